"""Who wrote the digits, and validation sets by others."""

import numpy as np
import pytest

from mnist_study.data import NEW_WRITERS, SAME_WRITERS, make_splits
from mnist_study.data.dataset import split_writers
from mnist_study.data.writers import EMPLOYEES, STUDENTS, mnist_writers


def test_what_the_source_says_of_writers_and_series():
    writers = mnist_writers()
    counts = {part: len(np.unique(w.writer)) for part, w in writers.items()}
    assert counts == {"train": 539, "test": 297}
    assert not set(writers["train"].writer) & set(writers["test"].writer)
    assert [len(w.series) for w in writers.values()] == [60_000, 10_000]
    test = writers["test"]
    # The first half of the test set is by students, the second by employees but one.
    assert set(test.series[:5000]) == set(STUDENTS)
    assert np.isin(test.series[5000:], EMPLOYEES).sum() == 4999
    halves = [len(np.unique(half)) for half in np.split(test.writer, 2)]
    assert halves == [249, 49]


def test_mnist_knows_its_writers_and_others_do_not(mnist, dataset, digits):
    for part in ("train", "test"):
        assert len(dataset.writers[part].writer) == len(mnist[f"y_{part}"])
    assert digits.writers == {}
    with pytest.raises(ValueError, match="not known for UCI digits"):
        make_splits(digits, validation=NEW_WRITERS)


def test_new_writers_are_not_trained_on(mnist, dataset):
    writers = dataset.writers["train"].writer
    train, val = dataset.split_of(NEW_WRITERS, seed=3)
    assert not set(writers[train]) & set(writers[val])
    assert len(train) + len(val) == 60_000 and abs(len(val) - 5000) < 300
    shares = np.bincount(mnist["y_train"][val]) / len(val)
    assert np.abs(shares - np.bincount(mnist["y_train"]) / 60_000).max() < 0.01
    assert dataset.split_of(NEW_WRITERS, seed=3)[1] is val, "computed once"
    other = dataset.split_of(NEW_WRITERS, seed=4)[1]
    assert len(np.intersect1d(val, other)) < len(val)
    train, val = dataset.split_of(SAME_WRITERS)
    assert set(writers[val]) <= set(writers[train])


def test_writers_are_held_out_in_a_case_by_hand():
    # Twelve writers of ten digits each: one of them is a twelfth.
    labels, writers = np.arange(120) % 10, np.arange(120) // 10
    train, val = split_writers(labels, writers, seed=0)
    assert len(val) == 10 and len(set(writers[val])) == 1
    assert np.array_equal(np.sort(np.r_[train, val]), np.arange(120))


def test_an_unknown_validation_is_one_error(digits):
    with pytest.raises(ValueError, match="validation 'old writers': choose from same"):
        make_splits(digits, validation="old writers")
