"""Tangent distance, against cases by hand and against least squares."""

import numpy as np
import pytest

from mnist_study.classifiers1998.preprocessing import prepare_1998
from mnist_study.classifiers1998.tangents import (
    DEFORMATIONS,
    TangentDistance,
    smooth,
    tangent_bases,
    tangent_vectors,
    two_sided,
)

SIDE = 16
Y, X = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2


def blob(x=0.0, y=0.0, wide=3.0, high=2.0, turned=0.0):
    """A smooth ellipse, whose deformations are known in closed form."""
    a = np.cos(turned) * (X - x) + np.sin(turned) * (Y - y)
    b = -np.sin(turned) * (X - x) + np.cos(turned) * (Y - y)
    return np.exp(-((a / wide) ** 2 + (b / high) ** 2) / 2)


def test_tangents_are_the_derivatives_of_the_deformations():
    tangents = dict(zip(DEFORMATIONS, tangent_vectors(blob()[None])[0], strict=True))
    step = 1e-3
    grown = 1 + step
    moved = {  # towards +, by one step; the tangent looks the other way
        "horizontal shift": blob(x=step),
        "vertical shift": blob(y=step),
        "scaling": blob(wide=3 * grown, high=2 * grown),
        "rotation": blob(turned=step),
        "axis hyperbolic": blob(wide=3 * grown, high=2 / grown),
    }
    for name, image in moved.items():
        change = (image - blob()) / step
        cosine = (change * tangents[name]).sum() / (
            np.linalg.norm(change) * np.linalg.norm(tangents[name])
        )
        assert abs(cosine) > 0.99, name
        assert np.linalg.norm(tangents[name]) == pytest.approx(
            np.linalg.norm(change), rel=0.15
        )


def test_a_diagonal_deformation_and_a_thicker_line():
    tangents = dict(zip(DEFORMATIONS, tangent_vectors(blob()[None])[0], strict=True))
    # exp(-q) with x, y replaced by x + s y, y + s x: derivative by s at 0.
    change = -blob() * (X * Y / 3**2 + X * Y / 2**2)
    np.testing.assert_allclose(tangents["diagonal hyperbolic"], change, atol=0.06)
    slopes = (blob() * X / 9) ** 2 + (blob() * Y / 4) ** 2
    np.testing.assert_allclose(tangents["thickness"], slopes, atol=0.02)


def test_planes_by_hand():
    """Two lines in space: the distance is that between skew lines."""
    along_x, along_y = np.eye(3)[:, :1], np.eye(3)[:, 1:2]
    image, other = np.zeros(3), np.array([5.0, 7.0, 3.0])
    squared = two_sided(image, along_x, other[None], along_y[None])
    # Both lines are left free, so that only the third coordinate stays.
    assert squared[0] == pytest.approx(9, rel=1e-2)


def test_it_is_the_least_squares_over_both_planes():
    generator = np.random.default_rng(0)
    images = smooth(generator.random((6, SIDE, SIDE)), 0.9)
    flat, bases = images.reshape(6, -1), tangent_bases(images)
    squared = two_sided(flat[0], bases[0], flat[1:], bases[1:])
    for i in range(1, 6):
        both = np.concatenate([bases[0], bases[i]], axis=1)
        gap = flat[i] - flat[0]
        best = np.linalg.lstsq(both, gap, rcond=None)[0]
        wanted = ((gap - both @ best) ** 2).sum()
        assert squared[i - 1] == pytest.approx(wanted, rel=1e-2)


@pytest.mark.parametrize(
    "deformed", [{"x": 0.7}, {"y": -0.7}, {"turned": 0.15}, {"wide": 3.3, "high": 2.2}]
)
def test_small_deformations_hardly_count(deformed):
    images = np.stack([blob(), blob(**deformed), blob(wide=1.2, high=5)])
    flat, bases = images.reshape(3, -1), tangent_bases(images)
    euclidean = ((flat[1:] - flat[0]) ** 2).sum(axis=1)
    tangent = two_sided(flat[0], bases[0], flat[1:], bases[1:])
    assert tangent[0] < 0.05 * euclidean[0]
    assert tangent[0] < tangent[1]


def test_an_image_is_at_distance_0_of_itself():
    images = smooth(blob()[None], 0.9)
    basis = tangent_bases(images)
    squared = two_sided(images.ravel(), basis[0], images.reshape(1, -1), basis)
    assert squared[0] == pytest.approx(0, abs=1e-6)


def test_it_tells_digits_apart_and_counts_its_costs(digits):
    x, y = prepare_1998(digits.x_train[:600], "16x16"), digits.y_train[:600]
    model = TangentDistance(candidates=30).fit(x, y)
    asked = prepare_1998(digits.x_test[:100], "16x16")
    scores = model.scores(asked)
    assert (scores.argmax(axis=1) == digits.y_test[:100]).mean() >= 0.9
    assert (scores <= 0).all()
    assert model.stored == 600 * 256 * 8
    assert model.macs == 600 * 256 + 30 * (256 * (1 + 14 + 49) + 114)


def test_blocks_of_digits_are_kept(digits, tmp_path):
    x, y = prepare_1998(digits.x_train[:200], "16x16"), digits.y_train[:200]
    asked = prepare_1998(digits.x_test[:260], "16x16")
    whole = TangentDistance(20).fit(x, y).scores(asked)
    lines = []
    model = TangentDistance(20).fit(x, y)
    model.folder, model.report = tmp_path, lines.append
    np.testing.assert_array_equal(model.scores(asked), whole)
    assert lines == ["250 of 260 digits compared", "260 of 260 digits compared"]
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["digits0.npz", "digits250.npz"]
    again = TangentDistance(20)  # never trained: everything is there already
    again.folder = tmp_path
    np.testing.assert_array_equal(again.scores(asked), whole)
