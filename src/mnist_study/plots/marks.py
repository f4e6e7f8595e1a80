"""Elements that several figures share: lines and their names, intervals, axes."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

from mnist_study.plots import canvas
from mnist_study.plots.canvas import PALE, model_style

_NAME_PT = 9  # size of the names of lines


def from_zero(ax: Axes) -> None:
    """Let the vertical axis start at zero, and draw a grid behind the data."""
    # A truncated axis would make small differences look large.
    ax.set_ylim(0, 1.05 * ax.get_ylim()[1])
    ax.grid(axis="y", color=PALE, lw=0.6)
    ax.set_axisbelow(True)


def at_most_all(axis: Axis) -> None:
    """End an axis of rates at 100 %, which the interval of two runs may exceed."""
    low, high = axis.get_view_interval()
    if high > 100:
        # A little more, so that marks at 100 are drawn whole.
        getattr(axis.axes, f"set_{axis.axis_name}lim")(low, 102)


def plain_log(axis: Axis, sparse: bool = False) -> None:
    """Make an axis logarithmic, with plain numbers at its ticks: 0.5, 1, 2.

    Args:
        axis: An axis whose limits include all data.
        sparse: Whether to have few ticks, because the numbers are long.
    """
    getattr(axis.axes, f"set_{axis.axis_name}scale")("log")
    low, high = axis.get_view_interval()
    decades = np.log10(high / low)
    # The fewer decades, the more ticks, so that values can be read from the axis.
    leading = [(1,), (1, 2, 5), (1, 2, 3, 5), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)]
    which = int(decades < 3.3) + int(decades < 1.3) + int(decades < 0.6)
    leading = leading[which - int(sparse and which > 1)]
    axis.set_major_locator(LogLocator(subs=leading, numticks=20))
    axis.set_major_formatter(StrMethodFormatter("{x:,.9g}"))
    axis.set_minor_locator(NullLocator())
    axis.grid(color=PALE, lw=0.6)
    axis.axes.set_axisbelow(True)


def name_lines(ax: Axes, ends: Mapping[str, tuple[float, float]]) -> None:
    """Write the names of lines to the right of their ends, in place of a legend.

    Args:
        ax: The axes, whose limits and scales are set.
        ends: Name, which decides the colour -> x and y of the last point.
    """
    to_axes = ax.transScale + ax.transLimits
    height_pt = 0.75 * 72 * ax.figure.get_figheight()  # approximate height of the axes
    ranked = sorted(ends, key=lambda name: to_axes.transform(ends[name])[1])
    wanted = [height_pt * to_axes.transform(ends[name])[1] for name in ranked]
    for name, at, place in zip(ranked, wanted, _apart(wanted), strict=True):
        look = {"va": "center", "color": model_style(name).color, "fontsize": _NAME_PT}
        offset = {"xytext": (8, place - at), "textcoords": "offset points"}
        ax.annotate(name, ends[name], **offset, **look)


def _apart(wanted: Sequence[float]) -> np.ndarray:
    """Return heights in points, near those wanted (ascending) but a line apart."""
    least = 1.3 * _NAME_PT
    # Names that are too close are pushed up, and each pushed group half as far back.
    steps = least * np.arange(len(wanted))
    up = np.maximum.accumulate(np.asarray(wanted) - steps) + steps
    down = np.minimum.accumulate((np.asarray(wanted) - steps)[::-1])[::-1] + steps
    return (up + down) / 2


def line_look(label: str, points: int) -> dict:
    """Return the style of a model's line, with about ten markers on it."""
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 5}
    # A marker at each of hundreds of points would hide the line.
    return look | {"markevery": max(1, points // 10), "lw": 1.6}


def interval(
    ax: Axes, x, value: pd.Series, ends: pd.DataFrame, label: str, **look
) -> None:
    """Draw a model's values with intervals where their ends are not NaN.

    Args:
        ax: The axes.
        x: (n,) positions.
        value: (n,) values.
        ends: Columns ``low_pct`` and ``high_pct``, n rows.
        label: Label of the model, which decides colour and marker.
        look: Options of ``errorbar`` in place of the model's.
    Raises:
        ValueError: If an interval does not hold its value.
    """
    # Lengths, as errorbar needs them. NaN is not below 0, so it passes and draws
    # nothing.
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
        y: Vertical position.
        value: The value.
        ends: ``low_pct`` and ``high_pct``.
        label: Label of the model.
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


def intervals_across(
    ax: Axes, y, values: pd.Series, ends: pd.DataFrame, label: str, size: float = 7
) -> None:
    """Draw a model's values with horizontal intervals, one below the other.

    Args:
        ax: The axes.
        y: (n,) vertical positions.
        values: (n,) values.
        ends: Columns ``low_pct`` and ``high_pct``, n rows.
        label: Label of the model, which decides colour and marker.
        size: Of the marks, in points.
    Raises:
        ValueError: If an interval does not hold its value.
    """
    margins = np.array([values - ends["low_pct"], ends["high_pct"] - values])
    canvas.check(
        not (margins < 0).any(), f"low_pct..high_pct of {label!r} must hold its value"
    )
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": size}
    ax.errorbar(values, y, xerr=margins, ls="", capsize=4, lw=2, label=label, **look)
