import keras
import numpy as np
import pytest

from mnist_study.models import build_ann, build_lenet5, build_mlp, layer_outputs


def _settings(model):
    """What the write-up fixes: kinds, sizes, padding, activations."""
    names = ("units", "filters", "kernel_size", "padding", "pool_size")
    return [
        (
            layer.name,
            *(getattr(layer, name) for name in names if hasattr(layer, name)),
            getattr(getattr(layer, "activation", None), "__name__", None),
        )
        for layer in model.layers
    ]


def test_ann_is_the_network_of_the_write_up():
    model = build_ann()
    assert _settings(model) == [
        ("hidden_1", 256, "relu"),
        ("hidden_2", 64, "relu"),
        ("output", 10, "softmax"),
    ]
    assert [layer.count_params() for layer in model.layers] == [200_960, 16_448, 650]
    assert model.count_params() == 218_058


def test_lenet5_is_the_network_of_the_write_up():
    model = build_lenet5()
    assert _settings(model) == [
        ("C1", 6, (5, 5), "same", "tanh"),
        ("S2", "valid", (2, 2), None),
        ("C3", 16, (5, 5), "valid", "tanh"),
        ("S4", "valid", (2, 2), None),
        ("flatten", None),
        ("C5", 120, "tanh"),
        ("F6", 84, "tanh"),
        ("output", 10, "softmax"),
    ]
    counts = {layer.name: layer.count_params() for layer in model.layers}
    assert counts == {
        "C1": 156, "S2": 0, "C3": 2_416, "S4": 0, "flatten": 0,
        "C5": 48_120, "F6": 10_164, "output": 850,
    }  # fmt: skip
    assert model.count_params() == 61_706


def test_regularised_networks_of_write_up_001():
    model = build_mlp(hidden=(256, 128, 64, 32, 16), regularised=True)
    fixed = sum(int(np.prod(w.shape)) for w in model.non_trainable_weights)
    assert (model.count_params(), fixed) == (246_874, 992)
    kinds = [type(layer).__name__ for layer in model.layers[:4]]
    assert kinds == ["Dense", "BatchNormalization", "LeakyReLU", "Dropout"]
    penalty = model.layers[0].kernel_regularizer.get_config()
    assert penalty == pytest.approx({"l1": 1e-4, "l2": 1e-4})
    assert model.layers[0].activation is keras.activations.linear


@pytest.mark.parametrize(
    ("without", "gone", "come"),
    [
        ("normalisation", ["BatchNormalization"], []),
        ("leak", ["LeakyReLU"], ["Activation"]),
        ("dropout", ["Dropout"], []),
        ("penalty", [], []),
    ],
)
def test_a_regularised_network_without_one_of_its_parts(without, gone, come):
    whole, less = (
        build_mlp(hidden=(20, 10), regularised=True, without=part, seed=3)
        for part in (None, without)
    )
    kinds = [
        sorted(type(layer).__name__ for layer in model.layers)
        for model in (whole, less)
    ]
    assert sorted([*kinds[1], *2 * gone]) == sorted([*kinds[0], *2 * come])
    assert bool(less.losses) == (without != "penalty")
    # One thing is changed: the initial weights are the same.
    for name in ("hidden_1", "hidden_2", "output"):
        kernels = [model.get_layer(name).kernel for model in (whole, less)]
        assert np.array_equal(*kernels), name


def test_a_part_that_is_none():
    with pytest.raises(ValueError, match="without must be one of penalty, norm"):
        build_mlp(regularised=True, without="drop")


def test_he_normal_changes_the_hidden_weights_only():
    glorot, he = (
        build_mlp(hidden=(2000,), initializer=name)
        for name in ("glorot_uniform", "he_normal")
    )
    assert np.std(he.layers[0].kernel) == pytest.approx(np.sqrt(2 / 784), rel=0.02)
    assert np.array_equal(glorot.layers[-1].kernel, he.layers[-1].kernel)


