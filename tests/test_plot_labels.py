"""Every name on an axis stands where its values are drawn."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pandas as pd
from figure_data import (
    CONTESTS,
    COSTS,
    LABELS,
    MEANS,
    METRICS,
    NOTE,
    SHARES,
    SPEEDS,
    VERDICTS,
)
from figures import FIGURES

from mnist_study import plots


def names(axis) -> dict[float, str]:
    """Place of each tick -> the name that stands there."""
    return {
        float(tick.get_loc()): tick.label1.get_text()
        for tick in axis.get_major_ticks()
        if tick.label1.get_text()
    }


def nearest(named: dict[float, str], place: float) -> str:
    return named[min(named, key=lambda tick: abs(tick - place))]


def bars(ax, named: dict[float, str]) -> dict[str, float]:
    """Name -> where its bar ends, of horizontal bars."""
    ends = {}
    for bar in ax.patches:
        name = nearest(named, bar.get_y() + bar.get_height() / 2)
        ends[name] = max(ends.get(name, 0), bar.get_x() + bar.get_width())
    return ends


def test_bars_of_costs():
    fig = FIGURES["cost_bars"]()
    named = names(fig.axes[0].yaxis)
    for ax, cost in zip(fig.axes, COSTS, strict=True):
        assert bars(ax, named) == COSTS[cost].to_dict()


def test_bars_of_speeds():
    fig = FIGURES["speed_bars"]()
    named = names(fig.axes[0].yaxis)
    for ax in fig.axes:
        rows = SPEEDS[SPEEDS["network"] == ax.get_title()]
        assert bars(ax, named) == rows.set_index("label")["seconds"].to_dict()


def test_bars_of_verdicts():
    counts = VERDICTS.assign(no=[3, 9])
    axes = plots.verdict_bars({"true": counts, "reproduced": VERDICTS}, note=NOTE).axes
    for ax, drawn in zip(axes, (counts, VERDICTS), strict=True):
        assert bars(ax, names(axes[0].yaxis)) == drawn.sum(axis=1).to_dict()


def test_dots_of_seeds():
    runs = pd.DataFrame(
        [(label, seed, 1.0 + 4 * i + seed) for i, label in enumerate(LABELS)
         for seed in range(3)],
        columns=["label", "seed", "error_pct"],
    )  # fmt: skip
    means = runs.groupby("label", sort=False)["error_pct"].mean().reset_index()
    table = means.rename(columns={"error_pct": "mean_pct"}).assign(
        low_pct=0.5, high_pct=9.0
    )
    (ax,) = plots.seed_dots(runs, table, note=NOTE).axes
    named = names(ax.yaxis)
    for bar, (label, mean) in zip(ax.containers, means.to_numpy(), strict=True):
        (x,), (y,) = bar[0].get_data()
        assert (nearest(named, y), x) == (label, mean)
    shown = {}
    for dots in ax.collections:
        for x, y in getattr(dots, "get_offsets", list)():
            shown.setdefault(nearest(named, y), []).append(x)
    for label, rows in runs.groupby("label"):
        assert set(rows["error_pct"]) <= set(shown[label])
        assert not set(rows["error_pct"]) & set(shown[min(set(LABELS) - {label})])


def test_intervals_of_groups():
    (ax,) = FIGURES["grouped_errors"]().axes
    named = names(ax.xaxis)
    shown = [
        (bar.get_label(), nearest(named, x), y)
        for bar in ax.containers
        for x, y in zip(*bar[0].get_data(), strict=True)
    ]
    assert shown == list(
        METRICS[["label", "metric", "error_pct"]].itertuples(index=False, name=None)
    )


def test_intervals_of_contests():
    (ax,) = FIGURES["contest_intervals"]().axes
    named = names(ax.yaxis)
    points = [bar[0].get_data() for bar in ax.containers]
    shown = {nearest(named, y): x for (x,), (y,) in points}
    assert shown == CONTESTS["difference_pct"].to_dict()


def test_shares_of_importance():
    (ax,) = FIGURES["importance_intervals"]().axes
    named = names(ax.yaxis)
    dots = ax.collections[1].get_offsets()
    assert {nearest(named, y): x for x, y in dots} == SHARES["importance"].to_dict()


def test_means_of_choices():
    for ax in FIGURES["choice_slices"]().axes:
        named = names(ax.xaxis)
        rows = MEANS[MEANS["hyperparameter"] == ax.get_title()]
        choices = [f"{c:g}" if isinstance(c, float) else c for c in rows["choice"]]
        wanted = dict(zip(choices, rows["error_pct"], strict=True))
        shown = {}
        for bar in ax.containers:
            (x,), (y,) = bar[0].get_data()
            shown[nearest(named, x)] = y
        assert shown == wanted


def test_rows_of_sample_digits():
    labels = np.array([1, 0, 1])
    images = np.stack([np.full((28, 28), 10.0 * i) for i in range(3)])
    ax = plots.sample_digits(images, labels, note=NOTE).axes[0]
    named = names(ax.yaxis)
    for picture in ax.images:
        _, _, bottom, top = picture.get_extent()
        number = int(np.asarray(picture.get_array())[0, 0] / 10)
        assert nearest(named, (bottom + top) / 2) == str(labels[number])
