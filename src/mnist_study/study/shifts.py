"""The effect of shifted images on trained networks, measured when training ends.

The weights of the ladder's networks are too large to be stored beside the records; a
table of the effect of shifts is small.
"""

import io

import keras
import numpy as np
import pandas as pd

from mnist_study.data.dataset import Dataset
from mnist_study.data.images import prepare, shift_images
from mnist_study.ladder import shift_table
from mnist_study.training.prediction import predict

SIZES = range(7)  # shifts in pixels, to the right and downwards
FOLLOWED = 500  # number of images on which layers are compared
DIGITS = 6  # decimals; further ones differ between processors


def measure_shifts(
    model: keras.Model, dataset: Dataset, layout: str, scaling: str = "unit"
) -> pd.DataFrame:
    """Shift the test images, and return the error and how well each layer follows.

    Args:
        model: A trained network.
        dataset: Its data.
        layout: Layout of its inputs, "28x28" or "flat".
        scaling: Scaling of its inputs, a key of ``data.SCALINGS``.
    Returns:
        A row per shift and layer: ``dx`` and ``dy`` in pixels, to the right and
        downwards; ``error_pct`` of the shifted test set; ``layer``; ``follows`` and
        ``changes`` for the first 500 images, as in ``metrics.shift_errors``. The first
        rows are for no shift.
    """
    shifts = [(n, 0) for n in SIZES] + [(0, n) for n in SIZES if n]
    tables, some = [], dataset.x_test[:FOLLOWED]
    for dx, dy in shifts:
        moved = shift_images(dataset.x_test, dx, dy)
        answers = predict(model, prepare(moved, layout=layout, scaling=scaling))
        error = 100 * float((answers.argmax(axis=1) != dataset.y_test).mean())
        table = shift_table(model, some, dx, dy).reset_index()
        tables.append(table.assign(dx=dx, dy=dy, error_pct=error))
    columns = ["dx", "dy", "error_pct", "layer", "follows", "changes"]
    return pd.concat(tables, ignore_index=True)[columns]


def to_bytes(table: pd.DataFrame) -> bytes:
    """Return a table of ``measure_shifts`` as a file of comma-separated values."""
    return table.round(DIGITS).to_csv(index=False, lineterminator="\n").encode()


def from_bytes(content: bytes) -> pd.DataFrame:
    """Return the table in the content of such a file.

    Raises:
        ValueError: If it is not such a file.
    """
    table = pd.read_csv(io.BytesIO(content))
    columns = ("dx", "dy", "error_pct", "layer", "follows", "changes")
    if tuple(table.columns) != columns or not np.isfinite(table["error_pct"]).all():
        raise ValueError(f"its columns are not {', '.join(columns)}")
    return table
