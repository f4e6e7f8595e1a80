"""A data set, and its division into training, validation and test set.

``make_splits`` holds a validation set out of the training set and turns all three
sets into network inputs in the same way.
"""

import hashlib
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, train_test_split

from mnist_study.data.containers import array_sha256, counted
from mnist_study.data.images import LAYOUTS, SCALINGS, check_choice, prepare
from mnist_study.data.writers import Writers
from mnist_study.versions import versioned

DIGITS = tuple("0123456789")
# The arrays of a data set, in the order of its fingerprint.
ARRAYS = ("x_train", "y_train", "x_test", "y_test")

# One validation example for every eleven kept for training: 5,000 of 60,000.
VALIDATION_FRACTION = 1 / 12
# The validation set is the same for every model and every training seed.
SPLIT_SEED = 0
# Who wrote the validation digits: writers who are also in the training set, or others;
# or all digits are trained on, and none is left for validation.
SAME_WRITERS, NEW_WRITERS, NONE_HELD_OUT = "same writers", "new writers", "none"


@dataclass(frozen=True)
class Dataset:
    """Labelled images: MNIST, its stand-in, another of the registry, or your own.

    Its arrays are read-only, so that what is computed from them once, such as the
    fingerprint, stays valid.

    Attributes:
        name: "MNIST", "UCI digits" for the stand-in, or any other.
        x_train: uint8 (n, 28, 28), 0 = paper, 255 = full ink.
        y_train: Integers (n,), the index of the class.
        x_test: uint8 (m, 28, 28).
        y_test: Integers (m,).
        source: A sentence that says where the data were found.
        location: Value of ``MNIST_STUDY_DATA`` that finds them again without a search;
            empty for data in memory, which a study sends to its workers.
        class_names: One for each label, in order.
        is_stand_in: Whether it replaces data that were not found.
        is_recorded: Whether the checkout contains records of its trials and notebooks
            that show them.
        writers: "train" and "test" -> who wrote the digits, where that is known.
        records: Folder of its records below ``results/``; "" if there is none.
    Raises:
        ValueError: If there is not one label for every image, or a label has no class
            name.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    source: str = "arrays of your own"
    location: str = ""
    class_names: tuple[str, ...] = DIGITS
    is_stand_in: bool = False
    is_recorded: bool = False
    writers: Mapping[str, Writers] = field(default_factory=dict)
    records: str = ""

    def __post_init__(self):
        """Check the labels now rather than fail in the middle of a training."""
        self._keep_arrays()
        for x, y in ((self.x_train, self.y_train), (self.x_test, self.y_test)):
            fine = y.shape == x.shape[:1] and np.issubdtype(y.dtype, np.integer)
            if not fine or y.min() < 0 or y.max() >= self.num_classes:
                raise ValueError(
                    f"{self.name}: every image needs one label, an integer from 0 to "
                    f"{self.num_classes - 1}; got {y.dtype} {y.shape} for "
                    f"{len(x):,} images"
                )

    def __reduce__(self):
        """Pickle through the constructor, which makes the arrays read-only again."""
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    def _keep_arrays(self):
        """Make the arrays read-only; writable ones are copied first."""
        for key in ARRAYS:
            array = np.asarray(getattr(self, key))
            if array.flags.writeable:
                array = array.copy()
                array.setflags(write=False)
            # The dataclass is frozen; this is its own way to set an attribute.
            object.__setattr__(self, key, array)

    @property
    def num_classes(self) -> int:
        """The number of classes."""
        return len(self.class_names)

    @property
    def class_word(self) -> str:
        """What a class is called: "digit" if the classes are digits, else "class"."""
        return "digit" if self.class_names == DIGITS else "class"

    @property
    def introduction(self) -> str:
        """A description of the data: sizes, classes, source."""
        names = list(self.class_names)
        shown = names if len(names) <= 30 else [*names[:20], "…", names[-1]]
        return (
            f"{self.label}: {len(self.y_train):,} training and {len(self.y_test):,} "
            f"test images of {self.num_classes} classes: {', '.join(shown)}"
        )

    @property
    def note(self) -> str:
        """The introduction for a notebook, whose text says too much on the stand-in."""
        lines = textwrap.wrap(self.introduction, 80)
        if self.is_stand_in:
            lines.append(
                "The text is about MNIST; what the cells show is of these data."
            )
        return "\n".join(lines)

    @property
    def label(self) -> str:
        """The name of the data in figures and tables."""
        if not self.is_stand_in:
            return self.name
        return f"{self.name}, a stand-in: no number here can be compared with MNIST"

    @cached_property
    def fingerprint(self) -> str:
        """First 16 hex digits of a SHA-256 over the contents."""
        hashes = (array_sha256(getattr(self, key)) for key in ARRAYS)
        return hashlib.sha256("".join(hashes).encode()).hexdigest()[:16]

    @property
    def split(self) -> tuple[np.ndarray, np.ndarray]:
        """Indices of the examples for training and for validation, as ``split_of``."""
        return self.split_of()

    def split_of(
        self, validation: str = SAME_WRITERS, seed: int = SPLIT_SEED
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the indices of the examples for training and for validation.

        Args:
            validation: ``SAME_WRITERS`` for a stratified sample of the digits,
                ``NEW_WRITERS`` for all digits of some writers, or ``NONE_HELD_OUT``.
            seed: Seed of the random draw.
        Returns:
            Two sorted index arrays without a common element.
        Raises:
            ValueError: If the name is unknown, or the writers are not known.
        """
        kinds = (SAME_WRITERS, NEW_WRITERS, NONE_HELD_OUT)
        check_choice("validation", validation, kinds)
        key = validation, seed
        # Computed once per data set, since a study lists hundreds of trials.
        if key not in self._splits:
            if validation == SAME_WRITERS:
                pair = split_indices(self.y_train, seed)
            elif validation == NONE_HELD_OUT:
                every = np.arange(len(self.y_train))
                pair = every, every[:0]
            elif "train" in self.writers:
                pair = split_writers(self.y_train, self.writers["train"].writer, seed)
            else:
                raise ValueError(
                    f"validation by {validation} needs to know who wrote the digits, "
                    f"which is not known for {self.name}"
                )
            for indices in pair:
                indices.setflags(write=False)
            self._splits[key] = pair
        return self._splits[key]

    @cached_property
    def _splits(self) -> dict[tuple[str, int], tuple[np.ndarray, np.ndarray]]:
        return {}

    def caption(self, split: str, n: int | None = None) -> str:
        """Return a caption such as "n = 10,000 test images, MNIST".

        Args:
            split: Name of the set, such as "test".
            n: Number of images; by default that of the test set.
        """
        n = len(self.y_test) if n is None else n
        return f"n = {counted(n, f'{split} image')}, {self.label}"


