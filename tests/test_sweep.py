"""The sweep: real processes on real storages, killed and resumed."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import optuna
import psutil
import pytest
from optuna.trial import TrialState
from postgres_server import postgres_server

from mnist_study import sweep
from mnist_study.__main__ import main
from mnist_study.study import records
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.identity import network_fingerprint
from mnist_study.sweep import PLAIN, SPACE, Sweep, SweepError, slots, space
from mnist_study.sweep import storage as kept
from mnist_study.sweep.slots import Slots
from mnist_study.sweep.work import Job, work

RANDOM = Sweep("random", num_trials=4)
COMMAND = [sys.executable, "-m", "mnist_study", "sweep"]
FOUR = ["--sampler", "random", "--trials", "4"]


def _start(folder, *options):
    settings = {"MNIST_STUDY_OUTPUT": str(folder), "MNIST_STUDY_DATA": "uci-digits"}
    folder.mkdir(exist_ok=True)
    log = folder / f"log{len(list(folder.glob('log*')))}"
    with open(log, "w") as file:
        process = subprocess.Popen(
            [*COMMAND, *map(str, options)],
            env=os.environ | settings,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process.told = log.read_text
    return process


def _run(folder, *options):
    process = _start(folder, *options)
    return process.wait(timeout=600), process.told()


def _wait_for(happened, *processes):
    for _ in range(1200):
        if found := happened():
            return found
        for process in processes:
            assert process.poll() is None, process.told()
        time.sleep(0.05)
    raise AssertionError("\n".join(process.told() for process in processes))


def _read(folder, storage, digits, wanted=RANDOM):
    """Return the trials as a table; every record must belong to one."""
    study = sweep.open_study(wanted, storage, digits, create=False)
    table = sweep.to_frame(wanted, study, folder / "sweep", digits)
    assert len(records.read_records(folder / "sweep")) == len(table)
    assert len([t for t in study.trials if t.values]) == len(table)
    return table.drop(columns="train_time_s")


def _work(folder, wanted, digits):
    """Sweep in this process; return the trials as a table."""
    storage = folder / "sweep" / sweep.STUDIES_FILE
    work(Job(wanted, str(storage), folder / "sweep"), digits)
    study = sweep.open_study(wanted, storage, digits, create=False)
    return sweep.to_frame(wanted, study, folder / "sweep", digits)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory, digits):
    folder = tmp_path_factory.mktemp("uninterrupted")
    # In a worker, which has one thread, whatever this process has.
    status, told = _run(folder, *FOUR)
    assert status == 0, told
    return _read(folder, folder / "sweep" / sweep.STUDIES_FILE, digits)


@pytest.fixture(scope="module")
def database():
    with postgres_server() as url:
        yield url


@pytest.mark.parametrize("kind", ["file", "PostgreSQL"])
def test_two_processes_on_one_study_and_one_is_killed(
    kind, uninterrupted, tmp_path, digits, request
):
    storage = tmp_path / "shared.journal"
    if kind == "PostgreSQL":
        storage = request.getfixturevalue("database")
    two = [_start(tmp_path, *FOUR, "--storage", storage) for _ in range(2)]

    def trains():
        """Return a process of the two while one of its trials has begun."""
        try:
            study = sweep.open_study(RANDOM, storage, digits, create=False)
        except SweepError:
            return None
        running = study.get_trials(states=(TrialState.RUNNING,))
        pids = [t.user_attrs["owner"]["pid"] for t in running if t.intermediate_values]
        groups = [os.getpgid(pid) for pid in pids if psutil.pid_exists(pid)]
        return next((process for process in two if process.pid in groups), None)

    killed = _wait_for(trains, *two)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    (other,) = set(two) - {killed}
    assert other.wait(timeout=600) == 0, other.told()
    found = _read(tmp_path, storage, digits)
    assert found.equals(uninterrupted)
    study = sweep.open_study(RANDOM, storage, digits)
    gave_up = [t for t in study.trials if t.state == TrialState.FAIL]
    assert len(study.trials) == 4 + len(gave_up) and 1 <= len(gave_up) <= 2


def test_a_killed_worker_costs_only_its_trial(uninterrupted, tmp_path, digits):
    storage = tmp_path / "sweep" / sweep.STUDIES_FILE
    process = _start(tmp_path, *FOUR, "--workers", "2")

    def trains():
        if not storage.exists():
            return None
        study = sweep.open_study(RANDOM, storage, digits)
        running = study.get_trials(states=(TrialState.RUNNING,))
        return next((t for t in running if t.intermediate_values), None)

    os.kill(_wait_for(trains, process).user_attrs["owner"]["pid"], signal.SIGKILL)
    assert process.wait(timeout=600) == 0, process.told()
    assert _read(tmp_path, storage, digits).equals(uninterrupted)


def test_minutes_end_a_sweep_and_trials_go_on_with_it(uninterrupted, tmp_path, digits):
    storage = tmp_path / "sweep" / sweep.STUDIES_FILE
    status, told = _run(tmp_path, "--sampler", "random", "--trials", "2")
    assert status == 0 and "2 of 2" in told, told
    # What a process killed while writing leaves behind.
    with open(storage, "a") as file:
        file.write('{"op_code": 4, "work')
    status, told = _run(tmp_path, *FOUR, "--minutes", "0.001")
    assert status == 0 and "2 of 4" in told
    status, told = _run(tmp_path, *FOUR)
    assert status == 0 and "4 of 4" in told
    assert _read(tmp_path, storage, digits).equals(uninterrupted)


def test_grid_and_tpe_in_this_process(tmp_path, digits):
    grid = Sweep("grid", vary=("activation",))
    table = _work(tmp_path, grid, digits)
    assert grid.name == "grid-0-activation"
    assert list(table["activation"]) == ["tanh", "relu"]
    other = _work(tmp_path, Sweep("tpe", seed=3, num_trials=2), digits)
    assert set(other["state"]) == {"complete"} and list(other.index) == [0, 1]
    storage = tmp_path / "sweep" / sweep.STUDIES_FILE
    (record, *_) = records.read_records(tmp_path / "sweep")
    assert set(record.results) == {"validation", "history"}, "no test set"

    # A value that is altered on either side is found.
    study = sweep.open_study(grid, storage, digits)
    text = storage.read_text()
    value = repr(study.trials[0].value)
    assert value in text
    storage.write_text(text.replace(f'"values":[{value}]', '"values":[0.999]'))
    study = sweep.open_study(grid, storage, digits)
    with pytest.raises(records.RecordError, match=r"but the study says 0\.999"):
        sweep.to_frame(grid, study, tmp_path / "sweep", digits)


def test_a_trial_without_hope_is_stopped(tmp_path, digits, monkeypatch):
    monkeypatch.setattr(space, "STARTUP_TRIALS", 1)
    good, bad = PLAIN, PLAIN | {f"drop{i}": 0.5 for i in (3, 4)} | {"drop2": 0.25}
    wanted = Sweep("random", seed=7, num_trials=2)
    storage = tmp_path / "sweep" / sweep.STUDIES_FILE
    study = sweep.open_study(wanted, storage, digits)
    for params in (good, bad):
        study.enqueue_trial(params)
    table = _work(tmp_path, wanted, digits)
    assert list(table["state"]) == ["complete", "pruned"]
    assert table["epochs"][0] == sweep.RECIPE.num_epochs
    assert space.PATIENT_EPOCHS <= table["epochs"][1] < sweep.RECIPE.num_epochs


def test_the_space_is_that_of_write_up_004(digits):
    assert len(Sweep("grid").grid) == 3_200
    assert sweep.builder(PLAIN)(seed=0).count_params() == 61_706
    best = PLAIN | {"activation": "relu", "batch_norm": "C3", "drop2": 0.25}
    row = EXPERIMENTS["lenet5_004"]
    ours = Sweep("random", num_trials=1).trial(best, 0, digits).experiment
    hashes = {network_fingerprint(e.build) for e in (row, ours)}
    assert len(hashes) == 1 and row.recipe == ours.recipe
    assert ours.label == "relu, normalised C3, dropout 0/0.25/0/0"


def test_a_trial_is_worth_the_criterion_of_the_last_epoch_in_its_record(
    uninterrupted, tmp_path_factory
):
    folder = sorted(tmp_path_factory.getbasetemp().glob("uninterrupted*"))[-1]
    found = records.read_records(folder / "sweep")
    last = {
        record.seed - space.FIRST_SEED: record.results["history"] for record in found
    }
    complete = uninterrupted[uninterrupted["state"] == "complete"]
    assert len(complete) == len(found) == 4
    for slot, value in complete["value"].items():
        assert value == last[slot]["val_accuracy"][-1]
        assert value <= max(last[slot]["val_accuracy"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sampler": "luck"}, "sampler 'luck' is not one of random, tpe, grid"),
        ({"vary": ("drop5",)}, "no hyperparameter drop5: choose from activation"),
        ({"vary": ()}, "nothing to vary"),
        ({"num_trials": 0}, "trials must be at least 1, got 0"),
        ({"num_trials": None}, "say how many trials"),
        ({"seed": -1}, "seed must be at least 0, got -1"),
        ({"vary": ("drop1", "drop1")}, "named twice: drop1, drop1"),
    ],
)
def test_what_cannot_be_swept_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(RANDOM, **wrong)


def test_a_study_with_other_settings_is_refused(tmp_path, digits, monkeypatch):
    sweep.open_study(RANDOM, tmp_path / "studies", digits)
    monkeypatch.setitem(SPACE, "drop1", (0.0, 0.9))
    with pytest.raises(SweepError, match=r"study random-0 has space .* choose another"):
        sweep.open_study(RANDOM, tmp_path / "studies", digits)


def _file(folder, content: bytes):
    path = folder / "file"
    path.write_bytes(content)
    return path


def _pipe(folder):
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


@pytest.mark.parametrize("command", [["sweep", *FOUR], ["sweep-dashboard"]])
@pytest.mark.parametrize(
    ("storage", "message"),
    [
        (lambda folder: _file(folder, b"no journal\n" * 3), r"file: not a file of"),
        (lambda folder: _file(folder, b"\0" * 99), r"file: not a file of"),
        (lambda folder: _file(folder, b"1\n[2]\n"), r"file: not a file of"),
        (lambda folder: _file(folder, b"") / "below", "below: cannot be read"),
        (
            lambda _: "postgresql+psycopg://me:secret@127.0.0.1:1/none?password=secret",
            r"127\.0\.0\.1:1/none: the database refuses",
        ),
        (lambda _: "mysql://127.0.0.1/none", "its driver is not installed"),
        (lambda _: "nonsense://somewhere", "no database is called so"),
        (lambda _: "postgresql://host:port/none", "not the URL of a database"),
        (lambda _: "postgresql:/me:secret@host/none", "postgresql:…: not the URL of"),
        (lambda _: "postgresql:me:secret@host/none", "postgresql:…: not the URL of"),
        (lambda _: "postgresql:///me:secret@host/none", "//…: not the URL of a"),
        (lambda _: "postgresql://me:my@secret@host/none", "//…: not the URL of a"),
        (lambda _: "postgresql://me:secret/none", "//…: not the URL of a"),
        (lambda _: "/dev/full", "/dev/full: not a file: name another"),
        (_pipe, "pipe: not a file: name another"),
    ],
)
def test_a_storage_that_is_not_there_is_one_error(
    storage, message, command, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("MNIST_STUDY_DATA", "uci-digits")
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    named = storage(tmp_path)
    is_file = isinstance(named, Path) and named.is_file()
    before = named.read_bytes() if is_file else None
    assert main([*command, "--storage", str(named)]) == 1
    told = capsys.readouterr().err
    if isinstance(named, Path) and not named.exists():
        message = "cannot be read|no such file"  # for the dashboard
    assert re.search(f"error: .*({message})", told), told
    assert told.count("\n") == 1 and "secret" not in told
    assert not (tmp_path / "postgresql:").exists()
    assert not is_file or named.read_bytes() == before, "it may be precious"
    assert not list((tmp_path / "sweep").rglob("*.json"))


def _slots(folder, digits, count=3, sampler="random"):
    """Return how another process would see a study."""
    wanted = Sweep(sampler, num_trials=count)
    return Slots(sweep.open_study(wanted, folder / "studies", digits), wanted)


def _choose(trial):
    return {name: trial.suggest_categorical(name, of) for name, of in SPACE.items()}


def test_slots_are_taken_in_turn_and_given_back(tmp_path, digits, monkeypatch, request):
    first, taken = _slots(tmp_path, digits), []
    others = [subprocess.Popen(["sleep", "600"]) for _ in range(2)]
    request.addfinalizer(lambda: [(p.kill(), p.wait()) for p in others])
    for pid in (*(process.pid for process in others), os.getpid()):
        its = psutil.Process(pid).create_time()
        mine = slots.owner() | {"pid": pid, "started": its}
        monkeypatch.setattr(slots, "owner", lambda mine=mine: mine)
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
    slots = _slots(tmp_path, digits, sampler=sampler)
    trial, _ = slots.claim()
    trial.suggest_categorical("activation", SPACE["activation"])
    # Our own: a notebook's kernel that was interrupted, and goes on.
    again, slot = slots.claim()
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


def test_a_record_without_its_trial_is_not_trained_again(tmp_path, digits):
    """What a kill between writing the record and telling leaves."""
    folder = tmp_path / "sweep"
    one = Sweep("random", num_trials=1)
    before = _work(tmp_path, one, digits)
    (path,) = folder.glob("*/*.json")
    written = path.stat().st_mtime_ns
    (folder / sweep.STUDIES_FILE).unlink()
    assert _work(tmp_path, one, digits).equals(before)
    assert path.stat().st_mtime_ns == written


def test_reading_a_study_writes_nothing(tmp_path, digits):
    _slots(tmp_path, digits).claim()
    path = tmp_path / "studies"
    path.write_bytes(path.read_bytes() + b'{"op_code":4,"wor')
    before = path.read_bytes()
    wanted = Sweep("random", num_trials=3)
    study = sweep.open_study(wanted, path, digits, create=False)
    assert sweep.to_frame(wanted, study, tmp_path, digits).empty
    assert path.read_bytes() == before
    with pytest.raises(SweepError, match="no study tpe-0"):
        sweep.open_study(Sweep("tpe", num_trials=1), path, digits, create=False)
    with pytest.raises(SweepError, match="no such file: run 'make sweep'"):
        sweep.open_study(wanted, tmp_path / "none", digits, create=False)


def test_a_line_that_a_kill_cut_off_is_taken_away_at_the_next_write(tmp_path, digits):
    here = _slots(tmp_path, digits)
    path = tmp_path / "studies"
    path.write_bytes(path.read_bytes() + b'{"op_code":4,' + b"x" * 100_000)
    assert here.claim()[1] == 0
    assert all(line.endswith("}") for line in path.read_text().splitlines())
    assert len(_slots(tmp_path, digits).held()) == 1


def test_a_database_that_goes_away_is_waited_for(database, monkeypatch):
    calls = []

    def call():
        calls.append(None)
        if len(calls) < 3:
            raise optuna.exceptions.StorageInternalError("away")
        return "there"

    monkeypatch.setattr(kept.time, "sleep", lambda seconds: None)
    assert kept.patiently(call, database) == "there" and len(calls) == 3
    monkeypatch.setattr(kept, "PATIENCE_S", 0)
    calls.clear()
    with pytest.raises(SweepError, match="the database refuses"):
        kept.patiently(call, database)


def test_weights_and_biases_is_never_needed(tmp_path):
    try:
        import wandb  # noqa: F401
    except ImportError:
        status, told = _run(tmp_path, *FOUR, "--wandb")
        assert status == 1
        assert "Weights & Biases is not installed: pip install wandb" in told
    else:
        settings = ["--sampler", "random", "--trials", "1", "--wandb"]
        status, told = _run(tmp_path, *settings)
        assert status == 0, told
        assert list(tmp_path.glob("wandb/offline-run-*/*.wandb"))


def test_optuna_reads_what_the_sweep_wrote(uninterrupted, tmp_path_factory, digits):
    """With Optuna's own functions, as a reader of its documentation would."""
    folder = sorted(tmp_path_factory.getbasetemp().glob("uninterrupted*"))[-1]
    path = str(folder / "sweep" / sweep.STUDIES_FILE)
    backend = optuna.storages.journal.JournalFileBackend(path)
    study = optuna.load_study(
        study_name="random-0", storage=optuna.storages.JournalStorage(backend)
    )
    assert study.best_value == uninterrupted["value"].max()
    assert study.user_attrs["criterion"] == sweep.CRITERION
