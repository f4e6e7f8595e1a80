"""One row of the table of experiments."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

import keras

from mnist_study.data.dataset import SAME_WRITERS
from mnist_study.training.recipe import Recipe

SEEDS = 5  # by default
USUAL_CLASSES = 10  # the number of MNIST's classes, and the default of every builder


@dataclass(frozen=True)
class Experiment:
    """One row of the table.

    Attributes:
        name: Its name in commands and records.
        label: Its name in figures and tables.
        source: Where its network and recipe come from.
        build: Called as ``build(seed=seed)``; returns an uncompiled network.
        recipe: How it is trained.
        layout: Shape of the inputs, a key of ``data.LAYOUTS``.
        scaling: Range of the inputs, a key of ``data.SCALINGS``.
        validation: Who wrote the validation digits, or that none are held out; see
            ``Dataset.split_of``.
        published: Metric -> figure that the source gives.
        num_seeds: Number of trainings on the whole training set.
        sizes: Sizes of smaller training sets that it is also trained on.
        long: Whether it takes hours: ``make study`` trains it only if it is named,
            ``make history`` if it belongs to 1998.
        keeps_outputs: Whether the first seeds keep their probabilities and weights
            beside the record (``outputs``).
        keeps_shifts: Whether the first seeds keep the effect of shifted images.
        candidate_for: Name of the row for which this one was a candidate; the choice
            was made by validation error. A candidate has three seeds of its own, and
            its test error is never used.
        tested: Whether its trainings are evaluated on the test set; those that choose
            among networks are not.
    """

    name: str
    label: str
    source: str
    build: Callable[..., keras.Model]
    recipe: Recipe
    layout: str = "28x28"
    scaling: str = "unit"
    validation: str = SAME_WRITERS
    published: Mapping[str, float] = field(default_factory=dict)
    num_seeds: int = SEEDS
    sizes: tuple[int, ...] = ()
    long: bool = False
    keeps_outputs: bool = False
    keeps_shifts: bool = False
    candidate_for: str | None = None
    tested: bool = True

    def fits(self, num_classes: int) -> bool:
        """Return whether its network can be built for a number of classes.

        LeNet-5 of 1998 cannot: its output is compared with pictures of ten digits.
        """
        parameters = inspect.signature(self.build).parameters
        return num_classes == USUAL_CLASSES or "num_classes" in parameters

    def build_for(self, num_classes: int) -> Callable[..., keras.Model]:
        """Return the function that builds its network for a number of classes.

        Returns:
            A function called as ``build(seed=seed)``; the same object each time.
        Raises:
            ValueError: If it cannot be built for that number.
        """
        if not self.fits(num_classes):
            raise ValueError(
                f"{self.label} is a network for {USUAL_CLASSES} classes, but the data "
                f"have {num_classes}: leave {self.name} out"
            )
        return _with_classes(self.build, num_classes)

    @property
    def write_up(self) -> str | None:
        """Number of the write-up that it is from, or None if it is from this study."""
        match = re.match(r"write-up (\d{3})", self.source)
        return match[1] if match else None


@lru_cache
def _with_classes(build: Callable, num_classes: int) -> Callable:
    # Unchanged for the default number of classes, and cached, so that each network is
    # described only once.
    if num_classes == USUAL_CLASSES:
        return build
    return partial(build, num_classes=num_classes)
