"""Attacks that know the network: each pixel changes by at most epsilon.

Ink is measured in units of the pixel range, 0 for paper and 1 for full ink, whatever
scaling a network reads. Attacked digits are not rounded to the 256 greys of a file.
"""

from collections.abc import Callable
from functools import lru_cache

import keras
import numpy as np
import tensorflow as tf

from mnist_study.data.images import (
    LAYOUTS,
    SCALINGS,
    check_choice,
    check_raw,
    check_whole,
)
from mnist_study.study.experiment import Experiment
from mnist_study.versions import versioned

BATCH = 500
STEPS = 50
# All steps together could go so many times as far as epsilon allows.
REACH = 2.5
_IMAGES = tf.TensorSpec((None, 28, 28), tf.float32)
_LABELS = tf.TensorSpec((None,), tf.int32)
_SIZE = tf.TensorSpec((), tf.float32)
LAYOUTS_ATTACKED = ("flat", "28x28", "32x32")


@versioned(1)
def fgsm(
    model: keras.Model,
    row: Experiment,
    images: np.ndarray,
    labels: np.ndarray,
    epsilon: float,
) -> np.ndarray:
    """Attack digits by one step: each pixel changes by epsilon in the worse direction.

    Source: Goodfellow, Shlens and Szegedy (2015), section 4, the fast gradient sign
    method.

    Args:
        model: A trained network, whose last layer is a dense softmax or that of 1998.
        row: Its experiment, which says how inputs are scaled and shaped.
        images: uint8 (n, 28, 28).
        labels: (n,) true digits.
        epsilon: Largest change of a pixel, from 0 to 1, in units of the pixel range.
    Returns:
        Ink of 0..1, float32 (n, 28, 28).
    Raises:
        ValueError: If an argument is not as described.
    """
    clean = _ink(model, images, labels, epsilon)
    return _climb(model, row, clean, clean, labels, epsilon, epsilon, 1)


@versioned(1)
def pgd(
    model: keras.Model,
    row: Experiment,
    images: np.ndarray,
    labels: np.ndarray,
    epsilon: float,
    steps: int = STEPS,
    seed: int | None = 0,
) -> np.ndarray:
    """Attack digits by many small steps from a random start, kept within epsilon.

    A step changes each pixel by 2.5 epsilon / steps.

    Source: Madry, Makelov, Schmidt, Tsipras and Vladu (2018), section 2.1, projected
    gradient descent.

    Args:
        model: As of ``fgsm``.
        row: Its experiment.
        images: uint8 (n, 28, 28).
        labels: (n,) true digits.
        epsilon: Largest change of a pixel, from 0 to 1, in units of the pixel range.
        steps: Number of steps, at least 1.
        seed: Of the random start, which is uniform within epsilon; None starts from
            the digits themselves.
    Returns:
        Ink of 0..1, float32 (n, 28, 28).
    Raises:
        ValueError: If an argument is not as described.
    """
    clean = _ink(model, images, labels, epsilon)
    check_whole("steps", steps, least=1)
    start = clean
    if seed is not None:
        check_whole("seed", seed)
        generator = np.random.default_rng(seed)
        moved = clean + generator.uniform(-epsilon, epsilon, clean.shape)
        start = np.clip(moved, 0, 1).astype(np.float32)
    size = REACH * epsilon / steps
    return _climb(model, row, clean, start, labels, epsilon, size, steps)


def answer_ink(model: keras.Model, row: Experiment, ink: np.ndarray) -> np.ndarray:
    """Return what a network answers to attacked digits.

    Args:
        model: As of ``fgsm``.
        row: Its experiment.
        ink: Ink of 0..1, float32 (n, 28, 28).
    Returns:
        Probabilities, float32 (n, num_classes).
    Raises:
        ValueError: If an argument is not as described.
    """
    wanted = "ink must be float32 (n, 28, 28) as fgsm and pgd return it"
    if not isinstance(ink, np.ndarray):
        raise ValueError(f"{wanted}, got a {type(ink).__name__} and no array")
    if not np.issubdtype(ink.dtype, np.floating) or ink.shape[1:] != (28, 28):
        raise ValueError(f"{wanted}, got {ink.dtype} {ink.shape}")
    if ink.size and not (ink.min() >= 0 and ink.max() <= 1):
        raise ValueError(
            f"ink must be from 0 to 1, got {ink.min():g} to {ink.max():g}: divide "
            "pixels of 0 to 255 by 255"
        )
    return tf.nn.softmax(ink_logits(model, row)(tf.constant(ink))).numpy()


