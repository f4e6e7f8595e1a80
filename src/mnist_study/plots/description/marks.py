"""Lines, bars, dots, bands and intervals of a figure, read as series of values."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import same_color, to_rgb
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch

from mnist_study.plots.description import words
from mnist_study.plots.description.words import Point, Series, count, number


def read_series(ax: Axes, keys: dict[str, tuple]) -> list[Series]:
    """Return what is drawn in an axes as series, in the order of drawing.

    Args:
        ax: The axes.
        keys: Text in the figure's legends -> colour of its patch.
    """
    series_list = []
    for container in ax.containers:
        if isinstance(container, BarContainer):
            series_list.append(_bars(ax, container, keys))
        elif isinstance(container, ErrorbarContainer):
            series_list.append(_intervals(ax, container))
    # Matplotlib lists the parts of error bars among the lines of an axes as well.
    held = {part for each in ax.containers for part in _children(each)}
    for line in ax.lines:
        if line not in held and not is_guide(ax, line):
            series_list.append(_line(ax, line))
    for collection in ax.collections:
        if collection in held:
            continue
        if isinstance(collection, PathCollection) and not _is_table(ax):
            series_list.append(_dots(ax, collection))
        elif isinstance(collection, PolyCollection):
            series_list.append(_band(ax, collection))
        elif isinstance(collection, LineCollection):
            series_list.append(_segments(ax, collection))
    series_list += [
        _stairs(patch) for patch in ax.patches if isinstance(patch, StepPatch)
    ]
    return [series for series in series_list if series.points]


def guides(ax: Axes) -> list[str]:
    """Describe the lines that run across the whole axes."""
    sentences = []
    held = {part for each in ax.containers for part in _children(each)}
    lines = [x for x in ax.lines if x not in held and is_guide(ax, x)]
    for word, upright in (("vertical", True), ("horizontal", False)):
        there = [x for x in lines if _is_upright(ax, x) == upright]
        at = [(x.get_xdata() if upright else x.get_ydata())[0] for x in there]
        if len(at) > 3:
            sentences.append(
                f"{count(at, word + ' line')} from {number(at[0])} to {number(at[-1])}."
            )
        elif at:
            sentences.append(f"A {word} line at {' and '.join(map(number, at))}.")
    return sentences


def is_guide(ax: Axes, line: Line2D) -> bool:
    """Return whether a line runs across the whole axes, at any limits."""
    # axhline and axvline give one coordinate relative to the axes, not in data units.
    return line.get_transform() != ax.transData


def table_rows(ax: Axes) -> list[str]:
    """Describe the marks and coloured cells of a table, row by row."""
    if not _is_table(ax):
        return []
    rows, columns = words.places(ax.yaxis), words.places(ax.xaxis)
    marks = [xy for dots in ax.collections for xy in np.asarray(dots.get_offsets())]
    cells = [patch.get_center() for patch in ax.patches if patch.get_fill()]
    sentences = []
    for noun, spots in (("Marks", marks), ("Coloured cells", cells)):
        lists = {
            name: [words.place(columns, x) for x, y in spots if abs(y - row) < 0.5]
            for row, name in rows.items()
        }
        texts = [f"row {y}: {', '.join(xs) or 'none'}" for y, xs in lists.items()]
        if spots:
            sentences.append(f"{noun}: {'; '.join(texts)}.")
    return sentences


def _is_table(ax: Axes) -> bool:
    """Return whether both axes have names, and marks are where they cross."""
    offsets = [np.asarray(dots.get_offsets()) for dots in ax.collections]
    both = bool(words.places(ax.xaxis)) and bool(words.places(ax.yaxis))
    return both and all(np.array_equal(xy, np.round(xy)) for xy in offsets)


def _children(container) -> list:
    if isinstance(container, ErrorbarContainer):
        line, caps, bars = container.lines
        return [line, *caps, *bars]
    return []


def _is_upright(ax: Axes, line: Line2D) -> bool:
    return line.get_transform() == ax.get_xaxis_transform()


def _pinned(named: dict, positions) -> bool:
    positions = np.asarray(positions, dtype=float)
    return bool(named) or np.array_equal(positions, np.round(positions))


def _make(ax, name, kind, positions, values, lying=None, **ends) -> Series:
    """Return a series of places and values, without those that are NaN."""
    lying = words.is_lying(ax) if lying is None else lying
    named = words.places(ax.yaxis if lying else ax.xaxis)
    rows = zip(positions, values, *ends.values(), strict=True)
    points = [
        Point(words.place(named, x), float(y), **dict(zip(ends, rest, strict=True)))
        for x, y, *rest in rows
        if np.isfinite(y)
    ]
    return Series(name, kind, points, _pinned(named, positions), not named)


def _bars(ax: Axes, bars: BarContainer, keys: dict) -> Series:
    lying = bars.orientation == "horizontal"
    boxes = [bar.get_bbox() for bar in bars]
    middle = [(b.y0 + b.y1) / 2 if lying else (b.x0 + b.x1) / 2 for b in boxes]
    low, high = (
        np.array([(getattr(b, f"{'x' if lying else 'y'}{i}")) for b in boxes])
        for i in (0, 1)
    )
    # With only two bars, no colour is the usual one.
    usual = bars[0].get_facecolor() if len(bars) < 3 else _usual_color(bars)
    note = [
        "" if same_color(bar.get_facecolor(), usual) else _key(bar, keys)
        for bar in bars
    ]
    # Only bars on top of others do not start at 0.
    stacked = np.any(low != 0)
    ends = {"low": low, "high": high} if stacked else {}
    kind = "bar, stacked" if stacked else "bar"
    return _make(
        ax, words.name_of(bars), kind, middle, high - low, lying, note=note, **ends
    )


def _usual_color(bars: BarContainer):
    colors = [bar.get_facecolor() for bar in bars]
    return max(colors, key=colors.count)


def _key(patch, keys: dict) -> str:
    texts = (t for t, c in keys.items() if same_color(c, patch.get_facecolor()))
    return next(texts, "")


def _intervals(ax: Axes, container: ErrorbarContainer) -> Series:
    line, _, collections = container.lines
    lying = container.has_xerr
    x, y = (np.asarray(v, dtype=float) for v in line.get_data())
    positions, values = (y, x) if lying else (x, y)
    low, high = np.full(len(values), np.nan), np.full(len(values), np.nan)
    # An interval with an end of NaN has no points.
    for i, ends in enumerate(collections[0].get_segments()):
        if len(ends):
            low[i], high[i] = sorted(ends[:, 0 if lying else 1])
    hollow = words.is_white(to_rgb(line.get_markerfacecolor()))
    kind = "hollow mark" if hollow else "mark"
    name = words.name_of(container)
    return _make(ax, name, kind, positions, values, lying, low=low, high=high)


def _line(ax: Axes, line: Line2D) -> Series:
    x, y = (np.asarray(v, dtype=float) for v in line.get_data())
    kind = "point" if line.get_linestyle() == "None" else "line"
    positions, values = (y, x) if words.is_lying(ax) else (x, y)
    return _make(ax, words.name_of(line) or _twin(line), kind, positions, values)


def _twin(line: Line2D) -> str:
    """Return the name that a line of the same look has elsewhere in the figure."""
    names = {
        words.name_of(other)
        for ax in line.figure.axes
        for other in ax.lines
        if _look(other) == _look(line) and words.name_of(other)
    }
    # With several names it is not clear which one is the line's.
    return names.pop() if len(names) == 1 else ""


def _look(line: Line2D) -> tuple:
    return to_rgb(line.get_color()), line.get_marker(), line.get_linestyle()


def _dots(ax: Axes, dots: PathCollection) -> Series:
    # scatter masks what is NaN.
    offsets = np.ma.filled(np.ma.asarray(dots.get_offsets(), dtype=float), np.nan)
    fill = dots.get_facecolor()
    kind = "white dot" if len(fill) and words.is_white(fill[0]) else "dot"
    x, y = offsets.T if len(offsets) else ([], [])
    positions, values = (y, x) if words.is_lying(ax) else (x, y)
    return _make(ax, words.name_of(dots), kind, positions, values)


def _band(ax: Axes, band: PolyCollection) -> Series:
    corners = np.concatenate([path.vertices for path in band.get_paths()])
    # fill_between draws one polygon, there and back: both ends of a place share its x.
    x = np.unique(corners[:, 0])
    low = np.array([corners[corners[:, 0] == at, 1].min() for at in x])
    high = np.array([corners[corners[:, 0] == at, 1].max() for at in x])
    fill = band.get_facecolor()
    lines = [
        line
        for line in ax.lines
        if len(fill) and same_color(to_rgb(line.get_color()), fill[0][:3])
    ]
    name = words.name_of(lines[0]) if lines else words.name_of(band)
    return _make(ax, name, "band", x, high - low, False, low=low, high=high)


def _segments(ax: Axes, lines: LineCollection) -> Series:
    ends = np.array([segment for segment in lines.get_segments() if len(segment) == 2])
    if not len(ends):
        return Series("", "interval", [], False)
    # (n, 2 ends, x and y): lying where both ends have the same y.
    lying = np.array_equal(ends[:, 0, 1], ends[:, 1, 1])
    along, across = (0, 1) if lying else (1, 0)
    low, high = ends[:, :, along].min(axis=1), ends[:, :, along].max(axis=1)
    name, at = words.name_of(lines), ends[:, 0, across]
    return _make(ax, name, "interval", at, high - low, lying, low=low, high=high)


def _stairs(patch: StepPatch) -> Series:
    values, edges, _ = patch.get_data()
    names = [f"{number(a)} to {number(b)}" for a, b in pairwise(edges)]
    points = [Point(n, float(v)) for n, v in zip(names, values, strict=True)]
    return Series(words.name_of(patch), "step", points, True)
