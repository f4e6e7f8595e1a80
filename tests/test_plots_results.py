"""Errors of models: matrices, groups, contests, a dot per seed, verdicts."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from figure_data import CONTESTS, INTERVALS, NOTE, RUNS, VERDICTS
from figures import FIGURES, texts
from matplotlib.collections import LineCollection

from mnist_study import plots


def test_confusion_matrices_share_one_scale_without_the_diagonal():
    fig = FIGURES["confusion_matrices"]()
    pictures = [ax.images[0] for ax in fig.axes[:2]]
    assert [picture.get_clim() for picture in pictures] == [(0, 2), (0, 2)]
    assert np.ma.getmaskarray(pictures[0].get_array()).diagonal().all()
    counts = [text.get_text() for text in fig.axes[0].texts]
    assert counts.count("90") == 10
    assert counts.count("2") == 90


def test_grouped_errors_draws_values_and_only_given_intervals():
    ann, lenet5 = FIGURES["grouped_errors"]().axes[0].containers
    assert list(ann[0].get_ydata()) == [2.0, 2.2]
    assert (ann[0].get_xdata() < lenet5[0].get_xdata()).all()
    given, missing = ann[2][0].get_segments()
    assert list(given[:, 1]) == [1.5, 2.5]
    assert len(missing) == 0


def test_contests_are_drawn_from_the_top_with_zero_marked():
    ax = FIGURES["contest_intervals"]().axes[0]
    assert [t.get_text() for t in ax.get_yticklabels()] == list(CONTESTS.index)
    assert ax.yaxis_inverted()
    assert [list(bars[0].get_xdata()) for bars in ax.containers] == [[0.7], [-0.1]]
    (segment,) = ax.containers[0][2][0].get_segments()
    np.testing.assert_allclose(segment[:, 0], [0.5, 0.9])
    assert any(list(line.get_xdata()) == [0, 0] for line in ax.lines)


def test_contests_told_from_chance_have_filled_dots():
    ax = FIGURES["contest_intervals, sure"]().axes[0]
    filled, hollow = (bars[0].get_markerfacecolor() for bars in ax.containers)
    assert filled != "white"
    assert hollow == "white"


def test_seed_dots_show_every_seed_apart_and_the_interval():
    ax = FIGURES["seed_dots"]().axes[0]
    dots = [points for points in ax.collections if len(points.get_offsets()) == 3]
    assert len(dots) == 2
    np.testing.assert_allclose(dots[0].get_offsets()[:, 0], [1, 2, 3])
    assert len(set(dots[0].get_offsets()[:, 1])) == 3
    (segment,) = ax.containers[0][2][0].get_segments()
    np.testing.assert_allclose(segment[:, 0], [1.0, 3.5])
    assert "published" not in ax.get_title()


def test_seed_dots_mark_published_figures_where_there_are_any():
    table = INTERVALS.assign(published_pct=[2.5, np.nan])
    ax = plots.seed_dots(RUNS, table, note=NOTE).axes[0]
    marks = ax.collections[-1].get_offsets()
    assert marks[:, 0].compressed().tolist() == [2.5]
    assert "diamond: published" in ax.get_title()


def test_seed_dots_show_where_the_next_training_lands_beside_what_was_published():
    ends = {"next_low_pct": [0.5, np.nan], "next_high_pct": [4.5, np.nan]}
    table = INTERVALS.assign(published_pct=[2.5, 3.0], **ends)
    fig = plots.seed_dots(RUNS, table, note=NOTE)
    (ax,) = fig.axes
    lines = [c for c in ax.collections if isinstance(c, LineCollection)]
    segments = [segment for c in lines for segment in c.get_segments()]
    (following,) = [s for s in segments if s[:, 0].tolist() == [0.5, 4.5]]
    published = ax.collections[-1].get_offsets()[0].tolist()
    assert published == [2.5, following[0, 1]], "on the line that judges it"
    assert "thin: next run" in ax.get_title()


def test_seed_dots_may_start_elsewhere_and_then_say_so():
    for from_zero in (True, False):
        fig = plots.seed_dots(RUNS, INTERVALS, note=NOTE, from_zero=from_zero)
        (ax,) = fig.axes
        assert (ax.get_xlim()[0] == 0) == from_zero
        assert ("does not start at zero" in ax.get_xlabel()) != from_zero


def test_verdict_bars_are_stacked_from_zero_and_leave_zeros_out():
    fig = FIGURES["verdict_bars"]()
    for ax, question in zip(fig.axes, ("true", "reproduced"), strict=True):
        assert ax.get_title() == question
        widths = [patch.get_width() for patch in ax.patches]
        assert widths == [5, 2, 0, 1, 3, 4]
        assert [patch.get_x() for patch in ax.patches] == [0, 0, 5, 2, 5, 3]
        assert len({patch.get_hatch() for patch in ax.patches}) == 3
    assert {"5", "2", "3", "4"} <= set(texts(fig))
    (legend,) = fig.legends
    assert [text.get_text() for text in legend.get_texts()] == ["yes", "partly", "no"]
    with pytest.raises(ValueError, match="counts has maybe: use yes"):
        plots.verdict_bars(
            {"true": VERDICTS.rename(columns={"no": "maybe"})}, note=NOTE
        )
    with pytest.raises(ValueError, match="panels is empty"):
        plots.verdict_bars({}, note=NOTE)


def test_no_axis_of_a_rate_goes_beyond_all():
    """Intervals of two runs may, since Student's factor for two is 12.7."""
    ends = {"low_pct": [-50.0, 20.0], "high_pct": [160.0, 40.0]}
    table = pd.DataFrame({"label": ["ANN", "LeNet-5"], "class": "a", **ends})
    table["error_pct"], table["parameters"] = [55.0, 30.0], [2e5, 6e4]
    fig = plots.grouped_errors(table, by="class", ylabel="misread (%)", note=NOTE)
    assert fig.axes[0].get_ylim() == (0, 102)
    fronts = {"parameters": ["LeNet-5"]}
    fig = plots.cost_fronts(table.set_index("label"), fronts, note=NOTE)
    assert fig.axes[0].get_ylim() == (0, 102)
    runs = table.assign(seed=0)[["label", "seed", "error_pct"]]
    means = table.rename(columns={"error_pct": "mean_pct"})
    assert plots.seed_dots(runs, means, note=NOTE).axes[0].get_xlim() == (0, 102)
    low, high = plots.seed_dots(runs, means, note=NOTE, log=True).axes[0].get_xlim()
    assert 0 < low <= 20 and high == 102


