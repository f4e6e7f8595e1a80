"""The predictions of a network."""

from collections.abc import Callable

import keras
import numpy as np

from mnist_study.training.epochs import EVALUATION_BATCH


def predict(model: keras.Model, inputs: np.ndarray) -> np.ndarray:
    """Return the probabilities that a network predicts.

    Args:
        model: A network. If its last layer has a method ``probabilities``, it turns
            the outputs into probabilities.
        inputs: float32 (n, ...) as the network expects them.
    Returns:
        float32 (n, num_classes).
    """
    # In trials of a sweep the test set is empty.
    if not len(inputs):
        return np.empty((0, *model.output_shape[1:]), np.float32)
    batches = range(0, len(inputs), EVALUATION_BATCH)
    # In batches: C1's maps of 10,000 images at once would take 190 MB.
    outputs = [model(inputs[i : i + EVALUATION_BATCH], training=False) for i in batches]
    outputs = np.concatenate([np.asarray(output) for output in outputs])
    to_probabilities = getattr(model.layers[-1], "probabilities", None)
    return to_probabilities(outputs) if to_probabilities else outputs


def compiled_call(model: keras.Model, batch: np.ndarray) -> Callable[[], np.ndarray]:
    """Return a function that runs the network on one batch, for timing it.

    Args:
        model: A network.
        batch: float32 (batch, ...), moved to the device beforehand.
    Returns:
        Function of no arguments -> probabilities (batch, num_classes).
    """
    import tensorflow as tf

    inputs = tf.constant(batch)
    forward = tf.function(lambda: model(inputs, training=False))
    # .numpy() waits for the result; on a GPU the call returns before it is computed.
    return lambda: forward().numpy()
