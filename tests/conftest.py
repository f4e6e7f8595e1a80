import pytest

from mnist_study.data import load_mnist


@pytest.fixture(scope="session")
def dataset():
    """MNIST where it is to be had, else the stand-in."""
    return load_mnist()
