"""Convolutional networks of today's kind, from some hundred parameters to LeNet-5's."""

import re

import keras
from keras import layers

from mnist_study.models import layer_seeds
from mnist_study.small.layers import FusedNormalization

# Share of the running mean that normalisation keeps at each step. Keras's own, 0.99,
# lags behind weights that still move in the last epoch.
NORM_MOMENTUM = 0.9

# Parameters, those of normalisation that are not trained included -> the layout.
LAYOUTS_OF_SMALL = {
    710: "4 | 6 | 6",
    4_686: "8 8 | 12 12+ | 14",
    7_782: "8 8 | 16 16+ | 22",
    55_658: "16 16 | 32 32+ | 48+ 56+",
}


def build_small(
    num_classes: int = 10, seed: int = 0, *, layout: str = LAYOUTS_OF_SMALL[4_686]
) -> keras.Model:
    """Build a network of 3x3 convolutions in stages, with max pooling between them.

    Batch normalisation and relu follow every convolution. A softmax layer reads the
    mean of each map of the last stage.

    Source: this study; the parts are those of Simonyan and Zisserman (2015: stages of
    3x3 convolutions), Ioffe and Szegedy (2015: normalisation) and Lin, Chen and Yan
    (2014: means of maps in place of a dense layer).

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights.
        layout: Maps of every convolution, stages divided by "|"; "+" marks a
            convolution whose input is padded, so that its maps are as large.
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
    if not all(stages) or not all(re.fullmatch(r"[1-9]\d*\+?", w) for w in words):
        raise ValueError(
            f"layout must be numbers of maps in stages, such as '8 8 | 16+', got "
            f"{layout!r}"
        )
    seeds, stack = layer_seeds(seed), []
    for i, stage in enumerate(stages, start=1):
        if i > 1:
            stack.append(layers.MaxPooling2D(2, name=f"pool_{i - 1}"))
        for j, word in enumerate(stage, start=1):
            stack += _convolution(f"{i}_{j}", word, next(seeds))
    init = keras.initializers.GlorotUniform(seed=next(seeds))
    output = layers.Dense(
        num_classes, "softmax", kernel_initializer=init, name="output"
    )
    stack += [layers.GlobalAveragePooling2D(name="means"), output]
    return keras.Sequential([keras.Input((28, 28, 1)), *stack], name="small")


def _convolution(name: str, word: str, seed: int) -> list[keras.Layer]:
    padding = "same" if word.endswith("+") else "valid"
    # Without biases, which normalisation would take away again.
    init = keras.initializers.HeNormal(seed=seed)
    options = {"padding": padding, "use_bias": False, "kernel_initializer": init}
    return [
        layers.Conv2D(int(word.rstrip("+")), 3, name=f"conv_{name}", **options),
        FusedNormalization(momentum=NORM_MOMENTUM, name=f"norm_{name}"),
        layers.Activation("relu", name=f"relu_{name}"),
    ]
