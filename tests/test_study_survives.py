"""What happens to a study that is killed: real processes, real signals."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from mnist_study import records, study
from mnist_study.data import load_uci_digits

COMMAND = [sys.executable, "-m", "mnist_study", "study"]
COMMAND += ["--only", "ann_same_parameters"]


def _start(folder: Path, *options: str, log: Path | None = None) -> subprocess.Popen:
    """Start a study of the UCI digits in a process group of its own."""
    output = {"MNIST_STUDY_OUTPUT": str(folder), "MNIST_STUDY_DATA": "uci-digits"}
    with open(log or folder / "log", "w") as log:
        return subprocess.Popen(
            [*COMMAND, *options],
            env=os.environ | output,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _recorded(folder: Path) -> dict[str, dict]:
    """Return what was found by trial; every file must be whole."""
    found = records.read_records(folder / "trials")
    results = {
        f"{r['trial']['experiment']} {r['trial']['seed']}": r["results"] for r in found
    }
    assert len(results) == len(found), "a trial was recorded twice"
    return results


def _log(folder: Path) -> str:
    return (folder / "log").read_text()


def _wait_until(happened, process: subprocess.Popen, folder: Path) -> None:
    for _ in range(1200):
        if happened():
            return
        assert process.poll() is None, _log(folder)
        time.sleep(0.05)
    raise AssertionError(_log(folder))


def _has_recorded(folder: Path) -> bool:
    return any(folder.glob("trials/*/*.json"))


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("uninterrupted")
    assert _start(folder).wait() == 0, _log(folder)
    return _recorded(folder)


def test_killed_at_five_random_moments_and_resumed(uninterrupted, tmp_path):
    rng = random.Random()  # a new five every time
    for _ in range(5):
        process = _start(tmp_path)
        _wait_until(lambda: "recorded already" in _log(tmp_path), process, tmp_path)
        time.sleep(rng.uniform(0, 6))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _recorded(tmp_path)
    # What a kill in the middle of writing would have left.
    name = next(iter(study.study_trials(load_uci_digits("x"), ["ann"]))).file_name
    partial = tmp_path / "trials" / name.replace("/", "/.").replace(".json", ".partial")
    partial.parent.mkdir(exist_ok=True)
    partial.write_text('{"identity": ')
    os.utime(partial, (0, 0))
    assert _start(tmp_path).wait() == 0, _log(tmp_path)
    assert _recorded(tmp_path) == uninterrupted
    assert not list(tmp_path.rglob("*.partial"))


def test_interrupted_by_the_user_keeps_what_is_recorded(uninterrupted, tmp_path):
    process = _start(tmp_path, "--jobs", "2")
    _wait_until(lambda: _has_recorded(tmp_path), process, tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == 130
    log = _log(tmp_path)
    assert "interrupted; what was recorded is kept" in log
    assert "Traceback" not in log
    kept = _recorded(tmp_path)
    assert kept and kept.items() <= uninterrupted.items()


def test_a_killed_worker_costs_only_its_trial(uninterrupted, tmp_path):
    process = _start(tmp_path, "--jobs", "2")
    _wait_until(lambda: _has_recorded(tmp_path), process, tmp_path)
    workers = [
        child
        for child in psutil.Process(process.pid).children(recursive=True)
        if "LokyProcess" in " ".join(child.cmdline())
    ]
    assert len(workers) == 2
    workers[0].kill()
    assert process.wait() == 0, _log(tmp_path)
    assert _recorded(tmp_path) == uninterrupted


def test_a_full_disk_is_one_error_and_loses_nothing(tmp_path):
    """A real file system of 28 kB, where the kernel lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=28k", "tmpfs", str(disk)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True).returncode
    ):
        pytest.skip("mounting a small disk needs root")
    try:
        process = _start(disk, "--jobs", "1", log=tmp_path / "log")
        assert process.wait() == 1
        assert "error: " in _log(tmp_path) and "No space left" in _log(tmp_path)
        kept = _recorded(disk)
        assert 0 < len(kept) < study.SEEDS
        assert not list(disk.rglob("*.partial"))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "trials" / "photos").mkdir(parents=True)
    (tmp_path / "trials" / "photos" / "album.json").write_text('{"pictures": 3}')
    assert _start(tmp_path).wait() == 1
    log = _log(tmp_path)
    assert "album.json: not a record" in log and "Traceback" not in log
