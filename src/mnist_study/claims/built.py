"""Properties of the networks, as this study builds them."""

import math
from functools import lru_cache
from itertools import pairwise

import keras
import numpy as np
import pandas as pd

from mnist_study import metrics
from mnist_study.data.images import prepare, shift_images
from mnist_study.lecun1998.network import count_connections
from mnist_study.study.experiments import EXPERIMENTS


@lru_cache
def network(experiment: str) -> keras.Model:
    """Return an experiment's untrained network."""
    return EXPERIMENTS[experiment].build(seed=0)


@lru_cache
def layers(experiment: str) -> pd.DataFrame:
    """Return ``metrics.layer_table``, indexed by the names of the layers."""
    return metrics.layer_table(network(experiment)).set_index("name")


def parameters(experiment: str) -> tuple[int, ...]:
    """Return the numbers of parameters of the layers that have any, in order."""
    counts = layers(experiment)["parameters"]
    return tuple(int(count) for count in counts if count)


def total(experiment: str, column: str = "parameters") -> int:
    """Return the sum of a column of ``layers``."""
    return int(layers(experiment)[column].sum())


def shape(experiment: str, layer: str) -> tuple[int, ...]:
    """Return the shape of a layer's output, without the batch."""
    return layers(experiment).loc[layer, "output_shape"]


def fixed(experiment: str) -> int:
    """Return the number of parameters that are not trained."""
    weights = network(experiment).non_trainable_weights
    return sum(math.prod(weight.shape) for weight in weights)


def connections(layer: str) -> int:
    """Return the number of connections of a layer of LeNet-5 as published."""
    return count_connections(network("lenet5_1998").get_layer(layer))


def is_moved_by_shift(experiment: str) -> bool:
    """Return whether an untrained network's output changes as a bar moves two pixels.

    Invariance by construction would hold for any weights, so one set of weights and one
    image are enough to disprove it.
    """
    bar = np.zeros((1, 28, 28), np.uint8)
    bar[:, 4:24, 12:16] = 255
    images = np.concatenate([bar, shift_images(bar, dx=2)])
    inputs = prepare(images, layout=EXPERIMENTS[experiment].layout)
    before, after = np.asarray(network(experiment)(inputs, training=False))
    return not np.allclose(before, after, atol=1e-4)


def is_blind_to_order(experiment: str) -> bool:
    """Return whether the order of the inputs makes no difference to a dense network.

    It makes none if the network gives the same outputs once the weights of its first
    layer are put into the same order.
    """
    generator = np.random.default_rng(0)
    twin = keras.models.clone_model(network(experiment))
    order = generator.permutation(network(experiment).input_shape[1])
    first, *rest = network(experiment).get_weights()
    inputs = generator.random((4, len(order)), np.float32)
    twin.set_weights([first[order], *rest])
    before = np.asarray(network(experiment)(inputs))
    return np.allclose(before, np.asarray(twin(inputs[:, order])), atol=1e-5)


def is_forward_only(experiment: str) -> bool:
    """Return whether every layer reads only the layer before it."""
    layers = network(experiment).layers
    # Keras connects layers by their tensors: by the same object, not by an equal one.
    return all(after.input is before.output for before, after in pairwise(layers))
