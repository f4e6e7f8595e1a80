"""Running notebooks is interrupted: real processes, kernels and signals."""

import os
import random
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

# The command line, on notebooks of our own.
COMMAND = """
import sys
from pathlib import Path
from mnist_study.notebooks import finding
from mnist_study.__main__ import main
finding.NOTEBOOKS_FOLDER = Path(sys.argv[1])
sys.exit(main(["run"]))
"""
# It computes, and starts a process that a kernel's end alone would not end.
LONG = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
open("{name}", "w").close()
end = time.time() + 300
while time.time() < end:
    sum(range(100_000))
"""
LIMIT_S = 120  # for machines that are busy; it takes about two
STEP_S = 0.05


def _write(folder, name, *sources):
    cells = [new_markdown_cell(f"# {name}"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("01_long", "02_long", "03_waits"):
        _write(folder, name, "1 + 1", LONG.format(name=f"{name} began"))
    return folder


def _output(folder):
    return str(folder.parent / "build")


def _log(folder):
    return (folder.parent / "log").read_text()


def _start(folder):
    """Run the notebooks in a process group of its own, as a terminal would."""
    output = {"MNIST_STUDY_OUTPUT": _output(folder)}
    with open(folder.parent / "log", "w") as log:
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, str(folder)],
            env=os.environ | output | {"MNIST_STUDY_DATA": "uci-digits"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until(happened, process, folder):
    for _ in range(round(120 / STEP_S)):
        if happened():
            return
        assert process.poll() is None, _log(folder)
        time.sleep(STEP_S)
    raise AssertionError(_log(folder))


def _cells_began(folder):
    return len(list(folder.glob("* began"))) == 2  # notebooks at a time


def _left_behind(folder):
    """Return what still runs of all that the command started."""
    running = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MNIST_STUDY_OUTPUT") == _output(folder):
                running.append(process)
        except (psutil.Error, OSError):
            continue
    return running


def _check_end(process, folder, status):
    """Make sure that the command ends soon, with one line, and all of it."""
    try:
        assert process.wait(timeout=LIMIT_S) == status, _log(folder)
        _, alive = psutil.wait_procs(_left_behind(folder), timeout=20)
        assert not alive
    finally:
        for orphan in _left_behind(folder):
            orphan.kill()
    log = _log(folder)
    assert log.endswith("\ninterrupted; finished notebooks are kept\n"), log
    assert log.count("interrupted") == 1
    assert "Traceback" not in log and "Exception" not in log, log


WAYS = {
    "Ctrl-C on a terminal": (os.killpg, signal.SIGINT, 130),
    "SIGINT to the process": (os.kill, signal.SIGINT, 130),
    "SIGTERM": (os.kill, signal.SIGTERM, 143),
    "the terminal is closed": (os.killpg, signal.SIGHUP, 129),
}


@pytest.mark.parametrize(("send", "number", "status"), WAYS.values(), ids=WAYS)
def test_a_signal_ends_the_command_and_its_kernels(send, number, status, folder):
    process = _start(folder)
    _wait_until(lambda: _cells_began(folder), process, folder)
    # Two kernels with a process each, which may still be starting.
    _wait_until(lambda: len(_left_behind(folder)) == 5, process, folder)
    send(process.pid, number)
    _check_end(process, folder, status)


@pytest.mark.parametrize("seed", range(3))
def test_any_moment_will_do(seed, folder):
    process = _start(folder)
    _wait_until(lambda: "data: " in _log(folder), process, folder)
    time.sleep(random.Random(seed).uniform(0, 3))
    os.killpg(process.pid, signal.SIGINT)
    _check_end(process, folder, 130)


def test_an_impatient_user_leaves_nothing_behind_either(folder):
    process = _start(folder)
    _wait_until(lambda: _cells_began(folder), process, folder)
    for _ in range(3):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.1)
    _check_end(process, folder, 130)
