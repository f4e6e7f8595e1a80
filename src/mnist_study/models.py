"""The networks, each built from a seed.

Every initialiser and every dropout layer gets an explicit seed. Otherwise Keras would
draw one from Python's global generator, which threads and the event loops of schedulers
share, so that the same seed could give different networks.
"""

from collections.abc import Iterable, Iterator

import keras
import numpy as np
from keras import layers

from mnist_study.numerics import fix_settings

# Before a layer is built, since it would take its float type from keras.json.
fix_settings()

POOLINGS = {"average": layers.AveragePooling2D, "max": layers.MaxPooling2D}
INITIALIZERS = {
    "glorot_uniform": keras.initializers.GlorotUniform,
    "he_normal": keras.initializers.HeNormal,
}
REGULARISATION = ("penalty", "normalisation", "leak", "dropout")


def build_ann(
    num_classes: int = 10, seed: int = 0, hidden: tuple[int, ...] = (256, 64)
) -> keras.Model:
    """Build the plain network 784-256-64 (218,058 parameters at 10 classes).

    Source: write-up 000, a comparison of an ANN and LeNet-5, which gives layers,
    activations and initialisers: uniform in +-0.05 for the first and the last layer,
    and Keras's default, Glorot uniform, in between.

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights.
        hidden: Numbers of units in the hidden layers, at least one layer.
    Returns:
        Uncompiled model: float32 (batch, 784) -> probabilities
        (batch, num_classes).
    Raises:
        ValueError: If num_classes is below 2.
    """
    _check_num_classes(num_classes)
    seeds = layer_seeds(seed)
    # The order of these seeds is fixed: another order would give another network,
    # without records.
    inits = [_uniform(seeds), *(_glorot(seeds) for _ in hidden[1:]), _uniform(seeds)]
    stack = [
        layers.Dense(units, "relu", kernel_initializer=init, name=f"hidden_{i}")
        # One more initialiser than hidden layers: the last one is for the output.
        for i, (units, init) in enumerate(zip(hidden, inits, strict=False), start=1)
    ]
    output = layers.Dense(
        num_classes, "softmax", kernel_initializer=inits[-1], name="output"
    )
    return keras.Sequential([keras.Input((784,)), *stack, output], name="ann")


def build_mlp(
    num_classes: int = 10,
    seed: int = 0,
    *,
    num_inputs: int = 784,
    hidden: tuple[int, ...] = (300, 100),
    initializer: str = "glorot_uniform",
    regularised: bool = False,
    without: str | None = None,
) -> keras.Model:
    """Build a plain network with Keras's default weights, regularised or not.

    Sources: write-up 001, 784-300-100-10 (266,610 parameters) and, regularised,
    784-256-128-64-32-16-10 (246,874, of which 992 are not trained); write-up
    003, 1024-64-32-10 (68,010).

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights and what dropout drops.
        num_inputs: Number of pixels of an image.
        hidden: Numbers of units in the hidden layers.
        initializer: Initialiser of the hidden layers: "glorot_uniform" or "he_normal".
        regularised: Whether hidden layers have batch normalisation, leaky relu and
            dropout of 0.1 instead of relu, and a penalty of 1e-4 on the absolute values
            and the squares of their weights.
        without: The one of ``REGULARISATION`` that a regularised network omits.
    Returns:
        Uncompiled model: float32 (batch, num_inputs) -> probabilities
        (batch, num_classes).
    Raises:
        ValueError: If num_classes is below 2 or a name is unknown.
    """
    _check_num_classes(num_classes)
    check_name("initializer", initializer, INITIALIZERS)
    if without is not None:
        check_name("without", without, REGULARISATION)
    make_initializer, seeds = INITIALIZERS[initializer], layer_seeds(seed)
    stack = []
    for i, units in enumerate(hidden, start=1):
        init = make_initializer(seed=next(seeds))
        if regularised:
            stack += _regularised(i, units, init, next(seeds), without)
        else:
            stack.append(
                layers.Dense(units, "relu", kernel_initializer=init, name=f"hidden_{i}")
            )
    output = layers.Dense(
        num_classes, "softmax", kernel_initializer=_glorot(seeds), name="output"
    )
    return keras.Sequential([keras.Input((num_inputs,)), *stack, output], name="mlp")


