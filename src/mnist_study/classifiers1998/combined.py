"""Classifiers of 1998 that stand on networks, or are made of several.

Source: LeCun, Bottou, Bengio and Haffner (1998), section III.C: LeNet-4 whose last
layer is replaced, and boosted LeNet-4.
"""

from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np

from mnist_study.classifiers1998.classifier import (
    NUM_CLASSES,
    Classifier,
    checked,
    flat,
    targets,
)
from mnist_study.classifiers1998.linear import Linear, squared_distances
from mnist_study.classifiers1998.networks import TrainedNetwork
from mnist_study.data.distortions import distort_images
from mnist_study.metrics.costs import layer_table
from mnist_study.training.recipe import Recipe
from mnist_study.versions import versioned


@versioned(1)
class OnFeatures(Classifier):
    """A network whose last layer is replaced by another classifier.

    Args:
        network: Trained first.
        last: What then learns from the outputs of a layer.
        layer: Which one.
    """

    def __init__(self, network: TrainedNetwork, last: Classifier, layer: str):
        self.network, self.last, self.layer = network, last, layer

    @property
    def settings(self):
        """Those of the network and of what stands on it."""
        last = {"class": type(self.last).__name__, **self.last.settings}
        return {**self.network.settings, "last": last, "layer": self.layer}

    @property
    def build(self):
        """What builds the network."""
        return self.network.build

    @property
    def recipe(self):
        """How the network is trained."""
        return self.network.recipe

    def fit(self, x, y):
        """Train the network, then what stands on it."""
        self.last.folder = self.folder
        # Its own folder is that of a network which is trained once for several.
        self.network.folder = self.network.folder or self.folder
        self.network.report = self.last.report = self.report
        self.network.fit(x, y)
        self.last.fit(self.features(x), y)
        return self

    def scores(self, x):
        """Return the scores of what stands on the network."""
        return self.last.scores(self.features(x))

    def features(self, x: np.ndarray) -> np.ndarray:
        """Return what stands on the network reads of digits."""
        return self.network.outputs(x, self.layer)

    @property
    def macs(self) -> int:
        """Of the network without its last layer, and of what replaces that."""
        table = layer_table(self.network.model).set_index("name")
        return int(table["macs"].drop("output").sum()) + self.last.macs

    @property
    def stored(self) -> int:
        """Likewise."""
        output = self.network.model.get_layer("output").count_params()
        return self.network.stored - output + self.last.stored


