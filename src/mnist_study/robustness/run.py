"""Measuring many networks side by side; each is recorded when it is measured."""

import json
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import keras
from tqdm import tqdm

from mnist_study import __version__
from mnist_study.data.containers import DataError, counted
from mnist_study.data.dataset import Dataset
from mnist_study.data.registry import load_dataset
from mnist_study.paths import RESULTS_FOLDER, output_path
from mnist_study.robustness import plan, trained
from mnist_study.robustness.measuring import measure_network
from mnist_study.robustness.plan import Measurement
from mnist_study.study import engines, record_files, records
from mnist_study.study import run as study
from mnist_study.study.experiment import SEEDS
from mnist_study.study.identity import Trial
from mnist_study.study.record import Record
from mnist_study.study.record_files import RecordError
from mnist_study.training.machine import environment, limit_threads

ROBUSTNESS_FOLDER = RESULTS_FOLDER / "robustness"
# Errors under attacks of ours and of another library, by tools/compare_attacks.py.
SECOND_IMPLEMENTATION = ROBUSTNESS_FOLDER / "second_implementation.csv"
STAND_IN_ROBUSTNESS = study.STAND_IN_FOLDER / "robustness"
SMALL_SEEDS = 2  # on the stand-in
FASHION = "fashion-mnist"


class Measured(NamedTuple):
    """The outcome of one measurement.

    Attributes:
        measurement: What was measured.
        record: Its record, unless it failed.
        failure: What went wrong, in one line or with a traceback.
    """

    measurement: Measurement
    record: Record | None
    failure: str | None = None


def measurements(dataset: Dataset, seeds: int | None = None) -> list[Measurement]:
    """Return what is measured on a data set.

    On MNIST these are the models of the comparison and the winners of the contest, as
    far as they are recorded; on other data the models of the comparison.

    Args:
        dataset: The data.
        seeds: Number of seeds; five on MNIST and two on other data by default.
    Raises:
        ValueError: If the number of seeds is not 1 to 5.
    """
    usual = SEEDS if dataset.is_recorded else SMALL_SEEDS
    seeds = usual if seeds is None else seeds
    if not 1 <= seeds <= SEEDS:
        raise ValueError(
            f"seeds must be 1 to {SEEDS}, got {seeds}: later ones keep no weights"
        )
    found = trained.headline_trials(dataset, seeds)
    found += trained.winner_trials(dataset, seeds)
    return [measurement_of(trial, dataset) for trial in found]


def measurement_of(trial: Trial, dataset: Dataset) -> Measurement:
    """Return what is measured of one training."""
    # By name: the registry verifies the images, which reading records does not need.
    others = FASHION if dataset.is_recorded else None
    return Measurement(trial, trained.target_trials(trial, dataset), others)


