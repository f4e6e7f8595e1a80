"""Figures that explain convolution: tables, receptive fields, kernels, pooling."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

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


def connection_tables(tables: Mapping[str, np.ndarray], *, note: str) -> Figure:
    """Show which maps of S2 each map of C3 reads, and where tables disagree.

    Args:
        tables: Title -> bool (S2 maps, C3 maps). Cells in which a later table
            differs from the first one are coloured.
        note: Caption.
    Raises:
        ValueError: If there is no table or their shapes differ.
    """
    canvas.not_empty("tables", tables)
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
        # Minor ticks are between the cells, where the grid is drawn.
        ax.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
        ax.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
        ax.grid(which="minor", color=PALE, lw=0.6)
        # Otherwise the ticks of the grid would stick out between the names.
        ax.tick_params(which="both", length=0)
        ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal")
        ax.set(ylabel="map of S2", xlabel="map of C3")
        ax.set_title(title, fontsize=10)
    return fig


def receptive_fields(
    image: np.ndarray,
    sizes: Mapping[str, int],
    *,
    note: str,
    center: tuple[int, int] | None = None,
) -> Figure:
    """Outline what one unit of each layer sees, around one pixel.

    Args:
        image: (h, w), any scaling; extended by its background where a square is larger.
        sizes: Name of the layer -> side of its square in pixels.
        note: Caption.
        center: Row and column of the pixel; the middle of the image by default.
    Raises:
        ValueError: If no size is given, or one is below 1.
    """
    image = canvas.shaped("image", image, "h", "w")
    canvas.not_empty("sizes", sizes)
    canvas.check(min(sizes.values()) > 0, "sizes must be at least 1 pixel each")
    middle = tuple((length - 1) // 2 for length in image.shape)
    row, column = middle if center is None else center
    # One pixel more than the largest square, which may extend beyond the image.
    off = max(abs(row - middle[0]), abs(column - middle[1]))
    pad = max(0, max(sizes.values()) + 2 * off + 2 - min(image.shape) + 1) // 2
    fig, (ax,) = canvas.row(note, (6.5, 5))
    padded = np.pad(image, pad, constant_values=image.min())
    canvas.picture(ax, padded, cmap="gray_r")
    if pad:
        canvas.outline(ax, pad, pad, image.shape[0], color=MUTED, lw=0.8, ls=":")
    # The largest first, so that smaller squares lie on top.
    ranked = sorted(sizes.items(), key=lambda item: -item[1])
    colors = (VERMILLION, BLUE, GREEN, PURPLE, ORANGE, SKY)
    leader = {"arrowstyle": "-", "lw": 0.8, "relpos": (0, 0.5)}
    for i, (name, side) in enumerate(ranked):
        color, line = (
            colors[i % len(colors)],
            canvas.LINE_STYLES[i % len(canvas.LINE_STYLES)],
        )
        top = (len(padded) - side) // 2 + row - middle[0]
        left = (padded.shape[1] - side) // 2 + column - middle[1]
        canvas.outline(ax, top, left, side, color=color, lw=2, ls=line)
        ax.annotate(
            f"{name}: {side} × {side} pixels",
            xy=(left + side - 0.5, top - 0.5),
            # To the right, evenly spaced: the squares share their centre, and names at
            # their corners would overlap.
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
    """Show one window, the kernel, and the unit that responds most strongly to it.

    Args:
        image: (h, w), any scaling.
        kernel: (k, k) weights.
        response: As large as the image (padded), or k - 1 smaller.
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
    canvas.check(fits, f"{message}, got {response.shape} for {image.shape}: crop it")
    pad = (k - 1 - missing[0]) // 2  # units whose window leaves the image
    # Units at the border also see padding, which the image does not show.
    inner = np.abs(response[pad : len(response) - pad, pad : response.shape[1] - pad])
    top, left = np.unravel_index(inner.argmax(), inner.shape)
    fig, axes = canvas.row(note, (10, 3.8), 3)
    canvas.picture(axes[0], image, cmap="gray_r")
    canvas.outline(axes[0], top, left, k, color=GREEN, lw=2.5)
    axes[0].set_title(f"image, one {k} × {k} window")
    canvas.picture(axes[1], kernel, **canvas.signed_colors(kernel))
    for (i, j), weight in np.ndenumerate(kernel):
        # Black text would be illegible on dark red or blue.
        dark = abs(weight) > 0.6 * np.abs(kernel).max()
        look = {"ha": "center", "va": "center", "color": "white" if dark else INK}
        axes[1].text(j, i, f"{weight:.2f}", fontsize=9, **look)
    axes[1].set_title("kernel (weights)")
    picture = canvas.picture(axes[2], response, **canvas.signed_colors(response))
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
    # One scale, so that what averaging or the maximum does to values can be seen.
    scale = canvas.signed_colors(np.append(before, after))
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


def summed_maps(
    maps: np.ndarray,
    kernels: np.ndarray,
    responses: np.ndarray,
    total: np.ndarray,
    *,
    note: str,
) -> Figure:
    """Show how one map of a later layer is computed from all maps before it.

    Args:
        maps: (k, h, w), the input maps.
        kernels: (k, s, s), one kernel for each of them.
        responses: (k, h', w'), each map filtered by its kernel.
        total: (h', w'), their sum.
        note: Caption.
    Raises:
        ValueError: If the numbers of maps, kernels and responses differ.
    """
    maps = canvas.shaped("maps", maps, "k", "h", "w")
    count = len(maps)
    kernels = canvas.shaped("kernels", kernels, count, "s", "s")
    total = canvas.shaped("total", total, "h", "w")
    responses = canvas.shaped("responses", responses, count, *total.shape)
    fig, axes = canvas.grid(note, (1.3 * (count + 1) + 0.6, 4.4), 3, count + 1)
    rows = {"map": maps, "kernel": kernels, "response": responses}
    for line, (name, stack) in zip(axes, rows.items(), strict=True):
        # One scale per row, so that strong and weak maps can be compared.
        scale = canvas.signed_colors(stack)
        for number, (ax, values) in enumerate(zip(line[:-1], stack, strict=True), 1):
            canvas.picture(ax, values, **scale)
            ax.set_title(f"{name} {number}", fontsize=10)
    canvas.picture(axes[2, -1], total, **canvas.signed_colors(total))
    axes[2, -1].set_title("sum of responses", fontsize=10)
    for ax in axes[:2, -1]:
        ax.remove()
    return fig
