"""The stand-in for MNIST: what it holds, and that it says what it is."""

import numpy as np

from mnist_study.data.registry import load_uci_digits


def test_stand_in_looks_like_mnist(digits):
    assert digits.x_train.shape == (1437, 28, 28)
    assert digits.x_test.shape == (360, 28, 28)
    for images, labels in (
        (digits.x_train, digits.y_train),
        (digits.x_test, digits.y_test),
    ):
        assert images.dtype == labels.dtype == np.uint8
        frame = images.copy()
        frame[:, 4:24, 4:24] = 0
        assert not frame.any()
        assert (images.max(axis=(1, 2)) > 127).all()
    assert digits.x_train.max() == 255


def test_stand_in_is_stratified(digits):
    everything = np.bincount(np.concatenate([digits.y_train, digits.y_test]))
    assert everything.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.abs(np.bincount(digits.y_test) - everything / 5).max() <= 1


def test_stand_in_is_the_same_everywhere(digits):
    again = load_uci_digits("again")
    assert digits.fingerprint == again.fingerprint == "fc50691a159684ad"
    assert np.array_equal(digits.x_train, again.x_train)
    assert np.array_equal(digits.y_test, again.y_test)


def test_stand_in_says_what_it_is(digits):
    assert not digits.is_recorded
    assert digits.source.endswith(": for tests")
    label = "UCI digits, a stand-in: no number here can be compared with MNIST"
    assert digits.label == label
    assert digits.caption("test") == f"n = 360 test images, {label}"
    assert digits.caption("validation", 1) == f"n = 1 validation image, {label}"
