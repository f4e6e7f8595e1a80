"""Reading a picture of a digit with the networks whose weights are stored."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from PIL import Image

from mnist_study.data.images import prepare
from mnist_study.data.photographs import PhotoError, PreparedPhoto, prepare_photo
from mnist_study.data.pictures import read_picture, to_grey
from mnist_study.data.registry import MNIST, published_fingerprint
from mnist_study.photos.doubt import doubt_about
from mnist_study.study.experiments import find_experiment
from mnist_study.study.identity import Trial
from mnist_study.study.outputs import KEPT_SEEDS, WEIGHTS, load_network
from mnist_study.training.prediction import predict

NETWORKS = ("ann", "lenet5")
SEEDS = range(KEPT_SEEDS[WEIGHTS])
NUM_TRAIN = 55_000  # of MNIST's 60,000, without the validation examples


@dataclass(frozen=True)
class Reading:
    """The predictions of several trainings of one network for a picture.

    Attributes:
        label: Name of the network in figures.
        probabilities: float32 (seeds, 10).
    """

    label: str
    probabilities: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """The mean probability of each digit over the seeds, (10,)."""
        return self.probabilities.mean(axis=0)

    @property
    def digit(self) -> int:
        """The digit with the largest mean probability."""
        return int(self.mean.argmax())

    @property
    def agreeing(self) -> int:
        """The number of seeds that predict this digit."""
        return int((self.probabilities.argmax(axis=1) == self.digit).sum())


class Prediction(NamedTuple):
    """A picture as the networks see it, and their predictions.

    Attributes:
        photo: The steps from the picture to 28x28.
        readings: Name of the experiment -> predictions of its networks.
    """

    photo: PreparedPhoto
    readings: dict[str, Reading]

    @property
    def doubt(self) -> str:
        """Why the predictions are not to be trusted, in a line; empty if they are."""
        means = {reading.label: reading.mean for reading in self.readings.values()}
        return doubt_about(means)

    @property
    def is_sure(self) -> bool:
        """Whether all read one digit, each with a mean probability of 83 % or more.

        Where this holds, ANN and LeNet-5 misread at most 0.5 % of MNIST's validation
        digits. It does not say whether a picture shows a digit at all: the networks may
        be sure of a letter, too.
        """
        return not self.doubt


def predict_image(
    picture: Path | str | Image.Image | np.ndarray,
    *,
    names: tuple[str, ...] = NETWORKS,
    centre: bool = True,
    scale: bool = True,
) -> Prediction:
    """Read the digit in a photo or scan with networks trained on MNIST.

    Args:
        picture: A file, a Pillow image, or uint8 (h, w), (h, w, 3) or (h, w, 4): one
            digit of any size, dark on light or light on dark.
        names: Names of experiments that keep their weights.
        centre: See ``prepare_photo``.
        scale: See ``prepare_photo``.
    Returns:
        The picture as the networks see it, and the predictions of each experiment.
    Raises:
        PhotoError: If the picture cannot be read, or shows no digit.
        RecordError: If the weights of a network are not there.
    """
    path = picture if isinstance(picture, Path | str) else None
    grey = to_grey(picture) if path is None else read_picture(path)
    try:
        photo = prepare_photo(grey, centre=centre, scale=scale)
    except PhotoError as error:
        raise PhotoError(f"{path}: {error}" if path else str(error)) from error
    readings = {
        name: Reading(find_experiment(name).label, answers[:, 0])
        for name, answers in read_digits(photo.image[None], names).items()
    }
    return Prediction(photo, readings)


def read_digits(
    images: np.ndarray, names: tuple[str, ...] = NETWORKS
) -> dict[str, np.ndarray]:
    """Read images like MNIST's with networks trained on MNIST, whatever data are found.

    Args:
        images: uint8 (n, 28, 28), ink 255 on 0.
        names: Names of experiments that keep their weights.
    Returns:
        Name -> probabilities, float32 (seeds, n, 10).
    Raises:
        RecordError: If the weights of a network are not there.
    """
    answers = {}
    for name in names:
        row = find_experiment(name)
        inputs = prepare(images, scaling=row.scaling, layout=row.layout)
        networks = [kept_network(name, seed) for seed in SEEDS]
        answers[name] = np.stack([predict(network, inputs) for network in networks])
    return answers


@lru_cache
def kept_network(name: str, seed: int) -> keras.Model:
    """Return a network trained on MNIST; the data themselves are not needed."""
    mnist = published_fingerprint(MNIST)
    return load_network(Trial(find_experiment(name), seed, NUM_TRAIN, mnist))
