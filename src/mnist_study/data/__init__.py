"""MNIST: found, verified by content, split, and turned into inputs of networks.

``sources`` says where it is looked for and ``containers`` how a file is read;
``images`` scales, shapes, moves and distorts; ``dataset`` has the data set itself
and divides it into training, validation and test set.
"""

from mnist_study.data.containers import DataError
from mnist_study.data.dataset import (
    Dataset,
    Splits,
    load_mnist,
    load_uci_digits,
    make_splits,
    split_indices,
    stratified_sample,
)
from mnist_study.data.images import (
    DISTORTIONS,
    LAYOUTS,
    SCALINGS,
    centers_of_mass,
    distort_images,
    ink_boxes,
    prepare,
    shift_images,
)

__all__ = [
    "DISTORTIONS",
    "LAYOUTS",
    "SCALINGS",
    "DataError",
    "Dataset",
    "Splits",
    "centers_of_mass",
    "distort_images",
    "ink_boxes",
    "load_mnist",
    "load_uci_digits",
    "make_splits",
    "prepare",
    "shift_images",
    "split_indices",
    "stratified_sample",
]
