"""Digits changed by given amounts, against what can be told by hand."""

import numpy as np
import pytest

from mnist_study.data import (
    GEOMETRY,
    centers_of_mass,
    shift_images,
    stroke_thickness,
    transform,
)

NOTHING = {"scale": 1.0}  # the amount that leaves a digit alone; 0 otherwise


def _bars(*widths, top=6, bottom=22):
    images = np.zeros((len(widths), 28, 28), np.uint8)
    for image, width in zip(images, widths, strict=True):
        image[top:bottom, 14 - width // 2 : 14 - width // 2 + width] = 255
    return images


@pytest.mark.parametrize("name", GEOMETRY)
def test_digits_are_copied_the_same_however_a_set_is_cut(name, digits):
    images = digits.x_test[:9]
    before = images.copy()
    for amount in (0.7, -0.7 if name != "scale" else 1.3):
        copies = transform(images, name, amount)
        assert (copies.shape, copies.dtype) == (images.shape, np.uint8)
        assert (copies != images).any(axis=(1, 2)).all()
        parts = [transform(part, name, amount) for part in (images[:4], images[4:])]
        assert np.array_equal(np.concatenate(parts), copies)
    assert np.array_equal(images, before)
    assert transform(images[:0], name, 0.5).shape == (0, 28, 28)
    if name != "thickness":  # which redraws
        assert np.array_equal(transform(images, name, NOTHING.get(name, 0)), images)


@pytest.mark.parametrize("name", GEOMETRY)
def test_both_ways_a_curve_changes_digits_more_and_more(name, digits):
    images = digits.x_test[:40]
    amounts = {
        "rotate": ([10, 30, 50], [-10, -30, -50]),
        "scale": ([1.1, 1.3, 1.5], [0.9, 0.7, 0.5]),
        "shear": ([0.2, 0.4, 0.8], [-0.2, -0.4, -0.8]),
        "thickness": ([0.3, 0.7, 1.2], [-0.3, -0.5, -0.8]),
    }.get(name, ([0.5, 2, 4], [-0.5, -2, -4]))
    for way in amounts:
        changes = [
            np.abs(transform(images, name, one).astype(float) - images).mean()
            for one in way
        ]
        assert (np.diff(changes) > 0).all(), (way, changes)


def test_shifts_by_whole_pixels_are_those_of_shift_images(digits):
    images = digits.x_test[:9]
    for pixels in (-5, 3, 28):
        right, down = (
            transform(images, f"shift_{w}", pixels) for w in ("right", "down")
        )
        assert np.array_equal(right, shift_images(images, dx=pixels))
        assert np.array_equal(down, shift_images(images, dy=pixels))
    half = transform(_bars(2), "shift_right", 0.5)[0]
    assert half[10, 12:17].tolist() == [0, 128, 255, 128, 0]


def test_quarter_turns_are_those_of_numpy(digits):
    images = np.random.default_rng(0).integers(0, 256, (4, 28, 28)).astype(np.uint8)
    for quarters in (1, 2, 3, -1):
        turned = transform(images, "rotate", 90 * quarters)
        assert np.array_equal(turned, np.rot90(images, quarters, axes=(1, 2)))


def test_rotation_moves_a_dot_along_a_circle():
    dot = np.zeros((1, 28, 28), np.uint8)
    dot[0, 13:15, 21:23] = 255  # 8 pixels to the right of the middle
    (center,) = centers_of_mass(transform(dot, "rotate", 30))
    expected = 13.5 - 8 * np.sin(np.pi / 6), 13.5 + 8 * np.cos(np.pi / 6)
    assert center == pytest.approx(expected, abs=0.05)


def test_scale_changes_both_sides():
    bar = _bars(6)
    for factor in (0.5, 1.25):
        copy = transform(bar, "scale", factor)[0] / 255
        assert copy.sum() == pytest.approx(6 * 16 * factor**2, rel=0.02)
        assert copy.sum(axis=1).max() == pytest.approx(6 * factor, rel=0.02)


def test_shear_moves_each_row_by_its_height_and_keeps_its_ink():
    bar = _bars(4)
    copy = transform(bar, "shear", 0.5)[0].astype(float)
    assert copy.sum(axis=1) == pytest.approx(bar[0].sum(axis=1), abs=3)
    rows = np.arange(6, 22)
    columns = (copy[rows] * np.arange(28)).sum(axis=1) / copy[rows].sum(axis=1)
    assert columns == pytest.approx(13.5 + 0.5 * (13.5 - rows), abs=0.02)
    assert np.array_equal(
        transform(bar[..., ::-1], "shear", -0.5),
        transform(bar, "shear", 0.5)[..., ::-1],
    )


def test_thickness_of_bars_is_their_width():
    widths = np.array([2, 3, 4, 6])
    measured = stroke_thickness(_bars(*widths, top=2, bottom=26))
    assert measured == pytest.approx(widths, rel=0.15)
    assert (np.diff(measured) > 0).all()
    assert stroke_thickness(np.zeros((2, 28, 28))).tolist() == [0, 0]
    assert stroke_thickness(np.zeros((0, 28, 28))).shape == (0,)


def test_thickness_does_not_depend_on_the_unit_or_the_way_up(digits):
    images = digits.x_test[:12]
    thickness = stroke_thickness(images)
    assert stroke_thickness(images / 255) == pytest.approx(thickness)
    turned = stroke_thickness(np.rot90(images, axes=(1, 2)))
    assert turned == pytest.approx(thickness, rel=0.1)
    assert 1.5 < thickness.mean() < 5


def test_strokes_get_so_much_thicker_or_thinner():
    bar = _bars(4)
    thickness = stroke_thickness(bar)[0]
    for share in (-0.5, 0.5, 1.0):
        width = (transform(bar, "thickness", share)[0, 14] / 255).sum()
        # Both edges move by whole quarters of a pixel.
        assert width == pytest.approx(4 + share * thickness, abs=0.5)


def test_redrawn_digits_have_the_thickness_asked_for(digits):
    images = digits.x_test[:40]
    before = stroke_thickness(images).mean()
    for share in (0, 0.5, 1):
        after = stroke_thickness(transform(images, "thickness", share)).mean()
        assert after == pytest.approx((1 + share) * before, rel=0.1)


def test_images_without_ink_or_of_nothing_else_have_no_strokes():
    images = np.stack([_bars(4)[0], np.zeros((28, 28)), np.full((28, 28), 255)])
    assert (stroke_thickness(images) > 0).tolist() == [True, False, False]
    for share in (-0.5, 0.5):
        redrawn = transform(images.astype(np.uint8), "thickness", share)
        assert redrawn.any(axis=(1, 2)).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("bend", 1), "unknown transformation 'bend': choose from shift_right, shift_"),
        (("scale", 0), "amount of scale must be finite and above 0, not 0"),
        (("thickness", -1), "amount of thickness must be finite and above -1, not -1"),
        (("rotate", np.nan), "amount of rotate must be finite, not nan"),
        (("shear", np.inf), "amount of shear must be finite, not inf"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(arguments, message):
    with pytest.raises(ValueError, match=message):
        transform(_bars(4), *arguments)
    with pytest.raises(ValueError, match=r"images must be uint8 \(n, 28, 28\)"):
        transform(_bars(4) / 255, "rotate", 10)
