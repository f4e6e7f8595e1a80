"""Descriptions of single panels: their titles, axes and marks."""

from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.cbook import GrouperView
from matplotlib.cm import ScalarMappable
from matplotlib.collections import (
    LineCollection,
    PatchCollection,
    PathCollection,
    PolyCollection,
)
from matplotlib.container import BarContainer
from matplotlib.figure import SubFigure
from matplotlib.patches import Rectangle, StepPatch

from mnist_study.plots.description import diagrams, marks, pictures, telling, words
from mnist_study.plots.description.words import Series, count, number, plain

_RATES = ((0, 1), (0, 1.02))  # limits that do not depend on a training
_DESCRIBED = (LineCollection, PatchCollection, PathCollection, PolyCollection)


class Panel(NamedTuple):
    """The description of one panel: its title, and sentences on axes and marks."""

    title: str
    axes: list[str]
    marks: list[str]


def read_panel(ax: Axes, keys: dict[str, tuple], from_run: bool) -> Panel:
    """Return the description of one axes.

    Args:
        ax: The axes.
        keys: Text in the figure's legends -> its colour.
        from_run: Whether to leave out what depends on a training.
    """
    title = words.title_of(ax.title, from_run)
    # Its lengths have no scale, so a description of axes and series would make no
    # sense.
    drawing = diagrams.diagram(ax)
    if drawing:
        return Panel(title, [], drawing)
    series_list = marks.read_series(ax, keys)
    # Limits depend on the values of a training, except where places are whole numbers
    # or names.
    steady = bool(series_list) and all(series.pinned for series in series_list)
    lying = words.is_lying(ax)
    labels = (
        _label(ax, "xaxis", ax.get_shared_x_axes()),
        _label(ax, "yaxis", ax.get_shared_y_axes()),
    )
    axes = [
        _axis(ax.xaxis, labels[0], ax.get_xlim(), from_run, steady and not lying),
        _axis(ax.yaxis, labels[1], ax.get_ylim(), from_run, steady and lying),
    ]
    sentences = diagrams.parallel(ax, keys, from_run)
    if not sentences:
        sentences += pictures.tell_images(ax, from_run)
        sentences += pictures.tell_outlines(ax, from_run)
        sentences += marks.table_rows(ax)
        sentences += telling.tell_series(ax, series_list, from_run)
        sentences += marks.guides(ax) + _texts(ax, series_list, sentences, from_run)
    sentences += [_color_scale(each, from_run) for each in mapped(ax)] + _others(ax)
    if not axes[0] and not axes[1] and ax.get_ylabel():  # the name of a row
        title = ", ".join(filter(None, [title, plain(ax.get_ylabel())]))
    return Panel(title, [line for line in axes if line], sentences)


def read_together(part: SubFigure, keys: dict, from_run: bool) -> Panel:
    """Return the axes of a subfigure described as one panel."""
    read_all = [read_panel(ax, keys, from_run) for ax in part.axes]
    title = words.title_of(next(iter(part.texts), None), from_run)
    axes = [line for panel in read_all for line in panel.axes]
    sentences = [line for panel in read_all for line in panel.marks]
    return Panel(title, axes, sentences)


def mapped(ax: Axes) -> list[ScalarMappable]:
    """Return the images and collections of an axes that have a colour bar."""
    return [each for each in (*ax.images, *ax.collections) if each.colorbar]


def _label(ax: Axes, which: str, shared: GrouperView) -> str:
    """Return the label of an axis; axes that share it have the label only once."""
    axes = [ax, *shared.get_siblings(ax)]
    labels = (plain(getattr(one, which).get_label_text()) for one in axes)
    return next(filter(None, labels), "")


def _axis(
    axis: Axis, label: str, limits: tuple[float, float], from_run: bool, steady: bool
) -> str:
    """Return a sentence on an axis, or "" for one without ticks."""
    if not axis.axes.axison or not len(axis.get_majorticklocs()):
        return ""
    upright = axis.axis_name == "y"
    if axis.get_scale() == "log":
        label = f"{label.replace('(log scale)', '').strip(' ,')}, log scale"
    head = f"{'Vertical' if upright else 'Horizontal'} axis"
    head = f"{head}: {label}" if label else head
    low, high = sorted(map(float, limits))
    inverted = bool(axis.get_inverted())
    named = {x: name for x, name in words.places(axis).items() if low <= x <= high}
    if named:
        # In the order in which they are seen: an upright axis counts from the bottom.
        names = [named[x] for x in sorted(named, reverse=upright != inverted)]
        way = "from top to bottom" if upright else "from left to right"
        return f"{head}, {way}: {words.ranged(names)}."
    known = not from_run or steady or (low, high) in _RATES
    if low == 0:
        reach = "starts at zero" + (f", up to {number(high)}" if known else "")
    else:
        reach = f"from {number(low)} to {number(high)}" if known else ""
    return words.sentence(head, reach, "reversed" if inverted else "")


def _texts(
    ax: Axes, series_list: list[Series], sentences: list[str], from_run: bool
) -> list[str]:
    """Return the texts of an axes that no other sentence contains."""
    if pictures.matrix_texts(ax) is not None:
        return []
    rest = [t for t in ax.texts if not telling.stands_at_place(ax, series_list, t)]
    inside = [t for t in rest if callable(telling.coordinates(t)) and t.get_text()]
    drawn = [number(p.value) for s in series_list for p in s.points if p.value]
    # bar_label places its texts by a function; those that repeat values are described
    # already.
    if [number(words.parsed_number(t.get_text())) for t in inside] == drawn:
        rest = [t for t in rest if t not in inside]
    texts = [plain(t.get_text()) for t in rest]
    if from_run:
        texts = [text for text in texts if not any(map(str.isdigit, text))]
    texts = [text for text in texts if text and text not in "".join(sentences)]
    return [f"Written in it: {'; '.join(texts)}."] if texts else []


def _color_scale(mappable: ScalarMappable, from_run: bool) -> str:
    low, high = map(float, mappable.get_clim())
    label = plain(mappable.colorbar.ax.get_ylabel())
    way, limits = "", f"from {number(low)} to {number(high)}"
    if low == 0:
        way, limits = "starts at zero", f"up to {number(high)}"
    elif low == -high:
        way = "symmetric about zero"
    head = f"Colour scale: {label}" if label else "Colour scale"
    return words.sentence(head, way, "" if from_run else limits)


def _others(ax: Axes) -> list[str]:
    """Return a sentence with the number of marks that no function here describes."""
    bars = {bar for held in ax.containers if isinstance(held, BarContainer)
            for bar in held}  # fmt: skip
    table = bool(marks.table_rows(ax))
    # Otherwise marks without a description would make two different figures sound
    # alike.
    patches = [
        patch
        for patch in ax.patches
        if patch not in bars and not isinstance(patch, StepPatch)
        if not (isinstance(patch, Rectangle) and (table or not patch.get_fill()))
    ]
    unknown = [c for c in ax.collections if not isinstance(c, _DESCRIBED)]
    n = len(patches) + len(unknown) + len(ax.artists)
    return [f"{count(n, 'unknown mark')}."] if n else []