@versioned(1)
class LocalLinear(Classifier):
    """A linear classifier that is trained anew for every digit that is asked about.

    Source: Bottou and Vapnik (1992), "Local learning algorithms". It is trained on the
    examples nearest to the digit, and starts from the classifier of all examples: it
    learns what that one leaves over. Left open in the paper of 1998: how many are near
    (here 200, as in 1992) and how strongly weights are kept small.

    Args:
        count: Examples that it is trained on.
        alpha: Of the local least squares, per example.
    """

    def __init__(self, count: int = 200, alpha: float = 0.05):
        self.count, self.alpha = count, alpha

    def fit(self, x, y):
        """Keep the examples, and train the classifier of all."""
        self.whole = Linear().fit(x, y)
        self.x, y = checked(x, y)
        self.left = targets(y) - self.whole.scores(self.x)
        return self

    def scores(self, x):
        """Return the ten sums of each digit's own classifier."""
        scores, x = self.whole.scores(x), flat(x)
        count = min(self.count, len(self.x))
        for i, digit in enumerate(x):
            squared = squared_distances(digit[None], self.x)[0]
            near = np.argpartition(squared, count - 1)[:count]
            scores[i] += self.added(digit, near)
            if (i + 1) % 1000 == 0 or i + 1 == len(x):
                self.report(f"{i + 1:,} of {len(x):,} digits asked")
        return scores

    def added(self, digit: np.ndarray, near: np.ndarray) -> np.ndarray:
        """Return what least squares on some examples add to the scores of a digit."""
        mean, level = self.x[near].mean(axis=0), self.left[near].mean(axis=0)
        x, left = self.x[near] - mean, self.left[near] - level
        system = x.T @ x + self.alpha * len(near) * np.eye(len(mean), dtype=x.dtype)
        return level + (digit - mean) @ np.linalg.solve(system, x.T @ left)

    @property
    def macs(self) -> int:
        """Of distances, least squares (a system of n needs n^3 / 6), and sums."""
        width = self.x.shape[1]
        near = min(self.count, len(self.x)) * (width**2 // 2 + width * NUM_CLASSES)
        return self.x.size + near + width**3 // 6 + 2 * width * NUM_CLASSES

    @property
    def stored(self) -> int:
        """Every example, what is left over of its targets, and the whole's weights."""
        return self.x.size + self.left.size + self.whole.stored


@versioned(2)
class Boosted(Classifier):
    """Three networks whose outputs are added.

    Source: Drucker, Schapire and Simard (1993), "Boosting performance in neural
    networks". The second learns from digits of which the first has half wrong, the
    third from those on which the two disagree; distorted copies make enough of them.
    Departure: these are chosen once and presented in every pass, where the source goes
    on making new ones.

    Args:
        build: Called as ``build(seed=seed)``.
        recipe: How the first is trained; the others, whose digits are distorted
            already, without further distortions.
        seed: Of all three.
        copies: Distorted ones of every digit, to choose from.
    """

    def __init__(
        self,
        build: Callable[..., keras.Model],
        recipe: Recipe,
        seed: int = 0,
        copies: int = 9,
    ):
        self.build, self.recipe, self.seed, self.copies = build, recipe, seed, copies

    @property
    def settings(self):
        """Those of its networks, and the number of copies."""
        return {**self.network(0).settings, "copies": self.copies}

    def fit(self, x, y):
        """Train the three, each on what the ones before it make of the digits."""
        checked(x, y)
        generator = np.random.default_rng([self.seed, 3])
        first = self.trained(0, x, y)
        many = [x, *(distort_images(x, generator) for _ in range(self.copies))]
        many, labels = np.concatenate(many), np.tile(y, 1 + self.copies)
        says = [first.scores(many).argmax(axis=1)]
        wrong, right = (
            np.flatnonzero(w) for w in (says[0] != labels, says[0] == labels)
        )
        # As many that are right, so that the first network is no better than chance.
        right = generator.permutation(right)[: len(wrong)]
        chosen = np.concatenate([wrong, right])
        second = self.trained(1, many[chosen], labels[chosen])
        says.append(second.scores(many).argmax(axis=1))
        apart = np.flatnonzero(says[0] != says[1])
        third = self.trained(2, many[apart], labels[apart])
        self.networks = [first, second, third]
        return self

    def network(self, number: int) -> TrainedNetwork:
        """Return one of the three, 0 to 2, not trained."""
        recipe = replace(self.recipe, distorted_copies=0) if number else self.recipe
        return TrainedNetwork(self.build, recipe, 3 * self.seed + number)

    def trained(self, number: int, x: np.ndarray, y: np.ndarray) -> TrainedNetwork:
        """Return one of the three, trained."""
        network = self.network(number)
        if self.folder is not None:
            network.folder = self.folder / f"network{number + 1}"
        network.report = lambda line: self.report(f"network {number + 1} of 3, {line}")
        self.report(f"network {number + 1} of 3: {len(x):,} digits")
        return network.fit(x, y)

    def scores(self, x):
        """Return the sums of the three networks' outputs."""
        return sum(network.scores(x) for network in self.networks)

    @property
    def macs(self) -> int:
        """Of all three; the paper asks two of them only where the first is unsure."""
        return sum(network.macs for network in self.networks)

    @property
    def stored(self) -> int:
        """The parameters of all three."""
        return sum(network.stored for network in self.networks)
