"""Training: from a network, a recipe and data to a run.

``numerics`` fixes what Keras computes with, ``checkpoints`` keeps the state of a
training after every epoch, and ``train`` trains.
"""

from mnist_study.training.train import (
    Recipe,
    Run,
    compiled_call,
    environment,
    limit_threads,
    predict,
    train,
)

__all__ = [
    "Recipe",
    "Run",
    "compiled_call",
    "environment",
    "limit_threads",
    "predict",
    "train",
]
