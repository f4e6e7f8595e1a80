"""Models under several conditions: dots with intervals, and curves panel by panel."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from mnist_study.plots import canvas
from mnist_study.plots.canvas import MUTED, PALE, model_style
from mnist_study.plots.marks import (
    from_zero,
    intervals_across,
    line_look,
    plain_log,
)

_ENDS = ("mean_pct", "low_pct", "high_pct")


def image_groups(
    groups: Mapping[str, np.ndarray], *, note: str, columns: int = 4
) -> Figure:
    """Show groups of images of equal size, each group side by side under its name.

    Args:
        groups: Name -> images (n, h, w), 0 is white; all on one scale.
        note: Caption.
        columns: Number of groups in a row.
    Raises:
        ValueError: If there is no group, or shapes do not match.
    """
    canvas.not_empty("groups", groups)
    columns = min(columns, len(groups))
    rows = -(-len(groups) // columns)
    fig, axes = canvas.grid(note, (2.6 * columns, 0.5 + 1.0 * rows), rows, columns)
    top = max(np.max(images) for images in groups.values())
    for ax, (name, images) in zip(axes.flat, groups.items(), strict=False):
        images = canvas.shaped(f"images of {name!r}", images, "n", "h", "w")
        canvas.tiles(ax, images, len(images), cmap="gray_r", vmin=0, vmax=top)
        ax.set_title(name, fontsize=10)
    for ax in axes.flat[len(groups) :]:
        ax.remove()
    return fig


def condition_dots(
    table: pd.DataFrame,
    by: str,
    *,
    xlabel: str,
    note: str,
    top: float | None = None,
    runs: pd.DataFrame | None = None,
    log: bool = False,
) -> Figure:
    """Show each model's mean under every condition, one condition per line.

    Args:
        table: A row per model and condition: ``label``, the column ``by``,
            ``mean_pct`` and its interval ``low_pct``, ``high_pct`` (NaN for none).
        by: Column of the conditions, which are shown in their order in the table.
        xlabel: The quantity, with its unit.
        note: Caption, which says what kind of intervals they are.
        top: Upper end of the axis; by default as needed.
        runs: A row per run: ``label``, the column ``by`` and ``error_pct``, drawn as a
            small circle.
        log: Whether the axis is logarithmic; then it begins at the smallest value.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    canvas.has_columns("table", table, "label", by, *_ENDS)
    if runs is not None:
        canvas.has_columns("runs", runs, "label", by, "error_pct")
    conditions, labels = list(table[by].unique()), list(table["label"].unique())
    fig, (ax,) = canvas.row(note, (8.5, 1.6 + 0.42 * len(conditions)))
    for i, label in enumerate(labels):
        rows = table[table["label"] == label]
        # One below the other, since marks would otherwise hide each other.
        shift = (i - (len(labels) - 1) / 2) * min(0.2, 0.75 / len(labels))
        y = np.array([conditions.index(name) for name in rows[by]]) + shift
        size = 7 if runs is None else 5
        intervals_across(ax, y, rows["mean_pct"], rows, label, size)
        if runs is not None:
            own = runs[runs["label"] == label]
            heights = [conditions.index(name) + shift for name in own[by]]
            look = {"color": "white", "ec": model_style(label).color, "zorder": 3}
            ax.scatter(own["error_pct"], heights, s=8, lw=0.7, **look)
    ax.set_yticks(range(len(conditions)), conditions)
    ax.set(xlabel=xlabel, ylim=(len(conditions) - 0.5, -0.5))
    for line in range(1, len(conditions)):
        ax.axhline(line - 0.5, color=PALE, lw=0.6)
    least = table["mean_pct"].where(lambda mean: mean > 0).min()
    ax.set_xlim(least / 2 if log else 0, top or 1.02 * max(ax.get_xlim()[1], 1e-12))
    if log:
        plain_log(ax.xaxis)
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    _legend(fig, ax)
    return fig


