"""Training: from a network, a recipe and data to a run.

``recipe`` says how to train, ``epochs`` compiles a whole epoch, ``checkpoints`` keeps
the state after each, ``loop`` runs them, ``prediction`` computes the network's
predictions, and ``machine`` says what they were computed on.
"""

from mnist_study.training.loop import Run, train
from mnist_study.training.machine import environment, limit_threads
from mnist_study.training.prediction import compiled_call, predict
from mnist_study.training.recipe import Recipe

__all__ = [
    "Recipe",
    "Run",
    "compiled_call",
    "environment",
    "limit_threads",
    "predict",
    "train",
]
