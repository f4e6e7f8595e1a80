"""Each corruption against what can be told by hand, and what all have in common."""

import numpy as np
import pytest
from scipy import stats
from skimage.transform import warp

from mnist_study.data import CORRUPTIONS, MNIST_C, TRANSFORMS, corrupt
from mnist_study.data.corruptions import weather

PAPER = np.zeros((40, 28, 28), np.uint8)
INK = PAPER + np.uint8(255)
BAR = PAPER.copy()  # 12 rows, 4 columns
BAR[:, 8:20, 12:16] = 255
# Google's code, whose parameters these are, and the paper's table 1.
PARAMETERS_OF_MNIST_C = {
    "shot_noise": (3,),
    "impulse_noise": (0.17,),
    "glass_blur": (0.7, 1, 2),
    "motion_blur": (10, 3),
    "shear": (0.4,),
    "scale": (0.7,),
    "rotate": (0.4,),
    "brightness": (0.5,),
    "translate": (3,),
    "stripe": (),
    "fog": (3.0, 1.4),
    "spatter": (0.65, 0.3, 1, 0.65, 1.5),
    "dotted_line": (),
    "zigzag": (),
    "canny_edges": (),
}
ONE_STRENGTH = ["stripe", "dotted_line", "zigzag", "canny_edges"]


def test_the_fifteen_of_mnist_c_at_its_parameters():
    used = {name: c.parameters(name, None) for name, c in CORRUPTIONS.items()}
    assert used == PARAMETERS_OF_MNIST_C
    assert list(MNIST_C) == list(PARAMETERS_OF_MNIST_C)
    one = [name for name, c in CORRUPTIONS.items() if len(c.steps) == 1]
    assert one == ONE_STRENGTH
    assert {len(c.steps) for c in CORRUPTIONS.values()} == {1, 5}


@pytest.mark.parametrize("name", [*CORRUPTIONS, *TRANSFORMS])
def test_it_is_the_seed_and_the_place_of_an_image_that_decide(name, digits):
    images = digits.x_test[:12]
    before = images.copy()
    copies = corrupt(images, name)
    assert (copies.shape, copies.dtype) == (images.shape, np.uint8)
    assert np.array_equal(images, before)
    assert (copies != images).any(axis=(1, 2)).all()
    assert np.array_equal(copies, corrupt(images, name, MNIST_C.get(name, 1), seed=0))
    # However a set is cut, each of its images comes out the same.
    parts = [corrupt(images[:5], name), corrupt(images[5:], name, first=5)]
    assert np.array_equal(np.concatenate(parts), copies)
    random = {"scale", "brightness", "stripe", "canny_edges"}
    is_random = name not in random
    assert (copies != corrupt(images, name, seed=1)).any() == is_random
    twice = corrupt(np.repeat(images[:1], 12, axis=0), name)
    assert (len({copy.tobytes() for copy in twice}) > 1) == is_random
    assert corrupt(images[:0], name).shape == (0, 28, 28)


def test_a_set_of_many_blocks_is_corrupted_as_its_images_are():
    many = np.resize(BAR, (450, 28, 28))
    copies = corrupt(many, "translate")
    for first in (199, 200, 449):
        alone = corrupt(many[first : first + 1], "translate", first=first)
        assert np.array_equal(copies[first], alone[0])


@pytest.mark.parametrize("name", [n for n in CORRUPTIONS if n not in ONE_STRENGTH])
def test_each_step_changes_digits_more(name, digits):
    images = digits.x_test[:60]
    changes = [
        np.abs(corrupt(images, name, severity).astype(float) - images).mean()
        for severity in range(1, 6)
    ]
    assert (np.diff(changes) > 0).all(), changes
    assert np.array_equal(
        corrupt(images, name), corrupt(images, name, severity=MNIST_C[name])
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((BAR, "smoke"), "unknown corruption 'smoke': choose from shot_noise, impulse"),
        (
            (BAR / 255, "fog"),
            r"images must be uint8 \(n, 28, 28\) as load_mnist .* got",
        ),
        ((BAR[0], "fog"), r"images must be uint8 .* got uint8 \(28, 28\)"),
        ((BAR[:, 1:], "stripe"), r"images must be uint8 .* got uint8 \(40, 27, 28\)"),
        ((BAR, "fog", 6), "severity of fog must be a whole number from 1 to 5, not 6"),
        ((BAR, "fog", 0), "severity of fog must be .* 1 to 5, not 0"),
        ((BAR, "fog", 2.5), "severity of fog must be a whole number .* not 2.5"),
        ((BAR, "stripe", 2), "stripe has one strength: severity must be 1, not 2"),
        ((BAR, "affine", 2), "affine has one strength: severity must be 1, not 2"),
        ((BAR, "fog", None, -1), "seed must be a whole number from 0, not -1"),
        ((BAR, "fog", None, 0, -3), "first must be a whole number from 0, not -3"),
        ((BAR, "fog", None, True), "seed must be a whole number from 0, not True"),
        ((BAR, "fog", True), "severity of fog must be .* 1 to 5, not True"),
        ((BAR, "stripe", True), "stripe has one strength: .* must be 1, not True"),
        ((BAR, "affine", np.True_), "affine has one .* must be 1, not True"),
        ((BAR[:1].tolist(), "fog"), r"images must be uint8 .* got a list and no array"),
    ],
)
def test_what_cannot_be_corrupted_is_told_in_one_line(arguments, message):
    with pytest.raises(ValueError, match=message) as failure:
        corrupt(*arguments)
    assert "\n" not in str(failure.value)


