"""Scratch checkouts in which tests run the real make."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from mnist_study.paths import PROJECT_ROOT

# A Python that says what it was called with. It stands where the environment's
# own would, so that a test of make needs no TensorFlow.
SAY = "import json, os, sys; print(json.dumps([sys.argv[1:], dict(os.environ)]))"
PYTHON = shlex.quote(sys.executable)
TELLTALE = f'#!/bin/sh\nexec {PYTHON} -c {shlex.quote(SAY)} "$@"\n'


def copy_to(folder: Path, *names: str) -> Path:
    """Copy files and folders of the checkout to another one."""
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (PROJECT_ROOT / name).is_dir() else shutil.copy
        copy(PROJECT_ROOT / name, target)
    return folder


def add_program(path: Path, text: str) -> None:
    """Write a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def add_telltale(venv: Path) -> None:
    """Write an environment whose Python is the telltale."""
    add_program(venv / "bin" / "python", TELLTALE)
    (venv / "pyvenv.cfg").touch()
    (venv / ".installed").touch()


def make(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess:
    """Run make in a checkout, with settings in the environment.

    What was set for the make that runs these tests does not reach the other one.
    """
    return subprocess.run(
        ["make", *words],
        cwd=folder,
        env=clean_environment() | settings,
        capture_output=True,
        text=True,
        timeout=120,
    )


def clean_environment() -> dict[str, str]:
    """Return the environment less what make and pip were told in it."""
    text = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    own = text[text.index("SETTINGS :=") :].split("\n\n")[0].replace("\\", "").split()
    not_passed_on = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", *own[2:]}
    return {
        name: value
        for name, value in os.environ.items()
        if name not in not_passed_on and not name.startswith(("PIP_", "TF_"))
    }


def called_with(done: subprocess.CompletedProcess) -> tuple[list[str], dict[str, str]]:
    """Return the words and the environment that the telltale was called with."""
    assert done.returncode == 0, done.stderr
    words, environment = json.loads(done.stdout.splitlines()[-1])
    return words, environment
