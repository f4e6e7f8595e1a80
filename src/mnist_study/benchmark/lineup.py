"""The rows of the report, and the contenders that are timed for each."""

import os
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from mnist_study.benchmark import pytorch
from mnist_study.benchmark.contenders import (
    multiply_matrices,
    train_with_keras,
    train_with_study,
)
from mnist_study.benchmark.processes import Answer
from mnist_study.data.dataset import Dataset

NETWORKS = ("ann", "lenet5")
FAST = "lenet5_fast"
ROWS = {
    "write_ups": "write-ups: model.fit, all cores",
    "one_thread": "this study: one model, one thread",
    "all_cores": "this study: one model, all cores",
    "per_model": "this study: per model, one on every core",
    "pytorch_all_cores": "PyTorch: eager loop, all cores",
    "pytorch_one_thread": "PyTorch: eager loop, one thread",
    "limit_all_cores": "machine's limit, all cores",
    "limit_one_thread": "machine's limit, one thread",
}


class Contender(NamedTuple):
    """One way to train a network, or to multiply matrices, that is timed.

    Attributes:
        label: Its name in progress and errors.
        work: Called in a process of its own with ``answer``, which it calls when
            everything is loaded, and after every lap.
        threads: 1, or None for the libraries' own choice.
    """

    label: str
    work: Callable[[Answer], None]
    threads: int | None


def make_lineup(name: str, dataset: Dataset, rounds: int) -> dict[str, list[Contender]]:
    """Return the contenders of one network.

    Args:
        name: One of ``NETWORKS``.
        dataset: The data that they train on.
        rounds: Number of timed laps.
    Returns:
        Row of the report -> its contenders. The one of "one_thread" also counts for
        "per_model", which lists only the others.
    Raises:
        ValueError: If the network is unknown.
    """
    from mnist_study.study.experiments import find_experiment

    if name not in NETWORKS:
        raise ValueError(f"network {name!r} is not one of {', '.join(NETWORKS)}")
    experiment = find_experiment(name)
    # One more epoch to warm up; a model may be in two rows.
    rest = (dataset.location, 1 + 2 * rounds)
    fit = partial(train_with_keras, name, *rest)
    train = partial(train_with_study, name, *rest)
    works = {
        "write_ups": (fit, None),
        "one_thread": (train, 1),
        "all_cores": (train, None),
        "limit_all_cores": (multiply_matrices, None),
        "limit_one_thread": (multiply_matrices, 1),
    }
    # Its whole training is compared with LeNet-5's, lap by lap.
    if name == "lenet5":
        works[FAST] = (partial(train_with_study, FAST, *rest), 1)
    if pytorch.is_installed():
        recipe = experiment.recipe
        inputs = (experiment.scaling, experiment.layout)
        settings = (recipe.batch_size, recipe.learning_rate)
        # Values, not the experiment, which would import Keras beside PyTorch.
        work = partial(pytorch.train_with_pytorch, name, *inputs, *settings, *rest)
        works |= {"pytorch_all_cores": (work, None), "pytorch_one_thread": (work, 1)}
    lineup = {
        key: [Contender(f"{experiment.label}, {ROWS.get(key, key)}", *work)]
        for key, work in works.items()
    }
    label = f"{experiment.label}, {ROWS['per_model']}"
    others = (os.cpu_count() or 1) - 1
    lineup["per_model"] = [Contender(label, train, 1)] * others
    return lineup
