"""Random distortions of images, for training or testing."""

from collections.abc import Callable

import numpy as np
import scipy.ndimage

from mnist_study.data.images import check_choice
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
BLOCK = 1000  # images distorted at once; their coordinates take 24 bytes a pixel


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


def corrupt(images: np.ndarray, name: str, seed: int = 0) -> np.ndarray:
    """Change images at random, to test how robust a trained network is.

    Args:
        images: uint8 (n, height, width).
        name: Key of ``TRANSFORMS``.
        seed: The same seed gives the same copies.
    Returns:
        Changed copies, the same shape and type.
    Raises:
        ValueError: If the name is unknown.
    """
    check_choice("transform", name, TRANSFORMS)
    return TRANSFORMS[name](images, np.random.default_rng(seed), 0)


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
    count, (height, width) = len(images), images.shape[1:3]
    flat = images.reshape(count, height, width)
    copies = np.empty_like(flat)
    for part, places in _blocks(shift, back, height, width):
        _interpolate(flat[part], places, copies[part], paper)
    return copies.reshape(images.shape)


def _blocks(shift: np.ndarray, back: np.ndarray, height: int, width: int):
    """Yield slices of images, and the coordinates that copied pixels come from."""
    middle = np.array([height - 1, width - 1]) / 2
    origin = middle - np.einsum("nij,nj->ni", back, middle + shift)
    for first in range(0, len(back), BLOCK):
        part = slice(first, first + BLOCK)
        yield part, _places(back[part], origin[part], height, width)


def _interpolate(images, places, copies, paper: float) -> None:
    """Write into the copies the values of their images at the given coordinates."""
    options = {"order": 1, "mode": "constant", "cval": paper}
    scipy.ndimage.map_coordinates(images, places, copies, **options)


def _places(
    back: np.ndarray, origin: np.ndarray, height: int, width: int
) -> np.ndarray:
    """Return image, row and column that each pixel of a copy comes from.

    Args:
        back: (n, 2, 2), maps rows and columns of a copy to those of its image.
        origin: (n, 2), where the first pixel of a copy comes from.
        height: Height of the images in pixels.
        width: Width of the images in pixels.
    Returns:
        float64 (3, n, height, width).
    """
    rows, columns = np.arange(height)[:, None], np.arange(width)
    places = np.empty((3, len(back), height, width))
    # Image numbers are whole, so nothing is interpolated between images.
    places[0] = np.arange(len(back))[:, None, None]
    for axis in range(2):
        # In this order the rounding equals that of SciPy's affine_transform.
        places[1 + axis] = origin[:, axis, None, None] + rows * back[:, axis, :1, None]
        places[1 + axis] += columns * back[:, axis, 1:, None]
    return places
