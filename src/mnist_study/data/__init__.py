"""Data sets: found, verified by content, split, and turned into network inputs.

``registry`` lists those that the study knows by name, MNIST first; ``sources`` finds
them and ``containers`` reads their files; ``own`` loads the reader's own data;
``images`` scales, shapes and shifts images, ``distortions`` distorts them at random
for training, ``corruptions`` for testing, and ``geometry`` by given amounts;
``dataset`` defines the data set and divides it into training, validation and test set.
"""

from mnist_study.data.containers import DataError
from mnist_study.data.corruptions import CORRUPTIONS, MNIST_C, corrupt
from mnist_study.data.dataset import (
    NEW_WRITERS,
    NONE_HELD_OUT,
    SAME_WRITERS,
    Dataset,
    Splits,
    make_splits,
    split_indices,
    split_writers,
    stratified_sample,
)
from mnist_study.data.distortions import (
    DISTORTIONS,
    TRANSFORMS,
    TURNED,
    distort_and_turn,
    distort_images,
)
from mnist_study.data.geometry import GEOMETRY, transform
from mnist_study.data.images import (
    LAYOUTS,
    SCALINGS,
    centers_of_mass,
    ink_boxes,
    prepare,
    shift_images,
    shuffle_pixels,
    shuffle_within_blocks,
)
from mnist_study.data.own import load_own
from mnist_study.data.registry import (
    DATASETS,
    load_dataset,
    load_mnist,
    load_uci_digits,
)
from mnist_study.data.samples import load_fashion_samples
from mnist_study.data.strokes import stroke_thickness

__all__ = [
    "CORRUPTIONS",
    "DATASETS",
    "DISTORTIONS",
    "GEOMETRY",
    "LAYOUTS",
    "MNIST_C",
    "NEW_WRITERS",
    "NONE_HELD_OUT",
    "SAME_WRITERS",
    "SCALINGS",
    "TRANSFORMS",
    "TURNED",
    "DataError",
    "Dataset",
    "Splits",
    "centers_of_mass",
    "corrupt",
    "distort_and_turn",
    "distort_images",
    "ink_boxes",
    "load_dataset",
    "load_fashion_samples",
    "load_mnist",
    "load_own",
    "load_uci_digits",
    "make_splits",
    "prepare",
    "shift_images",
    "shuffle_pixels",
    "shuffle_within_blocks",
    "split_indices",
    "split_writers",
    "stratified_sample",
    "stroke_thickness",
    "transform",
]
