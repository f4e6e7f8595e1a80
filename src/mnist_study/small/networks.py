"""Convolutional networks of today's kind, from some hundred parameters to LeNet-5's."""


import keras
from keras import layers

from mnist_study.models import layer_seeds

# Share of the running mean that normalisation keeps at each step. Keras's own, 0.99,
# lags behind weights that still move in the last epoch.
NORM_MOMENTUM = 0.9


def build_small(
    num_classes: int = 10,
    seed: int = 0,
    *,
    stages: tuple[tuple[int, ...], ...] = ((8, 8), (12, 12), (14,)),
    pooled_head: bool = True,
) -> keras.Model:
    """Build a network of 3x3 convolutions in stages, with max pooling between them.

    Every convolution is followed by batch normalisation and relu. The first of a
    stage is not padded, the others are: behind two stages, maps of 28x28 are 5x5.

    Source: this study; the parts are those of Simonyan and Zisserman (2015: stages of
    3x3 convolutions), Ioffe and Szegedy (2015: normalisation) and Lin, Chen and Yan
    (2014: the pooled head).

    Args:
        num_classes: Output width, at least 2.
        seed: Determines the initial weights.
        stages: Maps of every convolution of every stage.
        pooled_head: Whether the softmax layer reads the mean of each map, in place of
            each unit.
    Returns:
        Uncompiled model: float32 (batch, 28, 28, 1) -> probabilities
        (batch, num_classes).
    Raises:
        ValueError: If num_classes is below 2, or a stage has no convolution.
    """
    if num_classes < 2:
        raise ValueError(f"num_classes must be at least 2, got {num_classes}")
    if not stages or not all(stages):
        raise ValueError(f"every stage needs a convolution, got {stages}")
    seeds, stack = layer_seeds(seed), []
    for i, maps_of_stage in enumerate(stages, start=1):
        if i > 1:
            stack.append(layers.MaxPooling2D(2, name=f"pool_{i - 1}"))
        for j, maps in enumerate(maps_of_stage, start=1):
            padding = "valid" if j == 1 else "same"
            stack += _convolution(f"{i}_{j}", maps, padding, next(seeds))
    stack.append(
        layers.GlobalAveragePooling2D(name="means")
        if pooled_head
        else layers.Flatten(name="flatten")
    )
    init = keras.initializers.GlorotUniform(seed=next(seeds))
    stack.append(
        layers.Dense(num_classes, "softmax", kernel_initializer=init, name="output")
    )
    return keras.Sequential([keras.Input((28, 28, 1)), *stack], name="small")


def _convolution(name: str, maps: int, padding: str, seed: int) -> list[keras.Layer]:
    # Without biases, which normalisation would take away again.
    init = keras.initializers.HeNormal(seed=seed)
    options = {"padding": padding, "use_bias": False, "kernel_initializer": init}
    return [
        layers.Conv2D(maps, 3, name=f"conv_{name}", **options),
        layers.BatchNormalization(momentum=NORM_MOMENTUM, name=f"norm_{name}"),
        layers.Activation("relu", name=f"relu_{name}"),
    ]


# Parameters, those of normalisation that are not trained included -> what builds it.
SMALL = {}
