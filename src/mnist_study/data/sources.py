"""Finding a published data set; every file found is verified."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mnist_study.data.containers import (
    Contents,
    DataError,
    read_idx,
    read_npz,
    verified,
)
from mnist_study.paths import DATA_FOLDER

DATA_VARIABLE = "MNIST_STUDY_DATA"
DOWNLOAD_LIMIT_S = 300  # 11 MB at 40 kB/s
STALL_LIMIT_S = 20  # after so long without a byte, give up
IDX_FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


@dataclass(frozen=True)
class Published:
    """A published data set, and where to look for it.

    Attributes:
        contents: What it contains.
        npz: Name of its archive in the layout of Keras.
        folder: Folder below ``data/`` for the archive or the four IDX files; "" means
            ``data/`` itself.
        cache: Its file in the cache of Keras; "" if Keras does not know it.
        keras_module: Module of ``keras.datasets`` that downloads it; "" if none does.
        idx_files: Array -> name of its IDX file, without ``.gz``.
        file_sha256: Array -> SHA-256 of its gzipped IDX file as published, where that
            is known and the array's own is not.
        transposed: Whether rows and columns of its images are exchanged in the files.
    """

    contents: Contents
    npz: str
    folder: str
    cache: str = ""
    keras_module: str = ""
    idx_files: Mapping[str, str] = field(default_factory=lambda: IDX_FILES)
    file_sha256: Mapping[str, str] = field(default_factory=dict)
    transposed: bool = False

    @property
    def file_names(self) -> tuple[str, ...]:
        """Names of its files: a folder with one of them should hold this data set."""
        return (self.npz, *self.idx_files.values())


def find_published(published: Published) -> tuple[dict[str, np.ndarray] | None, str]:
    """Look for a data set in ``data/`` and in the cache of Keras, or download it.

    Returns:
        The four arrays and where they were found; or None, and why they could not be
        downloaded.
    Raises:
        DataError: If what was found is not bit for bit that data set.
    """
    # Files in data/ come before the cache, even if they are broken: that is an error,
    # and they are not skipped.
    if _holds_data(published):
        return read_verified(DATA_FOLDER / published.folder, published)
    if not published.cache:
        return None, "Keras does not offer it"
    home = os.environ.get("KERAS_HOME") or "~/.keras"
    cache = Path(home).expanduser() / "datasets" / published.cache
    if not _is_there(cache) and (failure := _download(cache, published)) is not None:
        return None, failure
    return read_verified(cache, published)


def read_verified(
    path: Path, published: Published
) -> tuple[dict[str, np.ndarray], str]:
    """Read a data set from an ``.npz`` or a folder.

    Args:
        path: The ``.npz``, or a folder with the four IDX files.
        published: The data set that it should be.
    Returns:
        The four arrays, and the resolved path.
    Raises:
        DataError: If it is not bit for bit that data set.
    """
    arrays = _read(path, published)
    if published.transposed:
        arrays = {k: a.swapaxes(1, 2) if a.ndim == 3 else a for k, a in arrays.items()}
    return arrays, str(path.resolve())


def find_file(folder: Path, name: str) -> Path | None:
    """Return the file of that name, plain or gzipped, in either spelling, or None."""
    # The files were published under both names: -idx3-ubyte and .idx3-ubyte.
    spellings = [name, name.replace("-idx", ".idx")]
    for candidate in [s + suffix for s in spellings for suffix in ("", ".gz")]:
        if _is_there(folder / candidate):
            return folder / candidate
    return None


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hex digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _holds_data(published: Published) -> bool:
    """Return whether its folder exists and contains any of its files."""
    folder = DATA_FOLDER / published.folder
    if not _is_there(folder):
        return False
    if not folder.is_dir():
        kind = "a link that leads to no folder" if folder.is_symlink() else "a file"
        expected = f"a folder with {published.npz} or the four IDX files"
        remedy = f"Replace it by such a folder, or name the data in {DATA_VARIABLE}."
        raise DataError(folder, expected, kind, remedy)
    return any(find_file(folder, name) for name in published.file_names)


def _is_there(path: Path) -> bool:
    """Return whether the path exists, even as a broken link."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        remedy = "Correct the links and permissions along this path."
        raise DataError(path, "a file or nothing", error.strerror, remedy) from error
    return True


def _read(path: Path, published: Published) -> dict[str, np.ndarray]:
    if not _is_there(path):
        raise DataError(
            path,
            "an .npz in the layout of Keras or a folder of the four IDX files",
            "nothing",
            f"Correct the path in {DATA_VARIABLE}, or unset it to search and download.",
        )
    if not path.is_dir():
        return read_npz(path, published.contents)
    if npz := find_file(path, published.npz):
        return read_npz(npz, published.contents)
    names = published.idx_files
    files = {key: find_file(path, name) for key, name in names.items()}
    if missing := [names[key] for key, file in files.items() if file is None]:
        raise DataError(
            path,
            f"{published.npz} or the four IDX files in this folder",
            f"no {', no '.join(missing)}",
            "Add what is missing, or name the file itself.",
        )
    contents = published.contents
    arrays = {key: read_idx(file, key, contents) for key, file in files.items()}
    for key, digest in published.file_sha256.items():
        _check_gzipped(files[key], digest, contents.title)
    return {
        key: verified(files[key], key, array, contents) for key, array in arrays.items()
    }


def _check_gzipped(file: Path, digest: str, title: str) -> None:
    if (computed := file_sha256(file)) != digest:
        raise DataError(
            file,
            f"the file that {title} was published in, with SHA-256 {digest[:12]}…",
            f"another file, with SHA-256 {computed[:12]}…",
            "Replace it by the .gz file as it was published, not unpacked.",
        )


_DOWNLOAD = f"""
import importlib, socket, sys
socket.setdefaulttimeout({STALL_LIMIT_S})
try:
    importlib.import_module("keras.datasets." + sys.argv[1]).load_data()
except Exception as error:
    sys.exit(str(error))
"""


def _download(target: Path, published: Published) -> str | None:
    """Let Keras download a data set to ``target``; return why it could not.

    The download runs in a process of its own, which can be stopped, and into a
    temporary folder, which is removed if anything goes wrong.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Next to the target, since os.replace is atomic only within one file system.
        with tempfile.TemporaryDirectory(
            dir=target.parent, prefix=".download-"
        ) as home:
            child = subprocess.run(
                [sys.executable, "-c", _DOWNLOAD, published.keras_module],
                env=os.environ | {"KERAS_HOME": home, "KERAS_BACKEND": "tensorflow"},
                stdout=2,  # Keras's progress bar, where the reader sees it
                stderr=subprocess.PIPE,
                text=True,
                timeout=DOWNLOAD_LIMIT_S,
            )
            if child.returncode:
                return (child.stderr.strip().splitlines() or ["no reason given"])[-1]
            downloaded = Path(home) / "datasets" / published.cache
            read_verified(downloaded, published)
            os.replace(downloaded, target)
    except subprocess.TimeoutExpired:
        return f"the download took more than {DOWNLOAD_LIMIT_S} s"
    except (OSError, DataError) as error:
        return str(error)
    return None
