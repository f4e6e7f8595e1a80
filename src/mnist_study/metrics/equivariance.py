"""How well feature maps follow their input when it is shifted."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mnist_study.metrics.costs import input_windows


def shift_errors(
    model,
    outputs: Mapping[str, np.ndarray],
    moved_outputs: Mapping[str, np.ndarray],
    dx: int = 0,
    dy: int = 0,
) -> pd.DataFrame:
    """Compare the outputs of layers for shifted images with those for the originals.

    Both errors are norms of differences divided by norms of the reference, averaged
    over images. ``follows`` is 0 for maps that move exactly as the image does;
    fractions of a position are interpolated linearly. Only positions of maps count
    whose windows see neither the border of the image nor what the shift brought in.

    Args:
        model: A built network whose layers form one line.
        outputs: Layer -> its output (n, ...) for n images.
        moved_outputs: The same for those images shifted.
        dx: Shift to the right in pixels.
        dy: Shift downwards in pixels.
    Returns:
        Index: layer. Columns: ``follows``, the distance of the shifted maps from the
        maps of the shifted image (NaN for layers without maps, or if no position
        counts); ``changes``, the distance of the output from the output before the
        shift.
    """
    fields, rows = input_windows(model), {}
    # The window of the image itself, before any layer.
    size = tuple(model.input_shape[1:3])
    for name, before in outputs.items():
        after, follows = moved_outputs[name], np.nan
        if before.ndim == 4 and name in fields:
            places = [
                _compared(fields[name], before.shape[1 + axis], size[axis], shift)
                for axis, shift in enumerate((dy, dx))
            ]
            follows = _followed(before, after, places)
        rows[name] = {"follows": follows, "changes": _relative(after, before)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("layer")


def _compared(field, count: int, pixels: int, shift: int):
    """Return along one axis which positions count and where their values came from.

    Args:
        field: Windows of the layer, from ``input_windows``.
        count: Number of positions along the axis.
        pixels: Number of image pixels along the axis.
        shift: Shift in pixels.
    Returns:
        The positions (m,), the positions before the shift (m,), and the weight of the
        next position in the interpolation.
    """
    first = np.arange(count) * field.step + field.first
    last = first + field.side - 1
    # Pixels of the shifted image that come from the image.
    known = (first >= max(shift, 0)) & (last < pixels + min(shift, 0))
    inside = (first >= 0) & (last < pixels)
    places = np.flatnonzero(known)
    whole, part = divmod(-shift, field.step)
    lower = places + whole
    upper = lower + (part > 0)
    kept = (lower >= 0) & (upper < count)
    places, lower, upper = places[kept], lower[kept], upper[kept]
    kept = inside[lower] & inside[upper]
    return places[kept], lower[kept], part / field.step


def _followed(before: np.ndarray, after: np.ndarray, places) -> float:
    """Return the relative distance of maps from the shifted maps, where it counts."""
    expected = before
    for axis, (there, lower, share) in enumerate(places, start=1):
        if not len(there):
            return np.nan
        low = expected.take(lower, axis)
        # With weight 0 the next position may be outside.
        high = expected.take(lower + 1, axis) if share else low
        expected = (1 - share) * low + share * high
        after = after.take(there, axis)
    return _relative(after, expected)


def _relative(values: np.ndarray, reference: np.ndarray) -> float:
    """Return the mean norm of the difference, relative to that of the reference."""
    gaps, lengths = (
        np.linalg.norm(a.reshape(len(a), -1), axis=1).mean()
        for a in (values - reference, reference)
    )
    return float(gaps / lengths)
