"""What others report of small networks on MNIST, and how they chose it."""

from typing import NamedTuple


class PublishedSmall(NamedTuple):
    """One result.

    Attributes:
        parameters: Of the network.
        error_pct: Of the test set.
        chosen: How this training, and this epoch, were chosen.
        source: Where it was published.
    """

    parameters: int
    error_pct: float
    chosen: str
    source: str


_BEST = "best epoch of a single training, by the test set"
PUBLISHED_SMALL = (
    PublishedSmall(
        697,
        0.97,
        "best of some 700 trainings, each stopped by the test set",
        "JoshWarn/Parameter-Efficient-MNIST, 2023",
    ),
    PublishedSmall(4_838, 0.58, _BEST, "a public notebook"),
    PublishedSmall(6_260, 0.56, _BEST, "a public notebook"),
    PublishedSmall(7_918, 0.48, _BEST, "snehanshu-raj/ERA, 2025"),
    PublishedSmall(
        310_000,
        0.28,
        _BEST,
        "Hasanpour and others: Lets keep it simple (SimpleNet), 2016",
    ),
    PublishedSmall(
        1_124_180,
        0.301,
        "mean of 30 trainings at their last epoch",
        "An and others: An Ensemble of Simple Convolutional Neural Networks, 2020",
    ),
    PublishedSmall(
        1_124_180,
        0.233,
        "mean of the same 30, each at its best epoch by the test set",
        "An and others, 2020",
    ),
)
