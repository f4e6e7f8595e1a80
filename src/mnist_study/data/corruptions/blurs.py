"""What blurs a digit.

Images are ink (n, 28, 28) of 0..1; what is random comes from a generator for each.
"""

import numpy as np
import scipy.ndimage

LARGEST_ANGLE = 45  # of a motion, in degrees from the horizontal, either way


def glass_blur(
    ink: np.ndarray, generators: list, sigma: float, reach: int, rounds: int
) -> np.ndarray:
    """Blur, let half of the pixels swap places with a near one, and blur again.

    Pixels take turns from the bottom right to the top left, as in MNIST-C; a swap
    reaches so many pixels up or left, and one less down or right. As in the code of
    MNIST-C, the blur runs down the columns only: it takes rows for colours.
    """
    height, width = ink.shape[1:]
    # Images last: a turn takes one row of this array.
    pixels = _blurred(ink, sigma).reshape(len(ink), -1).T.copy()
    every = np.arange(len(ink))
    turns = [
        (row, column)
        for row in range(height - reach, reach, -1)
        for column in range(width - reach, reach, -1)
    ]
    for _ in range(rounds):
        jumps = np.stack([_jumps(g, len(turns), reach, width) for g in generators], 1)
        for (row, column), jump in zip(turns, jumps, strict=True):
            here = row * width + column
            there = here + jump
            held = pixels[here].copy()
            pixels[here] = pixels[there, every]
            pixels[there, every] = held
    return _blurred(pixels.T.reshape(ink.shape), sigma)


def _jumps(
    generator: np.random.Generator, turns: int, reach: int, width: int
) -> np.ndarray:
    """Draw how far from itself, in a flat image, each pixel's partner lies."""
    down, right = generator.integers(-reach, reach, (2, turns))
    return (down * width + right) * generator.integers(0, 2, turns)


def _blurred(ink: np.ndarray, sigma: float) -> np.ndarray:
    return scipy.ndimage.gaussian_filter(ink, (0, sigma, 0), mode="nearest")


def motion_blur(
    ink: np.ndarray, generators: list, radius: int, sigma: float
) -> np.ndarray:
    """Draw each pixel out to a trail in one direction, 45 degrees up or down at most.

    As ImageMagick does it: half of a Gaussian bell, over twice the radius, at the
    nearest whole pixels; the border's pixels go on for ever.
    """
    trail = np.arange(2 * radius + 1)
    weights = np.exp(-(trail**2) / (2 * sigma**2))
    weights /= weights.sum()
    angles = np.radians([g.uniform(-LARGEST_ANGLE, LARGEST_ANGLE) for g in generators])
    blurred = np.zeros_like(ink)
    for far, weight in zip(trail, weights, strict=True):
        rows, columns = (
            np.clip(np.arange(length) + _nearest(far * along)[:, None], 0, length - 1)
            for length, along in zip(
                ink.shape[1:], (np.sin(angles), np.cos(angles)), strict=True
            )
        )
        every = np.arange(len(ink))[:, None, None]
        blurred += weight * ink[every, rows[:, :, None], columns[:, None, :]]
    return blurred


def _nearest(places: np.ndarray) -> np.ndarray:
    return np.ceil(places - 0.5).astype(int)
