"""Nearest neighbours by the Euclidean distance.

Source: LeCun, Bottou, Bengio and Haffner (1998), section III.C.
"""

import numpy as np

from mnist_study.classifiers1998.classifier import (
    NUM_CLASSES,
    Classifier,
    checked,
    flat,
)
from mnist_study.classifiers1998.linear import squared_distances
from mnist_study.versions import versioned

BLOCK = 500  # digits asked at once: 500 x 60,000 distances take 120 MB


@versioned(1)
class NearestNeighbours(Classifier):
    """The digits that look most like it vote.

    Args:
        count: How many vote; the paper found 3 to be best.
    """

    def __init__(self, count: int = 3):
        self.count = count

    def fit(self, x, y):
        """Keep the examples, digit by digit."""
        x, y = checked(x, y)
        # So that the examples of one digit lie side by side.
        order = np.argsort(y, kind="stable")
        self.x, self.y = np.ascontiguousarray(x[order]), y[order]
        return self

    def scores(self, x):
        """Return votes, and within one vote how near the digits are."""
        x, parts = flat(x), []
        for first in range(0, len(x), BLOCK):
            squared = squared_distances(x[first : first + BLOCK], self.x)
            parts.append(votes_and_nearness(squared, self.y, self.count))
            self.report(f"{min(first + BLOCK, len(x)):,} of {len(x):,} digits compared")
        return np.concatenate(parts)

    @property
    def macs(self) -> int:
        """One for each pixel of each example."""
        return self.x.size

    @property
    def stored(self) -> int:
        """Every pixel of every example."""
        return self.x.size


def votes_and_nearness(
    squared: np.ndarray, y: np.ndarray, count: int = 3
) -> np.ndarray:
    """Return scores by which the majority of the nearest examples wins.

    A digit's score is its votes, less its distance as a share of the largest of the
    ten: votes count first, and among equal votes the nearest digit wins. So the
    margin between the two best grows with the votes, then with the distance.

    Args:
        squared: (n, examples) squared distances.
        y: (examples,) digits in rising order, all ten.
        count: How many vote.
    Returns:
        float (n, 10).
    """
    nearest = np.argpartition(squared, count - 1, axis=1)[:, :count]
    votes = (y[nearest][:, :, None] == np.arange(NUM_CLASSES)).sum(axis=1)
    begins = np.searchsorted(y, np.arange(NUM_CLASSES))
    distances = np.sqrt(np.minimum.reduceat(squared, begins, axis=1))
    # An example that equals all ten has no largest distance.
    largest = np.maximum(distances.max(axis=1, keepdims=True), 1e-12)
    return votes - distances / largest
