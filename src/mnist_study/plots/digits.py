"""Figures of the data: sample digits, class frequencies, pixel values, mistakes."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from mnist_study.plots import canvas
from mnist_study.plots.canvas import INK, MUTED
from mnist_study.plots.description import ANSWER

# Greys: colours stand for models.
_SPLIT_STYLES = (("#4d4d4d", ""), ("#9a9a9a", "//"), ("#dddddd", ".."))


def sample_digits(images: np.ndarray, labels: np.ndarray, *, note: str) -> Figure:
    """Show examples of every digit, a row per digit.

    Args:
        images: (n, 28, 28), any scaling.
        labels: (n,) digits; the rarest one determines the number of columns.
        note: Caption.
    Raises:
        ValueError: If shapes do not match or there is no image.
    """
    images = canvas.shaped("images", images, "n", "h", "w")
    labels = canvas.shaped("labels", labels, len(images))
    digits, counts = np.unique(labels, return_counts=True)
    # As many columns as the rarest digit has examples, so that no row is short.
    columns = min(counts)
    chosen = [np.flatnonzero(labels == digit)[:columns] for digit in digits]
    size = (max(3.5, min(10, 0.3 + 0.58 * columns)), 0.7 + 0.58 * len(digits))
    fig, (ax,) = canvas.row(note, size)
    canvas.tiles(ax, images[np.concatenate(chosen)], columns, cmap="gray_r")
    ax.set_yticks(canvas.TILE * np.arange(len(digits)) + 0.5, digits)
    ax.tick_params(left=False, labelsize=12)
    ax.set_ylabel("digit")
    return fig


def mistakes(
    images: np.ndarray, y_true: np.ndarray, y_pred: np.ndarray, *, note: str
) -> Figure:
    """Show digits with their true and predicted class, such as 4→9.

    As in Fig. 8 of LeCun, Bottou, Bengio and Haffner (1998).

    Args:
        images: (n, 28, 28), any scaling.
        y_true: (n,) digits.
        y_pred: (n,) predicted digits.
        note: Caption.
    Raises:
        ValueError: If shapes do not match or there is no image.
    """
    images = canvas.shaped("images", images, "n", "h", "w")
    y_true = canvas.shaped("y_true", y_true, len(images))
    y_pred = canvas.shaped("y_pred", y_pred, len(images))
    columns = min(14, len(images))
    rows = -(-len(images) // columns)
    fig, axes = canvas.grid(note, (0.72 * columns, 0.4 + 0.92 * rows), rows, columns)
    # The last row may be incomplete.
    for ax in axes.flat[len(images) :]:
        ax.remove()
    parts = zip(axes.flat, images, y_true, y_pred, strict=False)
    for ax, image, true, answer in parts:
        canvas.picture(ax, image, cmap="gray_r")
        # Marked as a prediction, which the description of a figure from a run leaves
        # out.
        ax.set_title(f"{true}→{answer}", fontsize=9, pad=2, gid=ANSWER)
    return fig


def class_frequencies(counts: Mapping[str, np.ndarray], *, note: str) -> Figure:
    """Compare how often each digit occurs in the splits.

    Args:
        counts: Name of the split -> (10,) examples per digit.
        note: Caption.
    Raises:
        ValueError: If a split does not have ten counts, or no split is given.
    """
    canvas.not_empty("counts", counts)
    fig, (ax,) = canvas.row(note, (9, 3.8))
    width = 0.8 / len(counts)
    for i, (split, values) in enumerate(counts.items()):
        values = canvas.shaped(f"counts[{split!r}]", values, 10)
        canvas.check(values.sum() > 0, f"counts[{split!r}] is all zero: leave it out")
        color, hatch = _SPLIT_STYLES[i % len(_SPLIT_STYLES)]
        ax.bar(
            np.arange(10) + (i - (len(counts) - 1) / 2) * width,
            # As shares, since the splits differ in size.
            100 * values / values.sum(),
            width,
            color=color,
            hatch=hatch,
            edgecolor="white" if not hatch else INK,
            linewidth=0.5,
            label=f"{split} (n = {values.sum():,})",
        )
    ax.set(xlabel="digit", ylabel="share of the split (%)", xticks=range(10))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False)
    return fig


def pixel_histogram(
    histograms: Mapping[str, tuple[np.ndarray, np.ndarray]], *, note: str
) -> Figure:
    """Show how input values are distributed, a panel per kind of input.

    Args:
        histograms: Label -> density (b,) and edges of the bins (b + 1,).
        note: Caption.
    Raises:
        ValueError: If edges and densities do not match, or none is given.
    """
    canvas.not_empty("histograms", histograms)
    size = (min(10, 1.5 + 3.4 * len(histograms)), 3.2)
    fig, axes = canvas.row(note, size, len(histograms), sharey=True)
    for ax, (label, (density, edges)) in zip(axes, histograms.items(), strict=True):
        density = canvas.shaped(f"density of {label!r}", density, "b")
        edges = canvas.shaped(f"edges of {label!r}", edges, len(density) + 1)
        ax.stairs(density, edges, fill=True, color=MUTED)
        # Four in five pixels are paper: on a linear scale the rest would not be
        # visible.
        ax.set(title=label, xlabel="input value", yscale="log")
    axes[0].set_ylabel("density (log scale)")
    return fig
