"""Support vector machines: one for each digit, against all others.

Source: LeCun, Bottou, Bengio and Haffner (1998), section III.C, which reports those of
Cortes and Vapnik (1995), Burges and Schölkopf (1997): polynomial kernels, virtual
support vectors, reduced sets. Left open there, and taken from DeCoste and Schölkopf
(2002), "Training invariant support vector machines": digits scaled to length 1, the
kernel ((u.v + 1) / 2)^degree, and C = 2.
"""

from pathlib import Path

import numpy as np
import scipy.optimize
from sklearn.svm import SVC

from mnist_study.classifiers1998.classifier import (
    NUM_CLASSES,
    Classifier,
    checked,
    flat,
)
from mnist_study.data.images import shift_images
from mnist_study.versions import versioned

BLOCK = 1000  # digits asked at once
CACHE_MB = 1000  # of kernel values, while one machine is trained
# Right and left, down and up; the first is the digit where it was.
SHIFTS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))


@versioned(1)
class SupportVectors(Classifier):
    """Ten support vector machines with a polynomial kernel.

    Args:
        degree: Of the kernel.
        penalty: C, of examples inside the margin.

    Attributes:
        machines_folder: Where the machines are kept, in which chance plays no part, so
            that other seeds find them; ``folder`` by default.
    """

    machines_folder: Path | None = None

    def __init__(self, degree: int = 4, penalty: float = 2.0):
        self.degree, self.penalty = degree, penalty

    def fit(self, x, y):
        """Train one machine after the other; those that are kept are not repeated."""
        _, y = checked(x, y)
        machines = []
        for digit in range(NUM_CLASSES):
            machine = self.kept(
                f"machine{digit}",
                lambda digit=digit: self.machine(x, y == digit),
                self.machines_folder,
            )
            self.report(
                f"machine of {digit}: {len(machine['codes']):,} support vectors"
            )
            machines.append(machine)
        # Machines share support vectors, and each is compared once.
        codes = np.unique(np.concatenate([m["codes"] for m in machines]))
        self.vectors = unit_length(self.examples(x, codes))
        self.weights = np.zeros((len(codes), NUM_CLASSES))
        for digit, machine in enumerate(machines):
            places = np.searchsorted(codes, machine["codes"])
            self.weights[places, digit] = machine["weights"]
        self.biases = np.array([float(m["bias"]) for m in machines])
        return self

    def machine(self, x: np.ndarray, is_digit: np.ndarray) -> dict[str, np.ndarray]:
        """Train the machine of one digit.

        Args:
            x: (n, side, side).
            is_digit: bool (n,).
        Returns:
            ``codes`` of its support vectors, see ``examples``, with their
            ``weights``, and the ``bias``.
        """
        return self.trained(x, is_digit, np.arange(len(x)))

    def examples(self, x: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return the examples that support vectors are, (n, side, side)."""
        return x[codes]

    def trained(
        self, x: np.ndarray, is_digit: np.ndarray, codes: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Train one machine on the examples of some codes, as ``machine`` does."""
        # ((u.v + 1) / 2)^degree: both ends of the sum are halved.
        svc = SVC(
            kernel="poly", degree=self.degree, gamma=0.5, coef0=0.5,
            C=self.penalty, cache_size=CACHE_MB,
        )  # fmt: skip
        svc.fit(unit_length(self.examples(x, codes)), is_digit)
        return {
            "codes": codes[svc.support_],
            "weights": svc.dual_coef_[0],
            "bias": svc.intercept_[0],
        }

    def kernel(self, x: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        """Return the kernel of rows with rows, (len(x), len(vectors))."""
        return ((x @ vectors.T + 1) / 2) ** self.degree

    def scores(self, x):
        """Return how far on its side of the plane each machine sees a digit."""
        x = unit_length(x)
        parts = [
            self.kernel(x[i : i + BLOCK], self.vectors) @ self.weights + self.biases
            for i in range(0, len(x), BLOCK)
        ]
        return np.concatenate(parts)

    @property
    def macs(self) -> int:
        """Of the kernels, each vector once, and of the sums over support vectors."""
        return self.vectors.size + np.count_nonzero(self.weights)

    @property
    def stored(self) -> int:
        """Vectors, their weights that are not zero, and biases."""
        return self.vectors.size + np.count_nonzero(self.weights) + NUM_CLASSES


@versioned(1)
class VirtualSupportVectors(SupportVectors):
    """Machines trained a second time, on their support vectors and shifted copies.

    Each support vector of a machine is moved by one pixel in the four directions;
    with it where it was, that makes five examples of it.

    Args:
        degree: Of the kernel.
        penalty: C, of examples inside the margin.
    """

    def __init__(self, degree: int = 9, penalty: float = 2.0):
        super().__init__(degree, penalty)

    def machine(self, x, is_digit):
        """Train on all examples, then on the support vectors and their copies."""
        # Their codes are five times the example's, plus the place in ``SHIFTS``.
        count = len(SHIFTS)
        first = self.trained(x, is_digit, count * np.arange(len(x)))["codes"]
        codes = (first[:, None] + np.arange(count)).ravel()
        return self.trained(x, np.repeat(is_digit[first // count], count), codes)

    def examples(self, x, codes):
        """Return the examples, moved where their codes say so."""
        found = np.empty((len(codes), *x.shape[1:]), np.float32)
        for which, (dx, dy) in enumerate(SHIFTS):
            (places,) = np.nonzero(codes % len(SHIFTS) == which)
            found[places] = shift_images(x[codes[places] // len(SHIFTS)], dx, dy)
        return found


@versioned(1)
class ReducedSet(SupportVectors):
    """Machines that were trained on all examples, told again with few vectors each.

    Source: Burges (1996), "Simplified support vector decision rules". The vectors are
    no examples: they are moved until the plane that they stand for is as near as it
    can be to that of the machine, and their weights solve a linear system.

    Args:
        degree: Of the kernel.
        penalty: C, of examples inside the margin.
        per_machine: Vectors of each machine. 83 make the published 650,000
            multiply-accumulates.
        steps: Of the minimisation (L-BFGS), at most.
        seed: Which support vectors it begins with.
    """

    def __init__(
        self,
        degree: int = 5,
        penalty: float = 2.0,
        per_machine: int = 83,
        steps: int = 100,
        seed: int = 0,
    ):
        super().__init__(degree, penalty)
        self.per_machine, self.steps, self.seed = per_machine, steps, seed

    def fit(self, x, y):
        """Train the machines, then reduce one after the other."""
        super().fit(x, y)
        whole, vectors = self.weights, self.vectors
        seen = unit_length(x[:: max(1, len(x) // 5000)])
        # Of some examples, what the machines say of them, (n, 10).
        wanted = self.kernel(seen, vectors) @ whole
        reduced = []
        for digit in range(NUM_CLASSES):
            (own,) = np.nonzero(whole[:, digit])
            made = self.kept(
                f"reduced{digit}",
                lambda own=own, digit=digit: self.reduced(
                    vectors[own], whole[own, digit]
                ),
            )
            self.report(f"machine of {digit}: {len(made['weights'])} vectors left")
            reduced.append(made)
        self.vectors = np.concatenate([made["vectors"] for made in reduced])
        self.weights = np.zeros((len(self.vectors), NUM_CLASSES))
        first = 0
        for digit, made in enumerate(reduced):
            own = slice(first, first := first + len(made["weights"]))
            self.weights[own, digit] = made["weights"]
        # The threshold follows, so that the two agree on average.
        got = self.kernel(seen, self.vectors) @ self.weights
        self.biases = self.biases + (wanted - got).mean(axis=0)
        return self

    def reduced(
        self, vectors: np.ndarray, weights: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return few ``vectors`` and ``weights`` that stand for those of a machine."""
        count = min(self.per_machine, len(vectors))
        generator = np.random.default_rng(self.seed)
        # The heavier a support vector, the likelier it is among the first.
        share = np.abs(weights) / np.abs(weights).sum()
        start = vectors[generator.choice(len(vectors), count, False, share)]

        def loss(flat_places):
            places = flat_places.reshape(start.shape)
            return _distance(places, vectors, weights, self.degree)

        found = scipy.optimize.minimize(
            loss, start.ravel().astype(np.float64), jac=True, method="L-BFGS-B",
            options={"maxiter": self.steps},
        )  # fmt: skip
        places = found.x.reshape(start.shape)
        solved = _solved(places, vectors, weights, self.degree)[0]
        return {"vectors": places.astype(np.float32), "weights": solved}


def unit_length(x: np.ndarray) -> np.ndarray:
    """Return images as rows of length 1, float32 (n, pixels)."""
    rows = flat(x)
    # Blank paper stays 0.
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return (rows / lengths).astype(np.float32)


def _solved(places, vectors, weights, degree):
    """Return the best weights of the reduced vectors, and what they come from."""
    among = (places @ places.T + 1) / 2
    across = (places @ vectors.T + 1) / 2
    wanted = across**degree @ weights
    # Two vectors that have come together would need weights without bound.
    system = among**degree + 1e-6 * np.eye(len(places))
    return np.linalg.solve(system, wanted), wanted, among, across


def _distance(places, vectors, weights, degree):
    """Return the squared distance to the machine's plane, but for a constant.

    Returns:
        The distance with the best weights, and its slope by the places. (At the best
        weights, how these change with the places does not count.)
    """
    best, wanted, among, across = _solved(places, vectors, weights, degree)
    half = degree / 2
    slope = (best * half * among ** (degree - 1)) @ places
    slope -= (weights * half * across ** (degree - 1)) @ vectors
    return -best @ wanted, (2 * best[:, None] * slope).ravel()
