"""LeNet-5 of 1998: as published, with Adam, and step by step to today's."""

from dataclasses import replace
from functools import partial

from mnist_study.lecun1998.network import build_lenet5_1998
from mnist_study.lecun1998.recipe import Recipe1998
from mnist_study.study.experiment import Experiment
from mnist_study.training.recipe import Recipe

# The paper of 1998. It leaves open the loss (equation 9) and its j, which are decided
# here; the rates are for initial weights in +-2.4 / sqrt(fan-in).
PAPER = "LeCun, Bottou, Bengio and Haffner (1998)"
AS_1998 = {"layout": "32x32", "scaling": "lecun"}
PUBLISHED_1998 = {"parameters": 60_000, "accuracy": 0.9905}
HISTORY = Recipe1998(
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
_EQUATION_8 = {"loss": "right_penalty", "rubbish_penalty": 0}
# From 1998 to today, each step on top of those before it: the change, and the name and
# label of the row.
_TO_TODAY = [
    ("output", "softmax", "lenet5_1998_softmax", " + softmax"),
    ("connections", "full", "lenet5_1998_full", " … + full C3"),
    ("subsampling", "average", "lenet5_1998_average", " … + plain pooling"),
    ("activation", "tanh", "lenet5_1998_tanh", " … + plain tanh"),
    ("activation", "relu", "lenet5_1998_relu", " … + relu"),
    ("subsampling", "max", "lenet5_1998_max", " … + max pooling"),
]


def _changed(steps: int) -> dict[str, str]:
    """Return the options of the network after a number of steps towards today's."""
    return {option: value for option, value, _, _ in _TO_TODAY[:steps]}


ROWS = [
    # LeNet-5 as published, and from there one step at a time to what is called
    # LeNet-5 today.
    Experiment(
        name="lenet5_1998_history",
        label="LeNet-5 of 1998, the paper's procedure",
        source=f"{PAPER}; j, initial weights and 55,000 examples: ours",
        build=build_lenet5_1998,
        recipe=HISTORY,
        **AS_1998,
        published=PUBLISHED_1998,
        sizes=(15_000, 30_000),  # as in Fig. 6
        long=True,
    ),
    Experiment(
        name="lenet5_1998_history_distorted",
        label="LeNet-5 of 1998, the paper's procedure, distorted",
        source=f"{PAPER}; ranges of distortions and their number: ours",
        build=build_lenet5_1998,
        recipe=replace(HISTORY, distorted_copies=10),
        **AS_1998,
        published=PUBLISHED_1998 | {"accuracy": 0.992},
        long=True,
    ),
    Experiment(
        name="lenet5_1998",
        label="LeNet-5 of 1998, Adam",
        source=f"{PAPER}; recipe ours",
        build=build_lenet5_1998,
        recipe=_ADAM_1998,
        **AS_1998,
        published={"parameters": 60_000},
        num_seeds=20,
        keeps_outputs=True,
    ),
    Experiment(
        name="lenet5_1998_distorted",
        label="LeNet-5 of 1998, Adam, distorted",
        source=f"{PAPER}; recipe ours",
        build=build_lenet5_1998,
        recipe=replace(_ADAM_1998, distorted_copies=10),
        **AS_1998,
        published={"parameters": 60_000},
    ),
    *(
        Experiment(
            name=name,
            label=f"LeNet-5 of 1998{label}",
            source=f"{PAPER}, with that and what stands above changed; recipe ours",
            build=partial(build_lenet5_1998, **_changed(steps)),
            recipe=SCHEDULED,
            **AS_1998,
        )
        for steps, (_, _, name, label) in enumerate(_TO_TODAY, start=1)
    ),
    Experiment(
        name="lenet5_weights_1998",
        label="LeNet-5, scheduled recipe, weights of 1998",
        source="this study: plain tanh of the chain, but inputs in 0..1",
        build=partial(build_lenet5_1998, **_changed(4)),
        recipe=SCHEDULED,
        layout="32x32",
    ),
    *(
        Experiment(
            name=name,
            label=f"1998, batch {batch_size}, rate {learning_rate:g}",
            source="this study: a candidate",
            build=build_lenet5_1998,
            recipe=replace(
                _ADAM_1998, batch_size=batch_size, learning_rate=learning_rate
            ),
            **AS_1998,
            candidate_for="lenet5_1998",
        )
        for name, batch_size, learning_rate in [
            ("adam98_32_0.002", 32, 2e-3),
            ("adam98_32_0.004", 32, 4e-3),
            ("adam98_32_0.008", 32, 8e-3),
            ("adam98_64_0.002", 64, 2e-3),
            ("adam98_64_0.004", 64, 4e-3),
            ("adam98_64_0.008", 64, 8e-3),
        ]
    ),
    # What the paper leaves open, tried in four passes.
    *(
        Experiment(
            name=name,
            label=label,
            source="this study: a candidate",
            build=partial(build_lenet5_1998, kernel_power=power),
            recipe=replace(HISTORY, num_epochs=4, report_errors=False, **changed),
            **AS_1998,
            long=True,
            candidate_for="lenet5_1998_history",
        )
        for name, label, power, changed in [
            (
                "history_eq8",
                "equation 8",
                0.5,
                {"loss": "right_penalty", "rubbish_penalty": 0},
            ),
            ("history_eq9_j0.1", "equation 9, j = 0.1", 0.5, {}),
            ("history_eq9_j5", "equation 9, j = 5", 0.5, {"rubbish_penalty": 5}),
            ("history_eq9_j20", "equation 9, j = 20", 0.5, {"rubbish_penalty": 20}),
            ("history_fan_in", "equation 9, j = 0.1, weights in ±2.4/F", 1.0, {}),
        ]
    ),
]
