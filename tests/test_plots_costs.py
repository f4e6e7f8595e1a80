"""What models cost: parameters and times, beside their errors."""

import pytest
from figure_data import COSTS, FRONT_COSTS, LABELS, NOTE, SPEEDS
from figures import FIGURES, bar_values, texts
from matplotlib.colors import same_color

from mnist_study import plots
from mnist_study.plots import canvas
from mnist_study.plots.description import describe_figure


def test_cost_fronts_join_who_is_on_the_front():
    parameters, time = FIGURES["cost_fronts"]().axes
    dashed = [[ax.lines[0].get_xdata().tolist(), ax.lines[0].get_ydata().tolist()]
              for ax in (parameters, time)]  # fmt: skip
    assert dashed == [[[60_000], [1.5]], [[10, 40], [2, 1.5]]]
    assert [len(ax.containers) for ax in (parameters, time)] == [2, 2]


def test_costs_that_do_not_compare_are_hollow_and_said_to_be():
    panels = {"parameters": ["LeNet-5"], "time (s)": LABELS}
    doubtful = {"time (s)": ["LeNet-5"], "parameters": []}
    fig = plots.cost_fronts(FRONT_COSTS, panels, note=NOTE, doubtful=doubtful)
    parameters, time = (
        [same_color(c.lines[0].get_markerfacecolor(), "white") for c in ax.containers]
        for ax in fig.axes
    )
    assert (parameters, time) == ([False, False], [False, True])
    words = [ax.get_xlabel() for ax in fig.axes]
    assert ["not comparable" in text for text in words] == [False, True]
    assert "LeNet-5, hollow mark" in describe_figure(fig)


def test_a_frontier_shows_what_is_published_hollow_and_joins_the_front():
    (ax,) = FIGURES["size_frontier"]().axes
    assert ax.get_xscale() == ax.get_yscale() == "log"
    here = [tuple(c.lines[0].get_xydata()[0]) for c in ax.containers]
    assert here == [(200_000, 2.0), (60_000, 1.5)]
    lines = {line.get_label(): line for line in ax.lines}
    published = lines["the best epoch"]
    assert same_color(published.get_markerfacecolor(), "white")
    assert published.get_xydata().tolist() == [[100_000, 1.0], [30_000, 0.75]]
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert [line.get_ydata().tolist() for line in dashed] == [[1.5, 2.0]]
    some, without = {LABELS[0]: FRONT_COSTS}, FRONT_COSTS[["low_pct"]]
    with pytest.raises(ValueError, match=r"published\['others'\]"):
        plots.size_frontier(some, FRONT_COSTS, published={"others": without}, note=NOTE)


def test_cost_bars_have_the_passed_lengths_and_write_them():
    fig = FIGURES["cost_bars"]()
    for ax, cost in zip(fig.axes, COSTS, strict=True):
        assert bar_values(ax, horizontal=True) == list(COSTS[cost])
        hatches = [bar.get_hatch() for bar in ax.patches]
        assert hatches == [plots.MODEL_STYLES[label].hatch for label in LABELS]
    assert {"218,058", "61,706", "2.5", "31.2"} <= set(texts(fig))


def test_speed_bars_start_at_zero_and_colour_this_study_only():
    fig = FIGURES["speed_bars"]()
    for ax, label in zip(fig.axes, LABELS, strict=True):
        rows = SPEEDS[SPEEDS["network"] == label]
        assert bar_values(ax, horizontal=True) == list(rows["seconds"])
        low, high = ax.get_xlim()
        assert low == 0
        assert high > rows["high_s"].max()
        theirs, ours = (patch.get_facecolor() for patch in ax.patches)
        assert same_color(ours, plots.MODEL_STYLES[label].color)
        assert same_color(theirs, canvas.MUTED)
    assert {"1 s (0.25)", "5 s (0.62)"} <= set(texts(fig))


def test_speed_bars_refuse_a_range_that_misses_its_value():
    with pytest.raises(ValueError, match="must hold the seconds"):
        plots.speed_bars(SPEEDS.assign(low_s=7.0), note=NOTE)
