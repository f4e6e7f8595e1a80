"""Recorded trials: one small file each, written completely or not at all.

A record contains the settings of one training, its results, its costs and the machine
and libraries that it ran on. A trial that has a record is not trained again. To merge
the folders of two machines, copy the files into one.
"""

import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from mnist_study import __version__, metrics
from mnist_study.data.dataset import SPLIT_SEED, Dataset, Splits, make_splits
from mnist_study.paths import PROJECT_ROOT, RESULTS_FOLDER
from mnist_study.study import record_files
from mnist_study.study.identity import Network, Trial, describe_network, own_versions
from mnist_study.study.record import Record, written_classes
from mnist_study.study.record_files import RecordError
from mnist_study.training.loop import Run, train
from mnist_study.training.prediction import compiled_call

TRIALS_FOLDER = RESULTS_FOLDER / "trials"
# What a record says only of runs that vary one source of chance alone.
VARIED = {"order_seed", "split_seed"}


def train_trial(
    trial: Trial,
    dataset: Dataset,
    checkpoints: Path | None = None,
    *,
    callbacks: Iterable[keras.callbacks.Callback] = (),
    tested: bool = True,
) -> tuple[Record, Run]:
    """Train a trial, and return its record and the run.

    Args:
        trial: What to train.
        dataset: The data; its fingerprint must be the trial's.
        checkpoints: Folder that keeps its state after every epoch, from which a killed
            trial resumes.
        callbacks: Keras callbacks, called for epochs and for the training.
        tested: Whether to evaluate the test set. It is not evaluated in a search, where
            the best of many is chosen.
    Returns:
        The record, ready for ``write_record``; and the run, with its network.
    Raises:
        ValueError: If the data are not those of the trial.
    """
    if dataset.fingerprint != trial.data:
        raise ValueError(
            f"the trial needs data {trial.data}, but this machine found "
            f"{dataset.name} {dataset.fingerprint}: set MNIST_STUDY_DATA"
        )
    experiment = trial.experiment
    splits = make_splits(
        dataset,
        scaling=experiment.scaling,
        layout=experiment.layout,
        num_train=trial.num_train if trial.is_part else None,
        subset_seed=trial.seed,
        validation=experiment.validation,
        split_seed=SPLIT_SEED if trial.split_seed is None else trial.split_seed,
    )
    if not tested:
        # Removed, so that no code below can use it.
        splits = replace(splits, x_test=splits.x_test[:0], y_test=splits.y_test[:0])
    started = time.perf_counter()
    keep = checkpoint_path(trial, checkpoints) if checkpoints else None
    run = train(
        trial.build,
        trial.recipe,
        splits,
        seed=trial.seed,
        order_seed=trial.order_seed,
        callbacks=[*callbacks, *([EpochLines(trial)] if keep else [])],
        checkpoint=keep,
    )
    # Otherwise Keras keeps every network that a process has built.
    keras.backend.clear_session()
    wall_s = time.perf_counter() - started
    return make_record(trial, dataset, splits, run, wall_s), run


def run_trial(*args, **options) -> Record:
    """Train a trial as ``train_trial`` does, and return only the record."""
    record, _ = train_trial(*args, **options)
    return record


def checkpoint_path(trial: Trial, folder: Path) -> Path:
    """Return the path where the state of a trial is saved after every epoch."""
    return folder / f"{trial.identity}.state"


class EpochLines(keras.callbacks.Callback):
    """Print a line on stderr after every epoch of a long trial."""

    def __init__(self, trial: Trial):
        super().__init__()
        self.name = f"{trial.experiment.name} seed={trial.seed}"
        self.num_epochs = trial.recipe.num_epochs

    def on_epoch_end(self, epoch, logs=None):
        """Print the errors in %."""
        parts = [
            f"{name.removesuffix('accuracy').strip('_') or 'running'} "
            f"{100 * (1 - value):.2f} %"
            for name, value in logs.items()
            if name.endswith("accuracy")
        ]
        line = f"{self.name}: epoch {epoch + 1} of {self.num_epochs}"
        print(f"{line}, errors: {', '.join(parts)}", file=sys.stderr, flush=True)


def make_record(
    trial: Trial, dataset: Dataset, splits: Splits, run: Run, wall_s: float
) -> Record:
    """Return the record of a finished run."""
    parts = {
        "identity": trial.identity,
        "trial": {
            "experiment": trial.experiment.name,
            "seed": trial.seed,
            "num_train": trial.num_train,
            **trial.deviations,
            "data": {"name": dataset.name, "fingerprint": trial.data},
            "recipe": asdict(trial.recipe),
            "inputs": {"layout": splits.layout, "scaling": splits.scaling},
            "network": describe_network(trial.build).fingerprint,
            "versions": own_versions(trial),
        },
        "results": _results(splits, run),
        "costs": _costs(trial, splits, run, wall_s),
        "provenance": provenance(run.environment),
    }
    # As it will be read, since JSON turns tuples into lists.
    return Record(**json.loads(json.dumps(parts)))


def provenance(environment: dict) -> dict:
    """Return when, by which code and on which machine a record is made."""
    return {
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "code": __version__,
        "commit": _commit(),
        "hardware": hardware_class(),
        **environment,
    }


