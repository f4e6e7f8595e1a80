"""What networks answer to images that are no digits."""

from collections.abc import Mapping

import keras
import numpy as np
import pandas as pd

from mnist_study.data.images import shuffle_pixels
from mnist_study.metrics.predictions import margins
from mnist_study.metrics.rejection import outlier_auroc
from mnist_study.robustness.answers import answers_to
from mnist_study.study.experiment import Experiment
from mnist_study.versions import versioned

SURE = 0.9  # an answer of a higher probability


@versioned(1)
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
        A row per kind, "digits" first: mean ``confidence``, the highest probability,
        and how often it is above 0.9, ``sure``; mean ``margin``, by how much the best
        output beats the second; ``most_often``, the class answered most often, and
        ``share``, how often; and how well a score tells digits from that kind (0.5 for
        digits themselves): ``auroc_margin`` of the margin; ``auroc_best`` of the best
        output itself, which is the highest probability, or the smallest penalty of
        LeNet-5 of 1998; and ``auroc_logit`` of the largest logit, before the softmax,
        which is the same penalty for that network.
    """
    rows, of_digits = {}, None
    for kind, images in {"digits": digits, **others}.items():
        scores, logits = answers = answers_to(model, row, images)
        highest = answers.probabilities.max(axis=1)
        seen = {"margin": margins(scores), "best": scores.max(axis=1)}
        seen["logit"] = logits.max(axis=1)
        of_digits = of_digits or seen
        counts = np.bincount(scores.argmax(axis=1))
        rows[kind] = {
            "confidence": float(highest.mean()),
            "sure": float((highest > SURE).mean()),
            "margin": float(seen["margin"].mean()),
            "most_often": int(counts.argmax()),
            "share": float(counts.max() / counts.sum()),
            **{f"auroc_{k}": outlier_auroc(of_digits[k], seen[k]) for k in seen},
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("kind")
