"""What a trained network answers, before and after its softmax."""

from typing import NamedTuple

import keras
import numpy as np

from mnist_study.data.images import prepare
from mnist_study.metrics import log_probabilities
from mnist_study.study.experiment import Experiment
from mnist_study.training.prediction import raw_outputs


class Answers(NamedTuple):
    """What a network answers to images.

    Attributes:
        scores: float32 (n, num_classes), its outputs, the larger the better:
            probabilities, or the negative penalties of LeNet-5 of 1998.
        logits: float64 (n, num_classes), what the softmax is taken of: the weighted
            sums of the last layer, or the same negative penalties.
    """

    scores: np.ndarray
    logits: np.ndarray

    @property
    def probabilities(self) -> np.ndarray:
        """Probabilities, float64 (n, num_classes), not rounded to those of float32."""
        return np.exp(log_probabilities(self.logits))


def answers_to(model: keras.Model, row: Experiment, images: np.ndarray) -> Answers:
    """Return what a network answers to images of a data set.

    Args:
        model: A trained network, whose last layer is a dense softmax or that of 1998.
        row: Its experiment.
        images: uint8 (n, 28, 28).
    """
    inputs = prepare(images, scaling=row.scaling, layout=row.layout)
    last = model.layers[-1]
    if hasattr(last, "probabilities"):
        scores = -raw_outputs(model, inputs)
        return Answers(scores, scores.astype(np.float64))
    hidden = raw_outputs(keras.Model(model.inputs[0], last.input), inputs)
    kernel, bias = (np.asarray(weight, np.float64) for weight in last.get_weights())
    return Answers(np.asarray(last(hidden)), hidden @ kernel + bias)
