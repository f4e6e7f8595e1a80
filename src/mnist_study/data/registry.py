"""The data sets that the study knows by name: adding one is adding an entry."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from mnist_study.data.containers import Contents, DataError, array_sha256, verified
from mnist_study.data.dataset import DIGITS, SPLIT_SEED, Dataset
from mnist_study.data.sources import (
    DATA_VARIABLE,
    Published,
    find_published,
    read_verified,
)
from mnist_study.data.writers import Writers, mnist_writers

MNIST, STAND_IN = "mnist", "uci-digits"


@dataclass(frozen=True)
class Entry:
    """A data set that the study knows by name.

    Attributes:
        name: Value of ``MNIST_STUDY_DATA`` that asks for it.
        title: How tables, figures and records call it.
        class_names: One for each label, in order.
        load: Called without arguments; returns the arrays ``x_train``, ``y_train``,
            ``x_test`` and ``y_test``, and where they were found; or None, and why
            they cannot be obtained.
        sha256: Of each array's bytes. What ``load`` returns is verified.
        published: Where its files are looked for, if they were published.
        is_recorded: Whether ``results/`` holds records of its trials.
        writers: Returns who wrote the examples, if that is known.
    """

    name: str
    title: str
    class_names: tuple[str, ...]
    load: Callable[[], tuple[Mapping[str, np.ndarray] | None, str]]
    sha256: Mapping[str, str]
    published: Published | None = None
    is_recorded: bool = False
    writers: Callable[[], Mapping[str, Writers]] = dict


def load_dataset(named: str | os.PathLike | None = None) -> Dataset:
    """Find a data set, verify it, and return it.

    Args:
        named: Name of an entry, or the path of an ``.npz`` in the layout of Keras or
            of a folder with MNIST's four IDX files, gzipped or not. By default what
            the environment variable ``MNIST_STUDY_DATA`` says, else MNIST: searched
            for in the project's ``data/`` folder and in the cache of Keras, or
            downloaded by Keras. Scikit-learn's 1,797 UCI digits replace data that are
            neither found nor can be downloaded.
    Returns:
        The data set. ``name`` and ``label`` say which one it is.
    Raises:
        DataError: If something was found that is not bit for bit that data set.
    """
    if named is None:
        named = os.environ.get(DATA_VARIABLE) or MNIST
    entry = DATASETS.get(str(named))
    if entry is None:
        # No name of an entry, so the path of MNIST's files.
        entry = DATASETS[MNIST]
        path = Path(named).expanduser()
        arrays, location = read_verified(path, entry.published)
        return _dataset(entry, arrays, source=location, location=location)
    if entry.name == STAND_IN:
        return load_uci_digits("asked for by name")
    arrays, source = entry.load()
    if arrays is None:
        # Only what is missing has a stand-in: for damaged data ``load`` raises.
        return load_uci_digits(
            f"{entry.title} is neither here nor to be had ({source})"
        )
    location = source if entry.published else entry.name
    return _dataset(entry, arrays, source=source, location=location)


def load_mnist(path: str | os.PathLike | None = None) -> Dataset:
    """Find MNIST, verify it, and return it; or a stand-in that says so.

    Args:
        path: See ``load_dataset``.
    Returns:
        The data set. ``name`` and ``label`` say which one it is.
    Raises:
        DataError: If something was found that is not bit for bit MNIST.
    """
    return load_dataset(path)


def load_uci_digits(why: str) -> Dataset:
    """Return the stand-in: the UCI digits of scikit-learn, made to look alike.

    Args:
        why: The reason for using a stand-in, repeated in ``source``.
    Returns:
        1,437 training and 360 test examples.
    """
    entry = DATASETS[STAND_IN]
    arrays, location = entry.load()
    source = f"{location}: {why}"
    return _dataset(entry, arrays, source=source, location=STAND_IN, is_stand_in=True)


def make_uci_digits() -> tuple[dict[str, np.ndarray], str]:
    """Make the UCI digits look like MNIST's.

    8x8 images of 0..16 are interpolated to 20x20 and set in a 28x28 frame, as
    MNIST's own digits are; a fifth, stratified, becomes the test set.

    Source: Alpaydin and Kaynak (1998), UCI Machine Learning Repository.

    Returns:
        The four arrays, and where they are from.
    """
    digits = load_digits()
    # Bilinear weights in tenths: whole numbers give the same bytes everywhere. Pixel i
    # of 20 has its centre at (i + 1/2) 8/20 - 1/2 of the 8.
    grid = np.arange(20) * 2 / 5 - 3 / 10
    rows = [np.interp(grid, np.arange(8), unit) for unit in np.eye(8)]
    weights = np.rint(10 * np.stack(rows, axis=1)).astype(np.int64)  # (20, 8)
    pixels = weights @ digits.images.astype(np.int64) @ weights.T  # 0..1600
    # 800 is half of the divisor: rounded, not cut off.
    images = ((pixels * 255 + 800) // 1600).astype(np.uint8)
    images = np.pad(images, ((0, 0), (4, 4), (4, 4)))
    x_train, x_test, y_train, y_test = train_test_split(
        images,
        digits.target.astype(np.uint8),
        test_size=0.2,
        random_state=SPLIT_SEED,
        stratify=digits.target,
    )
    arrays = dict(x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return arrays, "scikit-learn's UCI digits, resampled to 28x28"


def _dataset(entry: Entry, arrays: Mapping[str, np.ndarray], **where) -> Dataset:
    """Return the data set of an entry, after its arrays were verified."""
    shapes = {key: array.shape for key, array in arrays.items()}
    contents = Contents(entry.title, len(entry.class_names), shapes, entry.sha256)
    if entry.published is None:  # those were verified as they were read
        if missing := {
            k: array_sha256(arrays[k]) for k in arrays.keys() - entry.sha256
        }:
            remedy = f"Put them there: {missing}"
            raise DataError(entry.name, "sha256 in its entry", "some missing", remedy)
        for key, array in arrays.items():
            verified(entry.name, key, array, contents)
    return Dataset(
        name=entry.title,
        **arrays,
        class_names=entry.class_names,
        is_recorded=entry.is_recorded,
        writers=entry.writers(),
        **where,
    )


_MNIST_SHAPES = {
    "x_train": (60_000, 28, 28),
    "y_train": (60_000,),
    "x_test": (10_000, 28, 28),
    "y_test": (10_000,),
}
# Of the arrays: files of the same data differ in container and compression.
_MNIST_SHA256 = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}
_MNIST_FILES = Published(
    contents=Contents("MNIST", len(DIGITS), _MNIST_SHAPES, _MNIST_SHA256),
    npz="mnist.npz",
    folder="",
    cache="mnist.npz",
    keras_module="mnist",
)

_ENTRIES = [
    Entry(
        name=MNIST,
        title="MNIST",
        class_names=DIGITS,
        load=partial(find_published, _MNIST_FILES),
        sha256=_MNIST_SHA256,
        published=_MNIST_FILES,
        is_recorded=True,
        writers=mnist_writers,
    ),
    Entry(
        name=STAND_IN,
        title="UCI digits",
        class_names=DIGITS,
        load=make_uci_digits,
        sha256={
            "x_train": "8f2e3bf977ac3fd5fd3000afb5d22413"
            "98dc9223a1fc0b6c6dfe2f8d07d2fdda",
            "y_train": "33fe81a53fa12d9cd119c74adab9b6b0"
            "8a7d070ee62e736390c5cf89f00886b1",
            "x_test": "bc51bd4c4ba9d2aa2ebf12696b6b1a78"
            "bf8586eaecf73d546980c2927fb0e315",
            "y_test": "70ee2850bb25b543ca4112717fd4396c"
            "3fb90bcb54d8015bd3f9c7c900966072",
        },
    ),
]

DATASETS: dict[str, Entry] = {entry.name: entry for entry in _ENTRIES}
