"""Inside a network: weights, maps, windows, connections, probabilities."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from figure_data import IMAGES, NOTE, PROBABILITIES, RESPONSE
from figures import FIGURES, bar_values, texts
from matplotlib.colors import same_color

from mnist_study import plots


def test_probability_bars_mark_the_true_and_the_predicted_digit():
    fig = FIGURES["probability_bars"]()
    assert "b\ntrue 4, predicted 9 (p = 0.82)" in texts(fig)
    bars = [ax for ax in fig.findobj(plt.Axes) if len(ax.patches) == 10]
    assert len(bars) == 3
    np.testing.assert_allclose(bar_values(bars[1], True), PROBABILITIES[1])
    hatched = [i for i, bar in enumerate(bars[1].patches) if bar.get_hatch()]
    ticks = bars[1].get_yticklabels()
    bold = [i for i, tick in enumerate(ticks) if tick.get_weight() == "bold"]
    assert (hatched, bold) == ([9], [4])
    colors = [bars[1].patches[i].get_facecolor() for i in (4, 9)]
    assert not same_color(*colors)


def test_weight_images_share_limits_symmetric_about_zero():
    pictures = FIGURES["weight_images"]().axes[0].images
    assert len(pictures) == 6
    assert {picture.get_clim() for picture in pictures} == {(-3, 3)}


def test_codes_are_black_where_they_have_ink():
    panels = FIGURES["code_images"]().axes
    assert [ax.get_title() for ax in panels] == ["0", "1"]
    (picture,) = panels[0].images
    assert picture.get_cmap()(picture.norm(1.0))[:3] == (0, 0, 0)
    assert picture.get_cmap()(picture.norm(-1.0))[:3] == (1, 1, 1)


def test_feature_maps_draw_every_map_symmetric_in_its_layer():
    fig = FIGURES["feature_maps"]()
    rows = [ax for ax in fig.axes if ax.images]
    assert [len(ax.images) for ax in rows] == [1, 6, 1]
    assert [ax.images[0].get_clim() for ax in rows[1:]] == [(-2, 2), (-3, 3)]
    names = [ax.get_ylabel() for ax in rows]
    assert names == ["input\n28×28", "C1\n4×4×6", "F6\n2"]


def test_connection_tables_colour_what_differs_from_the_first():
    first, second = FIGURES["connection_tables"]().axes
    crosses = [len(ax.collections[0].get_offsets()) for ax in (first, second)]
    assert crosses == [2, 6]
    assert [len(ax.patches) for ax in (first, second)] == [0, 4]
    corners = {patch.get_xy() for patch in second.patches}
    assert corners == {(0.5, -0.5), (1.5, -0.5), (-0.5, 0.5), (1.5, 0.5)}


def test_receptive_fields_pad_an_image_smaller_than_a_square():
    ax = FIGURES["receptive_fields"]().axes[0]
    height, width = ax.images[0].get_array().shape
    assert min(height, width) >= 32
    sides = [patch.get_width() for patch in ax.patches]
    assert sides == [height, 28, 32, 5]
    assert "C1: 5 × 5 pixels" in texts(ax.figure)


@pytest.mark.parametrize("padded", [False, True])
def test_convolution_demo_outlines_the_unit_and_its_own_window(padded):
    response = np.pad(RESPONSE, 2) if padded else RESPONSE
    kernel = np.linspace(-1, 2, 25).reshape(5, 5)
    fig = plots.convolution_demo(IMAGES[0], kernel, response, note=NOTE)
    window, unit = (fig.axes[i].patches[-1] for i in (0, 2))
    assert (window.get_xy(), window.get_width()) == ((2.5, 6.5), 5)
    shift = 2 if padded else 0
    assert (unit.get_xy(), unit.get_width()) == ((2.5 + shift, 6.5 + shift), 1)
    assert fig.axes[1].images[0].get_clim() == (-2, 2)


def test_pooling_demo_draws_the_blocks_on_one_scale():
    fig = FIGURES["pooling_demo"]()
    before, after = fig.axes[:2]
    assert [line.get_ydata()[0] for line in before.lines[:1]] == [1.5]
    assert before.images[0].get_clim() == after.images[0].get_clim() == (-15, 15)
