"""One row of the table of experiments."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import keras

from mnist_study.data.dataset import SAME_WRITERS
from mnist_study.training.recipe import Recipe

SEEDS = 5  # where nothing else is said


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

    @property
    def write_up(self) -> str | None:
        """Number of the write-up that it is from, None if it is this study's."""
        match = re.match(r"write-up (\d{3})", self.source)
        return match[1] if match else None