def run_measurements(
    wanted: Iterable[Measurement],
    dataset: Dataset,
    *,
    folder: Path = ROBUSTNESS_FOLDER,
    jobs: int | None = None,
) -> Iterator[Measured]:
    """Measure the networks that have no record yet; record each when it is measured.

    Several such runs may share one folder: each network is measured by one of them.

    Args:
        wanted: What to measure.
        dataset: The data of all of them.
        folder: Folder of the records.
        jobs: Processes on this machine; one per core by default.
    Yields:
        The outcome of every measurement that was not recorded at the start.
    Raises:
        ValueError: If jobs is below 1.
        RecordError: If the folder contains an invalid record, or cannot be written to.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs must be at least 1, got {jobs}")
    missing = [one for one in wanted if read_measurement(one, folder) is None]
    if not missing:
        return
    names = {one.trial.experiment.name for one in missing}
    record_files.check_folder(folder, names)
    source = dataset.location or dataset
    tasks = [(one, source, folder) for one in missing]
    jobs = min(jobs or engines.usable_cores(), len(tasks))
    for outcome in engines.run_here(measure_alone, tasks, jobs):
        if outcome is not None:
            yield outcome


def measure_alone(
    one: Measurement, source: str | Dataset, folder: Path
) -> Measured | None:
    """Measure and record one network, unless another process has or does.

    Args:
        one: What to measure.
        source: Location of the data, or the data.
        folder: Folder of the records.
    Returns:
        The outcome; None if another process has claimed the measurement.
    """
    limit_threads(1)
    with record_files.claimed(folder / one.file_name) as is_ours:
        if not is_ours:
            return None
        if (record := read_measurement(one, folder)) is not None:
            return Measured(one, record)
        try:
            dataset = source if isinstance(source, Dataset) else _loaded(source)
            record = make_measurement(one, dataset)
            record_files.write(record, folder / one.file_name)
        except (RecordError, DataError) as error:
            return Measured(one, None, str(error))
        # With a traceback, since the error is unexpected; the others continue.
        except Exception:
            return Measured(one, None, traceback.format_exc())
        return Measured(one, record)


def make_measurement(one: Measurement, dataset: Dataset) -> Record:
    """Measure a network, and return the record.

    Raises:
        RecordError: If its weights cannot be had.
        DataError: If images that it is to be shown are not found.
    """
    started, trial = time.perf_counter(), one.trial
    # First, since a network may have to be trained for minutes.
    others = {} if one.others is None else {one.others: _loaded(one.others).x_test}
    network = trained.trained_network(trial, dataset)
    known = plan.Known(dataset)
    results = measure_network(
        network.model,
        trial.experiment,
        dataset,
        trained.validation_digits(trial, dataset),
        targets={
            row.name: (trained.known_network(row.name, seed, known), row)
            for row, seed in ((t.experiment, t.seed) for t in one.targets)
        },
        others=others,
    )
    keras.backend.clear_session()
    parts = {
        "identity": one.identity,
        "trial": {
            "experiment": trial.experiment.name,
            "seed": trial.seed,
            "num_train": trial.num_train,
            "data": {"name": dataset.name, "fingerprint": trial.data},
            "network": trial.identity,
            "weights": network.source,
            "test_examples": len(dataset.y_test),
            "versions": plan.part_versions(),
        },
        "results": results,
        "costs": {"wall_time_s": round(time.perf_counter() - started, 1)},
        "provenance": {
            "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "code": __version__,
            "hardware": records.hardware_class(),
            **environment(),
        },
    }
    # As it will be read, since JSON turns tuples into lists.
    return Record(**json.loads(json.dumps(parts)))


def read_measurement(
    one: Measurement, folder: Path = ROBUSTNESS_FOLDER
) -> Record | None:
    """Return the record of a measurement, or None if it is not recorded yet.

    Raises:
        RecordError: If its file is not the record of that measurement.
    """
    path = folder / one.file_name
    record = record_files.load(path)
    if record is not None and record.identity != one.identity:
        raise RecordError(f"{path}: is another measurement's record; remove the file")
    return record


def collect_measurements(
    dataset: Dataset, seeds: int | None = None
) -> list[tuple[Measurement, Record]]:
    """Return the recorded measurements, for a notebook to read.

    On MNIST they must have been recorded. On other data, networks without a record are
    trained and measured here, and recorded below the output folder.

    Args:
        dataset: The data.
        seeds: Number of seeds, as of ``measurements``.
    Raises:
        RecordError: If some are not recorded.
    """
    wanted, folder = measurements(dataset, seeds), ROBUSTNESS_FOLDER
    known = {}
    if not dataset.is_recorded:
        folder = output_path("robustness", "any").parent
        if dataset.is_stand_in:
            known = {
                one.file_name: read_measurement(one, STAND_IN_ROBUSTNESS)
                for one in wanted
            }
        left = [one for one in wanted if known.get(one.file_name) is None]
        for outcome in run_measurements(left, dataset, folder=folder):
            if outcome.failure:
                raise RuntimeError(outcome.failure)
    pairs = [
        (one, known.get(one.file_name) or read_measurement(one, folder))
        for one in wanted
    ]
    absent = [one for one, record in pairs if record is None]
    if absent:
        raise RecordError(
            f"{len(absent)} of {len(pairs)} networks are not measured in {folder} for "
            "the current networks, data and settings: run 'make study ONLY=robustness'"
        )
    return pairs


def report_measurements(
    wanted: list[Measurement], outcomes: Iterator[Measured], folder: Path
) -> int:
    """Show the progress on stderr; return the number of failures."""
    done = sum(read_measurement(one, folder) is not None for one in wanted)
    print(
        f"{counted(len(wanted), 'network')}, {done} measured already", file=sys.stderr
    )
    failed = 0
    with tqdm(total=len(wanted), initial=done) as bar:
        for outcome in outcomes:
            trial = outcome.measurement.trial
            name = f"{trial.experiment.name} seed={trial.seed}"
            if outcome.failure:
                failed += 1
                bar.write(f"FAILED {name}: {outcome.failure}", file=sys.stderr)
            else:
                clean = outcome.record.results["corruptions"]["clean"]["errors"]
                bar.set_postfix_str(f"{name}: {clean} errors on clean digits")
            bar.update()
    return failed


@lru_cache(maxsize=2)
def _loaded(location: str) -> Dataset:
    """Load a data set once per process."""
    return load_dataset(location)