@pytest.mark.parametrize(
    ("class_names", "turned"),
    [
        (("circle", "square"), 0),
        (tuple("abcdefghijklmnopqrstuvwxyz"), 0),
        (("T-shirt/top", "Trouser", "Ankle boot") * 3 + ("Bag",), 90),
        (tuple(f"{i:02}" for i in range(26)), 0),
        (tuple(f"c{i:02}" for i in range(100)), 90),
    ],
)
def test_the_names_below_a_matrix_do_not_touch(class_names, turned):
    matrix = np.eye(len(class_names), dtype=int)
    fig = plots.confusion_matrices({"": matrix}, note=NOTE, class_names=class_names)
    fig.draw_without_rendering()
    labels = fig.axes[0].get_xticklabels()
    assert {label.get_rotation() for label in labels} == {turned}
    boxes = [label.get_window_extent() for label in labels]
    assert all(a.x1 < b.x0 for a, b in pairwise(boxes))
    # No half mistakes on the colour bar.
    assert list(fig.axes[1].get_yticks()) == [0, 1]


def test_a_hundred_groups_have_room_for_their_names():
    names = [f"class {i}" for i in range(100)]
    table = pd.DataFrame({"label": "ANN", "class": names, "error_pct": 1.0})
    table["low_pct"], table["high_pct"] = 0.5, 1.5
    fig = plots.grouped_errors(table, by="class", ylabel="misread (%)", note=NOTE)
    fig.draw_without_rendering()
    boxes = [label.get_window_extent() for label in fig.axes[0].get_xticklabels()]
    assert all(a.x1 < b.x0 for a, b in pairwise(boxes))
