"""Trials whose tables and sentences are known by hand, and data they might be of."""

from dataclasses import replace

import numpy as np
import pandas as pd

from mnist_study.data.dataset import Dataset
from mnist_study.data.writers import Writers
from mnist_study.study.record import Record


def data_named(name, n):
    images = np.zeros((n, 28, 28), np.uint8)
    labels = np.zeros(n, np.uint8)
    return Dataset(name, images, labels, images, labels, is_stand_in=name != "MNIST")


def eight_zeros():
    """Eight zeros by four writers, two of them students."""
    series = np.array([4, 4, 4, 4, 0, 0, 0, 0], np.uint8)
    writers = Writers(np.array([1, 1, 2, 2, 3, 3, 4, 4]), series)
    return replace(data_named("MNIST", 8), writers={"test": writers})


def record_of(experiment, seed, predictions, val_accuracy=1.0):
    """A training that takes these for the zeros of the test set."""
    return Record(
        identity="",
        trial={"experiment": experiment, "seed": seed},
        results={
            "predictions": predictions,
            "validation": {"accuracy": val_accuracy},
            "test": {"error_pct": 100 * np.mean([c != "0" for c in predictions])},
        },
        costs={},
        provenance={},
    )


MNIST = data_named("MNIST", 1000)
STAND_IN = data_named("UCI digits", 360)
# Errors in %: standard deviation 0.2 on each side; the means are 1.2 and 2.2.
APART = {"lenet5": [1.0, 1.2, 1.4], "ann": [2.0, 2.2, 2.4]}


def trials_of(**errors):
    """Rows as of ``records.to_frame``, one per error in %."""
    sizes = {"lenet5": (61_706, 416_520), "ann": (218_058, 217_728)}
    rows = [
        {
            "experiment": name,
            "seed": seed,
            "num_train": 55_000,
            "data": "MNIST",
            "error_pct": error,
            "parameters": sizes.get(name, (61_671, 61_564))[0],
            "macs": sizes.get(name, (61_671, 61_564))[1],
            "train_time_s": 10.0 + seed**2,
            "core_share": 0.99,
            "epoch_time_s": 1.0 + seed**2,
            "latency_ms": 0.5 + seed**2,
        }
        for name, values in errors.items()
        for seed, error in enumerate(values)
    ]
    return pd.DataFrame(rows)
