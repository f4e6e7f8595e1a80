"""Scaling, layout and shifting of images, and the position of their ink."""

import numpy as np
from PIL import Image

from mnist_study.versions import versioned

# The values that pixels of 0 (paper) and 255 (full ink) become.
SCALINGS = {
    "unit": (0.0, 1.0),
    "lecun": (-0.1, 1.175),
    # MNIST's training pixels have mean 0.1307 and standard deviation 0.3081.
    "standard": (-0.1307 / 0.3081, (1 - 0.1307) / 0.3081),
    "hundredths": (0.0, 2.55),  # pixel * 0.01, as in Lush's LeNet-5
}
LAYOUTS = {
    "28x28": (28, 28, 1),
    "32x32": (32, 32, 1),
    "flat": (784,),
    "resized": (32, 32, 1),
    "resized flat": (1024,),
    "shuffled": (28, 28, 1),
    "shuffled flat": (784,),
    "blocks4": (28, 28, 1),
    "blocks4 flat": (784,),
    "blocks7": (28, 28, 1),
    "blocks7 flat": (784,),
}
BLOCK_SIDES = {"blocks4": 4, "blocks7": 7}  # pixels are shuffled within such blocks
SHUFFLE_SEED = 0  # the same order of shuffled pixels in all images


@versioned(1)  # scaling and resizing
def prepare(
    images: np.ndarray, *, scaling: str = "unit", layout: str = "28x28"
) -> np.ndarray:
    """Scale and shape raw images for a network.

    Args:
        images: uint8 (n, 28, 28).
        scaling: Key of ``SCALINGS``.
        layout: Key of ``LAYOUTS``.
    Returns:
        float32 ``(n, *LAYOUTS[layout])``.
    Raises:
        ValueError: If the images or a name are not as described.
    """
    check_choice("scaling", scaling, SCALINGS)
    check_choice("layout", layout, LAYOUTS)
    check_raw(images)
    if layout == "32x32":
        images = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    if layout.startswith("shuffled"):
        images = shuffle_pixels(images)
    if (blocks := layout.removesuffix(" flat")) in BLOCK_SIDES:
        images = shuffle_within_blocks(images, BLOCK_SIDES[blocks])
    if layout.startswith("resized"):
        sizes = ((32, 32), Image.Resampling.BILINEAR)
        images = np.stack([Image.fromarray(image).resize(*sizes) for image in images])
    paper, ink = SCALINGS[scaling]
    scaled = np.float32(paper) + images * np.float32((ink - paper) / 255)
    return scaled.reshape(len(images), *LAYOUTS[layout])


@versioned(1)
def shuffle_pixels(images: np.ndarray) -> np.ndarray:
    """Put the pixels of every image into a random order, the same for all images.

    No pixel is lost and none is added; only the neighbourhood of pixels is lost.

    Args:
        images: (n, height, width).
    Returns:
        Shuffled copies, the same shape and type.
    """
    flat = images.reshape(len(images), -1)
    order = np.random.default_rng(SHUFFLE_SEED).permutation(flat.shape[1])
    return flat[:, order].reshape(images.shape)


@versioned(1)
def shuffle_within_blocks(images: np.ndarray, side: int) -> np.ndarray:
    """Put the pixels of every block into a random order, the same for all blocks.

    Every pixel stays in its block: the coarse arrangement of the image is kept, the
    fine one is lost.

    Args:
        images: (n, height, width).
        side: Side of the blocks in pixels, a divisor of height and width.
    Returns:
        Shuffled copies, the same shape and type.
    Raises:
        ValueError: If the blocks do not fill the images.
    """
    count, height, width = images.shape
    if height % side or width % side:
        raise ValueError(f"blocks of {side}x{side} do not fill {height}x{width} pixels")
    order = np.random.default_rng(SHUFFLE_SEED).permutation(side * side)
    grid = (count, height // side, width // side, side, side)
    blocks = images.reshape(count, grid[1], side, grid[2], side).swapaxes(2, 3)
    shuffled = blocks.reshape(*grid[:3], -1)[..., order].reshape(grid)
    return shuffled.swapaxes(2, 3).reshape(images.shape)


def shift_images(images: np.ndarray, dx: int = 0, dy: int = 0) -> np.ndarray:
    """Shift digits by whole pixels; paper enters at the border.

    Args:
        images: uint8 (n, height, width).
        dx: Pixels to the right, negative to the left.
        dy: Pixels downwards, negative upwards.
    Returns:
        Shifted copies, uint8 of the same shape.
    """
    height, width = images.shape[1:]
    dx, dy = int(np.clip(dx, -width, width)), int(np.clip(dy, -height, height))
    moved = np.zeros_like(images)
    moved[:, max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = (
        images[:, max(-dy, 0) : height - max(dy, 0), max(-dx, 0) : width - max(dx, 0)]
    )
    return moved


def ink_boxes(images: np.ndarray) -> np.ndarray:
    """Return height and width of the box around the ink.

    Args:
        images: uint8 (n, height, width).
    Returns:
        int (n, 2), in pixels; 0 where there is no ink.
    """
    sides = []
    for axis in (2, 1):
        inked = (images > 0).any(axis=axis)
        last = inked.shape[1] - inked[:, ::-1].argmax(axis=1)
        sides.append(np.where(inked.any(axis=1), last - inked.argmax(axis=1), 0))
    return np.stack(sides, axis=1)


def centers_of_mass(images: np.ndarray) -> np.ndarray:
    """Return the centre of mass of the ink.

    Args:
        images: uint8 (n, height, width), each with some ink.
    Returns:
        float (n, 2): row and column, in pixels from the first.
    """
    ink = images.sum(axis=(1, 2), dtype=np.int64)
    rows = images.sum(axis=2, dtype=np.int64) @ np.arange(images.shape[1])
    columns = images.sum(axis=1, dtype=np.int64) @ np.arange(images.shape[2])
    return np.stack([rows, columns], axis=1) / ink[:, None]


def check_choice(what: str, value: str, choices) -> None:
    """Raise a ValueError unless a value is one of the choices."""
    if value not in choices:
        raise ValueError(f"unknown {what} {value!r}: choose from {', '.join(choices)}")


def check_whole(what: str, value: int, least: int = 0) -> None:
    """Raise a ValueError unless a value is a whole number, and not below the least."""
    # In Python, True and False are whole numbers too.
    is_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not is_whole or value < least:
        shown = repr(value) if isinstance(value, str) else value
        raise ValueError(f"{what} must be a whole number from {least}, not {shown}")


def check_raw(images: np.ndarray) -> None:
    """Raise a ValueError unless images are as a data set holds them."""
    wanted = "images must be uint8 (n, 28, 28) as load_mnist returns them"
    if not isinstance(images, np.ndarray):
        raise ValueError(f"{wanted}, got a {type(images).__name__} and no array")
    if images.dtype != np.uint8 or images.shape[1:] != (28, 28):
        raise ValueError(f"{wanted}, got {images.dtype} {images.shape}")