@pytest.mark.parametrize(
    ("options", "count", "c1"),
    [
        ({"side": 32, "padding": "valid"}, 61_706, (28, 28, 6)),
        ({"padding": "valid"}, 44_426, (24, 24, 6)),
        ({"batch_norm": (False, True)}, 61_706 + 64, (28, 28, 6)),
        ({"batch_norm": (True, True)}, 61_706 + 88, (28, 28, 6)),
        ({"activation": "relu", "pooling": "max"}, 61_706, (28, 28, 6)),
    ],
)
def test_options_of_lenet5(options, count, c1):
    model = build_lenet5(**options)
    assert model.count_params() == count
    assert model.get_layer("C1").output.shape[1:] == c1


def test_lenet5_normalises_before_and_drops_after_each_block():
    model = build_lenet5(batch_norm=(False, True), dropout=(0, 0.25, 0.5, 0.1))
    assert [layer.name for layer in model.layers] == [
        "C1", "S2", "C3", "C3_norm", "C3_tanh", "S4", "S4_dropout",
        "flatten", "C5", "C5_dropout", "F6", "F6_dropout", "output",
    ]  # fmt: skip
    assert model.get_layer("C3").activation is keras.activations.linear
    assert [model.get_layer(f"{n}_dropout").rate for n in ("S4", "C5", "F6")] == [
        0.25, 0.5, 0.1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: build_lenet5(pooling="sum"), "pooling must be one of average, max"),
        (lambda: build_lenet5(dropout=(0, 1, 0, 0)), "below 1: "),
        (lambda: build_mlp(initializer="x"), "one of glorot_uniform, he_normal"),
    ],
)
def test_options_that_do_not_exist_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize("build", [build_ann, build_lenet5, build_mlp])
def test_seed_decides_the_initial_weights_and_nothing_else_does(build):
    first = build(seed=3)
    keras.utils.set_random_seed(99)
    again, other = build(seed=3), build(seed=4)
    for a, b, c in zip(first.weights, again.weights, other.weights, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(a, c) == (not np.any(a)), "only zeros may agree"


@pytest.mark.parametrize("build", [build_ann, build_lenet5])
def test_layers_of_one_network_start_differently(build):
    """One seed for all layers would give them correlated weights."""
    layers = [layer for layer in build(seed=0).layers if hasattr(layer, "kernel")]
    seeds = {layer.kernel_initializer.seed for layer in layers}
    assert len(seeds) == len(layers)


@pytest.mark.parametrize("build", [build_ann, build_lenet5])
def test_outputs_are_probabilities_of_the_classes_asked_for(build):
    model = build(num_classes=3)
    inputs = np.random.default_rng(0).random((4, *model.input_shape[1:]), np.float32)
    probabilities = np.asarray(model(inputs))
    assert probabilities.shape == (4, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("build", [build_ann, build_lenet5])
def test_fewer_than_two_classes_are_refused(build):
    with pytest.raises(ValueError, match="num_classes must be at least 2, got 1"):
        build(num_classes=1)


def test_initial_ranges_of_the_ann():
    model = build_ann()
    uniform, glorot, last = (layer.get_weights()[0] for layer in model.layers)
    assert 0.049 < np.abs(uniform).max() <= 0.05
    assert np.abs(last).max() <= 0.05
    limit = np.sqrt(6 / (256 + 64))
    assert 0.99 * limit < np.abs(glorot).max() <= limit


def test_layer_outputs_follow_the_forward_pass():
    model = build_lenet5(seed=1)
    inputs = np.random.default_rng(0).random((2, 28, 28, 1), np.float32)
    outputs = layer_outputs(model, inputs)
    assert list(outputs) == [layer.name for layer in model.layers]
    assert outputs["C3"].shape == (2, 10, 10, 16)
    np.testing.assert_allclose(outputs["output"], model(inputs), atol=1e-6)
    pooled = outputs["C1"].reshape(2, 14, 2, 14, 2, 6).mean(axis=(2, 4))
    np.testing.assert_allclose(outputs["S2"], pooled, atol=1e-6)
