"""Networks as classifiers of 1998, on a few digits of the stand-in."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_study.classifiers1998.classifier import targets
from mnist_study.classifiers1998.combined import Boosted, LocalLinear, OnFeatures
from mnist_study.classifiers1998.linear import Linear
from mnist_study.classifiers1998.neighbours import NearestNeighbours
from mnist_study.classifiers1998.networks import (
    SquaredErrorRecipe,
    TrainedNetwork,
    as_inputs,
    build_plain_1998,
)
from mnist_study.classifiers1998.preprocessing import prepare_1998
from mnist_study.lecun1998.smaller import build_lenet1
from mnist_study.metrics.costs import layer_table

RECIPE = SquaredErrorRecipe(num_epochs=3, batch_size=1, learning_rate=0.02)


@pytest.fixture(scope="module")
def small(digits):
    x, asked = digits.x_train[:400], digits.x_test[:200]
    return (
        prepare_1998(x, "28x28"),
        digits.y_train[:400],
        prepare_1998(asked, "28x28"),
        digits.y_test[:200],
    )


def _right(classifier, asked, y):
    return (classifier.scores(asked).argmax(axis=1) == y).mean()


@pytest.mark.parametrize(
    ("hidden", "parameters", "macs"),
    [
        ((300,), 238_510, 238_200),
        ((1000,), 795_010, 794_000),
        ((300, 100), 266_610, 266_200),
        ((500, 150), 469_160, 468_500),
    ],
)
def test_plain_networks_have_the_published_size(hidden, parameters, macs):
    model = build_plain_1998(hidden=hidden)
    assert model.count_params() == parameters
    assert layer_table(model)["macs"].sum() == macs


def test_a_network_of_deslanted_digits_has_the_published_size():
    assert build_plain_1998(side=20).count_params() == 123_310
    with pytest.raises(ValueError, match="hidden layers need at least one unit"):
        build_plain_1998(hidden=())


def test_inputs_have_the_papers_range():
    assert as_inputs(np.array([[[0, 1]]], np.float32)).ravel() == pytest.approx(
        [-0.1, 1.175]
    )


def test_a_network_learns_and_goes_on_where_it_was_stopped(small, tmp_path):
    x, y, asked, right = small
    build = build_plain_1998
    lines, whole = [], TrainedNetwork(build, RECIPE, seed=1)
    whole.report = lines.append
    scores = whole.fit(x, y).scores(asked)
    assert _right(whole, asked, right) > 0.85
    assert [line.split(":")[0] for line in lines] == [
        f"pass {i} of 3" for i in (1, 2, 3)
    ]

    class Stop(Exception):
        pass

    def stop_after_two(line):
        if line.startswith("pass 2"):
            raise Stop

    stopped = TrainedNetwork(build, RECIPE, seed=1)
    stopped.folder, stopped.report = tmp_path, stop_after_two
    with pytest.raises(Stop):
        stopped.fit(x, y)
    lines.clear()
    again = TrainedNetwork(build, RECIPE, seed=1)
    again.folder, again.report = tmp_path, lines.append
    np.testing.assert_array_equal(again.fit(x, y).scores(asked), scores)
    assert [line[:6] for line in lines] == ["pass 3"]


def test_the_last_layer_is_replaced(small):
    x, y, asked, right = small
    network = TrainedNetwork(build_lenet1, RECIPE)
    on_top = OnFeatures(network, NearestNeighbours(), "flatten").fit(x, y)
    assert on_top.last.x.shape == (400, 192)
    own = network.macs - 1_920
    assert on_top.macs == own + 400 * 192
    assert on_top.stored == 2_578 - 1_930 + 400 * 192
    assert _right(on_top, asked, right) > 0.8
    assert on_top.settings["last"] == {"class": "NearestNeighbours", "count": 3}


def test_local_learning_by_hand():
    """Two lines: near each of them, the local classifier follows that line."""
    x = np.repeat(np.arange(40.0), 10)[:, None].astype(np.float32)
    y = np.tile(np.arange(10), 40)
    model = LocalLinear(count=10, alpha=1e-6).fit(x, y)
    model.left = np.where(x < 20, x, 40 - x) * np.ones(10) - model.whole.scores(x)
    rising, falling = model.scores(np.array([[5.0], [33.0]], np.float32))[:, 0]
    assert rising == pytest.approx(5, abs=0.01)
    assert falling == pytest.approx(7, abs=0.01)


def test_local_learning_is_better_than_one_line_for_all(small):
    x, y, asked, right = small
    x, asked = x[:, ::2, ::2], asked[:, ::2, ::2]
    local = LocalLinear(count=40).fit(x, y)
    assert _right(local, asked, right) > _right(Linear().fit(x, y), asked, right)
    assert local.stored == x.size + 4_000 + 1_970


def test_boosted_networks_learn_from_mistakes(small):
    x, y, asked, right = small
    lines, model = [], Boosted(build_plain_1998, RECIPE, copies=2)
    model.report = lines.append
    scores = model.fit(x, y).scores(asked)
    sizes = [
        int(line.split()[4].replace(",", "")) for line in lines if "digits" in line
    ]
    assert sizes[0] == 400
    assert sizes[1] % 2 == 0, "half of them wrong"
    distorted = Boosted(build_plain_1998, replace(RECIPE, distorted_copies=9))
    copies = [distorted.network(i).recipe.distorted_copies for i in range(3)]
    assert copies == [9, 0, 0], "what the first has filtered is not distorted again"
    by_hand = sum(network.scores(asked) for network in model.networks)
    np.testing.assert_array_equal(scores, by_hand)
    assert _right(model, asked, right) > 0.8
    assert model.stored == 3 * 238_510
    assert targets(y).shape == (400, 10)
