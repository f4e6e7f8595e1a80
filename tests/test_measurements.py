"""Records of what was measured of a network, and the command that makes them."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mnist_study import __main__, data, robustness
from mnist_study.contest import read_contest
from mnist_study.data.corruptions.table import CORRUPTIONS
from mnist_study.robustness import corruption_errors, plan, run, trained
from mnist_study.robustness.measuring import measure_attacks, measure_corruptions
from mnist_study.robustness.plan import Measurement
from mnist_study.robustness.tables import label_of
from mnist_study.study import outputs
from mnist_study.study.experiments import find_experiment
from mnist_study.study.identity import make_trial
from mnist_study.study.record_files import RecordError, claimed

ANN = find_experiment("ann")


@pytest.fixture(scope="module")
def one(digits):
    return Measurement(make_trial(ANN, digits, 0))


@pytest.fixture(scope="module")
def folder(one, tmp_path_factory):
    """A folder in which that network is measured, as a worker does it."""
    folder = tmp_path_factory.mktemp("robustness")
    outcome = run.measure_alone(one, "uci-digits", folder)
    assert outcome.failure is None
    return folder


@pytest.fixture(scope="module")
def record(one, folder):
    return run.read_measurement(one, folder)


@pytest.fixture(scope="module")
def model(one, digits):
    return trained.trained_network(one.trial, digits).model


def test_a_record_holds_what_is_found_one_by_one(record, model, digits):
    results = record.results
    names = ["shot_noise", "fog"]
    table = corruption_errors(model, ANN, digits, names, seed=plan.SEED)
    for name in names:
        found = results["corruptions"][name]
        expected = table.loc[name]
        assert 100 * found["errors"] / 360 == pytest.approx(expected["error_pct"])
        assert found["confidence"] == pytest.approx(expected["confidence"], abs=1e-4)
        as_trained = found["as_trained"]
        assert as_trained["log_loss"] == pytest.approx(expected["log_loss"], abs=1e-3)
    assert list(results["corruptions"]) == ["clean", *CORRUPTIONS]
    moved = data.transform(digits.x_test[::5], "rotate", 45)
    answers = np.asarray(model(moved.reshape(-1, 784).astype("f4") / 255))
    wrong = (answers.argmax(axis=1) != digits.y_test[::5]).sum()
    assert results["geometry"]["rotate"]["45"] == wrong
    clean = {counts["0"] for counts in results["severities"].values()}
    assert clean == {results["geometry"]["rotate"]["0"]}
    assert results["attacks"]["itself"]["pgd"][-1] > 30  # of 36


def test_a_record_is_of_two_hundred_numbers_and_small(record, one, folder):
    path = folder / one.file_name
    assert path.stat().st_size < 50_000
    clean = record.results["corruptions"]["clean"]
    assert clean["kept_errors"][0] == clean["errors"]
    assert len(clean["as_trained"]["bins"]["accuracy"]) == plan.BINS
    # The loss on validation digits is smallest at the temperature, that on others not
    # always.
    assert 0.5 < record.results["temperature"] < 5


def test_what_is_recorded_is_not_measured_again(one, folder, digits, capsys):
    assert list(run.run_measurements([one], digits, folder=folder, jobs=1)) == []
    assert run.report_measurements([one], iter(()), folder) == 0
    assert "1 network, 1 measured already" in capsys.readouterr().err
    again = run.measure_alone(one, "nowhere", folder)  # reads no data
    assert again.record.identity == one.identity


def test_two_processes_do_not_measure_one_network(one, digits, tmp_path):
    with claimed(tmp_path / one.file_name) as ours:
        assert ours and run.measure_alone(one, digits, tmp_path) is None
    assert not list(tmp_path.rglob("*.json"))


def test_what_fails_is_told_and_the_others_go_on(one, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    broken = replace(one, others="emnist-digits")
    outcome = run.measure_alone(broken, "uci-digits", tmp_path)
    assert outcome.record is None and "EMNIST" in outcome.failure
    assert len(outcome.failure.splitlines()) == 1


def test_an_identity_follows_what_decides_the_result(one, digits, monkeypatch):
    before = one.identity
    others = [
        replace(one, trial=make_trial(ANN, digits, 1)),
        replace(one, targets=(one.trial,)),
        replace(one, others="fashion-mnist"),
    ]
    assert len({before, *(other.identity for other in others)}) == 4
    for name, value in (("EPSILONS", (0.1,)), ("REJECTION_ERROR_PCT", 1.0)):
        with monkeypatch.context() as patched:
            patched.setattr(plan, name, value)
            assert one.identity != before
    with monkeypatch.context() as patched:
        milder = replace(CORRUPTIONS["fog"], of_mnist_c=4)
        patched.setitem(CORRUPTIONS, "fog", milder)
        assert one.identity != before
    assert one.identity == before


def test_an_altered_record_is_refused(one, folder, tmp_path):
    text = (folder / one.file_name).read_text()
    path = tmp_path / one.file_name
    path.parent.mkdir()
    content = json.loads(text)
    content["results"]["corruptions"]["fog"]["errors"] -= 1
    path.write_text(json.dumps(content))
    with pytest.raises(RecordError, match="was altered after it was recorded"):
        run.read_measurement(one, tmp_path)
    other = replace(one, others="fashion-mnist")
    (tmp_path / other.file_name).write_text(text)
    with pytest.raises(RecordError, match="another measurement's record"):
        run.read_measurement(other, tmp_path)


def test_attacked_digits_go_to_networks_of_another_seed(digits):
    (of_ann,) = [
        one for one in run.measurements(digits, 1) if one.trial.experiment.name == "ann"
    ]
    assert [t.experiment.name for t in of_ann.targets] == ["ann", "lenet5"]
    assert {t.seed for t in of_ann.targets} == {1}
    assert plan.target_seed(4) == 0


def test_networks_that_are_trained_again_come_last(digits):
    names = [one.trial.experiment.name for one in run.measurements(digits, 2)]
    assert names[:7] == list(plan.HEADLINE[:7]) and names[7:14] == names[:7]
    assert set(names[14:]) == {"lenet5_1998_distorted"}


def test_winners_of_the_contest_are_trained_again_as_they_were(digits):
    (result,) = read_contest(digits, ["plain_small"]).values()
    first, *others = trained.trials_of_winner(result, digits)
    assert len(others) == len(result.records) - 1
    network = trained.trained_network(first, digits)
    assert network.source == trained.AGAIN
    recorded = next(r for r in result.records if r.seed == first.seed)
    wrong = (recorded.predictions != digits.y_test).sum()
    assert network.test_errors == wrong
    assert label_of(Measurement(first)) == "Plain network, small"


def test_only_networks_that_were_measured_are_loaded(digits):
    with pytest.raises(ValueError, match="unknown measured network 'mlp_003'"):
        robustness.load_measured("mlp_003", digits)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only", "robustness,lenet5"], "give ONLY=robustness without other names"),
        (["--only", "robustness", "--seeds", "6"], "seeds must be 1 to 5, got 6"),
        (["--only", "robustness", "--jobs", "0"], "jobs must be at least 1, got 0"),
    ],
)
def test_what_cannot_be_measured_is_one_line(
    options, message, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    assert __main__.main(["study", *options]) == 1
    told = [s for s in capsys.readouterr().err.splitlines() if s.startswith("error")]
    assert len(told) == 1 and message in told[0]


def test_a_recorded_network_is_measured_again(dataset, mnist):
    """A replay: some of what was recorded of LeNet-5, within the rounding of CPUs."""
    (one,) = [
        one
        for one in run.measurements(dataset, 1)
        if one.trial.experiment.name == "lenet5"
    ]
    record = run.read_measurement(one)
    assert record is not None, "run 'make study ONLY=robustness'"
    model, row = outputs.load_trained("lenet5"), find_experiment("lenet5")
    names = ("impulse_noise", "translate")
    again = measure_corruptions(model, row, dataset, names=names)
    for name, now in again.items():
        then = record.results["corruptions"][name]
        assert now["errors"] == pytest.approx(then["errors"], abs=3)
        assert now["area"] == pytest.approx(then["area"], abs=0.02)
    attacked = measure_attacks(model, row, dataset, {}, plan.EPSILONS[:1])
    for attack, counts in attacked["itself"].items():
        then = record.results["attacks"]["itself"][attack][0]
        assert counts[0] == pytest.approx(then, abs=3)
