"""Trains the classifiers of 1998 and records what they answer.

A record is one JSON file, ``ROW/nN-seedNN-IDENTITY.json``, written whole or not at all.
Until it is there, parts of the work are kept, by which a killed training goes on.
"""

import base64
import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from mnist_study import metrics
from mnist_study.classifiers1998.classifier import NUM_CLASSES, Classifier
from mnist_study.classifiers1998.networks import TrainedNetwork
from mnist_study.classifiers1998.preprocessing import prepare_1998
from mnist_study.classifiers1998.rows import ROWS_1998, Row, find_row
from mnist_study.data.dataset import Dataset
from mnist_study.paths import RESULTS_FOLDER
from mnist_study.study import record_files
from mnist_study.study.identity import describe_network
from mnist_study.study.record import Record, checksum, written_classes
from mnist_study.study.record_files import RecordError
from mnist_study.study.records import provenance
from mnist_study.training.epochs import example_order, presented_images
from mnist_study.training.loop import train
from mnist_study.training.machine import environment
from mnist_study.versions import version_of

CLASSIFIERS_FOLDER = RESULTS_FOLDER / "classifiers"
WANTED_ERROR_PCT = 0.5  # of what is not rejected (Fig. 10)


def describe_row(row: Row, seed: int, dataset: Dataset) -> dict:
    """Return all that decides the result of a row, as its record says it.

    Raises:
        ValueError: If trials of the study are this row, or the data are no ten digits.
    """
    if row.make is None:
        raise ValueError(
            f"{row.name} is trained by 'make history ONLY={row.experiment}': its "
            "records are those trials"
        )
    if dataset.num_classes != NUM_CLASSES:
        raise ValueError(
            f"the classifiers of 1998 tell {NUM_CLASSES} digits apart, and "
            f"{dataset.name} has {dataset.num_classes} classes: choose other data"
        )
    classifier = row.make(seed)
    parts: list[Callable] = [type(classifier), prepare_1998]
    network = None
    if build := getattr(classifier, "build", None):
        network = describe_network(build).fingerprint
        parts += [TrainedNetwork, train, example_order]
    if last := getattr(classifier, "last", None):
        parts.append(type(last))
    if recipe := getattr(classifier, "recipe", None):
        parts += recipe.parts() + (
            [presented_images] if recipe.distorted_copies else []
        )
    trial = {
        "experiment": row.name,
        "seed": seed,
        "num_train": len(dataset.y_train),
        "data": {"name": dataset.name, "fingerprint": dataset.fingerprint},
        "inputs": row.preparation,
        "classifier": type(classifier).__name__,
        "settings": classifier.settings,
        "network": network,
        "versions": {part.__name__: version_of(part) for part in parts},
    }
    # As it will be read: tuples are lists in JSON.
    return json.loads(json.dumps(trial))


def record_path(trial: dict, folder: Path) -> Path:
    """Return where the record of a trial lies."""
    seed = f"n{trial['num_train']}-seed{trial['seed']:02d}"
    return folder / trial["experiment"] / f"{seed}-{checksum(trial)}.json"


def read_row(
    row: Row, seed: int, dataset: Dataset, folder: Path = CLASSIFIERS_FOLDER
) -> Record | None:
    """Return the record of a row and a seed, or None if there is none.

    Raises:
        RecordError: If it is not what was recorded.
    """
    return record_files.load(record_path(describe_row(row, seed, dataset), folder))


def run_row(
    row: Row,
    seed: int,
    dataset: Dataset,
    folder: Path = CLASSIFIERS_FOLDER,
    *,
    report: Callable[[str], None] | None = None,
) -> Record | None:
    """Train a row and record it, unless it is recorded already.

    Args:
        row: Which one.
        seed: Of what is random in it.
        dataset: Digits; all training images are trained on.
        folder: Of the records.
        report: Called with each line on what is done; stderr by default.
    Returns:
        Its record, or None if another process is training it.
    Raises:
        ValueError: If trials of the study are this row, or the data are no ten digits.
        RecordError: If a record is not what was recorded, or cannot be written.
    """
    trial = describe_row(row, seed, dataset)
    path = record_path(trial, folder)
    if record := record_files.load(path):
        return record
    with record_files.claimed(path) as is_ours:
        # Another process may have finished it since.
        if not is_ours or (record := record_files.load(path)):
            return record if is_ours else None
        # On a busy machine, several threads of NumPy mostly wait for each other.
        with threadpool_limits(1):
            record = _trained(row, trial, dataset, folder, report or _to_stderr)
        record_files.write(record, path)
        # What others stand on is kept for them.
        is_needed = row.name in {other.stands_on for other in ROWS_1998}
        if not (is_needed or row.shares_machines):
            shutil.rmtree(_parts(trial, folder), ignore_errors=True)
    return record


