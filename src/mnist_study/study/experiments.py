"""The table of experiments: adding an experiment is adding a row.

Scientific settings, which the study compares, are the network and, where a row
says so, its recipe. Nuisance settings, tuned on validation data, are those of
``lenet5_fast`` and ``lenet5_1998``, whose candidates are rows as well. Everything
else is fixed: split, scaling, Adam's defaults, seeds.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import keras

from mnist_study.lecun1998.network import build_lenet5_1998
from mnist_study.lecun1998.recipe import Recipe1998
from mnist_study.models import build_ann, build_lenet5, build_mlp
from mnist_study.training.recipe import Recipe


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
        headline: Whether it gets ten seeds.
        sizes: Smaller training sets that it is trained on as well.
        long: Whether it takes hours: ``make history`` trains it, ``make study``
            only if it is named.
        candidate_for: Name of the row that was chosen among this one and others
            by their validation error. A candidate gets three seeds of its own,
            and nobody looks at its test error.
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
    sizes: tuple[int, ...] = ()
    long: bool = False
    candidate_for: str | None = None

    @property
    def write_up(self) -> str | None:
        """Number of the write-up that it is from, None if it is this study's."""
        found = re.match(r"write-up (\d{3})", self.source)
        return found[1] if found else None


def _fast(batch_size: int, learning_rate: float, num_epochs: int) -> Recipe:
    return Recipe(
        num_epochs=num_epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        schedule="warmup_cosine",
        warmup_epochs=0.3,
    )


_SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000)

# Write-up 001: at most 50 epochs, the best of them on validation kept.
_PATIENT = Recipe(num_epochs=50, batch_size=64, patience=7)
_DEEP = (256, 128, 64, 32, 16)
_MOMENTUM = Recipe(batch_size=64, optimizer="sgd", learning_rate=0.01, momentum=0.9)
_DROPOUT = {"dropout": (0, 0, 0.5, 0.5)}
_NORM = {"batch_norm": (True, True)}

# The paper of 1998. What it leaves open and is decided here: the loss (equation
# 9) and its j; the rates are for initial weights in +-2.4 / sqrt(fan-in).
_PAPER = "LeCun, Bottou, Bengio and Haffner (1998)"
_AS_1998 = {"layout": "32x32", "scaling": "lecun"}
_PUBLISHED_1998 = {"parameters": 60_000, "accuracy": 0.9905}
_HISTORY = Recipe1998(
    num_epochs=20,
    batch_size=1,
    optimizer="stochastic_diagonal_lm",
    learning_rate=5e-4,
    schedule="lecun1998",
    loss="map_penalty",
    rubbish_penalty=0.1,
    fixed_order=True,
    report_errors=True,
)

