"""What all classifiers of 1998 have in common."""

import io
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_study.files import write_whole

NUM_CLASSES = 10


class Classifier(ABC):
    """A classifier of digits that is trained once and then asked for scores.

    Attributes:
        report: Called with a line on what is done, by those that take long.
        folder: Where parts of the work are kept, so that a killed one goes on there;
            None keeps nothing. Whoever sets it sees to it that it is of this work.
    """

    report: Callable[[str], None] = staticmethod(lambda line: None)
    folder: Path | None = None

    @property
    def settings(self) -> dict:
        """What was chosen when it was made, by name: plain values only."""
        return {name: value for name, value in vars(self).items() if _is_plain(value)}

    @abstractmethod
    def fit(self, x: np.ndarray, y: np.ndarray) -> "Classifier":
        """Train.

        Args:
            x: float32 (n, side, side), as ``prepare_1998`` returns them.
            y: (n,) digits, each of the ten among them.
        Returns:
            Itself.
        """

    @abstractmethod
    def scores(self, x: np.ndarray) -> np.ndarray:
        """Return a score for each digit, the larger the better.

        Args:
            x: float32 (n, side, side).
        Returns:
            float (n, 10).
        """

    @property
    @abstractmethod
    def macs(self) -> int:
        """Multiply-accumulates for one digit."""

    @property
    @abstractmethod
    def stored(self) -> int:
        """Variables that are stored."""

    def kept(
        self,
        name: str,
        make: Callable[[], dict[str, np.ndarray]],
        folder: Path | None = None,
    ) -> dict:
        """Return arrays that were kept under a name, or make and keep them.

        Args:
            name: Of this part of the work.
            make: Returns the arrays by name.
            folder: Where they are kept; ``self.folder`` by default.
        """
        folder = folder or self.folder
        if folder is None:
            return make()
        path = folder / f"{name}.npz"
        if path.exists():
            with np.load(path) as arrays:
                return dict(arrays)
        arrays = make()
        file = io.BytesIO()
        np.savez(file, **arrays)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, file.getvalue())
        return arrays


def _is_plain(value) -> bool:
    return isinstance(value, str | int | float | bool | tuple)


def flat(x: np.ndarray) -> np.ndarray:
    """Return images as rows, (n, pixels)."""
    return x.reshape(len(x), -1)


def checked(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return training images as rows, and their labels.

    Raises:
        ValueError: If there is not one label for every image, or a digit is missing.
    """
    y = np.asarray(y)
    if len(x) != len(y):
        raise ValueError(
            f"every image needs one label: {len(x)} images, {len(y)} labels"
        )
    absent = sorted(set(range(NUM_CLASSES)) - set(y.tolist()))
    if absent or len(set(y.tolist())) > NUM_CLASSES:
        raise ValueError(
            "the classifiers of 1998 tell ten digits apart: the labels lack "
            f"{absent}, or have others than 0 to 9"
        )
    return flat(x), y


def targets(y: np.ndarray) -> np.ndarray:
    """Return +1 for the right digit and -1 for the others, float32 (n, 10)."""
    return np.where(np.arange(NUM_CLASSES) == np.asarray(y)[:, None], 1, -1).astype("f")
