"""Small convolutional networks: how few parameters does a low error take?"""

from mnist_study.small.layers import FusedNormalization
from mnist_study.small.networks import SMALL_NETWORKS, build_small
from mnist_study.small.published import PUBLISHED_SMALL, PublishedSmall

__all__ = [
    "PUBLISHED_SMALL",
    "SMALL_NETWORKS",
    "FusedNormalization",
    "PublishedSmall",
    "build_small",
]
