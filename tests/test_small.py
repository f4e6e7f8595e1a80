"""Small networks: as many parameters as they say, and what they are trained on."""

import numpy as np
import pytest

from mnist_study import data
from mnist_study.small import LAYOUTS_OF_SMALL, PUBLISHED_SMALL, build_small
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.rows.small import RECIPES
from mnist_study.training import train
from mnist_study.training.recipe import Recipe


@pytest.mark.parametrize("parameters", LAYOUTS_OF_SMALL)
def test_a_small_network_has_the_parameters_of_its_name(parameters):
    row = EXPERIMENTS[f"small_{parameters}"]
    model = row.build(seed=0)
    assert model.count_params() == parameters
    assert model.input_shape == (None, 28, 28, 1)
    assert row.recipe.distorted_copies == row.recipe.num_epochs - 1
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


@pytest.mark.parametrize("layout", ["", "8 |", "8 || 8", "8 -4", "eight", "0", "8+4"])
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
