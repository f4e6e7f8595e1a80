"""Recorded trials: one small file each, written whole or not at all.

A trial is one training of one experiment: its seed, its number of training
examples, its data. Its identity is a hash of everything that decides its
result: the network as built, the recipe, the inputs, the data, the seed, and the
code of layers, losses and optimisers that are not Keras's. (What else ``train``
does, and the constants of 1998, tests hold fixed.) The same identity is never
trained twice; files merge by copying them together.
"""

import ast
import hashlib
import inspect
import json
import os
import platform
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from mnist_study import __version__, metrics
from mnist_study.data import (
    DISTORTIONS,
    SPLIT_SEED,
    VALIDATION_FRACTION,
    Dataset,
    distort_images,
    make_splits,
    split_indices,
)
from mnist_study.experiments import Experiment
from mnist_study.layers import MAPPenalty, RightPenalty
from mnist_study.paths import PROJECT_ROOT, RESULTS_FOLDER
from mnist_study.second_order import StochasticDiagonalLM, gauss_newton_diagonal
from mnist_study.training import PENALTIES, Recipe, Run, compiled_call, train

TRIALS_FOLDER = RESULTS_FOLDER / "trials"
PARTS = ("trial", "results", "costs", "provenance")
# A training on a part of the training set gets at least so many steps, or it
# would measure how few steps it had.
MIN_STEPS = 2000
ABANDONED_S = 60  # writing a record takes milliseconds


class RecordError(ValueError):
    """A record or its folder is not what it should be."""


