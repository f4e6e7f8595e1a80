"""Whole batches of images put through affine maps."""

from collections.abc import Iterator

import numpy as np
import scipy.ndimage

BLOCK = 1000  # images resampled at once; their places take 24 bytes a pixel


def resample_affine(
    images: np.ndarray,
    back: np.ndarray,
    shift: np.ndarray | float = 0.0,
    paper: float = 0.0,
    mode: str = "grid-constant",
) -> np.ndarray:
    """Return copies of images, each put through a map of its own about its middle.

    Args:
        images: (n, height, width), of floats unless rounding down is meant.
        back: (n, 2, 2), from rows and columns of a copy, counted from the middle,
            to those of its image.
        shift: (n, 2) or one for all: pixels downwards and to the right, after the map.
        paper: What enters at the border.
        mode: "grid-constant" blends the outermost pixels with paper, as anything
            else is interpolated; "constant" puts paper wherever a place lies outside.
    Returns:
        Copies, the same shape and type, interpolated linearly.
    """
    count, height, width = images.shape
    shift = np.broadcast_to(shift, (count, 2))
    copies = np.empty_like(images)
    for part, places in _blocks(shift, back, height, width):
        options = {"order": 1, "mode": mode, "cval": paper}
        scipy.ndimage.map_coordinates(images[part], places, copies[part], **options)
    return copies


def _blocks(
    shift: np.ndarray, back: np.ndarray, height: int, width: int
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield slices of images, and where the pixels of their copies come from."""
    middle = np.array([height - 1, width - 1]) / 2
    origin = middle - np.einsum("nij,nj->ni", back, middle + shift)
    for first in range(0, len(back), BLOCK):
        part = slice(first, first + BLOCK)
        yield part, _places(back[part], origin[part], height, width)


def _places(
    back: np.ndarray, origin: np.ndarray, height: int, width: int
) -> np.ndarray:
    """Return image, row and column that each pixel of a copy comes from.

    Args:
        back: (n, 2, 2), from rows and columns of a copy to those of its image.
        origin: (n, 2), where the first pixel of a copy comes from.
        height: Of the images.
        width: Of the images.
    Returns:
        float64 (3, n, height, width).
    """
    rows, columns = np.arange(height)[:, None], np.arange(width)
    places = np.empty((3, len(back), height, width))
    # Whole numbers: nothing is interpolated between one image and the next.
    places[0] = np.arange(len(back))[:, None, None]
    for axis in range(2):
        # In this order SciPy's own affine_transform rounds the same.
        places[1 + axis] = origin[:, axis, None, None] + rows * back[:, axis, :1, None]
        places[1 + axis] += columns * back[:, axis, 1:, None]
    return places
