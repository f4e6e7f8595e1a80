"""The classical classifiers of 1998, by hand and against scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier

from mnist_study.classifiers1998.classifier import targets
from mnist_study.classifiers1998.linear import (
    PAIRS,
    Linear,
    PairwiseLinear,
    PrincipalQuadratic,
    RadialBasis,
    squared_distances,
)
from mnist_study.classifiers1998.neighbours import NearestNeighbours, votes_and_nearness
from mnist_study.classifiers1998.preprocessing import prepare_1998


@pytest.fixture(scope="module")
def small(digits):
    """Some digits of 28x28 pixels: 600 to train on, 200 to ask."""
    x = prepare_1998(digits.x_train[:600], "28x28")
    return x, digits.y_train[:600], prepare_1998(digits.x_test[:200], "28x28")


@pytest.mark.parametrize(
    ("make", "macs", "stored", "most_pct"),
    [
        (Linear, 7_840, 7_850, 15),
        (PairwiseLinear, 35_280, 35_325, 12),
        (PrincipalQuadratic, 31_360 + 820 + 8_200, 31_360 + 8_210, 15),
        (RadialBasis, 200 * 784 + 2_000, 200 * 784 + 2_011, 12),
        (NearestNeighbours, 600 * 784, 600 * 784, 10),
    ],
)
def test_each_learns_and_counts_its_costs(make, macs, stored, most_pct, small, digits):
    x, y, asked = small
    classifier = make(units=20) if make is RadialBasis else make()
    scores = classifier.fit(x, y).scores(asked)
    assert scores.shape == (200, 10)
    assert 100 * (scores.argmax(axis=1) != digits.y_test[:200]).mean() <= most_pct
    assert (classifier.macs, classifier.stored) == (macs, stored)
    np.testing.assert_allclose(scores[:7], classifier.scores(asked[:7]), atol=1e-3)


def test_targets():
    assert targets([1, 0])[:, :3].tolist() == [[-1, 1, -1], [1, -1, -1]]


def test_linear_is_the_least_squares_of_the_targets(small):
    x, y, asked = small
    ours = Linear().fit(x, y).scores(asked)
    theirs = RidgeClassifier(alpha=1.0).fit(x.reshape(600, -1), y)
    wanted = theirs.decision_function(asked.reshape(200, -1))
    np.testing.assert_allclose(ours, wanted, atol=0.02)


def test_units_of_pairs_add_up_with_their_signs(small):
    x, y, asked = small
    model = PairwiseLinear().fit(x, y)
    units, scores = model.units(asked[:1])[0], model.scores(asked[:1])[0]
    assert len(PAIRS) == 45
    by_hand = sum(units[PAIRS.index((3, other))] for other in range(4, 10))
    by_hand -= sum(units[PAIRS.index((other, 3))] for other in range(3))
    assert scores[3] == pytest.approx(by_hand, abs=1e-4)
    # A unit answers its own pair, and never saw another digit.
    ones = model.units(x[y == 1])[:, PAIRS.index((1, 7))]
    sevens = model.units(x[y == 7])[:, PAIRS.index((1, 7))]
    assert ones.min() > 0 > sevens.max()


def test_products_of_components_by_hand(small):
    x, y, _ = small
    model = PrincipalQuadratic(3).fit(x, y)
    a, b, c = model.pca.components_ @ x[0].ravel()  # not centred
    wanted = [a * a, a * b, a * c, b * b, b * c, c * c]
    np.testing.assert_allclose(model.products(x[:1])[0], wanted, rtol=1e-4)
    assert PrincipalQuadratic().fit(x, y).products(x[:1]).shape == (1, 820)


def test_radial_units_are_gaussians_about_centres_of_one_digit(small):
    x, y, _ = small
    model = RadialBasis(units=4).fit(x, y)
    assert model.centers.shape == (40, 784)
    at_centres = model.units(model.centers.reshape(-1, 28, 28))
    np.testing.assert_allclose(np.diag(at_centres), 1, atol=1e-4)
    gaps = squared_distances(model.centers, x[y == 6].reshape(-1, 784))
    assert gaps.mean(axis=1).argmin() // 4 == 6
    other = RadialBasis(seed=1, units=4).fit(x, y)
    assert np.abs(other.centers - model.centers).max() > 0, "chance plays a part"


def test_neighbours_vote_as_scikit_learn_says(small):
    x, y, asked = small
    ours = NearestNeighbours().fit(x, y).scores(asked)
    knn = KNeighborsClassifier(3, algorithm="brute").fit(x.reshape(600, -1), y)
    shares = knn.predict_proba(asked.reshape(200, -1))
    np.testing.assert_allclose(np.maximum(np.ceil(ours), 0), 3 * shares)


def test_votes_count_first_then_the_distance():
    # One example of each digit, but two of 0: distances 2, 3, 1, then far ones.
    y = np.array([0, 0, *range(1, 10)])
    squared = np.array([[4, 9, 1, *[16] * 8]], float)
    scores = votes_and_nearness(squared, y, 3)[0]
    wanted = [2 - 2 / 4, 1 - 1 / 4, *[-1] * 8]
    np.testing.assert_allclose(scores, wanted)
    # One vote each: the nearest wins.
    assert votes_and_nearness(squared, y, 1).argmax() == 1
    assert not np.isnan(votes_and_nearness(np.zeros((1, 11)), y)).any()


def test_bad_labels_are_one_line(small):
    x, y, _ = small
    with pytest.raises(ValueError, match="600 images, 599 labels"):
        Linear().fit(x, y[:-1])
    with pytest.raises(ValueError, match=r"the labels lack \[4\]"):
        NearestNeighbours().fit(x[y != 4], y[y != 4])
