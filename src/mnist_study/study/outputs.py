"""Probabilities and weights that are stored for the models of the comparison.

A record contains the predicted digits of the test set. Some questions also need the
probabilities or the trained network itself. The first ten seeds keep their
probabilities and the first five their weights, in files named after the record:

- ``….probabilities.npz``: ``test`` and ``validation``, float16 (n, 10);
- ``….weights.h5``: what ``keras.Model.load_weights`` reads;
- ``….shifts.csv``: the effect of shifted images (``measure_shifts``).
"""

import io
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pandas as pd

from mnist_study.data.dataset import Dataset
from mnist_study.data.registry import (
    MNIST,
    STAND_IN,
    load_dataset,
    published_fingerprint,
)
from mnist_study.files import write_whole
from mnist_study.study import records, shifts
from mnist_study.study.experiments import find_experiment
from mnist_study.study.identity import Trial, make_trial
from mnist_study.study.places import records_folder
from mnist_study.study.records import TRIALS_FOLDER, RecordError
from mnist_study.study.shifts import measure_shifts
from mnist_study.training.loop import Run

PROBABILITIES, WEIGHTS, SHIFTS = "probabilities.npz", "weights.h5", "shifts.csv"
# Ending of the file -> number of seeds that keep it.
KEPT_SEEDS = {PROBABILITIES: 10, WEIGHTS: 5, SHIFTS: 5}


class Probabilities(NamedTuple):
    """The probabilities that a trained network predicts.

    Attributes:
        test: float32 (n_test, 10), rounded to float16, which is about three digits.
        validation: The same for the validation set.
    """

    test: np.ndarray
    validation: np.ndarray


def pack(trial: Trial, run: Run, dataset: Dataset) -> dict[str, bytes]:
    """Return the files that a finished trial keeps: ending -> content."""
    makers = {
        PROBABILITIES: lambda: _pack_probabilities(run),
        WEIGHTS: lambda: _pack_weights(trial, run),
        SHIFTS: lambda: pack_shifts(trial, run.model, dataset),
    }
    return {ending: makers[ending]() for ending in _endings(trial)}


def pack_shifts(trial: Trial, model: keras.Model, dataset: Dataset) -> bytes:
    """Return the effect of shifted images on a network, as the content of a file."""
    row = trial.experiment
    return shifts.to_bytes(measure_shifts(model, dataset, row.layout, row.scaling))


def write_outputs(packed: dict[str, bytes], trial: Trial, folder: Path) -> None:
    """Write what ``pack`` returned, each file completely or not at all.

    Raises:
        RecordError: If the folder cannot be written to or the disk is full.
    """
    for ending, content in packed.items():
        path = _path(trial, ending, folder)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise RecordError(
                f"{path}: cannot be written ({error.strerror})"
            ) from error


def are_complete(trial: Trial, folder: Path = TRIALS_FOLDER) -> bool:
    """Return whether every file exists that a recorded trial needs beside its record.

    Those of MNIST and its stand-in need all that they keep. Of other data the notebooks
    read errors alone, so a record without these files is not trained again for them.
    """
    if trial.data not in _read_by_notebooks():
        return True
    return all(_path(trial, ending, folder).exists() for ending in _endings(trial))


def load_probabilities(
    name: str, seed: int = 0, dataset: Dataset | None = None
) -> Probabilities:
    """Return the probabilities that a model of the comparison predicted.

    Args:
        name: Name of an experiment, such as "lenet5".
        seed: One of the first ten.
        dataset: The data it was trained on; MNIST where it is found by default.
    Raises:
        ValueError: If there is no experiment of that name.
        RecordError: If that trial keeps no probabilities, or its file cannot be
            read.
    """
    trial, folder = _trial(name, seed, dataset)
    path = _kept(trial, PROBABILITIES, folder)
    try:
        with np.load(path) as arrays:
            # Read while the file is open, since NumPy loads arrays of an archive
            # lazily.
            kept = Probabilities(*(arrays[split] for split in Probabilities._fields))
    except (OSError, ValueError, KeyError) as error:
        raise _unreadable(path, error) from error
    return Probabilities(*(array.astype(np.float32) for array in kept))


