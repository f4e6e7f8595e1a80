"""Published figures beside those obtained here."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogFormatterSciNotation, LogLocator

from mnist_study.plots import canvas
from mnist_study.plots.canvas import BLUE, GREEN, INK, MUTED, PALE, PURPLE
from mnist_study.plots.marks import interval_across, plain_log

# Kind of classifier -> colour and marker.
_FAMILIES = {
    "no neural network": (PURPLE, "o"),
    "plain network": (BLUE, "s"),
    "convolutional network": (GREEN, "^"),
}
# Initial weights of LeNet-5 of 1998 -> colour and marker.
_STARTS = {"2.4/F": (BLUE, "s"), "2.4/√F": (PURPLE, "o"), "1/√F": (GREEN, "^")}
_APART = 0.16  # from the middle of a row to each of its two marks


def published_and_obtained(
    table: pd.DataFrame, *, xlabel: str, note: str, uncertainty: float | None = None
) -> Figure:
    """Show, row by row, a published figure and the one obtained, on a log axis.

    Args:
        table: A row per classifier, indexed by label: ``published`` and ``obtained``
            (NaN where there is none), ``low_pct`` and ``high_pct``, the interval of
            what was obtained (NaN for none), and ``family``, one of "no neural
            network", "plain network" and "convolutional network".
        xlabel: Name of the quantity, with its unit.
        note: Caption, which says what kind of interval it is.
        uncertainty: Of each published figure, in its unit; drawn as a bar.
    Raises:
        ValueError: If a column is missing, the table is empty, a family is unknown, a
            figure is not above 0, or an interval misses its value.
    """
    figures = ["published", "obtained"]
    canvas.has_columns("table", table, *figures, "low_pct", "high_pct", "family")
    unknown = sorted(set(table["family"]) - set(_FAMILIES))
    canvas.check(
        not unknown, f"families must be of {', '.join(_FAMILIES)}, got {unknown}"
    )
    canvas.check(
        not (table[figures] <= 0).any(axis=None),
        "published and obtained must be above 0, for a log axis",
    )
    fig, (ax,) = canvas.row(note, (9, 1.9 + 0.3 * len(table)))
    places = np.arange(len(table))
    # An interval of NaN is not drawn.
    margins = np.full(len(table), np.nan if uncertainty is None else uncertainty)
    ax.errorbar(
        table["published"], places - _APART, xerr=margins, label="published", ls="",
        color=MUTED, marker="D", markersize=6, markerfacecolor="white",
        markeredgecolor=INK, capsize=3, lw=2,
    )  # fmt: skip
    for i, (label, row) in zip(places, table.iterrows(), strict=True):
        color, marker = _FAMILIES[row["family"]]
        look = {"color": color, "marker": marker, "markersize": 7}
        if not np.isnan(row["obtained"]):
            interval_across(ax, i + _APART, row["obtained"], row, label, **look)
    ax.set_yticks(places, table.index)
    ax.set(ylim=(len(table) - 0.5, -0.5), xlabel=f"{xlabel} (log scale)")
    plain_log(ax.xaxis)
    low, high = ax.get_xlim()
    if high / low > 1e3:
        # Long numbers would run into one another.
        ax.xaxis.set_major_locator(LogLocator())
    # Lines that lead the eye from a label to its marks.
    ax.grid(axis="y", color=PALE, lw=0.4)
    families = set(table.loc[table["obtained"].notna(), "family"])
    shown = [name for name in _FAMILIES if name in families]
    looks = [("white", "D"), *(_FAMILIES[name] for name in shown)]
    names = ["published", *(f"ours, {name}" for name in shown)]
    handles = [
        Line2D([], [], color=color, marker=marker, ls="", label=label,
               markeredgecolor=INK if color == "white" else color)
        for (color, marker), label in zip(looks, names, strict=True)
    ]  # fmt: skip
    fig.legend(handles=handles, loc="outside upper center", ncols=2, frameon=False)
    return fig


def rate_ranges(
    table: pd.DataFrame, published: tuple[float, float], *, note: str
) -> Figure:
    """Show which learning rates each start of a training gives, beside published ones.

    Args:
        table: A row per start, indexed by label, the first at the top: ``lowest``,
            ``median`` and ``highest`` rate, all above 0, and ``weights``, one of
            "2.4/F", "2.4/√F" and "1/√F".
        published: Lowest and highest published rate.
        note: Caption.
    Raises:
        ValueError: If a column is missing, weights are unknown, a rate is not above 0,
            or a median is outside its range.
    """
    ends = ["lowest", "median", "highest"]
    canvas.has_columns("table", table, *ends, "weights")
    unknown = sorted(set(table["weights"]) - set(_STARTS))
    canvas.check(not unknown, f"weights must be of {', '.join(_STARTS)}, got {unknown}")
    canvas.check((table[ends] > 0).all(axis=None), "rates must be above 0")
    fig, (ax,) = canvas.row(note, (9, 1.9 + 0.27 * len(table)))
    for i, (label, row) in enumerate(table.iterrows()):
        color, marker = _STARTS[row["weights"]]
        span = {"low_pct": row["lowest"], "high_pct": row["highest"]}
        look = {"color": color, "marker": marker, "markersize": 6}
        interval_across(ax, i, row["median"], span, label, **look)
    for rate in published:
        ax.axvline(rate, color=INK, lw=1.2, ls="--")
    ax.set_yticks(range(len(table)), table.index)
    ax.set(ylim=(len(table) - 0.5, -0.5))
    title = "bars: lowest to highest rate; marks: median; dashed: published range"
    ax.set_title(title, fontsize=10)
    ax.set_xlabel("learning rates of the parameters (log scale)")
    plain_log(ax.xaxis)
    # Numbers from a millionth to a hundredth.
    ax.xaxis.set_major_locator(LogLocator())
    ax.xaxis.set_major_formatter(LogFormatterSciNotation())
    return fig
