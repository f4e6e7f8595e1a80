"""One call for every corruption: checked, seeded image by image, rounded."""

import numpy as np

from mnist_study.data.corruptions.table import CORRUPTIONS, Corruption
from mnist_study.data.distortions import TRANSFORMS
from mnist_study.data.images import check_choice, check_raw, check_whole
from mnist_study.versions import versioned

BLOCK = 200  # images corrupted at once: fog takes half a megabyte for each


@versioned(2)
def corrupt(
    images: np.ndarray,
    name: str,
    severity: int | None = None,
    seed: int = 0,
    first: int = 0,
) -> np.ndarray:
    """Corrupt digits at random.

    Every image is corrupted by a random generator of its own, made from the seed, the
    name and the place of the image. So the first hundred images of a test set are
    corrupted alike with and without the others.

    Args:
        images: uint8 (n, 28, 28), ink 255 on 0.
        name: Key of ``CORRUPTIONS``, or of ``TRANSFORMS``, which networks train on.
        severity: From 1, the weakest, to 5, the strongest; by default that of
            MNIST-C, ``MNIST_C[name]``. What has one strength only takes 1.
        seed: The same seed gives the same copies.
        first: Place of the first image in the set that it was cut from.
    Returns:
        Corrupted copies, the same shape and type.
    Raises:
        ValueError: If an argument is not as described.
    """
    check_choice("corruption", name, [*CORRUPTIONS, *TRANSFORMS])
    check_raw(images)
    check_whole("seed", seed)
    check_whole("first", first)
    function, parameters = _function(name, severity)
    copies = np.empty_like(images)
    for start in range(0, len(images), BLOCK):
        block = images[start : start + BLOCK]
        places = range(first + start, first + start + len(block))
        # The name as well, lest what leans to the left should be turned to it too.
        generators = [
            np.random.default_rng([seed, place, *name.encode()]) for place in places
        ]
        ink = function(block / 255, generators, *parameters)
        copies[start : start + BLOCK] = np.rint(255 * np.clip(ink, 0, 1))
    return copies


def _function(name: str, severity: int | None):
    """Return what corrupts ink (n, 28, 28) of 0..1, and the parameters of a severity.

    Raises:
        ValueError: If there is no such severity.
    """

    def each(ink, generators):
        transform = TRANSFORMS[name]
        pairs = zip(ink, generators, strict=True)
        return np.concatenate([transform(one[None], g, 0.0) for one, g in pairs])

    corruption = CORRUPTIONS.get(name) or Corruption(each)
    return corruption.function, corruption.parameters(name, severity)
