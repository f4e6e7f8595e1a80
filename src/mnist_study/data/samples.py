"""A few images of other data sets, to be looked at where the whole is not there.

``samples/fashion-mnist.npz`` holds the first eight test images of each class of
Fashion-MNIST. Source: Xiao, Rasul and Vollgraf (2017), "Fashion-MNIST: a novel image
dataset for benchmarking machine learning algorithms", MIT licence, Copyright 2017
Zalando SE, https://github.com/zalandoresearch/fashion-mnist.
"""

from importlib.resources import files

import numpy as np


def load_fashion_samples() -> tuple[np.ndarray, np.ndarray]:
    """Return the first eight test images of each class of Fashion-MNIST.

    Returns:
        Images, uint8 (80, 28, 28), 255 the brightest, and labels, uint8 (80,), in the
        order of the classes.
    """
    path = files("mnist_study.data") / "samples/fashion-mnist.npz"
    with path.open("rb") as file:
        arrays = np.load(file)
        return arrays["images"], arrays["labels"]
