"""The contest: real processes, killed and resumed; stages, tables, faults."""

import json
import os
import shutil
import signal
from dataclasses import replace

import numpy as np
import own_data
import pytest
from sweep_process import run, start, wait_for

from mnist_study import contest, sweep
from mnist_study.__main__ import main
from mnist_study.contest import STAND_IN_SIDES, Stages, run_contest
from mnist_study.data.registry import load_dataset
from mnist_study.study import records, replays
from mnist_study.sweep import SweepError
from mnist_study.sweep.work import Job, _claim_next

NAME = "plain_small_distorted"
ONLY = ["--only", NAME]
(SIDE,) = [side for side in STAND_IN_SIDES if side.name == NAME]


def _results(folder):
    """Return the results of all records below a folder, by file."""
    files = sorted((folder / "contest").glob("*/*.json"))
    return {
        str(path.relative_to(folder)): json.loads(path.read_text())["results"]
        for path in files
    }


def _stages(folder, digits, side=SIDE):
    path = folder / "contest"
    return Stages(side, path / sweep.STUDIES_FILE, path, digits, create=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contest")
    status, output = run(folder, *ONLY, command="contest")
    assert status == 0, output
    for line in (
        f"{NAME}: 4 of 4 trials are finished",
        "finalists: 2 of 2 are recorded",
        "winners: 2 of 2 are recorded",
    ):
        assert line in output
    return folder


@pytest.fixture
def output(finished, tmp_path, monkeypatch):
    """A copy of it, where the command line looks for it."""
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    return shutil.copytree(finished / "contest", tmp_path / "contest")


def test_killed_at_each_stage_and_resumed_it_is_the_same(finished, tmp_path, digits):
    for stage in (f"{NAME}/*.json", f"{NAME}_slot*/*.json"):
        process = start(tmp_path, *ONLY, command="contest")
        wait_for(lambda s=stage: list((tmp_path / "contest").glob(s)), process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    status, output = run(tmp_path, *ONLY, command="contest")
    assert status == 0, output
    assert _results(tmp_path) == _results(finished)
    before, after = (_stages(path, digits) for path in (finished, tmp_path))
    chosen = [{s: t.params for s, t in x.finished().items()} for x in (before, after)]
    assert chosen[0] == chosen[1] and len(chosen[0]) == 4
    assert before.finalists() == after.finalists()


def test_only_the_winner_meets_the_test_set(finished, digits):
    tested = {path: "test" in results for path, results in _results(finished).items()}
    assert len(tested) == 8 and sum(tested.values()) == 2
    assert all(t == (f"/contest_{NAME}/" in path) for path, t in tested.items())
    stages = _stages(finished, digits)
    finalists, ended = stages.finalists(), stages.finished()
    values = sorted((trial.value for trial in ended.values()), reverse=True)
    assert [finalist.value for finalist in finalists] == values[:2]
    assert stages.winner().mean == max(finalist.mean for finalist in finalists)


def test_tables(output, digits):
    results = contest.read_contest(digits, [NAME])
    trials = results[NAME].trials
    assert list(trials["state"]) == ["complete"] * 4
    assert {"value", "epochs", "parameters", "macs", "train_time_s"} <= set(trials)
    expected = contest.expected_table(results)
    assert list(expected["trials"]) == [1, 2, 3]
    mean = 100 * (1 - trials["value"].mean())
    assert expected["error_pct"][0] == pytest.approx(mean)
    assert expected["minutes"][2] == pytest.approx(
        3 * trials["core_time_s"].mean() / 60
    )
    assert (expected["low_pct"] <= expected["error_pct"]).all()
    assert (expected["error_pct"] <= expected["high_pct"]).all()
    budget = contest.budget_table(results).loc[NAME]
    assert (budget["trials"], budget["complete"], budget["epochs"]) == (4, 4, 8)
    seconds = trials["core_time_s"].sum()
    assert budget["minutes"] == pytest.approx(seconds / 60)
    assert 0 < seconds <= trials["train_time_s"].sum()
    tuning = contest.tuning_table(results).loc[NAME]
    assert tuning["observed_pct"] == pytest.approx(100 * (1 - trials["value"].max()))
    assert tuning["observed_pct"] <= tuning["best_pct"] <= tuning["first_pct"]
    finalists = contest.finalists_table(results)
    assert finalists["wins"].sum() == 1
    assert finalists.loc[finalists["wins"], "error_pct"].item() == min(
        finalists["error_pct"]
    )
    winner = contest.winners_table(results).loc[NAME]
    tested = [record.test["error_pct"] for record in results[NAME].records]
    assert winner["error_pct"] == pytest.approx(sum(tested) / 2)
    assert winner["seeds"] == 2 and winner["parameters"] <= 61_706
    assert list(contest.errors_by_side(results)[NAME]) == tested
    assert {k: list(v) for k, v in contest.read_errors(output).items()} == {
        NAME: tested
    }
    with pytest.raises(records.RecordError, match="no records of winners"):
        contest.read_errors(output / NAME)


def test_trainings_of_each_stage_can_be_replayed(output, digits, capsys):
    trained = contest.recorded_trainings(digits, output, [NAME])
    tested = ["test" in record.results for _, record in trained]
    assert tested == [False] * 6 + [True] * 2
    for trial, record in (trained[0], trained[4], trained[-1]):
        assert replays.judge_replay(trial, record, digits)
    assert "DIFFERS" not in capsys.readouterr().out


def test_a_trial_that_diverged_is_worth_no_more_than_chance(output, digits):
    trials = contest.read_contest(digits, [NAME])[NAME].trials
    trials.loc[1, ["value", "state"]] = [float("nan"), "failed"]
    assert contest.values_of(trials)[1] == 0.1
    assert contest.values_of(trials[["state"]]).eq(0.1).all()


def test_a_retraining_that_diverges_is_noted_and_not_tried_again(output, digits):
    stages = _stages(output.parent, digits)
    loser = next(f for f in stages.finalists() if f != stages.winner())
    (trial,) = SIDE.finalists(loser.params, loser.slot, digits)
    (output / trial.file_name).unlink()
    stages.note_diverged(trial)
    again = _stages(output.parent, digits)
    assert len(again.finalist_trials()) == 1
    assert {f.slot: f.mean for f in again.finalists()}[loser.slot] == 0.0
    assert main(["contest", *ONLY]) == 0
    assert not (output / trial.file_name).exists()


def test_sides_advance_together(tmp_path, digits):
    job = Job(STAND_IN_SIDES[:2], str(tmp_path / "studies"), tmp_path)
    studies, taken = job.slots(digits), []
    for _ in range(8):
        slots, trial, slot = _claim_next(studies, job.storage)
        slots.study.tell(trial, 0.5)
        taken.append((slots.sweep.name, slot))
    names = [side.name for side in STAND_IN_SIDES[:2]]
    assert taken == [(name, slot) for slot in range(4) for name in names]
    assert _claim_next(studies, job.storage) is None


def test_records_that_are_gone_are_missed(output, digits, capsys):
    path = next(output.glob(f"{NAME}/*.json"))
    kept = path.read_text()
    path.unlink()
    assert main(["contest", *ONLY]) == 1
    told = capsys.readouterr().err
    assert f"error: {path}: no such record, although {NAME} has that trial" in told
    path.write_text(kept)
    (finalist, _) = output.glob(f"{NAME}_slot*/*.json")
    finalist.unlink()
    with pytest.raises(records.RecordError, match=r"no such record: run 'make contest"):
        _stages(output.parent, digits).finalists()


def test_a_study_with_another_budget_is_kept(output, digits):
    longer = replace(SIDE, budget=replace(SIDE.budget, epochs=(2, 3)))
    with pytest.raises(SweepError, match=r"has space .* choose another storage"):
        _stages(output.parent, digits, longer)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only", "lenet"], "error: no side 'lenet': choose from plain_small"),
        (["--workers", "0"], "error: workers must be at least 1, got 0"),
        (["--minutes", "-1"], "error: minutes must be positive, got -1.0"),
        (["--storage", "mysql:/me"], "not the URL of a database"),
    ],
)
def test_what_cannot_be_asked_for_is_one_line(
    options, message, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    assert main(["contest", *options]) == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1 and message in told[0]


def test_a_side_of_which_no_trial_is_complete_has_no_winner(tmp_path, digits):
    storage = tmp_path / "studies"
    stages = Stages(SIDE, storage, tmp_path, digits)
    with pytest.raises(SweepError, match=f"{NAME}: no trial was completed"):
        stages.chosen()


def test_winners_on_other_data(output, tmp_path, digits):
    x, y = own_data.arrays(count=25)
    np.savez(tmp_path / "letters.npz", x=x, y=y)
    letters = load_dataset(tmp_path / "letters.npz")
    options = {"storage": output / sweep.STUDIES_FILE, "folder": output}
    options |= {"elsewhere": tmp_path / "letters"}
    assert contest.run_elsewhere((SIDE,), digits, letters, **options) == 0
    name = f"contest_{NAME}"
    chosen = records.read_records(output, [name])
    trained = records.read_records(tmp_path / "letters", [name])
    assert [record.seed for record in trained] == [record.seed for record in chosen]
    for one, other in zip(chosen, trained, strict=True):
        assert one.trial["recipe"] == other.trial["recipe"]
        assert other.data_name == "letters" and "test" in other.results


def test_winners_on_other_data_by_the_command_line(output, monkeypatch, capsys):
    on = ["--on", "uci-digits"]  # the same data, so that the results must be the same
    assert main(["contest", *ONLY, *on]) == 0
    name = f"contest_{NAME}"
    chosen = records.read_records(output, [name])
    again = records.read_records(output.parent / "trials", [name])
    assert len(chosen) == 2
    assert [one.results for one in again] == [one.results for one in chosen]
    next(output.glob(f"{NAME}_slot*/*.json")).unlink()
    capsys.readouterr()
    assert main(["contest", *ONLY, *on]) == 1
    assert "no such record: run 'make contest'" in capsys.readouterr().err


def test_minutes_end_it_before_the_finalists(output, digits, capsys):
    for path in output.glob(f"{NAME}_slot*/*.json"):
        path.unlink()
    options = {"storage": output / sweep.STUDIES_FILE, "folder": output}
    assert run_contest((SIDE,), digits, **options, minutes=1e-6) == 0
    assert "finalists: 0 of 2 are recorded" in capsys.readouterr().out
