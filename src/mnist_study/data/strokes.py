"""How thick the strokes of a digit are, and digits redrawn thinner or thicker.

Source: Castro, Tan, Kainz, Konukoglu and Glocker (2019), Morpho-MNIST, JMLR 20(178),
sections 2 and 3. A digit is enlarged four times and becomes black and white at half of
its range of grey. Its thickness is twice the mean distance from the middle lines of its
strokes to the paper; strokes are redrawn by erosion and dilation with a disk.

Departures: the middle lines are those of thinning (Zhang and Suen, 1984), where the
source takes the medial axis; the disk's radius is not rounded down; enlarging does not
blur, and the way back is the mean of each pixel's sixteen parts.
"""

import numpy as np
import scipy.ndimage

ENLARGED_BY = 4
STROKES_AT_ONCE = 200  # images redrawn at once: 150 kilobytes for each


def stroke_thickness(ink: np.ndarray) -> np.ndarray:
    """Measure how thick the strokes of digits are on average.

    Args:
        ink: (n, height, width), paper 0; any unit.
    Returns:
        float (n,) in pixels; 0 where all is of one grey.
    """
    blocks = [_shapes(block) for block in _blocks_of(ink)]
    measured = [_thickness(shapes, _distances(shapes)) for shapes in blocks]
    return np.concatenate([np.zeros(0), *measured])


def thicken_strokes(ink: np.ndarray, share: float) -> np.ndarray:
    """Redraw digits with thicker or thinner strokes.

    Args:
        ink: float (n, height, width), 0 is paper.
        share: Of its own thickness by which each digit's strokes get thicker;
            negative: thinner. 0 redraws a digit as it is, in black and white whose
            edges alone are grey.
    Returns:
        Redrawn copies, ink 1.
    """
    copies = np.zeros_like(ink)
    for number, block in enumerate(_blocks_of(ink)):
        shapes = _shapes(block)
        inside = _distances(shapes)
        # Half of it goes to either side.
        radius = share * _thickness(shapes, inside) / 2 * ENLARGED_BY
        radius = radius[:, None, None]
        outwards = _distances(~shapes) - inside
        # Distances are between centres: no pixel lies between -1 and 1.
        redrawn = np.where(radius < 0, outwards < radius, outwards <= radius)
        first = number * STROKES_AT_ONCE
        copies[first : first + len(block)] = _reduced(redrawn)
    return copies


def _blocks_of(ink: np.ndarray) -> list[np.ndarray]:
    starts = range(0, len(ink), STROKES_AT_ONCE)
    return [ink[start : start + STROKES_AT_ONCE] for start in starts]


def _shapes(ink: np.ndarray) -> np.ndarray:
    """Return enlarged digits in black and white: bool (n, 4 height, 4 width)."""
    # What a cubic spline does to a line of pixels is a matrix: so it takes a tenth of
    # the time that it takes on images.
    rows, columns = (
        scipy.ndimage.zoom(
            np.eye(length), (ENLARGED_BY, 1), mode="nearest", grid_mode=True
        )
        for length in ink.shape[1:]
    )
    large = rows @ ink @ columns.T
    lowest, highest = (f(axis=(1, 2), keepdims=True) for f in (large.min, large.max))
    # Of one grey, an image has no strokes, though the spline rounds here and there.
    is_one_grey = ink.max(axis=(1, 2)) == ink.min(axis=(1, 2))
    return (large >= (lowest + highest) / 2) & ~is_one_grey[:, None, None]


def _distances(shapes: np.ndarray) -> np.ndarray:
    """Return how far each pixel of a shape is from what is not of it, 0 outside."""
    # Of a shape that fills its image SciPy measures to one of the image's corners.
    return np.stack(
        [
            np.full(shape.shape, np.inf)
            if shape.all()
            else scipy.ndimage.distance_transform_edt(shape)
            for shape in shapes
        ]
    )


def _thickness(shapes: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Return mean thickness, in pixels of the image before it was enlarged.

    Args:
        shapes: bool (n, 4 height, 4 width).
        inside: What ``_distances`` returns for them.
    """
    # Here: what measures no strokes starts without scikit-image.
    from skimage.morphology import skeletonize

    middles = np.stack([skeletonize(shape) for shape in shapes])
    total = np.where(middles, inside, 0).sum(axis=(1, 2))
    length = np.maximum(middles.sum(axis=(1, 2)), 1)
    return 2 * total / length / ENLARGED_BY


def _reduced(shapes: np.ndarray) -> np.ndarray:
    count, height, width = shapes.shape
    parts = (height // ENLARGED_BY, ENLARGED_BY, width // ENLARGED_BY, ENLARGED_BY)
    return shapes.reshape(count, *parts).mean(axis=(2, 4))
