"""The rungs between a plain network and LeNet-5: what they compute and take."""

import subprocess
import sys

import keras
import numpy as np
import pytest

from mnist_study.data import make_splits
from mnist_study.ladder import RUNGS, LocallyConnected, build_rung, rung_table
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import make_trial, network_fingerprint, own_versions
from mnist_study.study.rows import ladder
from mnist_study.training.loop import train
from mnist_study.training.recipe import Recipe

CLASSIFIER = {
    # Parameters, multiply-accumulates.
    "F6": (120 * 84 + 84, 120 * 84),
    "output": (84 * 10 + 10, 84 * 10),
}


@pytest.mark.parametrize("maps_read", [1, 3])
@pytest.mark.parametrize("side", [1, 3, 5])
def test_with_the_same_weights_everywhere_it_is_a_convolution(side, maps_read):
    x = np.random.default_rng(0).normal(size=(4, 7, 6, maps_read)).astype("f")
    convolution = keras.layers.Conv2D(2, side, padding="same", activation="tanh")
    local = LocallyConnected(2, side, "tanh")
    convolution.build(x.shape)
    local.build(x.shape)
    convolution.bias.assign([0.3, -0.2])
    kernel, bias = convolution.get_weights()
    rows = kernel.reshape(-1, 2).T
    local.set_weights([np.tile(rows, (42, 1, 1)), np.tile(bias, (7, 6, 1))])
    np.testing.assert_allclose(local(x), convolution(x), atol=1e-6)
    assert local(x).dtype == "float32"
    assert local.compute_output_shape(x.shape) == convolution(x).shape


def test_each_place_has_weights_of_its_own():
    x = np.arange(9, dtype="f").reshape(1, 3, 3, 1)
    local = LocallyConnected(1, 3)
    local.build(x.shape)
    kernel, bias = np.zeros((9, 1, 9), "f"), np.zeros((3, 3, 1), "f")
    kernel[0, 0, 4] = 2  # the middle of the window at the first place: pixel 0
    kernel[4, 0, 8] = 1  # below and right of the middle: pixel 8
    kernel[8, 0, 0] = 3  # above and left of the last: pixel 4
    kernel[8, 0, 8] = 7  # padding
    bias[0, 2] = 0.5
    local.set_weights([kernel, bias])
    maps = np.asarray(local(x))[0, :, :, 0]
    assert maps.tolist() == [[0, 0, 0.5], [0, 8, 0], [0, 0, 12]]


def test_weights_begin_in_the_range_of_a_convolution_of_the_same_windows():
    local, shared = (build_rung(r, seed=1).layers[0] for r in ("local", "shared"))
    limit = np.sqrt(6 / (25 + 25 * 6))
    for layer in (local, shared):
        assert 0.95 * limit < np.abs(layer.kernel).max() <= limit
    deviation = np.std(local.kernel, axis=0)  # over places: they start differently
    assert deviation == pytest.approx(limit / np.sqrt(3), rel=0.1)


def test_windows_need_a_middle():
    with pytest.raises(ValueError, match="make kernel_size odd, not 4"):
        LocallyConnected(6, 4)


