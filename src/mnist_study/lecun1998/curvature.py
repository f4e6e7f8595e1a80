"""The training procedure of 1998: stochastic diagonal Levenberg-Marquardt.

Source: LeCun, Bottou, Bengio and Haffner (1998), section III.B and appendix C.
Every parameter has its own rate, the global rate divided by the curvature of the loss
with respect to it. The curvature is the diagonal of the Gauss-Newton matrix, estimated
on some examples before each pass.
"""

from collections.abc import Callable

import keras
import numpy as np

from mnist_study.lecun1998.layers import EuclideanRBF, Subsampling
from mnist_study.lecun1998.losses import MAPPenalty, RightPenalty
from mnist_study.versions import versioned


@versioned(1)  # the rules below included
def gauss_newton_diagonal(
    model: keras.Model, loss: keras.losses.Loss, inputs: np.ndarray, labels: np.ndarray
) -> list[np.ndarray]:
    """Return the curvature of the mean loss for every trained parameter.

    Second derivatives are propagated back like first ones, with weights, inputs and
    slopes squared (equations 22 to 27). The curvature of a weight that is used many
    times is the sum over its uses.

    Args:
        model: A sequence of layers that ends with an ``EuclideanRBF``.
        loss: ``RightPenalty`` or ``MAPPenalty``.
        inputs: float32 (n, ...).
        labels: (n,) digits.
    Returns:
        For each trained variable an array of its shape, with values of at least 0.
    Raises:
        ValueError: If there is no rule for a layer of the network or for the loss.
    """
    import tensorflow as tf

    steps, x = [], tf.constant(inputs)
    for layer in model.layers[:-1]:
        # A layer without a rule would silently be trained with wrong rates.
        step = _RULES.get(type(layer).__name__)
        if step is None:
            raise ValueError(
                f"{layer.name}: no second derivatives for {type(layer).__name__}; "
                f"layers may be {', '.join(_RULES)}, {EuclideanRBF.__name__} at the end"
            )
        x, back = step(layer, x)
        steps.append((layer, back))
    curvature = _output_curvature(model.layers[-1], loss, x, labels)
    # By id, since == of Keras variables compares their elements.
    by_variable = {}
    for layer, back in reversed(steps):
        curvature, of_weights = back(curvature)
        ids = map(id, layer.trainable_variables)
        by_variable |= dict(zip(ids, of_weights, strict=True))
    # The rules sum over the examples, but the loss is their mean.
    n = len(inputs)
    return [np.asarray(by_variable[id(v)]) / n for v in model.trainable_variables]


def _output_curvature(output, loss, x, labels):
    """Return the second derivatives of each example's loss by F6, (n, units)."""
    import tensorflow as tf

    if not isinstance(output, EuclideanRBF):
        raise ValueError(f"{output.name}: the last layer must be an EuclideanRBF")
    # f (x - w)^2 has the slope 2 f (x - w) and the second derivative 2 f by each x.
    factor = output.factor or 1.0
    if isinstance(loss, RightPenalty):
        return tf.fill(x.shape, 2 * factor)
    if not isinstance(loss, MAPPenalty):
        raise ValueError(f"no second derivatives for the loss {loss.name}")
    # (n, classes, units); the shares of the classes and of rubbish are (n, 11).
    gaps = x[:, None] - output.centers.value
    penalties = factor * tf.reduce_sum(gaps**2, axis=-1)
    rubbish = tf.fill((len(x), 1), float(loss.rubbish_penalty))
    share = tf.nn.softmax(-tf.concat([penalties, rubbish], axis=1))
    digits = share[:, :-1, None]
    # The term y_D contributes 2 f; the logarithm subtracts 2 f for each digit's share,
    # which leaves 2 f times the share of rubbish, and adds the variance of the slopes.
    slope = -2 * factor * gaps
    mean = tf.reduce_sum(digits * slope, axis=1)
    spread = tf.reduce_sum(digits * slope**2, axis=1) - mean**2
    # Rounding may turn a variance of 0 negative.
    return 2 * factor * share[:, -1:] + tf.maximum(spread, 0)


def _weighted(layer, x, sums: Callable, kernel, squared: Callable | None = None):
    """Apply a layer whose sums are linear in inputs and in a kernel.

    Args:
        layer: A layer with a bias and an activation.
        x: Its inputs.
        sums: Function of inputs and kernel that returns the layer's sums.
        kernel: Its weights.
        squared: Function that returns the squares of what multiplies the kernel, times
            the kernel; by default the sums over squared inputs.
    Returns:
        Outputs, and a function that maps the curvatures of the outputs to those of the
        inputs and of the weights.
    """
    import tensorflow as tf

    squared = squared or (lambda x, kernel: sums(x**2, kernel))
    # (n, ..., units). Activations work element by element, so the gradient of their sum
    # contains the slope of each unit.
    before = sums(x, kernel) + layer.bias.value
    with tf.GradientTape() as tape:
        tape.watch(before)
        after = layer.activation(before)
    slope = tape.gradient(after, before)

    def back(curvature):
        # Gauss-Newton omits the second derivative of the activation, which could make a
        # curvature negative (appendix C).
        curvature = curvature * slope**2
        with tf.GradientTape(persistent=True) as tape:
            # Linear in the squares: the gradient, seeded with the curvatures, sums them
            # over all uses of a weight.
            tape.watch([x, kernel])
            by_inputs, by_kernel = sums(x, kernel**2), squared(x, kernel)
        of_inputs = tape.gradient(by_inputs, x, output_gradients=curvature)
        of_kernel = tape.gradient(by_kernel, kernel, output_gradients=curvature)
        # A bias enters every unit of its map with factor 1.
        axes = list(range(len(curvature.shape) - 1))
        return of_inputs, (of_kernel, tf.reduce_sum(curvature, axes))

    return after, back


def _convolution(layer, x):
    import tensorflow as tf

    def sums(x, kernel):
        return tf.nn.conv2d(x, kernel, 1, layer.padding.upper())

    return _weighted(layer, x, sums, layer.kernel.value)


def _table_convolution(layer, x):
    import tensorflow as tf

    def sums(x, kernel):
        return tf.nn.conv2d(x, layer.full_kernel(kernel), 1, "VALID")

    return _weighted(layer, x, sums, layer.kernel.value)


def _dense(layer, x):
    import tensorflow as tf

    return _weighted(layer, x, tf.matmul, layer.kernel.value)


def _subsampling(layer, x):
    import tensorflow as tf

    def added(x):
        # The sums of 2x2 inputs, as in the layer itself.
        return 4 * tf.nn.avg_pool2d(x, 2, 2, "VALID")

    def sums(x, coefficient):
        return added(x) * coefficient

    def squared(x, coefficient):
        return added(x) ** 2 * coefficient  # it multiplies the sum, not each input

    return _weighted(layer, x, sums, layer.coefficient.value, squared)


def _flatten(layer, x):
    import tensorflow as tf

    after = tf.reshape(x, (len(x), -1))
    return after, lambda curvature: (tf.reshape(curvature, x.shape), ())


_RULES = {
    "Conv2D": _convolution,
    "ProductConv2D": _convolution,
    "TableConv2D": _table_convolution,
    "ProductTableConv2D": _table_convolution,
    Subsampling.__name__: _subsampling,
    "Dense": _dense,
    "Flatten": _flatten,
}
