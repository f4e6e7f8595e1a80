"""Figures that explain: layers, activation functions, softmax."""

import numpy as np
import pytest
from figures import FIGURES, bar_values, texts

from mnist_study import plots


def test_network_diagram_names_layers_and_leaves_flatten_out():
    shown = texts(FIGURES["network_diagram"]())
    assert {"C1", "convolution", "28×28×6\n156 parameters", "28×28×1"} <= set(shown)
    assert "flat" not in shown


def test_softmax_bars_sum_to_a_whole():
    assert sum(bar_values(FIGURES["softmax_and_loss"]().axes[0])) == pytest.approx(100)


def test_the_squashing_function_bends_most_near_its_targets():
    function, _, bend, targets = FIGURES["squashing_function"]().axes[0].lines[:4]
    a, y = function.get_data()
    second = np.gradient(np.gradient(y, a), a)
    np.testing.assert_allclose(bend.get_ydata()[2:-2], abs(second)[2:-2], atol=1e-3)
    assert abs(a[bend.get_ydata().argmax()]) == pytest.approx(1, abs=0.02)
    np.testing.assert_allclose(np.interp([-1, 1], a, y), targets.get_ydata(), atol=1e-3)


def test_activation_functions_come_with_their_derivatives():
    functions, derivatives = FIGURES["activation_functions"]().axes
    for function, derivative in zip(
        functions.lines[:4], derivatives.lines[:4], strict=True
    ):
        a, y = function.get_data()
        smooth = np.abs(a) > 0.02  # ReLU has no derivative at 0
        slope = np.gradient(y, a)
        np.testing.assert_allclose(
            derivative.get_ydata()[smooth][1:-1], slope[smooth][1:-1], atol=1e-3
        )


def test_the_softmax_calls_classes_what_they_are():
    shown = texts(plots.softmax_and_loss(note="a note", class_word="class"))
    assert "class" in shown and "probability p of the true class" in shown
    assert not [text for text in shown if "digit" in text]
