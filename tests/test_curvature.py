import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from mnist_study.lecun1998.curvature import gauss_newton_diagonal
from mnist_study.lecun1998.layers import (
    EuclideanRBF,
    Subsampling,
    TableConv2D,
    scaled_tanh,
)
from mnist_study.lecun1998.losses import MAPPenalty, RightPenalty
from mnist_study.lecun1998.network import build_lenet5_1998
from mnist_study.lecun1998.optimizer import StochasticDiagonalLM

READS = ((0, 1), (1,), (0, 1, 2))


def network(layer, shape):
    """One layer with weights, then penalties by arbitrary codes."""
    units = int(np.prod(layer.compute_output_shape((None, *shape))[1:]))
    codes = np.where(np.random.default_rng(1).random((10, units)) < 0.5, -1, 1)
    stack = [keras.Input(shape), layer, layers.Flatten(), EuclideanRBF(codes)]
    model = keras.Sequential(stack)
    for variable in model.trainable_variables:
        draw = np.random.default_rng(2).normal(size=variable.shape)
        variable.assign(0.3 * draw)
    return model


def by_jacobian(model, loss, x, y):
    """The same diagonal from all first derivatives of every unit, example by example.

    It is that of J' H J, with the Jacobian J of the last units and the diagonal
    H of the second derivatives of the loss by them.
    """
    units = keras.Model(model.inputs[0], model.layers[-2].output)
    output, diagonal = model.layers[-1], 0
    for image, label in zip(x, y, strict=True):
        with tf.GradientTape() as tape:
            values = units(image[None])[0]
        jacobian = tape.jacobian(values, model.trainable_variables)
        with tf.GradientTape() as outer:
            outer.watch(values)
            with tf.GradientTape() as inner:
                inner.watch(values)
                e = loss(np.array([label]), output(values[None]))
            slope = inner.gradient(e, values)
        hessian = np.diag(outer.jacobian(slope, values))
        diagonal = diagonal + np.concatenate(
            [np.einsum("u,u...->...", hessian, np.square(j)).ravel() for j in jacobian]
        )
    return diagonal / len(x)


@pytest.mark.parametrize("loss", [RightPenalty(), MAPPenalty(3.0)], ids=["8", "9"])
@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (lambda: layers.Conv2D(2, 3, activation=scaled_tanh), (5, 5, 3)),
        (lambda: TableConv2D(READS, 3, activation=scaled_tanh), (5, 5, 3)),
        (lambda: Subsampling(scaled_tanh), (4, 4, 3)),
    ],
    ids=["convolution", "table", "subsampling"],
)
def test_curvature_of_one_layer_is_that_of_its_jacobian(layer, shape, loss):
    x = np.random.default_rng(0).normal(size=(4, *shape)).astype("float32")
    y, model = np.array([3, 0, 9, 1]), network(layer(), shape)
    ours = gauss_newton_diagonal(model, loss, x, y)
    flat = np.concatenate([h.ravel() for h in ours])
    np.testing.assert_allclose(
        flat, by_jacobian(model, loss, x, y), rtol=1e-3, atol=1e-4
    )


def test_curvature_passes_back_squared_weights():
    """Two dense layers, one unit each: derivatives by hand."""
    model = keras.Sequential(
        [keras.Input((1,)), layers.Dense(1), layers.Dense(1), EuclideanRBF([[1], [-1]])]
    )
    for variable, value in zip(model.trainable_variables, [2, 0, 3, 0], strict=True):
        variable.assign(np.full(variable.shape, value))
    x = np.array([[5.0]], np.float32)
    diagonal = gauss_newton_diagonal(model, RightPenalty(), x, np.array([0]))
    # 2 by the output; times 3 squared by the unit before it.
    by_hand = [2 * 9 * 25, 2 * 9, 2 * 10**2, 2]
    assert [float(h.ravel()[0]) for h in diagonal] == pytest.approx(by_hand)


def test_curvature_of_lenet5_has_its_shapes_and_is_positive():
    model = build_lenet5_1998()
    x = np.random.default_rng(0).random((6, 32, 32, 1), np.float32)
    diagonal = gauss_newton_diagonal(model, MAPPenalty(0.1), x, np.arange(6))
    assert [h.shape for h in diagonal] == [v.shape for v in model.trainable_variables]
    assert min(h.min() for h in diagonal) >= 0 < max(h.max() for h in diagonal)


def test_curvature_says_what_it_cannot_do():
    softmax = build_lenet5_1998(output="softmax", subsampling="average")
    x = np.zeros((1, 32, 32, 1), np.float32)
    with pytest.raises(ValueError, match="S2: no second derivatives for AveragePool"):
        gauss_newton_diagonal(softmax, RightPenalty(), x, [0])
    dense = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
    with pytest.raises(ValueError, match="last layer must be an EuclideanRBF"):
        gauss_newton_diagonal(dense, RightPenalty(), np.zeros((1, 2)), [0])


def test_each_parameter_has_a_rate_of_its_own():
    variable = keras.Variable([1.0, 1.0])
    optimizer = StochasticDiagonalLM(0.1, mu=0.5)
    optimizer.build([variable])
    optimizer.set_curvature([np.array([0.5, 1.5], np.float32)])
    optimizer.apply([np.array([1.0, 1.0], np.float32)])
    np.testing.assert_allclose(variable, [0.9, 0.95], rtol=1e-6)
