"""What was measured: recorded runs and the data themselves."""

import math
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd

from mnist_study.claims.verdicts import Sample
from mnist_study.data.dataset import Dataset
from mnist_study.data.images import SCALINGS, ink_boxes
from mnist_study.study import records

# What the measured claims need records of, on the whole training set.
EXPERIMENTS_USED = (
    "ann", "lenet5", "lenet5_relu", "lenet5_max",
    "ann1", "ann2", "ann3", "lenet5_001", "lenet5_002",
    "mlp_003", "lenet5_003", "lenet5_003_dropout", "lenet5_003_norm",
    "lenet5_003_both", "lenet5_004",
)  # fmt: skip
# Results of an experiment without records: no comparison with NaN holds.
NOT_RECORDED = (math.nan, math.nan)


def trial_table(recorded: list[records.Record]) -> pd.DataFrame:
    """Return ``records.to_frame`` with what the claims ask of the histories.

    Args:
        recorded: Records.
    Returns:
        A row per record, with these further columns: ``num_epochs``; and of the
        first and the last epoch, ``first_loss`` to ``last_val_accuracy``.
    """
    table = records.to_frame(recorded)
    histories = [record.history for record in recorded]
    table["num_epochs"] = [len(history) for history in histories]
    for place, row in (("first", 0), ("last", -1)):
        for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
            values = [float(history[name].iloc[row]) for history in histories]
            table[f"{place}_{name}"] = values
    return table


class Evidence:
    """Where obtained values come from: recorded runs and data."""

    def __init__(self, trials: pd.DataFrame, dataset: Dataset):
        self._dataset = dataset
        self._absent: set[str] = set()
        whole = trials
        if len(trials):
            whole = trials[trials["num_train"] == trials["num_train"].max()]
        self.whole = whole

    @property
    def missing(self) -> str:
        """Names of experiments that were asked for in vain, comma between them."""
        return ",".join(name for name in EXPERIMENTS_USED if name in self._absent)

    def runs(self, experiment: str, column: str, unit: str = "") -> Sample:
        """Return one result per seed, rates in % where the unit says so.

        ``NOT_RECORDED`` if there are not at least two, or the data are not MNIST:
        ``claims`` then raises an error or leaves the claim unchecked.
        """
        rows = self.whole
        if len(rows):
            rows = rows[rows["experiment"] == experiment]
        if not self._dataset.is_recorded or len(rows) < 2:
            if self._dataset.is_recorded:
                self._absent.add(experiment)
            return Sample(NOT_RECORDED, unit)
        factor = 100 if unit == "%" else 1
        return Sample(tuple(factor * rows[column]), unit)

    @property
    def data(self) -> SimpleNamespace:
        """What is measured on the images themselves."""
        return _measure(self._dataset)


def _measure(dataset: Dataset) -> SimpleNamespace:
    counts = np.bincount(dataset.x_train.ravel(), minlength=256)
    values = np.arange(256) / 255
    mean = float(np.average(values, weights=counts))
    sd = math.sqrt(np.average((values - mean) ** 2, weights=counts))
    paper, ink = SCALINGS["lecun"]
    pixels = dataset.x_train.reshape(len(dataset.x_train), -1)
    low, high = pixels.min(axis=0).astype(int), pixels.max(axis=0).astype(int)
    test = dataset.x_test.reshape(len(dataset.x_test), -1)
    return SimpleNamespace(
        sizes=(len(dataset.y_train), len(dataset.y_test)),
        side=dataset.x_train.shape[1],
        largest_box=int(ink_boxes(dataset.x_train).max()),
        unit_mean=mean,
        paper_mean=paper + (ink - paper) * mean,
        paper_sd=(ink - paper) * sd,
        # Pixel by pixel, over the training set, as MinMaxScaler does it.
        minmax_highest=float(((test - low) / np.maximum(high - low, 1)).max()),
        support=tuple(np.bincount(dataset.y_test, minlength=10).tolist()),
        first_label=int(dataset.y_train[0]),
        zeros=int((dataset.y_test == np.argmax(keras.callbacks.History())).sum()),
    )
