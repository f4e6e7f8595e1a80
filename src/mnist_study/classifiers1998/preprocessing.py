"""The sizes and shapes of digits that the paper's classifiers read.

Source: LeCun, Bottou, Bengio and Haffner (1998), section III.A: the digits as they
are, deslanted ones cut to 20x20 pixels, and digits reduced to 16x16 pixels.
"""

from collections.abc import Callable

import numpy as np

from mnist_study.data.images import check_choice
from mnist_study.versions import versioned

HALF_INK = 128  # from here a pixel counts as ink
BOX, SMALL = 20, 16  # sides: of the box that digits fill, and of the reduced ones


def deslant(images: np.ndarray) -> np.ndarray:
    """Shear digits so that their principal axis is vertical.

    By second moments about the centre, with ink counted as 1 and paper as 0: a row
    moves sideways in proportion to its height, so that rows and columns of the ink
    are no longer correlated. Left open in the paper: from which grey on a pixel is
    ink (here half), and what becomes of parts of pixels (linear interpolation).

    Args:
        images: uint8 (n, height, width).
    Returns:
        float32 of that shape, 0 to 255; what moves over the border is lost.
    """
    _check(images)
    height, width = images.shape[1:]
    rows, columns = np.arange(height), np.arange(width)
    ink = (images >= HALF_INK).astype(np.float64)
    # An image without ink has no centre: any will do.
    total = np.maximum(ink.sum(axis=(1, 2)), 1)
    y = rows - (ink.sum(axis=2) @ rows / total)[:, None]
    x = columns - (ink.sum(axis=1) @ columns / total)[:, None]
    covariance = np.einsum("nij,ni,nj->n", ink, y, x)
    variance = np.einsum("nij,ni->n", ink, y**2)
    # One row of ink has no slant.
    slope = np.divide(covariance, variance, np.zeros(len(images)), where=variance > 0)
    return _shifted_rows(images, slope[:, None] * y)


def crop_to_box(images: np.ndarray) -> np.ndarray:
    """Cut the 20x20 pixels around the middle of each digit's ink.

    Args:
        images: (n, height, width), 0 to 255.
    Returns:
        (n, 20, 20), the same type. Where the ink is wider, its edges are lost.
    """
    first = [_first(images.max(axis=axis)) for axis in (2, 1)]
    padded = np.pad(images, ((0, 0), (BOX, BOX), (BOX, BOX)))
    rows, columns = (place[:, None] + BOX + np.arange(BOX) for place in first)
    number = np.arange(len(images))[:, None, None]
    return padded[number, rows[:, :, None], columns[:, None, :]]


def middle(images: np.ndarray) -> np.ndarray:
    """Cut the middle 20x20 pixels, as digits are centred by their centre of mass.

    Left open in the paper. On deslanted digits held out of the training set, the linear
    classifier misread 9.6 % of those cut like this, and 11.0 % of those cut around the
    middle of their ink.

    Args:
        images: (n, 28, 28).
    Returns:
        (n, 20, 20), a view. Ink outside is lost.
    """
    first = (images.shape[1] - BOX) // 2
    return images[:, first : first + BOX, first : first + BOX]


def reduce_to_16(images: np.ndarray) -> np.ndarray:
    """Reduce digits of 20x20 pixels to 16x16: each pixel is the mean of its area.

    Args:
        images: (n, 20, 20).
    Returns:
        float32 (n, 16, 16).
    """
    # (16, 20): the share of each old pixel in a new one, which is 1.25 of them wide.
    edges = np.linspace(0, BOX, SMALL + 1)
    old = np.arange(BOX)
    overlap = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    share = np.maximum(overlap, 0) * SMALL / BOX
    return np.einsum("ai,nij,bj->nab", share, images, share, optimize=True).astype("f")


def _centred(side: int, images: np.ndarray) -> np.ndarray:
    """Put images on paper of a side, in the middle."""
    before = (side - images.shape[1]) // 2
    after = side - images.shape[1] - before
    return np.pad(images, ((0, 0), (before, after), (before, after)))


def _small(images):
    return reduce_to_16(crop_to_box(images))


# Name -> function from uint8 (n, 28, 28) to (n, side, side), 0 to 255.
PREPARATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "28x28": lambda images: images,
    "20x20 middle": middle,
    "20x20 middle deslanted": lambda images: middle(deslant(images)),
    "16x16": _small,
    "16x16 in 28x28": lambda images: _centred(28, _small(images)),
    "32x32": lambda images: _centred(32, images),
    "28x28 deslanted": deslant,  # in no figure of the paper, see ``TRIED_1998``
}


@versioned(1)  # with all that it calls here
def prepare_1998(images: np.ndarray, name: str) -> np.ndarray:
    """Return digits as a classifier of 1998 reads them.

    Args:
        images: uint8 (n, 28, 28).
        name: Key of ``PREPARATIONS``.
    Returns:
        float32 (n, side, side), 0 for paper to 1 for ink.
    Raises:
        ValueError: If the images are not as described or there is no such name.
    """
    check_choice("preparation", name, PREPARATIONS)
    _check(images)
    if images.shape[1:] != (28, 28):
        raise ValueError(f"images must be (n, 28, 28), got {images.shape}")
    return PREPARATIONS[name](images).astype(np.float32) / np.float32(255)


def _check(images: np.ndarray) -> None:
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(
            "images must be uint8 (n, height, width) as load_mnist returns them, "
            f"got {images.dtype} {images.shape}"
        )


def _shifted_rows(images: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Move each row of each image to the left, (n, height) pixels, interpolated."""
    width = images.shape[2]
    # What is farther away than the width is paper on both sides.
    shifts = np.clip(shifts, -width, width)
    whole = np.floor(shifts).astype(int)
    part = (shifts - whole)[..., None].astype(np.float32)
    padded = np.pad(images, ((0, 0), (0, 0), (width, width + 1))).astype(np.float32)
    places = np.arange(width) + width + whole[..., None]
    left = np.take_along_axis(padded, places, axis=2)
    right = np.take_along_axis(padded, places + 1, axis=2)
    return left + part * (right - left)


def _first(profile: np.ndarray) -> np.ndarray:
    """Return where 20 pixels begin whose middle is that of the ink, (n,)."""
    inked = profile > 0
    length = inked.shape[1]
    first = inked.argmax(axis=1)
    last = np.where(
        inked.any(axis=1), length - 1 - inked[:, ::-1].argmax(axis=1), length - 1
    )
    return (first + last + 1 - BOX) // 2
