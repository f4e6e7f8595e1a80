"""Images: scaled, laid out, moved and distorted, and where their ink lies."""

from collections.abc import Callable

import numpy as np
import scipy.ndimage
from PIL import Image

from mnist_study.versions import versioned

# What a pixel of 0 (paper) and one of 255 (full ink) become.
SCALINGS = {
    "unit": (0.0, 1.0),
    "lecun": (-0.1, 1.175),
    # Mean 0.1307 and standard deviation 0.3081 of MNIST's training pixels.
    "standard": (-0.1307 / 0.3081, (1 - 0.1307) / 0.3081),
}
# Of ``distort_images``: at most so many pixels, so many times larger or smaller,
# so many times taller than wide or wider than tall, so many columns per row.
DISTORTIONS = {"shift_pixels": 1.0, "scale": 1.1, "squeeze": 1.05, "shear": 0.1}
BLOCK = 1000  # images distorted at once; their places take 24 bytes a pixel
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
BLOCK_SIDES = {"blocks4": 4, "blocks7": 7}  # pixels lie in another order within them
SHUFFLE_SEED = 0  # of the one order in which shuffled pixels lie


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
    _check_choice("scaling", scaling, SCALINGS)
    _check_choice("layout", layout, LAYOUTS)
    if images.dtype != np.uint8 or images.shape[1:] != (28, 28):
        raise ValueError(
            "images must be uint8 (n, 28, 28) as load_mnist returns them, "
            f"got {images.dtype} {images.shape}"
        )
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
    """Put the pixels of every image into another order, the same one for all.

    No pixel is lost and none is added: what goes is which of them are neighbours.

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
    """Put the pixels of every block into another order, the same one for all blocks.

    What lies far apart keeps its place to within a block: the coarse arrangement
    stays, and the fine one goes.

    Args:
        images: (n, height, width).
        side: Of the blocks, in pixels; divides height and width.
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
    """Move digits by whole pixels; what enters at the border is paper.

    Args:
        images: uint8 (n, height, width).
        dx: Pixels to the right, negative to the left.
        dy: Pixels downwards, negative upwards.
    Returns:
        Moved copies, the same shape.
    """
    height, width = images.shape[1:]
    dx, dy = int(np.clip(dx, -width, width)), int(np.clip(dy, -height, height))
    moved = np.zeros_like(images)
    moved[:, max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = (
        images[:, max(-dy, 0) : height - max(dy, 0), max(-dx, 0) : width - max(dx, 0)]
    )
    return moved


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
    count, (height, width) = len(images), images.shape[1:3]
    limits = DISTORTIONS
    shift = generator.uniform(-1, 1, (count, 2)) * limits["shift_pixels"]
    scale = np.exp(generator.uniform(-1, 1, count) * np.log(limits["scale"]))
    squeeze = np.exp(generator.uniform(-1, 1, count) * np.log(limits["squeeze"]))
    shear = generator.uniform(-1, 1, count) * limits["shear"]
    middle = np.array([height - 1, width - 1]) / 2
    # Where each pixel of a copy comes from: rows and columns, about the middle.
    back = np.zeros((count, 2, 2))
    back[:, 0, 0] = 1 / (scale * squeeze)
    back[:, 1, 1] = squeeze / scale
    back[:, 1, 0] = shear
    origin = middle - np.einsum("nij,nj->ni", back, middle + shift)
    flat = images.reshape(count, height, width)
    copies = np.empty_like(flat)
    for first in range(0, count, BLOCK):
        part = slice(first, first + BLOCK)
        places = _places(back[part], origin[part], height, width)
        scipy.ndimage.map_coordinates(
            flat[part], places, copies[part], order=1, mode="constant", cval=paper
        )
    return copies.reshape(images.shape)


# What changes images at random, by name: ``Recipe.distortion`` trains on it, and
# ``corrupt`` puts a test set to it. Called with images, a generator and the value of
# paper; returns changed copies of the same shape and type.
TRANSFORMS: dict[str, Callable[..., np.ndarray]] = {
    "affine": distort_images,
}


def corrupt(images: np.ndarray, name: str, seed: int = 0) -> np.ndarray:
    """Change images at random, to see how a trained network takes it.

    Args:
        images: uint8 (n, height, width).
        name: Key of ``TRANSFORMS``.
        seed: The same seed gives the same copies.
    Returns:
        Changed copies, the same shape and type.
    Raises:
        ValueError: If there is nothing of that name.
    """
    _check_choice("transform", name, TRANSFORMS)
    return TRANSFORMS[name](images, np.random.default_rng(seed), 0)


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


def ink_boxes(images: np.ndarray) -> np.ndarray:
    """Return height and width of what is not paper.

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
    """Return where the ink is on average.

    Args:
        images: uint8 (n, height, width), each with some ink.
    Returns:
        float (n, 2): row and column, in pixels from the first.
    """
    ink = images.sum(axis=(1, 2), dtype=np.int64)
    rows = images.sum(axis=2, dtype=np.int64) @ np.arange(images.shape[1])
    columns = images.sum(axis=1, dtype=np.int64) @ np.arange(images.shape[2])
    return np.stack([rows, columns], axis=1) / ink[:, None]


def _check_choice(what: str, value: str, choices) -> None:
    if value not in choices:
        raise ValueError(f"unknown {what} {value!r}: choose from {', '.join(choices)}")
