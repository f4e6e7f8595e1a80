"""Changed networks of the write-ups: the leaders of the sweep, and single factors."""

from functools import partial

from mnist_study.models import build_lenet5, build_mlp
from mnist_study.study.experiment import Experiment
from mnist_study.study.rows.lecun1998 import SCHEDULED
from mnist_study.study.rows.write_ups import DEEP, PATIENT
from mnist_study.training.recipe import Recipe

ROWS = [
    # The leaders of this study's sweep of that space, the best first.
    *(
        Experiment(
            name=name,
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
        for name, which, activation, batch_norm, dropout in [
            ("sweep_1", "", "relu", (True, True), (0.2, 0.1, 0.0, 0.4)),
            ("sweep_2", ", second", "relu", (False, True), (0.1, 0.0, 0.5, 0.0)),
            ("sweep_3", ", third", "relu", (True, True), (0.15, 0.1, 0.4, 0.0)),
        ]
    ),
    # What the write-ups do not separate: one factor at a time, from LeNet-5 of 000.
    *(
        Experiment(
            name=name,
            label=f"LeNet-5, {label}",
            source="this study: LeNet-5 of 000 with one thing changed",
            build=partial(build_lenet5, **options),
            recipe=recipe,
            layout=layout,
        )
        for name, label, options, recipe, layout in [
            (
                "lenet5_32x32",
                "padded to 32×32",
                {"side": 32, "padding": "valid"},
                Recipe(),
                "32x32",
            ),
            ("lenet5_valid", "valid", {"padding": "valid"}, Recipe(), "28x28"),
            ("lenet5_relu", "relu", {"activation": "relu"}, Recipe(), "28x28"),
            ("lenet5_max", "max pooling", {"pooling": "max"}, Recipe(), "28x28"),
            (
                "lenet5_relu_max",
                "relu and max pooling",
                {"activation": "relu", "pooling": "max"},
                Recipe(),
                "28x28",
            ),
            (
                "lenet5_one_hot",
                "one-hot labels",
                {},
                Recipe(loss="categorical_crossentropy"),
                "28x28",
            ),
            ("lenet5_batch_128", "batch 128", {}, Recipe(batch_size=128), "28x28"),
            ("lenet5_scheduled", "scheduled recipe", {}, SCHEDULED, "28x28"),
        ]
    ),
    # What ANN2 of 001 has and its ANN1 does not have, one factor at a time.
    *(
        Experiment(
            name=name,
            label=label,
            source="this study: ANN2 of 001 with one thing changed",
            build=partial(build_mlp, hidden=DEEP, regularised=True, without=part),
            recipe=PATIENT,
            layout="flat",
        )
        for name, label, part in [
            ("ann2_no_penalty", "ANN2, no penalty", "penalty"),
            ("ann2_no_norm", "ANN2, no normalisation", "normalisation"),
            ("ann2_relu", "ANN2, relu", "leak"),
            ("ann2_no_dropout", "ANN2, no dropout", "dropout"),
        ]
    ),
    # And from the other end.
    Experiment(
        name="ann2_plain",
        label="ANN2, not regularised",
        source="this study: five hidden layers as of ANN2, but nothing else of it",
        build=partial(build_mlp, hidden=DEEP),
        recipe=PATIENT,
        layout="flat",
    ),
    Experiment(
        name="ann1_adam",
        label="ANN1 300-100, Adam",
        source="this study: ANN1 of 001 with the optimiser of its ANN2",
        build=build_mlp,
        recipe=PATIENT,
        layout="flat",
    ),
]
