"""The networks of write-ups 001 to 004, each by its own recipe."""

from dataclasses import replace
from functools import partial

from mnist_study.models import build_lenet5, build_mlp
from mnist_study.study.experiment import Experiment
from mnist_study.training.recipe import Recipe

# Write-up 001: at most 50 epochs; the weights with the lowest validation loss are kept.
PATIENT = Recipe(num_epochs=50, batch_size=64, patience=7)
DEEP = (256, 128, 64, 32, 16)
_MOMENTUM = Recipe(batch_size=64, optimizer="sgd", learning_rate=0.01, momentum=0.9)
_DROPOUT = {"dropout": (0, 0, 0.5, 0.5)}
_NORM = {"batch_norm": (True, True)}
_HOW_MUCH = "; where and how much: ours"

ROWS = [
    # Write-up 001: three ANNs and LeNet-5 without padding.
    Experiment(
        name="ann1",
        label="ANN1 300-100, SGD",
        source="write-up 001",
        build=build_mlp,
        recipe=replace(PATIENT, optimizer="sgd"),
        layout="flat",
        published={"parameters": 266_610, "accuracy": 0.9365, "val_accuracy": 0.94},
    ),
    Experiment(
        name="ann2",
        label="ANN2, regularised",
        source="write-up 001",
        build=partial(build_mlp, hidden=DEEP, regularised=True),
        recipe=PATIENT,
        layout="flat",
        published={"parameters": 246_874, "accuracy": 0.9740},
    ),
    Experiment(
        name="ann3",
        label="ANN3, regularised, He",
        source="write-up 001",
        build=partial(
            build_mlp, hidden=DEEP, regularised=True, initializer="he_normal"
        ),
        recipe=PATIENT,
        layout="flat",
        published={"parameters": 246_874, "accuracy": 0.9693},
    ),
    Experiment(
        name="lenet5_001",
        label="LeNet-5 of 001",
        source="write-up 001, which gives no test accuracy",
        build=partial(build_lenet5, padding="valid"),
        recipe=PATIENT,
        published={"parameters": 44_426},
    ),
    Experiment(
        name="lenet5_002",
        label="LeNet-5 of 002",
        source="write-up 002; validated here on held-out training examples",
        build=partial(build_lenet5, padding="valid"),
        recipe=Recipe(batch_size=128, loss="categorical_crossentropy"),
        published={"parameters": 44_426, "accuracy": 0.9858, "loss": 0.0497},
    ),
    # Write-up 003 gives no recipe; this is the one of its public code.
    Experiment(
        name="mlp_003",
        label="MLP of 003",
        source="write-up 003, which counts 68,650 parameters",
        build=partial(build_mlp, num_inputs=1024, hidden=(64, 32)),
        recipe=_MOMENTUM,
        layout="resized flat",
        scaling="standard",
        published={"parameters": 68_650, "accuracy": 0.98},
    ),
    *(
        Experiment(
            name=name,
            label=f"LeNet-5 of 003{label}",
            source=f"write-up 003{own_choice}",
            build=partial(
                build_lenet5,
                side=32,
                padding="valid",
                activation="relu",
                pooling="max",
                **options,
            ),
            recipe=_MOMENTUM,
            layout="resized",
            scaling="standard",
            published={"accuracy": 0.99} | published,
        )
        for name, label, own_choice, options, published in [
            ("lenet5_003", "", "", {}, {"parameters": 61_706}),
            ("lenet5_003_dropout", ", dropout", _HOW_MUCH, _DROPOUT, {}),
            ("lenet5_003_norm", ", normalised", "; where: ours", _NORM, {}),
            ("lenet5_003_both", ", both", _HOW_MUCH, _DROPOUT | _NORM, {}),
        ]
    ),
    Experiment(
        name="lenet5_004",
        label="LeNet-5 of 004",
        source="write-up 004, the best of its sweep; recipe ours, that of 000",
        build=partial(
            build_lenet5,
            activation="relu",
            batch_norm=(False, True),
            dropout=(0, 0.25, 0, 0),
        ),
        recipe=Recipe(),
        published={"val_accuracy": 0.99},
    ),
]