def test_shot_noise_counts_as_poisson_does():
    # Full ink: 3 counts on average, of which at most 3 can be shown.
    seen = corrupt(INK, "shot_noise") / 255
    counts = np.minimum(np.arange(30), 3) / 3
    shares = stats.poisson(3).pmf(np.arange(30))
    mean = counts @ shares
    assert seen.mean() == pytest.approx(mean, abs=0.01)
    assert seen.var() == pytest.approx((counts - mean) ** 2 @ shares, rel=0.03)
    assert set(np.unique(seen * 3)) == {0, 1, 2, 3}
    # A fifth of full ink at 60 counts: 12 on average, with a variance of 12.
    seen = corrupt(PAPER + np.uint8(51), "shot_noise", 1) / 255 * 60
    assert (seen.mean(), seen.var()) == pytest.approx((12, 12), rel=0.03)
    assert not corrupt(PAPER, "shot_noise").any()


def test_impulse_noise_makes_a_share_of_the_pixels_paper_or_ink():
    grey = PAPER + np.uint8(100)
    seen = corrupt(grey, "impulse_noise")
    assert set(np.unique(seen)) == {0, 100, 255}
    assert [(seen == v).mean() for v in (0, 255)] == pytest.approx(
        [0.085] * 2, abs=0.01
    )


def test_glass_blur_keeps_the_ink_and_spreads_it():
    dot = PAPER.copy()
    dot[:, 14, 14] = 255
    glass = CORRUPTIONS["glass_blur"].function
    generators = [np.random.default_rng(i) for i in range(40)]
    # With nothing to blur: one pixel that has swapped places, and no other ink.
    swapped = glass(dot / 255, generators, 1e-9, 1, 2)
    assert (swapped.sum(axis=(1, 2)) == 1).all() and set(np.unique(swapped)) == {0, 1}
    assert len({tuple(place) for place in np.argwhere(swapped)[:, 1:]}) > 3
    blurred = corrupt(dot, "glass_blur").astype(float)
    assert blurred.sum(axis=(1, 2)) == pytest.approx(np.full(40, 255), abs=30)
    # Two blurs of 0.7 down the columns: a bell of variance 2 * 0.49.
    assert blurred.max() == pytest.approx(255 / np.sqrt(2 * np.pi * 0.98), rel=0.1)
    (unmoved,) = glass(dot[:1] / 255, generators[:1], 0.7, 1, 0)
    assert (unmoved > 0.01).sum() == (unmoved[:, 14] > 0.01).sum() == 5


def test_motion_blur_draws_a_dot_out_to_half_a_bell():
    dot = PAPER.copy()
    dot[:, 14, 22] = 255
    seen = corrupt(dot, "motion_blur").astype(float)
    bell = np.exp(-(np.arange(21) ** 2) / (2 * 3**2))
    for image in seen:
        assert image.sum() == pytest.approx(255, abs=5)
        # Where it was, and from there to the left, within 45 degrees.
        assert image[14, 22] == pytest.approx(255 * bell[0] / bell.sum(), abs=1)
        rows, columns = np.nonzero(image)
        assert (np.abs(rows - 14) <= 22 - columns).all()
        assert columns.max() == 22 and len(columns) > 6
    slopes = [np.polyfit(*np.nonzero(image)[::-1], 1)[0] for image in seen]
    assert min(slopes) < -0.5 and max(slopes) > 0.5


def _as_old_scikit_image(images, matrix):
    """Warp by a map of (column, row) about the middle, in a second implementation."""
    whole = np.eye(3)
    whole[:2, :2] = matrix
    whole[:2, 2] = 13.5 - whole[:2, :2] @ (13.5, 13.5)
    return np.stack([255 * warp(one / 255, whole) for one in images])