def test_a_saved_rung_predicts_the_same_in_a_fresh_process(tmp_path):
    model = build_rung("local", seed=1)
    images = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    model.save(tmp_path / "local.keras")
    np.save(tmp_path / "images.npy", images)
    code = (
        "import keras, numpy as np, mnist_study.ladder\n"
        "model = keras.models.load_model('local.keras')\n"
        "np.save('predicted.npy', np.asarray(model(np.load('images.npy'))))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    predicted = np.load(tmp_path / "predicted.npy")
    np.testing.assert_array_equal(predicted, np.asarray(model(images)))


def test_what_each_rung_takes_by_hand():
    units, (f6, f6_macs), (out, out_macs) = 28 * 28 * 6, *CLASSIFIER.values()
    c5, pooled_c5 = units * 120 + 120, units // 4 * 120 + 120
    windows = units * (25 + 1)
    table = rung_table()
    assert table.index.tolist() == [
        "ladder_dense", "ladder_local", "ladder_shared", "ladder_pooled", "lenet5",
    ]  # fmt: skip
    assert table["parameters"].tolist() == [
        784 * units + units + c5 + f6 + out,
        windows + c5 + f6 + out,
        6 * 26 + c5 + f6 + out,
        6 * 26 + pooled_c5 + f6 + out,
        61_706,
    ]
    assert table["connections"].tolist() == [
        784 * units + units + c5 + f6 + out,
        windows + c5 + f6 + out,
        windows + c5 + f6 + out,
        windows + units + pooled_c5 + f6 + out,
        # C3: 16 units of 150 weights and a bias at 100 places.
        windows + units + 16 * 151 * 100 + 16 * 100 + 48_120 + f6 + out,
    ]
    ends = f6_macs + out_macs
    assert table["macs"].tolist() == [
        784 * units + units * 120 + ends,
        units * 25 + units * 120 + ends,
        units * 25 + units * 120 + ends,
        units * 25 + units // 4 * 120 + ends,
        416_520,
    ]
    assert table["parameters"].tolist()[:2] == [4_268_254, 697_918]


@pytest.mark.parametrize("name", RUNGS)
def test_every_rung_ends_in_the_classifier_of_lenet5(name):
    model = RUNGS[name](seed=0)
    ends = [(x.name, x.units, x.activation.__name__) for x in model.layers[-3:]]
    assert ends == [
        ("C5", 120, "tanh"), ("F6", 84, "tanh"), ("output", 10, "softmax"),
    ]  # fmt: skip
    first = model.layers[0]
    assert int(np.prod(first.output.shape[1:])) == 4_704
    assert first.activation is keras.activations.tanh


@pytest.mark.parametrize("rung", ["dense", "local", "shared", "pooled"])
def test_the_seed_decides_the_weights_and_nothing_else_does(rung):
    first = build_rung(rung, seed=3)
    keras.utils.set_random_seed(99)
    again, other = build_rung(rung, seed=3), build_rung(rung, seed=4)
    for a, b, c in zip(first.weights, again.weights, other.weights, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(a, c) == (not np.any(a)), "only zeros may agree"


def test_the_fingerprint_follows_the_layer_of_our_own(monkeypatch):
    def build(seed=0):
        return build_rung("local", seed=seed)

    def renumbered(seed=0):
        return build_rung("local", seed=seed)

    before = network_fingerprint(build)
    assert before == network_fingerprint(RUNGS["ladder_local"])
    monkeypatch.setattr(LocallyConnected, "mathematics_version", 2)
    assert network_fingerprint(renumbered) != before


def test_a_training_repeats_to_the_last_bit(digits):
    splits = make_splits(digits)
    runs = [
        train(RUNGS["ladder_local"], Recipe(num_epochs=1), splits, seed=2)
        for _ in range(2)
    ]
    first, second = (run.model.get_weights() for run in runs)
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    start = RUNGS["ladder_local"](seed=2).get_weights()
    assert all(np.any(a != b) for a, b in zip(first, start, strict=True))


def test_unknown_rungs_are_refused():
    with pytest.raises(ValueError, match="rung must be one of dense, local, shared"):
        build_rung("lenet5")
    with pytest.raises(ValueError, match="num_classes must be at least 2, got 1"):
        build_rung("dense", num_classes=1)


def test_every_rung_meets_every_arrangement_by_one_recipe():
    for arrangement in ladder.ARRANGEMENTS:
        chain = ladder.rungs_on(arrangement)
        for name, below in zip(chain, RUNGS, strict=True):
            row = EXPERIMENTS[name]
            assert row.recipe == Recipe()
            assert network_fingerprint(row.build) == network_fingerprint(RUNGS[below])
            flat = " flat" if below == "ladder_dense" else ""
            assert row.layout in (arrangement + flat, flat.strip())
            # Beside the ANN on shuffled pixels, where twenty seeds are compared.
            assert row.num_seeds == (20 if name == "lenet5_shuffled" else 5)
    for name in ladder.rungs_on("plain")[:-1]:
        row = EXPERIMENTS[name]
        assert (row.num_seeds, row.sizes) == (5, (1_000, 10_000))


def test_only_a_dense_layer_stands_for_other_orders_of_its_inputs():
    assert ladder.rungs_on("plain") == list(RUNGS)
    assert ladder.rungs_on("blocks4") == [
        "ladder_dense", "ladder_local_blocks4", "ladder_shared_blocks4",
        "ladder_pooled_blocks4", "lenet5_blocks4",
    ]  # fmt: skip
    assert ladder.rungs_on("shuffled")[0] == "ladder_dense_shuffled"
    with pytest.raises(ValueError, match="arrangement must be one of plain, blocks4"):
        ladder.rungs_on("blocks5")


def test_the_control_differs_from_the_lowest_rung_by_its_learning_rate_alone():
    slow, lowest = EXPERIMENTS["ladder_dense_slow"], EXPERIMENTS["ladder_dense"]
    assert slow.recipe == Recipe(learning_rate=lowest.recipe.learning_rate / 4)
    assert network_fingerprint(slow.build) == network_fingerprint(lowest.build)
    assert slow.layout == lowest.layout


def test_an_arrangement_is_part_of_an_identity_where_it_is_used(digits):
    for name, used in [
        ("lenet5", set()),
        ("ladder_local", {"LocallyConnected"}),
        ("lenet5_shuffled", {"shuffle_pixels"}),
        ("lenet5_blocks7", {"shuffle_within_blocks"}),
        ("ladder_local_blocks4", {"LocallyConnected", "shuffle_within_blocks"}),
    ]:
        versions = own_versions(make_trial(EXPERIMENTS[name], digits, 0))
        ours = {"LocallyConnected", "shuffle_pixels", "shuffle_within_blocks"}
        assert versions.keys() & ours == used
