"""A sweep in a process of its own, or in this one, for tests that judge its trials."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import patience

from mnist_study import sweep
from mnist_study.data.dataset import Dataset
from mnist_study.study import records
from mnist_study.sweep import Sweep
from mnist_study.sweep.work import Job, work

COMMAND = [sys.executable, "-m", "mnist_study"]
FOUR = ["--sampler", "random", "--trials", "4"]
RANDOM = Sweep("random", num_trials=4)  # the same


def start(folder: Path, *options, command: str = "sweep") -> subprocess.Popen:
    """Start a command on the UCI digits in a process group; ``log`` is its output."""
    settings = {"MNIST_STUDY_OUTPUT": str(folder), "MNIST_STUDY_DATA": "uci-digits"}
    folder.mkdir(exist_ok=True)
    log = folder / f"log{len(list(folder.glob('log*')))}"
    with open(log, "w") as file:
        process = subprocess.Popen(
            [*COMMAND, command, *map(str, options)],
            env=os.environ | settings,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process.log = log.read_text
    return process


def run(folder: Path, *options, command: str = "sweep") -> tuple[int, str]:
    """Sweep to the end; return the exit status and the output."""
    process = start(folder, *options, command=command)
    return process.wait(timeout=600), process.log()


def wait_for(happened: Callable, *processes: subprocess.Popen):
    """Return what a function returns as soon as it is true; the processes must live."""
    return patience.wait_for(
        happened, *processes, log=lambda: "\n".join(p.log() for p in processes)
    )


def read(
    folder: Path, storage: str | Path, digits: Dataset, wanted: Sweep = RANDOM
) -> pd.DataFrame:
    """Return the trials as a table; every record must belong to one."""
    study = sweep.open_study(wanted, storage, digits, create=False)
    table = sweep.trial_frame(wanted, study, folder / "sweep", digits)
    assert len(records.read_records(folder / "sweep")) == len(table)
    assert len([t for t in study.trials if t.values]) == len(table)
    return table.drop(columns=["train_time_s", "core_time_s"])


def sweep_here(folder: Path, wanted: Sweep, digits: Dataset) -> pd.DataFrame:
    """Sweep in this process; return the trials as a table."""
    storage = folder / "sweep" / sweep.STUDIES_FILE
    work(Job((wanted,), str(storage), folder / "sweep"), digits)
    study = sweep.open_study(wanted, storage, digits, create=False)
    return sweep.trial_frame(wanted, study, folder / "sweep", digits)
