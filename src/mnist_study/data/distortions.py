"""Random distortions of images, for training or testing."""

from collections.abc import Callable

import numpy as np

from mnist_study.data.affine import resample_affine
from mnist_study.versions import versioned

# Limits of ``distort_images``: shift in pixels, factor of size, factor of height to
# width (or width to height), and shear in columns per row.
DISTORTIONS = {"shift_pixels": 1.0, "scale": 1.1, "squeeze": 1.05, "shear": 0.1}
# Limits of ``distort_and_turn``: the same, and of the rotation in degrees.
TURNED = {
    "shift_pixels": 1.5,
    "scale": 1.1,
    "squeeze": 1.1,
    "shear": 0.1,
    "rotation_deg": 8.0,
}


@versioned(1)
def distort_images(
    images: np.ndarray, generator: np.random.Generator, paper: float = 0.0
) -> np.ndarray:
    """Shift, scale, squeeze and shear digits at random, as the paper of 1998 did.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section III.A, which names
    these four and gives no ranges. The ranges, ``DISTORTIONS``, are ours.

    Args:
        images: float (n, height, width, 1) or (n, height, width).
        generator: Draws the distortions, a different one for each image.
        paper: Background value, which enters at the border.
    Returns:
        Distorted copies, the same shape and type, interpolated linearly.
    """
    shift, back = _affine(len(images), generator, DISTORTIONS)
    return _moved(images, shift, back, paper)


@versioned(1)
def distort_and_turn(
    images: np.ndarray, generator: np.random.Generator, paper: float = 0.0
) -> np.ndarray:
    """Move, scale, squeeze, shear and rotate digits at random.

    As ``distort_images`` with wider ranges and a rotation. The ranges, ``TURNED``, are
    ours; they were chosen on validation digits.

    Args:
        images: float (n, height, width, 1) or (n, height, width).
        generator: Decides the distortions, one of its own for each image.
        paper: What enters at the border.
    Returns:
        Distorted copies, the same shape and type, interpolated linearly.
    """
    shift, back = _affine(len(images), generator, TURNED)
    angle = np.deg2rad(generator.uniform(-1, 1, len(images)) * TURNED["rotation_deg"])
    cos, sin = np.cos(angle), np.sin(angle)
    rotation = np.moveaxis(np.array([[cos, -sin], [sin, cos]]), 2, 0)
    return _moved(images, shift, back @ rotation, paper)


# Random changes of images, by name: ``Recipe.distortion`` trains with them, and
# ``corrupt`` applies them to a test set. Each is called with images, a random generator
# and the background value, and returns changed copies of the same shape and type.
TRANSFORMS: dict[str, Callable[..., np.ndarray]] = {
    "affine": distort_images,
    "turned": distort_and_turn,
}
RANGES = {"affine": DISTORTIONS, "turned": TURNED}


def _affine(
    count: int, generator: np.random.Generator, limits: dict
) -> tuple[np.ndarray, np.ndarray]:
    """Draw at random how each image is shifted, scaled, squeezed and sheared.

    Returns:
        Shifts (n, 2) in pixels, rows first; and matrices (n, 2, 2) that map rows and
        columns of a copy, about its centre, to those of its image.
    """
    shift = generator.uniform(-1, 1, (count, 2)) * limits["shift_pixels"]
    scale = np.exp(generator.uniform(-1, 1, count) * np.log(limits["scale"]))
    squeeze = np.exp(generator.uniform(-1, 1, count) * np.log(limits["squeeze"]))
    back = np.zeros((count, 2, 2))
    back[:, 0, 0] = 1 / (scale * squeeze)
    back[:, 1, 1] = squeeze / scale
    back[:, 1, 0] = generator.uniform(-1, 1, count) * limits["shear"]
    return shift, back


def _moved(images, shift, back, paper: float) -> np.ndarray:
    """Return copies of images (n, height, width) or (n, height, width, 1)."""
    flat = images.reshape(images.shape[:3])
    # Not "grid-constant", which came later: records depend on what this computes.
    copies = resample_affine(flat, back, shift, paper, mode="constant")
    return copies.reshape(images.shape)
