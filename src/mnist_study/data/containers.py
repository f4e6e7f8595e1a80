"""The four arrays of a published data set, read from an ``.npz`` or from IDX files.

A file found on disk may be anything: damaged, altered, a device, or an archive that
unpacks to a thousand times its size. So only regular files are opened, headers are
checked before their arrays are read, and no array is read beyond its expected size.
"""

import gzip
import hashlib
import io
import math
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

_RESTORE = "Replace the file by the original, or remove it and run again."

_NPZ = "an .npz with x_train, y_train, x_test and y_test"
_HEADER_LIMIT = 4096  # bytes; NumPy's header of such an array has 128
# Bytes read at a time: memory never holds more than the data set's size.
_CHUNK = 1 << 20
_KINDS = {
    stat.S_ISFIFO: "a named pipe",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
    stat.S_ISSOCK: "a socket",
    stat.S_ISDIR: "a folder",
}


class DataError(ValueError):
    """The data are not as expected; the message says where, what, and what to do."""

    def __init__(self, where, expected: str, found: str, remedy: str):
        super().__init__(f"{where}: expected {expected}; found {found}. {remedy}")


def counted(number: int, one: str) -> str:
    """Return a number of things in words: "1 image", "1,000 images".

    Args:
        number: How many.
        one: The word for one of them, whose plural ends in s.
    """
    return f"{number:,} {one if number == 1 else one + 's'}"


@dataclass(frozen=True)
class Contents:
    """What a published data set contains, bit for bit.

    Attributes:
        title: Its name, for messages.
        num_classes: Number of classes; labels are 0 to one less.
        shapes: Shapes of the arrays ``x_train``, ``y_train``, ``x_test`` and
            ``y_test``, all of them uint8.
        sha256: SHA-256 of each array's bytes, whatever file format they come in. For an
            array without one, only its type and shape are checked, and that all labels
            are equally frequent.
    """

    title: str
    num_classes: int
    shapes: Mapping[str, tuple[int, ...]]
    sha256: Mapping[str, str]


def array_sha256(array: np.ndarray) -> str:
    """Return the SHA-256 of an array's bytes, in hex digits."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def read_npz(path: Path, contents: Contents) -> dict[str, np.ndarray]:
    """Read a published data set from an ``.npz`` file in the layout of Keras.

    Args:
        path: Path of the file.
        contents: What the data set contains.
    Returns:
        The arrays ``x_train``, ``y_train``, ``x_test`` and ``y_test``.
    Raises:
        DataError: If it is not such a file, or not bit for bit that data set.
    """
    with opened_npz(path) as archive:
        # Raises KeyError for the first array that is missing.
        members = {key: archive.getinfo(f"{key}.npy") for key in contents.shapes}
        return {
            key: _read_member(path, key, archive, member, contents)
            for key, member in members.items()
        }


def npz_headers(path: Path) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Return shape and type of every array of an ``.npz`` without reading its values.

    Raises:
        DataError: If it is not such a file.
    """
    headers = {}
    with opened_npz(path) as archive:
        for member in archive.infolist():
            key = member.filename.removesuffix(".npy")
            with _opened_member(path, key, archive, member) as file:
                (shape, _, dtype), _ = _read_header(path, key, file)
            headers[key] = shape, dtype
    return headers


