"""``make history``, killed in the middle: a real process, a real signal."""

import os
import re
import signal
import subprocess
import sys

import pytest
from patience import wait_for

from mnist_study.data.registry import load_uci_digits
from mnist_study.study import records
from mnist_study.study import run as study

EXPERIMENT = "lenet5_1998_history"
COMMAND = [sys.executable, "-m", "mnist_study", "history"]
COMMAND += ["--only", EXPERIMENT, "--seeds", "1", "--jobs", "1"]


def _start(folder):
    settings = {"MNIST_STUDY_OUTPUT": str(folder), "MNIST_STUDY_DATA": "uci-digits"}
    with open(folder / "log", "w") as log:
        return subprocess.Popen(
            COMMAND,
            env=os.environ | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _epochs(folder):
    return [int(n) for n in re.findall(r"epoch (\d+) of 20", _log(folder))]


def _log(folder):
    return (folder / "log").read_text()


@pytest.fixture(scope="module")
def trial():
    dataset = load_uci_digits("for tests")
    return study.study_trials(dataset, [EXPERIMENT], seeds=1, sizes=())[0]


def test_a_killed_history_goes_on_at_its_last_pass(trial, tmp_path):
    process = _start(tmp_path)
    wait_for(
        lambda: max(_epochs(tmp_path), default=0) >= 3,
        process,
        log=lambda: _log(tmp_path),
    )
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    reached = max(_epochs(tmp_path))
    state = records.checkpoint_path(trial, tmp_path / "checkpoints")
    assert state.exists()
    assert not list(tmp_path.glob("trials/*/*.json"))

    process = _start(tmp_path)
    digits = load_uci_digits("for tests")
    (whole,) = study.run_study([trial], digits, folder=tmp_path / "whole", jobs=2)
    assert process.wait(timeout=600) == 0, _log(tmp_path)
    # Killed between keeping a state and telling of it, it is one pass further.
    assert _epochs(tmp_path)[0] in (reached + 1, reached + 2)
    assert _epochs(tmp_path)[-1] == 20
    assert not state.exists(), "what is recorded needs no state"
    (record,) = records.read_records(tmp_path / "trials")
    assert record.results == whole.record.results