_ADAM_1998 = Recipe1998(
    num_epochs=12,
    learning_rate=4e-3,
    schedule="warmup_cosine",
    warmup_epochs=0.3,
    loss="map_penalty",
    rubbish_penalty=0.1,
)
# The same for networks that end with a softmax.
_SCHEDULED = Recipe(
    num_epochs=12, learning_rate=4e-3, schedule="warmup_cosine", warmup_epochs=0.3
)
# From 1998 to today, each step on top of those before it.
_TO_TODAY = [
    ("output", "softmax"),
    ("connections", "full"),
    ("subsampling", "average"),
    ("activation", "tanh"),
    ("activation", "relu"),
    ("subsampling", "max"),
]
_STEPS_TO_TODAY = {
    "softmax": " + softmax",
    "full": " … + full C3",
    "average": " … + plain pooling",
    "tanh": " … + plain tanh",
    "relu": " … + relu",
    "max": " … + max pooling",
}

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
        sizes=_SIZES,
    ),
    Experiment(
        name="lenet5",
        label="LeNet-5",
        source="write-up 000",
        build=build_lenet5,
        recipe=Recipe(),
        published={"parameters": 61_706, "accuracy": 0.9853},
        headline=True,
        sizes=_SIZES,
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
        source="this study: 4.8 times the epochs, weights chosen on validation",
        build=build_ann,
        # Patience as long as the training: it never stops, and keeps the best.
        recipe=Recipe(num_epochs=48, patience=48),
        layout="flat",
    ),
    Experiment(
        name="lenet5_fast",
        label="LeNet-5, fast",
        source="this study: relu and max pooling, a schedule, a larger batch",
        build=partial(build_lenet5, activation="relu", pooling="max"),
        recipe=_fast(batch_size=64, learning_rate=8e-3, num_epochs=3),
    ),
    # Write-up 001: three ANNs and LeNet-5 without padding.
    Experiment(
        name="ann1",
        label="ANN1 300-100, SGD",
        source="write-up 001",
        build=build_mlp,
        recipe=replace(_PATIENT, optimizer="sgd"),
        layout="flat",
        published={"parameters": 266_610, "accuracy": 0.9365, "val_accuracy": 0.94},
    ),
    Experiment(
        name="ann2",
        label="ANN2, regularised",
        source="write-up 001",
        build=partial(build_mlp, hidden=_DEEP, regularised=True),
        recipe=_PATIENT,
        layout="flat",
        published={"parameters": 246_874, "accuracy": 0.9740},
    ),
    Experiment(
        name="ann3",
        label="ANN3, regularised, He",
        source="write-up 001",
        build=partial(
            build_mlp, hidden=_DEEP, regularised=True, initializer="he_normal"
        ),
        recipe=_PATIENT,
        layout="flat",
        published={"parameters": 246_874, "accuracy": 0.9693},
    ),
    Experiment(
        name="lenet5_001",
        label="LeNet-5 of 001",
        source="write-up 001, which gives no test accuracy",
        build=partial(build_lenet5, padding="valid"),
        recipe=_PATIENT,
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
            name=f"lenet5_003{name}",
            label=f"LeNet-5 of 003{label}",
            source=f"write-up 003{ours}",
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
        for name, label, ours, options, published in [
            ("", "", "", {}, {"parameters": 61_706}),
            ("_dropout", ", dropout", "; where and how much: ours", _DROPOUT, {}),
            ("_norm", ", normalised", "; where: ours", _NORM, {}),
            ("_both", ", both", "; where and how much: ours", _DROPOUT | _NORM, {}),
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
            ("scheduled", "scheduled recipe", {"recipe": _SCHEDULED}),
        ]
    ),
    # LeNet-5 as published, and from there one step at a time to what is called
    # LeNet-5 today.
    Experiment(
        name="lenet5_1998_history",
        label="LeNet-5 of 1998, own procedure",
        source=f"{_PAPER}; j, initial weights and 55,000 examples: ours",
        build=build_lenet5_1998,
        recipe=_HISTORY,
        **_AS_1998,
        published=_PUBLISHED_1998,
        sizes=(15_000, 30_000),  # as in Fig. 6
        long=True,
    ),
    Experiment(
        name="lenet5_1998_history_distorted",
        label="LeNet-5 of 1998, own procedure, distorted",
        source=f"{_PAPER}; ranges of distortions and their number: ours",
        build=build_lenet5_1998,
        recipe=replace(_HISTORY, distorted_copies=10),
        **_AS_1998,
        published=_PUBLISHED_1998 | {"accuracy": 0.992},
        long=True,
    ),
    *(
        Experiment(
            name=f"lenet5_1998{name}",
            label=f"LeNet-5 of 1998{label}",
            source=f"{_PAPER}{ours}; recipe ours",
            build=partial(build_lenet5_1998, **options),
            recipe=recipe,
            **_AS_1998,
            published=published,
        )
        for name, label, ours, options, recipe, published in [
            ("", ", Adam", "", {}, _ADAM_1998, {"parameters": 60_000}),
            (
                "_distorted",
                ", Adam, distorted",
                "",
                {},
                replace(_ADAM_1998, distorted_copies=10),
                {"parameters": 60_000},
            ),
            *(
                (
                    f"_{name}",
                    f"{label}",
                    ", with that and what stands above changed",
                    dict(_TO_TODAY[: i + 1]),
                    _SCHEDULED,
                    {},
                )
                for i, (name, label) in enumerate(_STEPS_TO_TODAY.items())
            ),
        ]
    ),
    Experiment(
        name="lenet5_weights_1998",
        label="LeNet-5, scheduled recipe, weights of 1998",
        source="this study: plain tanh of the chain, but inputs in 0..1",
        build=partial(build_lenet5_1998, **dict(_TO_TODAY[:4])),
        recipe=_SCHEDULED,
        layout="32x32",
    ),
    *(
        Experiment(
            name=f"adam98_{batch_size}_{learning_rate:g}",
            label=f"1998, batch {batch_size}, rate {learning_rate:g}",
            source="this study: a candidate",
            build=build_lenet5_1998,
            recipe=replace(
                _ADAM_1998, batch_size=batch_size, learning_rate=learning_rate
            ),
            **_AS_1998,
            candidate_for="lenet5_1998",
        )
        for batch_size in (32, 64)
        for learning_rate in (2e-3, 4e-3, 8e-3)
    ),
    # What the paper leaves open, tried for four passes.
    *(
        Experiment(
            name=f"history_{name}",
            label=label,
            source="this study: a candidate",
            build=partial(build_lenet5_1998, kernel_power=power),
            recipe=replace(_HISTORY, num_epochs=4, report_errors=False, **changed),
            **_AS_1998,
            long=True,
            candidate_for="lenet5_1998_history",
        )
        for name, label, power, changed in [
            ("eq8", "equation 8", 0.5, {"loss": "right_penalty", "rubbish_penalty": 0}),
            ("eq9_j0.1", "equation 9, j = 0.1", 0.5, {}),
            ("eq9_j5", "equation 9, j = 5", 0.5, {"rubbish_penalty": 5}),
            ("eq9_j20", "equation 9, j = 20", 0.5, {"rubbish_penalty": 20}),
            ("fan_in", "equation 9, j = 0.1, weights in ±2.4/F", 1.0, {}),
        ]
    ),
    *(
        Experiment(
            name=f"fast_{padding}_{batch_size}_{learning_rate:g}_{num_epochs}",
            label=f"{padding}, batch {batch_size}, rate {learning_rate:g}, "
            f"{num_epochs} epochs",
            source="this study: a candidate",
            build=partial(
                build_lenet5, activation="relu", pooling="max", padding=padding
            ),
            recipe=_fast(batch_size, learning_rate, num_epochs),
            candidate_for="lenet5_fast",
        )
        for padding, batch_size, learning_rate, num_epochs in [
            ("same", 64, 3e-3, 3),
            ("same", 64, 5e-3, 3),
            ("same", 64, 8e-3, 3),
            ("same", 128, 4e-3, 3),
            ("same", 128, 8e-3, 3),
            ("same", 128, 8e-3, 4),
            ("valid", 64, 8e-3, 4),
            ("valid", 128, 8e-3, 5),
        ]
    ),
]

EXPERIMENTS: dict[str, Experiment] = {row.name: row for row in _ROWS}


def find_experiment(name: str) -> Experiment:
    """Return the row of that name.

    Raises:
        ValueError: If there is none; the message names the nearest.
    """
    if name not in EXPERIMENTS:
        (nearest,) = difflib.get_close_matches(name, EXPERIMENTS, n=1, cutoff=0)
        raise ValueError(
            f"unknown experiment {name!r}: the nearest is {nearest!r}; all "
            f"{len(EXPERIMENTS)} are in src/mnist_study/study/experiments.py"
        )
    return EXPERIMENTS[name]
