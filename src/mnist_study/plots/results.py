"""Figures of results: confusions, errors by group and seed, contests, verdicts."""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from mnist_study.plots import canvas
from mnist_study.plots.canvas import (
    BLUE,
    INK,
    MUTED,
    PALE,
    model_style,
)
from mnist_study.plots.marks import from_zero, interval, interval_across

_SEED_DOTS = "pale: a mark per seed; below them: mean and interval"


def confusion_matrices(matrices: Mapping[str, np.ndarray], *, note: str) -> Figure:
    """Show which digits are taken for which; colour counts mistakes only.

    Args:
        matrices: Label -> (10, 10) counts, row = true digit.
        note: Caption.
    Raises:
        ValueError: If a matrix is not (10, 10), or none is given.
    """
    canvas.not_empty("matrices", matrices)
    tables = {
        k: canvas.shaped(f"matrices[{k!r}]", m, 10, 10) for k, m in matrices.items()
    }
    # Right answers are a hundred times as many: on their scale no mistake would show.
    diagonal = np.eye(10, dtype=bool)
    top = max(1, *(table[~diagonal].max() for table in tables.values()))
    columns = min(2, len(tables))
    rows = -(-len(tables) // columns)
    fig, axes = canvas.grid(note, (1 + 4.8 * columns, 0.6 + 4.8 * rows), rows, columns)
    for ax, (label, table) in zip(axes.flat, tables.items(), strict=False):
        mistakes = np.ma.array(table, mask=diagonal)
        ax.set_facecolor(PALE)  # shows through the masked diagonal
        picture = ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=top)
        for (i, j), count in np.ndenumerate(table):
            # Zeros recede; on dark cells black could not be read.
            pale = MUTED if not count else INK
            color = "white" if i != j and count > 0.6 * top else pale
            ax.text(j, i, count, ha="center", va="center", color=color, fontsize=8)
        ax.set(title=label, xlabel="predicted digit", ylabel="true digit")
        ax.set(xticks=range(10), yticks=range(10))
    for ax in axes.flat[len(tables) :]:
        ax.remove()
    fig.colorbar(picture, ax=axes, shrink=0.7, label="mistakes (examples)")
    return fig


def grouped_errors(table: pd.DataFrame, by: str, *, ylabel: str, note: str) -> Figure:
    """Compare models side by side, group by group: per metric, per digit, per pair.

    Args:
        table: A row per model and group: ``label``, the column ``by``,
            ``error_pct`` and its interval ``low_pct``, ``high_pct`` (NaN for none).
        by: Column of the groups, in the order in which they come.
        ylabel: What is compared, with its unit.
        note: Caption.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    canvas.has_columns("table", table, "label", by, "error_pct", "low_pct", "high_pct")
    groups, labels = list(table[by].unique()), list(table["label"].unique())
    width = 1.7 if len(groups) < 6 else 0.8
    fig, (ax,) = canvas.row(note, (max(5, min(10, 2 + width * len(groups))), 4))
    for i, label in enumerate(labels):
        rows = table[table["label"] == label]
        # Side by side, or intervals would hide each other.
        shift = (i - (len(labels) - 1) / 2) * min(0.18, 0.7 / len(labels))
        x = np.array([groups.index(group) for group in rows[by]]) + shift
        interval(ax, x, rows["error_pct"], rows, label)
    ax.set_xticks(range(len(groups)), groups)
    ax.set(xlim=(-0.5, len(groups) - 0.5), ylabel=ylabel)
    from_zero(ax)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False)
    return fig


def contest_intervals(
    table: pd.DataFrame, *, xlabel: str, note: str, sure: Collection[str] | None = None
) -> Figure:
    """Show differences with their intervals, one contest a line, zero marked.

    Args:
        table: A row per contest, indexed by the label of the opponent:
            ``difference_pct``, ``low_pct`` and ``high_pct``.
        xlabel: What the difference is of, with its unit.
        note: Caption, which says what is hollow.
        sure: Labels of the contests that are statistically significant. If given,
            all dots look alike, filled for these and hollow for the others;
            otherwise each has the style of its model.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    canvas.has_columns("table", table, "difference_pct", "low_pct", "high_pct")
    fig, (ax,) = canvas.row(note, (8, 1.3 + 0.5 * len(table)))
    for i, (label, row) in enumerate(table.iterrows()):
        look = {}
        if sure is not None:
            fill = BLUE if label in sure else "white"
            look = {"color": BLUE, "marker": "o", "markerfacecolor": fill}
        interval_across(ax, i, row["difference_pct"], row, label, **look)
    ax.axvline(0, color=INK, lw=1)
    ax.set_yticks(range(len(table)), table.index)
    # The first row at the top, as in the table.
    ax.set(xlabel=xlabel, ylim=(len(table) - 0.5, -0.5))
    ax.grid(axis="x", color=PALE, lw=0.6)
    return fig


