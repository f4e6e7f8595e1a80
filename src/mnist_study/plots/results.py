"""Figures of results: confusion matrices, errors by group, comparisons."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from mnist_study.plots import canvas
from mnist_study.plots.canvas import (
    INK,
    MUTED,
    PALE,
)
from mnist_study.plots.marks import (
    at_most_all,
    from_zero,
    interval,
    interval_across,
)

_SEED_DOTS = "pale: a mark per seed; below them: mean and interval"


def confusion_matrices(
    matrices: Mapping[str, np.ndarray],
    *,
    note: str,
    class_names: Sequence[str] = canvas.DIGITS,
) -> Figure:
    """Show which digits are mistaken for which; only mistakes are coloured.

    Args:
        matrices: Label -> (k, k) counts of k classes, row = true class.
        note: Caption.
        class_names: Names of the classes; the ten digits by default.
    Raises:
        ValueError: If a matrix is not (k, k), or none is given.
    """
    canvas.not_empty("matrices", matrices)
    count, word = len(class_names), canvas.class_word(class_names)
    tables = {
        k: canvas.shaped(f"matrices[{k!r}]", m, count, count)
        for k, m in matrices.items()
    }
    # Correct predictions are a hundred times as frequent: on their scale, mistakes
    # would not be visible.
    diagonal = np.eye(count, dtype=bool)
    top = max(1, *(table[~diagonal].max() for table in tables.values()))
    columns = min(2, len(tables))
    rows = -(-len(tables) // columns)
    side = _side(class_names)
    size = (1 + side * columns, 0.6 + side * rows)
    fig, axes = canvas.grid(note, size, rows, columns)
    for ax, (label, table) in zip(axes.flat, tables.items(), strict=False):
        mistakes = np.ma.array(table, mask=diagonal)
        ax.set_facecolor(PALE)  # shows through the masked diagonal
        picture = ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=top)
        # With more than 40 classes the numbers would be too small to read.
        for (i, j), number in np.ndenumerate(table) if count <= 40 else ():
            # Zeros are pale; black would be illegible on dark cells.
            pale = MUTED if not number else INK
            color = "white" if i != j and number > 0.6 * top else pale
            look = {"color": color, "fontsize": 8 if count > 5 else 12}
            ax.text(j, i, number, ha="center", va="center", **look)
        ax.set(title=label, xlabel=f"predicted {word}", ylabel=f"true {word}")
        ax.set_yticks(range(count), class_names)
        ax.set_xticks(range(count), class_names, rotation=_rotation(class_names, side))
        if count > 40:
            ax.tick_params(labelsize=5)
    for ax in axes.flat[len(tables) :]:
        ax.remove()
    whole = MaxNLocator(integer=True) if top < 10 else None  # no half mistakes
    look = {"shrink": 0.7, "label": "mistakes (examples)"}
    fig.colorbar(picture, ax=axes, ticks=whole, **look)
    return fig


def _side(class_names: Sequence[str]) -> float:
    """Return inches for a matrix: for each number, and for the names beside it."""
    count, longest = len(class_names), max(map(len, class_names))
    base = 4.8 if count > 5 else 3.4
    return base + 0.26 * max(0, min(count, 40) - 12) + 0.07 * (longest - 1)


def _rotation(class_names: Sequence[str], side: float) -> int:
    """Return by how many degrees names below a matrix are turned to fit."""
    count, longest = len(class_names), max(map(len, class_names))
    letter = 0.1 if count <= 40 else 0.05  # inches
    return 90 if letter * (longest + 1) * count > side else 0


def grouped_errors(table: pd.DataFrame, by: str, *, ylabel: str, note: str) -> Figure:
    """Compare models side by side, group by group: per metric, per digit, per pair.

    Args:
        table: A row per model and group: ``label``, the column ``by``,
            ``error_pct`` and its interval ``low_pct``, ``high_pct`` (NaN for none).
        by: Column of the groups, which are shown in their order in the table.
        ylabel: The quantity that is compared, with its unit.
        note: Caption.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    canvas.has_columns("table", table, "label", by, "error_pct", "low_pct", "high_pct")
    groups, labels = list(table[by].unique()), list(table["label"].unique())
    width = 1.7 if len(groups) < 6 else 0.8
    # Wider for more than fifty groups, whose names would overlap even if turned.
    width_in = max(5, min(10, 2 + width * len(groups)), 0.2 * len(groups))
    fig, (ax,) = canvas.row(note, (width_in, 4))
    for i, label in enumerate(labels):
        rows = table[table["label"] == label]
        # Side by side, since intervals would otherwise hide each other.
        shift = (i - (len(labels) - 1) / 2) * min(0.18, 0.7 / len(labels))
        x = np.array([groups.index(group) for group in rows[by]]) + shift
        interval(ax, x, rows["error_pct"], rows, label)
    # Names of so many letters would overlap side by side.
    crowded = sum(len(str(group)) + 1 for group in groups) > 90
    ax.set_xticks(range(len(groups)), groups, rotation=90 if crowded else 0)
    ax.set(xlim=(-0.5, len(groups) - 0.5), ylabel=ylabel)
    from_zero(ax)
    at_most_all(ax.yaxis)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False)
    return fig


def contest_intervals(
    table: pd.DataFrame, *, xlabel: str, note: str, sure: Collection[str] | None = None
) -> Figure:
    """Show differences with their intervals, one comparison per line, with zero marked.

    Args:
        table: A row per contest, indexed by the label of the opponent:
            ``difference_pct``, ``low_pct`` and ``high_pct``.
        xlabel: The quantity of the difference, with its unit.
        note: Caption, which explains hollow dots.
        sure: Labels of the statistically significant differences. If given, all dots
            look alike, filled for these and hollow for the others; otherwise each has
            the style of its model.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    canvas.has_columns("table", table, "difference_pct", "low_pct", "high_pct")
    fig, (ax,) = canvas.row(note, (8, 1.3 + 0.5 * len(table)))
    for i, (label, row) in enumerate(table.iterrows()):
        look = {}
        if sure is not None:
            fill = INK if label in sure else "white"
            look = {"color": INK, "marker": "o", "markerfacecolor": fill}
        interval_across(ax, i, row["difference_pct"], row, label, **look)
    ax.axvline(0, color=INK, lw=1)
    ax.set_yticks(range(len(table)), table.index)
    # The first row at the top, as in the table.
    ax.set(xlabel=xlabel, ylim=(len(table) - 0.5, -0.5))
    ax.grid(axis="x", color=PALE, lw=0.6)
    return fig

    return fig
