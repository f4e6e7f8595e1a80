"""Curves: of epochs, and of training sets that grow."""

import numpy as np
import pandas as pd
from figure_data import HISTORY, NOTE
from figures import FIGURES

from mnist_study import plots


def test_learning_curves_show_error_in_percent_training_dashed():
    lines = FIGURES["learning_curves"]().axes[1].lines
    np.testing.assert_allclose(lines[0].get_ydata(), [10, 5])
    np.testing.assert_allclose(lines[1].get_ydata(), [12, 6])
    assert [line.get_linestyle() for line in lines] == ["--", "-"] * 2


def test_learning_curves_of_one_epoch_have_one_whole_tick():
    fig = plots.learning_curves({"ANN": HISTORY.iloc[:1]}, note=NOTE)
    fig.draw_without_rendering()
    low, high = fig.axes[0].get_xlim()
    ticks = [x for x in fig.axes[0].get_xticks() if low <= x <= high]
    assert ticks == [1]


def test_error_curves_tick_every_value_of_a_logarithmic_axis():
    fig = FIGURES["error_curves"]()
    fig.draw_without_rendering()
    ticks = [tick.get_text() for tick in fig.axes[0].get_xticklabels()]
    assert ticks == ["100", "1,000"]


def test_error_curves_mark_published_points():
    curves = {"ANN": [2.0, 1.0]}
    fig = plots.error_curves(
        [1, 2], curves, xlabel="passes", note=NOTE, published={"ANN": [(2, 0.95)]}
    )
    (marks,) = [c for c in fig.axes[0].collections if c.get_label() == "ANN, published"]
    assert marks.get_offsets().tolist() == [[2, 0.95]]


def test_counts_within_two_decades_are_plain_numbers():
    curve = pd.DataFrame({"confidence": [0.4, 0.9], "accuracy": [0.5, 0.9]})
    for counts, plain in (([20, 50], True), ([7, 9_000], False)):
        fig = plots.reliability({"ANN": curve.assign(count=counts)}, note=NOTE)
        fig.draw_without_rendering()
        lower = fig.axes[1]
        low, high = lower.get_ylim()
        shown = [
            label.get_text()
            for y, label in zip(
                lower.get_yticks(), lower.get_yticklabels(), strict=True
            )
            if low <= y <= high
        ]
        assert shown and all(text.isdecimal() for text in shown) == plain
