"""Resampling images of any size to 28x28 with Pillow."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

SIDE = 28


@dataclass(frozen=True)
class RawImages:
    """The reader's own images with their labels, resampled but not yet framed.

    Attributes:
        images: "train" and, if there is one, "test" -> uint8 (n, h, w), where the
            larger of h and w is 28.
        labels: The same keys -> n names of classes.
        width: Width of the images as they were found.
        height: Height of the images as they were found.
    """

    images: dict[str, np.ndarray]
    labels: dict[str, list[str]]
    width: int
    height: int

    @property
    def is_resampled(self) -> bool:
        """Whether the images had another size."""
        return (self.width, self.height) != (SIDE, SIDE)


def resampled(image: Image.Image | np.ndarray) -> np.ndarray:
    """Return a grey image resized to a larger side of 28, its proportions kept.

    Args:
        image: 8-bit grey, as a Pillow image or as uint8 (h, w).
    Returns:
        uint8 (h, w).
    """
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    scale = SIDE / max(image.size)
    size = tuple(max(1, round(side * scale)) for side in image.size)
    if size == image.size:
        return np.asarray(image)
    # Averages over all pixels that become one.
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR))


def is_dark_on_light(images: np.ndarray) -> bool:
    """Return whether the edges of most images are bright, which means paper.

    Args:
        images: uint8 (n, h, w).
    """
    edges = [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]]
    return bool(np.median(np.concatenate(edges, axis=1)) > 127)


def framed(images: np.ndarray) -> np.ndarray:
    """Return images (n, 28, 28), the narrower ones padded with dark paper."""
    _, height, width = images.shape
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    frame = ((0, 0), (top, SIDE - height - top), (left, SIDE - width - left))
    return np.pad(images, frame)
