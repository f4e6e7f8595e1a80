"""What changes each pixel by itself.

Images are ink (n, 28, 28) of 0..1; what is random comes from a generator for each.
"""

import numpy as np

STRIPE = 7  # columns inverted on either side


def shot_noise(ink: np.ndarray, generators: list, counts: float) -> np.ndarray:
    """Count light: Poisson, with so many counts at full ink, at most full ink."""
    counted = [g.poisson(one * counts) for one, g in zip(ink, generators, strict=True)]
    return np.minimum(np.stack(counted) / counts, 1)


def impulse_noise(ink: np.ndarray, generators: list, share: float) -> np.ndarray:
    """Make a share of the pixels paper or full ink, either as likely."""
    lots = np.stack([g.random(ink.shape[1:]) for g in generators])
    return np.where(lots < share / 2, 0, np.where(lots < share, 1, ink))


def brighten(ink: np.ndarray, generators: list, by: float) -> np.ndarray:
    """Add the same to every pixel, at most full ink."""
    return np.minimum(ink + by, 1)


def invert_sides(ink: np.ndarray, generators: list) -> np.ndarray:
    """Invert the seven columns on the left and the seven on the right."""
    copies = ink.copy()
    for side in (copies[..., :STRIPE], copies[..., -STRIPE:]):
        side[:] = 1 - side
    return copies