@dataclass(frozen=True)
class Splits:
    """Network inputs for training, validation and test.

    Attributes:
        dataset: The data set that they come from.
        scaling: Key of ``SCALINGS``, the same for all three.
        layout: Key of ``LAYOUTS``.
        x_train: float32 ``(n, *LAYOUTS[layout])``.
        y_train: int32 (n,).
        x_val: Validation examples, held out of the training set.
        y_val: Their labels.
        x_test: Test examples.
        y_test: Their labels.
    """

    dataset: Dataset
    scaling: str
    layout: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def make_splits(
    dataset: Dataset,
    *,
    scaling: str = "unit",
    layout: str = "28x28",
    num_train: int | None = None,
    subset_seed: int = 0,
    validation: str = SAME_WRITERS,
    split_seed: int = SPLIT_SEED,
) -> Splits:
    """Hold out a validation set and turn all images into network inputs.

    The validation set is a stratified twelfth of the training set (5,000 of MNIST's
    60,000), always the same; the rest is used for training. All three sets are scaled
    in the same way.

    Args:
        dataset: What ``load_dataset`` returned, or your own ``Dataset``.
        scaling: "unit" for [0, 1], "lecun" for the paper's -0.1..1.175, "standard"
            for mean 0 and standard deviation 1 over MNIST, or "hundredths" for 0..2.55.
        layout: "28x28", "32x32" (padded with background) or "flat" (784);
            "resized" (32x32, enlarged) or "resized flat" (1024).
        num_train: Size of a stratified sample to train on; all examples by default.
        subset_seed: Seed of that sample.
        validation: See ``Dataset.split_of``.
        split_seed: Seed of the draw of validation examples.
    Returns:
        float32 inputs and int32 labels.
    Raises:
        ValueError: If a name is unknown or ``num_train`` does not fit.
    """
    check_choice("scaling", scaling, SCALINGS)
    check_choice("layout", layout, LAYOUTS)
    train, val = dataset.split_of(validation, split_seed)
    if num_train is not None:
        train = stratified_sample(train, dataset.y_train, num_train, subset_seed)

    def inputs(images):
        return prepare(images, scaling=scaling, layout=layout)

    return Splits(
        dataset=dataset,
        scaling=scaling,
        layout=layout,
        x_train=inputs(dataset.x_train[train]),
        y_train=dataset.y_train[train].astype(np.int32),
        x_val=inputs(dataset.x_train[val]),
        y_val=dataset.y_train[val].astype(np.int32),
        x_test=inputs(dataset.x_test),
        y_test=dataset.y_test.astype(np.int32),
    )


