"""Convolutional networks of today's kind, from some hundred parameters to LeNet-5's."""

import re
from collections.abc import Iterator

import keras
from keras import layers

from mnist_study.models import layer_seeds
from mnist_study.small.layers import FusedNormalization

# Share of the running mean that normalisation keeps at each step. Keras's own, 0.99,
# lags behind weights that still move in the last epoch.
NORM_MOMENTUM = 0.9

# Parameters, those of normalisation that are not trained included -> how to build it.
SMALL_NETWORKS = {
    # The layout of JoshWarn (2023), which reached 0.97 % at its best, with leaky relu.
    697: {"layout": "6+ | 5s 9s 10s 8s", "normalised": False, "activation": "elu"},
    4_686: {"layout": "8 8 | 12 12+ | 14"},
    7_782: {"layout": "8 8 | 16 16+ | 22"},
    55_658: {"layout": "16 16 | 32 32+ | 48+ 56+"},
}
_WORD = re.compile(r"(?P<maps>[1-9]\d*)(?P<separable>s?)(?P<padded>\+?)")


def build_small(
    num_classes: int = 10,
    seed: int = 0,
    *,
    layout: str = "8 8 | 12 12+ | 14",
    normalised: bool = True,
    activation: str = "relu",
) -> keras.Model:
    """Build a network of 3x3 convolutions in stages, with max pooling between them.

    A softmax layer reads the mean of each map of the last stage.

    Source: this study; the parts are those of Simonyan and Zisserman (2015: stages of
    3x3 convolutions), Ioffe and Szegedy (2015: normalisation), Lin, Chen and Yan
    (2014: means of maps in place of a dense layer) and Chollet (2017: separable
    convolutions).

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights.
        layout: Maps of every convolution, stages divided by "|". A "s" marks a
            separable convolution: one 3x3 window for each map that it reads, then
            weighted sums of the results. A "+" marks a convolution whose input is
            padded, so that its maps are as large.
        normalised: Whether batch normalisation follows every convolution; otherwise
            convolutions have biases.
        activation: Name of the activation function after every convolution.
    Returns:
        Uncompiled model: float32 (batch, 28, 28, 1) -> probabilities
        (batch, num_classes).
    Raises:
        ValueError: If num_classes is below 2, or the layout is not of that form.
    """
    if num_classes < 2:
        raise ValueError(f"num_classes must be at least 2, got {num_classes}")
    stages = [stage.split() for stage in layout.split("|")]
    words = [word for stage in stages for word in stage]
    if not all(stages) or not all(_WORD.fullmatch(word) for word in words):
        raise ValueError(
            "layout must be numbers of maps in stages, such as '8 8 | 16s 16+', got "
            f"{layout!r}"
        )
    seeds, stack, maps_read = layer_seeds(seed), [], 1
    for i, stage in enumerate(stages, start=1):
        if i > 1:
            stack.append(layers.MaxPooling2D(2, name=f"pool_{i - 1}"))
        for j, word in enumerate(stage, start=1):
            name = f"{i}_{j}"
            stack += _convolution(name, word, maps_read, seeds, not normalised)
            if normalised:
                norm = FusedNormalization(momentum=NORM_MOMENTUM, name=f"norm_{name}")
                stack.append(norm)
            stack.append(layers.Activation(activation, name=f"{activation}_{name}"))
            maps_read = int(_WORD.fullmatch(word)["maps"])
    init = keras.initializers.GlorotUniform(seed=next(seeds))
    output = layers.Dense(
        num_classes, "softmax", kernel_initializer=init, name="output"
    )
    stack += [layers.GlobalAveragePooling2D(name="means"), output]
    return keras.Sequential([keras.Input((28, 28, 1)), *stack], name="small")


def _convolution(
    name: str, word: str, maps_read: int, seeds: Iterator[int], use_bias: bool
) -> list[keras.Layer]:
    """Return the layers of one convolution, without activation."""
    maps, separable, padded = _WORD.fullmatch(word).groups()
    options = {"padding": "same" if padded else "valid"}
    # Biases before a normalisation would be taken away again.
    summing = {
        "use_bias": use_bias,
        "kernel_initializer": keras.initializers.HeNormal(seed=next(seeds)),
        "name": f"conv_{name}",
    }
    if not separable:
        return [layers.Conv2D(int(maps), 3, **options, **summing)]
    # Keras counts all maps as inputs of a window, which reads only one.
    init = keras.initializers.VarianceScaling(maps_read, seed=next(seeds))
    windows = layers.DepthwiseConv2D(
        3, use_bias=False, depthwise_initializer=init, name=f"windows_{name}", **options
    )
    return [windows, layers.Conv2D(int(maps), 1, **summing)]