def build_plain(
    num_classes: int = 10,
    seed: int = 0,
    *,
    side: int = 28,
    hidden: tuple[int, ...] = (64,),
    activation: str = "relu",
    dropout: float = 0.0,
    batch_norm: bool = False,
) -> keras.Model:
    """Build a plain network of any width and depth whose inputs are whole images.

    Images are not flattened beforehand, so that distortions can move their pixels.
    Weights are Glorot uniform, as in ``build_lenet5``.

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights and what dropout drops.
        side: Side of the images in pixels.
        hidden: Numbers of units in the hidden layers, at least one layer.
        activation: Activation of the hidden layers, a name that Keras knows.
        dropout: Rate after every hidden layer; 0 adds no layer.
        batch_norm: Whether hidden layers are normalised before their activation.
    Returns:
        Uncompiled model: float32 (batch, side, side, 1) -> probabilities
        (batch, num_classes).
    Raises:
        ValueError: If num_classes is below 2, there is no hidden layer, or the rate is
            not at least 0 and below 1.
    """
    _check_num_classes(num_classes)
    if not hidden or min(hidden) < 1:
        raise ValueError(f"hidden layers need at least one unit each, got {hidden}")
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout must be at least 0 and below 1, got {dropout}")
    seeds = layer_seeds(seed)
    # Dropout layers draw their seeds last, so that initial weights do not depend on the
    # rate.
    inits = [_glorot(seeds) for _ in range(len(hidden) + 1)]
    stack = [layers.Flatten(name="flatten")]
    for i, (units, init) in enumerate(zip(hidden, inits, strict=False), start=1):
        # With normalisation the activation becomes a layer of its own, behind it.
        own = None if batch_norm else activation
        stack += [layers.Dense(units, own, kernel_initializer=init, name=f"hidden_{i}")]
        if batch_norm:
            stack += [
                layers.BatchNormalization(name=f"norm_{i}"),
                layers.Activation(activation, name=f"{activation}_{i}"),
            ]
        if dropout:
            name = f"dropout_{i}"
            stack += [layers.Dropout(dropout, seed=next(seeds), name=name)]
    output = layers.Dense(
        num_classes, "softmax", kernel_initializer=inits[-1], name="output"
    )
    return keras.Sequential(
        [keras.Input((side, side, 1)), *stack, output], name="plain"
    )


def build_lenet5(
    num_classes: int = 10,
    seed: int = 0,
    *,
    side: int = 28,
    padding: str = "same",
    activation: str = "tanh",
    pooling: str = "average",
    batch_norm: tuple[bool, bool] = (False, False),
    dropout: tuple[float, float, float, float] = (0, 0, 0, 0),
) -> keras.Model:
    """Build LeNet-5 for 28x28 digits (61,706 parameters at 10 classes).

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II.B, as write-up
    000 simplifies it. Departures from the paper: 28x28 input padded at C1,
    where the paper feeds 32x32; plain tanh, where the paper scales it to
    1.7159 tanh(2a/3); pooling has neither weights nor an activation function; C3 reads
    all six S2 maps, where the paper connects 60 of the 96 pairs; a dense softmax layer
    replaces the RBF units; Glorot uniform weights replace uniform ones in +-2.4/fan-in.
    The options are the variants of write-ups 001 to 004.

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights and what dropout drops.
        side: Side of the images in pixels: 28, or 32 with padding "valid" for the same
            maps.
        padding: Padding of C1: "same"; or "valid", which at side 28 gives maps of 24x24
            and fewer weights in C5 (44,426 parameters in all).
        activation: Activation of C1, C3, C5 and F6, a name that Keras knows.
        pooling: Pooling of S2 and S4: "average" or "max".
        batch_norm: Whether C1 and C3 are normalised before their activation.
        dropout: Rates after S2, S4, C5 and F6; 0 adds no layer.
    Returns:
        Uncompiled model: float32 (batch, side, side, 1) -> probabilities
        (batch, num_classes).
    Raises:
        ValueError: If num_classes is below 2, a name is unknown, or a rate is not at
            least 0 and below 1.
    """
    _check_num_classes(num_classes)
    check_name("pooling", pooling, POOLINGS)
    if not all(0 <= rate < 1 for rate in dropout):
        raise ValueError(f"dropout rates must be at least 0 and below 1: {dropout}")
    seeds = layer_seeds(seed)

    def convolution(name, maps, padding, norm):
        # With normalisation the activation becomes a layer of its own, behind it.
        conv = layers.Conv2D(
            maps, 5, padding=padding, activation=None if norm else activation,
            kernel_initializer=_glorot(seeds), name=name,
        )  # fmt: skip
        if not norm:
            return [conv]
        return [
            conv,
            layers.BatchNormalization(name=f"{name}_norm"),
            layers.Activation(activation, name=f"{name}_{activation}"),
        ]

    def dense(name, units, activation):
        init = _glorot(seeds)
        return [layers.Dense(units, activation, kernel_initializer=init, name=name)]

    pool = POOLINGS[pooling]
    blocks = [
        ("S2", [*convolution("C1", 6, padding, batch_norm[0]), pool(2, name="S2")]),
        ("S4", [*convolution("C3", 16, "valid", batch_norm[1]), pool(2, name="S4")]),
        # C5 is a convolution in the paper; on maps as large as its kernels a dense
        # layer computes the same.
        ("C5", [layers.Flatten(name="flatten"), *dense("C5", 120, activation)]),
        ("F6", dense("F6", 84, activation)),
    ]
    # Before the dropout layers, which draw their seeds last, so that initial weights do
    # not depend on the rates.
    output = dense("output", num_classes, "softmax")
    stack = []
    for (name, block), rate in zip(blocks, dropout, strict=True):
        stack += block
        # A layer with rate 0 would only change the network's fingerprint.
        if rate:
            stack += [layers.Dropout(rate, seed=next(seeds), name=f"{name}_dropout")]
    return keras.Sequential(
        [keras.Input((side, side, 1)), *stack, *output], name="lenet5"
    )


