"""The sweep: real processes on real storages, killed and resumed."""

import os
import signal

import optuna
import psutil
import pytest
from optuna.trial import TrialState
from postgres_server import postgres_server
from sweep_process import FOUR, RANDOM, read, run, start, wait_for

from mnist_study import sweep
from mnist_study.study import records
from mnist_study.sweep import SweepError, space


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory, digits):
    folder = tmp_path_factory.mktemp("uninterrupted")
    # In a worker, which has one thread, whatever this process has.
    status, output = run(folder, *FOUR)
    assert status == 0, output
    return read(folder, folder / "sweep" / sweep.STUDIES_FILE, digits)


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
    two = [start(tmp_path, *FOUR, "--storage", storage) for _ in range(2)]

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

    killed = wait_for(trains, *two)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    (other,) = set(two) - {killed}
    assert other.wait(timeout=600) == 0, other.log()
    assert read(tmp_path, storage, digits).equals(uninterrupted)
    study = sweep.open_study(RANDOM, storage, digits)
    gave_up = [t for t in study.trials if t.state == TrialState.FAIL]
    assert len(study.trials) == 4 + len(gave_up) and 1 <= len(gave_up) <= 2


def test_a_killed_worker_costs_only_its_trial(uninterrupted, tmp_path, digits):
    storage = tmp_path / "sweep" / sweep.STUDIES_FILE
    process = start(tmp_path, *FOUR, "--workers", "2")

    def trains():
        if not storage.exists():
            return None
        study = sweep.open_study(RANDOM, storage, digits)
        running = study.get_trials(states=(TrialState.RUNNING,))
        return next((t for t in running if t.intermediate_values), None)

    os.kill(wait_for(trains, process).user_attrs["owner"]["pid"], signal.SIGKILL)
    assert process.wait(timeout=600) == 0, process.log()
    assert read(tmp_path, storage, digits).equals(uninterrupted)


def test_minutes_end_a_sweep_and_trials_go_on_with_it(uninterrupted, tmp_path, digits):
    storage = tmp_path / "sweep" / sweep.STUDIES_FILE
    status, output = run(tmp_path, "--sampler", "random", "--trials", "2")
    assert status == 0 and "2 of 2" in output, output
    # What a process killed while writing leaves behind.
    with open(storage, "a") as file:
        file.write('{"op_code": 4, "work')
    status, output = run(tmp_path, *FOUR, "--minutes", "0.001")
    assert status == 0 and "2 of 4" in output
    status, output = run(tmp_path, *FOUR)
    assert status == 0 and "4 of 4" in output
    assert read(tmp_path, storage, digits).equals(uninterrupted)


def test_a_trial_is_worth_the_criterion_of_the_last_epoch_in_its_record(
    uninterrupted, tmp_path_factory
):
    folder = sorted(tmp_path_factory.getbasetemp().glob("uninterrupted*"))[-1]
    recorded = records.read_records(folder / "sweep")
    last = {
        record.seed - space.FIRST_SEED: record.results["history"] for record in recorded
    }
    complete = uninterrupted[uninterrupted["state"] == "complete"]
    assert len(complete) == len(recorded) == 4
    for slot, value in complete["value"].items():
        assert value == last[slot]["val_accuracy"][-1]
        assert value <= max(last[slot]["val_accuracy"])


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


def test_weights_and_biases_is_never_needed(tmp_path):
    try:
        import wandb  # noqa: F401
    except ImportError:
        status, output = run(tmp_path, *FOUR, "--wandb")
        assert status == 1
        assert "Weights & Biases is not installed: pip install wandb" in output
    else:
        settings = ["--sampler", "random", "--trials", "1", "--wandb"]
        status, output = run(tmp_path, *settings)
        assert status == 0, output
        assert list(tmp_path.glob("wandb/offline-run-*/*.wandb"))
