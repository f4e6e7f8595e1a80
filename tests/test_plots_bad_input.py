"""What cannot be drawn is refused in words."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from figure_data import (
    COSTS,
    EXPECTED,
    HISTORY,
    IMAGES,
    INTERVALS,
    METRICS,
    NOTE,
    PROBABILITIES,
    RUNS,
    RUNS_OF_TWO,
    SHARES,
    SPREADS,
)
from figures import grouped

from mnist_study import plots


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plots.save_figure(plt.figure(), "a.pdf"), "must end in .png"),
        (lambda: plots.sample_digits(IMAGES, [1], note=NOTE), "labels must have"),
        (lambda: plots.sample_digits(IMAGES[0], [1], note=NOTE), "images must have"),
        (lambda: plots.class_frequencies({"a": [1]}, note=NOTE), "shape .10,."),
        (lambda: plots.class_frequencies({}, note=NOTE), "counts is empty"),
        (lambda: plots.class_frequencies({"a": [0] * 10}, note=NOTE), "all zero"),
        (lambda: plots.pixel_histogram({"a": ([1], [0])}, note=NOTE), "edges of 'a'"),
        (
            lambda: plots.learning_curves({"ANN": HISTORY[["loss"]]}, note=NOTE),
            "lacks accuracy, val_loss",
        ),
        (lambda: plots.confusion_matrices({"a": [[1]]}, note=NOTE), "10, 10"),
        (lambda: grouped(RUNS), "lacks metric"),
        (
            lambda: grouped(METRICS.assign(low_pct=9.0)),
            "must hold its value",
        ),
        (lambda: plots.seed_dots(RUNS, INTERVALS[:1], note=NOTE), "same models"),
        (lambda: plots.seed_dot_panels({}, note=NOTE), "panels is empty"),
        (
            lambda: plots.seed_dot_panels(
                {"a": (RUNS, INTERVALS), "b": (RUNS, INTERVALS[::-1])}, note=NOTE
            ),
            "the same models in the same order",
        ),
        (
            lambda: plots.connection_tables(
                {"a": np.ones((2, 3)), "b": np.ones((3, 2))}, note=NOTE
            ),
            r"table 'b' must have shape \(2, 3\)",
        ),
        (
            lambda: plots.error_curves([1, 2], {"a": [1]}, xlabel="x", note=NOTE),
            "shape .2,.",
        ),
        (
            lambda: plots.error_curves(
                [1], {"a": [1]}, xlabel="x", note=NOTE, bands={"b": ([0], [1])}
            ),
            "series lacks",
        ),
        (lambda: plots.code_images(np.ones((2, 3)), note=NOTE), "codes must have"),
        (lambda: plots.cost_bars(COSTS[:0], note=NOTE), "empty"),
        (lambda: plots.reliability({}, note=NOTE), "curves is empty"),
        (
            lambda: plots.probability_bars(
                np.ones((13, 2, 2)), np.ones((13, 10)), [0] * 13, note=NOTE
            ),
            "at most 12",
        ),
        (
            lambda: plots.probability_bars(IMAGES, PROBABILITIES, [1, 2], note=NOTE),
            "y_true must have",
        ),
        (
            lambda: plots.probability_bars(
                IMAGES, PROBABILITIES, [1, 2, 10], note=NOTE
            ),
            "digits 0 to 9",
        ),
        (lambda: plots.weight_images(IMAGES[0], title="", note=NOTE), "weights must"),
        (
            lambda: plots.feature_maps(IMAGES[0], {"a": IMAGES[0]}, note=NOTE),
            "maps..a.. must",
        ),
        (
            lambda: plots.summed_maps(
                np.ones((2, 6, 6)),
                np.ones((3, 3, 3)),
                np.ones((2, 4, 4)),
                np.ones((4, 4)),
                note=NOTE,
            ),
            r"kernels must have shape \(2, s, s\)",
        ),
        (
            lambda: plots.seed_spread(RUNS_OF_TWO, SPREADS.iloc[:1], note=NOTE),
            "errors and intervals must be of the same models",
        ),
        (lambda: plots.receptive_fields(IMAGES[0], {"a": 0}, note=NOTE), "at least 1"),
        (
            lambda: plots.convolution_demo(
                IMAGES[0], np.ones((5, 5)), np.ones((20, 20)), note=NOTE
            ),
            "response must be",
        ),
        (
            lambda: plots.pooling_demo(np.ones((4, 4)), np.ones((3, 3)), note=NOTE),
            "before must have shape .6, 6.",
        ),
        (
            lambda: plots.network_diagram([{"name": "a"}], title="", note=NOTE),
            "lacks kind, output_shape, parameters",
        ),
    ],
)
def test_bad_input_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda: plots.expected_errors(
                {"plain": EXPECTED[["label"]]}, ylabel="error", note=NOTE
            ),
            r"tables\['plain'\] lacks trials, minutes, error_pct, low_pct, high_pct",
        ),
        (
            lambda: plots.search_history({}, ylabel="error", note=NOTE),
            "tables is empty",
        ),
        (
            lambda: plots.importance_intervals(SHARES[["low"]], note=NOTE),
            "table lacks importance, high, by_chance",
        ),
    ],
)
def test_a_search_that_cannot_be_drawn_is_refused(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
