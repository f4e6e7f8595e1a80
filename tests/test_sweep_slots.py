"""Slots of a study: taken in turn, given back, and never held twice."""

import os
import subprocess

import optuna
import psutil
import pytest

from mnist_study import sweep
from mnist_study.sweep import SPACE, Sweep, slots
from mnist_study.sweep.slots import Slots


def _slots(folder, digits, count=3, sampler="random"):
    """Return how another process would see a study."""
    wanted = Sweep(sampler, num_trials=count)
    return Slots(sweep.open_study(wanted, folder / "studies", digits), wanted)


def _choose(trial):
    space = SPACE.items()
    return {name: trial.suggest_categorical(name, choices) for name, choices in space}


def test_slots_are_taken_in_turn_and_given_back(tmp_path, digits, monkeypatch, request):
    first, taken = _slots(tmp_path, digits), []
    others = [subprocess.Popen(["sleep", "600"]) for _ in range(2)]
    request.addfinalizer(lambda: [(p.kill(), p.wait()) for p in others])
    for pid in (*(process.pid for process in others), os.getpid()):
        started = psutil.Process(pid).create_time()
        owner = slots.owner() | {"pid": pid, "started": started}
        monkeypatch.setattr(slots, "owner", lambda owner=owner: owner)
        taken.append(first.claim())
        monkeypatch.undo()
    assert [slot for _, slot in taken] == [0, 1, 2]
    chosen = [_choose(trial) for trial, _ in taken]
    other = _slots(tmp_path, digits)
    assert len(other.held()) == 3 and not other.finished()
    first.give_up(taken[1][0].number)
    first.give_up(taken[2][0].number)
    trial, slot = other.claim()
    assert slot == 1 and _choose(trial) == chosen[1]
    other.study.tell(trial, 0.9)
    assert list(other.finished()) == [1]
    other.give_up(trial.number)
    assert list(other.finished()) == [1], "what is finished is not given up"


@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_killed_while_it_was_chosen_a_configuration_is_chosen_again(
    sampler, tmp_path, digits
):
    whole = _choose(_slots(tmp_path / "whole", digits, sampler=sampler).claim()[0])
    here = _slots(tmp_path, digits, sampler=sampler)
    trial, _ = here.claim()
    trial.suggest_categorical("activation", SPACE["activation"])
    # Our own: a notebook's kernel that was interrupted, and goes on.
    again, slot = here.claim()
    assert slot == 0 and again.number != trial.number
    assert _choose(again) == whole


def test_slots_beyond_the_number_wanted_do_not_count(tmp_path, digits):
    many = _slots(tmp_path, digits, count=5)
    for _ in range(5):
        trial, slot = many.claim()
        if slot != 1:
            many.study.tell(trial, 0.9)
        else:
            many.give_up(trial.number)
            trial, slot = many.claim()
            many.study.tell(trial, 0.5)
    few = _slots(tmp_path, digits, count=2)
    assert list(few.finished()) == [0, 1] and few.claim() is None


def test_another_machine_is_given_up_when_it_falls_silent(
    tmp_path, digits, monkeypatch
):
    elsewhere = {"machine": "elsewhere", "pid": 1, "started": 0.0}
    monkeypatch.setattr(slots, "owner", lambda: elsewhere)
    trial, slot = _slots(tmp_path, digits, count=1).claim()
    monkeypatch.undo()
    here = _slots(tmp_path, digits, count=1)
    assert here.claim() is None
    monkeypatch.setattr(slots, "STALE_S", 0)
    trial.report(0.9, 1)
    assert here.claim() is None, "it has just told of an epoch"
    again = here.claim()
    assert again is not None and again[1] == slot == 0
    with pytest.raises(optuna.exceptions.UpdateFinishedTrialError):
        trial.report(0.9, 2)


def test_who_dies_before_holding_a_slot_holds_nobody_up(tmp_path, digits, monkeypatch):
    monkeypatch.setattr(slots, "CLAIM_S", 0.3)
    here = _slots(tmp_path, digits, count=1)
    here.study.ask()
    _, slot = here.claim()
    assert slot == 0


def test_a_line_that_a_kill_cut_off_is_taken_away_at_the_next_write(tmp_path, digits):
    here = _slots(tmp_path, digits)
    path = tmp_path / "studies"
    path.write_bytes(path.read_bytes() + b'{"op_code":4,' + b"x" * 100_000)
    assert here.claim()[1] == 0
    assert all(line.endswith("}") for line in path.read_text().splitlines())
    assert len(_slots(tmp_path, digits).held()) == 1
