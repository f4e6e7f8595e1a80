"""What comes between a digit and its reader.

Images are ink (n, 28, 28) of 0..1; what is random comes from a generator for each.
"""

import numpy as np
import scipy.ndimage

FOG_SIDE = 256  # pixels of the fog that an image sees a corner of; a power of two
MUD = 63 / 255  # grey of a spatter
SPARSEST = 0.8  # where less of a blurred spatter is left, there is none


def fog(
    ink: np.ndarray, generators: list, density: float, smoothness: float
) -> np.ndarray:
    """Lay fog over digits, and lessen the contrast so that the whole fits in.

    The brightest pixel of an image under the densest fog stays as bright as it was.
    """
    height, width = ink.shape[1:]
    veil = plasma(generators, FOG_SIDE, smoothness)[:, :height, :width]
    brightest = ink.max(axis=(1, 2), keepdims=True)
    return (ink + density * veil) * brightest / (brightest + density)


def plasma(generators: list, side: int, smoothness: float) -> np.ndarray:
    """Return random landscapes by the diamond-square algorithm, joined at their edges.

    Midpoints get the mean of their four neighbours and a random height, which shrinks
    by the square of the smoothness each time that the distance is halved.

    Source: Fournier, Fussell and Carpenter (1982), Commun. ACM 25; the square is what
    MNIST-C's code amounts to.

    Args:
        generators: One for each landscape.
        side: In pixels, a power of two.
        smoothness: Above 1.
    Returns:
        float32 (n, side, side), from 0 to 1.
    """
    # Random heights for all points at first, each used when its point's turn comes.
    heights = np.stack([g.random((side, side), np.float32) for g in generators])
    heights = 2 * heights - 1
    heights[:, 0, 0] = 0
    step, most = side, np.float32(1)
    while step > 1:
        half = step // 2
        corners = heights[:, ::step, ::step]
        centers = heights[:, half::step, half::step]
        across = corners + np.roll(corners, -1, axis=2)
        down = corners + np.roll(corners, -1, axis=1)
        _settle(centers, across + np.roll(across, -1, axis=1), most)
        above = centers + np.roll(centers, 1, axis=1)
        _settle(heights[:, ::step, half::step], across + above, most)
        beside = centers + np.roll(centers, 1, axis=2)
        _settle(heights[:, half::step, ::step], down + beside, most)
        step, most = half, np.float32(most / smoothness**2)
    heights -= heights.min(axis=(1, 2), keepdims=True)
    return heights / heights.max(axis=(1, 2), keepdims=True)


def _settle(points: np.ndarray, sum_of_four: np.ndarray, most: np.float32) -> None:
    """Put points at the mean of their neighbours and so much of their random height."""
    points *= most
    points += sum_of_four / 4


def spatter(
    ink: np.ndarray,
    generators: list,
    mean: float,
    deviation: float,
    blur: float,
    level: float,
    edge: float,
) -> np.ndarray:
    """Throw mud on digits: where a blurred random liquid stands high, all is grey."""
    liquid = np.stack([g.normal(mean, deviation, ink.shape[1:]) for g in generators])
    wet = _smoothed(liquid, blur) > level
    mud = _smoothed(wet.astype(float), edge)
    mud[mud < SPARSEST] = 0
    return ink * (1 - mud) + MUD * mud


def _smoothed(values: np.ndarray, sigma: float) -> np.ndarray:
    return scipy.ndimage.gaussian_filter(values, (0, sigma, sigma), mode="nearest")
