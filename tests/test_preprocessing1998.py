"""The digits of 1998: deslanted, cut and reduced, by hand."""

import numpy as np
import pytest

from mnist_study.classifiers1998.preprocessing import (
    PREPARATIONS,
    crop_to_box,
    deslant,
    middle,
    prepare_1998,
    reduce_to_16,
)


def _bar(slope):
    """A bar of 20 rows, 3 pixels wide, that leans by ``slope`` columns a row."""
    image = np.zeros((28, 28), np.uint8)
    for row in range(4, 24):
        left = round(13 + slope * (row - 13.5))
        image[row, left : left + 3] = 255
    return image


@pytest.mark.parametrize("slope", [-0.6, -0.25, 0.3, 0.5])
def test_a_leaning_bar_becomes_upright(slope):
    (before,), (after,) = _bar(slope)[None], deslant(_bar(slope)[None])
    assert np.ptp((before > 0).argmax(axis=1)[4:24]) >= 4
    middle = (after[4:24] * np.arange(28)).sum(axis=1) / after[4:24].sum(axis=1)
    assert np.ptp(middle) < 1.2, "to a pixel, as the bar was drawn"
    np.testing.assert_allclose(after.sum(axis=1), before.sum(axis=1), rtol=1e-5)


def test_moments_of_a_sheared_bar_by_hand():
    """Two pixels, one row and two columns apart: the second moves half of each way."""
    image = np.zeros((1, 5, 9), np.uint8)
    image[0, 1, 3] = image[0, 2, 5] = 255
    wanted = np.zeros((5, 9))
    # Centre (1.5, 4), slope 2: each row moves by 2 x 0.5 = 1 towards column 4.
    wanted[1, 4] = wanted[2, 4] = 255
    np.testing.assert_allclose(deslant(image)[0], wanted)


@pytest.mark.parametrize("upright", [_bar(0), np.zeros((28, 28), np.uint8)])
def test_what_has_no_slant_stays(upright):
    np.testing.assert_array_equal(deslant(upright[None])[0], upright)


def test_faint_pixels_do_not_count_but_move():
    image = _bar(0)[None]
    image[0, 4, 26] = 100  # would lean it, if it counted
    np.testing.assert_array_equal(deslant(image), image)


def test_deslanting_mostly_shrinks_the_correlation(digits):
    images = digits.x_test[:50]
    rows, columns = np.mgrid[:28, :28]

    def slant(image):
        ink = image >= 128
        return abs(np.corrcoef(rows[ink], columns[ink])[0, 1])

    before = [slant(image) for image in images]
    after = [slant(image) for image in deslant(images)]
    assert np.mean(after) < 0.5 * np.mean(before)


@pytest.mark.parametrize(("down", "right"), [(0, 0), (8, 8), (3, 5)])
def test_the_box_follows_the_ink(down, right):
    digit = np.random.default_rng(0).integers(1, 255, (20, 20)).astype(np.uint8)
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, down : down + 20, right : right + 20] = digit
    np.testing.assert_array_equal(crop_to_box(image)[0], digit)
    assert crop_to_box(np.zeros_like(image)).shape == (1, 20, 20)


def test_the_middle_does_not_follow_the_ink():
    image = np.arange(28 * 28).reshape(1, 28, 28)
    cut = middle(image)
    assert cut.shape == (1, 20, 20)
    assert (cut[0, 0, 0], cut[0, -1, -1]) == (4 * 28 + 4, 23 * 28 + 23)


def test_a_reduced_pixel_is_the_mean_of_its_area():
    image = np.zeros((1, 20, 20), np.uint8)
    image[0, 0, :] = 100
    image[0, 1, :] = 40
    reduced = reduce_to_16(image)[0]
    np.testing.assert_allclose(reduced[0], (100 + 0.25 * 40) / 1.25, rtol=1e-5)
    np.testing.assert_allclose(reduced[1], 0.75 * 40 / 1.25, rtol=1e-5)
    np.testing.assert_allclose(reduced[2:], 0, atol=1e-5)
    np.testing.assert_allclose(reduce_to_16(np.full((1, 20, 20), 7)), 7, rtol=1e-5)


@pytest.mark.parametrize("name", PREPARATIONS)
def test_every_preparation_gives_its_size(name, digits):
    prepared = prepare_1998(digits.x_test[:3], name)
    side = int(name.split()[-1].split("x")[0]) if " in " in name else int(name[:2])
    assert prepared.shape == (3, side, side)
    assert prepared.dtype == np.float32
    assert 0 <= prepared.min() < 0.1 < 0.5 < prepared.max() <= 1.0001


def test_small_digits_lie_in_the_middle(digits):
    inside = prepare_1998(digits.x_test[:3], "16x16 in 28x28")
    np.testing.assert_array_equal(
        inside[:, 6:22, 6:22], prepare_1998(digits.x_test[:3], "16x16")
    )
    assert inside.sum() == pytest.approx(inside[:, 6:22, 6:22].sum(), rel=1e-6)


def test_bad_input_is_one_line():
    with pytest.raises(
        ValueError, match="unknown preparation '8x8': choose from 28x28"
    ):
        prepare_1998(np.zeros((1, 28, 28), np.uint8), "8x8")
    with pytest.raises(ValueError, match=r"must be \(n, 28, 28\), got \(1, 9, 9\)"):
        prepare_1998(np.zeros((1, 9, 9), np.uint8), "28x28")
    with pytest.raises(ValueError, match="images must be uint8"):
        deslant(np.zeros((1, 28, 28)))
