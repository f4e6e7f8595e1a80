"""What moves and shapes a digit as a whole, either way at random.

Images are ink (n, 28, 28) of 0..1; what is random comes from a generator for each.
"""

import numpy as np

from mnist_study.data.affine import resample_affine
from mnist_study.data.geometry import rotate_images, scale_images
from mnist_study.data.images import shift_images


def lean(ink: np.ndarray, generators: list, angle: float) -> np.ndarray:
    """Let digits lean to the left or right, and be as much taller.

    Source: scikit-image's shear by an angle before its version 0.19, which MNIST-C
    was made with: columns move by the sine for each row, and rows are pushed apart
    by the cosine.
    """
    back = np.zeros((len(ink), 2, 2))
    back[:, 0, 0] = np.cos(angle)
    back[:, 1, 0] = -np.sin(angle) * _signs(generators)
    back[:, 1, 1] = 1
    return resample_affine(ink, back)


def shrink(ink: np.ndarray, generators: list, size: float) -> np.ndarray:
    """Make digits so many times as large, about the middle."""
    return scale_images(ink, size)


def turn(ink: np.ndarray, generators: list, angle: float) -> np.ndarray:
    """Turn digits by an angle in radians, either way."""
    return rotate_images(ink, np.degrees(angle) * _signs(generators))


def move_away(ink: np.ndarray, generators: list, pixels: int) -> np.ndarray:
    """Move digits by so many pixels up or down, and left or right."""
    signs = np.stack([_signs([g, g]) for g in generators])
    copies = np.empty_like(ink)
    for dx, dy in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
        chosen = (signs == (dx, dy)).all(axis=1)
        copies[chosen] = shift_images(ink[chosen], dx * pixels, dy * pixels)
    return copies


def _signs(generators: list) -> np.ndarray:
    """Draw -1 or 1 from each generator."""
    return np.array([1 - 2 * g.integers(0, 2) for g in generators])
