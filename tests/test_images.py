"""What is done to images: scaling, padding, enlarging, moving, distorting."""

import numpy as np
import pytest

from mnist_study import data
from mnist_study.data.distortions import distort_images
from mnist_study.data.images import (
    centers_of_mass,
    ink_boxes,
    prepare,
    shift_images,
)


@pytest.mark.parametrize(
    ("scaling", "values"), [("unit", [0.0, 0.2, 1.0]), ("lecun", [-0.1, 0.155, 1.175])]
)
def test_scalings(scaling, values):
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, 2, 3:6] = 0, 51, 255  # 51 = 255 / 5
    flat = prepare(images, scaling=scaling, layout="flat")
    assert flat.dtype == np.float32
    assert flat[0, 2 * 28 + 3 : 2 * 28 + 6] == pytest.approx(values)
    assert (flat[0, 59], flat[0, 61]) == (np.float32(values[0]), np.float32(values[2]))
    square = prepare(images, scaling=scaling)
    assert square[0, 2, 3:6, 0] == pytest.approx(values)


@pytest.mark.parametrize(("scaling", "paper"), [("unit", 0.0), ("lecun", -0.1)])
def test_padding_is_paper(scaling, paper):
    images = np.full((1, 28, 28), 255, np.uint8)
    padded = prepare(images, scaling=scaling, layout="32x32")[0, :, :, 0]
    inner = padded[2:30, 2:30].copy()
    assert np.unique(inner) == prepare(images, scaling=scaling).max()
    padded[2:30, 2:30] = np.float32(paper)
    assert np.unique(padded) == np.float32(paper)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((1, 28, 28), np.float32),  # scaled already
        np.zeros((1, 8, 8), np.uint8),
        np.zeros((1, 784), np.uint8),
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 28, 28, 1), np.uint8),
        [[[0] * 28] * 28],
    ],
)
def test_only_raw_images_are_prepared(images):
    with pytest.raises(ValueError, match=r"images must be uint8 \(n, 28, 28\)"):
        prepare(images)


def test_images_may_lie_in_a_file_that_is_only_read(tmp_path, digits):
    np.save(tmp_path / "images.npy", digits.x_test[:5])
    mapped = np.load(tmp_path / "images.npy", mmap_mode="r")
    assert np.array_equal(prepare(mapped), prepare(digits.x_test[:5]))


def test_resized_images_are_enlarged_not_padded():
    images = np.zeros((2, 28, 28), np.uint8)
    images[:, 14:] = 255
    enlarged = data.prepare(images, layout="resized")[..., 0]
    assert enlarged.shape == (2, 32, 32)
    assert (enlarged[:, :15] == 0).all() and (enlarged[:, 17:] == 1).all()
    flat = data.prepare(images, layout="resized flat")
    assert np.array_equal(flat, enlarged.reshape(2, 1024))


def test_standard_scaling_gives_mnist_mean_0_and_deviation_1(dataset):
    if not dataset.is_recorded:
        pytest.skip("the two numbers are MNIST's")
    x = data.prepare(dataset.x_train, scaling="standard", layout="flat")
    assert (x.mean(), x.std()) == pytest.approx((0, 1), abs=1e-3)


DIGIT = np.array([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], np.uint8)