def ink_logits(model: keras.Model, row: Experiment) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a network as a differentiable function of ink.

    It ends before the softmax, whose gradient is 0 in float32 where a network is sure.

    Args:
        model: As of ``fgsm``.
        row: Its experiment.
    Returns:
        Function: ink of 0..1, float32 (n, 28, 28) -> logits, float32 (n, num_classes),
        the negative penalties of LeNet-5 of 1998.
    Raises:
        ValueError: If the layout is not one of "flat", "28x28" and "32x32", or the
            last layer not as described.
    """
    return _logits(model, row.scaling, row.layout)


def wrong_lead(y_true: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return by how much the wrong classes together lead: log(1 / p - 1).

    The cross-entropy -log p grows with it, so that both have gradients of one sign. In
    float32 that of the cross-entropy is rounded to 0 where a network is sure, and an
    attack goes astray.

    Args:
        y_true: (n,) true digits.
        logits: (n, num_classes).
    Returns:
        (n,).
    """
    right = tf.one_hot(y_true, logits.shape[1], on_value=True, off_value=False)
    wrong = tf.where(right, -np.inf, logits)
    return tf.reduce_logsumexp(wrong, axis=1) - tf.gather(logits, y_true, batch_dims=1)


def _ink(model, images, labels, epsilon) -> np.ndarray:
    """Return images as ink of 0..1, after a check of what an attack is given."""
    check_raw(images)
    _check_labels(np.asarray(labels), len(images), model.output_shape[-1])
    is_number = isinstance(epsilon, (int, float, np.integer, np.floating))
    if not is_number or isinstance(epsilon, bool) or not 0 <= epsilon <= 1:
        shown = repr(epsilon) if isinstance(epsilon, str) else epsilon
        raise ValueError(
            "epsilon must be a number from 0 to 1, in units of the pixel range, "
            f"not {shown}"
        )
    return (images / 255).astype(np.float32)


def _check_labels(labels: np.ndarray, count: int, num_classes: int) -> None:
    if labels.ndim != 1:
        raise ValueError(
            f"labels must be one digit for each image, got shape {labels.shape}: of "
            "one-hot labels, pass labels.argmax(axis=1)"
        )
    if len(labels) != count:
        raise ValueError(f"got {len(labels)} labels for {count} images")
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"labels must be integers as load_mnist returns them, got {labels.dtype}"
        )
    unknown = labels[(labels < 0) | (labels >= num_classes)]
    if len(unknown):
        raise ValueError(
            f"labels must be from 0 to {num_classes - 1}, the network's classes, "
            f"got {unknown[0]}"
        )


def _check_last(model: keras.Model) -> None:
    last = model.layers[-1]
    softmax = keras.activations.softmax
    is_dense = isinstance(last, keras.layers.Dense) and last.activation is softmax
    if not is_dense and not hasattr(last, "probabilities"):
        named = getattr(getattr(last, "activation", None), "__name__", "no activation")
        raise ValueError(
            "the last layer of a network to attack must be a dense softmax, or that of "
            f"LeNet-5 of 1998, not {type(last).__name__} with {named}: end it with "
            'Dense(num_classes, activation="softmax")'
        )


def _climb(model, row, clean, start, labels, epsilon, size, steps) -> np.ndarray:
    """Go up the loss by steps of one size, within epsilon of clean ink."""
    step = _step(model, row.scaling, row.layout)
    low, high = np.maximum(clean - epsilon, 0), np.minimum(clean + epsilon, 1)
    low, high = low.astype(np.float32), high.astype(np.float32)
    attacked, labels = start.copy(), np.asarray(labels, np.int32)
    size = tf.constant(size, tf.float32)
    for first in range(0, len(start), BATCH):
        part = slice(first, first + BATCH)
        ends = [tf.constant(array[part]) for array in (low, high, labels)]
        ink = tf.constant(start[part])
        for _ in range(steps):
            ink = step(ink, *ends, size)
        attacked[part] = ink.numpy()
    return attacked


@lru_cache(maxsize=2)  # compiled once for all attacks on a network
def _step(model: keras.Model, scaling: str, layout: str) -> Callable:
    logits = _logits(model, scaling, layout)

    @tf.function(input_signature=[*[_IMAGES] * 3, _LABELS, _SIZE], autograph=False)
    def step(ink, low, high, y_true, size):
        with tf.GradientTape() as tape:
            tape.watch(ink)
            lead = wrong_lead(y_true, logits(ink))
        ink += size * tf.sign(tape.gradient(lead, ink))
        return tf.clip_by_value(ink, low, high)

    # Called as it is: TensorFlow would warn that attack after attack is compiled.
    return step.get_concrete_function()


def _logits(model: keras.Model, scaling: str, layout: str) -> Callable:
    check_choice("layout for an attack", layout, LAYOUTS_ATTACKED)
    _check_last(model)
    paper, full = SCALINGS[scaling]
    border, last = 2 if layout == "32x32" else 0, model.layers[-1]
    features = keras.Model(model.inputs, last.input)

    def logits(ink: tf.Tensor) -> tf.Tensor:
        padded = tf.pad(ink, [[0, 0], [border, border], [border, border]])
        shaped = tf.reshape(paper + padded * (full - paper), (-1, *LAYOUTS[layout]))
        hidden = features(shaped, training=False)
        if hasattr(last, "probabilities"):
            return -last(hidden)
        answers = hidden @ last.kernel
        return answers + last.bias if last.use_bias else answers

    return logits
