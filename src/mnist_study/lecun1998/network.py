"""LeNet-5 as published in 1998, and the steps to what is called LeNet-5 today."""

import keras
import numpy as np
from keras import layers

from mnist_study.lecun1998.layers import (
    EuclideanRBF,
    FanInUniform,
    Subsampling,
    TableConv2D,
    scaled_tanh,
)
from mnist_study.models import POOLINGS, check_name, layer_seeds

SUBSAMPLINGS = ("trainable", *POOLINGS)
CONNECTIONS = ("table", "full")
OUTPUTS = ("rbf", "softmax")
SQUASHING = {"scaled_tanh": scaled_tanh, "tanh": "tanh", "relu": "relu"}


def build_lenet5_1998(
    seed: int = 0,
    *,
    output: str = "rbf",
    connections: str = "table",
    subsampling: str = "trainable",
    activation: str = "scaled_tanh",
    kernel_power: float = 0.5,
) -> keras.Model:
    """Build LeNet-5 as published: 60,000 trainable parameters and 840 fixed.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II.B and appendix
    A. Departure: weights in +-2.4 / sqrt(fan-in), since the published
    +-2.4 / fan-in did not train with the published rates. The paper leaves open, and
    this study decides: subsampling starts as an average, other biases at zero. The
    options lead, one at a time, to what is called LeNet-5 today.

    Args:
        seed: Determines the initial weights.
        output: "rbf", distances to the digits' codes; or "softmax".
        connections: Connections of C3: "table" for those of Table I, or "full".
        subsampling: Kind of S2 and S4: "trainable"; or "average" or "max", which have
            neither weights nor an activation function.
        activation: "scaled_tanh", "tanh" or "relu", in all layers.
        kernel_power: Power of the fan-in by which initial weights are divided.
    Returns:
        Uncompiled model: float32 (batch, 32, 32, 1) -> penalties (batch, 10), of which
        the smallest is that of the prediction, or probabilities (batch, 10) with
        "softmax".
    Raises:
        ValueError: If a name is unknown.
    """
    check_name("output", output, OUTPUTS)
    check_name("connections", connections, CONNECTIONS)
    check_name("subsampling", subsampling, SUBSAMPLINGS)
    check_name("activation", activation, SQUASHING)
    seeds, squash = layer_seeds(seed), SQUASHING[activation]

    def weights():
        return FanInUniform(kernel_power, next(seeds))

    def convolution(name, maps):
        return layers.Conv2D(
            maps, 5, activation=squash, kernel_initializer=weights(), name=name
        )

    def subsample(name):
        if subsampling == "trainable":
            return Subsampling(squash, name=name)
        return POOLINGS[subsampling](2, name=name)

    def dense(name, units, activation):
        return layers.Dense(units, activation, kernel_initializer=weights(), name=name)

    # Layers are created in the same order in every variant and draw their seeds in that
    # order, so a step of the chain does not change the initial weights of other layers.
    c1 = convolution("C1", 6)
    if connections == "table":
        c3 = TableConv2D(
            activation=squash, kernel_power=kernel_power, seed=next(seeds), name="C3"
        )
    else:
        c3 = convolution("C3", 16)
    stack = [
        # C5 is a convolution, as in the paper, though at 32x32 its maps are 1x1.
        c1, subsample("S2"), c3, subsample("S4"), convolution("C5", 120),
        layers.Flatten(name="flatten"), dense("F6", 84, squash),
    ]  # fmt: skip
    if output == "rbf":
        stack.append(EuclideanRBF(name="output"))
    else:
        stack.append(dense("output", 10, "softmax"))
    return keras.Sequential([keras.Input((32, 32, 1)), *stack], name="lenet5_1998")


def count_connections(layer) -> int:
    """Return the number of connections of a layer, as the paper of 1998 counts them.

    A unit has one for each weight and bias that it uses; a subsampling unit has one for
    each input and one for its bias.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II.B.

    Args:
        layer: A layer of a built network.
    """
    shape = tuple(layer.output.shape[1:])
    if hasattr(layer, "pool_size"):
        # In the paper a unit of S2 has five, four inputs and a bias, although its
        # inputs share one coefficient.
        inputs, bias = int(np.prod(layer.pool_size)), hasattr(layer, "bias")
        return (inputs + bias) * int(np.prod(shape))
    if not getattr(layer, "shares_weights", True):
        return layer.count_params()
    # Weights and biases are used at each position of a map.
    return layer.count_params() * int(np.prod(shape[:-1]))
