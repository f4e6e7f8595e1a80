"""What holds for unit tests and notebooks alike: the data, and how nbval judges."""

import os

import pytest

from mnist_study.data.containers import DataError
from mnist_study.data.registry import load_mnist
from mnist_study.notebooks import comparison
from mnist_study.paths import PROJECT_ROOT

# What takes a minute or more comes first, so that no process ends long after others.
LONG = (
    "test_study_survives",
    "test_sweep",
    "test_contest",
    "test_alterations",
    "test_passages",
    "03_lenet5",
    "test_cluster",
    "test_checkpoints",
    "test_history",
)
STRICT, LAX = (
    "every output is compared",
    "outputs tagged nbval-check-output are compared",
)


def pytest_configure(config):
    """Find the data once, and let nbval be as strict as they allow."""
    if os.environ.get("PYTEST_XDIST_WORKER") is None:
        try:
            dataset = load_mnist()
        except DataError as error:
            pytest.exit(str(error), returncode=1)
        os.environ["MNIST_STUDY_DATA"] = dataset.location
        os.environ["MNIST_STUDY_OUTPUT"] = str(PROJECT_ROOT / "build" / "test")
        os.environ["MNIST_STUDY_NBVAL"] = STRICT if dataset.is_recorded else LAX
        os.environ["MNIST_STUDY_LABEL"] = dataset.label
    if not config.pluginmanager.hasplugin("nbval"):
        return
    from nbval import plugin

    comparison.install(plugin.IPyNbCell)
    if not (config.option.nbval or config.option.nbval_lax):
        strict = os.environ["MNIST_STUDY_NBVAL"] == STRICT
        setattr(config.option, "nbval" if strict else "nbval_lax", True)


def pytest_collection_modifyitems(items):
    """Put long files first; the order within a file stays."""
    items.sort(key=lambda item: item.path.stem not in LONG)


def pytest_report_header():
    """Say which data the tests run on, and what that means for the notebooks."""
    label, mode = os.environ["MNIST_STUDY_LABEL"], os.environ["MNIST_STUDY_NBVAL"]
    return f"data: {label}; notebooks: {mode}"


def pytest_assertrepr_compare(left, right):
    """Name the first difference, not those that are tolerated."""
    if isinstance(left, comparison.ExactText):
        return ["outputs differ", comparison.first_difference(left, right)]
    return None
