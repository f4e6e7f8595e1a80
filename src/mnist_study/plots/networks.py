"""Figures of what networks compute: probabilities, weights, feature maps."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import StrMethodFormatter

from mnist_study.plots import canvas
from mnist_study.plots.canvas import GREEN, INK, MUTED, PURPLE
from mnist_study.plots.description import ANSWER, DescribedFigure


def probability_bars(
    images: np.ndarray,
    probabilities: np.ndarray,
    y_true: np.ndarray,
    *,
    note: str,
    titles: Sequence[str] | None = None,
) -> Figure:
    """Show up to twelve digits, each with its predicted probabilities.

    Args:
        images: (n, 28, 28), any scaling, 1 <= n <= 12.
        probabilities: (n, 10).
        y_true: (n,) digits.
        note: Caption.
        titles: n lines, one above the header of each example.
    Raises:
        ValueError: If shapes do not match or n is not 1 to 12.
    """
    images = canvas.shaped("images", images, "n", "h", "w")
    n = len(images)
    canvas.check(n <= 12, f"images has {n} examples, at most 12 fit: choose some")
    probabilities = canvas.shaped("probabilities", probabilities, n, 10)
    y_true = canvas.shaped("y_true", y_true, n)
    canvas.check(
        set(y_true) <= set(range(10)), "y_true must hold digits 0 to 9: map it"
    )
    titles = [""] * n if titles is None else canvas.shaped("titles", titles, n)
    # Three or four in a row, whichever leaves fewer places empty.
    columns = n if n < 3 else 4 if n in (4, 7, 8, 11, 12) else 3
    rows = -(-n // columns)
    size = (max(5, 2.65 * columns), 0.7 + 2.2 * rows)
    fig = plt.figure(figsize=size, FigureClass=DescribedFigure)
    fig.set_layout_engine("constrained")
    canvas.caption(fig, note)
    # A subfigure for each example, since its header belongs to two axes.
    cells = fig.subfigures(rows, columns, squeeze=False).flat
    for cell, *example in zip(
        cells, images, probabilities, y_true, titles, strict=False
    ):
        _example(cell, *example)
    marks = [
        Patch(facecolor=GREEN, label="true digit (bold)"),
        Patch(facecolor=PURPLE, hatch="///", label="predicted digit (hatched)"),
    ]
    fig.legend(handles=marks, loc="outside upper center", ncols=2, frameon=False)
    return fig


def weight_images(
    weights: np.ndarray, *, title: str, note: str, columns: int = 16
) -> Figure:
    """Show the weights of every unit as a small image, on one scale.

    Args:
        weights: (h, w, k), k images.
        title: Name of the layer or network.
        note: Caption.
        columns: Number of images in a row.
    Raises:
        ValueError: If weights does not have three dimensions.
    """
    # (k, h, w), as ``tiles`` expects.
    weights = np.moveaxis(canvas.shaped("weights", weights, "h", "w", "k"), -1, 0)
    columns = min(columns, len(weights))
    rows = -(-len(weights) // columns)
    width = min(9.2, 1.2 * columns)
    tall = weights.shape[1] / weights.shape[2]
    size = (max(width, 4) + 1, 0.9 + tall * width * rows / columns)
    fig, (ax,) = canvas.row(note, size)
    picture = canvas.tiles(ax, weights, columns, **canvas.signed_colors(weights))
    fig.colorbar(picture, ax=ax, label="weight", fraction=0.05, aspect=15, pad=0.02)
    ax.set_title(title)
    return fig


def code_images(codes: np.ndarray, *, note: str) -> Figure:
    """Show the codes of the digits as pictures, ink black.

    Args:
        codes: (n, h, w) of +1 (ink) and -1 (paper); the first is the code of 0.
        note: Caption.
    Raises:
        ValueError: If codes does not have three dimensions.
    """
    codes = canvas.shaped("codes", codes, "n", "h", "w")
    fig, axes = canvas.row(note, (0.9 * len(codes), 2.2), len(codes))
    for digit, (ax, code) in enumerate(zip(axes, codes, strict=True)):
        canvas.picture(ax, code, cmap="gray_r", vmin=-1, vmax=1)
        canvas.outline(ax, 0, 0, *code.shape, color=MUTED, lw=0.8)
        ax.set_title(digit)
    return fig


def feature_maps(
    image: np.ndarray, maps: Mapping[str, np.ndarray], *, note: str
) -> Figure:
    """Follow one image through a network, a row per layer.

    Every layer has its own colour scale, symmetric about zero.

    Args:
        image: (28, 28), any scaling.
        maps: Name of the layer -> activations (h, w, c), or (c,) of a vector.
        note: Caption.
    Raises:
        ValueError: If a shape is different, or no layer is given.
    """
    image = canvas.shaped("image", image, "h", "w")
    canvas.not_empty("maps", maps)
    stacks = {name: _as_stack(name, values) for name, values in maps.items()}
    across = 8  # maps side by side: 16 of them, as in C3, fill two rows
    heights = [1.0]
    for stack in stacks.values():
        # A vector is drawn as a strip; every eight maps take a row.
        heights.append(-(-len(stack) // across) if stack.shape[1] > 1 else 0.4)
    fig, axes = canvas.grid(
        note, (9, 0.5 + sum(heights)), len(heights), 1, height_ratios=heights
    )
    canvas.tiles(axes[0, 0], image[None], across, cmap="gray_r")
    _name_row(axes[0, 0], "input", image.shape)
    for ax, (name, stack) in zip(axes[1:, 0], stacks.items(), strict=True):
        _activations(ax, stack, across)
        _name_row(ax, name, np.shape(maps[name]))
    return fig


def _as_stack(name: str, values: np.ndarray) -> np.ndarray:
    """Return activations as (c, h, w); those of a vector as (c, 1, 1)."""
    values = np.asarray(values)
    shape = ("c",) if values.ndim == 1 else ("h", "w", "c")
    values = canvas.shaped(f"maps[{name!r}]", values, *shape)
    return np.moveaxis(values.reshape(*values.shape[:-1] or (1, 1), -1), -1, 0)


def _activations(ax: Axes, stack: np.ndarray, columns: int) -> None:
    """Draw a layer's maps (c, h, w), or its vector (c, 1, 1) as a strip."""
    colors = canvas.signed_colors(stack)
    if stack.shape[1:] == (1, 1):
        picture = canvas.picture(ax, stack[:, 0, 0][None], **colors)
        # 120 square cells would be too small to see.
        ax.set_aspect("auto")
    else:
        picture = canvas.tiles(ax, stack, columns, **colors)
    bar = ax.figure.colorbar(
        picture, ax=ax, aspect=12, pad=0.01, fraction=0.03, panchor=False
    )
    # Ticks only at the two ends, since the bar is as high as one row of maps.
    bar.set_ticks((colors["vmin"], colors["vmax"]))
    bar.ax.yaxis.set_major_formatter(StrMethodFormatter("{x:.2g}"))
    bar.ax.tick_params(labelsize=8)


