"""Figures of many small pictures, each with a caption."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mnist_study.plots import canvas
from mnist_study.plots.canvas import INK
from mnist_study.plots.description import ANSWER

PITCH_IN = 0.5  # distance between pictures in inches
_LETTER = 0.12  # width of a letter of a caption, in sides of a picture
_GAP, _CAPTION = 0.08, 0.36  # in sides of a picture; a caption is above its picture


def gallery(
    groups: Mapping[str, tuple[np.ndarray, Sequence[str]]],
    *,
    note: str,
    columns: int = 20,
) -> Figure:
    """Show groups of many small pictures of equal size, each with a caption.

    Args:
        groups: Heading, which may be empty -> images (n, h, w), any scaling, and n
            short captions such as 4→9. A group without images is left out; if none
            has an image, the figure says so.
        note: Caption of the figure.
        columns: Number of pictures in a row.
    Raises:
        ValueError: If shapes do not match.
    """
    groups = {name: group for name, group in groups.items() if len(group[0])}
    if not groups:
        fig, (ax,) = canvas.row(note, (4, 0.8))
        ax.set_axis_off()
        ax.text(0.5, 0.5, "no image to show", ha="center", va="center", color=INK)
        return fig
    # Pictures are farther apart if captions are long.
    longest = max(len(caption) for _, given in groups.values() for caption in given)
    spread = max(1.0, _LETTER * longest)
    columns = max(1, int(columns / spread))
    rows = [-(-len(images) // columns) for images, _ in groups.values()]
    row_in = PITCH_IN * (1 + _CAPTION)
    # Each group has a heading, and space around it.
    size = (
        0.3 + PITCH_IN * spread * columns,
        0.5 + 0.35 * len(rows) + row_in * sum(rows),
    )
    fig, axes = canvas.grid(note, size, len(rows), 1, height_ratios=rows)
    for ax, (name, (images, captions)) in zip(axes[:, 0], groups.items(), strict=True):
        images = canvas.shaped(f"images of {name!r}", images, "n", "h", "w")
        captions = canvas.shaped(f"captions of {name!r}", captions, len(images))
        _draw(ax, images, captions, columns, spread)
        ax.set_title(name, x=0, ha="left", fontsize=10, weight="bold")
    return fig


def _draw(
    ax: Axes, images: np.ndarray, captions: np.ndarray, columns: int, spread: float
) -> None:
    """Draw a group in a single axes, which is much faster than one per image."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    # The number of pictures depends on the predictions as well: see ``description``.
    ax.set_gid(ANSWER)
    limits = {"vmin": images.min(), "vmax": images.max()}
    for i, (image, caption) in enumerate(zip(images, captions, strict=True)):
        top = i // columns * (1 + _CAPTION) + _CAPTION
        left = (i % columns + 0.5) * spread - 0.5 + _GAP / 2
        # Left, right, bottom, top: rows count downwards.
        extent = (left, left + 1 - _GAP, top + 1 - _GAP, top)
        look = {"cmap": "gray_r", "interpolation": "nearest", **limits}
        ax.imshow(image, extent=extent, **look)
        at = (left + 0.5 - _GAP / 2, top - 0.03)
        ax.text(*at, caption, ha="center", va="bottom", fontsize=7, color=INK)
    rows = -(-len(images) // columns)
    ax.set(xlim=(0, spread * columns), ylim=(rows * (1 + _CAPTION), 0))
    ax.set_anchor("NW")
