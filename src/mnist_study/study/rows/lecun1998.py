"""LeNet-5 of 1998: as published, with Adam, and one step at a time to today."""

from dataclasses import replace
from functools import partial

from mnist_study.lecun1998.network import build_lenet5_1998
from mnist_study.lecun1998.recipe import Recipe1998
from mnist_study.study.experiment import Experiment
from mnist_study.training.recipe import Recipe

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
SCHEDULED = Recipe(
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

ROWS = [
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
            keeps_outputs=not name,
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
                    SCHEDULED,
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
        recipe=SCHEDULED,
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
]