@pytest.mark.parametrize(
    ("dx", "dy", "expected"),
    [
        (0, 0, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
        (1, 0, [[0, 1, 2], [0, 4, 5], [0, 7, 8]]),
        (-2, 0, [[3, 0, 0], [6, 0, 0], [9, 0, 0]]),
        (0, 2, [[0, 0, 0], [0, 0, 0], [1, 2, 3]]),
        (0, -1, [[4, 5, 6], [7, 8, 9], [0, 0, 0]]),
        (1, -1, [[0, 4, 5], [0, 7, 8], [0, 0, 0]]),
        (3, 0, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
        (4, 0, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
        (0, -5, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
    ],
)
def test_shift_images(dx, dy, expected):
    moved = shift_images(DIGIT, dx=dx, dy=dy)
    assert moved.dtype == np.uint8
    assert moved.tolist() == [expected]


def test_shift_images_leaves_its_input_alone():
    images = DIGIT.copy()
    shift_images(images)[:] = 0
    assert np.array_equal(images, DIGIT)


def test_ink_boxes():
    images = np.zeros((4, 6, 8), np.uint8)
    images[0, 2, 3] = 1
    images[1, 1, 2] = images[1, 4, 7] = 200  # rows 1..4, columns 2..7
    images[2] = 255
    assert ink_boxes(images).tolist() == [[1, 1], [4, 6], [6, 8], [0, 0]]


def test_centers_of_mass():
    images = np.zeros((3, 28, 28), np.uint8)
    images[0, 5, 9] = 7
    images[1, 0, 0], images[1, 4, 8] = 50, 150  # three quarters of the way
    images[2] = 255  # the sum is far beyond what a uint8 holds
    centers = centers_of_mass(images)
    assert centers.tolist() == [[5, 9], [3, 6], [13.5, 13.5]]


def test_distortions_stay_in_their_ranges_and_come_from_the_generator():
    bar = np.full((200, 32, 32, 1), -0.1, np.float32)
    bar[:, 8:24, 14:18] = 1.175
    copies = distort_images(bar, np.random.default_rng(0), paper=-0.1)
    again = distort_images(bar, np.random.default_rng(0), paper=-0.1)
    assert (copies.shape, copies.dtype) == (bar.shape, bar.dtype)
    np.testing.assert_array_equal(copies, again)
    assert len({copy.tobytes() for copy in copies}) == 200
    assert copies.min() >= -0.1 - 1e-6 and copies.max() <= 1.175 + 1e-6
    ink = (copies[..., 0] + 0.1) / 1.275
    rows, columns = np.arange(32), np.arange(32)
    weight = ink.sum(axis=(1, 2))
    centre_y = (ink.sum(axis=2) * rows).sum(axis=1) / weight
    centre_x = (ink.sum(axis=1) * columns).sum(axis=1) / weight
    shift, scale, squeeze = (
        data.DISTORTIONS[name] for name in ("shift_pixels", "scale", "squeeze")
    )
    for centre in (centre_y, centre_x):
        assert 0.75 * shift < np.abs(centre - 15.5).max() < 1.2 * shift
    largest = 16 * scale * squeeze
    height = (ink.max(axis=2) > 0.5).sum(axis=1)
    assert 16**2 / largest - 2 < height.min() < 16 < height.max() < largest + 2
    area = weight / (16 * 4)
    assert scale**-2 * 0.95 < area.min() < scale**-1
    assert scale < area.max() < scale**2 * 1.05


def test_a_shear_leans_the_digit_and_keeps_its_rows():
    bar = np.zeros((300, 32, 32), np.float32)
    bar[:, 8:24, 14:18] = 1
    copies = distort_images(bar, np.random.default_rng(1))
    top, bottom = (copies[:, row].argmax(axis=1) for row in (12, 18))
    lean = (bottom - top) / 6
    most = data.DISTORTIONS["shear"]
    assert -2.5 * most < lean.min() < -most / 2
    assert most / 2 < lean.max() < 2.5 * most


def test_shuffled_pixels_lie_in_one_other_order_for_all_images():
    images = np.arange(2 * 784).astype(np.uint8).reshape(2, 28, 28)
    shuffled = data.shuffle_pixels(images)
    for before, after in zip(images, shuffled, strict=True):
        assert np.bincount(before.ravel(), minlength=256).tolist() == (
            np.bincount(after.ravel(), minlength=256).tolist()
        ), "no pixel is lost, none is added"
    # Which pixel goes where does not depend on the image.
    where = data.shuffle_pixels(np.arange(784).reshape(1, 28, 28)).ravel()
    np.testing.assert_array_equal(shuffled[1].ravel(), images[1].ravel()[where])
    assert (where != np.arange(784)).mean() > 0.9
    flat = data.prepare(images, layout="shuffled flat")
    np.testing.assert_array_equal(
        data.prepare(images, layout="shuffled").reshape(2, -1), flat
    )
    np.testing.assert_allclose(255 * flat, shuffled.reshape(2, -1), rtol=1e-6)
