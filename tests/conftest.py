import fcntl
import os
import signal
import sys
from functools import partial

import pytest

from mnist_study.data.dataset import ARRAYS
from mnist_study.data.registry import load_mnist, load_uci_digits
from mnist_study.models import build_ann
from mnist_study.notebooks.site import build_site
from mnist_study.paths import output_path
from mnist_study.startup import QUIET_VARIABLE
from mnist_study.study.experiment import Experiment
from mnist_study.training.recipe import Recipe


@pytest.fixture(scope="session", autouse=True)
def signals_of_a_terminal():
    """Let programs that tests start hear Ctrl-C and a hang-up.

    A job in the background ignores both, and what it starts inherits that.
    """
    defaults = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGHUP: signal.SIG_DFL,
    }
    ignored = [n for n in defaults if signal.getsignal(n) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, defaults[number])
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture(scope="module", autouse=True)
def settings_stay():
    """Fail where a file's tests leave the project's settings altered for the next."""
    before = _settings()
    yield
    assert _settings() == before


@pytest.fixture(autouse=True)
def figures_are_closed():
    """Close what a test drew; Matplotlib keeps it otherwise, and then warns."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def _settings():
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith("MNIST_STUDY_") and name != QUIET_VARIABLE
    }


@pytest.fixture(scope="session")
def dataset():
    """MNIST where it is to be had, else the stand-in."""
    return load_mnist()


@pytest.fixture(scope="session")
def mnist(dataset):
    """The four arrays of MNIST itself, by name."""
    if not dataset.is_recorded:
        pytest.skip("needs MNIST itself: name it in MNIST_STUDY_DATA")
    return {key: getattr(dataset, key) for key in ARRAYS}


@pytest.fixture(scope="session")
def digits():
    """The stand-in: real digits, always there, trained on in a second."""
    return load_uci_digits("for tests")


@pytest.fixture(scope="session")
def small():
    """A row of an experiments table that trains in a second."""
    return Experiment(
        name="small",
        label="small",
        source="tests",
        build=partial(build_ann, hidden=(16,)),
        recipe=Recipe(num_epochs=2),
        layout="flat",
    )


@pytest.fixture(scope="session")
def built_site(testrun_uid):
    """The folder of the site; a warning of Sphinx fails whatever uses it."""
    # Of processes that test side by side, the first builds it for all.
    with open(output_path("site.lock"), "a+") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        alone.seek(0)
        if alone.read() == testrun_uid:
            return output_path("site")
        alone.truncate(0)
        folder = build_site().parent
        alone.write(testrun_uid)
    return folder
