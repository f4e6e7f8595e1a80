"""How the notebooks are tested: with which data, and how strictly.

With MNIST at hand every output is compared with the stored one. On the
stand-in only cells tagged ``nbval-check-output`` are, since all others depend
on the data. Options given on the command line come first.
"""

import os
import tempfile

import pytest

from mnist_study.data import DATA_VARIABLE, DataError, load_mnist
from mnist_study.nbval_tolerance import TolerantText, first_difference


def pytest_configure(config):
    """Find the data once, choose the mode, and make nbval tolerant."""
    if not config.pluginmanager.has_plugin("nbval") or config.option.help:
        return
    _make_tolerant()
    # Workers of xdist inherit environment and options from the controller.
    if hasattr(config, "workerinput"):
        return
    output = tempfile.TemporaryDirectory(prefix="mnist-study-")
    config.add_cleanup(output.cleanup)
    os.environ["MNIST_STUDY_OUTPUT"] = output.name
    try:
        dataset = load_mnist()
    except DataError as error:
        pytest.exit(str(error), returncode=1)
    os.environ[DATA_VARIABLE] = dataset.location
    option = config.option
    if not (option.nbval or option.nbval_lax):
        option.nbval, option.nbval_lax = dataset.is_mnist, not dataset.is_mnist
    if not option.nbval_kernel_name:
        option.nbval_current_env = True
    config.stash[_HEADER] = [
        f"data: {dataset.name} ({dataset.source})",
        "notebooks: every output is compared"
        if not option.nbval_lax
        else "notebooks: only cells tagged nbval-check-output are compared",
    ]


def pytest_report_header(config):
    """Say which data and which mode."""
    return config.stash.get(_HEADER, None)


def pytest_assertrepr_compare(config, op, left, right):
    """Show the first place where two outputs really differ."""
    if isinstance(left, TolerantText) and isinstance(right, TolerantText):
        return [first_difference(left, right) or "equal within the tolerance"]
    return None


_HEADER = pytest.StashKey[list]()


def _make_tolerant() -> None:
    from nbval.plugin import IPyNbCell

    sanitize = IPyNbCell.sanitize
    if getattr(sanitize, "tolerant", False):
        return

    def tolerant(self, text):
        clean = sanitize(self, text)
        return TolerantText(clean) if isinstance(clean, str) else clean

    tolerant.tolerant = True
    IPyNbCell.sanitize = tolerant
