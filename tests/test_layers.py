"""LeNet-5 of 1998, against the paper's numbers and formulas."""

import subprocess
import sys

import by_numpy
import keras
import numpy as np
import pytest

from mnist_study import metrics
from mnist_study.lecun1998.layers import (
    TABLE_1,
    EuclideanRBF,
    FanInUniform,
    Subsampling,
    TableConv2D,
    connection_table,
    digit_codes,
    scaled_tanh,
)
from mnist_study.lecun1998.losses import MAPPenalty, RightPenalty, smallest_is_right
from mnist_study.lecun1998.network import build_lenet5_1998, count_connections
from mnist_study.study.experiments import find_experiment

# Section II.B: maps or units, parameters and connections of each layer.
PUBLISHED = {
    "C1": ((28, 28, 6), 156, 122_304),
    "S2": ((14, 14, 6), 12, 5_880),
    "C3": ((10, 10, 16), 1_516, 151_600),
    "S4": ((5, 5, 16), 32, 2_000),
    "C5": ((1, 1, 120), 48_120, 48_120),
    "F6": ((84,), 10_164, 10_164),
    "output": ((10,), 840, 840),
}


@pytest.fixture(scope="module")
def model():
    return build_lenet5_1998(seed=1)


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).uniform(-0.1, 1.175, (3, 32, 32, 1)).astype("f")


def test_every_cell_of_the_papers_table(model):
    table = metrics.layer_table(model).set_index("name")
    for layer in model.layers:
        if layer.name == "flatten":
            continue
        shape, parameters, connections = PUBLISHED[layer.name]
        assert table.loc[layer.name, "output_shape"] == shape
        assert table.loc[layer.name, "parameters"] == parameters
        assert count_connections(layer) == connections


def test_the_papers_totals(model):
    trained = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    fixed = sum(int(np.prod(w.shape)) for w in model.non_trainable_weights)
    assert (trained, fixed, model.count_params()) == (60_000, 840, 60_840)
    assert sum(map(count_connections, model.layers)) == 340_908


def test_table_1_has_its_properties():
    table = connection_table()
    assert table.sum() == 60
    assert set(table.sum(axis=1)) == {10}, "each map of S2 is read ten times"
    assert table.sum(axis=0).tolist() == [3] * 6 + [4] * 9 + [6]
    assert len({tuple(column) for column in table.T}) == 16, "symmetry is broken"
    assert TABLE_1[6] == (0, 1, 2, 3)


def test_the_codes_are_the_papers_pictures():
    codes = digit_codes()
    assert codes.shape == (10, 84)
    assert set(codes.ravel()) == {-1, 1}
    assert len({tuple(code) for code in codes}) == 10
    one = codes[1].reshape(12, 7)
    assert one[0].tolist() == [-1, -1, -1, 1, 1, -1, -1]
    assert one[9].tolist() == [-1, 1, 1, 1, 1, 1, 1]
    inked = [35, 27, 33, 32, 41, 35, 39, 25, 43, 39]
    assert (codes == 1).sum(axis=1).tolist() == inked
    apart = {
        (a, b): np.count_nonzero(codes[a] != codes[b])
        for a in range(10)
        for b in range(a)
    }
    assert min(apart, key=apart.get) == (8, 6), "digits that look alike"


def test_scaled_tanh_is_one_at_one():
    values = np.asarray(scaled_tanh(np.array([-1.0, 0.0, 1.0, 50.0], np.float32)))
    np.testing.assert_allclose(values, [-1, 0, 1, 1.7159], atol=1e-4)


def test_subsampling_by_hand():
    layer = Subsampling(scaled_tanh)
    maps = np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1) / 16
    layer.build(maps.shape)
    layer.coefficient.assign([0.5])
    layer.bias.assign([-1.0])
    sums = maps[0, :, :, 0].reshape(2, 2, 2, 2).sum(axis=(1, 3))
    wanted = 1.7159 * np.tanh(2 / 3 * (0.5 * sums - 1))
    np.testing.assert_allclose(np.asarray(layer(maps))[0, :, :, 0], wanted, rtol=1e-5)
    assert layer.count_params() == 2


def test_table_convolution_reads_what_the_table_says():
    reads = ((0, 2), (1,))
    layer = TableConv2D(reads, kernel_size=3)
    x = np.random.default_rng(0).normal(size=(1, 5, 5, 3)).astype("f")
    before = np.asarray(layer(x))
    assert layer.count_params() == 3 * 9 + 2
    moved = x.copy()
    moved[..., 1] += 1  # a map that the first does not read
    after = np.asarray(layer(moved))
    np.testing.assert_array_equal(before[..., 0], after[..., 0])
    assert np.abs(before[..., 1] - after[..., 1]).min() > 0
    plain = keras.layers.Conv2D(2, 3)
    plain.build(x.shape)
    full = np.asarray(layer.full_kernel())
    assert np.count_nonzero(full) == 27
    plain.set_weights([full, np.asarray(layer.bias)])
    np.testing.assert_allclose(before, plain(x), atol=1e-6)


