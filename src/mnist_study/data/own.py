"""The reader's own data: a folder of PNGs for each class, or an ``.npz``.

Images of any size become 28x28, with bright strokes on dark paper as in MNIST;
``Dataset.source`` says what was done to them.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import train_test_split

from mnist_study.data.containers import DataError, counted
from mnist_study.data.dataset import SPLIT_SEED, Dataset
from mnist_study.data.own_arrays import read_arrays
from mnist_study.data.png_folders import read_folders
from mnist_study.data.resampling import framed, is_dark_on_light

FEWEST_CLASSES, MOST_CLASSES = 2, 100
# Enough for training, validation and test set to have some of each class.
FEWEST_OF_CLASS, FEWEST_TO_TRAIN = 15, 12
TEST_SHARE = 0.2  # for data that come without a test set


def load_own(path: str | os.PathLike) -> Dataset:
    """Load the reader's own data: labelled images of 2 to 100 classes.

    Args:
        path: A folder with a folder of PNGs for each class, or with two such folders,
            ``train`` and ``test``; or an ``.npz`` with ``x_train``, ``y_train``,
            ``x_test`` and ``y_test``, or with ``x`` and ``y``. Its images are uint8 (n,
            height, width), or floats in [0, 1]; its labels are integers or words.
            Without a test set, a stratified fifth is held out as one, always the same.
    Returns:
        The data set, named after the file or folder.
    Raises:
        DataError: If the data cannot be read, or no network could be trained and
            tested on them.
    """
    path = Path(path).expanduser()
    raw = read_folders(path) if path.is_dir() else read_arrays(path)
    names = _sorted_names(raw.labels["train"])
    _check_classes(path, names, raw.labels)
    parts = {
        part: (raw.images[part], _numbered(raw.labels[part], names))
        for part in raw.images
    }
    done = [f"resampled from {raw.width}x{raw.height}"] if raw.is_resampled else []
    if len(parts) == 1:
        parts = _with_test_set(*parts["train"])
        done.append("a stratified fifth is the test set")
    # Decided by the training images alone, like every other choice.
    inverted = is_dark_on_light(parts["train"][0])
    if inverted:
        done.append("dark on light, so inverted")
    arrays = {}
    for part, (images, labels) in parts.items():
        arrays[f"x_{part}"] = framed(255 - images if inverted else images)
        arrays[f"y_{part}"] = labels
    location = str(path.resolve())
    return Dataset(
        name=path.stem if path.is_file() else path.resolve().name,
        **arrays,
        source="; ".join([location, *done]),
        location=location,
        class_names=names,
        records=f"own/{path.resolve().stem}",
    )


def _sorted_names(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the classes in alphabetical order, or in numerical order if numbers."""
    names = set(labels)
    if all(name.isdecimal() for name in names):
        return tuple(sorted(names, key=lambda name: (int(name), name)))
    return tuple(sorted(names))


def _numbered(labels: Sequence[str], names: Sequence[str]) -> np.ndarray:
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[label] for label in labels], np.uint8)


def _check_classes(path: Path, names: Sequence[str], labels: dict) -> None:
    if not FEWEST_CLASSES <= len(names) <= MOST_CLASSES:
        shown = f"one, {names[0]!r}" if len(names) == 1 else str(len(names))
        expected = f"{FEWEST_CLASSES} to {MOST_CLASSES} classes"
        few = len(names) < FEWEST_CLASSES
        remedy = "Add another class." if few else "Move some classes away."
        raise DataError(path, expected, shown, remedy)
    for part, given in labels.items():
        counts = {name: 0 for name in names}
        for label in given:
            if label not in counts:
                raise DataError(
                    path,
                    "the same classes in the training and the test set",
                    f"{label!r} in the test set only",
                    "Add training examples of this class, or leave it out.",
                )
            counts[label] += 1
        fewest = FEWEST_TO_TRAIN if len(labels) == 2 else FEWEST_OF_CLASS
        if part == "test":
            fewest = 1
        rarest = min(counts, key=counts.get)
        if counts[rarest] < fewest:
            where = f" in the {'training' if part == 'train' else part} set"
            raise DataError(
                path,
                f"at least {counted(fewest, 'image')} of each class"
                + (where if len(labels) == 2 else ""),
                f"{counts[rarest]} of {rarest!r}",
                "Add examples, or leave that class out.",
            )


def _with_test_set(images: np.ndarray, labels: np.ndarray) -> dict:
    """Divide examples into training and test set; classes keep their shares."""
    x_train, x_test, y_train, y_test = train_test_split(
        images, labels, test_size=TEST_SHARE, random_state=SPLIT_SEED, stratify=labels
    )
    return {"train": (x_train, y_train), "test": (x_test, y_test)}
