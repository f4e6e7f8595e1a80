"""Convolutions as products, and epochs compiled by XLA, change only rounding."""

from dataclasses import replace
from functools import partial

import keras
import numpy as np
import pytest

from mnist_study.classifiers1998.networks import SquaredErrorRecipe, build_plain_1998
from mnist_study.data.dataset import make_splits
from mnist_study.lecun1998 import products
from mnist_study.lecun1998.curvature import gauss_newton_diagonal
from mnist_study.lecun1998.losses import MAPPenalty
from mnist_study.lecun1998.products import build_with_products, window_sums
from mnist_study.lecun1998.recipe import Recipe1998
from mnist_study.lecun1998.smaller import build_lenet1, build_lenet4
from mnist_study.lecun1998.starts import Start, build_lenet5_start
from mnist_study.metrics.costs import layer_table
from mnist_study.models import build_lenet5
from mnist_study.training import train

EXAMPLES = 60
ON_LINE = SquaredErrorRecipe(num_epochs=2, batch_size=1, learning_rate=0.01)
AS_1998 = Recipe1998(
    num_epochs=2,
    batch_size=1,
    optimizer="stochastic_diagonal_lm",
    learning_rate=5e-4,
    loss="map_penalty",
    rubbish_penalty=1.0,
)
START = Start("1/√F", half=True, random_biases=True, random_coefficients=True)
BUILDERS = {
    "lenet1": (build_lenet1, "28x28"),
    "lenet4": (build_lenet4, "32x32"),
    "lenet4 sparse": (partial(build_lenet4, hidden="sparse"), "32x32"),
    "lenet5": (partial(build_lenet5_start, start=START), "32x32"),
    "classes": (partial(build_lenet5_start, targets="classes"), "32x32"),
}


@pytest.fixture(scope="module")
def few(digits):
    def splits(layout):
        whole = make_splits(digits, layout=layout, scaling="lecun")
        parts = {
            f"{what}_{part}": vars(whole)[f"{what}_{part}"][:EXAMPLES]
            for what in "xy"
            for part in ("train", "val", "test")
        }
        return replace(whole, **parts)

    return splits


def test_sums_by_hand():
    """Two maps, two units: each sum is that of 2x2 products of each map."""
    images = np.arange(24, dtype=np.float32).reshape(1, 3, 4, 2)
    kernel = np.zeros((2, 2, 2, 2), np.float32)
    kernel[0, 0, 0, 0], kernel[1, 1, 1, 0] = 1, 10  # of the first unit
    kernel[0, 1, 1, 1] = 1
    sums = np.asarray(window_sums(images, kernel))
    assert sums.shape == (1, 2, 3, 2)
    # Top left: map 0 is 0, and map 1 is 11 one pixel further in both directions.
    assert sums[0, 0, 0, 0] == 0 + 10 * 11
    assert np.array_equal(sums[0, :, :, 1], images[0, :2, 1:, 1])


@pytest.mark.parametrize("name", BUILDERS)
def test_only_the_way_of_computing_differs(few, name, monkeypatch):
    build, layout = BUILDERS[name]
    usual, product = build(seed=3), build_with_products(3, build=build)
    assert product.name == usual.name
    assert [x.name for x in product.layers] == [x.name for x in usual.layers]
    for ours, theirs in zip(product.get_weights(), usual.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)
    kinds = layer_table(product)["kind"].str.startswith("Product")
    assert kinds.sum() == layer_table(usual)["kind"].str.endswith("Conv2D").sum() > 1
    columns = ["name", "output_shape", "activation", "parameters", "macs"]
    assert layer_table(product)[columns].equals(layer_table(usual)[columns])
    products_of = []

    def counted(images, kernel):
        products_of.append(images.shape[0])
        return window_sums(images, kernel)

    monkeypatch.setattr(products, "window_sums", counted)
    x = few(layout).x_test
    ours, theirs = np.asarray(product(x[:1])), np.asarray(usual(x[:1]))
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
    assert products_of == [1] * kinds.sum()
    np.testing.assert_allclose(product(x), usual(x), rtol=1e-4, atol=1e-4)
    assert len(products_of) == kinds.sum(), "a batch is convolved as usual"


def test_curvature_is_that_of_the_usual_network(few):
    splits, loss = few("32x32"), MAPPenalty(1.0)
    build = BUILDERS["lenet5"][0]
    ours, theirs = (
        gauss_newton_diagonal(model, loss, splits.x_train, splits.y_train)
        for model in (build_with_products(build=build), build())
    )
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize(("name", "recipe"), [("lenet1", ON_LINE), ("lenet5", AS_1998)])
def test_training_by_xla_differs_by_rounding_alone(few, name, recipe):
    build, layout = BUILDERS[name]
    splits = few(layout)
    usual = train(build, recipe, splits, seed=1)
    by_products = partial(build_with_products, build=build)
    fast = train(by_products, replace(recipe, xla=True), splits, seed=1)
    models = build(seed=1), usual.model, fast.model
    moved = apart = 0.0
    for start, one, other in zip(*(m.get_weights() for m in models), strict=True):
        moved = max(moved, np.abs(one - start).max())
        apart = max(apart, np.abs(one - other).max())
    assert apart < 1e-3 * moved
    np.testing.assert_allclose(fast.history, usual.history, rtol=1e-3)


def test_smaller_last_batch_by_xla(few):
    splits = few("28x28")
    recipe = replace(ON_LINE, batch_size=32)  # then 28 examples are left
    build = partial(build_plain_1998, hidden=(12,))
    usual = train(build, recipe, splits)
    fast = train(build, replace(recipe, xla=True), splits)
    np.testing.assert_allclose(fast.history, usual.history, rtol=1e-4)


def test_killed_training_by_xla_goes_on(few, tmp_path):
    build, splits = partial(build_plain_1998, hidden=(12,)), few("28x28")
    recipe, state = replace(ON_LINE, xla=True), tmp_path / "state"
    whole = train(build, recipe, splits)
    train(build, replace(recipe, num_epochs=1), splits, checkpoint=state)
    resumed = train(build, recipe, splits, checkpoint=state)
    assert resumed.history.equals(whole.history)
    ours, theirs = resumed.model.get_weights(), whole.model.get_weights()
    assert all(map(np.array_equal, ours, theirs))


def test_saved_network_is_loaded(few, tmp_path):
    model = build_with_products(build=build_lenet4)
    model.save(tmp_path / "lenet4.keras")
    loaded = keras.models.load_model(tmp_path / "lenet4.keras")
    x = few("32x32").x_test[:1]
    assert np.array_equal(loaded(x), model(x))


def test_padding_cannot_be_computed():
    with pytest.raises(ValueError, match="C1 has padding or strides: only"):
        build_with_products(build=partial(build_lenet5, padding="same"))
