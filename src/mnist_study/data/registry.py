"""The data sets that the study knows by name; add an entry to add a data set."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from mnist_study.data.containers import Contents, DataError, array_sha256, verified
from mnist_study.data.dataset import ARRAYS, DIGITS, SPLIT_SEED, Dataset
from mnist_study.data.own import load_own
from mnist_study.data.published import (
    EMNIST_DIGITS_FILES,
    FASHION_CLASSES,
    FASHION_FILES,
    FASHION_SHA256,
    KMNIST_CLASSES,
    KMNIST_FILES,
    MNIST_FILES,
    MNIST_SHA256,
)
from mnist_study.data.recognition import recognise
from mnist_study.data.sources import (
    DATA_FOLDER,
    DATA_VARIABLE,
    Published,
    find_published,
    read_verified,
)
from mnist_study.data.writers import Writers, mnist_writers
from mnist_study.paths import PROJECT_ROOT

MNIST, STAND_IN = "mnist", "uci-digits"
# Data sets whose folder of records has another name.
_RECORDS = {MNIST: "trials", STAND_IN: "stand-in"}


@dataclass(frozen=True)
class Entry:
    """A data set that the study knows by name.

    Attributes:
        name: Value of ``MNIST_STUDY_DATA`` that selects it.
        title: Its name in tables, figures and records.
        class_names: One for each label, in order.
        load: Called without arguments; returns the arrays ``x_train``, ``y_train``,
            ``x_test`` and ``y_test``, and where they were found; or None, and why they
            cannot be obtained.
        sha256: SHA-256 of each array's bytes, by which the arrays of ``load`` are
            verified.
        published: Where to look for its files, if they were published.
        is_recorded: Whether ``results/`` contains records of its trials.
        writers: Function that returns who wrote the examples, if that is known.
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
        named: Name of an entry; or a path to its ``.npz`` in the layout of Keras or to
            a folder with its four IDX files, gzipped or not; or a path to the reader's
            own data (see ``load_own``). By default the value of the environment
            variable ``MNIST_STUDY_DATA``, else MNIST. A named data set is searched for
            in the project's ``data/`` folder and in the cache of Keras, or downloaded
            by Keras. The 1,797 UCI digits of scikit-learn replace MNIST if it is
            neither found nor can be downloaded.
    Returns:
        The data set. ``name`` and ``label`` say which one it is.
    Raises:
        DataError: If what was found is not bit for bit that data set, or is not a data
            set; or if a data set other than MNIST was not found.
    """
    if named is None:
        named = os.environ.get(DATA_VARIABLE) or MNIST
    entry = DATASETS.get(str(named))
    if entry is None:
        return _load_path(_existing(Path(named).expanduser()))
    if entry.name == STAND_IN:
        return load_uci_digits("asked for by name")
    arrays, source = entry.load()
    if arrays is None:
        if entry.name != MNIST:
            raise _missing(entry, source)
        # Only missing data have a stand-in: for damaged data ``load`` raises an error.
        return load_uci_digits(
            f"{entry.title} was not found and cannot be downloaded ({source})"
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
    """Return the stand-in: scikit-learn's UCI digits, made to look like MNIST.

    Args:
        why: The reason for using a stand-in, repeated in ``source``.
    Returns:
        1,437 training and 360 test examples.
    """
    entry = DATASETS[STAND_IN]
    arrays, location = entry.load()
    source = f"{location}: {why}"
    return _dataset(entry, arrays, source=source, location=STAND_IN, is_stand_in=True)


def published_fingerprint(name: str) -> str:
    """Return ``Dataset.fingerprint`` of a named data set, which need not be there.

    Args:
        name: Name of an entry whose arrays have published or recorded hashes.
    Returns:
        16 hex digits.
    """
    hashes = DATASETS[name].sha256
    text = "".join(hashes[key] for key in ARRAYS)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def make_uci_digits() -> tuple[dict[str, np.ndarray], str]:
    """Make the UCI digits look like those of MNIST.

    The 8x8 images with values 0..16 are interpolated to 20x20 and centred in 28x28, as
    MNIST's digits are; a stratified fifth becomes the test set.

    Source: Alpaydin and Kaynak (1998), UCI Machine Learning Repository.

    Returns:
        The four arrays, and where they come from.
    """
    digits = load_digits()
    # Bilinear weights in tenths, since whole numbers give the same bytes on every
    # machine. The centre of pixel i of 20 is at (i + 1/2) 8/20 - 1/2 of the 8.
    grid = np.arange(20) * 2 / 5 - 3 / 10
    rows = [np.interp(grid, np.arange(8), unit) for unit in np.eye(8)]
    weights = np.rint(10 * np.stack(rows, axis=1)).astype(np.int64)  # (20, 8)
    pixels = weights @ digits.images.astype(np.int64) @ weights.T  # 0..1600
    # 800 is half of the divisor, which rounds to the nearest.
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


def _load_path(path: Path) -> Dataset:
    """Load the data at a path: an entry's files, or the reader's own data."""
    entries = [entry for entry in DATASETS.values() if entry.published]
    published = recognise(path, [entry.published for entry in entries])
    if published is None:
        return load_own(path)
    (entry,) = (entry for entry in entries if entry.published is published)
    arrays, location = read_verified(path, published)
    return _dataset(entry, arrays, source=location, location=location)


def _existing(path: Path) -> Path:
    """Return the path; if it does not exist, the one relative to the checkout."""
    if os.path.lexists(path):
        return path
    # Kernels start in the folder of the notebooks.
    if os.path.lexists(PROJECT_ROOT / path):
        return PROJECT_ROOT / path
    raise DataError(
        path,
        f"a file, a folder or the name of a data set ({', '.join(DATASETS)})",
        "nothing",
        f"Correct the path in {DATA_VARIABLE}, or unset it to search and download.",
    )


def _missing(entry: Entry, reason: str) -> DataError:
    files = ", ".join(f"{name}[.gz]" for name in entry.published.idx_files.values())
    return DataError(
        DATA_FOLDER / entry.published.folder,
        f"{entry.title}: {entry.published.npz} or {files}",
        f"no such files, and no way to download them ({reason.rstrip('.')})",
        f"Add them, or name their folder in {DATA_VARIABLE}.",
    )


def _dataset(entry: Entry, arrays: Mapping[str, np.ndarray], **where) -> Dataset:
    """Return the data set of an entry, after verifying its arrays."""
    shapes = {key: array.shape for key, array in arrays.items()}
    contents = Contents(entry.title, len(entry.class_names), shapes, entry.sha256)
    if entry.published is None:  # published files are verified when they are read
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
        records=_RECORDS.get(entry.name, entry.name),
        writers=entry.writers(),
        **where,
    )


_ENTRIES = [
    Entry(
        name=MNIST,
        title="MNIST",
        class_names=DIGITS,
        load=partial(find_published, MNIST_FILES),
        sha256=MNIST_SHA256,
        published=MNIST_FILES,
        is_recorded=True,
        writers=mnist_writers,
    ),
    Entry(
        name="fashion-mnist",
        title="Fashion-MNIST",
        class_names=FASHION_CLASSES,
        load=partial(find_published, FASHION_FILES),
        sha256=FASHION_SHA256,
        published=FASHION_FILES,
    ),
    Entry(
        name="kmnist",
        title="KMNIST",
        class_names=KMNIST_CLASSES,
        load=partial(find_published, KMNIST_FILES),
        sha256={},
        published=KMNIST_FILES,
    ),
    Entry(
        name="emnist-digits",
        title="EMNIST digits",
        class_names=DIGITS,
        load=partial(find_published, EMNIST_DIGITS_FILES),
        sha256={},
        published=EMNIST_DIGITS_FILES,
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