@dataclass(frozen=True)
class Trial:
    """One training to be recorded.

    Attributes:
        experiment: The row of the table.
        seed: Of initial weights, order, dropout and, on a part of the training
            set, of which part.
        num_train: Training examples.
        data: Fingerprint of the data set.
        is_part: Whether these are fewer than the data set has for training.
    """

    experiment: Experiment
    seed: int
    num_train: int
    data: str
    is_part: bool = False

    @property
    def recipe(self) -> Recipe:
        """The experiment's recipe, with more passes over a small part."""
        recipe = self.experiment.recipe
        if not self.is_part:
            return recipe
        steps = self.num_train / recipe.batch_size * recipe.num_epochs
        passes = max(1, -(-MIN_STEPS // max(1, round(steps))))
        return replace(recipe, passes_per_epoch=recipe.passes_per_epoch * passes)

    @property
    def identity(self) -> str:
        """16 hex digits that change when anything that decides the result does."""
        decides = {
            "network": network_fingerprint(self.experiment.build),
            # A setting that is switched off says nothing: one that a later version
            # adds, off by default, leaves the identities of older records alone.
            "recipe": {k: v for k, v in asdict(self.recipe).items() if v},
            "inputs": [self.experiment.layout, self.experiment.scaling],
            "data": self.data,
            "split": [VALIDATION_FRACTION, SPLIT_SEED],
            "num_train": self.num_train,
            "seed": self.seed,
        }
        if own := _own_parts(self.recipe):
            decides["code"] = [_code(part) for part in own]
        if self.recipe.distorted_copies:
            decides["distortions"] = DISTORTIONS
        return _sha256(json.dumps(decides, sort_keys=True))

    @property
    def file_name(self) -> str:
        """Where the record lies below the folder of trials."""
        return (
            f"{self.experiment.name}/"
            f"n{self.num_train}-seed{self.seed:02d}-{self.identity}.json"
        )


def make_trial(
    experiment: Experiment, dataset: Dataset, seed: int, num_train: int | None = None
) -> Trial:
    """Return a trial on a data set; on all its training examples by default."""
    everything = len(split_indices(dataset.y_train)[0])
    count = num_train or everything
    return Trial(experiment, seed, count, dataset.fingerprint, count < everything)


@lru_cache
def network_fingerprint(build) -> str:
    """Hash what a builder builds, not how it is written.

    The layers with all their settings, as Keras serialises them, and the code
    of layers, initialisers and the like that are not Keras's own. Comments,
    docstrings and a builder that says the same in other words change nothing.

    Args:
        build: Called as ``build(seed=0)``.
    Returns:
        16 hex digits.
    """
    model = build(seed=0)
    config = _plain(keras.saving.serialize_keras_object(model))
    # Keras numbers the layers nobody named, in the order the process made them.
    numbers = {name: f"layer {i}" for i, name in enumerate(_layer_names(config))}
    config = _renamed(config, numbers)
    values = [value for layer in model.layers for value in vars(layer).values()]
    own = {type(part) for part in [*model.layers, *values]}
    own |= {value for value in values if inspect.isfunction(value)}
    code = [
        _code(part)
        for part in sorted(own, key=lambda part: part.__qualname__)
        if part.__module__.startswith(__package__)
    ]
    return _sha256(json.dumps([config, code], sort_keys=True))


def run_trial(
    trial: Trial,
    dataset: Dataset,
    checkpoints: Path | None = None,
    *,
    callbacks: Iterable[keras.callbacks.Callback] = (),
    tested: bool = True,
) -> dict:
    """Train a trial and return its record.

    Args:
        trial: What to train.
        dataset: The data; its fingerprint must be the trial's.
        checkpoints: Folder that keeps its state after every epoch, from which a
            trial that was killed goes on.
        callbacks: Keras callbacks, called for epochs and for the training.
        tested: Whether the record says how the test set was answered. Where many
            are tried and the best is kept, nobody may look there.
    Returns:
        The record, ready for ``write_record``.
    Raises:
        ValueError: If the data are not the trial's.
    """
    if dataset.fingerprint != trial.data:
        raise ValueError(
            f"the trial is about data {trial.data}, this machine found "
            f"{dataset.name} {dataset.fingerprint}: set MNIST_STUDY_DATA"
        )
    experiment = trial.experiment
    splits = make_splits(
        dataset,
        scaling=experiment.scaling,
        layout=experiment.layout,
        num_train=trial.num_train if trial.is_part else None,
        subset_seed=trial.seed,
    )
    if not tested:
        splits = replace(splits, x_test=splits.x_test[:0], y_test=splits.y_test[:0])
    started = time.perf_counter()
    keep = checkpoint_path(trial, checkpoints) if checkpoints else None
    run = train(
        experiment.build,
        trial.recipe,
        splits,
        seed=trial.seed,
        callbacks=[*callbacks, *([EpochLines(trial)] if keep else [])],
        checkpoint=keep,
    )
    keras.backend.clear_session()
    return make_record(trial, dataset, splits, run, time.perf_counter() - started)


def checkpoint_path(trial: Trial, folder: Path) -> Path:
    """Return where the state of a trial is kept after every epoch."""
    return folder / f"{trial.identity}.npz"


class EpochLines(keras.callbacks.Callback):
    """Tell of every epoch of a long trial on stderr, one line each."""

    def __init__(self, trial: Trial):
        super().__init__()
        self.name = f"{trial.experiment.name} seed={trial.seed}"
        self.num_epochs = trial.recipe.num_epochs

    def on_epoch_end(self, epoch, logs=None):
        """Write the errors in %."""
        parts = [
            f"{name.removesuffix('accuracy').strip('_') or 'running'} "
            f"{100 * (1 - value):.2f} %"
            for name, value in logs.items()
            if name.endswith("accuracy")
        ]
        line = f"{self.name}: epoch {epoch + 1} of {self.num_epochs}"
        print(f"{line}, errors: {', '.join(parts)}", file=sys.stderr, flush=True)


def make_record(trial: Trial, dataset: Dataset, splits, run: Run, wall_s) -> dict:
    """Return the record of a finished run.

    ``results`` is what a replay must reproduce; ``costs`` and ``provenance``
    depend on the machine and the day.
    """
    layers = metrics.layer_table(run.model)
    results = {
        "validation": metrics.summary(splits.y_val, run.val_probabilities),
        "history": run.history.to_dict("list"),
    }
    if len(splits.y_test):
        bins = metrics.calibration_curve(splits.y_test, run.probabilities)
        results = {
            "test": metrics.summary(splits.y_test, run.probabilities),
            **results,
            "calibration": bins.to_dict("list"),
            # The predicted digits of the test set, in its order.
            "predictions": "".join(str(digit) for digit in run.y_pred),
        }
    record = {
        "identity": trial.identity,
        "trial": {
            "experiment": trial.experiment.name,
            "seed": trial.seed,
            "num_train": trial.num_train,
            "data": {"name": dataset.name, "fingerprint": trial.data},
            "recipe": asdict(trial.recipe),
            "inputs": {"layout": splits.layout, "scaling": splits.scaling},
            "network": network_fingerprint(trial.experiment.build),
        },
        "results": results,
        "costs": {
            "parameters": int(layers["parameters"].sum()),
            "macs": int(layers["macs"].sum()),
            "epoch_times_s": run.epoch_times_s,
            "train_time_s": run.train_time_s,
            "compile_time_s": run.compile_time_s,
            "wall_time_s": wall_s,
            "latency_ms": {
                str(n): metrics.latency_ms(compiled_call(run.model, splits.x_val[:n]))
                for n in (1, 1000)
            },
        },
        "provenance": {
            "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "code": __version__,
            "commit": _commit(),
            "hardware": hardware_class(),
            **run.environment,
        },
    }
    return record | {"checksum": checksum(record)}


def checksum(record: dict) -> str:
    """Return 16 hex digits that change with anything a record says was found."""
    said = [record[part] for part in ("identity", "trial", "results")]
    return _sha256(json.dumps(said, sort_keys=True))


def write_record(record: dict, trial: Trial, folder: Path = TRIALS_FOLDER) -> Path:
    """Write a record atomically: the file is there whole, or not there.

    Raises:
        RecordError: If the folder cannot be written to or the disk is full.
    """
    path = folder / trial.file_name
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "w", encoding="utf-8") as file:
            json.dump(record, file, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise RecordError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        partial.unlink(missing_ok=True)
    return path


def read_record(trial: Trial, folder: Path = TRIALS_FOLDER) -> dict | None:
    """Return the record of a trial, or None if it was not recorded yet.

    Raises:
        RecordError: If its file is not a record of that trial.
    """
    path = folder / trial.file_name
    if not path.exists():
        return None
    record = _load(path)
    if record["identity"] != trial.identity:
        raise RecordError(f"{path}: holds another trial's record; remove the file")
    return record


def check_folder(folder: Path = TRIALS_FOLDER) -> None:
    """Make sure that a study can record into a folder, before it trains.

    Makes the folder if need be, and removes what a killed process left of a
    record that it was writing.

    Raises:
        RecordError: If a file in it is not a record or was altered, or if it
            cannot be written to.
    """
    probe = folder / f".writable.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
        for path in folder.glob("*/.*.partial"):
            if time.time() - path.stat().st_mtime > ABANDONED_S:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise RecordError(
            f"{folder}: records cannot be written there ({error.strerror})"
        ) from error
    read_records(folder)


def read_records(folder: Path = TRIALS_FOLDER) -> list[dict]:
    """Return every record of a folder, whatever code and data it is from.

    Raises:
        RecordError: If a file is not a record.
    """
    return [_load(path) for path in sorted(folder.glob("*/*.json"))]


def to_frame(records: list[dict]) -> pd.DataFrame:
    """Return one row per record: what was trained, how well, at what cost."""
    return pd.DataFrame(
        {
            "experiment": record["trial"]["experiment"],
            "seed": record["trial"]["seed"],
            "num_train": record["trial"]["num_train"],
            "data": record["trial"]["data"]["name"],
            **record["results"]["test"],
            "val_accuracy": record["results"]["validation"]["accuracy"],
            "val_loss": record["results"]["validation"]["log_loss"],
            "parameters": record["costs"]["parameters"],
            "macs": record["costs"]["macs"],
            "train_time_s": record["costs"]["train_time_s"],
            "epoch_time_s": float(np.median(record["costs"]["epoch_times_s"])),
            "latency_ms": record["costs"]["latency_ms"]["1"]["median"],
            "latency_1000_ms": record["costs"]["latency_ms"]["1000"]["median"],
        }
        for record in records
    )


def predictions(record: dict) -> np.ndarray:
    """Return the predicted digits of the test set, (n_test,)."""
    return np.array(list(record["results"]["predictions"]), dtype=np.uint8)


def history(record: dict) -> pd.DataFrame:
    """Return the history of a recorded training, one row per epoch from 1."""
    table = pd.DataFrame(record["results"]["history"])
    return table.set_axis(pd.RangeIndex(1, len(table) + 1, name="epoch"))


def hardware_class() -> str:
    """Return the kind of processor, without naming the machine.

    Its name, its generation and its widest vectors, where the system tells:
    which instructions there are decides the last bits of a result.
    """
    name = platform.processor() or platform.machine()
    if platform.system() != "Linux":
        return name
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0]
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    told = {key.strip(): value.strip() for key, value in pairs}
    parts = [told.get("model name", name)]
    if "cpu family" in told:
        parts.append(f"family {told['cpu family']} model {told.get('model', '?')}")
    flags = told.get("flags", "").split()
    widest = [flag for flag in ("avx512f", "avx2", "avx") if flag in flags]
    return ", ".join(parts + widest[:1])


def _load(path: Path) -> dict:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        missing = {"identity", "checksum", *PARTS} - set(record)
    except (OSError, ValueError, TypeError) as error:
        raise RecordError(
            f"{path}: not a record ({error}); remove the file, and the study will "
            "train that trial again"
        ) from error
    if missing:
        raise RecordError(f"{path}: not a record (no {', '.join(sorted(missing))})")
    if record["checksum"] != checksum(record):
        raise RecordError(
            f"{path}: was altered after it was recorded; restore the file, or remove "
            "it, and the study will train that trial again"
        )
    return record


def _plain(value):
    """Reduce a serialised object to what it says, without defaults left empty."""
    if isinstance(value, dict):
        skipped = ("module", "registered_name", "build_config", "compile_config")
        return {
            key: _plain(inner)
            for key, inner in value.items()
            if key not in skipped and inner is not None
        }
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _layer_names(config) -> Iterator[str]:
    if isinstance(config, dict):
        if "name" in config and ("trainable" in config or "batch_shape" in config):
            yield config["name"]
        for inner in config.values():
            yield from _layer_names(inner)
    elif isinstance(config, list):
        for inner in config:
            yield from _layer_names(inner)


def _renamed(value, names: dict[str, str]):
    if isinstance(value, dict):
        return {key: _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _code(kind) -> str:
    """Return the code of a class or function without comments and docstrings."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    for node in ast.walk(tree):
        documented = (ast.ClassDef, ast.FunctionDef)
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _own_parts(recipe: Recipe) -> list:
    """Return the losses and rules of training that are not Keras's, as used."""
    parts = []
    if recipe.loss in PENALTIES:
        parts += [RightPenalty, MAPPenalty]
    if recipe.optimizer == "stochastic_diagonal_lm":
        parts += [StochasticDiagonalLM, gauss_newton_diagonal]
    if recipe.distorted_copies:
        parts.append(distort_images)
    return parts


@lru_cache
def _commit() -> str | None:
    """Return the commit of the checkout, or None where there is no git."""
    try:
        return subprocess.run(
            ["git", "-C", str(PROJECT_ROOT), "rev-parse", "--short=12", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
