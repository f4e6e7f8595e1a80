from dataclasses import replace
from pathlib import Path

import pytest

from mnist_study.models import build_ann
from mnist_study.study import record_files, records
from mnist_study.study import run as study
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import make_trial
from mnist_study.study.records import RecordError


def _records_in(folder: Path) -> dict[str, dict]:
    results = {}
    for path in folder.glob("*/*.json"):
        results[path.name] = record_files.load(path).results
    return results


def test_trials_of_the_study(digits):
    trials = study.study_trials(digits)
    assert len({trial.file_name for trial in trials}) == len(trials)
    count = {}
    for trial in trials:
        key = trial.experiment.name, trial.num_train
        count[key] = count.get(key, 0) + 1
    assert (
        count["lenet5", 1317]
        == count["ann", 1317]
        == EXPERIMENTS["ann"].num_seeds
        == 100
    )
    assert count["ann_same_macs", 1317] == EXPERIMENTS["ann_same_macs"].num_seeds == 20
    assert count["lenet5_relu", 1317] == study.SEEDS
    assert count["lenet5", 100] == study.SEEDS
    assert ("lenet5", 3000) not in count, "there are not so many UCI digits"


def test_a_part_of_the_study(digits):
    (trial,) = study.study_trials(digits, only=["ann_same_macs"], seeds=1)
    assert (trial.experiment.name, trial.seed) == ("ann_same_macs", 0)
    with pytest.raises(ValueError, match="unknown experiment 'lenet6'"):
        study.study_trials(digits, only=["lenet6"])
    with pytest.raises(ValueError, match="seeds must be at least 1, got 0"):
        study.study_trials(digits, seeds=0)


def test_two_processes_record_what_one_would_and_nothing_twice(digits, small, tmp_path):
    trials = [make_trial(small, digits, seed) for seed in range(3)]
    side_by_side, one_by_one = tmp_path / "two", tmp_path / "one"
    outcomes = list(study.run_study(trials, digits, folder=side_by_side, jobs=2))
    assert {o.trial.seed for o in outcomes} == {0, 1, 2}
    assert not [o.failure for o in outcomes if o.failure]
    for trial in trials:
        records.write_record(records.run_trial(trial, digits), trial, one_by_one)
    two, one = _records_in(side_by_side), _records_in(one_by_one)
    assert two.keys() == one.keys()
    for name in one:
        accuracy = [r[name]["test"]["accuracy"] for r in (one, two)]
        assert accuracy[0] == pytest.approx(accuracy[1], abs=0.005)
    assert list(study.run_study(trials, digits, folder=side_by_side)) == []


def test_data_of_ones_own_reach_the_workers(digits, small, tmp_path):
    own = replace(
        digits, name="mine", x_test=255 - digits.x_test, location="", is_stand_in=False
    )
    assert own.fingerprint != digits.fingerprint and own.label == "mine"
    trials = [make_trial(small, own, seed) for seed in range(2)]
    outcomes = list(study.run_study(trials, own, folder=tmp_path, jobs=2))
    assert not [o.failure for o in outcomes if o.failure]
    names = {o.record.data_name for o in outcomes}
    assert names == {"mine"}


def _build_that_fails_for_seed_1(seed=0):
    if seed == 1:
        raise RuntimeError("no luck with this seed")
    return build_ann(seed=seed, hidden=(16,))


def test_a_failing_trial_is_told_and_the_rest_goes_on(digits, small, tmp_path, capsys):
    experiment = replace(small, build=_build_that_fails_for_seed_1)
    trials = [make_trial(experiment, digits, seed) for seed in range(3)]
    outcomes = study.run_study(trials, digits, folder=tmp_path, jobs=1)
    assert study.report_study(trials, outcomes, tmp_path) == 1
    assert "RuntimeError: no luck with this seed" in capsys.readouterr().err
    assert len(_records_in(tmp_path)) == 2
    again = list(study.run_study(trials, digits, folder=tmp_path, jobs=1))
    assert [o.trial.seed for o in again] == [1], "only the failed one is tried again"


def test_a_folder_that_cannot_be_written_to(digits, small, tmp_path):
    (tmp_path / "file").write_text("in the way")
    trials = [make_trial(small, digits, 0)]
    with pytest.raises(RecordError, match="records cannot be written there"):
        list(study.run_study(trials, digits, folder=tmp_path / "file" / "trials"))


def test_collect_trains_the_stand_in_outside_the_checkout(
    digits, small, tmp_path, monkeypatch
):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    trials = [make_trial(small, digits, seed) for seed in range(2)]
    collected = study.collect(trials, digits)
    assert [record.seed for record in collected] == [0, 1]
    assert len(list((tmp_path / "trials").rglob("*.json"))) == 2


def test_what_is_recorded_of_the_stand_in_is_not_trained_again(
    digits, small, tmp_path, monkeypatch
):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    recorded = make_trial(EXPERIMENTS["lenet5_1998_history"], digits, 0)
    fresh = make_trial(small, digits, 0)
    collected = study.collect([recorded, fresh, recorded], digits)
    names = [record.experiment for record in collected]
    assert names == ["lenet5_1998_history", "small", "lenet5_1998_history"]
    assert [path.name for path in tmp_path.rglob("*.json")] == [
        Path(fresh.file_name).name
    ]


def test_what_is_recorded_of_the_stand_in_fits_networks_and_recipes_of_today(digits):
    stored = records.read_records(study.STAND_IN_FOLDER)
    assert len(stored) > 50
    for record in stored:
        facts = record.trial
        experiment = EXPERIMENTS[facts["experiment"]]
        trial = make_trial(experiment, digits, facts["seed"], facts["num_train"])
        assert records.read_record(trial, study.STAND_IN_FOLDER) == record, (
            f"{trial.file_name} is absent: networks, recipes or versions have changed; "
            "renew the records as the comment on STAND_IN_FOLDER says"
        )


def test_collect_says_how_to_record_what_is_missing(
    digits, small, monkeypatch, tmp_path
):
    monkeypatch.setattr(study, "TRIALS_FOLDER", tmp_path)
    as_mnist = replace(digits, name="MNIST", is_recorded=True)
    with pytest.raises(RecordError, match="run 'make study ONLY=small'"):
        study.collect([make_trial(small, as_mnist, 0)], as_mnist)
