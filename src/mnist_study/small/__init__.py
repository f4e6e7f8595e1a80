"""Small convolutional networks: how few parameters a low error takes."""

from mnist_study.small.networks import SMALL, build_small
from mnist_study.small.published import PUBLISHED, Published

__all__ = ["PUBLISHED", "SMALL", "Published", "build_small"]
