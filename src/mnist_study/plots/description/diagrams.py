"""Descriptions of diagrams without scales: networks and parallel coordinates."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.patches import Circle, Rectangle

from mnist_study.plots.description import marks, words
from mnist_study.plots.description.words import SHORT, count, number


def parallel(ax: Axes, keys: dict[str, tuple], from_run: bool) -> list[str]:
    """Describe parallel coordinates; return an empty list if there are none.

    Args:
        ax: The axes.
        keys: Text in the figure's legends -> colour of its line.
        from_run: Whether the lines depend on a training in the notebook.
    """
    named = words.places(ax.xaxis)
    lines = [line for line in ax.lines if not marks.is_guide(ax, line)]
    # Only parallel coordinates have lines through every named column and an axis
    # without ticks.
    through = all(list(line.get_xdata()) == list(named) for line in lines)
    if len(named) < 2 or not lines or not through or len(ax.get_yticks()):
        return []
    sentences = [
        f"{count(lines, 'line')} from left to right, each through all columns."
    ]
    if from_run:
        return sentences
    *choices, last = named
    for x in choices:
        column = _column(ax, x)
        at = list(named).index(x)
        chosen = [_nearest(column, line.get_ydata()[at]) for line in lines]
        counts = (f"{chosen.count(text)} through {text}" for text in column.values())
        sentences.append(f"{named[x]}, from below: {'; '.join(counts)}.")
    scale = _column(ax, last)
    ends = [_measured(scale, line.get_ydata()[-1]) for line in lines]
    sentences.append(f"{named[last]}: {_spread(ends)}.")
    for key, color in keys.items():
        same = [line for line in lines if same_color(line.get_color(), color)]
        sentences += [f"Lines in the colour of “{key}”: {len(same)}."] if same else []
    for word, pick in (("lowest", min), ("highest", max)):
        i = pick(range(len(lines)), key=ends.__getitem__)
        heights = dict(zip(named, lines[i].get_ydata(), strict=True))
        way = [_nearest(_column(ax, x), heights[x]) for x in choices]
        sentences.append(f"The line that ends {word} goes through {'; '.join(way)}.")
    return sentences


def _column(ax: Axes, x: float) -> dict[float, str]:
    """Return the texts in a column: height -> text, from the bottom up."""
    texts = [(text.xy[1], text.get_text()) for text in ax.texts if text.xy[0] == x]
    return dict(sorted(texts))


def _nearest(column: dict[float, str], y: float) -> str:
    return column[min(column, key=lambda at: abs(at - y))] if column else number(y)


def _measured(scale: dict[float, str], y: float) -> float:
    """Return the value at a height, interpolated in a column of numbers."""
    values = list(map(words.parsed_number, scale.values()))
    # To two digits, since the numbers of the column are rounded themselves.
    return float(f"{np.interp(y, list(scale), values):.2g}")


def _spread(values: list[float]) -> str:
    if len(values) <= SHORT:
        return "; ".join(map(number, sorted(values)))
    ends = f"from {number(min(values))} to {number(max(values))}"
    return f"{ends}, median {number(np.median(values))}"


def diagram(ax: Axes) -> list[str]:
    """Return the columns of a drawing without axes, from left to right."""
    if ax.axison or ax.images or not ax.texts:
        return []
    columns: dict[float, list] = {}
    arrows = 0
    for text in ax.texts:
        arrow = getattr(text, "arrow_patch", None)
        arrows += arrow is not None
        if text.get_text():
            # Rounded, since sums of positions differ in the last bits.
            columns.setdefault(round(text.get_position()[0], 6), []).append(text)
    shapes: dict[float, list] = {x: [] for x in columns}
    for patch in ax.patches:
        box = patch.get_extents().transformed(ax.transData.inverted())
        middle = (box.x0 + box.x1) / 2
        # A shape belongs to the nearest column of text.
        shapes[min(shapes, key=lambda x: abs(x - middle))].append(patch)
    sentences = [f"{count(len(columns), 'column')} from left to right, "
                 f"joined by {count(arrows, 'arrow')}."]  # fmt: skip
    for x in sorted(columns):
        texts = sorted(columns[x], key=lambda text: -text.get_position()[1])
        labels = [words.plain(text.get_text()) for text in texts]
        labels = [text for text in labels if any(map(str.isalnum, text))]  # no "⋮"
        sentences.append(words.sentence(*labels, _shapes(shapes[x])))
    return sentences


def _shapes(patches: list) -> str:
    kinds = ((Rectangle, "square"), (Circle, "circle"))
    counted = [
        (sum(isinstance(p, kind) for p in patches), name) for kind, name in kinds
    ]
    return "drawn as " + " and ".join(count(n, name) for n, name in counted if n)
