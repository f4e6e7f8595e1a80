"""The error of a trained network on test digits that are corrupted or transformed."""

from collections.abc import Iterable

import keras
import numpy as np
import pandas as pd

from mnist_study.data.corruptions import CORRUPTIONS, corrupt
from mnist_study.data.dataset import Dataset
from mnist_study.data.geometry import transform
from mnist_study.data.images import prepare
from mnist_study.metrics.predictions import calibration_error, error_pct, log_loss
from mnist_study.study.experiment import Experiment
from mnist_study.training.prediction import predict


def answer_images(
    model: keras.Model, row: Experiment, images: np.ndarray
) -> np.ndarray:
    """Return what a network answers to images as a data set holds them.

    Args:
        model: A trained network.
        row: Its experiment, which says how inputs are scaled and shaped.
        images: uint8 (n, 28, 28).
    Returns:
        Probabilities, float32 (n, num_classes).
    """
    return predict(model, prepare(images, scaling=row.scaling, layout=row.layout))


def corruption_errors(
    model: keras.Model,
    row: Experiment,
    dataset: Dataset,
    names: Iterable[str] = tuple(CORRUPTIONS),
    severity: int | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Corrupt the test set in several ways, and measure a network on each.

    Args:
        model: A trained network.
        row: Its experiment.
        dataset: Whose test set is used.
        names: Of the corruptions.
        severity: Of all of them; that of MNIST-C by default.
        seed: Of the corruptions: networks see the same images.
    Returns:
        A row per ``corruption``: ``error_pct``, mean ``confidence`` in the answers,
        ``calibration_error`` and ``log_loss``.
    Raises:
        ValueError: If there is no corruption of a name, or none so severe.
    """
    images = ((name, corrupt(dataset.x_test, name, severity, seed)) for name in names)
    return _errors(model, row, dataset, images, "corruption")


def severity_errors(
    model: keras.Model, row: Experiment, dataset: Dataset, name: str, seed: int = 0
) -> pd.DataFrame:
    """Corrupt the test set in one way, more and more, and measure a network on it.

    Args:
        model: A trained network.
        row: Its experiment.
        dataset: Whose test set is used.
        name: Of the corruption.
        seed: Of the corruption.
    Returns:
        A row per ``severity``, 0 for clean digits; columns as of
        ``corruption_errors``.
    Raises:
        ValueError: If there is no corruption of that name.
    """
    clean = dataset.x_test
    strongest = len(CORRUPTIONS[name].steps) if name in CORRUPTIONS else 1
    images = (
        (severity, corrupt(clean, name, severity, seed) if severity else clean)
        for severity in range(strongest + 1)
    )
    return _errors(model, row, dataset, images, "severity")


def transformation_errors(
    model: keras.Model,
    row: Experiment,
    dataset: Dataset,
    name: str,
    amounts: Iterable[float],
) -> pd.DataFrame:
    """Transform the test set by several amounts, and measure a network on each.

    Args:
        model: A trained network.
        row: Its experiment.
        dataset: Whose test set is used.
        name: Of the transformation, a key of ``data.GEOMETRY``.
        amounts: In its unit.
    Returns:
        A row per ``amount``; columns as of ``corruption_errors``.
    Raises:
        ValueError: If there is no transformation of that name, or not by an amount.
    """
    images = ((amount, transform(dataset.x_test, name, amount)) for amount in amounts)
    return _errors(model, row, dataset, images, "amount")


def _errors(model, row, dataset, images, index: str) -> pd.DataFrame:
    """Return a row for each of (name, images), of which one set is held at a time."""
    y_true, rows = dataset.y_test, {}
    for name, some in images:
        probabilities = answer_images(model, row, some)
        rows[name] = {
            "error_pct": error_pct(y_true, probabilities.argmax(axis=1)),
            "confidence": float(probabilities.max(axis=1).mean()),
            "calibration_error": calibration_error(y_true, probabilities),
            "log_loss": log_loss(y_true, probabilities),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index)
