"""Figures of what networks see and answer: probabilities, weights, feature maps."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import StrMethodFormatter

from mnist_study.plots import canvas
from mnist_study.plots.canvas import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PALE,
    PURPLE,
    SKY,
    VERMILLION,
)
from mnist_study.plots.description import ANSWER, DescribedFigure

# Few shades: noise-like weights in all 256 would make a PNG twice as large.
_DIVERGING = plt.get_cmap("RdBu_r", 33)


def probability_bars(
    images: np.ndarray,
    probabilities: np.ndarray,
    y_true: np.ndarray,
    *,
    note: str,
    titles: Sequence[str] | None = None,
) -> Figure:
    """Show up to twelve digits, each with the probabilities it was given.

    Args:
        images: (n, 28, 28), any scaling, 1 <= n <= 12.
        probabilities: (n, 10).
        y_true: (n,) digits.
        note: Caption.
        titles: n lines, each put above the header of its example.
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
    columns = n if n < 3 else 4 if n in (4, 7, 8, 11, 12) else 3
    rows = -(-n // columns)
    size = (max(5, 2.65 * columns), 0.7 + 2.2 * rows)
    fig = plt.figure(figsize=size, FigureClass=DescribedFigure)
    fig.set_layout_engine("constrained")
    canvas.caption(fig, note)
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
        weights: (h, w, k): k images.
        title: What the weights belong to.
        note: Caption.
        columns: Images per row.
    Raises:
        ValueError: If weights has not three dimensions.
    """
    weights = np.moveaxis(canvas.shaped("weights", weights, "h", "w", "k"), -1, 0)
    columns = min(columns, len(weights))
    rows = -(-len(weights) // columns)
    width = min(9.2, 1.2 * columns)
    tall = weights.shape[1] / weights.shape[2]
    size = (max(width, 4) + 1, 0.9 + tall * width * rows / columns)
    fig, (ax,) = canvas.row(note, size)
    picture = canvas.tiles(ax, weights, columns, **_symmetric(weights))
    fig.colorbar(picture, ax=ax, label="weight", fraction=0.05, aspect=15, pad=0.02)
    ax.set_title(title)
    return fig


def code_images(codes: np.ndarray, *, note: str) -> Figure:
    """Show the codes of the digits as pictures, ink black.

    Args:
        codes: (n, h, w) of +1, ink, and -1, paper; the first is that of 0.
        note: Caption.
    Raises:
        ValueError: If codes has not three dimensions.
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
        ValueError: If a shape is neither, or no layer is given.
    """
    image = canvas.shaped("image", image, "h", "w")
    canvas.some("maps", maps)
    stacks = {name: _as_stack(name, values) for name, values in maps.items()}
    across = 8  # maps side by side: 16 of them, as in C3, fill two rows
    heights = [1.0]
    for stack in stacks.values():
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


def connection_tables(tables: Mapping[str, np.ndarray], *, note: str) -> Figure:
    """Show which maps of S2 each map of C3 reads, and where tables disagree.

    Args:
        tables: Title -> bool (S2 maps, C3 maps). Cells in which a later table
            differs from the first one are coloured.
        note: Caption.
    Raises:
        ValueError: If there is no table or their shapes differ.
    """
    canvas.some("tables", tables)
    first = canvas.shaped("the first table", next(iter(tables.values())), "S2", "C3")
    rows, columns = first.shape
    size = (1.6 + 0.4 * columns, (1.1 + 0.33 * rows) * len(tables))
    fig, axes = canvas.grid(note, size, len(tables), 1)
    for ax, (title, table) in zip(axes[:, 0], tables.items(), strict=True):
        table = canvas.shaped(f"table {title!r}", table, *first.shape)
        for row, column in np.argwhere(table != first):
            corner = (column - 0.5, row - 0.5)
            ax.add_patch(Rectangle(corner, 1, 1, facecolor=ORANGE, hatch="//"))
        row, column = np.nonzero(table)
        ax.scatter(column, row, marker="x", color=INK, s=28, lw=1.6, zorder=2)
        ax.set_xticks(range(columns))
        ax.set_yticks(range(rows))
        ax.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
        ax.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
        ax.grid(which="minor", color=PALE, lw=0.6)
        ax.tick_params(which="both", length=0)
        ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal")
        ax.set(ylabel="map of S2", xlabel="map of C3")
        ax.set_title(title, fontsize=10)
    return fig


def receptive_fields(
    image: np.ndarray, sizes: Mapping[str, int], *, note: str
) -> Figure:
    """Outline what one unit of each layer sees, around the image's centre.

    Args:
        image: (h, w), any scaling; continued by its background where a square
            is larger.
        sizes: Name of the layer -> side of its square in pixels.
        note: Caption.
    Raises:
        ValueError: If no size is given, or one is below 1.
    """
    image = canvas.shaped("image", image, "h", "w")
    canvas.some("sizes", sizes)
    canvas.check(min(sizes.values()) > 0, "sizes must be at least 1 pixel each")
    pad = max(0, max(sizes.values()) + 2 - min(image.shape) + 1) // 2
    fig, (ax,) = canvas.row(note, (6.5, 5))
    padded = np.pad(image, pad, constant_values=image.min())
    canvas.picture(ax, padded, cmap="gray_r")
    if pad:
        canvas.outline(ax, pad, pad, image.shape[0], color=MUTED, lw=0.8, ls=":")
    ranked = sorted(sizes.items(), key=lambda item: -item[1])
    colors = (VERMILLION, BLUE, GREEN, PURPLE, ORANGE, SKY)
    leader = {"arrowstyle": "-", "lw": 0.8, "relpos": (0, 0.5)}
    for i, (name, side) in enumerate(ranked):
        color, line = (
            colors[i % len(colors)],
            canvas.LINE_STYLES[i % len(canvas.LINE_STYLES)],
        )
        top, left = ((length - side) // 2 for length in padded.shape)
        canvas.outline(ax, top, left, side, color=color, lw=2, ls=line)
        ax.annotate(
            f"{name}: {side} × {side} pixels",
            xy=(left + side - 0.5, top - 0.5),
            xytext=(padded.shape[1] + 0.5, (i + 0.5) * len(padded) / len(ranked)),
            color=color,
            va="center",
            weight="bold",
            arrowprops=leader | {"color": color},
        )
    return fig


def convolution_demo(
    image: np.ndarray, kernel: np.ndarray, response: np.ndarray, *, note: str
) -> Figure:
    """Show one window, the kernel, and the unit that answers most to it.

    Args:
        image: (h, w), any scaling.
        kernel: (k, k) weights.
        response: Same size as the image (padded), or k - 1 smaller.
        note: Caption.
    Raises:
        ValueError: If the response has another size.
    """
    image = canvas.shaped("image", image, "h", "w")
    kernel = canvas.shaped("kernel", kernel, "k", "k")
    response = canvas.shaped("response", response, "h", "w")
    k, missing = len(kernel), np.subtract(image.shape, response.shape)
    fits = missing[0] == missing[1] and missing[0] in (0, k - 1)
    message = f"response must be as large as the image or {k - 1} smaller"
    canvas.check(fits, f"{message}, got {response.shape} for {image.shape}: cut it")
    pad = (k - 1 - missing[0]) // 2  # units whose window leaves the image
    inner = np.abs(response[pad : len(response) - pad, pad : response.shape[1] - pad])
    top, left = np.unravel_index(inner.argmax(), inner.shape)
    fig, axes = canvas.row(note, (10, 3.8), 3)
    canvas.picture(axes[0], image, cmap="gray_r")
    canvas.outline(axes[0], top, left, k, color=GREEN, lw=2.5)
    axes[0].set_title(f"image, one {k} × {k} window")
    canvas.picture(axes[1], kernel, **_symmetric(kernel))
    for (i, j), weight in np.ndenumerate(kernel):
        dark = abs(weight) > 0.6 * np.abs(kernel).max()
        look = {"ha": "center", "va": "center", "color": "white" if dark else INK}
        axes[1].text(j, i, f"{weight:.2f}", fontsize=9, **look)
    axes[1].set_title("kernel (weights)")
    picture = canvas.picture(axes[2], response, **_symmetric(response))
    canvas.outline(axes[2], top + pad, left + pad, 1, color=GREEN, lw=2.5)
    axes[2].set_title("response, its unit outlined")
    fig.colorbar(picture, ax=axes[2], shrink=0.75, label="response")
    return fig


def pooling_demo(before: np.ndarray, after: np.ndarray, *, note: str) -> Figure:
    """Show a feature map before and after 2x2 subsampling.

    Args:
        before: (2h, 2w) activations; lines show its blocks.
        after: (h, w) activations, on the same colour scale.
        note: Caption.
    Raises:
        ValueError: If before is not twice as large as after.
    """
    after = canvas.shaped("after", after, "h", "w")
    before = canvas.shaped("before", before, *(2 * side for side in after.shape))
    fig, axes = canvas.row(note, (9, 4.3), 2)
    scale = _symmetric(np.append(before, after))
    for ax, values, step in ((axes[0], before, 2), (axes[1], after, 1)):
        picture = canvas.picture(ax, values, **scale)
        look = {"color": MUTED, "lw": 0.7}
        for edge in np.arange(step, len(values), step):
            ax.axhline(edge - 0.5, **look)
        for edge in np.arange(step, values.shape[1], step):
            ax.axvline(edge - 0.5, **look)
    axes[0].set_title("before: {} × {}, in blocks of 2 × 2".format(*before.shape))
    axes[1].set_title("after: {} × {}".format(*after.shape))
    fig.colorbar(picture, ax=axes, shrink=0.8, label="activation")
    return fig


def _symmetric(values: np.ndarray) -> dict:
    """Return colours for signed values: white at zero, equal limits."""
    limit = float(np.abs(values).max()) or 1.0
    return {"cmap": _DIVERGING, "vmin": -limit, "vmax": limit}


def _as_stack(name: str, values: np.ndarray) -> np.ndarray:
    """Return activations as (c, h, w); those of a vector as (c, 1, 1)."""
    values = np.asarray(values)
    shape = ("c",) if values.ndim == 1 else ("h", "w", "c")
    values = canvas.shaped(f"maps[{name!r}]", values, *shape)
    return np.moveaxis(values.reshape(*values.shape[:-1] or (1, 1), -1), -1, 0)


def _activations(ax: Axes, stack: np.ndarray, columns: int) -> None:
    """Draw a layer's maps (c, h, w), or its vector (c, 1, 1) as a strip."""
    colors = _symmetric(stack)
    if stack.shape[1:] == (1, 1):
        picture = canvas.picture(ax, stack[:, 0, 0][None], **colors)
        ax.set_aspect("auto")
    else:
        picture = canvas.tiles(ax, stack, columns, **colors)
    bar = ax.figure.colorbar(
        picture, ax=ax, aspect=12, pad=0.01, fraction=0.03, panchor=False
    )
    bar.set_ticks((colors["vmin"], colors["vmax"]))
    bar.ax.yaxis.set_major_formatter(StrMethodFormatter("{x:.2g}"))
    bar.ax.tick_params(labelsize=8)


def _name_row(ax: Axes, name: str, shape: tuple[int, ...]) -> None:
    text = f"{name}\n{canvas.times(shape)}"
    ax.set_ylabel(text, rotation=0, ha="right", va="center", fontsize=9)


def _example(cell, image, probabilities, y_true, title) -> None:
    """Draw one digit and its ten probabilities into a subfigure."""
    picture, bars = cell.subplots(1, 2, width_ratios=(1, 1.3))
    canvas.picture(picture, image, cmap="gray_r")
    y_pred = int(np.argmax(probabilities))
    header = f"true {y_true}, predicted {y_pred} (p = {probabilities[y_pred]:.2f})"
    header = f"{title}\n{header}" if title else header
    cell.suptitle(header, fontsize=10, gid=ANSWER)
    colors = [MUTED] * 10
    colors[y_pred], colors[y_true] = PURPLE, GREEN
    drawn = bars.barh(range(10), probabilities, 0.8, color=colors)
    drawn[y_pred].set(hatch="///", edgecolor=INK, linewidth=0.5)
    bars.set(xlim=(0, 1), ylim=(9.6, -0.6), xticks=(0, 0.5, 1), yticks=range(10))
    bars.set_xticklabels(("0", "0.5", "1"))
    bars.set_xlabel("probability", fontsize=8)
    bars.tick_params(labelsize=8)
    bars.get_yticklabels()[y_true].set(weight="bold", color=GREEN)
    bars.spines[["top", "right"]].set_visible(False)
