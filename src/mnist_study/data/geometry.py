"""Digits moved, turned, scaled, sheared and redrawn, by amounts given in units.

What every image has done to it is the same and is not random: an amount makes a point
of a curve.
"""

from collections.abc import Callable

import numpy as np

from mnist_study.data.affine import resample_affine
from mnist_study.data.images import check_choice, check_raw
from mnist_study.data.strokes import thicken_strokes
from mnist_study.versions import versioned


@versioned(1)
def transform(images: np.ndarray, name: str, amount: float) -> np.ndarray:
    """Move, turn, scale, shear or redraw digits by one amount.

    Args:
        images: uint8 (n, 28, 28), ink 255 on 0.
        name: Key of ``GEOMETRY``, which tells the unit of the amount:
            "shift_right" and "shift_down" pixels, also parts of one;
            "rotate" degrees, counter-clockwise;
            "scale" size over size before, above 0;
            "shear" columns that a digit's top moves to the right for each row above
            the middle;
            "thickness" share of their own thickness by which strokes get thicker,
            above -1. Below 0 (for "scale", below 1) it goes the other way.
        amount: How much.
    Returns:
        Changed copies, the same shape and type.
    Raises:
        ValueError: If the images, the name or the amount are not as described.
    """
    check_choice("transformation", name, GEOMETRY)
    check_raw(images)
    lowest = LOWEST.get(name, -np.inf)
    if not lowest < amount < np.inf:
        bounds = "finite" if lowest == -np.inf else f"finite and above {lowest:g}"
        raise ValueError(f"amount of {name} must be {bounds}, not {amount}")
    if not len(images):
        return images.copy()
    return np.rint(255 * GEOMETRY[name](images / 255, amount)).astype(np.uint8)


def rotate_images(ink: np.ndarray, degrees: np.ndarray | float) -> np.ndarray:
    """Turn digits counter-clockwise about the middle.

    Args:
        ink: float (n, height, width), 0 is paper.
        degrees: One for all, or (n,).
    Returns:
        Turned copies, interpolated linearly.
    """
    angle = np.radians(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    return resample_affine(ink, _maps(len(ink), cosine, sine, -sine, cosine))


def scale_images(ink: np.ndarray, factor: np.ndarray | float) -> np.ndarray:
    """Make digits larger or smaller about the middle.

    Args:
        ink: float (n, height, width), 0 is paper.
        factor: Size over size before: one for all, or (n,).
    Returns:
        Scaled copies, interpolated linearly.
    """
    return resample_affine(ink, _maps(len(ink), 1 / factor, 0, 0, 1 / factor))


def shear_images(ink: np.ndarray, columns_per_row: np.ndarray | float) -> np.ndarray:
    """Let digits lean; every row keeps its height.

    Args:
        ink: float (n, height, width), 0 is paper.
        columns_per_row: How far what is a row further up moves to the right: one for
            all, or (n,).
    Returns:
        Sheared copies, interpolated linearly.
    """
    return resample_affine(ink, _maps(len(ink), 1, 0, columns_per_row, 1))


def _shift(ink: np.ndarray, down: float, right: float) -> np.ndarray:
    return resample_affine(ink, _maps(len(ink), 1, 0, 0, 1), np.array([down, right]))


def _maps(count: int, *entries: np.ndarray | float) -> np.ndarray:
    """Return maps (n, 2, 2) of rows and columns, row by row of the matrix."""
    maps = [np.broadcast_to(entry, count) for entry in entries]
    return np.stack(maps, axis=1).reshape(count, 2, 2)


# Called with ink (n, 28, 28) of 0..1 and an amount; returns changed copies.
GEOMETRY: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "shift_right": lambda ink, pixels: _shift(ink, 0, pixels),
    "shift_down": lambda ink, pixels: _shift(ink, pixels, 0),
    "rotate": rotate_images,
    "scale": scale_images,
    "shear": shear_images,
    "thickness": thicken_strokes,
}
LOWEST = {"scale": 0.0, "thickness": -1.0}  # amounts lie above
