"""Descriptions of figures in words and numbers, generated from what was drawn.

Screen readers read the description aloud, and the tests of the notebooks compare it.
Generating it does not change the figure.
"""

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mnist_study.plots.description import panels, pictures, words
from mnist_study.plots.description.words import ANSWER, count, plain

__all__ = ["ANSWER", "DescribedFigure", "describe_figure"]


class DescribedFigure(Figure):
    """A figure whose text in a notebook is its description."""

    from_run = False  # whether it shows a training that its notebook ran itself

    def _repr_pretty_(self, printer, cycle):
        printer.text(describe_figure(self))


def describe_figure(fig: Figure) -> str:
    """Return a description of a figure, in sentences.

    For a figure saved with ``from_run`` it contains only what is the same with every
    CPU library: titles, labels with units, names, counts and shapes, whether an axis
    starts at zero, and the row sums of a matrix of counts.

    Args:
        fig: The figure; it is left as it is.
    Returns:
        Lines: the caption, then for each panel its title, axes and series.
    """
    from_run = getattr(fig, "from_run", False)
    # A colour bar is an axes of the figure, too, but is described with what it
    # explains.
    bars = {mapped.colorbar.ax for ax in fig.axes for mapped in panels.mapped(ax)}
    inner = {ax for part in fig.subfigs for ax in part.axes}
    own = [ax for ax in fig.axes if ax not in inner and ax not in bars]
    keys = _keys(fig)
    drawn_panels = [panels.read_panel(ax, keys, from_run) for ax in own]
    drawn_panels += [
        panels.read_together(part, keys, from_run) for part in fig.subfigs if part.axes
    ]
    pictures_only = len(own) > 1 and all(map(pictures.is_plain, own))
    sentences = (
        pictures.tell_many(own, from_run) if pictures_only else _lines(drawn_panels)
    )
    caption = " ".join(fig.get_supxlabel().split())
    head = [words.sentence(plain(fig.get_suptitle()))]
    head += [f"Caption: {words.sentence(caption)}"] if caption else []
    # A legend repeats the names of series: only its other entries are described.
    entries = [text for text in _legend(fig) if text not in "\n".join(sentences)]
    head += [f"Legend: {'; '.join(entries)}."] if entries else []
    return "\n".join(line for line in head + sentences if line)


def _lines(drawn_panels: list[panels.Panel]) -> list[str]:
    """Return the sentences on all panels, first those common to all of them."""
    if len(drawn_panels) == 1:
        (only,) = drawn_panels
        title = [words.sentence(f"Title: {only.title}")] if only.title else []
        return title + only.axes + only.marks
    lines = [panel.axes + panel.marks for panel in drawn_panels]
    common = [line for line in lines[0] if all(line in others for others in lines)]
    shared = f" In each: {' '.join(common)}" if common else ""
    sentences = [f"{count(len(drawn_panels), 'panel')}.{shared}"]
    for i, panel in enumerate(drawn_panels, start=1):
        own = [line for line in lines[i - 1] if line not in common]
        title = f", {panel.title}" if panel.title else ""
        sentences += [f"Panel {i}{title}:", *own] if title or own else []
    return sentences


def _keys(fig: Figure) -> dict[str, tuple]:
    """Return the colours that the figure's own legends explain."""
    colors = {}
    # A colour without a name in its axes may be explained in a legend for all panels.
    for legend in fig.legends:
        for handle, text in zip(legend.legend_handles, legend.texts, strict=True):
            if isinstance(handle, Patch):
                colors[plain(text.get_text())] = handle.get_facecolor()
            elif isinstance(handle, Line2D):
                colors[plain(text.get_text())] = handle.get_color()
    return colors


def _legend(fig: Figure) -> list[str]:
    legends = [*fig.legends, *(ax.get_legend() for ax in fig.axes)]
    return [plain(text.get_text()) for one in legends if one for text in one.texts]
