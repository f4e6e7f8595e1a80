"""Figures of chance and of many examples: what is drawn, and that it is told."""

import numpy as np
import pandas as pd
import pytest
from figure_data import DOTS, GROUPS, INTERVALS, NOTE, PARTS, RUNS, SOURCES
from figures import FIGURES

from mnist_study import plots
from mnist_study.plots.description import describe_figure

TOLD = {
    "seed_dots, next": [
        "Title: pale: one run each; thick: mean and its interval; "
        "thin: next run; diamond: published.",
        "Horizontal axis: test error (%); the axis does not start at zero, from 0.3",
        "ANN: 3 dots 1, 2, 3; mark 2 (interval 1 to 3.5); "
        "interval from 0.5 to 4; white dot 2.5.",
    ],
    "seed_dots, log": ["Horizontal axis: test error in %, log scale, from 0.9"],
    "seed_dot_panels": [
        "Panel 1, a:",
        "ANN: 3 dots 1, 2, 3; mark 2 (interval 1 to 3.5)",
        "Panel 2, b:",
        "white dot 2.5",
    ],
    "interval_widths": [
        "Horizontal axis: seeds, log scale, from",
        "LeNet-5, line: 1 at 2; 0.1 at 10; 0.02 at 100.",
        "A horizontal line at 0.1.",
        "Written in it: wanted: ±0.1 points.",
    ],
    "part_errors": [
        "top to bottom: first half, 5,000 digits, 249 writers; second half",
        "LeNet-5, marks: first half, 5,000 digits, 249 writers: "
        "2 (interval 1.5 to 2.5); second half",
    ],
    "spread_sources": [
        "Vertical axis, from top to bottom: order; all.",
        "ANN, marks: order: 0.1 (interval 0.05 to 0.2); all: 0.2",
        "LeNet-5, luck alone, dots: order: 0.04; all: 0.04.",
    ],
    "gallery": [
        "2 panels.",
        "Panel 1, both wrong:",
        "5 pictures of 28 by 28 pixels in 2 rows of 3, values 1,568 to 2,351",
        "Written in it: 5→0; 5→1; 5→2; 5→3; 5→4.",
    ],
    "error_curves, log": [
        "Vertical axis: test error (%), log scale",
        "LeNet-5, line: 6 at 100",
    ],
    "receptive_fields, elsewhere": [
        "of 28 by 28 pixels, rows 2 to 29, columns 2 to 29.",  # in a rim
        "of 5 by 5 pixels, rows 20 to 24, columns 8 to 12.",
    ],
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_drawn_is_told(name):
    text = describe_figure(FIGURES[name]())
    assert [line for line in TOLD[name] if line not in text] == []


def _thin_lines(ax):
    return [s for lines in ax.collections if hasattr(lines, "get_segments")
            for s in lines.get_segments() if lines.get_linewidth() == [1]]  # fmt: skip


def test_the_interval_of_the_next_training_lies_at_the_mean_and_is_thinner():
    ax = FIGURES["seed_dots, next"]().axes[0]
    (segment,) = _thin_lines(ax)
    np.testing.assert_allclose(segment, [[0.5, 0.18], [4, 0.18]])
    assert not _thin_lines(FIGURES["seed_dots"]().axes[0])
    assert ax.get_xlim()[0] > 0 and "not start at zero" in ax.get_xlabel()


@pytest.mark.parametrize("name", ["seed_dots, log", "error_curves, log"])
def test_log_axes_are_read_as_plain_numbers(name):
    fig = FIGURES[name]()
    fig.draw_without_rendering()
    ax = fig.axes[0]
    axis = ax.xaxis if name.startswith("seed_dots") else ax.yaxis
    texts = [text.get_text() for text in axis.get_ticklabels() if text.get_text()]
    assert {"2", "3", "4", "5"} & set(texts) and not any("10^" in t for t in texts)
    assert not [t.get_text() for t in axis.get_ticklabels(minor=True) if t.get_text()]


def test_lines_are_named_at_their_ends_without_touching_each_other():
    close = {"ANN": [9, 2.02], "LeNet-5": [6, 2.01], "LeNet-5, fast": [5, 2.0]}
    curves = {"xlabel": "epochs", "note": NOTE, "logy": True}
    fig = plots.error_curves([1, 2], close, **curves)
    fig.draw_without_rendering()
    names = sorted(fig.axes[0].texts, key=lambda text: text.get_window_extent().y0)
    assert [t.get_text() for t in names] == ["LeNet-5, fast", "LeNet-5", "ANN"]
    boxes = [text.get_window_extent() for text in names]
    assert boxes[0].y1 < boxes[1].y0 and boxes[1].y1 < boxes[2].y0
    assert fig.axes[0].get_legend() is None


def test_the_pictures_of_a_gallery_are_of_one_size_in_all_groups():
    fig = FIGURES["gallery"]()
    fig.draw_without_rendering()
    sizes = [
        picture.get_window_extent().size for ax in fig.axes for picture in ax.images
    ]
    assert len(sizes) == 7
    np.testing.assert_allclose(sizes, np.broadcast_to(sizes[0], (7, 2)), rtol=1e-3)
    with pytest.raises(ValueError, match=r"captions of 'a' must have shape \(2,\)"):
        plots.gallery({"a": (GROUPS["both wrong"][0], ["4→9"])}, note=NOTE)


def test_a_gallery_of_no_mistakes_says_so():
    fig = plots.gallery({"every mistake": (np.zeros((0, 28, 28)), [])}, note=NOTE)
    assert [text.get_text() for text in fig.axes[0].texts] == ["no image to show"]
    assert not fig.axes[0].images


BAD = {
    "a source that one model lacks": (
        lambda: plots.spread_sources(
            {"ANN": SOURCES, "LeNet-5": SOURCES[:1]}, note=NOTE
        ),
        "tables must have the same sources",
    ),
    "no luck": (
        lambda: plots.spread_sources(
            {"ANN": SOURCES.drop(columns="luck_pct")}, note=NOTE
        ),
        r"tables\['ANN'\] lacks luck_pct",
    ),
    "an interval elsewhere": (
        lambda: plots.part_errors(PARTS.assign(low_pct=9), note=NOTE),
        "of 'ANN' must hold its value",
    ),
    "widths of another length": (
        lambda: plots.interval_widths([2, 3], {"ANN": [1]}, target=0.1, note=NOTE),
        r"widths\['ANN'\] must have shape \(2,\)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_words(name):
    draw, words = BAD[name]
    with pytest.raises(ValueError, match=words):
        draw()


def test_columns_that_are_nan_are_not_announced():
    table = DOTS.assign(published_pct=np.nan, next_low_pct=np.nan)
    title = plots.seed_dots(RUNS, table, note=NOTE).axes[0].get_title()
    assert title == plots.seed_dots(RUNS, INTERVALS, note=NOTE).axes[0].get_title()


def test_an_interval_below_zero_is_cut_on_a_log_axis():
    table = DOTS.assign(next_low_pct=-3.0, next_high_pct=9.0)
    ax = plots.seed_dots(RUNS, table, note=NOTE, log=True).axes[0]
    assert 0 < ax.get_xlim()[0] < 1 and ax.get_xlim()[1] > 9


@pytest.mark.parametrize("errors", [(20.0, 30.0), (0.0, 0.0), (100.0, 100.0)])
def test_the_spread_of_two_runs_stays_within_all(errors):
    table = pd.DataFrame({"label": "ANN", "error_pct": errors})
    mean = float(np.mean(errors))
    width = np.ptp(errors)
    ends = {"low_pct": mean - 6 * width, "high_pct": mean + 6 * width}
    following = {f"next_{name}": value for name, value in ends.items()}
    intervals = pd.DataFrame({"error_pct": mean} | ends | following, index=["ANN"])
    fig = plots.seed_spread(table, intervals, note=NOTE)
    low, high = fig.axes[0].get_xlim()
    assert -5 < low < mean <= 100 and mean < high < 116
