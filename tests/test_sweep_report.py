"""What the sweeps' tables say, of trials whose answers are known by hand."""

import numpy as np
import pandas as pd
import pytest

from mnist_study import sweep_report
from mnist_study.sweep import PATIENT_EPOCHS, PLAIN, SPACE

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
    assert np.allclose(sweep_report.early_errors(TABLE), [5, 4, 3, 4])


def test_choices_have_means_and_intervals():
    table = sweep_report.choice_table(TABLE).set_index(["hyperparameter", "choice"])
    assert table.loc[("activation", "tanh"), "error_pct"] == pytest.approx(4.5)
    relu = table.loc[("activation", "relu")]
    assert relu["error_pct"] == pytest.approx(3.5) and relu["trials"] == 2
    assert relu["low_pct"] < 3.5 < relu["high_pct"]
    assert np.isnan(table.loc[("drop4", 0.5), "low_pct"])
    assert ("drop4", 0.25) not in table.index


def test_pruned_trials_are_never_the_best_so_far():
    table = TABLE.iloc[[1, 0, 2, 3]]
    found = sweep_report.best_so_far(table)
    assert np.isnan(found[0]) and np.allclose(found[1:], [3, 2, 2])


def test_shuffled_searches_end_where_all_trials_do():
    found = sweep_report.shuffled_best(TABLE, budget=4, resamples=50)
    assert list(found.index) == [1, 2, 3, 4]
    assert np.allclose(found.iloc[-1], 2)
    assert (found["low"] <= found["median"]).all()
    assert (found["median"] <= found["high"]).all()


def test_what_decides_the_error_is_what_matters():
    rng = np.random.default_rng(0)
    trials = []
    for _ in range(60):
        drawn = {name: of[rng.integers(len(of))] for name, of in SPACE.items()}
        good = drawn["activation"] == "relu"
        trials.append(_trial(0.95 + 0.02 * good + 0.001 * rng.normal(), **drawn))
    found = sweep_report.importances(_table(*trials), resamples=4)
    assert found.index[0] == "activation" and set(found.index) == set(SPACE)
    assert found["importance"].sum() == pytest.approx(1)
    assert found.loc["activation", "low"] > found["high"].iloc[1]


def test_leaders_are_complete_and_each_is_there_once():
    again = _table(_trial(0.979, early=0.9, activation="relu"), _trial(0.98, drop1=0.1))
    again.loc[1, "log_loss"] = 0.01  # of two with the same accuracy, the surer
    found = sweep_report.leaders({"random": TABLE, "tpe": again}, count=3)
    assert list(found["value"]) == [0.98, 0.98, 0.975]
    assert list(found["sweep"]) == ["tpe", "random", "random"]
    assert list(found["activation"]) == ["tanh", "relu", "tanh"]


def test_the_published_runs_stand_beside_as_many_of_ours():
    found = sweep_report.beside_published(TABLE, [0.95, 0.99, 0.96])
    assert list(found.index) == [1, 2, 3]
    assert list(found["published"]) == [0.99, 0.96, 0.95]
    assert list(found["accuracy"]) == [0.98, 0.97, 0.96]
