"""Pixels in another order: the same for all images, everywhere or within blocks."""

import numpy as np
import pytest

from mnist_study.data import (
    LAYOUTS,
    load_uci_digits,
    prepare,
    shuffle_pixels,
    shuffle_within_blocks,
)
from mnist_study.data.images import BLOCK_SIDES

PLACES = np.arange(784).reshape(1, 28, 28)


def test_shuffled_pixels_are_all_there_and_in_one_order_for_all_images():
    moved = shuffle_pixels(np.concatenate([PLACES, PLACES + 1000]))
    assert sorted(moved[0].ravel()) == list(range(784))
    np.testing.assert_array_equal(moved[1], moved[0] + 1000)
    stays = np.mean(moved[0] == PLACES[0])
    assert stays < 0.02
    rows, columns = np.divmod(moved[0], 28)
    distances = np.hypot(np.diff(rows, axis=1), np.diff(columns, axis=1))
    assert np.median(distances) > 10, "neighbours come from far apart"


@pytest.mark.parametrize("side", [4, 7])
def test_pixels_of_a_block_stay_in_it_and_every_block_is_shuffled_alike(side):
    moved = shuffle_within_blocks(np.concatenate([PLACES, PLACES + 1000]), side)
    np.testing.assert_array_equal(moved[1], moved[0] + 1000)
    corner = moved[0, :side, :side]
    expected = PLACES[0, :side, :side]
    assert sorted(corner.ravel()) == sorted(expected.ravel())
    assert np.mean(corner == expected) < 0.5
    for top in range(0, 28, side):
        for left in range(0, 28, side):
            block = moved[0, top : top + side, left : left + side]
            np.testing.assert_array_equal(block, corner + 28 * top + left)


def test_a_block_by_hand():
    image = np.arange(16).reshape(1, 4, 4)
    order = np.random.default_rng(0).permutation(4)
    top_left = np.array([0, 1, 4, 5])[order].reshape(2, 2)
    moved = shuffle_within_blocks(image, 2)[0]
    expected = np.block([[top_left, top_left + 2], [top_left + 8, top_left + 10]])
    np.testing.assert_array_equal(moved, expected)


def test_blocks_must_fill_the_image():
    with pytest.raises(ValueError, match="blocks of 5x5 do not fill 28x28 pixels"):
        shuffle_within_blocks(PLACES, 5)


@pytest.mark.parametrize("name", ["shuffled", *BLOCK_SIDES])
def test_layouts_arrange_before_they_scale(name):
    images = load_uci_digits("for tests").x_test[:3]
    arranged = (
        shuffle_pixels(images)
        if name == "shuffled"
        else shuffle_within_blocks(images, BLOCK_SIDES[name])
    )
    np.testing.assert_array_equal(prepare(images, layout=name), prepare(arranged))
    flat = prepare(images, layout=f"{name} flat")
    np.testing.assert_array_equal(flat, prepare(arranged, layout="flat"))
    assert not np.array_equal(arranged, images)
    assert LAYOUTS[name] == (28, 28, 1) and LAYOUTS[f"{name} flat"] == (784,)
