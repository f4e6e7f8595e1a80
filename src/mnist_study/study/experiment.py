"""One row of the table of experiments."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

import keras

from mnist_study.data.dataset import SAME_WRITERS
from mnist_study.training.recipe import Recipe

SEEDS = 5  # where nothing else is said
USUAL_CLASSES = 10  # of MNIST, and of every builder that is not told otherwise


@dataclass(frozen=True)
class Experiment:
    """One row of the table.

    Attributes:
        name: How commands and records call it.
        label: How figures and tables call it.
        source: Where network and recipe come from.
        build: Called as ``build(seed=seed)``; returns an uncompiled network.
        recipe: How it is trained.
        layout: Shape of the inputs, a key of ``data.LAYOUTS``.
        scaling: Range of the inputs, a key of ``data.SCALINGS``.
        validation: Who wrote the validation digits; see ``Dataset.split_of``.
        published: Figures that the source gives, by the names of the metrics.
        num_seeds: Trainings on the whole training set.
        sizes: Smaller training sets that it is trained on as well.
        long: Whether it takes hours: ``make study`` trains it only if it is named,
            ``make history`` if it is of 1998.
        keeps_outputs: Whether first seeds keep their probabilities and weights
            beside the record (``outputs``).
        keeps_shifts: Whether first seeds keep what shifts do to them, likewise.
        candidate_for: Name of the row that was chosen among this one and others
            by their validation error. A candidate gets three seeds of its own,
            and nobody looks at its test error.
        tested: Whether its trainings are tested; those that choose among networks
            are not.
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
        """Return whether its network can be built for so many classes.

        LeNet-5 of 1998 cannot: its output compares with drawings of ten digits.
        """
        parameters = inspect.signature(self.build).parameters
        return num_classes == USUAL_CLASSES or "num_classes" in parameters

    def build_for(self, num_classes: int) -> Callable[..., keras.Model]:
        """Return what builds its network for so many classes.

        Returns:
            Called as ``build(seed=seed)``; the same object each time.
        Raises:
            ValueError: If it cannot be built for so many.
        """
        if not self.fits(num_classes):
            raise ValueError(
                f"{self.label} is a network for {USUAL_CLASSES} classes, and the data "
                f"have {num_classes}: leave {self.name} out"
            )
        return _with_classes(self.build, num_classes)

    @property
    def write_up(self) -> str | None:
        """Number of the write-up that it is from, None if it is this study's."""
        match = re.match(r"write-up (\d{3})", self.source)
        return match[1] if match else None


@lru_cache
def _with_classes(build: Callable, num_classes: int) -> Callable:
    # Untouched where that is what it builds anyway, and cached, so that networks are
    # described once.
    if num_classes == USUAL_CLASSES:
        return build
    return partial(build, num_classes=num_classes)
