"""What all figures share: one style per model, captions, pictures, and checks."""

import textwrap
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from mnist_study.paths import output_path
from mnist_study.plots.description import DescribedFigure


class ModelStyle(NamedTuple):
    """How one model looks in every figure; the hatch is for its bars."""

    color: str
    marker: str
    hatch: str


# The palette of Okabe and Ito, which colour-blind readers can distinguish.
BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
SKY, ORANGE, PURPLE = "#56B4E9", "#E69F00", "#CC79A7"
INK, MUTED, PALE = "#222222", "#666666", "#d0d0d0"
# Darker and lighter shades of the three colours of models.
NAVY, BROWN, PINE, MINT = "#00307A", "#8C3800", "#00604A", "#5FCBA8"
# Each family of networks has its own hue; the first shade is that of its main member.
PLAIN, TODAY, OF_1998 = (
    (BLUE, SKY, NAVY),
    (VERMILLION, ORANGE, BROWN),
    (GREEN, MINT, PINE),
)

MODEL_STYLES = {
    # Plain networks.
    "ANN": ModelStyle(BLUE, "o", "//"),
    "ANN, same parameters": ModelStyle(SKY, "^", "\\\\"),
    "ANN, same arithmetic": ModelStyle(NAVY, "D", "xx"),
    "ANN, same training time": ModelStyle(BLUE, "v", "--"),
    "ANN1 300-100, SGD": ModelStyle(SKY, "<", "o"),
    "ANN2, regularised": ModelStyle(NAVY, "h", "O"),
    "ANN3, regularised, He": ModelStyle(BLUE, ">", "*"),
    "MLP of 003": ModelStyle(NAVY, "X", "/"),
    "Plain network, small": ModelStyle(SKY, "o", "/x"),
    "Plain network, small, distorted digits": ModelStyle(SKY, "*", "/+"),
    "Plain network, free": ModelStyle(NAVY, "o", "\\x"),
    "Plain network, free, distorted digits": ModelStyle(NAVY, "*", "\\+"),
    # LeNet-5 as it is built today.
    "LeNet-5": ModelStyle(VERMILLION, "s", ".."),
    "LeNet-5, fast": ModelStyle(ORANGE, "P", "++"),
    "LeNet-5, tuned": ModelStyle(VERMILLION, "o", "x+"),
    "LeNet-5, tuned, distorted digits": ModelStyle(VERMILLION, "*", "+|"),
    "LeNet-5 of 001": ModelStyle(BROWN, "p", "/."),
    "LeNet-5 of 002": ModelStyle(ORANGE, "*", "x."),
    "LeNet-5 of 003": ModelStyle(VERMILLION, "d", "|"),
    "LeNet-5 of 003, dropout": ModelStyle(BROWN, "H", "oo"),
    "LeNet-5 of 003, normalised": ModelStyle(ORANGE, "8", "-"),
    "LeNet-5 of 003, both": ModelStyle(VERMILLION, "^", "|o"),
    "LeNet-5 of 004": ModelStyle(BROWN, "D", "x"),
    "LeNet-5 of the sweep": ModelStyle(ORANGE, "^", "OO"),
    "LeNet-5 of the sweep, second": ModelStyle(BROWN, "v", "o."),
    "LeNet-5 of the sweep, third": ModelStyle(VERMILLION, "H", "*."),
    "LeNet-5, padded to 32×32": ModelStyle(BROWN, "8", "||"),
    "LeNet-5, valid": ModelStyle(ORANGE, "<", "\\\\."),
    "LeNet-5, relu": ModelStyle(VERMILLION, ">", "-/"),
    "LeNet-5, max pooling": ModelStyle(VERMILLION, "v", "+."),
    "LeNet-5, one-hot labels": ModelStyle(ORANGE, "h", "O."),
    "LeNet-5, batch 128": ModelStyle(VERMILLION, "D", "**"),
    "LeNet-5, scheduled recipe": ModelStyle(BROWN, "o", "//."),
    "LeNet-5, scheduled recipe, weights of 1998": ModelStyle(ORANGE, "d", "\\\\o"),
    # LeNet-5 as it was published, and its steps towards today's.
    "LeNet-5 of 1998, the paper's procedure": ModelStyle(GREEN, "X", "/o"),
    "LeNet-5 of 1998, Adam": ModelStyle(PINE, "*", "xo"),
    "LeNet-5 of 1998 + softmax": ModelStyle(MINT, "<", "+o"),
    "LeNet-5 of 1998 … + full C3": ModelStyle(GREEN, ">", "-o"),
    "LeNet-5 of 1998 … + plain pooling": ModelStyle(PINE, "p", "/*"),
    "LeNet-5 of 1998 … + plain tanh": ModelStyle(MINT, "h", "x*"),
    "LeNet-5 of 1998 … + relu": ModelStyle(GREEN, "D", "+*"),
    "LeNet-5 of 1998 … + max pooling": ModelStyle(PINE, "v", "-*"),
    "LeNet-5 of 1998, the paper's procedure, distorted": ModelStyle(MINT, "P", "|*"),
    "LeNet-5 of 1998, Adam, distorted": ModelStyle(GREEN, "8", "|."),
    # The rungs between a plain network and LeNet-5.
    "Dense (ladder)": ModelStyle(NAVY, "s", "/-"),
    "Windows (ladder)": ModelStyle(PURPLE, "o", "x/"),
    "Windows, shared weights (ladder)": ModelStyle(INK, "P", "-x"),
    "C1 and S2 (ladder)": ModelStyle(ORANGE, "o", ".x"),
    # Searches.
    "random search": ModelStyle(MUTED, "o", "+x"),
    "TPE, seed 0": ModelStyle(PURPLE, "^", "x-"),
    "TPE, seed 1": ModelStyle(INK, "v", "|-"),
}

