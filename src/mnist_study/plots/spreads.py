"""Figures of chance: the spread over seeds, its intervals, and its sources."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mnist_study.plots import canvas
from mnist_study.plots.canvas import INK, MUTED, PALE, model_style
from mnist_study.plots.marks import (
    at_most_all,
    interval_across,
    intervals_across,
    line_look,
    name_lines,
    plain_log,
)

BINS = 60  # number of bins for stacked dots over the whole axis
_FOLLOWING = ("next_low_pct", "next_high_pct")


def seed_dots(
    errors: pd.DataFrame,
    intervals: pd.DataFrame,
    *,
    note: str,
    from_zero: bool = True,
    log: bool = False,
) -> Figure:
    """Show the test error of every seed, and each model's mean and interval.

    Args:
        errors: A row per run: ``label``, ``seed`` and ``error_pct``.
        intervals: A row per model, in the order to show them: ``label``,
            ``mean_pct``, ``low_pct`` and ``high_pct``. Further columns are optional,
            and NaN where there is nothing to show: ``published_pct`` is marked, and
            ``next_low_pct`` to ``next_high_pct``, the interval of the next run,
            is a thin line.
        note: Caption, which says what kind of intervals they are.
        from_zero: Whether the axis starts at zero. It need not, since dots show
            positions, not lengths; its label then says so.
        log: Whether the axis is logarithmic, for errors of very different sizes.
    Raises:
        ValueError: If columns are missing or the models differ.
    """
    fig, (ax,) = canvas.row(note, (8, 1.5 + 0.48 * len(intervals)))
    ax.set_title("; ".join(_draw_dots(ax, errors, intervals)), fontsize=10)
    if log:
        plain_log(ax.xaxis)
        ax.set_xlabel("test error in % (log scale)")
    elif from_zero:
        ax.set_xlim(0, 1.05 * ax.get_xlim()[1])
    else:
        ax.set_xlabel("test error (%); the axis does not start at zero")
    at_most_all(ax.xaxis)
    return fig


def seed_dot_panels(
    panels: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], *, note: str
) -> Figure:
    """Show the same models on several data sets: each seed, the mean, its interval.

    Args:
        panels: Name of the data -> what ``seed_dots`` takes, with the same models in
            the same order. Each panel has its own axis, which starts at zero.
        note: Caption, which says what kind of intervals they are.
    Raises:
        ValueError: If there is no panel, columns are missing or the models differ.
    """
    canvas.not_empty("panels", panels)
    orders = [list(intervals["label"]) for _, intervals in panels.values()]
    same = all(order == orders[0] for order in orders)
    canvas.check(same, "panels must name the same models in the same order")
    size = (2 + 4 * len(panels), 1.5 + 0.48 * len(orders[0]))
    fig, axes = canvas.row(note, size, len(panels), sharey=True)
    shown = []
    for ax, (title, tables) in zip(axes, panels.items(), strict=True):
        shown = max(shown, _draw_dots(ax, *tables), key=len)
        ax.set_title(title)
        ax.set_xlim(0, 1.05 * ax.get_xlim()[1])
        at_most_all(ax.xaxis)
    fig.suptitle("; ".join(shown), fontsize=10)
    return fig


def _draw_dots(ax: Axes, errors: pd.DataFrame, intervals: pd.DataFrame) -> list[str]:
    """Draw the models one below the other, and return what the marks mean."""
    canvas.has_columns("errors", errors, "label", "seed", "error_pct")
    canvas.has_columns(
        "intervals", intervals, "label", "mean_pct", "low_pct", "high_pct"
    )
    labels = list(intervals["label"])
    same = sorted(labels) == sorted(errors["label"].unique())
    canvas.check(same, "errors and intervals must name the same models, once each")
    for i, row in enumerate(intervals.to_dict("records")):
        runs = errors[errors["label"] == row["label"]].sort_values("seed")["error_pct"]
        _dots_and_intervals(ax, i, runs, row)
    shown = ["pale: one run each; thick: mean and its interval"]
    if _given(intervals, "next_low_pct"):
        shown.append("thin: next run")
    if _given(intervals, "published_pct"):
        at = np.arange(len(labels)) + 0.18
        look = {"marker": "D", "facecolors": "white", "edgecolors": INK}
        ax.scatter(intervals["published_pct"], at, s=34, zorder=3, **look)
        shown.append("diamond: published")
    ax.set_yticks(range(len(labels)), labels)
    ax.set(ylim=(len(labels) - 0.5, -0.5), xlabel="test error (%)")
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    return shown


def _given(table: pd.DataFrame, column: str) -> bool:
    return table.get(column, pd.Series(dtype=float)).notna().any()


def _dots_and_intervals(ax: Axes, place: int, runs: pd.Series, row: Mapping) -> None:
    """Draw a model's seeds, and below them its mean with one or two intervals."""
    # In the order of seeds and not at random, so that the figure is reproducible.
    spread = np.linspace(-0.32, -0.08, len(runs)) if len(runs) > 1 else [-0.2]
    style = model_style(row["label"])
    look = {"color": style.color, "marker": style.marker, "alpha": 0.6}
    ax.scatter(runs, place + np.asarray(spread), s=26, linewidths=0, **look)
    at = place + 0.18
    interval_across(ax, at, row["mean_pct"], row, row["label"])
    ends = [row.get(name, np.nan) for name in _FOLLOWING]
    if np.isfinite(ends).all():
        ax.hlines(at, *ends, color=style.color, lw=1, zorder=1)


