"""Identities are values: the same on every Python, and changed by mathematics only."""

import importlib
import json
import pkgutil
from dataclasses import replace
from functools import partial

import keras
import pinned
import pytest

import mnist_study
from mnist_study import data
from mnist_study.lecun1998 import recipe as recipe_1998
from mnist_study.models import build_ann, build_lenet5
from mnist_study.study import identity
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import describe_network, make_trial, network_fingerprint
from mnist_study.versions import is_versioned, version_of, versioned

PARTS = json.loads(pinned.PARTS_FILE.read_text())
RENEW = "then run 'python tests/pinned.py'"


def test_identities_are_those_of_every_python_and_machine():
    expected = json.loads(pinned.IDENTITIES_FILE.read_text())
    assert pinned.identities() == expected, (
        "identities changed, so that records no longer fit: if that is meant, "
        f"train them again, {RENEW}"
    )


@pytest.mark.parametrize("part", pinned.CASES, ids=lambda part: part.__qualname__)
def test_what_a_part_computes_belongs_to_its_version(part):
    name = part.__qualname__
    assert name in PARTS, RENEW
    assert version_of(part) == PARTS[name]["version"], RENEW
    assert pinned.same(pinned.outputs(part), PARTS[name]["outputs"]), (
        f"{name} computes something else than version {version_of(part)} did: raise "
        f"its version, {RENEW}; records of trials that use it are to be trained again"
    )


def test_every_part_with_a_version_is_pinned():
    versioned_parts = set()
    for module in pkgutil.walk_packages(mnist_study.__path__, "mnist_study."):
        if not module.name.endswith("__main__"):
            members = vars(importlib.import_module(module.name)).values()
            versioned_parts |= {
                part for part in members if callable(part) and is_versioned(part)
            }
    assert versioned_parts == set(pinned.CASES)


def test_a_pin_notices_one_output_that_moved():
    outputs = PARTS["FusedAdam"]["outputs"]
    assert pinned.same(outputs, [1.00001 * value for value in outputs])
    assert not pinned.same(outputs, [*outputs[:-1], 1.01 * outputs[-1]])


@pytest.fixture
def trial(small, digits):
    return make_trial(small, digits, seed=0)


def test_identity_follows_what_decides_the_result(trial, small, digits):
    other_recipe = replace(small, recipe=replace(small.recipe, batch_size=64))
    other_network = replace(small, build=partial(build_ann, hidden=(17,)))
    other_input = replace(small, scaling="lecun")
    changed = [
        make_trial(small, digits, seed=1),
        make_trial(small, digits, seed=0, num_train=500),
        replace(trial, data="another data set"),
        *(make_trial(e, digits, 0) for e in (other_recipe, other_network, other_input)),
    ]
    identities = {trial.identity, *(t.identity for t in changed)}
    assert len(identities) == 1 + len(changed)


def test_identity_does_not_follow_the_rest(trial, small, digits):
    renamed = replace(small, name="other", label="x", published={"accuracy": 1})
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])  # moves Keras's names
    describe_network.cache_clear()
    assert make_trial(renamed, digits, 0).identity == trial.identity


def test_values_outside_the_recipe_count_where_they_are_used(digits, monkeypatch):
    names = ("ann", "lenet5_1998_history", "lenet5_1998_distorted")
    trials = [make_trial(EXPERIMENTS[name], digits, 0) for name in names]

    def changed():
        now = [t.identity for t in trials]
        return [a != b for a, b in zip(before, now, strict=True)]

    before = [trial.identity for trial in trials]
    monkeypatch.setitem(data.DISTORTIONS, "shear", 0.5)
    assert changed() == [False, False, True]
    before = [trial.identity for trial in trials]
    monkeypatch.setattr(recipe_1998, "CURVATURE_EXAMPLES", 499)
    assert changed() == [False, True, False]
    before = [trial.identity for trial in trials]
    monkeypatch.setitem(data.SCALINGS, "unit", (0.0, 0.5))
    assert changed() == [True, False, False]


def test_only_trials_on_shuffled_pixels_depend_on_their_order(digits):
    versions = {
        name: identity.own_versions(make_trial(EXPERIMENTS[name], digits, 0))
        for name in ("ann", "lenet5", "ann_shuffled", "lenet5_shuffled")
    }
    depend = [name for name, parts in versions.items() if "shuffle_pixels" in parts]
    assert depend == ["ann_shuffled", "lenet5_shuffled"]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("FusedAdam", ["ann", "lenet5_1998_distorted"]),
        ("gauss_newton_diagonal", ["lenet5_1998_history"]),
        ("TableConv2D", ["lenet5_1998_history", "lenet5_1998_distorted"]),
        ("distort_images", ["lenet5_1998_distorted"]),
        ("example_order", ["ann", "lenet5_1998_history", "lenet5_1998_distorted"]),
    ],
)
def test_a_new_version_changes_the_trials_that_use_the_part(
    part, expected, digits, monkeypatch
):
    names = ("ann", "lenet5_1998_history", "lenet5_1998_distorted")
    trials = {name: make_trial(EXPERIMENTS[name], digits, 0) for name in names}
    before = {name: trial.identity for name, trial in trials.items()}
    (thing,) = [p for p in pinned.CASES if p.__qualname__ == part]
    monkeypatch.setattr(thing, "mathematics_version", 2)
    describe_network.cache_clear()
    changed = [name for name in names if trials[name].identity != before[name]]
    monkeypatch.undo()
    describe_network.cache_clear()
    assert changed == expected


def _build_lenet5_otherwise(num_classes=10, seed=0):
    """Say the same in other words."""
    return build_lenet5(num_classes, seed)


def _build_relu(seed=0):
    model = build_lenet5(seed=seed)
    model.get_layer("C1").activation = keras.activations.relu
    return model


def test_network_fingerprint_is_about_the_network():
    same = network_fingerprint(build_lenet5)
    assert network_fingerprint(_build_lenet5_otherwise) == same
    assert network_fingerprint(_build_relu) != same


class Double(keras.layers.Layer):
    def call(self, x):
        return 2 * x


@versioned(1)
class Triple(keras.layers.Layer):
    def call(self, x):
        return 3 * x


class Inherits(Triple):
    pass


def _with(layer):
    def build(seed=0):
        return keras.Sequential([keras.Input((4,)), layer, keras.layers.Dense(3)])

    return build


def test_a_layer_of_ones_own_needs_a_version():
    for layer in (Double(), Inherits()):
        with pytest.raises(ValueError, match=r"has no version.*@versioned\(1\)"):
            network_fingerprint(_with(layer))
    first = network_fingerprint(_with(Triple()))
    Triple.mathematics_version = 2
    assert network_fingerprint(_with(Triple())) != first


def test_a_function_of_ones_own_needs_a_version():
    def halve(x):
        return x / 2

    build = _with(keras.layers.Dense(2, activation=halve))
    with pytest.raises(ValueError, match=r"halve is not Keras.s own"):
        network_fingerprint(build)
    versioned(1)(halve)
    assert describe_network(build).versions == {halve.__qualname__: 1}


def test_small_training_sets_get_enough_steps(digits):
    trial = make_trial(EXPERIMENTS["ann"], digits, 0, num_train=100)
    recipe = trial.recipe
    steps = recipe.num_epochs * recipe.passes_per_epoch * 100 / recipe.batch_size
    assert steps >= identity.MIN_STEPS * 0.97
    whole = make_trial(EXPERIMENTS["ann"], digits, 0)
    assert (trial.is_part, whole.is_part) == (True, False)
    assert whole.recipe == EXPERIMENTS["ann"].recipe
