"""The networks of the study in NumPy alone, from formulas and not from ``src``.

All in float64; images are (n, height, width, maps). What Keras computes must be
the same, whatever library computes for it.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

# Table I of the paper: a row per map of S2, a column per map of C3.
TABLE_I = np.array(
    [
        [mark == "x" for mark in row]
        for row in (
            "x...xxx..xxxx.xx",
            "xx...xxx..xxxx.x",
            "xxx...xxx..x.xxx",
            ".xxx..xxxx..x.xx",
            "..xxx..xxxx.xx.x",
            "...xxx..xxxx.xxx",
        )
    ]
)


def convolved(x, kernel, bias, padding=0):
    """Cross-correlate with a kernel (side, side, maps read, maps)."""
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = sliding_window_view(x, kernel.shape[:2], axis=(1, 2))
    return np.einsum("nhwcij,ijco->nhwo", windows, kernel) + bias


def summed_by_fours(x):
    """Add up each block of 2x2."""
    return x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]


def squashed(a):
    """Squash as the paper does: A tanh(S a), A = 1.7159 and S = 2/3."""
    return 1.7159 * np.tanh(2 * a / 3)


def softmax(a):
    """Return probabilities in proportion to e^a."""
    powers = np.exp(a - a.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def spread_over_table(kernels):
    """Put C3's kernels (25, 60), stored column by column, where Table I has an x."""
    full, place = np.zeros((5, 5, *TABLE_I.shape)), 0
    for column in range(TABLE_I.shape[1]):
        for row in np.flatnonzero(TABLE_I[:, column]):
            full[:, :, row, column] = kernels[:, place].reshape(5, 5)
            place += 1
    assert place == kernels.shape[1] == 60
    return full


def lenet5_1998(weights, x):
    """Return the penalties of LeNet-5 as published, from its weights in order."""
    w = iter(np.asarray(weight, np.float64) for weight in weights)
    x = squashed(convolved(x, next(w), next(w)))
    x = squashed(next(w) * summed_by_fours(x) + next(w))
    x = squashed(convolved(x, spread_over_table(next(w)), next(w)))
    x = squashed(next(w) * summed_by_fours(x) + next(w))
    x = squashed(convolved(x, next(w), next(w))).reshape(len(x), 120)
    x = squashed(x @ next(w) + next(w))
    return ((x[:, None] - next(w)) ** 2).sum(axis=2)


def lenet5_today(weights, x):
    """Return the probabilities of LeNet-5 of write-up 000."""
    w = iter(np.asarray(weight, np.float64) for weight in weights)
    x = summed_by_fours(np.tanh(convolved(x, next(w), next(w), padding=2))) / 4
    x = summed_by_fours(np.tanh(convolved(x, next(w), next(w)))) / 4
    x = x.reshape(len(x), 400)
    x = np.tanh(x @ next(w) + next(w))
    x = np.tanh(x @ next(w) + next(w))
    return softmax(x @ next(w) + next(w))


def ann(weights, x):
    """Return the probabilities of the ANN of write-up 000."""
    w = iter(np.asarray(weight, np.float64) for weight in weights)
    x = np.maximum(x @ next(w) + next(w), 0)
    x = np.maximum(x @ next(w) + next(w), 0)
    return softmax(x @ next(w) + next(w))


def map_penalty(y, labels, rubbish_penalty):
    """Return equation 9, the mean over examples."""
    right = y[np.arange(len(y)), labels]
    pull = np.log(np.exp(-rubbish_penalty) + np.exp(-y).sum(axis=1))
    return (right + pull).mean()


def plain_gradient(weights, x, labels):
    """Return how the cross-entropy of a plain network depends on inputs (n, 784).

    Its hidden layers are relu layers; weights and biases come in order.
    """
    w = [np.asarray(weight, np.float64) for weight in weights]
    layers, active = list(zip(w[::2], w[1::2], strict=True)), []
    for kernel, bias in layers[:-1]:
        x = x @ kernel + bias
        active.append(x > 0)
        x = np.maximum(x, 0)
    gradient = softmax(x @ layers[-1][0] + layers[-1][1])
    gradient[np.arange(len(x)), labels] = 0
    gradient[np.arange(len(x)), labels] = -gradient.sum(axis=1)  # p - 1, exactly
    for (kernel, _), on in zip(layers[:0:-1], active[::-1], strict=True):
        gradient = (gradient @ kernel.T) * on
    return gradient @ layers[0][0].T


def plain_fgsm(weights, images, labels, epsilon):
    """Attack a plain network by one step; images are uint8, what returns is ink."""
    ink = images.reshape(len(images), 784) / 255
    moved = ink + epsilon * np.sign(plain_gradient(weights, ink, labels))
    return np.clip(moved, 0, 1).reshape(images.shape)


def plain_pgd(weights, images, labels, epsilon, *, steps, seed=None):
    """Attack a plain network by many steps, from the images or a random start."""
    clean = images.reshape(len(images), 784) / 255
    ink = clean
    if seed is not None:
        uniform = np.random.default_rng(seed).uniform(-epsilon, epsilon, images.shape)
        ink = np.clip(clean + uniform.reshape(clean.shape), 0, 1)
    for _ in range(steps):
        gradient = plain_gradient(weights, ink, labels)
        ink = ink + 2.5 * epsilon / steps * np.sign(gradient)
        ink = np.clip(np.clip(ink, clean - epsilon, clean + epsilon), 0, 1)
    return ink.reshape(images.shape)
