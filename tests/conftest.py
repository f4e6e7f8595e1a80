from functools import partial

import pytest

from mnist_study.data.dataset import load_mnist, load_uci_digits
from mnist_study.models import build_ann
from mnist_study.study.experiment import Experiment
from mnist_study.training.recipe import Recipe


@pytest.fixture(scope="session")
def dataset():
    """MNIST where it is to be had, else the stand-in."""
    return load_mnist()


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
