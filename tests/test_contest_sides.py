"""The sides of the contest: what they may choose, and what networks it makes."""

import itertools
import json

import numpy as np
import optuna
import pandas as pd
import pytest

from mnist_study import contest
from mnist_study.contest import SIDES, count_parameters, hidden_units, sides_of
from mnist_study.contest.sides import COMMON, FIRST_FINALIST_SEED, FIRST_SEED
from mnist_study.data.dataset import NEW_WRITERS, SAME_WRITERS
from mnist_study.models import build_lenet5, build_plain
from mnist_study.study.identity import describe_network

NAMES = [side.name for side in SIDES]


def _drawn(side, slot=0):
    study = optuna.create_study(sampler=side.sampler_of(slot))
    return side.suggest(study.ask())


def test_plain_networks_of_any_shape():
    model = build_plain(hidden=(7, 5), activation="tanh", dropout=0.2, batch_norm=True)
    kinds = [type(layer).__name__ for layer in model.layers]
    block = ["Dense", "BatchNormalization", "Activation", "Dropout"]
    assert kinds == ["Flatten", *block, *block, "Dense"]
    assert model.input_shape == (None, 28, 28, 1)
    assert model.count_params() == 785 * 7 + 8 * 5 + 6 * 10 + 4 * 12
    bare = build_plain(hidden=(7,))
    assert [type(layer).__name__ for layer in bare.layers] == [
        "Flatten",
        "Dense",
        "Dense",
    ]
    assert bare.get_layer("hidden_1").activation.__name__ == "relu"
    for wrong, message in (
        ({"hidden": ()}, "at least one unit each"),
        ({"hidden": (5, 0)}, "at least one unit each"),
        ({"dropout": 1.0}, "dropout must be at least 0 and below 1"),
        ({"num_classes": 1}, "num_classes must be at least 2"),
    ):
        with pytest.raises(ValueError, match=message):
            build_plain(**wrong)


def test_initial_weights_follow_the_seed_and_not_the_dropout():
    first, same, other = (
        build_plain(seed=seed, hidden=(7, 5), dropout=rate).get_weights()
        for seed, rate in ((3, 0.0), (3, 0.4), (4, 0.0))
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, same, strict=True))
    kernels = [i for i, weights in enumerate(first) if weights.ndim == 2]
    assert not any(np.array_equal(first[i], other[i]) for i in kernels)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_largest_network_that_is_small_enough(batch_norm):
    sizes = [5_000, 6_111, 17_000, 61_706, 250_000, 1_000_000]
    for size, depth, taper in itertools.product(sizes, range(1, 5), (1.0, 0.5)):
        hidden = hidden_units(size, depth, taper, batch_norm)
        assert len(hidden) == depth and sorted(hidden, reverse=True) == list(hidden)
        assert count_parameters(hidden, batch_norm) <= size
        # One unit more in the first layer, and with it in the others, is too much.
        wider = [max(10, int((hidden[0] + 1) * taper**i)) for i in range(depth)]
        wider = tuple(min(hidden[0] + 1, units) for units in wider)
        assert count_parameters(wider, batch_norm) > size
    with pytest.raises(ValueError, match="no plain network of depth 2 has 700"):
        hidden_units(700, 2, 1.0, batch_norm)


@pytest.mark.parametrize("side", SIDES, ids=NAMES)
def test_every_side_keeps_within_its_limit_and_its_space(side, digits):
    limits = {"plain_small": 61_706, "plain_free": 1_000_000, "lenet5": 61_794}
    for slot in range(side.count):
        params = _drawn(side, slot)
        assert tuple(params) == side.chosen
        recipe = side.recipe(params)
        assert 3e-4 <= recipe.learning_rate <= 2e-2 and 5 <= recipe.num_epochs <= 30
        assert recipe.optimizer == "adam" and recipe.batch_size in (64, 128, 256)
        assert (recipe.weight_decay > 0) == params["decays"]
        assert 0 <= recipe.label_smoothing <= 0.1
        copies = recipe.num_epochs - 1 if side.distorted else 0
        assert (recipe.distorted_copies, recipe.distortion) == (copies, None)
        if slot < 4:
            count = describe_network(side.builder(params)).parameters
            assert count <= limits[side.family]
            if side.family != "lenet5":
                norm = params["batch_norm"]
                assert count == count_parameters(side.hidden(params), norm)


def test_all_sides_have_the_same_budget_and_common_space(digits):
    settings = [side.settings(digits) for side in SIDES]
    spaces = [{name: s["space"][name] for name in COMMON} for s in settings]
    assert all(space == spaces[0] for space in spaces)
    assert len({json.dumps(s["pruner"]) for s in settings}) == 1
    assert len({(s.budget, s.count) for s in SIDES}) == 1
    assert SIDES[0].count == 60
    # Each side draws a sample of its own, the same one whenever it is asked.
    rates = {_drawn(side)["learning_rate"] for side in SIDES}
    assert len(rates) == len(SIDES)
    assert _drawn(SIDES[0]) == _drawn(SIDES[0])