def _parts(trial: dict, folder: Path) -> Path:
    """Return where parts of the work on a trial are kept."""
    return folder.parent / "checkpoints" / "classifiers" / checksum(trial)


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _trained(
    row: Row,
    trial: dict,
    dataset: Dataset,
    folder: Path,
    report: Callable[[str], None],
) -> Record:
    classifier, was_stopped = _made(row, trial, dataset, folder)
    name = f"{row.name} seed={trial['seed']}"
    classifier.report = lambda line: report(f"{name}: {line}")
    times = [time.perf_counter()]
    x = prepare_1998(dataset.x_train, row.preparation)
    asked = prepare_1998(dataset.x_test, row.preparation)
    times.append(time.perf_counter())
    classifier.fit(x, dataset.y_train)
    times.append(time.perf_counter())
    scores = classifier.scores(asked)
    times.append(time.perf_counter())
    if not np.isfinite(scores).all():
        raise FloatingPointError(f"{name}: some scores are no numbers")
    spent = dict(zip(("prepare", "fit", "ask"), np.diff(times), strict=True))
    content = {
        "identity": checksum(trial),
        "trial": trial,
        "results": results(scores, dataset.y_test),
        "costs": {
            **costs(classifier),
            # Of a work that was stopped, or began with a trained network, only the
            # rest was timed.
            **{
                f"{k}_time_s": None if was_stopped else float(v)
                for k, v in spent.items()
            },
        },
        "provenance": provenance(environment()),
    }
    return Record(**json.loads(json.dumps(content)))


def _made(
    row: Row, trial: dict, dataset: Dataset, folder: Path
) -> tuple[Classifier, bool]:
    """Return the classifier of a row, and whether some of the work is done already."""
    classifier = row.make(trial["seed"])
    classifier.folder = _parts(trial, folder)
    folders = [classifier.folder]
    if row.stands_on:
        # The same network by the same recipe, so that it is trained once for all.
        below = describe_row(find_row(row.stands_on), trial["seed"], dataset)
        classifier.network.folder = _parts(below, folder)
        folders.append(classifier.network.folder)
    if row.shares_machines:
        first = describe_row(row, 0, dataset)
        classifier.machines_folder = _parts(first, folder)
        folders.append(classifier.machines_folder)
    return classifier, any(kept.exists() for kept in folders)


def results(scores: np.ndarray, y_true: np.ndarray) -> dict:
    """Return what is recorded of scores: predictions, margins and what follows.

    Args:
        scores: (n, 10), the larger the better.
        y_true: (n,) digits.
    Returns:
        ``test``: ``error_pct``, its interval over test digits (Wilson, 95 %) and
        ``rejected_pct``; ``predictions``; ``margins`` between the two best scores, as
        float16 in base64.
    """
    y_pred = scores.argmax(axis=1)
    right = y_pred == y_true
    margins = metrics.margins(scores).astype(np.float16)
    low, high = metrics.wilson_interval(int(right.sum()), len(right))
    return {
        "test": {
            "error_pct": 100 * float((~right).mean()),
            "error_low_pct": 100 * (1 - high),
            "error_high_pct": 100 * (1 - low),
            # Of the margins as they are kept, so that it can be computed again.
            "rejected_pct": float(
                metrics.rejected_pct(right, margins, WANTED_ERROR_PCT)
            ),
        },
        "predictions": written_classes(y_pred, NUM_CLASSES),
        "margins": base64.b64encode(margins.tobytes()).decode(),
    }


def kept_margins(record: Record) -> np.ndarray:
    """Return the margins of a record, float16 (n_test,).

    Raises:
        RecordError: If there is not one for every prediction.
    """
    margins = np.frombuffer(base64.b64decode(record.results["margins"]), np.float16)
    if len(margins) != len(record.predictions):
        raise RecordError(
            f"{record.experiment} seed={record.seed}: {len(margins)} margins for "
            f"{len(record.predictions)} predictions; restore the record, or remove it"
        )
    return margins


def costs(classifier: Classifier) -> dict[str, int]:
    """Return what a trained classifier takes for one digit, and what it stores."""
    return {"macs": int(classifier.macs), "stored": int(classifier.stored)}
