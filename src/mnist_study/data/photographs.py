"""A photo or scan of a digit, turned into an image like those of MNIST.

MNIST's authors thresholded scanned digits, scaled the strokes into a box of 20x20 with
their aspect ratio kept, which made the edges grey, and moved the centre of mass to the
middle of 28x28. ``prepare_photo`` does the same after finding the strokes.
"""

from dataclasses import dataclass

import numpy as np
import scipy.ndimage

# Longer side of the working picture: a digit that fills a tenth of a photo still has
# one pixel for each pixel of the final image.
LEAST_SIDE, MOST_SIDE = 256, 512
LEAST_GIVEN = 8  # pixels of the shortest side of a picture
PAPER_BLOCKS = 64  # at most, along the longer side, to estimate the paper's brightness
USUAL_BLOCKS, USUAL_WINDOW = 16, 11  # the same for the choice of light or dark
WIDEST_STROKES = 3  # no stroke is wider than the longer side divided by this
LEAST_CONTRAST = 20  # grey levels of 255 between ink and paper
SPECK = 0.03  # share of the largest part's pixels: a smaller part is no stroke
WITHIN = 8  # a part of at least the longer side divided by this can be a digit
LEAST_INK = 20  # pixels of a digit's longer side in the working picture
THINNEST = 2.0  # pixels of the box; the strokes of 24 in 25 MNIST digits are wider
BOX, SIDE = 20, 28
NEIGHBOURS = np.ones((3, 3), int)  # pixels that meet at a corner are connected


class PhotoError(ValueError):
    """A picture cannot be read, or no digit can be found in it."""


@dataclass(frozen=True)
class PreparedPhoto:
    """The steps from a photo to an image like those of MNIST.

    Attributes:
        grey: float (h, w), 0 to 255: the working picture.
        light_on_dark: Whether the ink is lighter than the paper.
        paper: float (h, w): how light the paper is at each pixel; if ``light_on_dark``,
            after exchanging light and dark.
        ink: float (h, w), 0 to 255: how much of the paper's light is absorbed.
        threshold: Ink above this value is a stroke.
        strokes: bool (h, w), without specks.
        stroke_width: Width of the strokes in pixels of the 20x20 box, before
            thickening.
        thickened: Whether the strokes were made ``THINNEST`` wide.
        image: uint8 (28, 28), ink 255 on 0: what the networks see.
    """

    grey: np.ndarray
    light_on_dark: bool
    paper: np.ndarray
    ink: np.ndarray
    threshold: float
    strokes: np.ndarray
    stroke_width: float
    thickened: bool
    image: np.ndarray


