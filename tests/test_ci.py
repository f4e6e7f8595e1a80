"""Which Pythons CI and make find, and that CI runs all of them."""

import os
import shutil
import subprocess
import sys

import pytest
import scratch

from mnist_study.paths import PROJECT_ROOT

PRETEND = """#!/bin/sh
case $2 in
  *executable*) printf '%s %s' {version} "$0" ;;
  *) echo {version} ;;
esac
"""
MAKE = """#!/bin/sh
echo "make $*"
case $* in *{broken}*) exit 1 ;; esac
"""
TOOLS = ("sh", "bash", "dirname", "env")


@pytest.fixture
def machine(tmp_path):
    """A checkout on a machine with sh and little else; Pythons are added to it."""
    scratch.copy_to(tmp_path / "checkout", ".ci", "tools")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def add_python(machine, version, pyenv=False):
    folder = machine / "bin"
    name = f"python{version.rpartition('.')[0]}"
    if pyenv:
        folder, name = machine / "pyenv" / "versions" / version / "bin", "python"
    scratch.add_program(folder / name, PRETEND.format(version=version))
    return str(folder / name)


def run(machine, *command, **settings):
    return subprocess.run(
        command,
        cwd=machine / "checkout",
        env={"PATH": str(machine / "bin"), "PYENV_ROOT": str(machine / "pyenv")}
        | settings,
        capture_output=True,
        text=True,
    )


def find(machine, *words, **settings):
    done = run(machine, "sh", "tools/find-python.sh", *words, **settings)
    return done.returncode, done.stdout.strip(), done.stderr


def test_a_python_is_found_on_the_path_and_among_pyenvs(machine):
    on_path = add_python(machine, "3.13.2")
    in_pyenv = add_python(machine, "3.11.9", pyenv=True)
    assert find(machine) == (0, on_path, "")
    assert find(machine, "3.13") == (0, on_path, "")
    assert find(machine, "3.11") == (0, in_pyenv, "")
    assert find(machine, "3.12") == (1, "", "")
    assert find(machine, PYTHON=in_pyenv) == (0, in_pyenv, "")


def test_a_shim_that_runs_nothing_is_passed_over(machine):
    scratch.add_program(machine / "bin" / "python3.12", "#!/bin/sh\nexit 127\n")
    in_pyenv = add_python(machine, "3.12.4", pyenv=True)
    assert find(machine, "3.12") == (0, in_pyenv, "")


def test_what_is_wrong_is_said_in_one_line(machine):
    status, python, error = find(machine)
    assert (status, python, error.count("\n")) == (1, "", 1)
    assert error.startswith("error: no Python found; install Python 3.11")
    assert find(machine, PYTHON="/nowhere")[2].startswith(
        "error: no Python found at /nowhere; "
    )
    old = add_python(machine, "3.9.18")
    assert f"but {old} is 3.9.18; name another" in find(machine, PYTHON=old)[2]


def ci(machine, broken="nothing"):
    scratch.add_program(machine / "bin" / "make", MAKE.format(broken=broken))
    done = run(machine, "bash", ".ci/run")
    lines = done.stdout.splitlines()
    called = [line for line in lines if line.startswith("make ")]
    return done.returncode, called, lines[lines.index("== summary") + 1 :]


def test_ci_needs_no_more_than_one_python(machine):
    add_python(machine, "3.12.4")
    status, called, summary = ci(machine)
    assert (status, called) == (0, ["make distclean", "make test", "make lint"])
    assert summary == [
        "passed after 0 s: Python 3.12.4, make test",
        "passed after 0 s: Python 3.12.4, make lint",
        "not there: Python 3.11",
        "not there: Python 3.13",
    ]


@pytest.mark.parametrize("broken", ["VENV=.venv-3.12", "lint", "nothing"])
def test_ci_runs_every_python_and_fails_if_one_does(machine, broken):
    add_python(machine, "3.11.9")
    others = [add_python(machine, v, pyenv=True) for v in ("3.12.4", "3.13.0")]
    status, called, summary = ci(machine, broken)
    assert called[3:] == [
        f"make test-notebooks VENV=.venv-{version} PYTHON={python}"
        for version, python in zip(("3.12", "3.13"), others, strict=True)
    ]
    assert status == (broken != "nothing")
    failed = [line for line in summary if line.startswith("FAILED")]
    assert (len(failed), len(summary)) == (status, 4)


def test_this_machines_own_python_is_found():
    done = subprocess.run(
        ["sh", "tools/find-python.sh"],
        cwd=PROJECT_ROOT,
        env=os.environ | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip()) == (0, sys.executable)
