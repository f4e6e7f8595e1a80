"""Who wrote the digits of MNIST.

MNIST was made from two series of NIST: digits by employees of the Census Bureau
(series 0 and 1) and by high-school students (series 4). QMNIST found, for every digit
of MNIST, the NIST digit that it was made from, and thus its writer.

Source: Yadav and Bottou (2019), "Cold Case: The Lost MNIST Digits", whose labels
(https://github.com/facebookresearch/qmnist) are under the licence beside the file.
This study keeps the columns for the writer and the series.
"""

from importlib.resources import files
from typing import NamedTuple

import numpy as np

FILE = "qmnist/writers.npz"
EMPLOYEES, STUDENTS = (0, 1), (4,)


class Writers(NamedTuple):
    """Who wrote the examples of a set, in their order.

    Attributes:
        writer: uint16 (n,), NIST's number of the writer.
        series: uint8 (n,), the series of NIST: ``EMPLOYEES`` or ``STUDENTS``.
    """

    writer: np.ndarray
    series: np.ndarray


def mnist_writers() -> dict[str, Writers]:
    """Return the writers of MNIST's 60,000 training and 10,000 test digits.

    Returns:
        "train" and "test" -> ``Writers``. No writer is in both.
    """
    with (files("mnist_study.data") / FILE).open("rb") as file:
        arrays = np.load(file)
        return {
            part: Writers(arrays[f"{part}_writers"], arrays[f"{part}_series"])
            for part in ("train", "test")
        }
