"""Small convolutional networks: how few parameters does a low error take?"""

from mnist_study.small.layers import FusedNormalization
from mnist_study.small.networks import LAYOUTS_OF_SMALL, build_small
from mnist_study.small.published import PUBLISHED_SMALL, PublishedSmall

__all__ = [
    "LAYOUTS_OF_SMALL",
    "PUBLISHED_SMALL",
    "FusedNormalization",
    "PublishedSmall",
    "build_small",
]
