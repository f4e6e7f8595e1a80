"""A study on a real Dask scheduler and two real workers, on loopback."""

import os
import re
import signal
import subprocess
import sys

import pytest
from patience import wait_for

from mnist_study.study import records
from mnist_study.study import run as study
from mnist_study.study.identity import make_trial

DASK = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker"]


def _start(command, log, ready):
    """Start a program and wait until its log says that it is ready."""
    with open(log, "w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    try:
        match = wait_for(
            lambda: re.search(ready, log.read_text()), process, log=log.read_text
        )
        return process, match
    except AssertionError:
        process.kill()
        process.wait()
        raise


@pytest.fixture
def cluster(tmp_path):
    """Yield the address of a scheduler, and the processes: it and two workers."""
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    started = []
    try:
        scheduler, match = _start(
            DASK + options, tmp_path / "scheduler.log", r"Scheduler at: +(tcp://\S+)"
        )
        started.append(scheduler)
        once = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
        for number in range(2):
            log = tmp_path / f"worker{number}.log"
            folder = ["--local-directory", str(tmp_path)]
            worker, _ = _start(
                [*WORKER, match[1], *once, *folder], log, "Registered to"
            )
            started.append(worker)
        yield match[1], started
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_cluster_records_what_one_machine_does_even_if_a_worker_dies(
    small, digits, cluster, tmp_path
):
    address, (_, *workers) = cluster
    trials = [make_trial(small, digits, seed) for seed in range(4)]
    on_cluster, here = tmp_path / "cluster", tmp_path / "here"
    outcomes = []
    for outcome in study.run_study(trials, digits, folder=on_cluster, cluster=address):
        if not outcomes:  # the others are being trained
            os.kill(workers[0].pid, signal.SIGKILL)
        outcomes.append(outcome)
    assert sorted(o.trial.seed for o in outcomes) == [0, 1, 2, 3]
    assert not [o.failure for o in outcomes if o.failure]

    assert len(list(study.run_study(trials, digits, folder=here, jobs=2))) == 4
    for trial in trials:
        ours, theirs = (records.read_record(trial, f) for f in (here, on_cluster))
        assert ours.results == theirs.results
        assert ours.provenance["threads"] == theirs.provenance["threads"] == 1


def test_a_scheduler_that_is_killed_is_one_clear_error(
    small, digits, cluster, tmp_path, capfd
):
    address, (scheduler, *_) = cluster
    trials = [make_trial(small, digits, seed) for seed in range(6)]
    outcomes = study.run_study(trials, digits, folder=tmp_path, cluster=address)
    first = next(outcomes)
    capfd.readouterr()
    scheduler.kill()
    gone = f"connection to the Dask scheduler at {address} is lost; what was recorded"
    with pytest.raises(ConnectionError, match=gone):
        list(outcomes)
    assert records.read_record(first.trial, tmp_path) is not None
    assert capfd.readouterr().err == ""


def test_no_scheduler_is_one_clear_error(small, digits, tmp_path):
    trials = [make_trial(small, digits, 0)]
    with pytest.raises(
        ConnectionError, match=r"no Dask scheduler answers at tcp://127"
    ):
        list(
            study.run_study(
                trials, digits, folder=tmp_path, cluster="tcp://127.0.0.1:1"
            )
        )
