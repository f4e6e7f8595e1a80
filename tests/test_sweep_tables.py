"""What the sweeps' tables say, of trials whose answers are known by hand."""

import numpy as np
import pandas as pd
import pytest

from mnist_study.sweep import tables
from mnist_study.sweep.space import PATIENT_EPOCHS, PLAIN, SPACE

EPOCHS = 10


def _trial(value, state="complete", early=None, **chosen):
    early = value if early is None else early
    params = PLAIN | chosen
    accuracies = [early] * PATIENT_EPOCHS
    if state == "complete":
        accuracies += [value] * (EPOCHS - PATIENT_EPOCHS)
    metrics = {"accuracy": value, "f1": value, "precision": value, "recall": value}
    label = " ".join(f"{name}={choice}" for name, choice in params.items())
    shown = {"value": value, "state": state, "accuracies": accuracies, "label": label}
    return params | shown | metrics | {"log_loss": 1 - value}


def _table(*trials):
    return pd.DataFrame(trials).rename_axis("slot")


TABLE = _table(
    _trial(0.97, early=0.95),
    _trial(0.96, "pruned", activation="relu"),
    _trial(0.98, early=0.97, activation="relu"),
    _trial(0.975, early=0.96, drop4=0.5),
)


def test_early_errors_are_those_that_every_trial_has_had():
    assert np.allclose(tables.early_errors(TABLE), [5, 4, 3, 4])


def test_choices_have_means_and_intervals():
    table = tables.choice_table(TABLE).set_index(["hyperparameter", "choice"])
    assert table.loc[("activation", "tanh"), "error_pct"] == pytest.approx(4.5)
    relu = table.loc[("activation", "relu")]
    assert relu["error_pct"] == pytest.approx(3.5) and relu["trials"] == 2
    assert relu["low_pct"] < 3.5 < relu["high_pct"]
    assert np.isnan(table.loc[("drop4", 0.5), "low_pct"])
    assert ("drop4", 0.25) not in table.index


def test_pruned_trials_are_never_the_best_so_far():
    table = TABLE.iloc[[1, 0, 2, 3]]
    errors = tables.best_so_far(table)
    assert np.isnan(errors[0]) and np.allclose(errors[1:], [3, 2, 2])


def test_further_searches_find_no_more_than_there_is():
    band = tables.luck(TABLE, budget=12, resamples=200)
    assert list(band.index) == [10, 11, 12]
    assert np.allclose(band["low"], 2) and band["median"].iloc[-1] < 2.6
    assert (band["low"] <= band["median"]).all()
    assert (band["median"] <= band["high"]).all()


def _random_trials(effect, seed=0):
    rng, trials = np.random.default_rng(seed), []
    for _ in range(60):
        drawn = {
            name: choices[rng.integers(len(choices))] for name, choices in SPACE.items()
        }
        gain = effect * (drawn["activation"] == "relu")
        trials.append(_trial(0.95 + gain + 0.001 * rng.normal(), **drawn))
    return _table(*trials)


def test_what_decides_the_error_is_what_matters():
    shares = tables.importances(_random_trials(effect=0.02), resamples=5)
    assert shares.index[0] == "activation" and set(shares.index) == set(SPACE)
    top, rest = shares.iloc[0], shares.iloc[1:]
    assert top["low"] > 0.8 > 0.5 > top["by_chance"]
    assert (rest["importance"] < 0.1).all()
    assert (shares["low"] <= shares["importance"]).all()
    assert (shares["importance"] <= shares["high"]).all()
    assert shares["importance"].sum() <= 1


def test_of_mere_noise_nothing_matters_more_than_by_chance():
    shares = tables.importances(_random_trials(effect=0, seed=1), resamples=20)
    assert (shares["importance"] < shares["by_chance"]).all()


def test_where_all_errors_are_equal_nothing_matters():
    table = _random_trials(effect=0)
    table["accuracies"] = [[0.95] * EPOCHS] * len(table)
    shares = tables.importances(table, resamples=2)
    assert set(shares.index) == set(SPACE) and (shares == 0).all(axis=None)


def test_leaders_are_complete_and_each_is_there_once():
    again = _table(_trial(0.979, early=0.9, activation="relu"), _trial(0.98, drop1=0.1))
    again.loc[1, "log_loss"] = 0.01  # of two with the same accuracy, the surer
    leaders = tables.leaders({"random": TABLE, "tpe": again}, count=3)
    assert list(leaders["value"]) == [0.98, 0.98, 0.975]
    assert list(leaders["sweep"]) == ["tpe", "random", "random"]
    assert list(leaders["activation"]) == ["tanh", "relu", "tanh"]


def test_the_published_runs_stand_beside_as_many_of_ours():
    ranks = tables.beside_published(TABLE.iloc[[0, 2, 3]], [0.95, 0.99, 0.96])
    assert list(ranks.index) == [1, 2, 3]
    assert list(ranks["published"]) == [0.99, 0.96, 0.95]
    assert list(ranks["accuracy"]) == [0.98, 0.975, 0.97]
    with pytest.raises(ValueError, match="the first 3 trials must be complete"):
        tables.beside_published(TABLE, [0.95, 0.99, 0.96])


def test_failed_trials_have_no_errors():
    failed = pd.DataFrame([PLAIN | {"state": "failed", "label": "x"}], index=[9])
    table = pd.concat([TABLE, failed])
    assert list(tables.early_errors(table).index) == [0, 1, 2, 3]
    assert tables.choice_table(table).equals(tables.choice_table(TABLE))
    assert len(tables.leaders({"random": table}, count=9)) == 3
