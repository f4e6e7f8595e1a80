"""Images distorted at random, to train on or to test with."""

from collections.abc import Callable

import numpy as np

from mnist_study.data.affine import resample_affine
from mnist_study.versions import versioned

# Of ``distort_images``: at most so many pixels, so many times larger or smaller,
# so many times taller than wide or wider than tall, so many columns per row.
DISTORTIONS = {"shift_pixels": 1.0, "scale": 1.1, "squeeze": 1.05, "shear": 0.1}


@versioned(1)
def distort_images(
    images: np.ndarray, generator: np.random.Generator, paper: float = 0.0
) -> np.ndarray:
    """Move, scale, squeeze and shear digits at random, as the paper of 1998 did.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section III.A, which names
    these four and gives no ranges. The ranges, ``DISTORTIONS``, are ours.

    Args:
        images: float (n, height, width, 1) or (n, height, width).
        generator: Decides the distortions, one of its own for each image.
        paper: What enters at the border.
    Returns:
        Distorted copies, the same shape and type, interpolated linearly.
    """
    shift, back = _affine(len(images), generator, DISTORTIONS)
    flat = images.reshape(images.shape[:3])
    # Not "grid-constant", which came later: records hold what this computes.
    copies = resample_affine(flat, back, shift, paper, mode="constant")
    return copies.reshape(images.shape)


# What changes images at random, by name: ``Recipe.distortion`` trains on it, and
# ``corrupt`` puts a test set to it. Called with images, a generator and the value of
# paper; returns changed copies of the same shape and type.
TRANSFORMS: dict[str, Callable[..., np.ndarray]] = {
    "affine": distort_images,
}


def _affine(
    count: int, generator: np.random.Generator, limits: dict
) -> tuple[np.ndarray, np.ndarray]:
    """Draw how each of so many images is moved, scaled, squeezed and sheared.

    Returns:
        Shifts (n, 2) in pixels, rows first; and (n, 2, 2), from rows and columns of a
        copy about the middle to those of its image.
    """
    shift = generator.uniform(-1, 1, (count, 2)) * limits["shift_pixels"]
    scale = np.exp(generator.uniform(-1, 1, count) * np.log(limits["scale"]))
    squeeze = np.exp(generator.uniform(-1, 1, count) * np.log(limits["squeeze"]))
    back = np.zeros((count, 2, 2))
    back[:, 0, 0] = 1 / (scale * squeeze)
    back[:, 1, 1] = squeeze / scale
    back[:, 1, 0] = generator.uniform(-1, 1, count) * limits["shear"]
    return shift, back