def _name_row(ax: Axes, name: str, shape: tuple[int, ...]) -> None:
    text = f"{name}\n{canvas.times(shape)}"
    ax.set_ylabel(text, rotation=0, ha="right", va="center", fontsize=9)


def _example(cell, image, probabilities, y_true, title) -> None:
    """Draw one digit and its ten probabilities in a subfigure."""
    picture, bars = cell.subplots(1, 2, width_ratios=(1, 1.3))
    canvas.picture(picture, image, cmap="gray_r")
    y_pred = int(np.argmax(probabilities))
    header = f"true {y_true}, predicted {y_pred} (p = {probabilities[y_pred]:.2f})"
    header = f"{title}\n{header}" if title else header
    cell.suptitle(header, fontsize=10, gid=ANSWER)
    colors = [MUTED] * 10
    # The true digit last: if the prediction is correct, it is green.
    colors[y_pred], colors[y_true] = PURPLE, GREEN
    drawn = bars.barh(range(10), probabilities, 0.8, color=colors)
    drawn[y_pred].set(hatch="///", edgecolor=INK, linewidth=0.5)
    # Digit 0 at the top; the same limits in all examples.
    bars.set(xlim=(0, 1), ylim=(9.6, -0.6), xticks=(0, 0.5, 1), yticks=range(10))
    bars.set_xticklabels(("0", "0.5", "1"))
    bars.set_xlabel("probability", fontsize=8)
    bars.tick_params(labelsize=8)
    bars.get_yticklabels()[y_true].set(weight="bold", color=GREEN)
    bars.spines[["top", "right"]].set_visible(False)