def seed_dots(
    errors: pd.DataFrame,
    intervals: pd.DataFrame,
    *,
    note: str,
    start_at_zero: bool = True,
) -> Figure:
    """Show the test error of every seed, and each model's mean and interval.

    Args:
        errors: A row per run: ``label``, ``seed`` and ``error_pct``.
        intervals: A row per model, in the order to show them: ``label``,
            ``mean_pct``, ``low_pct`` and ``high_pct``; with a further column
            ``published_pct``, these figures are marked where they are not NaN, and
            so is the interval of the next training, with ``next_low_pct`` and
            ``next_high_pct``.
        note: Caption, which says what kind of interval it is.
        start_at_zero: Whether the axis starts at zero; if not, it says so.
    Raises:
        ValueError: If columns are missing or the models differ.
    """
    canvas.has_columns("errors", errors, "label", "seed", "error_pct")
    canvas.has_columns(
        "intervals", intervals, "label", "mean_pct", "low_pct", "high_pct"
    )
    labels = list(intervals["label"])
    same = sorted(labels) == sorted(errors["label"].unique())
    canvas.check(same, "errors and intervals must name the same models, once each")
    fig, (ax,) = canvas.row(note, (8, 1.5 + 0.48 * len(labels)))
    at = np.arange(len(labels)) + 0.18
    title = _SEED_DOTS
    for i, row in enumerate(intervals.to_dict("records")):
        label = row["label"]
        runs = errors[errors["label"] == label].sort_values("seed")["error_pct"]
        # In the order of seeds and not at random: drawn again, the figure is the same.
        spread = np.linspace(-0.32, -0.08, len(runs)) if len(runs) > 1 else [-0.2]
        style = model_style(label)
        look = {"color": style.color, "marker": style.marker, "alpha": 0.6}
        ax.scatter(runs, i + np.asarray(spread), s=26, linewidths=0, **look)
        interval_across(ax, at[i], row["mean_pct"], row, label)
        if pd.notna(row.get("next_low_pct")):
            ends = {end: row[f"next_{end}"] for end in ("low_pct", "high_pct")}
            # A published figure is one training: it belongs to this interval.
            at[i] += 0.2
            look = {"color": style.color, "marker": "|", "elinewidth": 1}
            interval_across(ax, at[i], row["mean_pct"], ends, label, **look)
            title = f"{_SEED_DOTS}\nthin: interval of the next training"
    if intervals.get("published_pct", pd.Series(dtype=float)).notna().any():
        look = {"marker": "D", "facecolors": "white", "edgecolors": INK}
        ax.scatter(intervals["published_pct"], at, s=34, zorder=3, **look)
        title += "; white diamond: published"
    ax.set_yticks(range(len(labels)), labels)
    ax.set(ylim=(len(labels) - 0.5, -0.5), xlabel="test error (%)")
    if start_at_zero:
        ax.set_xlim(0, 1.05 * ax.get_xlim()[1])
    else:
        ax.set_xlabel("test error (%); the axis does not start at zero")
    ax.set_title(title, fontsize=10)
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    return fig
