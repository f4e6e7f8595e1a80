"""The networks, each built from a seed.

Every initialiser and every dropout layer gets an explicit seed. Keras would
otherwise draw one from Python's global generator, which threads and the event
loops of schedulers share, so that the same seed could train two networks.
"""

from collections.abc import Iterator

import keras
import numpy as np
from keras import layers

POOLINGS = {"average": layers.AveragePooling2D, "max": layers.MaxPooling2D}


def build_ann(
    num_classes: int = 10, seed: int = 0, hidden: tuple[int, ...] = (256, 64)
) -> keras.Model:
    """Build the plain network 784-256-64 (218,058 parameters at 10 classes).

    Source: write-up 000, a comparison of an ANN and LeNet-5, which gives layers,
    activations and initialisers: uniform in +-0.05 for the first and the last
    layer, Glorot uniform, the default of Keras, in between.

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights.
        hidden: Units of the hidden layers, at least one layer.
    Returns:
        Uncompiled model: float32 (batch, 784) -> probabilities
        (batch, num_classes).
    Raises:
        ValueError: If num_classes is below 2.
    """
    _check_num_classes(num_classes)
    seeds = _layer_seeds(seed)
    inits = [_uniform(seeds), *(_glorot(seeds) for _ in hidden[1:]), _uniform(seeds)]
    stack = [
        layers.Dense(units, "relu", kernel_initializer=init, name=f"hidden_{i}")
        for i, (units, init) in enumerate(zip(hidden, inits, strict=False), start=1)
    ]
    output = layers.Dense(
        num_classes, "softmax", kernel_initializer=inits[-1], name="output"
    )
    return keras.Sequential([keras.Input((784,)), *stack, output], name="ann")


def build_lenet5(
    num_classes: int = 10,
    seed: int = 0,
    *,
    activation: str = "tanh",
    pooling: str = "average",
    padding: str = "same",
) -> keras.Model:
    """Build LeNet-5 for 28x28 digits (61,706 parameters at 10 classes).

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II.B, as write-up
    000 simplifies it. Departures from the paper: 28x28 input padded at C1,
    where the paper feeds 32x32; plain tanh, where the paper scales it to
    1.7159 tanh(2a/3); pooling has no weights and no squashing function after
    it; C3 reads all six S2 maps, where the paper connects 60 of the 96 pairs;
    a dense layer of probabilities by softmax replaces the RBF units; Glorot
    uniform weights replace uniform ones in +-2.4/fan-in.

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights.
        activation: Of C1, C3, C5 and F6, a name that Keras knows.
        pooling: Of S2 and S4: "average" or "max".
        padding: Of C1: "same", or "valid" for maps of 24x24 and, behind them,
            fewer weights (44,426 parameters).
    Returns:
        Uncompiled model: float32 (batch, 28, 28, 1) -> probabilities
        (batch, num_classes).
    Raises:
        ValueError: If num_classes is below 2 or a name is unknown.
    """
    _check_num_classes(num_classes)
    if pooling not in POOLINGS:
        raise ValueError(f"pooling must be one of {', '.join(POOLINGS)}: {pooling!r}")
    pool = POOLINGS[pooling]
    seeds = _layer_seeds(seed)

    def init():
        return _glorot(seeds)

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(
                6, 5, padding=padding, activation=activation,
                kernel_initializer=init(), name="C1",
            ),
            pool(2, name="S2"),
            layers.Conv2D(
                16, 5, padding="valid", activation=activation,
                kernel_initializer=init(), name="C3",
            ),
            pool(2, name="S4"),
            layers.Flatten(name="flatten"),
            layers.Dense(120, activation, kernel_initializer=init(), name="C5"),
            layers.Dense(84, activation, kernel_initializer=init(), name="F6"),
            layers.Dense(
                num_classes, "softmax", kernel_initializer=init(), name="output"
            ),
        ],
        name="lenet5",
    )  # fmt: skip


def layer_outputs(model: keras.Model, inputs: np.ndarray) -> dict[str, np.ndarray]:
    """Return what every layer makes of the inputs.

    Args:
        model: A built model.
        inputs: float32 (n, ...) as the model expects them.
    Returns:
        Layer name -> its output (n, ...), in the order of the layers.
    """
    outputs = {layer.name: layer.output for layer in model.layers}
    probe = keras.Model(model.inputs[0], outputs)
    return {k: np.asarray(v) for k, v in probe(inputs, training=False).items()}


def _check_num_classes(num_classes: int) -> None:
    if num_classes < 2:
        raise ValueError(f"num_classes must be at least 2, got {num_classes}")


def _layer_seeds(seed: int) -> Iterator[int]:
    """Yield one seed per random part of a network, all different."""
    return (int(s) for s in np.random.SeedSequence(seed).generate_state(64))


def _glorot(seeds: Iterator[int]) -> keras.Initializer:
    return keras.initializers.GlorotUniform(seed=next(seeds))


def _uniform(seeds: Iterator[int]) -> keras.Initializer:
    """Return what ``kernel_initializer="uniform"`` means in Keras."""
    return keras.initializers.RandomUniform(-0.05, 0.05, seed=next(seeds))