@contextmanager
def opened_npz(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an ``.npz``; any error in reading it becomes a ``DataError``."""
    check_file(path, _NPZ)
    try:
        # Not by np.load, which trusts the size in the header, whatever it is.
        with open(path, "rb") as file:
            if not zipfile.is_zipfile(file):
                raise DataError(path, _NPZ, "no complete .npz", _RESTORE)
            with zipfile.ZipFile(file) as archive:
                yield archive
    except DataError:
        raise
    # Which error a damaged archive raises depends on which bytes are damaged.
    except (OSError, ValueError, EOFError, KeyError, AttributeError) as error:
        raise unreadable(path, _NPZ, error) from error
    except (TypeError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise unreadable(path, _NPZ, error) from error


def read_idx(path: Path, key: str, contents: Contents) -> np.ndarray:
    """Read an IDX file: magic number, sizes, then one byte per value.

    Args:
        path: The file; gzipped if its name says so.
        key: Which of the arrays it should hold.
        contents: What the data set contains.
    Raises:
        DataError: If it is not such a file, or is larger than that array.
    """
    check_file(path, "a readable IDX file")
    unpack = gzip.open if path.suffix == ".gz" else open
    try:
        with unpack(path, "rb") as file:
            magic = file.read(4)
            if magic not in (b"\x00\x00\x08\x01", b"\x00\x00\x08\x03"):
                found = f"a file that begins with {magic!r}"
                raise DataError(
                    path, "an IDX file of images or labels", found, _RESTORE
                )
            sizes = file.read(4 * magic[3])  # the fourth byte counts the axes
            # Big-endian, as the IDX format requires.
            shape = tuple(np.frombuffer(sizes, ">u4").tolist())
            # A header may announce gigabytes: rejected before memory is allocated for
            # them.
            if math.prod(shape) > math.prod(contents.shapes[key]):
                _check_shape(path, key, np.dtype(np.uint8), shape, contents)
            return _read_values(path, file, math.prod(shape)).reshape(shape)
    except DataError:
        raise
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise unreadable(path, "a readable IDX file", error) from error


def verified(where, key: str, array: np.ndarray, contents: Contents) -> np.ndarray:
    """Return an array after verifying that it is the published one, bit for bit.

    Args:
        where: The file that it came from, for the message.
        key: "x_train", "y_train", "x_test" or "y_test".
        array: The array as read.
        contents: What the data set contains.
    Raises:
        DataError: If it has another type, shape or content.
    """
    _check_shape(where, key, array.dtype, array.shape, contents)
    # Before the hash, since the message tells the reader more.
    if key.startswith("y") and array.max() >= contents.num_classes:
        labels = f"labels 0 to {contents.num_classes - 1}"
        raise DataError(where, labels, f"a label {array.max()}", _RESTORE)
    if key not in contents.sha256:
        if key.startswith("y"):
            _check_frequencies(where, array, contents)
        return array
    if (computed := array_sha256(array)) != contents.sha256[key]:
        raise DataError(
            where,
            f"{contents.title}'s {key} with SHA-256 {contents.sha256[key][:12]}…",
            f"other content with SHA-256 {computed[:12]}…",
            _RESTORE,
        )
    return array


def _read_member(
    path: Path,
    key: str,
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    contents: Contents,
) -> np.ndarray:
    """Read one array of an ``.npz`` after checking type and shape in its header."""
    with _opened_member(path, key, archive, member) as file:
        (shape, by_column, dtype), ahead = _read_header(path, key, file)
        _check_shape(path, key, dtype, shape, contents)
        values = _read_values(path, file, math.prod(shape), ahead)
    values = values.reshape(shape, order="F" if by_column else "C")
    return verified(path, key, values, contents)


def _opened_member(
    path: Path, key: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> BinaryIO:
    # Other compression methods cannot be unpacked with a size limit.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        found = f"{key} compressed by method {member.compress_type}"
        raise DataError(path, _NPZ, found, _RESTORE)
    return archive.open(member)


def _read_header(path: Path, key: str, file: BinaryIO) -> tuple[tuple, bytes]:
    """Return shape, order and type of an array, and the values read so far."""
    start = file.read(_HEADER_LIMIT)
    header = io.BytesIO(start)
    version = np.lib.format.read_magic(header)
    # Version 3 is for field names outside Latin-1, which plain arrays do not have.
    if version not in ((1, 0), (2, 0)):
        found = f"{key} in version {version[0]}.{version[1]} of NumPy's format"
        raise DataError(path, _NPZ, found, _RESTORE)
    read_header = getattr(np.lib.format, f"read_array_header_{version[0]}_0")
    return read_header(header), start[header.tell() :]


def _read_values(
    path: Path, file: BinaryIO, count: int, ahead: bytes = b""
) -> np.ndarray:
    """Read a number of bytes, and make sure that the file ends there.

    Args:
        path: The file, for the message.
        file: The open file.
        count: Number of bytes to read.
        ahead: The first of them, if they have been read already.
    """
    values = np.empty(count, np.uint8)
    filled = 0
    chunk = ahead or file.read(min(_CHUNK, count))
    while chunk and filled < count:
        taken = chunk[: count - filled]
        values[filled : filled + len(taken)] = np.frombuffer(taken, np.uint8)
        filled += len(taken)
        chunk = chunk[len(taken) :] or file.read(min(_CHUNK, count - filled))
    # An archive verifies its checksum only when it is read to the end.
    if chunk or file.read(1):
        raise DataError(path, f"{count:,} values", "more", _RESTORE)
    if filled < count:
        raise DataError(path, f"{count:,} values", f"{filled:,}", _RESTORE)
    return values


def _check_shape(
    where, key: str, dtype: np.dtype, shape: tuple[int, ...], contents: Contents
) -> None:
    if dtype != np.uint8 or shape != contents.shapes[key]:
        expected = f"{key} as uint8 {contents.shapes[key]}"
        raise DataError(where, expected, f"{dtype} {shape}", _RESTORE)


def _check_frequencies(where, labels: np.ndarray, contents: Contents) -> None:
    counts = np.bincount(labels, minlength=contents.num_classes)
    if len(set(counts.tolist())) > 1:
        found = f"{counts.min():,} of one and {counts.max():,} of another"
        expected = f"equally many labels 0 to {contents.num_classes - 1}"
        raise DataError(where, expected, found, _RESTORE)


def check_file(path: Path, expected: str) -> None:
    """Reject anything but a regular file: opening a named pipe would block forever.

    Args:
        path: Path of the file.
        expected: What the file should be, for the message.
    Raises:
        DataError: If it is not a regular file.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink():
            found = "a link that leads to no file"
            raise DataError(path, expected, found, _RESTORE) from error
        raise unreadable(path, expected, error) from error
    if not stat.S_ISREG(mode):
        kinds = [kind for is_kind, kind in _KINDS.items() if is_kind(mode)]
        raise DataError(path, expected, (*kinds, "no file")[0], _RESTORE)


def unreadable(path: Path, expected: str, error: Exception) -> DataError:
    """Return the error for a file that could not be read, with the reason."""
    if isinstance(error, PermissionError):
        remedy = "Correct its permissions, for example with chmod."
        return DataError(path, expected, "a file without read permission", remedy)
    reason = str(error).splitlines()[0] if str(error) else ""
    found = f"{type(error).__name__}: {reason}"
    return DataError(path, expected, found.rstrip("."), _RESTORE)
