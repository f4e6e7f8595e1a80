"""A photo is prepared as MNIST's digits were: strokes found, scaled and centred."""

import numpy as np
import pytest

from mnist_study.data.images import centers_of_mass, ink_boxes
from mnist_study.data.photographs import THINNEST, PhotoError, prepare_photo

INK, PAPER = 40, 220
GRAIN = np.random.default_rng(0).normal(0, 5, (300, 300))


def _page(*boxes, shape=(300, 300)):
    """Return a page with filled boxes: top, left, height, width."""
    page = np.full(shape, PAPER, np.uint8)
    for top, left, height, width in boxes:
        page[top : top + height, left : left + width] = INK
    return page


def test_a_bar_is_scaled_and_centred():
    photo = prepare_photo(_page((20, 200, 100, 20)))
    expected = np.zeros((28, 28), np.uint8)
    # 100x20 becomes 20x4; its centre of mass is between two pixels, 14.5 the nearest.
    expected[5:25, 13:17] = 255
    assert np.count_nonzero(np.abs(photo.image - expected.astype(int)) > 80) <= 4
    assert not photo.light_on_dark and not photo.thickened
    assert photo.stroke_width == pytest.approx(8 / np.pi * 2000 / 240 / 5, rel=0.05)


def test_light_ink_gives_the_same_image():
    boxes = [(20, 200, 100, 20), (20, 150, 20, 60)]
    dark, light = prepare_photo(_page(*boxes)), prepare_photo(255 - _page(*boxes))
    assert light.light_on_dark and not dark.light_on_dark
    np.testing.assert_array_equal(dark.image, light.image)


def test_the_size_of_a_picture_hardly_matters():
    page = _page((60, 60, 180, 40), (60, 60, 40, 120))
    images = [
        prepare_photo(np.kron(page[::step, ::step], np.ones((times, times)))).image
        for step, times in ((10, 1), (5, 1), (1, 1), (1, 7))
    ]
    for image in images[1:]:
        assert np.abs(image.astype(int) - images[-1]).mean() < 8


def test_digits_come_out_like_digits(dataset):
    for digit in dataset.x_train[:20]:
        (image,) = images = prepare_photo(digit).image[None]
        assert ink_boxes(images).max() in (19, 20)
        # By whole pixels, and as far as it stays inside.
        assert np.abs(centers_of_mass(images) - 14).max() < 1.5
        assert np.corrcoef(image.ravel(), digit.ravel())[0, 1] > 0.6


def test_without_centring_a_digit_stays_where_it_lay():
    page = _page((10, 10, 120, 30))
    middle = centers_of_mass(prepare_photo(page).image[None])[0]
    corner = centers_of_mass(prepare_photo(page, centre=False).image[None])[0]
    assert (corner < middle - 2).all()


def test_without_scaling_a_digit_stays_as_small_as_it_was():
    page = _page((100, 100, 75, 25))
    assert ink_boxes(prepare_photo(page).image[None])[0, 0] == 20
    small = prepare_photo(page, scale=False).image[None]
    assert ink_boxes(small)[0].tolist() == pytest.approx([7, 2], abs=1)
    assert np.abs(centers_of_mass(small) - 14).max() <= 0.5


def test_specks_and_the_edge_of_the_table_are_left_out():
    bar = (60, 140, 150, 40)
    clean = prepare_photo(_page(bar)).image
    dirty = prepare_photo(
        _page(bar, (20, 20, 6, 6), (280, 30, 5, 8), (0, 290, 300, 10))
    )
    np.testing.assert_array_equal(dirty.image, clean)


def test_parts_of_a_digit_stay_together():
    photo = prepare_photo(_page((60, 140, 150, 30), (60, 185, 20, 60)))
    assert photo.strokes[70, 210] and photo.strokes[200, 150]


def test_a_thin_pen_is_thickened():
    thin = prepare_photo(_page((50, 150, 200, 3), (50, 100, 3, 100)))
    assert thin.thickened and thin.stroke_width < 1
    bold = prepare_photo(_page((50, 150, 200, 20), (50, 100, 20, 100)))
    # Lines three pixels wide of 200 would be pale: 0.3 of a pixel of 20.
    assert thin.image.max() == 255 and not bold.thickened
    assert thin.image.sum() > THINNEST / 0.7 * bold.image.sum() / 4


def test_a_bright_spot_does_not_make_light_ink():
    page = _page((80, 140, 90, 12), (80, 110, 12, 60), shape=(400, 400))
    places = np.linspace(-1, 1, 400) ** 2
    lit = page * (1 - 0.35 * (places[:, None] + places))
    assert not prepare_photo(lit).light_on_dark
    chalk = (255 - page) * (1 - 0.35 * (places[:, None] + places))
    assert prepare_photo(chalk).light_on_dark


def test_a_shadow_is_no_ink():
    page = _page((60, 140, 150, 40)).astype(float)
    shaded = page * np.linspace(1, 0.35, 300)
    plain, shady = prepare_photo(page).image, prepare_photo(shaded).image
    assert np.abs(plain.astype(int) - shady).mean() < 4


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (_page(), "no ink was found"),
        (np.full((28, 28), 255, np.uint8), "no ink was found"),
        (
            _page() + np.random.default_rng(0).normal(0, 5, (300, 300)),
            "no ink|too small",
        ),
        (_page((100, 100, 8, 8)), "too small for a digit"),
        (_page(shape=(5, 300)), "pixels are too few"),
    ],
    ids=["empty", "white", "grainy", "dot", "strip"],
)
def test_pages_without_a_digit_are_one_error(page, message):
    with pytest.raises(PhotoError, match=message):
        prepare_photo(page)
