"""How LeNet-5 of 1998 may start, and which learning rates that gives."""

import keras
import numpy as np
import pytest

from mnist_study.lecun1998 import curvature
from mnist_study.lecun1998.curvature import gauss_newton_diagonal
from mnist_study.lecun1998.losses import MAPPenalty, RightPenalty
from mnist_study.lecun1998.network import build_lenet5_1998
from mnist_study.lecun1998.starts import (
    WEIGHTS,
    Start,
    all_starts,
    build_lenet5_start,
    first_rates,
    rates_table,
)
from mnist_study.study.identity import network_fingerprint

RANDOM = Start("1/√F", random_biases=True, random_coefficients=True)


@pytest.fixture(scope="module")
def seen():
    x = np.random.default_rng(0).uniform(-0.1, 1.175, (20, 32, 32, 1)).astype("f")
    return x, np.arange(20) % 10


def test_the_usual_start_is_the_network_of_the_study():
    ours, usual = build_lenet5_start(3), build_lenet5_1998(3)
    for a, b in zip(ours.get_weights(), usual.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    other = build_lenet5_start(3, start=Start("2.4/F"))
    paper = build_lenet5_1998(3, kernel_power=1.0)
    for a, b in zip(other.get_weights(), paper.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_everything_that_is_random_fills_its_range(weights):
    value, power = WEIGHTS[weights]
    start = Start(weights, random_biases=True, random_coefficients=True)
    model = build_lenet5_start(1, start=start)
    for name, fan_in in (("C1", 25), ("C5", 400), ("F6", 120), ("S4", 4)):
        layer, limit = model.get_layer(name), value / fan_in**power
        parts = [layer.bias, getattr(layer, "kernel", getattr(layer, "coefficient", 0))]
        for part in parts:
            largest = np.abs(np.asarray(part)).max()
            assert 0.6 * limit < largest <= 1.0001 * limit
    c3 = model.get_layer("C3")
    assert 0.9 < np.abs(c3.kernel[:, -6:]).max() / (value / 150**power) <= 1.0001
    assert 0 < np.abs(c3.bias[15]) <= value / 150**power
    assert len(set(np.asarray(c3.bias).tolist())) == 16


def test_what_two_starts_share_is_drawn_alike():
    fewer = build_lenet5_start(1, start=Start("1/√F", random_coefficients=True))
    more = build_lenet5_start(1, start=RANDOM)
    for name in ("S2", "S4"):
        np.testing.assert_array_equal(
            fewer.get_layer(name).coefficient, more.get_layer(name).coefficient
        )
    np.testing.assert_array_equal(
        fewer.get_layer("F6").kernel, more.get_layer("F6").kernel
    )


def test_every_start_has_an_identity_of_its_own_and_can_be_saved(tmp_path):
    starts = [Start(), Start(half=True), Start(random_biases=True), RANDOM]
    prints = {
        network_fingerprint(lambda seed, s=start: build_lenet5_start(seed, start=s))
        for start in starts
    }
    assert len(prints) == 4
    model = build_lenet5_start(2, start=Start("1/√F", True, True, True))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    x = np.ones((1, 32, 32, 1), np.float32)
    np.testing.assert_array_equal(model(x), again(x))
    assert [layer.get_config() for layer in again.layers] == [
        layer.get_config() for layer in model.layers
    ]


def test_half_the_distance_halves_penalties_and_curvature(seen):
    whole, half = build_lenet5_start(0), build_lenet5_start(0, start=Start(half=True))
    np.testing.assert_allclose(
        half(seen[0]), 0.5 * np.asarray(whole(seen[0])), rtol=1e-6
    )
    for model in (whole, half):
        model.curvature = gauss_newton_diagonal(model, RightPenalty(), *seen)
    for a, b in zip(whole.curvature, half.curvature, strict=True):
        np.testing.assert_allclose(b, a / 2, rtol=1e-4)


def test_curvature_of_half_the_distance_by_differences():
    """Of equation 9 by one unit of F6: against second differences of the loss."""
    model, label = build_lenet5_start(0, start=Start(half=True)), np.array([4])
    output, loss = model.layers[-1], MAPPenalty(30.0)
    x = np.random.default_rng(0).normal(size=(1, 84)).astype("f")
    diagonal = np.asarray(curvature._output_curvature(output, loss, x, label))[0]
    step = 0.05
    for unit in (0, 17, 83):
        moved = np.repeat(x, 3, axis=0)
        moved[:, unit] += [-step, 0, step]
        low, middle, high = (
            float(loss.call(label, output(row[None]))[0]) for row in moved
        )
        second = (low - 2 * middle + high) / step**2
        assert diagonal[unit] == pytest.approx(second, abs=0.05)


def test_rates_of_all_starts(seen):
    assert len(set(all_starts())) == 24
    table = rates_table(*seen, starts=[Start(), RANDOM, Start("2.4/F", half=True)])
    assert len(table) == 3
    assert (table["lowest"] <= table["median"]).all()
    assert (table["highest"] <= 5e-4 / 0.02 * 1.0001).all()
    assert table["off"].is_monotonic_increasing
    by_hand = 5e-4 / (0.02 + table["highest_h"])
    np.testing.assert_allclose(by_hand, table["lowest"], rtol=1e-6)
    rates = first_rates(Start(*table.iloc[0][:4]), *seen)
    assert rates.shape == (60_000,)
    assert rates.min() == pytest.approx(table["lowest"].iloc[0], rel=1e-5)
    assert set(table.index) == {
        "±2.4/√F",
        "±1/√F, random biases and coefficients",
        "±2.4/F, half the distance",
    }


def test_unknown_weights_are_refused():
    with pytest.raises(ValueError, match="weights must be one of 2"):
        build_lenet5_start(start=Start("1/F"))
