"""make installs from a lock with hashes; what is there stays until that works.

A checkout of one tiny package stands for the study's 3.3 GB; make, pip and the
virtual environments are real.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest
import scratch
from patience import PATIENCE_S, wait_for
from tiny_backend import write_wheel

from mnist_study.paths import PROJECT_ROOT

sys.path.append(str(PROJECT_ROOT / "tools"))
import install

NO_ONE_LISTENS = "http://127.0.0.1:9/simple"
PYPROJECT = """
[build-system]
requires = []
build-backend = "tiny_backend"
backend-path = ["."]
[project]
name = "whole"
version = "1"
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout that depends on one package, and a folder with two versions of it."""
    folder = tmp_path_factory.mktemp("checkout")
    scratch.copy_to(folder, "Makefile", "tools")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    shutil.copy(PROJECT_ROOT / "tests" / "tiny_backend.py", folder)
    (folder / "wheels").mkdir()
    for version in ("1.0", "2.0"):
        write_wheel(folder / "wheels", "tiny", version)
    return folder


@pytest.fixture
def installed(checkout):
    """The checkout with version 1.0 of its package installed."""
    lock(checkout, "1.0")
    done = make(checkout, **offered(checkout))
    assert (done.returncode, version_in(checkout)) == (0, "1.0"), done.stderr
    return checkout


def lock(checkout, version, sha256=None):
    wheel = checkout / "wheels" / f"tiny-{version}-py3-none-any.whl"
    sha256 = sha256 or hashlib.sha256(wheel.read_bytes()).hexdigest()
    text = f"tiny=={version} \\\n    --hash=sha256:{sha256}\n"
    (checkout / "requirements.lock").write_text(text)


def offered(checkout):
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout / "wheels")}


def make(checkout, **settings):
    settings |= {"PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull}
    return scratch.make(checkout, "installed", **settings)


def version_in(checkout):
    command = [checkout / ".venv" / "bin" / "python", "-c"]
    done = subprocess.run(
        [*command, "import tiny, whole; print(tiny.VERSION)"],
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def made_at(checkout):
    return (checkout / ".venv" / "pyvenv.cfg").stat().st_mtime_ns


def test_a_touched_lock_needs_no_network(installed):
    before = made_at(installed)
    (installed / "requirements.lock").touch()
    done = make(installed, PIP_INDEX_URL=NO_ONE_LISTENS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert made_at(installed) == before


FAILURES = {
    "no connection to the package index": {
        "PIP_INDEX_URL": NO_ONE_LISTENS,
        "PIP_RETRIES": "1",
    },
    "a package is not the file whose hash requirements.lock names": {},
}


@pytest.mark.parametrize("cause", FAILURES)
def test_a_failed_installation_leaves_the_old_environment(installed, cause):
    before = made_at(installed)
    lock(installed, "2.0", sha256="0" * 64)
    done = make(installed, **(FAILURES[cause] or offered(installed)))
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        f"error: the packages could not be installed: {cause}; .venv is unchanged "
        "(see build/install.log)"
    )
    assert (version_in(installed), made_at(installed)) == ("1.0", before)
    assert not (installed / ".venv.old").exists()


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_an_installation_that_is_broken_off_leaves_the_old_environment(installed, name):
    before = made_at(installed)
    lock(installed, "2.0")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = {
            "PIP_INDEX_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/simple",
            "PIP_CONFIG_FILE": os.devnull,
            "PYTHON": sys.executable,
        }
        running = subprocess.Popen(
            ["make", "installed"],
            cwd=installed,
            env=scratch.clean_environment() | settings,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        silent.settimeout(PATIENCE_S)
        with silent.accept()[0]:  # pip has asked, and waits for an answer
            assert (installed / ".venv.old").exists()
            os.killpg(running.pid, signal.Signals[name])
            running.communicate(timeout=PATIENCE_S)
    assert running.returncode != 0
    if name == "SIGKILL":
        lock(installed, "1.0")
        assert make(installed, PIP_INDEX_URL=NO_ONE_LISTENS).returncode == 0
    else:
        wait_for(lambda: not (installed / ".venv.old").exists())
    assert (version_in(installed), made_at(installed)) == ("1.0", before)
    assert not (installed / ".venv.old").exists()


# The last to change the checkout, for each environment takes seconds to make.
def test_another_version_replaces_the_old_one(installed):
    lock(installed, "2.0")
    assert make(installed, **offered(installed)).returncode == 0
    assert version_in(installed) == "2.0"
    assert not (installed / ".venv.old").exists()


def test_a_folder_that_is_no_environment_is_left_alone(checkout):
    (checkout / "mine").mkdir(exist_ok=True)
    (checkout / "mine" / "thesis.txt").touch()
    done = scratch.make(checkout, "installed", "VENV=mine")
    assert done.stderr.startswith("error: mine is not a virtual environment")
    assert scratch.make(checkout, "distclean", "VENV=mine").returncode == 0
    assert (checkout / "mine" / "thesis.txt").exists()


MISSING = "the package index has no {} for this Python and machine"
CAUSES = {
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on "
    "device\n": "the disk is full",
    "WARNING: Retrying ... NewConnectionError('...')\nERROR: Could not find a version "
    "that satisfies the requirement a==3 (from versions: 1, 2)\n"
    "ERROR: No matching distribution found for a==3\n": MISSING.format("a==3"),
    "ERROR: Could not find a version that satisfies the requirement b==1 "
    "(from versions: none)\n"
    "ERROR: No matching distribution found for b==1\n": MISSING.format("b==1"),
    "ERROR: HTTP error 503 while getting it\n": "HTTP error 503 while getting it",
    "": "no reason given",
}


@pytest.mark.parametrize("output", CAUSES)
def test_the_cause_is_named(output, tmp_path, monkeypatch):
    monkeypatch.setattr(install, "LOG", tmp_path / "install.log")
    install.LOG.write_text(output)
    assert install.cause() == CAUSES[output]