def _results(splits: Splits, run: Run) -> dict:
    results = {"history": run.history.to_dict("list")}
    if len(splits.y_val):
        validation = metrics.summary(splits.y_val, run.val_probabilities)
        results = {"validation": validation, **results}
    if not len(splits.y_test):
        return results
    bins = metrics.calibration_curve(splits.y_test, run.probabilities)
    return {
        "test": metrics.summary(splits.y_test, run.probabilities),
        **results,
        "calibration": bins.to_dict("list"),
        # The predicted classes of the test set, in its order.
        "predictions": written_classes(run.y_pred, run.probabilities.shape[1]),
    }


def _costs(trial: Trial, splits: Splits, run: Run, wall_s: float) -> dict:
    network = describe_network(trial.build)
    timed = splits.x_val if len(splits.x_val) else splits.x_train
    return {
        "parameters": network.parameters,
        "macs": network.macs,
        "epoch_times_s": run.epoch_times_s,
        "core_share": run.core_share,
        "train_time_s": run.train_time_s,
        "compile_time_s": run.compile_time_s,
        "wall_time_s": wall_s,
        "latency_ms": {
            # With validation images, since not every trial has test images.
            str(n): metrics.latency_ms(compiled_call(run.model, timed[:n]))
            for n in (1, 1000)
        },
    }


def write_record(record: Record, trial: Trial, folder: Path = TRIALS_FOLDER) -> Path:
    """Write a record atomically: completely, or not at all.

    Args:
        record: The record.
        trial: Its trial, which determines the name of the file.
        folder: Folder of the records.
    Returns:
        Path of the file.
    Raises:
        RecordError: If the folder cannot be written to or the disk is full.
    """
    path = folder / trial.file_name
    record_files.write(record, path)
    return path


def read_record(trial: Trial, folder: Path = TRIALS_FOLDER) -> Record | None:
    """Return the record of a trial, or None if it is not recorded yet.

    Args:
        trial: The trial.
        folder: Folder of the records.
    Raises:
        RecordError: If its file is not a record of that trial, or cannot be read.
    """
    path = folder / trial.file_name
    record = record_files.load(path)
    if record is None:
        return None
    if record.identity != trial.identity:
        raise RecordError(f"{path}: is the record of another trial; remove the file")
    _check_costs(path, record, describe_network(trial.build))
    return record


def read_records(
    folder: Path = TRIALS_FOLDER, only: Iterable[str] = ("*",), varied: bool = True
) -> list[Record]:
    """Return the records in a folder, for any version of the code and any data.

    Args:
        folder: Such as ``results/fashion-mnist``, whose data need not be there.
        only: Names of experiments; by default all.
        varied: Whether to include runs whose order or split has a seed of its own, of
            which variance components are estimated.
    Raises:
        RecordError: If a file is not a record.
    """
    paths = sorted({path for name in only for path in folder.glob(f"{name}/*.json")})
    loaded = (record_files.load(path) for path in paths)
    return [
        record
        for record in loaded
        if record is not None and (varied or not VARIED & record.trial.keys())
    ]


def to_frame(records: list[Record]) -> pd.DataFrame:
    """Return a table of records.

    Args:
        records: Records of trials whose test set was evaluated.
    Returns:
        A row per record: ``experiment``, ``seed``, ``num_train`` and ``data``; the
        metrics on the test set; accuracy and loss on the validation set, NaN without
        one; the costs, and the ``hardware`` on which they were measured.
    """
    return pd.DataFrame(
        {
            "experiment": record.experiment,
            "seed": record.seed,
            "num_train": record.num_train,
            "data": record.data_name,
            **record.test,
            "val_accuracy": record.validation.get("accuracy", np.nan),
            "val_loss": record.validation.get("log_loss", np.nan),
            "parameters": record.costs["parameters"],
            "macs": record.costs["macs"],
            "hardware": record.provenance["hardware"],
            "train_time_s": record.costs["train_time_s"],
            # Older records do not have it.
            "core_share": record.costs.get("core_share") or np.nan,
            "epoch_time_s": float(np.median(record.costs["epoch_times_s"])),
            "latency_ms": record.costs["latency_ms"]["1"]["median"],
            "latency_1000_ms": record.costs["latency_ms"]["1000"]["median"],
        }
        for record in records
    )


def hardware_class() -> str:
    """Return the kind of processor, without naming the machine.

    It consists of the processor's name, generation and widest vector instructions, if
    the system provides them: the available instructions decide the last bits of
    results.
    """
    name = platform.processor() or platform.machine()
    if platform.system() != "Linux":
        return name
    # The first paragraph describes the first core; all cores are of the same kind.
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0]
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    processor = {key.strip(): value.strip() for key, value in pairs}
    parts = [processor.get("model name", name)]
    if "cpu family" in processor:
        model = processor.get("model", "?")
        parts.append(f"family {processor['cpu family']} model {model}")
    flags = processor.get("flags", "").split()
    widest = [flag for flag in ("avx512f", "avx2", "avx") if flag in flags]
    return ", ".join(parts + widest[:1])


def _check_costs(path: Path, record: Record, network: Network) -> None:
    """Compare what a record says about its network with the network itself."""
    for quantity in ("parameters", "macs"):
        recorded, counted = record.costs.get(quantity), getattr(network, quantity)
        if recorded != counted:
            raise RecordError(
                f"{path}: says {quantity} {recorded}, but its network has {counted}; "
                "restore the file, or remove it so that the study trains that trial "
                "again"
            )


@lru_cache
def _commit() -> str | None:
    """Return the commit of the checkout, or None without git."""
    try:
        return subprocess.run(
            ["git", "-C", str(PROJECT_ROOT), "rev-parse", "--short=12", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