def layer_outputs(model: keras.Model, inputs: np.ndarray) -> dict[str, np.ndarray]:
    """Return the output of every layer for given inputs.

    Args:
        model: A built model.
        inputs: float32 (n, ...) as the model expects them.
    Returns:
        Layer name -> its output (n, ...), in the order of the layers.
    """
    outputs = {layer.name: layer.output for layer in model.layers}
    # One network with all outputs, so that every layer runs once.
    probe = keras.Model(model.inputs[0], outputs)
    # training=False: no dropout, and normalisation uses its learned statistics.
    return {k: np.asarray(v) for k, v in probe(inputs, training=False).items()}


def _check_num_classes(num_classes: int) -> None:
    if num_classes < 2:
        raise ValueError(f"num_classes must be at least 2, got {num_classes}")


def check_name(option: str, name: str, known: Iterable[str]) -> None:
    """Raise a ValueError if the value of an option is not a known name."""
    if name not in known:
        raise ValueError(f"{option} must be one of {', '.join(known)}, got {name!r}")


def layer_seeds(seed: int) -> Iterator[int]:
    """Yield one seed per random part of a network, all different."""
    # SeedSequence mixes its bits: networks with seeds 0 and 1 share no layer's seed, as
    # they would with seed + i. No network here needs more than 64.
    return (int(s) for s in np.random.SeedSequence(seed).generate_state(64))


def _regularised(
    i: int, units: int, init: keras.Initializer, seed: int, without: str | None
) -> list[keras.Layer]:
    """Return a hidden layer of ``build_mlp`` with all but one of its regularisers."""
    penalty = keras.regularizers.L1L2(1e-4, 1e-4)
    # Normalised before the activation, as in the write-up. The biases, which
    # normalisation makes redundant, are kept: they are part of its 246,874 parameters.
    block = {
        "penalty": layers.Dense(
            units,
            kernel_initializer=init,
            kernel_regularizer=None if without == "penalty" else penalty,
            name=f"hidden_{i}",
        ),
        "normalisation": layers.BatchNormalization(name=f"norm_{i}"),
        "leak": layers.LeakyReLU(name=f"leaky_{i}"),
        # Its seed is drawn in any case, so that the initial weights are the same.
        "dropout": layers.Dropout(0.1, seed=seed, name=f"dropout_{i}"),
    }
    if without == "leak":
        block["leak"] = layers.Activation("relu", name=f"relu_{i}")
    elif without in ("normalisation", "dropout"):
        del block[without]
    return list(block.values())


def _glorot(seeds: Iterator[int]) -> keras.Initializer:
    return keras.initializers.GlorotUniform(seed=next(seeds))


def _uniform(seeds: Iterator[int]) -> keras.Initializer:
    """Return what ``kernel_initializer="uniform"`` means in Keras."""
    return keras.initializers.RandomUniform(-0.05, 0.05, seed=next(seeds))
