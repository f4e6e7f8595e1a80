"""LeNet-1 and LeNet-4, the smaller networks that the paper of 1998 compares with."""

import keras
from keras import layers, ops

from mnist_study.lecun1998.layers import (
    FanInUniform,
    Subsampling,
    TableConv2D,
    scaled_tanh,
    serializable,
)
from mnist_study.models import check_name, layer_seeds
from mnist_study.versions import versioned

# Maps of S2 that each of the 12 maps of C3 reads: two halves that mirror each other.
LENET1_READS = (
    (0,), (0, 1), (0, 1), (1,), (0, 1), (0, 1),
    (2,), (2, 3), (2, 3), (3,), (2, 3), (2, 3),
)  # fmt: skip
LENET4_HIDDEN = ("full", "sparse")
# Of the 8 maps of S2, which come in pairs (0, 1), (2, 3), ...: three neighbours, then
# three that lie apart.
_LENET4_THREES = (
    *(((i, (i + 1) % 8, (i + 2) % 8)) for i in range(8)),
    *(((i, (i + 2) % 8, (i + 5) % 8)) for i in range(8)),
)
# 60 kernels: every map but each fourth reads one map more.
_LENET4_FOURS = tuple(
    maps if i % 4 == 3 else (*maps, (i + 4) % 8)
    for i, maps in enumerate(_LENET4_THREES)
)
# Of the 16 maps of S4: five for two units of three, and four for the third. An odd
# step meets every map before it comes back to the first.
_LENET4_C5 = tuple(
    tuple(
        (unit + step * (1 + 2 * (unit // 16))) % 16 for step in range(5 - unit % 3 // 2)
    )
    for unit in range(120)
)


@versioned(1)
@serializable
class RepeatMaps(keras.layers.Layer):
    """Hand on every map so many times in a row, for layers that read them in pairs.

    Args:
        times: How often.
        kwargs: As of any layer.
    Inputs:
        (batch, height, width, maps).
    Outputs:
        (batch, height, width, times * maps): map 0 first, so many times.
    """

    def __init__(self, times: int = 2, **kwargs):
        super().__init__(**kwargs)
        self.times = times

    def call(self, inputs):
        """Return the maps."""
        return ops.repeat(inputs, self.times, axis=-1)

    def compute_output_shape(self, input_shape):
        """Return the shape of the outputs."""
        return (*input_shape[:-1], self.times * input_shape[-1])

    def get_config(self):
        """Return the arguments."""
        return super().get_config() | {"times": self.times}


def build_lenet1(seed: int = 0, *, kernel_power: float = 0.5) -> keras.Model:
    """Build LeNet-1: 2,578 parameters and 98,442 connections, as published.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section III.C.6, which says
    about 2,600 and 100,000; LeCun et al. (1990), "Handwritten digit recognition
    with a back-propagation network", which gives the two numbers above. By layer:
    C1 104 parameters and 59,904 connections, S2 8 and 2,880, C3 512 and 32,768,
    S4 24 and 960, output 1,930 and 1,930. The sums leave C3 exactly 20 kernels.
    Left open in 1998 and decided here: which maps of S2 each map of C3 reads
    (``LENET1_READS``: the sums fix only that four read one map and eight read
    two), initial weights in +-2.4 / sqrt(fan-in), subsampling that starts as an
    average, other biases at zero, targets of +-1.

    Args:
        seed: Determines the initial weights.
        kernel_power: Of the fan-in by which initial weights are divided.
    Returns:
        Uncompiled model: float32 (batch, 28, 28, 1), digits of 16x16 pixels in the
        middle, -> ten outputs (batch, 10) in -1.72..1.72, the largest the answer.
    """
    seeds = layer_seeds(seed)
    stack = [
        _convolution("C1", 4, kernel_power, seeds),
        Subsampling(scaled_tanh, name="S2"),
        _table("C3", LENET1_READS, kernel_power, seeds),
        Subsampling(scaled_tanh, name="S4"),
        layers.Flatten(name="flatten"),
        _dense("output", 10, kernel_power, seeds),
    ]
    return keras.Sequential([keras.Input((28, 28, 1)), *stack], name="lenet1")


def build_lenet4(
    seed: int = 0, *, hidden: str = "full", kernel_power: float = 0.5
) -> keras.Model:
    """Build LeNet-4, as the paper describes it or as it counts it.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section III.C.7: 4 maps, 8
    subsampling maps that read them in pairs, 16 maps, 16 subsampling maps, "a
    fully connected layer with 120 units", ten outputs; about 260,000 connections
    and 17,000 parameters.

    The description and the number of parameters contradict each other: 120 units
    that read all 400 outputs of S4 have 48,120 parameters alone. The 17,000 are no
    misprint, since Fig. 12 repeats them, and has 51,000 for three boosted LeNet-4.
    The connections fit both. The description decides here: it says how to build the
    network, which a number does not, and a layer that is not fully connected would
    need a table of connections, which the paper gives for LeNet-5 only.

    "full", the default, is as described: C1 104 parameters and 81,536 connections,
    S2 16 and 7,840, C3 1,216 and 121,600 (48 kernels), S4 32 and 2,000, C5 48,120
    each, output 1,210 each; in all 50,698 and 262,306.

    "sparse" is as counted: C3 has 60 kernels, 1,516 and 151,600, and a unit of C5
    reads four or five maps of S4, 14,120 each; in all 16,998 and 258,306.

    Left open and decided here: which maps C3 reads and how many, and with "sparse"
    which C5 reads; initial weights, subsampling and targets as in LeNet-1.

    Args:
        seed: Determines the initial weights.
        hidden: Of C5, "full" or "sparse".
        kernel_power: Of the fan-in by which initial weights are divided.
    Returns:
        Uncompiled model: float32 (batch, 32, 32, 1) -> ten outputs (batch, 10) in
        -1.72..1.72, the largest the answer.
    Raises:
        ValueError: If a name is unknown.
    """
    check_name("hidden", hidden, LENET4_HIDDEN)
    seeds, full = layer_seeds(seed), hidden == "full"
    reads = _LENET4_THREES if full else _LENET4_FOURS
    stack = [
        _convolution("C1", 4, kernel_power, seeds),
        # A unit of S2 has coefficient and bias of its own, so that the two maps of a
        # pair part as soon as C3 asks for different things of them.
        RepeatMaps(2, name="pairs"),
        Subsampling(scaled_tanh, name="S2"),
        _table("C3", reads, kernel_power, seeds),
        Subsampling(scaled_tanh, name="S4"),
        _convolution("C5", 120, kernel_power, seeds)
        if full
        else _table("C5", _LENET4_C5, kernel_power, seeds),
        layers.Flatten(name="flatten"),
        _dense("output", 10, kernel_power, seeds),
    ]
    return keras.Sequential([keras.Input((32, 32, 1)), *stack], name="lenet4")


def _convolution(name, maps, power, seeds):
    init = FanInUniform(power, next(seeds))
    return layers.Conv2D(
        maps, 5, activation=scaled_tanh, kernel_initializer=init, name=name
    )


def _table(name, reads, power, seeds):
    return TableConv2D(
        reads, activation=scaled_tanh, kernel_power=power, seed=next(seeds), name=name
    )


def _dense(name, units, power, seeds):
    init = FanInUniform(power, next(seeds))
    return layers.Dense(units, scaled_tanh, kernel_initializer=init, name=name)