def prepare_photo(
    grey: np.ndarray, *, centre: bool = True, scale: bool = True
) -> PreparedPhoto:
    """Turn a grey picture of one digit into an image like those of MNIST.

    Every step is specified exactly, so that it can be repeated in another language.
    "Block average" is the mean over blocks of k x k pixels, starting at the upper left
    corner; incomplete blocks at the right and lower edge are averaged over their
    pixels.

    1. Size. Let L be the longer side. If L > 512, take the block average with
       k = ceil(L / 512); if L < 256, enlarge k = ceil(256 / L) times, linearly between
       the centres of pixels (beyond the outermost centres, their value is used).
    2. Noise. Each pixel becomes the mean of the 3x3 pixels around it; beyond the edge
       the nearest pixel is repeated.
    3. Light or dark ink. Take the block average with k = ceil(L / 16), then the median
       in a window of 11x11 blocks around each block (beyond the edge the nearest block
       is repeated), enlarge it k times as in step 1, and crop it to the picture's size:
       m. If the sum of (grey - m)^3 is above 0, the ink is lighter than the paper, and
       grey becomes 255 - grey.
    4. Paper. Take the block average with k = ceil(L / 64), then the largest value in a
       window of n x n blocks around each block, then the smallest value in such a
       window, with n = 2 floor(L' / 6) + 1 for the longer side L' in blocks; enlarge
       and crop it as in step 3. Ink is the share of the light that is absorbed:
       ink = 255 max(0, 1 - grey / max(paper, 1)).
    5. Threshold (Otsu). In the histogram of floor(ink), find the t that maximises
       (s n0 - s0 n)^2 / (n0 (n - n0)), where n0 of the n pixels have levels up to t, s0
       is the sum of their levels and s the sum of all levels. If several t do, take the
       mean of the smallest and the largest. Strokes have levels above t.
    6. Parts. Strokes that touch at a side or a corner form a part. If a part that does
       not touch the edge is at least L / 8 high or wide, parts at the edge are removed
       (a shadow, the table). Of the others, those with at least 3 % of the pixels of
       the largest part are kept.
    7. Thin strokes. If B is the longer side of the strokes' bounding box, their width
       is w = 20/B * 8/pi * area / (number of sides between a stroke pixel and another).
       If w < 2, every pixel within B/20 * (2 - w)/2 of a stroke pixel (centre to
       centre) becomes a stroke pixel as well.
    8. Scaling. The box is resized so that its longer side is 20 and the other side is
       in proportion, rounded, and at least 1. Each pixel is the mean of the area that
       it covers, which gives grey levels.
    9. Centring. The centre of mass, with rows and columns counted from 0, is moved to
       (14, 14) by whole pixels, as far as the digit stays inside. Grey levels from 0 to
       255 are rounded. "Rounded" means floor(x + 0.5) throughout.

    Args:
        grey: (h, w), 0 to 255.
        centre: Whether to take step 9; otherwise the middle of the box stays where it
            is in the picture.
        scale: Whether to take step 8; otherwise the box is shrunk like the whole
            picture when its longer side becomes 28.
    Returns:
        The image, with the results of all steps.
    Raises:
        PhotoError: If the picture is too small or shows no digit.
    """
    if min(grey.shape) < LEAST_GIVEN:
        raise PhotoError(
            f"{grey.shape[1]}x{grey.shape[0]} pixels are too few: give a picture of "
            f"at least {SIDE}x{SIDE}"
        )
    grey = scipy.ndimage.uniform_filter(_working_size(grey), 3, mode="nearest")
    light_on_dark = _is_light_on_dark(grey)
    dark = 255 - grey if light_on_dark else grey
    paper = _paper(dark)
    ink = 255 * np.maximum(0, 1 - dark / np.maximum(paper, 1))
    threshold = _otsu(ink)
    found = np.floor(ink) > threshold
    if not found.any() or _contrast(ink, found) < LEAST_CONTRAST:
        raise PhotoError("no ink was found: the page is empty, or the pen too pale")
    strokes = _without_specks(found)
    corner, digit = _cut_out(strokes)
    width = _stroke_width(digit)
    thickened = width < THINNEST
    if thickened:
        corner, digit = _thicken(corner, digit, width)
    image = _place(digit, corner, grey.shape, centre, scale)
    return PreparedPhoto(
        grey, light_on_dark, paper, ink, threshold, strokes, width, thickened, image
    )


