"""A study in a process of its own, for tests that kill it or run several at once."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
from patience import wait_for

from mnist_study.study import records

COMMAND = [sys.executable, "-m", "mnist_study", "study"]
COMMAND += ["--only", "ann_same_parameters", "--seeds", "5"]


def start(
    folder: Path,
    *options: str,
    log_file: Path | None = None,
    before: Callable | None = None,
) -> subprocess.Popen:
    """Start a study of the UCI digits in a process group of its own."""
    output = {"MNIST_STUDY_OUTPUT": str(folder), "MNIST_STUDY_DATA": "uci-digits"}
    with open(log_file or folder / "log", "w") as file:
        return subprocess.Popen(
            [*COMMAND, *options],
            env=os.environ | output,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before,
        )


def recorded(folder: Path) -> dict[str, dict]:
    """Return what was found by trial; every file must be whole."""
    whole = records.read_records(folder / "trials")
    results = {f"{r.experiment} {r.seed}": r.results for r in whole}
    assert len(results) == len(whole), "a trial was recorded twice"
    return results


def log(folder: Path) -> str:
    return (folder / "log").read_text()


def wait_until(happened, process: subprocess.Popen, folder: Path) -> None:
    wait_for(happened, process, log=lambda: log(folder))


def has_recorded(folder: Path) -> bool:
    return any(folder.glob("trials/*/*.json"))


def workers(process: subprocess.Popen) -> list[psutil.Process]:
    """Return the processes in which a study trains."""
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if "LokyProcess" in command_of(child)]


def command_of(process: psutil.Process) -> str:
    """Return the command line of a process; none if it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a zombie, too
        return ""


def moments() -> random.Random:
    """Return what draws the moments of a kill: others every time, told on failure."""
    seed = int(os.environ.get("KILL_SEED") or random.randrange(2**32))
    print(f"moments drawn with seed {seed}; again with KILL_SEED={seed}")
    return random.Random(seed)
