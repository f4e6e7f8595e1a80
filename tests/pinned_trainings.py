"""What a training computes on a few digits, for every branch of a recipe."""

import keras
import numpy as np

from mnist_study import data
from mnist_study.data.dataset import Splits
from mnist_study.data.registry import load_uci_digits
from mnist_study.lecun1998 import layers
from mnist_study.lecun1998.recipe import Recipe1998
from mnist_study.training import loop
from mnist_study.training.recipe import Recipe


def splits(count: int = 96) -> Splits:
    """Return the first digits of the stand-in as splits."""
    digits = load_uci_digits("for tests")
    x = data.prepare(digits.x_train, layout="flat")
    y = digits.y_train.astype(np.int32)
    return Splits(
        digits, "unit", "flat", x[:count], y[:count], x[-50:], y[-50:], x[-90:-50],
        y[-90:-50],
    )  # fmt: skip


def build_small(seed: int = 0) -> keras.Model:
    """Return a plain network with dropout."""
    init = keras.initializers.GlorotUniform
    return keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(12, "tanh", kernel_initializer=init(seed)),
            keras.layers.Dropout(0.2, seed=seed),
            keras.layers.Dense(10, "softmax", kernel_initializer=init(seed + 1)),
        ]
    )


def build_codes(seed: int = 0) -> keras.Model:
    """Return a network whose outputs are distances to the codes of 1998."""
    init = keras.initializers.GlorotUniform(seed)
    dense = keras.layers.Dense(84, layers.scaled_tanh, kernel_initializer=init)
    return keras.Sequential([keras.Input((784,)), dense, layers.EuclideanRBF()])


# Every branch of how a recipe becomes a training, on 96 digits; new ones at the end.
RECIPES = (
    (build_small, Recipe(num_epochs=3, learning_rate=0.01, patience=1)),
    (
        build_small,
        Recipe(
            num_epochs=2,
            schedule="warmup_cosine",
            warmup_epochs=0.5,
            passes_per_epoch=2,
            learning_rate=0.01,
        ),
    ),
    (
        build_small,
        Recipe1998(
            num_epochs=2,
            optimizer="sgd",
            momentum=0.9,
            learning_rate=0.05,
            loss="categorical_crossentropy",
            fixed_order=True,
            batch_size=20,
        ),
    ),
    (
        build_codes,
        Recipe1998(
            num_epochs=2,
            optimizer="stochastic_diagonal_lm",
            schedule="lecun1998",
            loss="map_penalty",
            rubbish_penalty=0.1,
            report_errors=True,
        ),
    ),
    (
        build_codes,
        Recipe1998(
            num_epochs=3,
            optimizer="stochastic_diagonal_lm",
            schedule="later",
            loss="right_penalty",
            curvature_examples=20,
            curvature_every=2,
        ),
    ),
)


def trained() -> list:
    """Return histories and predictions of one training by each recipe."""
    arrays = []
    for build, recipe in RECIPES:
        run = loop.train(build, recipe, splits(), seed=2)
        arrays += [run.history.to_numpy(), run.probabilities[:3]]
    return arrays