def seed_spread(errors: pd.DataFrame, intervals: pd.DataFrame, *, note: str) -> Figure:
    """Show the distribution of errors over seeds, with both intervals.

    Each dot is a run; dots of nearly equal errors are stacked. Below them are the
    interval of the mean (thick) and that of the next run (thin). The axis need not
    start at zero, since dots show positions, not lengths.

    Args:
        errors: A row per run: ``label`` and ``error_pct``.
        intervals: A row per model, in the order to show them, indexed by label:
            ``error_pct`` (mean), ``low_pct``, ``high_pct`` of the mean,
            ``next_low_pct``, ``next_high_pct`` of the next run. What lies outside of 0
            to 100 % is not drawn.
        note: Caption, which says what kind of intervals they are.
    Raises:
        ValueError: If columns are missing, the models differ, or an interval misses
            the mean.
    """
    ends = ("low_pct", "high_pct", "next_low_pct", "next_high_pct")
    canvas.has_columns("errors", errors, "label", "error_pct")
    canvas.has_columns("intervals", intervals, "error_pct", *ends)
    models = list(intervals.index)
    canvas.check(
        set(errors["label"]) == set(models),
        "errors and intervals must be of the same models",
    )
    fig, axes = canvas.grid(note, (9, 0.8 + 2.1 * len(models)), len(models), 1)
    intervals = intervals.assign(**intervals[list(ends)].clip(0, 100))
    every = [errors["error_pct"], *(intervals[name] for name in ends)]
    low, high = min(map(min, every)), max(map(max, every))
    if low == high:  # two runs each, all of them with the same error
        low, high = max(0, low - 1), high + 1
    edges = np.linspace(low, high, BINS + 1)
    for ax, label in zip(axes[:, 0], models, strict=True):
        values = errors.loc[errors["label"] == label, "error_pct"].to_numpy()
        height = _stacked(values, edges)
        top, row = height.max(), intervals.loc[label]
        color = model_style(label).color
        ax.scatter(values, height, s=16, color=color, label="a run")
        following = {"low_pct": row["next_low_pct"], "high_pct": row["next_high_pct"]}
        spans = {"mean": (row, 4), "next run": (following, 1.2)}
        for line, (name, (interval, width)) in enumerate(spans.items(), start=1):
            y = -0.14 * top * line
            look = {"marker": "|", "color": color, "elinewidth": width}
            interval_across(ax, y, row["error_pct"], interval, name, **look)
            look = {"va": "center", "color": MUTED, "fontsize": 9}
            ax.text(interval["high_pct"], y, f"   {name}", **look)
        ax.set(ylim=(-0.14 * top * (len(spans) + 0.7), 1.1 * top), yticks=[])
        # Room for the names of the intervals.
        ax.set_xlim(low - 0.02 * (high - low), high + 0.14 * (high - low))
        ax.set_title(label, x=0, ha="left", fontsize=10)
        ax.spines["left"].set_visible(False)
        ax.grid(axis="x", color=PALE, lw=0.6)
    axes[-1, 0].set_xlabel("test error (%)")
    return fig


