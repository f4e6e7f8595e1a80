"""Tangent distance: how unlike two digits are when both may be deformed a little.

Source: Simard, LeCun and Denker (1993), "Efficient pattern recognition using a new
transformation distance"; in LeCun, Bottou, Bengio and Haffner (1998) on 16x16 pixels.
"""

import numpy as np
import scipy.ndimage

from mnist_study.classifiers1998.classifier import (
    NUM_CLASSES,
    Classifier,
    checked,
    flat,
)
from mnist_study.classifiers1998.linear import squared_distances
from mnist_study.versions import versioned

DEFORMATIONS = (
    "horizontal shift", "vertical shift", "scaling", "rotation",
    "axis hyperbolic", "diagonal hyperbolic", "thickness",
)  # fmt: skip
BLOCK = 250  # digits asked at once, and kept as one part of the work
# Tangents of the two digits that nearly coincide would move them without bound.
SPRING = 1e-3


def smooth(images: np.ndarray, sigma: float) -> np.ndarray:
    """Blur images, (n, side, side), so that their derivatives mean something."""
    blurred = scipy.ndimage.gaussian_filter(images, (0, sigma, sigma), mode="constant")
    return blurred.astype(np.float32)


def tangent_vectors(images: np.ndarray) -> np.ndarray:
    """Return how each image changes at the start of each deformation.

    Args:
        images: float (n, side, side), smooth.
    Returns:
        float32 (n, 7, side, side), in the order of ``DEFORMATIONS``.
    """
    side = images.shape[1]
    along_y, along_x = np.gradient(images, axis=(1, 2))
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    tangents = [
        along_x,
        along_y,
        x * along_x + y * along_y,
        y * along_x - x * along_y,
        x * along_x - y * along_y,
        y * along_x + x * along_y,
        along_x**2 + along_y**2,
    ]
    return np.stack(tangents, axis=1).astype(np.float32)


def tangent_bases(images: np.ndarray) -> np.ndarray:
    """Return orthonormal bases of the tangents, float32 (n, pixels, 7)."""
    vectors = tangent_vectors(images).reshape(len(images), len(DEFORMATIONS), -1)
    return np.linalg.qr(vectors.swapaxes(1, 2))[0].astype(np.float32)


def two_sided(
    image: np.ndarray, basis: np.ndarray, others: np.ndarray, bases: np.ndarray
) -> np.ndarray:
    """Return the squared tangent distances of one image to others.

    The smallest distance between any point of the plane through one image along its
    tangents and any point of the other's plane.

    Args:
        image: (pixels,).
        basis: (pixels, 7), orthonormal.
        others: (n, pixels).
        bases: (n, pixels, 7), orthonormal each.
    Returns:
        float (n,), at least 0.
    """
    gaps = others - image
    own = gaps @ basis  # (n, 7)
    theirs = np.einsum("np,npt->nt", gaps, bases, optimize=True)
    # (n, 7, 7): how the tangents of the two lie to one another.
    cross = np.matmul(basis.T, bases).astype(np.float64)
    # Least squares over both planes; what the image's own tangents explain is taken
    # out first, which leaves seven unknowns.
    rest = theirs - np.einsum("nst,ns->nt", cross, own)
    left = (1 + SPRING) * np.eye(cross.shape[2]) - cross.swapaxes(1, 2) @ cross
    moved = np.linalg.solve(left, rest[..., None])[..., 0]
    squared = (gaps**2).sum(axis=1) - (own**2).sum(axis=1) - (rest * moved).sum(axis=1)
    return np.maximum(squared, 0)


@versioned(1)
class TangentDistance(Classifier):
    """The nearest digit by tangent distance.

    As in the paper, a first stage by Euclidean distance spares most of the tangent
    distances. Left open there: how many digits it passes on, and the blur.

    Args:
        candidates: Digits that the first stage passes on.
        sigma: Of the blur, in pixels.
    """

    def __init__(self, candidates: int = 200, sigma: float = 0.9):
        self.candidates, self.sigma = candidates, sigma

    def fit(self, x, y):
        """Keep the smooth images, and their tangents."""
        _, self.y = checked(x, y)
        images = smooth(x, self.sigma)
        self.x, self.bases = flat(images), tangent_bases(images)
        return self

    def scores(self, x):
        """Return the distance to the nearest example of each digit, negative.

        Of digits that the first stage passes nothing on, the largest distance of all.
        """
        parts = []
        for first in range(0, len(x), BLOCK):
            part = x[first : first + BLOCK]
            made = self.kept(f"digits{first}", lambda part=part: self.block(part))
            parts.append(made["scores"])
            self.report(f"{first + len(part):,} of {len(x):,} digits compared")
        return np.concatenate(parts)

    def block(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """Return the ``scores`` of some digits, compared at once."""
        images = smooth(x, self.sigma)
        x, bases = flat(images), tangent_bases(images)
        squared = squared_distances(x, self.x)
        count = min(self.candidates, len(self.x))
        nearest = np.argpartition(squared, count - 1, axis=1)[:, :count]
        scores = np.empty((len(x), NUM_CLASSES))
        for i, found in enumerate(nearest):
            compared = two_sided(x[i], bases[i], self.x[found], self.bases[found])
            distances = np.sqrt(compared)
            best = np.full(NUM_CLASSES, distances.max())
            np.minimum.at(best, self.y[found], distances)
            scores[i] = -best
        return {"scores": scores}

    @property
    def macs(self) -> int:
        """Of the first stage, and of the tangent distances that it leaves.

        Of each of those: the gap by both bases, the bases by one another, and a system
        of seven equations (about 7^3 / 3).
        """
        pixels, tangents = self.bases.shape[1:]
        each = pixels * (1 + 2 * tangents + tangents**2) + tangents**3 // 3
        return self.x.size + min(self.candidates, len(self.x)) * each

    @property
    def stored(self) -> int:
        """Pixels and tangents of every example."""
        return self.x.size + self.bases.size
