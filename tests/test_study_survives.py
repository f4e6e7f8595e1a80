"""What happens to a study that is killed: real processes, real signals."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest
from patience import PATIENCE_S
from study_process import (
    has_recorded,
    log,
    moments,
    recorded,
    start,
    wait_until,
    workers,
)

from mnist_study.data.registry import load_uci_digits
from mnist_study.study import run as study


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("uninterrupted")
    assert start(folder).wait() == 0, log(folder)
    return recorded(folder)


def test_killed_at_five_random_moments_and_resumed(uninterrupted, tmp_path):
    rng = moments()
    for _ in range(5):
        process = start(tmp_path)
        wait_until(lambda: "recorded already" in log(tmp_path), process, tmp_path)
        time.sleep(rng.uniform(0, 6))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        recorded(tmp_path)
    # What a kill in the middle of writing would have left.
    name = next(iter(study.study_trials(load_uci_digits("x"), ["ann"]))).file_name
    partial = tmp_path / "trials" / name.replace("/", "/.").replace(".json", ".partial")
    partial.parent.mkdir(exist_ok=True)
    partial.write_text('{"identity": ')
    os.utime(partial, (0, 0))
    assert start(tmp_path).wait() == 0, log(tmp_path)
    assert recorded(tmp_path) == uninterrupted
    assert not list(tmp_path.rglob("*.partial"))


@pytest.mark.parametrize("when", ["workers start", "trials end"])
def test_interrupted_by_the_user_keeps_what_is_recorded(when, uninterrupted, tmp_path):
    process = start(tmp_path, "--jobs", "2")
    if when == "trials end":
        wait_until(lambda: has_recorded(tmp_path), process, tmp_path)
    else:
        wait_until(lambda: workers(process), process, tmp_path)
        time.sleep(moments().uniform(0, 3))
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=PATIENCE_S) == 130
    output = log(tmp_path)
    assert output.rstrip().endswith("interrupted; what was recorded is kept")
    assert "Traceback" not in output and "Error" not in output
    kept = recorded(tmp_path)
    assert kept.items() <= uninterrupted.items()
    assert kept or when == "workers start"


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_a_study_that_is_killed(sent, tmp_path):
    process = start(tmp_path, "--jobs", "2")
    wait_until(lambda: len(workers(process)) == 2, process, tmp_path)
    time.sleep(moments().uniform(0, 6))
    two = workers(process)
    process.send_signal(sent)  # to it alone
    assert process.wait() == -sent
    # They look every second, but not while TensorFlow's libraries are being loaded.
    _, alive = psutil.wait_procs(two, timeout=PATIENCE_S)
    assert not alive


def test_two_studies_at_once_train_each_trial_once(uninterrupted, tmp_path):
    two = [
        start(tmp_path, "--jobs", "1", log_file=tmp_path / f"log{i}") for i in range(2)
    ]
    assert [process.wait() for process in two] == [0, 0]
    logs = [(tmp_path / f"log{i}").read_text() for i in range(2)]
    trained = [int(re.search(r"^(\d+) trained here", t, re.M)[1]) for t in logs]
    assert sum(trained) == study.SEEDS and all(trained), logs
    assert recorded(tmp_path) == uninterrupted
    assert not list(tmp_path.rglob("*.claim"))


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="no such call on this system"
)
def test_a_study_starts_no_more_workers_than_cores_or_trials(tmp_path):
    (core, *_) = os.sched_getaffinity(0)
    process = start(tmp_path, before=lambda: os.sched_setaffinity(0, {core}))
    wait_until(lambda: has_recorded(tmp_path), process, tmp_path)
    assert len(workers(process)) == 1
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    (tmp_path / "few").mkdir()
    process = start(tmp_path / "few", "--jobs", "8", "--seeds", "2")
    wait_until(lambda: has_recorded(tmp_path / "few"), process, tmp_path / "few")
    assert len(workers(process)) <= 2
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_killed_worker_costs_only_its_trial(uninterrupted, tmp_path):
    process = start(tmp_path, "--jobs", "2")
    wait_until(lambda: has_recorded(tmp_path), process, tmp_path)
    two = workers(process)
    assert len(two) == 2
    two[0].kill()
    assert process.wait() == 0, log(tmp_path)
    assert recorded(tmp_path) == uninterrupted


def test_a_full_disk_is_one_error_and_loses_nothing(tmp_path):
    """A real file system of 600 kB, where the kernel lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True).returncode
    ):
        pytest.skip("mounting a small disk needs root")
    try:
        process = start(disk, "--jobs", "1", log_file=tmp_path / "log")
        assert process.wait() == 1
        assert "error: " in log(tmp_path) and "No space left" in log(tmp_path)
        kept = recorded(disk)  # beside each of them 250 kB of weights
        assert 0 < len(kept) < study.SEEDS
        assert not list(disk.rglob("*.partial"))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "trials" / "photos").mkdir(parents=True)
    (tmp_path / "trials" / "photos" / "album.json").write_text('{"pictures": 3}')
    assert start(tmp_path).wait() == 1
    output = log(tmp_path)
    assert "album.json: not a record" in output and "Traceback" not in output


def test_a_semaphore_that_is_free_already_is_no_warning():
    """As after Ctrl-C, at some moments: loky's tracker frees what is free already."""
    script = (
        "from joblib.externals.loky.backend import resource_tracker\n"
        "from mnist_study.study.engines import run_here\n"
        "print(*run_here(pow, [(2, 3)], jobs=1))\n"
        "resource_tracker.register('/freed-already', 'semlock')\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True
    )
    assert process.stdout == "8\n"
    assert "resource_tracker" not in process.stderr