@versioned(1)
def split_indices(
    labels: np.ndarray, seed: int = SPLIT_SEED
) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices of the examples for training and for validation.

    Args:
        labels: (n,) digits of the whole training set.
        seed: Seed of the random draw.
    Returns:
        Two sorted index arrays without a common element.
    """
    train, val = train_test_split(
        np.arange(len(labels)),
        test_size=VALIDATION_FRACTION,
        random_state=seed,
        stratify=labels,
    )
    # In the order of the data set; every epoch shuffles the examples anyway.
    return np.sort(train), np.sort(val)


@versioned(1)
def split_writers(
    labels: np.ndarray, writers: np.ndarray, seed: int = SPLIT_SEED
) -> tuple[np.ndarray, np.ndarray]:
    """Hold out all digits of some writers, about a twelfth, with balanced classes.

    Args:
        labels: (n,) digits of the whole training set.
        writers: (n,) who wrote them.
        seed: Seed of the random draw.
    Returns:
        Two sorted index arrays; no writer is in both.
    """
    folds = StratifiedGroupKFold(
        round(1 / VALIDATION_FRACTION), shuffle=True, random_state=seed
    )
    train, val = next(folds.split(labels, labels, writers))
    return np.sort(train), np.sort(val)


@versioned(1)
def stratified_sample(
    indices: np.ndarray, labels: np.ndarray, size: int, seed: int
) -> np.ndarray:
    """Return a sample of the indices in which every class keeps its share.

    Args:
        indices: (n,) indices to choose from.
        labels: (m,) labels of the whole training set, which the indices point into.
        size: Number of examples: all of them, or few enough that no class is left out.
        seed: Seed of the sample.
    Returns:
        Sorted indices (size,).
    Raises:
        ValueError: If that number of examples cannot be chosen.
    """
    if size == len(indices):
        return indices
    num_classes = len(np.unique(labels[indices]))
    # scikit-learn needs an example of every class on both sides.
    if not num_classes <= size <= len(indices) - num_classes:
        raise ValueError(
            f"num_train must be {len(indices)} (all) or between {num_classes} "
            f"and {len(indices) - num_classes}, got {size}"
        )
    sample, _ = train_test_split(
        indices, train_size=size, random_state=seed, stratify=labels[indices]
    )
    return np.sort(sample)