def test_lenet5_is_that_of_the_study_with_its_options():
    side = sides_of_name("lenet5")
    params = _drawn(side) | {"pooling": "max", "activation": "relu", "dropout": 0.0}
    for norm, count in ((False, 61_706), (True, 61_794)):
        build = side.builder(params | {"batch_norm": norm})
        assert describe_network(build).parameters == count
    plain = {"pooling": "average", "activation": "tanh", "batch_norm": False}
    same = describe_network(side.builder(params | plain)).fingerprint
    assert same == describe_network(build_lenet5).fingerprint
    kinds = [
        layer.name
        for layer in side.builder(params | {"dropout": 0.3})(seed=0).layers
        if "dropout" in layer.name
    ]
    assert kinds == ["C5_dropout", "F6_dropout"]


def sides_of_name(name):
    return next(side for side in SIDES if side.name == name)


def test_no_seed_serves_twice_and_only_winners_are_tested(digits):
    side = SIDES[0]
    params = _drawn(side)
    search = [side.trial(params, slot, digits) for slot in range(side.count)]
    finalists = side.finalists(params, 7, digits)
    winners = side.winners(params, digits)
    seeds = [[trial.seed for trial in some] for some in (search, finalists, winners)]
    assert list(map(len, seeds)) == [60, 3, 20]
    assert len(set(itertools.chain(*seeds))) == 83
    assert min(seeds[0]) == FIRST_SEED and min(seeds[1]) == FIRST_FINALIST_SEED
    assert not any(t.experiment.tested for t in (*search, *finalists))
    assert all(t.experiment.tested for t in winners)
    assert {t.experiment.name for t in winners} == {"contest_plain_small"}
    assert len({t.experiment.recipe for t in (*search, *finalists, *winners)}) == 1


def test_validation_is_by_new_writers_where_writers_are_known(dataset, digits):
    trial = SIDES[0].trial(_drawn(SIDES[0]), 0, digits)
    assert trial.experiment.validation == SAME_WRITERS
    if dataset.is_recorded:
        trial = SIDES[0].trial(_drawn(SIDES[0]), 0, dataset)
        assert trial.experiment.validation == NEW_WRITERS and trial.split_seed is None


def test_a_side_that_there_is_not_is_refused(digits):
    assert [side.name for side in sides_of(digits)] == NAMES
    assert [s.name for s in sides_of(digits, ["lenet5", "lenet5"])] == ["lenet5"]
    assert {side.count for side in contest.sides_of(digits)} == {4}
    with pytest.raises(ValueError, match="no side 'lenet': choose from plain_small, "):
        sides_of(digits, ["lenet"])


def test_choices_in_words():
    space = {name: contest.choice_text(kind) for name, kind in SIDES[0].space.items()}
    assert space["batch_size"] == "64, 128 or 256"
    assert space["learning_rate"] == "0.0003 to 0.02, evenly on a log scale"
    assert space["dropout"] == "0.0 to 0.5 in steps of 0.05"
    assert space["depth"] == "1 to 4"
    assert space["size"] == "45,000 to 61,706, evenly on a log scale"


def test_leads_in_words():
    errors = {
        "plain_small": [2.0, 2.2], "plain_free": [1.9, 1.7], "lenet5": [1.0, 1.2],
        "plain_small_distorted": [1.5, 1.5], "plain_free_distorted": [0.9, 1.1],
        "lenet5_distorted": [0.5, 0.5],
    }  # fmt: skip
    errors = {name: pd.Series(some) for name, some in errors.items()}
    leads = contest.lead_table(errors)
    assert leads["difference_pct"].round(9).tolist() == [1.0, 0.7, 1.0, 0.5]
    assert leads["ratio"].round(9).tolist() == [
        round(ratio, 9) for ratio in (2.1 / 1.1, 1.8 / 1.1, 3.0, 2.0)
    ]
    low, high = leads.iloc[0][["low_pct", "high_pct"]]
    # Welch's interval of two pairs with the same variance: 2 degrees of freedom.
    assert high - 1.0 == pytest.approx(4.302653 * np.sqrt(2 * 0.02 / 2))
    assert (low + high) / 2 == pytest.approx(1.0)
    told = contest.contest_sentences(errors)
    assert told.startswith(
        "Tuned alike and trained on the original digits, LeNet-5 has a mean test error "
        "of 1.10 %, a plain network of at most as many parameters 2.10 % (1.00, "
    )
    worth = contest.worth_table(errors)["difference_pct"]
    assert worth.round(9).tolist() == [-0.3, -0.6, -1.1, -1.0, -1.6]
    told = contest.worth_sentence(errors)
    assert "With distorted digits its mean test error is 0.60 percentage points" in told
    assert told.endswith("has an error 1.00 points lower.")
    gains = contest.distortion_table(errors)["difference_pct"]
    assert gains.round(9).tolist() == [0.6, 0.8, 0.6]
    assert gains.index[-1] == "LeNet-5, tuned"