def _working_size(grey: np.ndarray) -> np.ndarray:
    """Take step 1."""
    longer = max(grey.shape)
    if longer > MOST_SIDE:
        return _block_average(grey, -(-longer // MOST_SIDE))
    times = max(1, -(-LEAST_SIDE // longer))
    height, width = grey.shape
    return _enlarge(grey.astype(float), times, (times * height, times * width))


def _block_average(grey: np.ndarray, side: int) -> np.ndarray:
    starts = [np.arange(0, length, side) for length in grey.shape]
    sums = np.add.reduceat(grey, starts[0], axis=0, dtype=float)
    sums = np.add.reduceat(sums, starts[1], axis=1)
    # The last block of a row or a column may be smaller.
    sizes = [
        np.diff(first, append=length)
        for first, length in zip(starts, grey.shape, strict=True)
    ]
    return sums / np.outer(*sizes)


def _enlarge(grey: np.ndarray, times: int, shape: tuple[int, int]) -> np.ndarray:
    """Enlarge by linear interpolation between pixel centres, and crop to a shape."""
    for axis, length in enumerate(shape):
        last = grey.shape[axis] - 1
        places = np.clip((np.arange(length) + 0.5) / times - 0.5, 0, last)
        first = np.minimum(places.astype(int), max(0, last - 1))
        share = np.expand_dims(places - first, 1 - axis)
        after = np.take(grey, np.minimum(first + 1, last), axis)
        grey = np.take(grey, first, axis) * (1 - share) + after * share
    return grey


def _is_light_on_dark(grey: np.ndarray) -> bool:
    """Take step 3: ink is rare, so it is what differs most from its surroundings."""
    side = -(-max(grey.shape) // USUAL_BLOCKS)
    blocks = _block_average(grey, side)
    usual = scipy.ndimage.median_filter(blocks, USUAL_WINDOW, mode="nearest")
    beyond = grey - _enlarge(usual, side, grey.shape)
    return bool(np.sum(beyond * beyond * beyond) > 0)


def _paper(dark: np.ndarray) -> np.ndarray:
    """Take step 4: what remains when everything narrow and dark is filled."""
    side = -(-max(dark.shape) // PAPER_BLOCKS)
    blocks = _block_average(dark, side)
    window = 2 * (max(blocks.shape) // (2 * WIDEST_STROKES)) + 1
    filled = scipy.ndimage.grey_closing(blocks, (window, window), mode="nearest")
    return _enlarge(filled, side, dark.shape)


def _otsu(ink: np.ndarray) -> float:
    """Take step 5."""
    counts = np.bincount(np.floor(ink).astype(int).ravel(), minlength=256)
    below = np.cumsum(counts)[:-1].astype(float)
    sums = np.cumsum(counts * np.arange(256))[:-1].astype(float)
    count, total = ink.size, float(np.sum(counts * np.arange(256)))
    # If all pixels are on one side of a threshold, it separates nothing.
    both = np.maximum(below * (count - below), 1)
    between = (total * below - sums * count) ** 2 / both
    best = np.flatnonzero(between == between.max())
    return float(best[0] + best[-1]) / 2


def _contrast(ink: np.ndarray, found: np.ndarray) -> float:
    return float(ink[found].mean() - ink[~found].mean())


def _without_specks(found: np.ndarray) -> np.ndarray:
    """Take step 6."""
    parts, _ = scipy.ndimage.label(found, NEIGHBOURS)
    pixels = np.bincount(parts.ravel())
    pixels[0] = 0
    boxes = scipy.ndimage.find_objects(parts)
    sides = np.array([0] + [max(s.stop - s.start for s in box) for box in boxes])
    edge = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    inside = ~np.isin(np.arange(len(pixels)), edge)
    if (sides[inside] * WITHIN >= max(found.shape)).any():
        pixels[~inside] = 0
    if sides[pixels.argmax()] < LEAST_INK:
        raise PhotoError(
            "the ink is too small for a digit: crop the picture to the digit, or take "
            "the photo from closer"
        )
    return ((pixels > 0) & (pixels >= SPECK * pixels.max()))[parts]


def _cut_out(strokes: np.ndarray) -> tuple[tuple[int, int], np.ndarray]:
    """Return the upper left corner of the strokes' bounding box, and its contents."""
    (box,) = scipy.ndimage.find_objects(strokes.astype(int))
    return (box[0].start, box[1].start), strokes[box]


def _stroke_width(digit: np.ndarray) -> float:
    """Return the width of the strokes in pixels of the 20x20 box, as in step 7."""
    padded = np.pad(digit, 1)
    sides = sum(np.count_nonzero(np.diff(padded, axis=axis)) for axis in (0, 1))
    # A slanted edge has 4/pi times as many sides as its length, on average.
    return float(BOX / max(digit.shape) * 8 / np.pi * digit.sum() / sides)


def _thicken(
    corner: tuple[int, int], digit: np.ndarray, width: float
) -> tuple[tuple[int, int], np.ndarray]:
    """Take step 7, and return the new corner and box."""
    radius = max(digit.shape) / BOX * (THINNEST - width) / 2
    margin = int(radius) + 1
    distance = scipy.ndimage.distance_transform_edt(~np.pad(digit, margin))
    moved, thick = _cut_out(distance <= radius)
    return tuple(c - margin + m for c, m in zip(corner, moved, strict=True)), thick


def _place(
    digit: np.ndarray, corner: tuple[int, int], shape: tuple[int, int],
    centre: bool, scale: bool,
) -> np.ndarray:  # fmt: skip
    """Take steps 8 and 9."""
    whole = SIDE / max(shape)  # from the picture to 28x28, if all of it is shown
    ratio = BOX / max(digit.shape) if scale else whole
    sizes = [max(1, _rounded(ratio * length)) for length in digit.shape]
    small = digit.astype(float)
    for axis, size in enumerate(sizes):
        small = _area_average(small, axis, size)
    image = np.zeros((SIDE, SIDE))
    if centre:
        mass = scipy.ndimage.center_of_mass(small)
        first = [_rounded(SIDE / 2 - m) for m in mass]
    else:
        middles = [
            SIDE / 2 + whole * (corner[axis] + digit.shape[axis] / 2 - shape[axis] / 2)
            for axis in (0, 1)
        ]
        first = [_rounded(m - size / 2) for m, size in zip(middles, sizes, strict=True)]
    inside = tuple(
        slice(start := min(max(f, 0), SIDE - size), start + size)
        for f, size in zip(first, sizes, strict=True)
    )
    image[inside] = small
    return np.floor(255 * image + 0.5).astype(np.uint8)


def _area_average(grey: np.ndarray, axis: int, size: int) -> np.ndarray:
    """Resize along one axis: each new pixel is the mean of the area it covers."""
    length = grey.shape[axis]
    before = np.insert(np.cumsum(grey, axis), 0, 0, axis)
    edges = np.arange(size + 1) * length / size
    whole = np.minimum(edges.astype(int), length - 1)
    share = np.expand_dims(edges - whole, 1 - axis)
    covered = np.take(before, whole, axis) + share * np.take(grey, whole, axis)
    return np.diff(covered, axis=axis) * (size / length)


def _rounded(value: float) -> int:
    return int(np.floor(value + 0.5))
