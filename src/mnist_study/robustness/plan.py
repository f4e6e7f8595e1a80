"""What is measured of every network: which digits, how changed, by how much."""

import hashlib
import json
from dataclasses import dataclass

from mnist_study.data.corruptions import CORRUPTIONS, corrupt
from mnist_study.data.dataset import Dataset
from mnist_study.data.geometry import transform
from mnist_study.data.images import prepare
from mnist_study.metrics import log_probabilities
from mnist_study.robustness.attacks import REACH, STEPS, fgsm, pgd
from mnist_study.robustness.outliers import make_non_digits
from mnist_study.study.experiment import SEEDS
from mnist_study.study.identity import Trial
from mnist_study.versions import version_of

# The plain network, LeNet-5 and their relatives, in the order of the tables. All but
# the last keep the weights of their first seeds.
HEADLINE = (
    "ann", "lenet5", "lenet5_1998", "ann_same_parameters", "ann_same_macs",
    "ann_same_time", "lenet5_fast", "lenet5_1998_distorted",
)  # fmt: skip
# Attacked digits are shown to these networks as well, which the attack did not know.
TARGETS = ("ann", "lenet5")
SEED = 0  # of corruptions, noise and random starts: all networks see the same images

# All corruptions are applied to the whole test set. Curves and attacks need more
# copies: they use every fifth and every tenth digit, and so both halves of the test
# set, of which the second is harder to read.
CURVE_EVERY, ATTACK_EVERY = 5, 10
AMOUNTS: dict[str, tuple[float, ...]] = {
    "shift_right": (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6),
    "shift_down": (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6),
    "rotate": (-60, -45, -30, -15, 0, 15, 30, 45, 60),
    "scale": (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4),
    "shear": (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0),
    "thickness": (-0.7, -0.5, -0.25, 0.0, 0.5, 1.0, 1.5),
}
EPSILONS = (0.02, 0.05, 0.1, 0.2, 0.3)
# Fig. 10 of the paper: the share to be rejected for this error.
REJECTION_ERROR_PCT = 0.5
COVERAGES = (1.0, 0.99, 0.98, 0.97, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)
BINS = 15

# What computes the images that are shown to networks, and how sure these are.
PARTS = (corrupt, transform, make_non_digits, fgsm, pgd, prepare, log_probabilities)


@dataclass(frozen=True)
class Measurement:
    """All that is measured of one trained network.

    Attributes:
        trial: Its training.
        targets: Trainings of the networks that are shown the attacked digits, too.
        others: Name of a data set without digits that is shown to it, or None.
    """

    trial: Trial
    targets: tuple[Trial, ...] = ()
    others: str | None = None

    @property
    def identity(self) -> str:
        """16 hex digits that change when anything that decides the result does."""
        content = {
            "network": self.trial.identity,
            "targets": [target.identity for target in self.targets],
            "others": self.others,
            "settings": settings(),
            "versions": part_versions(),
        }
        text = json.dumps(content, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def file_name(self) -> str:
        """Path of the record relative to the folder of measurements."""
        name = self.trial.experiment.name
        return f"{name}/seed{self.trial.seed:02d}-{self.identity}.json"


def settings() -> dict:
    """Return what is measured, as values."""
    return {
        "corruptions": {
            name: [corruption.of_mnist_c, corruption.steps]
            for name, corruption in CORRUPTIONS.items()
        },
        "amounts": AMOUNTS,
        "epsilons": EPSILONS,
        "steps": [STEPS, REACH],
        "every": [CURVE_EVERY, ATTACK_EVERY],
        "rejection": [REJECTION_ERROR_PCT, COVERAGES],
        "bins": BINS,
        "seed": SEED,
    }


def part_versions() -> dict[str, int]:
    """Return the version of each part that decides what is measured."""
    return {part.__qualname__: version_of(part) for part in PARTS}


def every(dataset: Dataset, step: int):
    """Return every ``step``-th test digit, from the first, and its label."""
    return dataset.x_test[::step], dataset.y_test[::step]


def target_seed(seed: int) -> int:
    """Return the seed of the networks that are shown the digits attacked with a seed.

    It is another, so that a network of the same kind is also one that the attack did
    not know.
    """
    return (seed + 1) % SEEDS


class Known:
    """A data set as a key of what was computed from it: its fingerprint decides.

    Args:
        dataset: The data set.
    """

    def __init__(self, dataset: Dataset):
        self.dataset = dataset

    def __eq__(self, other) -> bool:
        """Return whether both are of the same data."""
        return self.dataset.fingerprint == other.dataset.fingerprint

    def __hash__(self) -> int:
        """Return a hash of the fingerprint."""
        return hash(self.dataset.fingerprint)
