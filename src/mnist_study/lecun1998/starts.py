"""How LeNet-5 of 1998 may start, and the learning rates that each start gives.

The paper says that the rates of the first pass lay between 7e-5 and 0.016. A rate is
eta / (mu + h), and the curvature h before any training depends on nothing but the
initial weights, the loss and the digits: what the paper leaves open can be tried
without training. Where the options come from beside the paper: the authors' later code
starts in +-1 / sqrt(F), biases and coefficients included, and halves the squared
distance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import keras
import numpy as np
import pandas as pd
from keras import layers

from mnist_study.lecun1998.curvature import gauss_newton_diagonal
from mnist_study.lecun1998.layers import (
    EuclideanRBF,
    FanInUniform,
    Subsampling,
    TableConv2D,
    scaled_tanh,
)
from mnist_study.lecun1998.losses import MAPPenalty
from mnist_study.models import check_name, layer_seeds

# Name -> what is divided by the fan-in F, and its power.
WEIGHTS = {"2.4/F": (2.4, 1.0), "2.4/√F": (2.4, 0.5), "1/√F": (1.0, 0.5)}
# What the output compares with: F6's 84 units with the codes of the digits; or, as in
# the authors' later code, ten units with 1 for the digit and -1 for all others.
TARGETS = ("codes", "classes")
PUBLISHED_RATES = (7e-5, 0.016)  # of the first pass (section III.B)
FIRST_RATE, MU = 5e-4, 0.02


@dataclass(frozen=True)
class Start:
    """What the paper leaves open of the beginning.

    Attributes:
        weights: Key of ``WEIGHTS``: the range of the initial weights.
        half: Whether the output halves the squared distances.
        random_biases: Whether biases start in that range, too; zero otherwise.
        random_coefficients: Whether those of S2 and S4 start in the range of four
            inputs; as an average otherwise.
    """

    weights: str = "2.4/√F"
    half: bool = False
    random_biases: bool = False
    random_coefficients: bool = False

    @property
    def label(self) -> str:
        """How tables and figures call it."""
        drawn = {"biases": self.random_biases, "coefficients": self.random_coefficients}
        random = " and ".join(name for name, is_random in drawn.items() if is_random)
        parts = [f"±{self.weights}", "half the distance" if self.half else ""]
        parts.append(f"random {random}" if random else "")
        return ", ".join(filter(None, parts))


def all_starts() -> list[Start]:
    """Return every combination, 24 in all."""
    off_on = (False, True)
    return [Start(*options) for options in product(WEIGHTS, off_on, off_on, off_on)]


def build_lenet5_start(
    seed: int = 0, *, start: Start = Start(), targets: str = "codes"
) -> keras.Model:
    """Build LeNet-5 of 1998 with a start of one's choice.

    Source: as of ``build_lenet5_1998``, which this equals by default. Targets
    "classes" are those of LeNet-5 in the authors' later libraries, Lush and
    EBLearn: C5 leads to ten squashed units, without F6 and codes (51,046 trainable
    parameters). The distances from the ten possible targets are computed by an
    ``EuclideanRBF``, too: with ``RightPenalty`` they are the squared error, and the
    smallest is that of the largest unit.

    Args:
        seed: Determines the initial weights; what two starts share is drawn alike.
        start: What the paper leaves open.
        targets: "codes" or "classes".
    Returns:
        Uncompiled model: float32 (batch, 32, 32, 1) -> penalties (batch, 10).
    Raises:
        ValueError: If there are no such weights or targets.
    """
    check_name("weights", start.weights, WEIGHTS)
    check_name("targets", targets, TARGETS)
    value, power = WEIGHTS[start.weights]
    kernels, others = layer_seeds(seed), layer_seeds(seed)
    # Four parts have kernels; what else may be random draws from the seeds after them.
    others = [int(s) for s in list(others)[4:]]

    def kernel():
        return FanInUniform(power, next(kernels), value)

    def uniform(fan_in, wanted):
        # Drawn whether it is wanted or not, so that the next one is the same.
        draw, limit = others.pop(0), value / fan_in**power
        return keras.initializers.RandomUniform(-limit, limit, draw) if wanted else None

    def weighted(kind, units, *arguments, fan_in, name):
        return kind(
            units, *arguments, activation=scaled_tanh, kernel_initializer=kernel(),
            bias_initializer=uniform(fan_in, start.random_biases) or "zeros", name=name,
        )  # fmt: skip

    def subsample(name):
        coefficient = uniform(4, start.random_coefficients)
        bias = uniform(4, start.random_biases)
        return Subsampling(scaled_tanh, coefficient, bias, name=name)

    c1 = weighted(layers.Conv2D, 6, 5, fan_in=25, name="C1")
    c3 = TableConv2D(
        activation=scaled_tanh, kernel_power=power, seed=next(kernels), name="C3",
        kernel_value=value, random_biases=start.random_biases or None,
    )  # fmt: skip
    stack = [
        c1, subsample("S2"), c3, subsample("S4"),
        weighted(layers.Conv2D, 120, 5, fan_in=400, name="C5"),
        layers.Flatten(name="flatten"),
    ]  # fmt: skip
    codes, units = None, ("F6", 84)
    if targets == "classes":
        codes, units = 2 * np.eye(10) - 1, ("units", 10)
    stack += [
        weighted(layers.Dense, units[1], fan_in=120, name=units[0]),
        EuclideanRBF(codes, factor=0.5 if start.half else None, name="output"),
    ]
    return keras.Sequential([keras.Input((32, 32, 1)), *stack], name="lenet5_1998")


def first_rates(
    start: Start,
    inputs: np.ndarray,
    labels: np.ndarray,
    *,
    seed: int = 0,
    rubbish_penalty: float = 0.1,
) -> np.ndarray:
    """Return the learning rate of every parameter before any training.

    Args:
        start: What the paper leaves open.
        inputs: float32 (n, 32, 32, 1); the paper takes 500 digits.
        labels: (n,) digits.
        seed: Of the initial weights.
        rubbish_penalty: j of equation 9.
    Returns:
        float (60_000,), each 5e-4 / (0.02 + h).
    """
    model = build_lenet5_start(seed, start=start)
    loss = MAPPenalty(rubbish_penalty)
    curvature = gauss_newton_diagonal(model, loss, inputs, labels)
    return FIRST_RATE / (MU + np.concatenate([h.ravel() for h in curvature]))


def rates_table(
    inputs: np.ndarray,
    labels: np.ndarray,
    *,
    starts: Iterable[Start] | None = None,
    seed: int = 0,
    rubbish_penalty: float = 0.1,
) -> pd.DataFrame:
    """Compare the rates of every start with the published span.

    Args:
        inputs: float32 (n, 32, 32, 1).
        labels: (n,) digits.
        starts: Which ones; all by default.
        seed: Of the initial weights.
        rubbish_penalty: j of equation 9.
    Returns:
        A row per start, the nearest to the published span first. Index: its label.
        Columns:
        ``weights``, ``half``, ``random_biases``, ``random_coefficients``; ``lowest``,
        ``median`` and ``highest`` rate; the curvatures ``highest_h`` and ``lowest_h``
        that they come from; ``off``, how many times the two ends miss the published
        ones, multiplied together.
    """
    rows = []
    for start in all_starts() if starts is None else starts:
        rates = first_rates(
            start, inputs, labels, seed=seed, rubbish_penalty=rubbish_penalty
        )
        ends = rates.min(), rates.max()
        gaps = np.abs(np.log(np.array(ends) / PUBLISHED_RATES))
        # Keras holds on to every network that a process has built.
        keras.backend.clear_session()
        rows.append(
            {"start": start.label, **vars(start)}
            | {
                "lowest": ends[0],
                "median": np.median(rates),
                "highest": ends[1],
                "highest_h": FIRST_RATE / ends[0] - MU,
                "lowest_h": FIRST_RATE / ends[1] - MU,
                "off": np.exp(gaps.sum()),
            }
        )
    return pd.DataFrame(rows).sort_values("off").set_index("start")
