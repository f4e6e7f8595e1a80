"""Small networks: as many parameters as they say, and what they are trained on."""

import keras
import numpy as np
import pytest

from mnist_study import data
from mnist_study.small import (
    PUBLISHED_SMALL,
    SMALL_NETWORKS,
    FusedNormalization,
    build_small,
)
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.rows.small import RECIPES
from mnist_study.training import train
from mnist_study.training.recipe import Recipe


@pytest.mark.parametrize("parameters", SMALL_NETWORKS)
def test_a_small_network_has_the_parameters_of_its_name(parameters):
    row = EXPERIMENTS[f"small_{parameters}"]
    model = row.build(seed=0)
    assert model.count_params() == parameters
    assert model.input_shape == (None, 28, 28, 1)
    assert row.recipe.distorted_copies in (0, row.recipe.num_epochs - 1)
    assert row.long and row.recipe is RECIPES[parameters]


def test_counts_by_hand_and_maps_of_a_layout():
    # 3x3 weights without biases, four values of normalisation a map, ten outputs.
    expected = 9 * (1 * 4 + 4 * 6 + 6 * 6) + 4 * (4 + 6 + 6) + 6 * 10 + 10
    assert build_small(layout="4 | 6 | 6").count_params() == expected == 710
    model = build_small(layout="2 | 3+ 5")
    shapes = [layer.output.shape[1:] for layer in model.layers if "conv" in layer.name]
    assert shapes == [(26, 26, 2), (13, 13, 3), (11, 11, 5)]
    weights = [build_small(seed=seed).get_weights()[0] for seed in (1, 1, 2)]
    np.testing.assert_array_equal(weights[0], weights[1])
    assert (weights[0] != weights[2]).all()


def test_a_separable_convolution_is_that_of_keras():
    model = build_small(layout="2+ 3s", normalised=False, activation="leaky_relu")
    kinds = ["Conv2D", "DepthwiseConv2D", "Conv2D", "Dense"]
    weighted = [layer for layer in model.layers if layer.weights]
    assert [type(layer).__name__ for layer in weighted] == kinds
    windows, sums = weighted[1:3]
    keras_own = keras.layers.SeparableConv2D(3, 3)
    keras_own.build((None, 28, 28, 2))
    keras_own.set_weights([windows.kernel, sums.kernel, np.float32([1, 2, 3])])
    sums.bias.assign([1, 2, 3])
    maps = np.random.default_rng(0).normal(size=(2, 28, 28, 2)).astype("float32")
    np.testing.assert_allclose(sums(windows(maps)), keras_own(maps), atol=1e-5)
    # Each window reads one map: nine numbers.
    many = build_small(layout="200 9s", normalised=False).get_layer("windows_1_2")
    assert np.std(many.kernel) == pytest.approx(1 / 3, rel=0.1)


@pytest.mark.parametrize(
    "layout", ["", "8 |", "8 || 8", "8 -4", "eight", "0", "8+4", "8+s", "s"]
)
def test_a_layout_of_another_form_is_one_error(layout):
    with pytest.raises(ValueError, match="layout must be numbers of maps in stages"):
        build_small(layout=layout)


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="num_classes must be at least 2, got 1"):
        build_small(1)


def test_a_small_network_learns(digits):
    splits = data.make_splits(digits, layout="28x28")
    recipe = Recipe(
        num_epochs=6, learning_rate=0.02, distorted_copies=5, distortion="turned"
    )
    run = train(lambda seed: build_small(seed=seed), recipe, splits, seed=0)
    assert np.mean(run.y_pred == splits.y_test) > 0.8


def test_published_results_say_how_they_were_chosen():
    parameters = [one.parameters for one in PUBLISHED_SMALL]
    assert parameters == sorted(parameters)
    assert all(0 < one.error_pct < 1 and one.chosen for one in PUBLISHED_SMALL)


def test_turned_digits_stay_in_their_ranges_and_come_from_the_generator():
    bar = np.zeros((300, 28, 28), np.float32)
    bar[:, 4:24, 13:15] = 1
    copies = data.distort_and_turn(bar, np.random.default_rng(0))
    again = data.distort_and_turn(bar, np.random.default_rng(0))
    np.testing.assert_array_equal(copies, again)
    assert len({copy.tobytes() for copy in copies}) == 300
    assert copies.min() >= 0 and copies.max() <= 1 + 1e-6
    # Where the stroke lies in each row is a line: its lean is shear and rotation.
    rows, columns = np.arange(9, 19), np.arange(28)
    places = (copies[:, rows] * columns).sum(axis=2) / copies[:, rows].sum(axis=2)
    lean = np.polyfit(rows, places.T, 1)[0]
    turn = np.tan(np.deg2rad(data.TURNED["rotation_deg"]))
    most = data.TURNED["shear"] * data.TURNED["squeeze"] ** 2 + turn
    assert data.TURNED["shear"] * 1.3 < np.abs(lean).max() < 1.1 * most
    assert abs(lean.mean()) < 0.03, "to neither side"


def test_fused_normalisation_is_that_of_keras():
    inputs = np.random.default_rng(1).normal(2, 3, (5, 4, 4, 3)).astype("float32")
    ours, keras_own = (
        kind(momentum=0.8)
        for kind in (FusedNormalization, keras.layers.BatchNormalization)
    )
    gradients = []
    for layer in (ours, keras_own):
        layer.build(inputs.shape)
        layer.set_weights(np.float32([[0.5, -1, 2], [1, 0, -1], [0, 0, 0], [1, 1, 1]]))
        gradients.append(_gradients_of_normalisation(layer, inputs))
    for one, other in zip(*gradients, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(ours.moving_mean, keras_own.moving_mean, rtol=1e-5)
    # 80 values of each map: 5 images of 4x4.
    unbiased = 0.8 + (np.asarray(keras_own.moving_variance) - 0.8) * 80 / 79
    np.testing.assert_allclose(ours.moving_variance, unbiased, rtol=1e-5)
    keras_own.set_weights(ours.get_weights())
    np.testing.assert_array_equal(ours(inputs), keras_own(inputs))


def _gradients_of_normalisation(layer, inputs) -> list[np.ndarray]:
    import tensorflow as tf

    images = tf.constant(inputs)
    with tf.GradientTape() as tape:
        tape.watch(images)
        outputs = layer(images, training=True)
        loss = tf.reduce_sum(outputs**3)
    weights = [layer.gamma.value, layer.beta.value]
    return [outputs, *tape.gradient(loss, [images, *weights])]


@pytest.mark.parametrize(
    ("options", "shape"), [({}, (None, 8)), ({"scale": False}, (None, 4, 4, 3))]
)
def test_fused_normalisation_is_for_maps_with_scale_and_centre(options, shape):
    with pytest.raises(ValueError, match="with scale and centre, got inputs"):
        FusedNormalization(**options).build(shape)
