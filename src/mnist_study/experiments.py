"""The table of experiments: adding an experiment is adding a row.

Scientific settings, which the study compares, are the network and, where a row
says so, its recipe. Nuisance settings, tuned per model on validation data, are
those of ``lenet5_fast``. Everything else is fixed: split, scaling, Adam's
defaults, seeds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import keras

from mnist_study.models import build_ann, build_lenet5
from mnist_study.training import Recipe


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
        published: Figures that the source gives, by the names of the metrics.
        headline: Whether it gets ten seeds and the data-efficiency grid.
    """

    name: str
    label: str
    source: str
    build: Callable[..., keras.Model]
    recipe: Recipe
    layout: str = "28x28"
    scaling: str = "unit"
    published: Mapping[str, float] = field(default_factory=dict)
    headline: bool = False


_ROWS = [
    Experiment(
        name="ann",
        label="ANN",
        source="write-up 000",
        build=build_ann,
        recipe=Recipe(),
        layout="flat",
        published={"parameters": 218_058, "accuracy": 0.9766},
        headline=True,
    ),
    Experiment(
        name="lenet5",
        label="LeNet-5",
        source="write-up 000",
        build=build_lenet5,
        recipe=Recipe(),
        published={"parameters": 61_706, "accuracy": 0.9853},
        headline=True,
    ),
    Experiment(
        name="ann_same_parameters",
        label="ANN, same parameters",
        source="this study: 61,671 parameters against LeNet-5's 61,706",
        build=partial(build_ann, hidden=(76, 23)),
        recipe=Recipe(),
        layout="flat",
    ),
    Experiment(
        name="ann_same_macs",
        label="ANN, same arithmetic",
        source="this study: 416,488 multiply-accumulates against 416,520",
        build=partial(build_ann, hidden=(462, 115)),
        recipe=Recipe(),
        layout="flat",
    ),
    Experiment(
        name="ann_same_time",
        label="ANN, same training time",
        source="this study: eleven times the epochs, weights chosen on validation",
        build=build_ann,
        # Patience as long as the training: it never stops, and keeps the best.
        recipe=Recipe(num_epochs=110, patience=110),
        layout="flat",
    ),
]

EXPERIMENTS: dict[str, Experiment] = {row.name: row for row in _ROWS}


def find_experiment(name: str) -> Experiment:
    """Return the row of that name.

    Raises:
        ValueError: If there is none; the message lists the names.
    """
    if name not in EXPERIMENTS:
        known = ", ".join(EXPERIMENTS)
        raise ValueError(f"unknown experiment {name!r}: choose from {known}")
    return EXPERIMENTS[name]
