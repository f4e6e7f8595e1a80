"""What the classifiers of 1998 answer on small fixed inputs, for ``pinned``."""

import numpy as np

from mnist_study.classifiers1998 import (
    combined,
    linear,
    machines,
    neighbours,
    networks,
    preprocessing,
    tangents,
)
from mnist_study.lecun1998.smaller import RepeatMaps

SIDE = 8
RECIPE = networks.SquaredErrorRecipe(num_epochs=2, batch_size=4, learning_rate=0.05)


def _digits(count: int):
    """Ten blurred patterns, each with noise of its own: (n, 8, 8) and labels."""
    generator = np.random.default_rng(11)
    patterns = tangents.smooth(generator.random((10, SIDE, SIDE)), 1.0)
    y = np.arange(count) % 10
    x = patterns[y] + 0.1 * generator.random((count, SIDE, SIDE))
    return x.astype(np.float32), y


def _scores(make):
    """Return a case: what a classifier says of four digits after sixty others."""

    def case():
        x, y = _digits(64)
        return [make().fit(x[:60], y[:60]).scores(x[60:])]

    return case


def _build(seed=0):
    return networks.build_plain_1998(seed, side=SIDE, hidden=(12,))


def _prepared():
    images = np.zeros((2, 28, 28), np.uint8)
    images[:, 6:22, 9:15] = np.random.default_rng(3).integers(0, 256, (2, 16, 6))
    for name in preprocessing.PREPARATIONS:
        yield preprocessing.prepare_1998(images, name)[:, ::3, ::3]


CASES = {
    RepeatMaps: lambda: [RepeatMaps(2)(np.arange(6.0).reshape(1, 1, 2, 3))],
    preprocessing.prepare_1998: _prepared,
    linear.Linear: _scores(linear.Linear),
    linear.PairwiseLinear: _scores(linear.PairwiseLinear),
    linear.PrincipalQuadratic: _scores(lambda: linear.PrincipalQuadratic(4)),
    linear.RadialBasis: _scores(lambda: linear.RadialBasis(units=2)),
    neighbours.NearestNeighbours: _scores(neighbours.NearestNeighbours),
    tangents.TangentDistance: _scores(lambda: tangents.TangentDistance(20)),
    machines.SupportVectors: _scores(machines.SupportVectors),
    machines.VirtualSupportVectors: _scores(machines.VirtualSupportVectors),
    # No steps: where a minimisation ends is not the same on every processor.
    machines.ReducedSet: _scores(lambda: machines.ReducedSet(per_machine=4, steps=0)),
    networks.TrainedNetwork: _scores(lambda: networks.TrainedNetwork(_build, RECIPE)),
    combined.LocalLinear: _scores(lambda: combined.LocalLinear(count=20)),
    combined.OnFeatures: _scores(
        lambda: combined.OnFeatures(
            networks.TrainedNetwork(_build, RECIPE), linear.Linear(), "hidden_1"
        )
    ),
    combined.Boosted: _scores(lambda: combined.Boosted(_build, RECIPE, copies=9)),
}