@pytest.mark.parametrize("power", [0.5, 1.0])
def test_initial_weights_fill_their_range(power):
    model = build_lenet5_1998(kernel_power=power)
    for name, fan_in in (("C1", 25), ("C5", 400), ("F6", 120)):
        largest = np.abs(model.get_layer(name).kernel).max()
        assert 0.9 < largest / (2.4 / fan_in**power) <= 1.0001
    kernel = np.abs(np.asarray(model.get_layer("C3").kernel))
    assert 0.9 < kernel[:, :18].max() / (2.4 / 75**power) <= 1.0001
    assert 0.9 < kernel[:, -6:].max() / (2.4 / 150**power) <= 1.0001
    draws = np.asarray(FanInUniform(power, seed=3)((7, 2)))
    np.testing.assert_array_equal(draws, FanInUniform(power, seed=3)((7, 2)))


def test_penalties_are_squared_distances_to_the_codes(model, images):
    f6 = keras.Model(model.inputs[0], model.get_layer("F6").output)
    x = np.asarray(f6(images))
    wanted = ((x[:, None] - digit_codes()[None]) ** 2).sum(axis=-1)
    np.testing.assert_allclose(np.asarray(model(images)), wanted, rtol=1e-5)


def test_losses_of_equations_8_and_9_by_hand():
    y = np.array([[1.0, 3.0, 2.0], [0.5, 4.0, 0.1]], np.float32)
    labels = np.array([2, 0])
    right = np.array([2.0, 0.5])
    assert float(RightPenalty()(labels, y)) == pytest.approx(right.mean())
    for j in (0.0, 1.5):
        pull = np.log(np.exp(-j) + np.exp(-y).sum(axis=1))
        loss = float(MAPPenalty(j)(labels, y))
        assert loss == pytest.approx((right + pull).mean(), rel=1e-5)


def test_equation_9_is_a_cross_entropy_with_a_rubbish_class():
    y = np.random.default_rng(0).uniform(0, 5, (4, 10)).astype("f")
    labels = np.arange(4)
    logits = np.concatenate([-y, np.full((4, 1), -0.7, np.float32)], axis=1)
    entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    assert float(MAPPenalty(0.7)(labels, y)) == pytest.approx(
        float(entropy(labels, logits)), rel=1e-5
    )


def test_the_smallest_penalty_is_the_answer():
    y = np.array([[3.0, 1.0], [0.0, 2.0], [0.0, 2.0]])
    assert np.asarray(smallest_is_right([1, 0, 1], y)).tolist() == [1, 1, 0]


def test_a_saved_network_predicts_the_same_in_a_fresh_process(model, images, tmp_path):
    model.save(tmp_path / "lenet5.keras")
    np.save(tmp_path / "images.npy", images)
    code = (
        "import keras, numpy as np, mnist_study.lecun1998.layers\n"
        "model = keras.models.load_model('lenet5.keras')\n"
        "np.save('predicted.npy', np.asarray(model(np.load('images.npy'))))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    predicted = np.load(tmp_path / "predicted.npy")
    np.testing.assert_array_equal(predicted, np.asarray(model(images)))


def _with_arbitrary_weights(model):
    """Give biases and coefficients, all alike at first, values of their own."""
    generator = np.random.default_rng(3)
    for weight in model.trainable_weights:
        noise = generator.normal(scale=0.05, size=weight.shape)
        weight.assign(np.asarray(weight) + noise)
    return model


def test_the_network_of_1998_computes_what_its_formulas_say(images):
    model = _with_arbitrary_weights(build_lenet5_1998(seed=2))
    penalties = np.asarray(model(images))
    weights = [weight for layer in model.layers for weight in layer.weights]
    wanted = by_numpy.lenet5_1998(weights, images)
    np.testing.assert_allclose(penalties, wanted, rtol=1e-4)
    labels = np.array([1, 2, 3])
    loss = float(MAPPenalty(0.1)(labels, penalties))
    assert loss == pytest.approx(by_numpy.map_penalty(wanted, labels, 0.1), rel=1e-4)


@pytest.mark.parametrize("name", ["ann", "lenet5"])
def test_the_headline_networks_compute_what_their_formulas_say(name, images):
    model = _with_arbitrary_weights(find_experiment(name).build(seed=2))
    x = images[:, 2:-2, 2:-2].reshape(-1, *model.input_shape[1:])
    formulas = {"ann": by_numpy.ann, "lenet5": by_numpy.lenet5_today}[name]
    wanted = formulas(model.get_weights(), x.astype(np.float64))
    np.testing.assert_allclose(np.asarray(model(x)), wanted, rtol=1e-4)


def test_layers_say_what_is_wrong():
    with pytest.raises(ValueError, match="reads map 5, but its input has 3 maps"):
        TableConv2D(name="C3").build((None, 9, 9, 3))
    with pytest.raises(ValueError, match="S2 halves maps, but gets 5x4"):
        Subsampling(name="S2").build((None, 5, 4, 1))
    with pytest.raises(ValueError, match="codes of 84 units, but its input has 80"):
        EuclideanRBF().build((None, 80))
    with pytest.raises(ValueError, match="output must be one of rbf, softmax"):
        build_lenet5_1998(output="x")


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"output": "softmax"}, 60_850),
        ({"output": "softmax", "connections": "full"}, 61_750),
        (
            {"output": "softmax", "connections": "full", "subsampling": "average"},
            61_706,
        ),
        ({"subsampling": "max", "activation": "relu"}, 60_796),
    ],
)
def test_steps_to_today_by_their_parameters(options, count):
    assert build_lenet5_1998(**options).count_params() == count
