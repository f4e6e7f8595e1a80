"""Training: from a network, a recipe and data to a run.

``recipe`` says how, ``epochs`` compiles a whole epoch, ``checkpoints`` keeps the
state after each, ``loop`` goes through them, ``prediction`` asks the network, and
``machine`` says what it was computed on.
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
