"""A data set: its contents, its fingerprint, and its splits."""

import pickle
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from mnist_files import KEYS

from mnist_study import data
from mnist_study.data.dataset import make_splits, split_indices
from mnist_study.data.images import prepare
from mnist_study.study.run import study_trials


def test_published_sizes(mnist, dataset):
    assert mnist["x_train"].shape == (60000, 28, 28)
    assert mnist["x_test"].shape == (10000, 28, 28)
    # Digits per class, as tabulated in many places.
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(mnist["y_train"]).tolist() == counts
    assert dataset.label == "MNIST"
    assert dataset.caption("test") == "n = 10,000 test images, MNIST"


def test_fingerprint_tells_contents_apart(digits):
    x_test = digits.x_test.copy()
    x_test[0, 0, 0] = 1
    assert replace(digits, x_test=x_test).fingerprint != digits.fingerprint
    assert replace(digits, source="elsewhere").fingerprint == digits.fingerprint


def test_what_is_computed_of_the_contents_once_cannot_grow_stale(digits):
    images, labels = digits.x_train.copy(), digits.y_train.copy()
    own = replace(digits, x_train=images, y_train=labels)
    fingerprint, (train, _) = own.fingerprint, own.split
    images[0, 0, 0] ^= 1  # whoever handed an array over may go on with it
    labels[:] = 0
    assert np.array_equal(own.x_train, digits.x_train)
    assert np.array_equal(own.y_train, digits.y_train)
    assert fingerprint == digits.fingerprint
    assert np.array_equal(train, split_indices(digits.y_train)[0])
    for copy in (own, pickle.loads(pickle.dumps(own))):
        assert copy.fingerprint == fingerprint
        for array in (*(getattr(copy, key) for key in KEYS), *copy.split):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


def test_contents_are_hashed_and_split_once_for_all_trials(digits, monkeypatch):
    own = replace(digits)
    calls = []

    def counted(name, compute, *arguments):
        calls.append(name)
        return compute(*arguments)

    for name in ("array_sha256", "split_indices"):
        compute = getattr(data.dataset, name)
        monkeypatch.setattr(data.dataset, name, partial(counted, name, compute))
    trials = study_trials(own, ["ann", "lenet5"])
    assert len(trials) > 20
    make_splits(own)
    assert sorted(calls) == ["array_sha256"] * 4 + ["split_indices"]


@pytest.mark.parametrize(
    "labels",
    [np.array([0, 10]), np.array([0.0, 1.0]), np.array([0]), np.array([-1, 0])],
)
def test_a_data_set_of_ones_own_needs_labels_that_fit(labels):
    images = np.zeros((2, 28, 28), np.uint8)
    fine = np.zeros(2, int)
    assert data.Dataset("mine", images, fine, images, fine).label == "mine"
    with pytest.raises(ValueError, match="mine: every image needs one label"):
        data.Dataset("mine", images, fine, images, labels)


def test_validation_is_a_stratified_twelfth_held_out(dataset):
    train, val = split_indices(dataset.y_train)
    n = len(dataset.y_train)
    assert np.array_equal(np.sort(np.concatenate([train, val])), np.arange(n))
    assert len(val) == {60000: 5000, 1437: 120}[n]
    assert (np.diff(train) > 0).all()
    assert (np.diff(val) > 0).all()
    shares = np.bincount(dataset.y_train) / 12
    assert np.abs(np.bincount(dataset.y_train[val]) - shares).max() <= 1


def test_all_three_sets_are_scaled_alike(digits):
    splits = make_splits(digits, scaling="lecun")
    train, val = split_indices(digits.y_train)
    for inputs, images in (
        (splits.x_train, digits.x_train[train]),
        (splits.x_val, digits.x_train[val]),
        (splits.x_test, digits.x_test),
    ):
        assert inputs.dtype == np.float32
        assert inputs.min() == np.float32(-0.1)
        assert inputs.max() == np.float32(1.175)
        assert np.array_equal(inputs, prepare(images, scaling="lecun"))
    assert np.array_equal(splits.y_train, digits.y_train[train])
    assert np.array_equal(splits.y_val, digits.y_train[val])
    assert np.array_equal(splits.y_test, digits.y_test)
    assert splits.y_train.dtype == splits.y_val.dtype == splits.y_test.dtype == np.int32
    assert (splits.dataset, splits.scaling, splits.layout) == (
        digits, "lecun", "28x28",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "shape"),
    [("28x28", (28, 28, 1)), ("32x32", (32, 32, 1)), ("flat", (784,))],
)
def test_layouts(layout, shape, digits):
    splits = make_splits(digits, layout=layout)
    for inputs in (splits.x_train, splits.x_val, splits.x_test):
        assert inputs.shape[1:] == shape
        assert (inputs.min(), inputs.max()) == (0, 1)


def test_a_part_of_the_training_set_is_stratified_and_seeded(digits):
    whole = make_splits(digits)
    part = make_splits(digits, num_train=100)
    again = make_splits(digits, num_train=100, subset_seed=0)
    other = make_splits(digits, num_train=100, subset_seed=1)
    assert len(part.x_train) == len(part.y_train) == 100
    shares = 100 * np.bincount(whole.y_train) / len(whole.y_train)
    assert np.abs(np.bincount(part.y_train) - shares).max() <= 1
    assert np.array_equal(part.x_train, again.x_train)
    assert not np.array_equal(part.x_train, other.x_train)
    known = {
        (x.tobytes(), y) for x, y in zip(whole.x_train, whole.y_train, strict=True)
    }
    for x, y in zip(part.x_train, part.y_train, strict=True):
        assert (x.tobytes(), y) in known


def test_validation_and_test_set_do_not_depend_on_the_part(digits):
    whole = make_splits(digits)
    for num_train, seed in ((10, 0), (100, 0), (100, 7), (1307, 1), (1317, 3)):
        part = make_splits(digits, num_train=num_train, subset_seed=seed)
        assert np.array_equal(part.x_val, whole.x_val)
        assert np.array_equal(part.y_val, whole.y_val)
        assert np.array_equal(part.x_test, whole.x_test)
    assert np.array_equal(part.x_train, whole.x_train), "1,317 is all of them"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"scaling": "zscore"}, "unknown scaling 'zscore': choose from unit, lecun"),
        ({"layout": "8x8"}, "unknown layout '8x8': choose from 28x28, 32x32, flat"),
        ({"num_train": 0}, "num_train must be 1317 .all. or between 10 and 1307"),
        ({"num_train": 9}, "got 9"),
        ({"num_train": 1308}, "got 1308"),
        ({"num_train": 1318}, "got 1318"),
    ],
)
def test_settings_that_do_not_exist(settings, message, digits):
    with pytest.raises(ValueError, match=message):
        make_splits(digits, **settings)