def _stacked(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the height of each dot: how many dots of its bin lie below it, plus 1."""
    bins = np.digitize(values, edges[1:-1])
    height = np.empty(len(values))
    for which in np.unique(bins):
        inside = np.flatnonzero(bins == which)
        # In ascending order, so that the order of the seeds does not matter.
        height[inside[np.argsort(values[inside])]] = np.arange(1, len(inside) + 1)
    return height


def interval_widths(
    counts: Sequence[int],
    widths: Mapping[str, np.ndarray],
    *,
    target: float,
    note: str,
) -> Figure:
    """Show how intervals narrow with more seeds, and the width that is wanted.

    Args:
        counts: (n,) numbers of seeds, ascending.
        widths: Quantity of the interval, the label of a model for its mean or any other
            name -> (n,) half-widths in percentage points.
        target: The wanted half-width in percentage points, marked by a line.
        note: Caption, which says what kind of intervals they are.
    Raises:
        ValueError: If lengths differ, or nothing is given.
    """
    counts = canvas.shaped("counts", counts, "n")
    canvas.not_empty("widths", widths)
    fig, (ax,) = canvas.row(note, (8, 4.4))
    for name, values in widths.items():
        values = canvas.shaped(f"widths[{name!r}]", values, len(counts))
        ax.plot(counts, values, label=name, **line_look(name, len(counts)))
    ax.axhline(target, color=MUTED, lw=1, ls="--")
    plain_log(ax.xaxis)
    plain_log(ax.yaxis)
    text = f"wanted: ±{target:g} points"
    look = {"xytext": (0, 4), "textcoords": "offset points", "color": MUTED}
    ax.annotate(text, (counts[0], target), fontsize=9, **look)
    ax.set(xlabel="seeds", ylabel="half-width (percentage points)")
    name_lines(ax, {n: (counts[-1], np.asarray(v)[-1]) for n, v in widths.items()})
    return fig


def part_errors(table: pd.DataFrame, *, note: str) -> Figure:
    """Show the errors of models on parts of the test set, with intervals.

    Args:
        table: A row per model and part, as ``report.part_table`` returns them:
            ``label``, ``part``, ``digits``, ``writers``, ``error_pct``, ``low_pct`` and
            ``high_pct``.
        note: Caption, which says what kind of intervals they are.
    Raises:
        ValueError: If columns are missing or an interval misses its value.
    """
    ends = ("error_pct", "low_pct", "high_pct")
    canvas.has_columns("table", table, "label", "part", "digits", "writers", *ends)
    names = [
        f"{row['part']}\n{row['digits']:,} digits, {row['writers']:,} writers"
        for _, row in table.drop_duplicates("part").iterrows()
    ]
    models = {
        label: rows.set_index("part")
        for label, rows in table.groupby("label", sort=False)
    }
    fig, (ax,) = canvas.row(note, (8, 1.3 + 0.75 * len(names)))
    for label, y, rows in _beside(models, table["part"].unique()):
        intervals_across(ax, y, rows["error_pct"], rows, label)
    _name_rows(ax, names)
    ax.set_xlabel("test error (%)")
    return fig


def spread_sources(tables: Mapping[str, pd.DataFrame], *, note: str) -> Figure:
    """Show how far test errors spread when one source of chance varies, or all vary.

    Args:
        tables: Label of a model -> its rows from ``report.variance_table``, indexed by
            what was varied: ``sd_pct``, ``low_pct``, ``high_pct``, and ``luck_pct``,
            which is marked.
        note: Caption, which gives the number of runs and says what luck is.
    Raises:
        ValueError: If columns are missing, the sources differ, or an interval misses
            its value.
    """
    canvas.not_empty("tables", tables)
    for label, table in tables.items():
        columns = ("sd_pct", "low_pct", "high_pct", "luck_pct")
        canvas.has_columns(f"tables[{label!r}]", table, *columns)
    sources = list(next(iter(tables.values())).index)
    same = all(sorted(table.index) == sorted(sources) for table in tables.values())
    canvas.check(same, "tables must have the same sources: leave out what one lacks")
    fig, (ax,) = canvas.row(note, (8, 1.5 + 0.65 * len(sources)))
    for label, y, rows in _beside(tables, sources):
        intervals_across(ax, y, rows["sd_pct"], rows, label)
        look = {"marker": "|", "s": 190, "linewidths": 2, "zorder": 3}
        color = model_style(label).color
        ax.scatter(
            rows["luck_pct"], y, color=color, label=f"{label}, luck alone", **look
        )
    _name_rows(ax, sources)
    ax.set_xlabel("standard deviation of the test error (percentage points)")
    return fig


def _beside(tables: Mapping[str, pd.DataFrame], order: Sequence[str]):
    """Yield each model with its vertical positions and its rows."""
    for i, (label, table) in enumerate(tables.items()):
        rows = table.loc[list(order)]
        shift = (i - (len(tables) - 1) / 2) * min(0.26, 0.7 / len(tables))
        yield label, np.arange(len(rows)) + shift, rows


def _name_rows(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows of a horizontal figure, the first at the top, and start at zero."""
    ax.set_yticks(range(len(names)), names)
    ax.set(ylim=(len(names) - 0.5, -0.5), xlim=(0, 1.05 * ax.get_xlim()[1]))
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    # Matplotlib lists dots before intervals, whose names are the models'.
    handles, labels = ax.get_legend_handles_labels()
    pairs = sorted(
        zip(labels, handles, strict=True), key=lambda pair: "luck" in pair[0]
    )
    labels, handles = zip(*pairs, strict=True)
    look = {"loc": "lower left", "bbox_to_anchor": (0, 1), "frameon": False}
    ax.legend(handles, labels, ncols=4, **look)