def _turned(angle):
    cosine, sine = np.cos(angle), np.sin(angle)
    return [[cosine, -sine], [sine, cosine]]


def _sheared(angle):
    return [[1, -np.sin(angle)], [0, np.cos(angle)]]


@pytest.mark.parametrize(("name", "map_of"), [("rotate", _turned), ("shear", _sheared)])
def test_digits_are_turned_and_sheared_either_way_as_by_scikit_image(
    name, map_of, digits
):
    images = digits.x_test[:30]
    seen = corrupt(images, name)
    either = [_as_old_scikit_image(images, map_of(sign * 0.4)) for sign in (-1, 1)]
    apart = [np.abs(seen - one).max(axis=(1, 2)) for one in either]
    assert (np.min(apart, axis=0) <= 0.51).all(), "rounded to whole numbers"
    assert 5 < (apart[0] < 1).sum() < 25


def test_shear_moves_the_columns_of_a_row_by_its_distance_from_the_middle():
    seen = corrupt(BAR, "shear").astype(float)
    columns = (seen.sum(axis=1) * np.arange(28)).sum(axis=1) / seen.sum(axis=(1, 2))
    assert columns == pytest.approx(np.full(40, 13.5), abs=0.02)
    mean = (seen[:, 8:20] * np.arange(28)).sum(axis=2) / seen[:, 8:20].sum(axis=2)
    expected = 13.5 + np.sin(0.4) * (np.arange(8, 20) - 13.5)
    for one in mean:
        leaning = one if one[0] < one[-1] else one[::-1]
        assert leaning == pytest.approx(expected, abs=0.02)


def test_scale_makes_digits_seven_tenths_as_large(digits):
    seen = corrupt(BAR, "scale") / 255
    # The middle of an edge lies on a pixel or beside it: not to the last part of one.
    assert seen.sum(axis=(1, 2)) == pytest.approx(np.full(40, 48 * 0.49), rel=0.1)
    assert seen[0].sum(axis=0).max() == pytest.approx(12 * 0.7, rel=0.05)
    other = _as_old_scikit_image(digits.x_test[:5], np.eye(2) / 0.7)
    np.testing.assert_allclose(corrupt(digits.x_test[:5], "scale"), other, atol=0.51)


def test_brightness_adds_half_of_full_ink():
    images = np.resize(np.arange(256, dtype=np.uint8), (1, 28, 28))
    expected = np.minimum(images.astype(float) + 127.5, 255)
    assert np.abs(corrupt(images, "brightness") - expected).max() <= 0.5


def test_translate_moves_by_three_pixels_on_both_axes():
    dot = PAPER.copy()
    dot[:, 10, 15] = 77
    seen = corrupt(dot, "translate")
    places = {tuple(place) for place in np.argwhere(seen)[:, 1:]}
    assert places == {(7, 12), (7, 18), (13, 12), (13, 18)}
    assert (seen.max(axis=(1, 2)) == 77).all()


def test_stripe_inverts_seven_columns_on_either_side(digits):
    images = digits.x_test[:9]
    seen = corrupt(images, "stripe")
    for sides in (slice(0, 7), slice(21, 28)):
        assert np.array_equal(seen[..., sides], 255 - images[..., sides])
    assert np.array_equal(seen[..., 7:21], images[..., 7:21])


def test_fog_leaves_a_quarter_of_the_contrast():
    # What full ink has over paper under the same fog: 1 / (1 + 3).
    dotted = PAPER.copy()
    dotted[:, 3, 3] = 255
    ink, paper = corrupt(INK, "fog").astype(float), corrupt(dotted, "fog").astype(float)
    difference = (ink - paper)[:, 5:]
    assert np.abs(difference - 255 / 4).max() <= 1
    assert paper[:, 5:].max() <= 255 * 3 / 4 and ink.min() >= 255 / 4 - 1
    assert paper[:, 5:].mean(axis=(1, 2)).std() > 10, "thicker here, thinner there"
    assert not corrupt(PAPER, "fog").any(), "nothing is bright, nothing is lit"