def curve_panels(
    panels: Mapping[str, pd.DataFrame],
    *,
    ylabel: str,
    note: str,
    columns: int = 3,
    top: float | None = None,
    same_scale: bool = True,
    log: bool = False,
    logx: bool = False,
    marked: Mapping[str, float] | None = None,
) -> Figure:
    """Show models over an amount, a panel per kind of change.

    Args:
        panels: Label of the horizontal axis, with its unit -> a row per model and
            amount: ``label``, ``amount``, ``mean_pct`` and its interval ``low_pct``,
            ``high_pct`` (NaN for none), which is drawn as a band.
        ylabel: The quantity, with its unit.
        note: Caption, which says what kind of intervals they are.
        columns: Number of panels side by side.
        top: Upper end of the vertical axes; by default as needed.
        same_scale: Whether all vertical axes are the same.
        log: Whether the vertical axes are logarithmic.
        logx: Whether the horizontal axes are, with a tick at each power of ten.
        marked: Panel -> an amount at which it gets a dotted line.
    Raises:
        ValueError: If a column is missing or there is no panel.
    """
    canvas.not_empty("panels", panels)
    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    size = (0.6 + 3.1 * columns, 1 + 2.5 * rows)
    fig, axes = canvas.grid(note, size, rows, columns, sharey=same_scale)
    for ax, (xlabel, table) in zip(axes.flat, panels.items(), strict=False):
        canvas.has_columns(f"panels[{xlabel!r}]", table, "label", "amount", *_ENDS)
        for label, own in table.groupby("label", sort=False):
            own = own.sort_values("amount")
            look = line_look(label, 1) | {"markevery": 1, "markersize": 4}
            ax.plot(own["amount"], own["mean_pct"], label=label, **look)
            if own["low_pct"].notna().any():
                band = {"color": model_style(label).color, "alpha": 0.18, "lw": 0}
                ax.fill_between(own["amount"], own["low_pct"], own["high_pct"], **band)
        ax.set_xlabel(xlabel)
        if marked and xlabel in marked:
            ax.axvline(marked[xlabel], color=MUTED, ls=":")
    for ax in axes.flat[: len(panels)]:
        if log:
            ax.set_yscale("log")
            plain_log(ax.yaxis)
        else:
            from_zero(ax)
        if logx:
            plain_log(ax.xaxis)
            ax.xaxis.set_major_locator(LogLocator())  # panels are narrow
        if top is not None:
            ax.set_ylim(None if log else 0, top)
    for ax in axes[:, 0]:
        ax.set_ylabel(ylabel)
    for ax in axes.flat[len(panels) :]:
        ax.remove()
    _legend(fig, axes[0, 0])
    return fig


def doubt_panels(panels: Mapping[str, pd.DataFrame], *, note: str) -> Figure:
    """Compare doubt with error near certainty: a reliability diagram on log scales.

    Args:
        panels: Title -> a row per model and bin: ``label``, ``doubt_pct``, 100 % less
            the mean confidence; ``error_pct`` with its interval ``low_pct``,
            ``high_pct``. Bins without an error are drawn at the lower edge.
        note: Caption, which says what kind of intervals they are.
    Raises:
        ValueError: If a column is missing or there is no panel.
    """
    canvas.not_empty("panels", panels)
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    look = {"sharex": True, "sharey": True}
    fig, axes = canvas.grid(
        note, (0.8 + 4.2 * columns, 1 + 3.6 * rows), rows, columns, **look
    )
    names = ("label", "doubt_pct", "error_pct", "low_pct", "high_pct")
    lowest = 0.01  # %: one error in ten thousand
    for ax, (title, table) in zip(axes.flat, panels.items(), strict=False):
        canvas.has_columns(f"panels[{title!r}]", table, *names)
        ends = (lowest, 100)
        ax.plot(ends, ends, color=MUTED, ls=":", label="calibrated")
        for label, own in table.groupby("label", sort=False):
            line = line_look(label, 1) | {"markevery": 1, "markersize": 4}
            doubt, error, low, high = (own[c].clip(lower=lowest) for c in names[1:])
            ax.plot(doubt, error, label=label, **line)
            ax.vlines(doubt, low, high, color=line["color"], lw=0.8)
        ax.set(title=title, xlim=ends, ylim=ends)
        for axis in (ax.xaxis, ax.yaxis):
            plain_log(axis)
            axis.set_major_locator(LogLocator())  # decades: room for six numbers
    for ax in axes[-1]:
        ax.set_xlabel("100 % − confidence (%, log scale)")
    for ax in axes[:, 0]:
        ax.set_ylabel("error in the bin (%, log scale)")
    for ax in axes.flat[len(panels) :]:
        ax.remove()
    _legend(fig, axes[0, 0])
    return fig


def _legend(fig: Figure, ax: Axes) -> None:
    """Name the models once, above all panels."""
    handles, names = ax.get_legend_handles_labels()
    columns = 3 if len(names) > 4 or max(map(len, names)) > 24 else 4
    look = {"loc": "outside upper center", "ncols": columns, "frameon": False}
    fig.legend(handles, names, **look)
