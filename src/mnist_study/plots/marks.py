"""Marks that several figures share: lines of a model, intervals, an axis from zero."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from mnist_study.plots import canvas
from mnist_study.plots.canvas import (
    PALE,
    model_style,
)


def from_zero(ax: Axes) -> None:
    """Let the vertical axis start at zero, and draw a grid behind what is shown."""
    # A cut axis would make small differences look large.
    ax.set_ylim(0, 1.05 * ax.get_ylim()[1])
    ax.grid(axis="y", color=PALE, lw=0.6)
    ax.set_axisbelow(True)


def line_look(label: str, points: int) -> dict:
    """Return how the line of a model looks, with ten marks or so on it."""
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 5}
    # A marker for each of hundreds of points would hide the line.
    return look | {"markevery": max(1, points // 10), "lw": 1.6}


def interval(
    ax: Axes, x, value: pd.Series, ends: pd.DataFrame, label: str, **look
) -> None:
    """Draw a model's values with intervals where their ends are not NaN.

    Args:
        ax: The axes.
        x: (n,) places.
        value: (n,) values.
        ends: Columns ``low_pct`` and ``high_pct``, n rows.
        label: Of the model, which decides colour and marker.
        look: Options of ``errorbar`` in place of the model's.
    Raises:
        ValueError: If an interval does not hold its value.
    """
    # Lengths, as errorbar wants them. NaN is not below 0: it passes, and draws nothing.
    below, above = value - ends["low_pct"], ends["high_pct"] - value
    outside = (below < 0).any() or (above < 0).any()
    canvas.check(
        not outside, f"low_pct..high_pct of {label!r} must hold its value: swap?"
    )
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 8} | look
    ax.errorbar(x, value, (below, above), ls="", capsize=5, lw=2, label=label, **look)


def interval_across(
    ax: Axes, y: float, value: float, ends: Mapping, label: str, **look
):
    """Draw a value with a horizontal interval, in its model's style by default.

    Args:
        ax: The axes.
        y: Height.
        value: The value.
        ends: ``low_pct`` and ``high_pct``.
        label: Of the model.
        look: Options of ``errorbar`` in place of the model's.
    Raises:
        ValueError: If the interval does not hold the value.
    """
    margins = (value - ends["low_pct"], ends["high_pct"] - value)
    canvas.check(
        not min(margins) < 0, f"low_pct..high_pct of {label!r} must hold its value"
    )
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 8} | look
    across = np.transpose([margins])
    ax.errorbar(value, y, xerr=across, capsize=5, lw=2, label=label, **look)
