"""Whether maps move with the image: of whole networks, and by hand."""

import keras
import numpy as np
import pytest

from mnist_study.data import load_uci_digits
from mnist_study.ladder import RUNGS, shift_table
from mnist_study.metrics import input_windows, shift_errors
from mnist_study.models import build_lenet5, layer_outputs

SHIFTS = [(1, 0), (-3, 2), (4, -4)]


@pytest.fixture(scope="module")
def images():
    return load_uci_digits("for tests").x_test[:20]


def _with_biases(model):
    """Give biases values, so that paper is not 0 in the maps."""
    for layer in model.layers:
        if hasattr(layer, "bias"):
            values = np.random.default_rng(1).normal(size=layer.bias.shape)
            layer.bias.assign(0.1 * values)
    return model


@pytest.mark.parametrize(("dx", "dy"), SHIFTS)
def test_maps_of_a_convolution_follow_and_those_of_windows_do_not(images, dx, dy):
    shared = shift_table(_with_biases(RUNGS["ladder_shared"](seed=0)), images, dx, dy)
    local = shift_table(_with_biases(RUNGS["ladder_local"](seed=0)), images, dx, dy)
    dense = shift_table(_with_biases(RUNGS["ladder_dense"](seed=0)), images, dx, dy)
    assert shared.loc["C1", "follows"] < 1e-6
    assert local.loc["local", "follows"] > 0.5
    assert (
        dense["follows"].isna().all()
        and (dense.loc["dense":"F6", "changes"] > 0.1).all()
    )
    assert (shared["changes"] > 0.01).all()


def test_all_maps_of_lenet5_follow_a_shift_by_whole_places_of_theirs(images):
    model = _with_biases(build_lenet5(seed=1))
    maps = ["C1", "S2", "C3", "S4"]
    by_four = shift_table(model, images, 4, 0)["follows"]
    assert (by_four[maps] < 1e-5).all()
    assert by_four.drop(maps).isna().all()
    by_two = shift_table(model, images, 0, -2)["follows"]
    assert (by_two[["C1", "S2", "C3"]] < 1e-5).all() and by_two["S4"] > 0.02
    by_one = shift_table(model, images, 1, 0)["follows"]
    assert by_one["C1"] < 1e-5 and (by_one[["S2", "C3", "S4"]] > 0.02).all()


def test_nothing_moves_without_a_shift(images):
    table = shift_table(build_lenet5(seed=1), images)
    assert (table.loc[["C1", "S2", "C3", "S4"], "follows"] == 0).all()
    assert (table["changes"] == 0).all()


def _network(*layers):
    return keras.Sequential([keras.Input((8, 8, 1)), *layers])


def test_half_a_place_of_a_slope_lies_between_two():
    pool = _network(keras.layers.AveragePooling2D(2, name="pool"))
    slope = np.tile(np.arange(8, dtype="f"), (1, 8, 1))[..., None]
    outputs, moved = (layer_outputs(pool, x) for x in (slope, slope - 1))
    table = shift_errors(pool, outputs, moved, dx=1)
    assert table.loc["pool", "follows"] == pytest.approx(0, abs=1e-6)
    # Places of 0.5, 2.5, 4.5 and 6.5, each 1 lower.
    expected = 1 / np.sqrt(np.mean([0.5**2, 2.5**2, 4.5**2, 6.5**2]))
    assert table.loc["pool", "changes"] == pytest.approx(expected)


def test_both_errors_by_hand():
    same = _network(keras.layers.Conv2D(1, 1, name="maps"))
    before = np.zeros((2, 8, 8, 1), "f")
    before[0, 3, 3], before[1, 5, 5] = 3, 1
    after = np.roll(before, 1, axis=2)
    after[0, 3, 4] = 5  # 2 more than it should be; the other follows
    table = shift_errors(same, {"maps": before}, {"maps": after}, dx=1)
    assert table.loc["maps", "follows"] == pytest.approx(2 / (3 + 1))
    changed = np.sqrt(3**2 + 5**2) + np.sqrt(1 + 1)
    assert table.loc["maps", "changes"] == pytest.approx(changed / (3 + 1))


def test_places_that_see_the_border_or_what_came_in_do_not_count():
    model = _network(keras.layers.Conv2D(1, 3, padding="same", name="maps"))
    maps = np.random.default_rng(0).random((1, 8, 8, 1)) + 1
    moved = np.roll(maps, 2, axis=2)
    # Columns 3 to 6 see columns 2 to 7 only, which came from the image; rows 1 to 6.
    expected = np.zeros((8, 8), bool)
    expected[1:7, 3:7] = True
    counted = np.zeros((8, 8), bool)
    for place in np.ndindex(8, 8):
        other = moved.copy()
        other[0, *place, 0] += 1
        table = shift_errors(model, {"maps": maps}, {"maps": other}, dx=2)
        counted[place] = table.loc["maps", "follows"] > 0
    np.testing.assert_array_equal(counted, expected)


def test_no_place_counts_when_all_see_what_came_in():
    model = _network(keras.layers.Conv2D(1, 5, name="maps"))
    maps = np.ones((1, 4, 4, 1))
    assert np.isnan(
        shift_errors(model, {"maps": maps}, {"maps": maps}, dx=5)["follows"]["maps"]
    )


def test_windows_of_lenet5_by_hand():
    fields = input_windows(build_lenet5())
    assert {name: tuple(field) for name, field in fields.items()} == {
        "C1": (-2, 5, 1), "S2": (-2, 6, 2), "C3": (-2, 14, 2), "S4": (-2, 16, 4),
    }  # fmt: skip
    assert input_windows(RUNGS["ladder_local"](seed=0))["local"] == (-2, 5, 1)
