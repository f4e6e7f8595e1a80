"""The reader's own images and labels in an ``.npz``."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mnist_study.data.containers import (
    DataError,
    counted,
    npz_headers,
    opened_npz,
)
from mnist_study.data.dataset import ARRAYS
from mnist_study.data.resampling import RawImages, resampled

_KEYS = "x_train, y_train, x_test and y_test, or x and y"
_AGAIN = "Correct it, and save it again."
MOST_BYTES = 4 << 30  # largest size of an unpacked array


def read_arrays(path: Path) -> RawImages:
    """Read images and labels from an ``.npz``.

    Args:
        path: A file with ``x_train``, ``y_train``, ``x_test`` and ``y_test``, or with
            ``x`` and ``y``; other arrays are ignored.
    Raises:
        DataError: If it has no such arrays, or they do not belong together.
    """
    headers = npz_headers(path)
    parts = {"train": ("x", "y")}
    if set(ARRAYS) <= headers.keys():
        parts = {"train": ARRAYS[:2], "test": ARRAYS[2:]}
    elif not {"x", "y"} <= headers.keys():
        found = f"only {', '.join(sorted(headers)) or 'other files'}"
        raise DataError(path, _KEYS, found, "Add what is missing.")
    images, labels, sides = {}, {}, set()
    for x, y in parts.values():
        _check_headers(path, x, y, headers)
        sides.add(headers[x][0][1:3])
    if len(sides) > 1:
        expected = "training and test images of one size"
        found = " and ".join(f"{w}x{h}" for h, w in sorted(sides))
        raise DataError(path, expected, found, "Correct one of them.")
    for part, (x, y) in parts.items():
        pixels = _pixels(path, x, _read(path, x))
        images[part] = np.stack([resampled(image) for image in pixels])
        labels[part] = [str(label) for label in _read(path, y)]
    ((height, width),) = sides
    return RawImages(images, labels, width, height)


def _read(path: Path, key: str) -> np.ndarray:
    # Reports a damaged archive in the same way as for published data.
    with opened_npz(path), np.load(path, allow_pickle=False) as arrays:
        return arrays[key]


def _check_headers(path: Path, x: str, y: str, headers: Mapping) -> None:
    """Check types and shapes before memory is allocated for the arrays."""
    (x_shape, x_type), (y_shape, y_type) = headers[x], headers[y]
    if len(x_shape) == 4 and x_shape[3] in (3, 4):
        found = f"{x} with {x_shape[3]} channels"
        raise DataError(path, "shades of grey", found, "Replace colours by their mean.")
    if len(x_shape) != 3 and not (len(x_shape) == 4 and x_shape[3] == 1):
        expected = f"{x} as images (n, height, width)"
        raise DataError(path, expected, f"shape {x_shape}", "Correct it by reshape.")
    if 0 in x_shape or np.prod(x_shape, dtype=float) * x_type.itemsize > MOST_BYTES:
        expected = f"{x} with values, at most {MOST_BYTES >> 30} GiB of them"
        raise DataError(path, expected, f"{x_type} {x_shape}", _AGAIN)
    if x_type != np.uint8 and x_type.kind != "f":
        expected = f"{x} as uint8 from 0 to 255, or as floats from 0 to 1"
        raise DataError(path, expected, str(x_type), "Correct it by astype.")
    if y_type.kind not in "iuU":
        expected = f"{y} as integers or words"
        raise DataError(path, expected, str(y_type), "Correct it by astype.")
    if y_shape != x_shape[:1]:
        expected = f"a label in {y} for each of {counted(x_shape[0], 'image')}"
        raise DataError(path, expected, f"shape {y_shape}", "Correct the labels.")


def _pixels(path: Path, x: str, images: np.ndarray) -> np.ndarray:
    """Return uint8 (n, h, w), 0..255."""
    images = images.reshape(images.shape[:3])
    if images.dtype == np.uint8:
        if images.max() <= 1:
            found = f"0 to {images.max()}"
            expected = f"{x} from 0 to 255, as uint8"
            raise DataError(path, expected, found, "Correct it: multiply by 255.")
        return images
    if not np.isfinite(images).all():
        missing = int((~np.isfinite(images)).any(axis=(1, 2)).sum())
        found = f"NaN or infinity in {counted(missing, 'image')}"
        raise DataError(
            path, f"numbers in {x}", found, "Correct them, or leave them out."
        )
    if images.min() < 0 or images.max() > 1:
        found = f"{images.min():g} to {images.max():g}"
        remedy = "Correct the scale, or save it as uint8 from 0 to 255."
        raise DataError(path, f"{x} from 0 to 1, as floats", found, remedy)
    return np.rint(255 * images).astype(np.uint8)
