"""What networks answer to images that are no digits."""

from collections.abc import Mapping

import keras
import numpy as np
import pandas as pd

from mnist_study.data.images import shuffle_pixels
from mnist_study.metrics.predictions import margins
from mnist_study.metrics.rejection import outlier_auroc
from mnist_study.robustness.errors import answer_images
from mnist_study.study.experiment import Experiment


def make_non_digits(images: np.ndarray, seed: int = 0) -> dict[str, np.ndarray]:
    """Make images that are no digits, as many of each kind as there are digits.

    Args:
        images: uint8 (n, 28, 28), digits.
        seed: Of the noise.
    Returns:
        By kind: "noise", every grey as likely at every pixel; "shuffled", the pixels
        of each digit in another order; "inverted" digits, dark on light; "empty",
        paper. Each uint8 (n, 28, 28).
    """
    generator = np.random.default_rng(seed)
    return {
        "noise": generator.integers(0, 256, images.shape, dtype=np.uint8),
        "shuffled": shuffle_pixels(images),
        "inverted": 255 - images,
        "empty": np.zeros_like(images),
    }


def outlier_table(
    model: keras.Model,
    row: Experiment,
    digits: np.ndarray,
    others: Mapping[str, np.ndarray],
) -> pd.DataFrame:
    """Compare how sure a network is of digits and of what is none.

    Args:
        model: A trained network.
        row: Its experiment.
        digits: uint8 (n, 28, 28).
        others: Kind -> uint8 (m, 28, 28), such as of ``make_non_digits``.
    Returns:
        A row per kind, "digits" first: mean ``confidence`` and ``margin`` of the
        answers, ``most_often`` the class answered most often and ``share`` how often,
        and ``auroc``, how well the margin tells digits from that kind (0.5 for digits
        themselves).
    """
    rows, of_digits = {}, None
    for kind, images in {"digits": digits, **others}.items():
        probabilities = answer_images(model, row, images)
        counts = np.bincount(probabilities.argmax(axis=1))
        gaps = margins(probabilities)
        of_digits = gaps if of_digits is None else of_digits
        rows[kind] = {
            "confidence": float(probabilities.max(axis=1).mean()),
            "margin": float(gaps.mean()),
            "most_often": int(counts.argmax()),
            "share": float(counts.max() / counts.sum()),
            "auroc": outlier_auroc(of_digits, gaps),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("kind")
