"""Figures of chance: how far seeds spread, and where the spread comes from."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from mnist_study.plots import canvas
from mnist_study.plots.canvas import MUTED, PALE, model_style
from mnist_study.plots.marks import interval_across

BINS = 60  # of stacked dots, over the whole axis


def seed_spread(errors: pd.DataFrame, intervals: pd.DataFrame, *, note: str) -> Figure:
    """Show the distribution of errors over seeds, with both of its intervals.

    A dot is a training; dots of nearly equal errors are stacked. Below them lie the
    interval of the mean, thick, and that of the next training, thin. The axis need
    not start at zero: dots have places, not lengths.

    Args:
        errors: A row per run: ``label`` and ``error_pct``.
        intervals: A row per model, in the order to show them, indexed by label:
            ``error_pct`` (mean), ``low_pct``, ``high_pct`` of the mean,
            ``next_low_pct``, ``next_high_pct`` of the next training.
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
    every = [errors["error_pct"], *(intervals[name] for name in ends)]
    low, high = min(map(min, every)), max(map(max, every))
    edges = np.linspace(low, high, BINS + 1)
    for ax, label in zip(axes[:, 0], models, strict=True):
        values = errors.loc[errors["label"] == label, "error_pct"].to_numpy()
        height = _stacked(values, edges)
        top, row = height.max(), intervals.loc[label]
        color = model_style(label).color
        ax.scatter(values, height, s=16, color=color, label="a training")
        following = {"low_pct": row["next_low_pct"], "high_pct": row["next_high_pct"]}
        spans = {"mean": (row, 4), "next training": (following, 1.2)}
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
        # From the smallest up, so that the order of the seeds does not matter.
        height[inside[np.argsort(values[inside])]] = np.arange(1, len(inside) + 1)
    return height
