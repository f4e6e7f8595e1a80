"""Support vector machines of 1998: by hand and against scikit-learn."""

import numpy as np
import pytest
import scipy.optimize
from sklearn.svm import SVC

from mnist_study.classifiers1998 import machines
from mnist_study.classifiers1998.machines import (
    SHIFTS,
    ReducedSet,
    SupportVectors,
    VirtualSupportVectors,
    unit_length,
)
from mnist_study.classifiers1998.preprocessing import prepare_1998


@pytest.fixture(scope="module")
def small(digits):
    """400 digits to train on, 200 to ask, and what these are."""
    x, asked = digits.x_train[:400], digits.x_test[:200]
    return (
        prepare_1998(x, "20x20 middle"),
        digits.y_train[:400],
        prepare_1998(asked, "20x20 middle"),
        digits.y_test[:200],
    )


def _right(model, asked, y):
    return (model.scores(asked).argmax(axis=1) == y).mean()


def test_rows_have_length_1_and_paper_stays_paper():
    images = np.zeros((2, 2, 2), np.float32)
    images[0] = [[3, 0], [0, 4]]
    np.testing.assert_allclose(unit_length(images), [[0.6, 0, 0, 0.8], [0] * 4])


def test_scores_are_those_of_scikit_learn(small):
    x, y, asked, _ = small
    model = SupportVectors(4).fit(x, y)
    svc = SVC(kernel="poly", degree=4, gamma=0.5, coef0=0.5, C=2.0)
    svc.fit(unit_length(x), y == 3)
    wanted = svc.decision_function(unit_length(asked))
    np.testing.assert_allclose(model.scores(asked)[:, 3], wanted, atol=1e-4)
    assert np.diag(model.kernel(unit_length(x), unit_length(x))) == pytest.approx(
        1, abs=1e-5
    )


def test_costs_count_each_support_vector_once(small):
    x, y, asked, right = small
    model = SupportVectors(4).fit(x, y)
    assert len(np.unique(model.vectors, axis=0)) == len(model.vectors) <= 400
    used = np.count_nonzero(model.weights)
    assert used > len(model.vectors), "machines share them"
    assert model.macs == len(model.vectors) * 400 + used
    assert model.stored == model.macs + 10
    assert _right(model, asked, right) > 0.9


def test_virtual_vectors_are_examples_that_moved(small):
    x, y, asked, right = small
    model = VirtualSupportVectors(9)
    found = model.examples(x, np.array([5 * 7, 5 * 7 + 1, 5 * 2 + 4]))
    np.testing.assert_array_equal(found[0], x[7])
    np.testing.assert_array_equal(found[1][:, 1:], x[7][:, :-1])
    np.testing.assert_array_equal(found[2][:-1], x[2][1:])
    assert SHIFTS[4] == (0, -1)
    model.fit(x, y)
    assert _right(model, asked, right) > 0.9
    # A machine keeps copies of the support vectors of its first training only.
    codes = model.machine(x, y == 0)["codes"]
    first = SupportVectors(9).machine(x, y == 0)["codes"]
    assert set(codes // 5) <= set(first)
    assert (codes % 5 > 0).any()


def test_the_slope_of_the_reduction_is_the_derivative(small):
    vectors = unit_length(small[0][:40]).astype(float)
    weights = np.random.default_rng(0).normal(size=40)
    start = vectors[:3] + 0.01

    def value(places, part):
        made = machines._distance(places.reshape(3, -1), vectors, weights, 5)
        return made[part]

    off = scipy.optimize.check_grad(
        lambda p: value(p, 0), lambda p: value(p, 1), start.ravel()
    )
    assert off < 1e-3 * np.linalg.norm(value(start.ravel(), 1))


def test_a_reduced_set_of_all_vectors_is_the_machine(small):
    x, y, asked, _ = small
    whole = SupportVectors(5).fit(x, y)
    same = ReducedSet(5, per_machine=1000, steps=1).fit(x, y)
    np.testing.assert_allclose(same.scores(asked), whole.scores(asked), atol=0.05)


def test_few_vectors_do_nearly_as_well(small):
    x, y, asked, right = small
    whole = SupportVectors(5).fit(x, y)
    few = ReducedSet(5, per_machine=12, steps=40).fit(x, y)
    assert few.vectors.shape == (120, 400)
    assert few.macs == 120 * 400 + 120
    assert _right(few, asked, right) > _right(whole, asked, right) - 0.05
    unmoved = ReducedSet(5, per_machine=12, steps=0).fit(x, y)

    def off(model):
        return np.abs(model.scores(asked) - whole.scores(asked)).mean()

    assert off(few) < 0.6 * off(unmoved)


def test_machines_are_kept_one_by_one(small, tmp_path):
    x, y, asked, _ = small
    lines, model = [], ReducedSet(5, per_machine=5, steps=2)
    model.folder, model.report = tmp_path, lines.append
    scores = model.fit(x, y).scores(asked)
    assert len(list(tmp_path.glob("machine*.npz"))) == 10
    assert len(list(tmp_path.glob("reduced*.npz"))) == 10
    assert len(lines) == 20
    (tmp_path / "reduced9.npz").unlink()
    again = ReducedSet(5, per_machine=5, steps=2)
    again.folder = tmp_path
    np.testing.assert_allclose(again.fit(x, y).scores(asked), scores, atol=1e-5)
