"""Which data set is at a path: a published one, or the reader's own."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mnist_study.data.containers import (
    DataError,
    array_sha256,
    npz_headers,
    opened_npz,
    read_idx,
)
from mnist_study.data.sources import Published, file_sha256, find_file


def recognise(path: Path, known: Sequence[Published]) -> Published | None:
    """Return which published data set a file or a folder is meant to be.

    File names decide; where several data sets share them, contents do. Whatever looks
    like a published data set is verified when it is read.

    Args:
        path: An ``.npz``, or a folder.
        known: The published data sets; the first is assumed in case of doubt.
    Returns:
        One of them, or None if these are the reader's own data.
    """
    if path.is_dir():
        return _by_folder(path, known)
    for published in known:
        if path.name == published.npz:
            return published
    _check_kind(path)
    return _by_arrays(path, known)


def _check_kind(path: Path) -> None:
    """Raise an error for a file that is not meant as an ``.npz``, such as a picture."""
    if path.suffix == ".npz" or not path.is_file():
        return
    with open(path, "rb") as file:
        if zipfile.is_zipfile(file):
            return
    raise DataError(
        path,
        "an .npz, or a folder with a folder of PNGs for each class",
        "a file of another kind",
        "Correct the path to that of an npz file or of the folder of the classes.",
    )


def _by_folder(folder: Path, known: Sequence[Published]) -> Published | None:
    for published in known:
        if find_file(folder, published.npz):
            return published
    alike = [
        published
        for published in known
        if any(find_file(folder, name) for name in published.idx_files.values())
    ]
    for published in alike:
        if folder.name == published.folder or _has_labels_of(folder, published):
            return published
    return alike[0] if alike else None


def _has_labels_of(folder: Path, published: Published) -> bool:
    """Return whether the test labels are those of a data set: 10 kB suffice."""
    key, contents = "y_test", published.contents
    file = find_file(folder, published.idx_files[key])
    if file is None or not file.is_file():
        return False
    try:
        if key in published.file_sha256:
            return file_sha256(file) == published.file_sha256[key]
        labels = read_idx(file, key, contents)
        return array_sha256(labels) == contents.sha256.get(key)
    except (DataError, OSError):
        return False  # reading the data reports what is wrong


def _by_arrays(file: Path, known: Sequence[Published]) -> Published | None:
    """Recognise an ``.npz`` of any name by its labels.

    Labels, not images: one altered image must not turn a published data set into the
    reader's own data. Not shapes: other data sets have the same ones.
    """
    try:
        headers = npz_headers(file)
        for key in ("y_test", "y_train"):
            shape, dtype = headers.get(key, ((), None))
            alike = [p for p in known if p.contents.shapes[key] == shape]
            if dtype != np.uint8 or not alike:
                continue
            with opened_npz(file), np.load(file, allow_pickle=False) as arrays:
                digest = array_sha256(arrays[key])
            for published in alike:
                if published.contents.sha256.get(key) == digest:
                    return published
    except DataError:
        pass  # reading the data reports what is wrong
    return None