def load_trained(
    name: str, seed: int = 0, dataset: Dataset | None = None
) -> keras.Model:
    """Return a trained model of the comparison, as it was when it was recorded.

    It takes inputs as returned by ``make_splits`` with the experiment's ``layout`` and
    ``scaling``, and makes the predictions in its record.

    Args:
        name: Name of an experiment, such as "lenet5".
        seed: One of the first five.
        dataset: The data it was trained on; MNIST where it is found by default.
    Returns:
        An uncompiled model with its weights.
    Raises:
        ValueError: If there is no experiment of that name.
        RecordError: If that trial keeps no weights, or its file cannot be read.
    """
    return load_network(*_trial(name, seed, dataset))


def load_network(trial: Trial, folder: Path | None = None) -> keras.Model:
    """Return the network of a trial that keeps its weights.

    Args:
        trial: The trial.
        folder: Folder of its record; that of MNIST by default.
    Raises:
        RecordError: If it keeps no weights, or its file cannot be read.
    """
    path = _kept(trial, WEIGHTS, folder or TRIALS_FOLDER)
    model = trial.build(seed=trial.seed)
    try:
        model.load_weights(path)
    except (OSError, ValueError, KeyError) as error:
        raise _unreadable(path, error) from error
    return model


def load_shifts(
    name: str, seed: int = 0, dataset: Dataset | None = None
) -> pd.DataFrame:
    """Return the effect of shifted images on a trained network of the ladder.

    Args:
        name: Name of an experiment, such as "ladder_pooled".
        seed: One of the first five.
        dataset: The data it was trained on; MNIST where it is found by default.
    Returns:
        The table that ``measure_shifts`` returns, rounded.
    Raises:
        ValueError: If there is no experiment of that name.
        RecordError: If that trial keeps no such table, or its file cannot be read.
    """
    trial, folder = _trial(name, seed, dataset)
    path = _kept(trial, SHIFTS, folder)
    try:
        return shifts.from_bytes(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


@cache
def _read_by_notebooks() -> frozenset[str]:
    """The fingerprints of the data whose probabilities and weights are read."""
    return frozenset(published_fingerprint(name) for name in (MNIST, STAND_IN))


def _endings(trial: Trial) -> list[str]:
    # Of trials that vary one source of chance only the errors are needed.
    if trial.is_part or trial.deviations:
        return []
    row = trial.experiment
    kept = [PROBABILITIES, WEIGHTS] if row.keeps_outputs else []
    kept += [SHIFTS] if row.keeps_shifts else []
    return [ending for ending in kept if trial.seed < KEPT_SEEDS[ending]]


def _path(trial: Trial, ending: str, folder: Path) -> Path:
    return folder / f"{trial.file_name.removesuffix('json')}{ending}"


def _trial(name: str, seed: int, dataset: Dataset | None) -> tuple[Trial, Path]:
    dataset = dataset or load_dataset()
    is_other = dataset.records and not (dataset.is_recorded or dataset.is_stand_in)
    folder = records_folder(dataset) if is_other else TRIALS_FOLDER
    return make_trial(find_experiment(name), dataset, seed), folder


def _kept(trial: Trial, ending: str, folder: Path) -> Path:
    """Return the path of a file that a trial keeps, or raise a RecordError."""
    name, seed = trial.experiment.name, trial.seed
    if ending not in _endings(trial):
        if ending == SHIFTS:
            keepers = "the first five seeds of each rung of the ladder do"
        else:
            keepers = (
                "for the models of the comparison the first ten seeds keep "
                "probabilities and the first five keep weights"
            )
        raise RecordError(f"{name} seed={seed} keeps no {ending}: {keepers}")
    path = _path(trial, ending, folder)
    if records.read_record(trial, folder) is None or not path.exists():
        raise RecordError(
            f"{path}: does not exist for the current network, recipe and data: run "
            f"'make study ONLY={name}' (on data other than MNIST, remove its record "
            "first)"
        )
    return path


def _pack_probabilities(run: Run) -> bytes:
    arrays = {"test": run.probabilities, "validation": run.val_probabilities}
    file = io.BytesIO()
    np.savez_compressed(
        file, **{name: array.astype(np.float16) for name, array in arrays.items()}
    )
    return file.getvalue()


def _pack_weights(trial: Trial, run: Run) -> bytes:
    # A compiled model would write the optimiser's variables too, and triple the size.
    model = trial.build(seed=trial.seed)
    model.set_weights(run.model.get_weights())
    # Keras saves weights to files only, whose names end so.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"kept.{WEIGHTS}"
        model.save_weights(path)
        return path.read_bytes()


def _unreadable(path: Path, error: Exception) -> RecordError:
    return RecordError(
        f"{path}: cannot be read ({error}); restore the file, or remove it so that "
        "'make study' trains that trial again"
    )
