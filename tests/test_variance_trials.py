"""Trials that vary one source of chance, and their identities."""

import numpy as np
import pytest

from mnist_study.data.dataset import make_splits
from mnist_study.study import records
from mnist_study.study.identity import make_trial
from mnist_study.study.variance import SOURCES, variance_trials
from mnist_study.training.loop import train


def test_each_source_varies_alone(digits):
    trials = variance_trials("ann", digits, count=3)
    assert tuple(trials) == SOURCES
    seeds = {
        source: [(t.seed, t.order_seed, t.split_seed) for t in those]
        for source, those in trials.items()
    }
    plain = (0, None, None)
    assert seeds["initial weights"] == [plain, (1, 0, None), (2, 0, None)]
    assert seeds["order of examples"] == [plain, (0, 1, None), (0, 2, None)]
    assert seeds["validation split"] == [plain, (0, None, 1), (0, None, 2)]
    assert seeds["all of them"] == [plain, (1, None, 1), (2, None, 2)]
    every = [trial for those in trials.values() for trial in those]
    assert len({trial.identity for trial in every}) == len(every) - 3
    assert len({trial.file_name for trial in every}) == len(every) - 3
    usual = make_trial(every[0].experiment, digits, 0)
    assert usual.identity == every[0].identity
    assert "order" not in usual.file_name and "-order01-" in every[4].file_name


def test_a_default_that_is_spelled_out_is_the_same_trial(small, digits):
    plain = make_trial(small, digits, 7)
    assert make_trial(small, digits, 7, order_seed=7, split_seed=0) == plain


@pytest.mark.parametrize("which", [{"order_seed": 5}, {"split_seed": 5}])
def test_a_record_says_what_was_varied(which, small, digits):
    trial = make_trial(small, digits, 0, **which)
    record = records.run_trial(trial, digits)
    assert record.trial.items() >= which.items()
    plain = records.run_trial(make_trial(small, digits, 0), digits)
    assert plain.results != record.results
    assert not plain.trial.keys() & which.keys()


def test_the_order_changes_and_the_initial_weights_do_not(small, digits):
    splits = make_splits(digits, layout="flat")
    recipe = small.recipe

    def losses(seed, order_seed=None):
        run = train(small.build, recipe, splits, seed=seed, order_seed=order_seed)
        return run.history["loss"].to_numpy()

    assert np.array_equal(losses(3), losses(3, order_seed=3))
    assert not np.array_equal(losses(3), losses(3, order_seed=4))
    assert not np.array_equal(losses(3, order_seed=4), losses(4))


def test_another_split_holds_other_examples_out(digits):
    first, second = (digits.split_of(seed=seed)[1] for seed in (0, 1))
    assert len(first) == len(second) and not np.array_equal(first, second)