def test_plasma_is_the_mean_of_four_neighbours_and_less_and_less_chance():
    generators = [np.random.default_rng(i) for i in range(3)]
    smooth = weather.plasma(generators, 8, smoothness=1e4)
    assert smooth.min(axis=(1, 2)).tolist() == [0, 0, 0]
    assert smooth.max(axis=(1, 2)).tolist() == [1, 1, 1]
    # Only the first step, of 8 pixels, had any chance in it.
    for one in smooth:
        corner, center, across, down = one[0, 0], one[4, 4], one[0, 4], one[4, 0]
        # The landscape is joined at its edges: two neighbours are one point each.
        by_hand = (corner + center + across + down) / 4
        assert one[2, 2] == pytest.approx(by_hand, abs=1e-5)
        assert one[6, 6] == pytest.approx(by_hand, abs=1e-5)
        assert one[0, 2] == pytest.approx(
            (corner + across + one[2, 2] + one[6, 2]) / 4, abs=1e-5
        )
    rough = weather.plasma([np.random.default_rng(0)], 64, smoothness=1.01)
    assert (
        np.abs(np.diff(rough)).mean()
        > 3
        * np.abs(
            np.diff(weather.plasma([np.random.default_rng(0)], 64, smoothness=2.0))
        ).mean()
    )


def test_spatter_is_grey_where_it_is_and_nothing_elsewhere():
    on_paper, on_ink = (corrupt(some, "spatter").astype(int) for some in (PAPER, INK))
    mud = on_paper > 0
    assert 0.02 < mud.mean() < 0.5
    # At least eight tenths of it are left; it is 63 where there is nothing but mud.
    assert on_paper[mud].min() >= 0.8 * 63 - 1 and on_paper.max() <= 63
    assert (on_ink[~mud] == 255).all()
    assert on_ink[mud].max() <= 255 - 0.8 * (255 - 63) + 1
    assert np.abs(on_ink - (255 - on_paper * (255 - 63) / 63)).max() <= 3


def test_a_dotted_line_is_straight_and_has_gaps_of_two_columns():
    seen = corrupt(PAPER, "dotted_line").astype(float)
    dashes = [c for c in range(27) if c // 2 % 2]
    gaps = [c for c in range(28) if c not in dashes]
    assert not seen[..., gaps].any()
    # At most half a pixel off its middle a line has lost a quarter of its ink.
    assert seen[..., dashes].max(axis=1).min() >= 255 * (1 + np.log(1 - 0.5 / 2.3)) - 1
    middles = (seen * np.arange(28)[:, None]).sum(axis=1)[:, dashes]
    middles /= seen.sum(axis=1)[:, dashes]
    # Nearer to the border, part of a line's breadth lies beyond it.
    whole = ((middles > 3) & (middles < 24)).all(axis=1)
    assert whole.sum() > 10
    for line in middles[whole]:
        straight = np.polyval(np.polyfit(dashes, line, 1), dashes)
        assert line == pytest.approx(straight, abs=0.3)
    slopes = (middles[:, -1] - middles[:, 0]) / 24
    assert slopes.min() < -0.5 and slopes.max() > 0.5
    assert (corrupt(INK, "dotted_line") == 255).all()


def test_a_zigzag_turns_every_four_columns_and_goes_two_rows_either_way():
    lines = CORRUPTIONS["zigzag"].function
    level = _Fixed(row=13, climb=0)
    (seen,) = lines(PAPER[:1] / 255, [level])
    peaks = np.array([13, 14, 15, 14, 13, 12, 11, 12] * 3)[:23]
    assert not seen[:, :2].any() and not seen[:, 25:].any()
    assert seen[peaks, np.arange(2, 25)] == pytest.approx(np.ones(23))
    for column, row in enumerate(peaks, 2):
        assert not seen[: row - 2, column].any() and not seen[row + 3 :, column].any()
    (climbing,) = lines(PAPER[:1] / 255, [_Fixed(row=13, climb=4)])
    left, right = (
        (climbing[:, at] * np.arange(28)[:, None]).sum() / climbing[:, at].sum()
        for at in (slice(2, 10), slice(17, 25))
    )
    assert right - left == pytest.approx(4 * 15 / 23, abs=0.5)


class _Fixed:
    """Draws what it is told."""

    def __init__(self, row, climb):
        self._drawn = iter([row, climb])

    def integers(self, *limits):
        return next(self._drawn)


def test_canny_leaves_the_outline_of_a_bar():
    block = PAPER.copy()
    block[:, 8:20, 8:20] = 255
    (seen,) = corrupt(block[:1], "canny_edges")
    assert set(np.unique(seen)) == {0, 255}
    # As steep on either side of a step: both pixels beside it may be its edge.
    crossed = set(np.nonzero(seen[14])[0])
    assert crossed <= {7, 8, 19, 20} and crossed & {7, 8} and crossed & {19, 20}
    assert seen[:, 10:18].any(axis=0).all() and seen[10:18].any(axis=1).all()
    assert not seen[9:19, 9:19].any() and not seen[:7].any() and not seen[:, 21:].any()
    assert not corrupt(INK, "canny_edges").any()
