"""Lines drawn over a digit, and a digit of which only lines are left.

Images are ink (n, 28, 28) of 0..1; what is random comes from a generator for each.
"""

from itertools import pairwise

import numpy as np

FADED = 2.3  # rows from its middle at which a line has faded away
DASH = 2  # columns of a dash, and of a gap
ZIGZAG = 2.0  # how far a zigzag goes to either side, and a quarter of its period
ZIGZAG_COLUMNS = (2, 25)  # where it begins and ends
LARGEST_CLIMB = 5  # rows between the two ends, either way


def dotted_line(ink: np.ndarray, generators: list) -> np.ndarray:
    """Draw a dashed line from the left to the right, at any height at either end."""
    height, width = ink.shape[1:]
    ends = np.stack([g.integers(0, height - 1, 2) for g in generators])
    start, end = ends[:, 0, None], ends[:, 1, None]
    columns = np.arange(width)
    middles = start + (end - start) * columns / (width - 1)
    line = _faded(np.arange(height)[:, None] - middles[:, None, :])
    is_gap = (columns // DASH % 2 == 0) | (columns == width - 1)
    return np.minimum(ink + np.where(is_gap, 0, line), 1)


def _faded(rows: np.ndarray) -> np.ndarray:
    """Return a line's ink so many rows from its middle: 1 there, less further off."""
    return np.maximum(1 + np.log1p(-np.minimum(np.abs(rows) / FADED, 1 - 1e-9)), 0)


def zigzag(ink: np.ndarray, generators: list) -> np.ndarray:
    """Draw a zigzag from the left to the right, level or nearly so."""
    height, width = ink.shape[1:]
    starts = [g.integers(0, height - 1) for g in generators]
    climbs = [g.integers(-LARGEST_CLIMB, LARGEST_CLIMB) for g in generators]
    # There are ten zigzags: each is drawn once, about row 0, on enough rows.
    rows = np.arange(-height, height)
    drawn = {climb: _drawn(int(climb), rows, width) for climb in set(climbs)}
    pairs = zip(starts, climbs, strict=True)
    lines = [drawn[climb][height - row : 2 * height - row] for row, climb in pairs]
    return np.minimum(ink + np.stack(lines), 1)


def _drawn(climb: int, rows: np.ndarray, width: int) -> np.ndarray:
    """Return the ink (rows, width) of a zigzag that starts at row 0."""
    places = _corners(climb)
    line = np.zeros((len(rows), width))
    for (c0, r0), (c1, r1) in pairwise(places):
        columns = np.arange(int(np.floor(c0)), min(int(np.ceil(c1)), width))
        middles = r0 + (r1 - r0) / (c1 - c0) * (columns - c0)
        line[:, columns] += _faded(rows[:, None] - middles)
    return np.minimum(line, 1)


def _corners(climb: int) -> np.ndarray:
    """Return columns and rows (m, 2) of a zigzag's ends and turning points."""
    first, last = ZIGZAG_COLUMNS
    angle = np.arctan2(climb, last - first)
    length = (last - first) / np.cos(angle)
    turns = np.arange(ZIGZAG, length, 2 * ZIGZAG)
    along = np.concatenate([[0], turns, [length]])
    aside = np.concatenate([[0], ZIGZAG * (-1.0) ** np.arange(len(turns)), [0]])
    # As in the code of MNIST-C: it ends nearer to the middle than the next turn asks.
    aside[-1] = aside[-2] / (2 * (length % (2 * ZIGZAG)))
    turned = [
        first + along * np.cos(angle) - aside * np.sin(angle),
        along * np.sin(angle) + aside * np.cos(angle),
    ]
    return np.stack(turned, axis=1)


def canny_edges(ink: np.ndarray, generators: list) -> np.ndarray:
    """Leave the edges of a digit, as Canny's detector finds them.

    Source: Canny (1986), by scikit-image, with a blur of one pixel and thresholds of
    0.1 and 0.2.
    """
    # Here: what draws no edges starts without scikit-image.
    from skimage.feature import canny

    thresholds = {"low_threshold": 0.1, "high_threshold": 0.2}
    return np.stack([canny(one, sigma=1.0, **thresholds) for one in ink]).astype(float)