# Few shades: noise-like weights in all 256 shades would double the size of a PNG.
_DIVERGING = plt.get_cmap("RdBu_r", 33)

# How the labels of a family begin, longer beginnings first.
_FAMILIES = {
    ("LeNet-5 of 1998", "1998", "equation"): OF_1998,
    ("LeNet-5",): TODAY,
    ("ANN", "MLP", "Plain", "Dense"): PLAIN,
    ("",): (PURPLE, INK, MUTED),
}
_OTHER_MARKS = (("^", "\\\\"), ("D", "xx"), ("v", "--"), ("P", "++"), ("X", "||"))
LINE_STYLES = ("-", "--", "-.", ":")
DIGITS = tuple("0123456789")
TILE = 1.08  # distance between small images, in widths of an image


def model_style(label: str) -> ModelStyle:
    """Return the style of a model; an unlisted one gets the colours of its family."""
    if label in MODEL_STYLES:
        return MODEL_STYLES[label]
    shades = next(look for heads, look in _FAMILIES.items() if label.startswith(heads))
    # crc32, since Python's own hash of a string differs between processes.
    pick = zlib.crc32(label.encode())
    marker, hatch = _OTHER_MARKS[pick // len(shades) % len(_OTHER_MARKS)]
    return ModelStyle(shades[pick % len(shades)], marker, hatch)


def save_figure(fig: Figure, name: str, *, from_run: bool = False) -> None:
    """Write a figure to ``Images`` in the output folder.

    The same figure gives the same bytes with the same version of Matplotlib.

    Args:
        fig: The figure.
        name: File name ending in ``.png``.
        from_run: Whether it shows a training that its notebook runs itself. The values
            then differ slightly between CPU libraries, and the figure's description
            leaves them out.
    Raises:
        ValueError: If the name does not end in ``.png``.
    """
    check(name.endswith(".png"), f"name must end in .png, got {name!r}: rename it")
    # ``DescribedFigure`` reads it when the cell shows the figure.
    fig.from_run = from_run
    for _ in range(2):  # after one pass, pictures of fixed aspect have not settled yet
        fig.draw_without_rendering()
    fig.set_layout_engine("none")  # another layout would move parts by a pixel
    fig.savefig(
        output_path("Images", name),
        dpi=130,
        bbox_inches="tight",
        facecolor="white",
        # The default metadata contain Matplotlib's version, which would change the
        # file.
        metadata={"Software": None},
        pil_kwargs={"optimize": True},
    )


def class_word(class_names: Sequence[str]) -> str:
    """Return the word for a class on axes: "digit" where the classes are digits."""
    return "digit" if tuple(class_names) == DIGITS else "class"


def check(fine: bool, message: str) -> None:
    """Raise a ValueError with the message if a condition does not hold."""
    if not fine:
        raise ValueError(message)


def not_empty(where: str, things) -> None:
    """Raise a ValueError if there is nothing to draw."""
    check(len(things) > 0, f"{where} is empty: give at least one entry")


def shaped(where: str, values, *shape: int | str) -> np.ndarray:
    """Return values as an array of a given shape, in which a letter means any size.

    Raises:
        ValueError: If the shape is different, or a size is 0.
    """
    values = np.asarray(values)
    fits = values.ndim == len(shape) and all(
        have > 0 if isinstance(want, str) else have == want
        for have, want in zip(values.shape, shape, strict=True)
    )
    wanted = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    check(fits, f"{where} must have shape ({wanted}), got {values.shape}: reshape it")
    return values


def has_columns(where: str, table, *names: str) -> None:
    """Raise a ValueError if a table has no rows or lacks columns (a dict: keys)."""
    not_empty(where, table)
    missing = ", ".join(name for name in names if name not in table)
    check(not missing, f"{where} lacks {missing}: add it")


def caption(fig: Figure, note: str) -> None:
    """Write the note beneath a figure.

    It is wrapped here, by the width of an average letter, since Matplotlib's own
    wrapping depends on the resolution.
    """
    text = textwrap.fill(note, int(fig.get_figwidth() / 0.075))
    # A label of the figure, since the constrained layout makes room for it; fig.text
    # would overlap the axes.
    fig.supxlabel(text, x=0.01, ha="left", fontsize=9, color=MUTED)


def grid(
    note: str, size: tuple[float, float], rows: int, columns: int, **options
) -> tuple[Figure, np.ndarray]:
    """Return a figure with its caption, and its axes (rows, columns); inches."""
    look = {"figsize": size, "layout": "constrained", "FigureClass": DescribedFigure}
    fig, axes = plt.subplots(rows, columns, squeeze=False, **look, **options)
    caption(fig, note)
    for ax in axes.flat:
        ax.spines[["top", "right"]].set_visible(False)
    return fig, axes


def row(note: str, size: tuple[float, float], columns: int = 1, **options):
    """Return a figure with its caption, and the axes of its only row."""
    fig, axes = grid(note, size, 1, columns, **options)
    return fig, axes[0]


def picture(ax: Axes, values: np.ndarray, **colors) -> AxesImage:
    """Draw an array pixel by pixel, without ticks and frame."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    # Interpolation would show what is not in the data.
    picture = ax.imshow(values, interpolation="nearest", **colors)
    outline(ax, 0, 0, *values.shape, color=MUTED, lw=0.6)
    return picture


def outline(
    ax: Axes, top: int, left: int, height: int, width: int | None = None, **look
) -> None:
    """Draw an outline around pixels; a square unless the width is given."""
    # Pixel i extends from i - 0.5 to i + 0.5. Without clipping, which would halve the
    # width of the outermost lines.
    corner = (left - 0.5, top - 0.5)
    size = (width or height, height)
    frame = Rectangle(corner, *size, fill=False, clip_on=False, **look)
    ax.add_patch(frame)


def tiles(ax: Axes, stack: np.ndarray, columns: int, **colors) -> AxesImage:
    """Draw k images (k, h, w) side by side in one axes, on one colour scale.

    A single axes is drawn much faster than one for each image.

    Args:
        ax: The axes.
        stack: The images, (k, h, w).
        columns: Number of images in a row.
        colors: Options of ``imshow``; by default the scale spans all images.
    Returns:
        The last image, for a colour bar.
    """
    colors = {"vmin": stack.min(), "vmax": stack.max()} | colors
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    frames, gap = [], TILE - 1
    height = stack.shape[1] / stack.shape[2]  # in widths of an image
    for i, image in enumerate(stack):
        top, left = i // columns * (height + gap), i % columns * TILE
        # Left, right, bottom, top: rows count downwards.
        extent = (left, left + 1, top + height, top)
        picture = ax.imshow(image, extent=extent, interpolation="nearest", **colors)
        frames.append(Rectangle((left, top), 1, height))
    look = {"facecolor": "none", "edgecolor": MUTED, "linewidth": 0.5}
    ax.add_collection(PatchCollection(frames, clip_on=False, **look))
    rows = -(-len(stack) // columns)
    bottom = rows * (height + gap) - gap
    ax.set(xlim=(0, columns * TILE - gap), ylim=(bottom, 0))
    ax.set_anchor("W")
    return picture


def signed_colors(values: np.ndarray) -> dict:
    """Return colours for signed values: white at zero, equal limits."""
    # All weights may be 0, but the limits must differ.
    limit = float(np.abs(values).max()) or 1.0
    return {"cmap": _DIVERGING, "vmin": -limit, "vmax": limit}


def times(shape: tuple[int, ...]) -> str:
    """Return a shape as text: 6×28×28."""
    return "×".join(str(side) for side in shape)
