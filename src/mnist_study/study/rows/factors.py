"""LeNet-5 of write-up 000, changed: the leaders of the sweep, single factors."""

from functools import partial

from mnist_study.models import build_lenet5
from mnist_study.study.experiment import Experiment
from mnist_study.study.rows.lecun1998 import SCHEDULED
from mnist_study.training.recipe import Recipe

ROWS = [
    # The leaders of this study's sweep of that space, the best first.
    *(
        Experiment(
            name=f"sweep_{rank}",
            label=f"LeNet-5 of the sweep{which}",
            source="this study: a leader of its sweep of write-up 004's space",
            build=partial(
                build_lenet5,
                activation=activation,
                batch_norm=batch_norm,
                dropout=dropout,
            ),
            recipe=Recipe(),
        )
        for rank, which, activation, batch_norm, dropout in [
            (1, "", "relu", (True, True), (0.2, 0.1, 0.0, 0.4)),
            (2, ", second", "relu", (False, True), (0.1, 0.0, 0.5, 0.0)),
            (3, ", third", "relu", (True, True), (0.15, 0.1, 0.4, 0.0)),
        ]
    ),
    # What the write-ups blur, one factor at a time, from LeNet-5 of 000.
    *(
        Experiment(
            name=f"lenet5_{name}",
            label=f"LeNet-5, {label}",
            source="this study: LeNet-5 of 000 with one thing changed",
            **({"build": build_lenet5, "recipe": Recipe()} | changed),
        )
        for name, label, changed in [
            (
                "32x32",
                "padded to 32×32",
                {
                    "build": partial(build_lenet5, side=32, padding="valid"),
                    "layout": "32x32",
                },
            ),
            ("valid", "valid", {"build": partial(build_lenet5, padding="valid")}),
            ("relu", "relu", {"build": partial(build_lenet5, activation="relu")}),
            ("max", "max pooling", {"build": partial(build_lenet5, pooling="max")}),
            (
                "one_hot",
                "one-hot labels",
                {
                    "recipe": Recipe(loss="categorical_crossentropy"),
                },
            ),
            ("batch_128", "batch 128", {"recipe": Recipe(batch_size=128)}),
            ("scheduled", "scheduled recipe", {"recipe": SCHEDULED}),
        ]
    ),
]
