"""Measured values from recorded runs, and from the data themselves."""

import math
from collections.abc import Iterable
from functools import cached_property
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd

from mnist_study.claims.as_printed import read_as_printed
from mnist_study.claims.criteria import within
from mnist_study.claims.samples import Sample
from mnist_study.claims.verdicts import Check, Finding
from mnist_study.data.dataset import Dataset
from mnist_study.data.images import SCALINGS, ink_boxes
from mnist_study.data.writers import EMPLOYEES
from mnist_study.study import records

# Experiments of which measured claims need records, on the whole training set.
EXPERIMENTS_USED = (
    "ann", "lenet5", "lenet5_relu", "lenet5_max",
    "ann1", "ann2", "ann3", "lenet5_001", "lenet5_002",
    "mlp_003", "lenet5_003", "lenet5_003_dropout", "lenet5_003_norm",
    "lenet5_003_both", "lenet5_004",
    "ann_shuffled", "lenet5_shuffled", "sweep_1",
    "lenet5_1998_tanh", "lenet5_weights_1998",
)  # fmt: skip


class NotRecorded(records.RecordError):
    """Runs that a claim needs are not recorded."""

    def __init__(self, experiments: Iterable[str]):
        names = ",".join(experiments)
        super().__init__(
            f"claims need at least two records of each of {names} on the "
            f"whole training set: run 'make study ONLY={names}'"
        )


def trial_table(recorded: list[records.Record]) -> pd.DataFrame:
    """Return ``records.to_frame`` with the values of the histories that claims use.

    Args:
        recorded: Records.
    Returns:
        A row per record, with these further columns: ``num_epochs``; the lowest
        validation loss, ``best_val_loss``; and of the first and the last epoch,
        ``first_loss`` to ``last_val_accuracy``.
    """
    table = records.to_frame(recorded)
    histories = [record.history for record in recorded]
    table["num_epochs"] = [len(history) for history in histories]
    # With penalised weights, Keras adds the penalty to the loss.
    table["best_val_loss"] = [float(history["val_loss"].min()) for history in histories]
    for place, row in (("first", 0), ("last", -1)):
        for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
            values = [float(history[name].iloc[row]) for history in histories]
            table[f"{place}_{name}"] = values
    return table


class Evidence:
    """The sources of obtained values: recorded runs and data.

    Attributes:
        whole: The trials on the whole training set; those on part of it answer other
            questions.
    """

    def __init__(self, trials: pd.DataFrame, dataset: Dataset):
        self._dataset = dataset
        self.whole = trials
        if len(trials):
            # The largest number of examples is the whole set, also on the stand-in.
            self.whole = trials[trials["num_train"] == trials["num_train"].max()]

    def require(self, experiments: Iterable[str]) -> None:
        """Make sure that every one of several experiments is recorded.

        Raises:
            NotRecorded: If some are not; the message names them all.
        """
        # All at once, so that one command trains everything that is missing.
        missing = [name for name in experiments if len(self._rows(name)) < 2]
        if missing:
            raise NotRecorded(missing)

    def runs(self, experiment: str, column: str, unit: str = "") -> Sample:
        """Return one result per seed, with rates in % if that is the unit.

        Raises:
            NotRecorded: If there are fewer than two, which a spread needs.
        """
        self.require([experiment])
        factor = 100 if unit == "%" else 1
        return Sample(tuple(factor * self._rows(experiment)[column]), unit)

    def as_printed(
        self, experiment: str, column: str, unit: str = "", times_run: int = 1
    ) -> Sample:
        """Return one result per seed of training as a write-up's code does.

        Args:
            experiment: Name of the experiment.
            column: Column of ``as_printed.measure``.
            unit: See ``runs``.
            times_run: Number of times that its cell with ``fit`` was run.
        """
        rows = self.printed[self.printed["experiment"] == experiment]
        rows = rows[rows["times_run"] == times_run]
        factor = 100 if unit == "%" else 1
        return Sample(tuple(factor * rows[column]), unit)

    @cached_property
    def printed(self) -> pd.DataFrame:
        """The trainings exactly as in the code of the write-ups."""
        return read_as_printed()

    @cached_property
    def data(self) -> SimpleNamespace:
        """Measures of the images themselves, by name."""
        return _measure(self._dataset)

    def _rows(self, experiment: str) -> pd.DataFrame:
        if self.whole.empty:  # then it has no columns either
            return self.whole
        return self.whole[self.whole["experiment"] == experiment]


def halves_of_nist(e: Evidence) -> Finding:
    """Check that half of each MNIST set comes from each of NIST's two sets.

    Two write-ups say so in the same words. Employees of the Census Bureau wrote NIST's
    training data, students wrote its test data.
    """
    shares = e.data.employees
    ends = " and ".join(f"{100 * share:.1f} %" for share in shares)
    why = (
        "MNIST's own description gives 30,000 and 30,000, 5,000 and 5,000. According "
        f"to QMNIST's list of writers, {ends} are from NIST's training data."
    )
    # Half to within two percentage points: the list finds nearly, not exactly, half.
    return [Check(0.5, share, within(0.02)) for share in shares], why


def _measure(dataset: Dataset) -> SimpleNamespace:
    # From the counts of the 256 pixel values: exact, and without 47 million floats.
    counts = np.bincount(dataset.x_train.ravel(), minlength=256)
    values = np.arange(256) / 255
    mean = float(np.average(values, weights=counts))
    sd = math.sqrt(np.average((values - mean) ** 2, weights=counts))
    paper, ink = SCALINGS["lecun"]
    pixels = dataset.x_train.reshape(len(dataset.x_train), -1)
    low, high = pixels.min(axis=0).astype(int), pixels.max(axis=0).astype(int)
    test = dataset.x_test.reshape(len(dataset.x_test), -1)
    ones = ink_boxes(dataset.x_train[dataset.y_train == 1])
    return SimpleNamespace(
        sizes=(len(dataset.y_train), len(dataset.y_test)),
        side=dataset.x_train.shape[1],
        employees=tuple(
            float(np.isin(who.series, EMPLOYEES).mean())
            for who in dataset.writers.values()
        ),
        # The extent of ones, which are taller than wide, along the first and second
        # axis.
        ones=tuple(map(float, ones.mean(axis=0))),
        unit_range=(float(values[counts > 0][0]), float(values[counts > 0][-1])),
        largest_box=int(ink_boxes(dataset.x_train).max()),
        unit_mean=mean,
        paper_mean=paper + (ink - paper) * mean,
        paper_sd=(ink - paper) * sd,
        # Pixel by pixel, over the training set, as MinMaxScaler does it.
        minmax_highest=float(((test - low) / np.maximum(high - low, 1)).max()),
        support=tuple(np.bincount(dataset.y_test, minlength=10).tolist()),
        first_label=int(dataset.y_train[0]),
        # Write-up 002 takes the argmax of the object that ``fit`` returns, which is 0.
        zeros=int((dataset.y_test == np.argmax(keras.callbacks.History())).sum()),
    )
