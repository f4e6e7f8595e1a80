"""Every figure of the study, drawn by Matplotlib.

A function here draws what it is given: means, intervals and counts arrive as
arguments, and nothing is trained, seeded or shown. Each returns its Figure,
which stays open in pyplot so that a notebook shows it at the end of its cell.
Every ``note`` is the caption beneath the figure: n, split and source.
"""

import textwrap
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Circle, Patch, Rectangle
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from mnist_study.paths import output_path


class ModelStyle(NamedTuple):
    """How one model looks in every figure; the hatch is for its bars."""

    color: str
    marker: str | tuple[int, int, int]
    hatch: str


# Colours by Okabe and Ito, which colour-blind readers can tell apart.
BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
SKY, ORANGE, PURPLE = "#56B4E9", "#E69F00", "#CC79A7"
INK, MUTED, PALE = "#222222", "#666666", "#d0d0d0"

MODEL_STYLES = {
    "ANN": ModelStyle(BLUE, "o", "//"),
    "LeNet-5": ModelStyle(VERMILLION, "s", ".."),
    "ANN, same parameters": ModelStyle(GREEN, "^", "\\\\"),
    "ANN, same arithmetic": ModelStyle(SKY, "D", "xx"),
    "ANN, same training time": ModelStyle(PURPLE, "v", "--"),
    "LeNet-5, fast": ModelStyle(ORANGE, "P", "++"),
    "ANN1 300-100, SGD": ModelStyle(GREEN, "<", "o"),
    "ANN2, regularised": ModelStyle(SKY, "h", "O"),
    "ANN3, regularised, He": ModelStyle(PURPLE, ">", "*"),
    "LeNet-5 of 001": ModelStyle(PURPLE, "p", "/."),
    "LeNet-5 of 002": ModelStyle(GREEN, "*", "x."),
    "MLP of 003": ModelStyle(INK, "X", "/"),
    "LeNet-5 of 003": ModelStyle(VERMILLION, "d", "|"),
    "LeNet-5 of 003, dropout": ModelStyle(BLUE, (4, 1, 0), "oo"),
    "LeNet-5 of 003, normalised": ModelStyle(GREEN, (6, 1, 0), "-"),
    "LeNet-5 of 003, both": ModelStyle(PURPLE, (5, 0, 180), "|o"),
    "LeNet-5 of 004": ModelStyle(ORANGE, "H", "x"),
    "LeNet-5, padded to 32×32": ModelStyle(BLUE, "8", "||"),
    "LeNet-5, valid": ModelStyle(GREEN, (3, 1, 0), "\\\\."),
    "LeNet-5, relu": ModelStyle(SKY, (4, 1, 45), "-/"),
    "LeNet-5, max pooling": ModelStyle(PURPLE, (3, 1, 180), "+."),
    "LeNet-5, one-hot labels": ModelStyle(ORANGE, (5, 1, 180), "O."),
    "LeNet-5, batch 128": ModelStyle(INK, (8, 1, 0), "**"),
    # From 1998 to today, step by step: the marker is the number of the step.
    "LeNet-5 of 1998, own procedure": ModelStyle(VERMILLION, "$0$", "/o"),
    "LeNet-5 of 1998, Adam": ModelStyle(BLUE, "$1$", "xo"),
    "LeNet-5 of 1998 → softmax": ModelStyle(GREEN, "$2$", "+o"),
    "LeNet-5 of 1998 → full C3": ModelStyle(SKY, "$3$", "-o"),
    "LeNet-5 of 1998 → plain pooling": ModelStyle(PURPLE, "$4$", "/*"),
    "LeNet-5 of 1998 → plain tanh": ModelStyle(ORANGE, "$5$", "x*"),
    "LeNet-5 of 1998 → relu": ModelStyle(INK, "$6$", "+*"),
    "LeNet-5 of 1998 → max pooling": ModelStyle(MUTED, "$7$", "-*"),
    "LeNet-5 of 1998, own procedure, distorted": ModelStyle(
        VERMILLION, (7, 1, 0), "|*"
    ),
    "LeNet-5 of 1998, Adam, distorted": ModelStyle(BLUE, (9, 1, 0), "|."),
}
_OTHER_COLORS = (GREEN, SKY, PURPLE, ORANGE, "#000000")
_OTHER_MARKS = (("^", "\\\\"), ("D", "xx"), ("v", "--"), ("P", "++"), ("X", "||"))
_SPLIT_STYLES = (("#4d4d4d", ""), ("#9a9a9a", "//"), ("#dddddd", ".."))
_SPLIT_LINES = (("", "--", "training"), ("val_", "-", "validation"))
_LINE_STYLES = ("-", "--", "-.", ":")
_VERDICT_LOOKS = {  # fill, hatch and the colour of the number in it
    "holds": (GREEN, "", "white"),
    "partly": (ORANGE, "//", INK),
    "wrong": (VERMILLION, "xx", "white"),
    "cannot be checked": (PALE, "..", INK),
}
_KINDS = {
    "Conv2D": "convolution",
    "AveragePooling2D": "average pooling",
    "MaxPooling2D": "max pooling",
    "Dense": "fully connected",
}
# Few shades: noise-like weights in all 256 would make a PNG twice as large.
_DIVERGING = plt.get_cmap("RdBu_r", 33)
_TILE = 1.08  # from one small image to the next, in sides of an image


def model_style(label: str) -> ModelStyle:
    """Return the look of a model; the same label always gets the same one."""
    if label in MODEL_STYLES:
        return MODEL_STYLES[label]
    pick = zlib.crc32(label.encode())
    color = _OTHER_COLORS[pick % len(_OTHER_COLORS)]
    marker, hatch = _OTHER_MARKS[pick // len(_OTHER_COLORS) % len(_OTHER_MARKS)]
    return ModelStyle(color, marker, hatch)


def save_figure(fig: Figure, name: str) -> None:
    """Write a figure to ``Images`` in the output folder.

    The same figure gives the same bytes with the same Matplotlib.

    Args:
        fig: The figure.
        name: File name ending in ``.png``.
    Raises:
        ValueError: If the name has another ending.
    """
    _check(name.endswith(".png"), f"name must end in .png, got {name!r}: rename it")
    for _ in range(2):  # one pass leaves pictures of fixed aspect not yet settled
        fig.draw_without_rendering()
    fig.set_layout_engine("none")  # drawn again, it would move by a pixel
    fig.savefig(
        output_path("Images", name),
        dpi=130,
        bbox_inches="tight",
        facecolor="white",
        metadata={"Software": None},
        pil_kwargs={"optimize": True},
    )


# Data


def sample_digits(images: np.ndarray, labels: np.ndarray, *, note: str) -> Figure:
    """Show examples of every digit, a row per digit.

    Args:
        images: (n, 28, 28), any scaling.
        labels: (n,) digits; the rarest one decides how many columns there are.
        note: Caption.
    Raises:
        ValueError: If shapes do not match or there is no image.
    """
    images = _shaped("images", images, "n", "h", "w")
    labels = _shaped("labels", labels, len(images))
    digits, counts = np.unique(labels, return_counts=True)
    columns = min(counts)
    chosen = [np.flatnonzero(labels == digit)[:columns] for digit in digits]
    size = (max(3.5, min(10, 0.3 + 0.58 * columns)), 0.7 + 0.58 * len(digits))
    fig, (ax,) = _row(note, size)
    _tiles(ax, images[np.concatenate(chosen)], columns, cmap="gray_r")
    ax.set_yticks(_TILE * np.arange(len(digits)) + 0.5, digits)
    ax.tick_params(left=False, labelsize=12)
    ax.set_ylabel("digit")
    return fig


def mistakes(
    images: np.ndarray, y_true: np.ndarray, y_pred: np.ndarray, *, note: str
) -> Figure:
    """Show digits with what they are and what they were taken for: 4→9.

    As in Fig. 8 of LeCun, Bottou, Bengio and Haffner (1998).

    Args:
        images: (n, 28, 28), any scaling.
        y_true: (n,) digits.
        y_pred: (n,) answers.
        note: Caption.
    Raises:
        ValueError: If shapes do not match or there is no image.
    """
    images = _shaped("images", images, "n", "h", "w")
    y_true = _shaped("y_true", y_true, len(images))
    y_pred = _shaped("y_pred", y_pred, len(images))
    columns = min(14, len(images))
    rows = -(-len(images) // columns)
    fig, axes = _grid(note, (0.72 * columns, 0.4 + 0.92 * rows), rows, columns)
    for ax in axes.flat[len(images) :]:
        ax.remove()
    parts = zip(axes.flat, images, y_true, y_pred, strict=False)
    for ax, image, true, answer in parts:
        _picture(ax, image, cmap="gray_r")
        ax.set_title(f"{true}→{answer}", fontsize=9, pad=2)
    return fig


def class_frequencies(counts: Mapping[str, np.ndarray], *, note: str) -> Figure:
    """Compare how often each digit occurs in the splits.

    Args:
        counts: Name of the split -> (10,) examples per digit.
        note: Caption.
    Raises:
        ValueError: If a split has not ten counts, or none is given.
    """
    _some("counts", counts)
    fig, (ax,) = _row(note, (9, 3.8))
    width = 0.8 / len(counts)
    for i, (split, values) in enumerate(counts.items()):
        values = _shaped(f"counts[{split!r}]", values, 10)
        _check(values.sum() > 0, f"counts[{split!r}] is all zero: leave it out")
        color, hatch = _SPLIT_STYLES[i % len(_SPLIT_STYLES)]
        ax.bar(
            np.arange(10) + (i - (len(counts) - 1) / 2) * width,
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
    _some("histograms", histograms)
    size = (min(10, 1.5 + 3.4 * len(histograms)), 3.2)
    fig, axes = _row(note, size, len(histograms), sharey=True)
    for ax, (label, (density, edges)) in zip(axes, histograms.items(), strict=True):
        density = _shaped(f"density of {label!r}", density, "b")
        edges = _shaped(f"edges of {label!r}", edges, len(density) + 1)
        ax.stairs(density, edges, fill=True, color=MUTED)
        ax.set(title=label, xlabel="input value", yscale="log")
    axes[0].set_ylabel("density (log scale)")
    return fig


# Training and comparison


def learning_curves(histories: Mapping[str, pd.DataFrame], *, note: str) -> Figure:
    """Show loss and error by epoch, all models on the same axes.

    Args:
        histories: Label -> ``loss``, ``accuracy``, ``val_loss`` and
            ``val_accuracy`` (rates), indexed by epoch from 1.
        note: Caption.
    Raises:
        ValueError: If a column is missing or no history is given.
    """
    _some("histories", histories)
    fig, axes = _row(note, (10, 4.4), 2)
    for label, history in histories.items():
        where = f"histories[{label!r}]"
        _columns(where, history, "loss", "accuracy", "val_loss", "val_accuracy")
        for prefix, line, split in (
            ("", "--", "training"),
            ("val_", "-", "validation"),
        ):
            look = _line_look(label, len(history)) | {"linestyle": line}
            error_pct = 100 * (1 - history[f"{prefix}accuracy"])
            name = f"{label}, {split}"
            axes[0].plot(history.index, history[f"{prefix}loss"], label=name, **look)
            axes[1].plot(history.index, error_pct, label=name, **look)
    last = max(history.index.max() for history in histories.values())
    for ax, quantity in zip(axes, ("loss (nats)", "error (%)"), strict=True):
        ax.set(xlabel="epoch", ylabel=quantity, xlim=(0.5, last + 0.5))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        _from_zero(ax)
    handles, names = axes[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside upper center", ncols=4, frameon=False)
    return fig


def confusion_matrices(matrices: Mapping[str, np.ndarray], *, note: str) -> Figure:
    """Show which digits are taken for which; colour counts mistakes only.

    Args:
        matrices: Label -> (10, 10) counts, row = true digit.
        note: Caption.
    Raises:
        ValueError: If a matrix is not (10, 10), or none is given.
    """
    _some("matrices", matrices)
    tables = {k: _shaped(f"matrices[{k!r}]", m, 10, 10) for k, m in matrices.items()}
    diagonal = np.eye(10, dtype=bool)
    top = max(1, *(table[~diagonal].max() for table in tables.values()))
    columns = min(2, len(tables))
    rows = -(-len(tables) // columns)
    fig, axes = _grid(note, (1 + 4.8 * columns, 0.6 + 4.8 * rows), rows, columns)
    for ax, (label, table) in zip(axes.flat, tables.items(), strict=False):
        mistakes = np.ma.array(table, mask=diagonal)
        ax.set_facecolor(PALE)  # shows through the masked diagonal
        picture = ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=top)
        for (i, j), count in np.ndenumerate(table):
            pale = MUTED if not count else INK
            color = "white" if i != j and count > 0.6 * top else pale
            ax.text(j, i, count, ha="center", va="center", color=color, fontsize=8)
        ax.set(title=label, xlabel="predicted digit", ylabel="true digit")
        ax.set(xticks=range(10), yticks=range(10))
    for ax in axes.flat[len(tables) :]:
        ax.remove()
    fig.colorbar(picture, ax=axes, shrink=0.7, label="mistakes (examples)")
    return fig


def grouped_errors(table: pd.DataFrame, by: str, *, ylabel: str, note: str) -> Figure:
    """Compare models side by side, group by group: per metric, per digit, per pair.

    Args:
        table: A row per model and group: ``label``, the column ``by``,
            ``error_pct`` and its interval ``low_pct``, ``high_pct`` (NaN for none).
        by: Column of the groups, in the order in which they come.
        ylabel: What is compared, with its unit.
        note: Caption.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    _columns("table", table, "label", by, "error_pct", "low_pct", "high_pct")
    groups, labels = list(table[by].unique()), list(table["label"].unique())
    width = 1.7 if len(groups) < 6 else 0.8
    fig, (ax,) = _row(note, (max(5, min(10, 2 + width * len(groups))), 4))
    for i, label in enumerate(labels):
        rows = table[table["label"] == label]
        shift = (i - (len(labels) - 1) / 2) * min(0.18, 0.7 / len(labels))
        x = np.array([groups.index(group) for group in rows[by]]) + shift
        _interval(ax, x, rows["error_pct"], rows, label)
    ax.set_xticks(range(len(groups)), groups)
    ax.set(xlim=(-0.5, len(groups) - 0.5), ylabel=ylabel)
    _from_zero(ax)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False)
    return fig


def contest_intervals(table: pd.DataFrame, *, xlabel: str, note: str) -> Figure:
    """Show differences with their intervals, one contest a line, zero marked.

    Args:
        table: A row per contest, indexed by the label of the opponent:
            ``difference_pct``, ``low_pct`` and ``high_pct``.
        xlabel: What the difference is of, with its unit.
        note: Caption.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    _columns("table", table, "difference_pct", "low_pct", "high_pct")
    fig, (ax,) = _row(note, (8, 1.3 + 0.5 * len(table)))
    for i, (label, row) in enumerate(table.iterrows()):
        _interval_across(ax, i, row["difference_pct"], row, label)
    ax.axvline(0, color=INK, lw=1)
    ax.set_yticks(range(len(table)), table.index)
    ax.set(xlabel=xlabel, ylim=(len(table) - 0.5, -0.5))
    ax.grid(axis="x", color=PALE, lw=0.6)
    return fig


def cost_fronts(
    table: pd.DataFrame, fronts: Mapping[str, Sequence[str]], *, note: str
) -> Figure:
    """Show test error against what it costs, a panel per kind of cost.

    Args:
        table: A row per model, indexed by label: ``error_pct``, ``low_pct``,
            ``high_pct``, and a column for each key of ``fronts``.
        fronts: Kind of cost, whose name carries the unit -> labels of the models
            that no other beats in both, the cheapest first; a line joins them.
        note: Caption.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    _some("fronts", fronts)
    _columns("table", table, "error_pct", "low_pct", "high_pct", *fronts)
    columns = min(2, len(fronts))
    rows = -(-len(fronts) // columns)
    size = (1 + 4.4 * columns, 1.2 + 3.3 * rows)
    fig, axes = _grid(note, size, rows, columns, sharey=True)
    for ax, (cost, front) in zip(axes.flat, fronts.items(), strict=False):
        best = table.loc[list(front)]
        ax.plot(best[cost], best["error_pct"], color=MUTED, lw=1.2, ls="--", zorder=1)
        for label in table.index:
            row = table.loc[[label]]
            _interval(ax, row[cost], row["error_pct"], row, label)
        ax.set_xscale("log")
        # Room for two labels at least, however close the models are.
        ax.set_xlim(table[cost].min() / 1.6, table[cost].max() * 1.6)
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        ax.xaxis.set_minor_formatter(lambda x, _: f"{x:,g}" if _leads(x, 25) else "")
        if table[cost].max() < 3 * table[cost].min():  # less than a decade to label
            ax.xaxis.set_major_locator(MaxNLocator(4))
            ax.minorticks_off()
        ax.set(xlabel=f"{cost} (log scale)")
        _from_zero(ax)
    for ax in axes[:, 0]:
        ax.set_ylabel("test error (%)")
    for ax in axes.flat[len(fronts) :]:
        ax.remove()
    handles, labels = axes[0, 0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
    return fig


def seed_dots(errors: pd.DataFrame, intervals: pd.DataFrame, *, note: str) -> Figure:
    """Show the test error of every seed, and each model's mean and interval.

    Args:
        errors: A row per run: ``label``, ``seed`` and ``error_pct``.
        intervals: A row per model, in the order to show them: ``label``,
            ``mean_pct``, ``low_pct`` and ``high_pct``; with a further column
            ``published_pct``, these figures are marked where they are not NaN.
        note: Caption, which says what kind of interval it is.
    Raises:
        ValueError: If columns are missing or the models differ.
    """
    _columns("errors", errors, "label", "seed", "error_pct")
    _columns("intervals", intervals, "label", "mean_pct", "low_pct", "high_pct")
    labels = list(intervals["label"])
    same = sorted(labels) == sorted(errors["label"].unique())
    _check(same, "errors and intervals must name the same models, once each")
    fig, (ax,) = _row(note, (8, 1.5 + 0.48 * len(labels)))
    for i, row in enumerate(intervals.to_dict("records")):
        label = row["label"]
        runs = errors[errors["label"] == label].sort_values("seed")["error_pct"]
        spread = np.linspace(-0.32, -0.08, len(runs)) if len(runs) > 1 else [-0.2]
        style = model_style(label)
        look = {"color": style.color, "marker": style.marker, "alpha": 0.6}
        ax.scatter(runs, i + np.asarray(spread), s=26, linewidths=0, **look)
        _interval_across(ax, i + 0.18, row["mean_pct"], row, label)
    told = "pale: a mark per seed; below them: mean and interval"
    if intervals.get("published_pct", pd.Series(dtype=float)).notna().any():
        at = np.arange(len(labels)) + 0.18
        look = {"marker": "D", "facecolors": "white", "edgecolors": INK}
        ax.scatter(intervals["published_pct"], at, s=34, zorder=3, **look)
        told += "; white diamond: published"
    ax.set_yticks(range(len(labels)), labels)
    ax.set(ylim=(len(labels) - 0.5, -0.5), xlabel="test error (%)")
    ax.set_xlim(0, 1.05 * ax.get_xlim()[1])
    ax.set_title(told, fontsize=10)
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    return fig


def error_curves(
    x: Sequence[float],
    series: Mapping[str, np.ndarray],
    *,
    xlabel: str,
    note: str,
    ylabel: str = "test error (%)",
    bands: Mapping[str, tuple[np.ndarray, np.ndarray]] | None = None,
    published: Sequence[tuple[float, float]] = (),
    logx: bool = False,
) -> Figure:
    """Show an error against anything that was varied.

    Args:
        x: (n,) values of what was varied.
        series: Label -> (n,) errors in %.
        xlabel: What was varied, with its unit.
        note: Caption.
        ylabel: Which error, with its unit.
        bands: Label -> lower and upper ends (n,) in %, drawn as a band.
        published: Points, x and error in %, drawn as white diamonds.
        logx: Whether x is logarithmic, with a tick at every value.
    Raises:
        ValueError: If lengths differ, or a band belongs to no series.
    """
    x = _shaped("x", x, "n")
    strays = sorted(set(bands or {}) - set(series))
    _check(not strays, f"bands has {strays}, which series lacks: use its labels")
    fig, (ax,) = _row(note, (8, 4.4))
    for label, error_pct in series.items():
        error_pct = _shaped(f"series[{label!r}]", error_pct, len(x))
        ax.plot(x, error_pct, label=label, **_line_look(label, len(x)))
    for label, ends in (bands or {}).items():
        low, high = _shaped(f"bands[{label!r}]", ends, 2, len(x))
        ax.fill_between(x, low, high, color=model_style(label).color, alpha=0.18, lw=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if logx:
        ax.set_xscale("log")
        ax.set_xticks(x)
        ax.minorticks_off()
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    if len(published):
        look = {"marker": "D", "facecolors": "white", "edgecolors": INK}
        ax.scatter(*zip(*published, strict=True), zorder=3, label="published", **look)
    _from_zero(ax)
    ax.legend(frameon=False)
    return fig


def cost_bars(table: pd.DataFrame, *, note: str) -> Figure:
    """Compare what the models cost, a panel per kind of cost.

    Args:
        table: A row per model, indexed by label; a column per cost, whose name
            carries the unit.
        note: Caption.
    Raises:
        ValueError: If the table is empty.
    """
    _check(table.size > 0, "table is empty: give a row per model, a column per cost")
    columns = min(3, table.shape[1])
    rows = -(-table.shape[1] // columns)
    size = (1.4 + 2.9 * columns, 0.5 + rows * (0.9 + 0.42 * len(table)))
    fig, axes = _grid(note, size, rows, columns, sharey=True)
    for ax, cost in zip(axes.flat, table.columns, strict=False):
        for i, (label, value) in enumerate(table[cost].items()):
            style = model_style(label)
            look = {"color": style.color, "hatch": style.hatch, "edgecolor": "white"}
            bar = ax.barh(i, value, 0.7, linewidth=0, **look)
            ax.bar_label(bar, [_number(value)], padding=3, fontsize=9)
        ax.set(xlabel=cost, xlim=(0, 1.35 * max(table[cost].max(), 1e-12)))
        ax.xaxis.set_major_locator(MaxNLocator(3))
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes[0, 0].set_yticks(range(len(table)), table.index)
    axes[0, 0].invert_yaxis()
    for ax in axes.flat[table.shape[1] :]:
        ax.remove()
    return fig


def speed_bars(table: pd.DataFrame, *, note: str) -> Figure:
    """Compare how long an epoch takes, a panel per network.

    Args:
        table: A row per network and way to train it: ``network`` and ``label``;
            ``seconds`` with its smallest and largest, ``low_s`` and ``high_s``;
            ``ratio`` to the way it is compared with; ``ours``, whether to draw
            it in the network's colour instead of grey.
        note: Caption, which says what the ratio in brackets is to.
    Raises:
        ValueError: If the table is empty, a column is missing, or a range does
            not hold its value.
    """
    names = ("network", "label", "seconds", "low_s", "high_s", "ratio", "ours")
    _columns("table", table, *names)
    _check(len(table) > 0, "table is empty: give a row per network and way to train")
    below, above = table["seconds"] - table["low_s"], table["high_s"] - table["seconds"]
    outside = (below < 0).any() or (above < 0).any()
    _check(not outside, "low_s..high_s must hold the seconds: swap?")
    labels, networks = list(table["label"].unique()), list(table["network"].unique())
    size = (3 + 3.6 * len(networks), 1.3 + 0.42 * len(labels))
    fig, axes = _row(note, size, len(networks), sharey=True)
    for ax, network in zip(axes, networks, strict=True):
        style = model_style(network)
        for i, row in table[table["network"] == network].iterrows():
            look = {"color": style.color, "hatch": style.hatch} if row["ours"] else {}
            look = {"color": MUTED, "edgecolor": "white", "linewidth": 0} | look
            y = labels.index(row["label"])
            ends = [[below[i]], [above[i]]]
            ax.barh(y, row["seconds"], 0.7, **look)
            ax.errorbar(row["seconds"], y, xerr=ends, color=INK, capsize=3, lw=1)
            text = f"{_number(row['seconds'])} s ({row['ratio']:.2f})"
            at = {"xytext": (5, 0), "textcoords": "offset points", "va": "center"}
            ax.annotate(text, (row["high_s"], y), fontsize=9, **at)
        ax.set(title=network, xlabel="time of one epoch (s)")
        top = table.loc[table["network"] == network, "high_s"].max()
        ax.set_xlim(0, 1.3 * max(top, 1e-12))
        ax.xaxis.set_major_locator(MaxNLocator(4))
    axes[0].set_yticks(range(len(labels)), labels)
    axes[0].invert_yaxis()
    return fig


def verdict_bars(counts: pd.DataFrame, *, note: str) -> Figure:
    """Show how many claims of each write-up hold and how many do not.

    Args:
        counts: A row per write-up; columns "holds", "partly", "wrong" and
            "cannot be checked", or some of them.
        note: Caption.
    Raises:
        ValueError: If the table is empty or a column is unknown.
    """
    _check(counts.size > 0, "counts is empty: give a row per write-up")
    unknown = ", ".join(name for name in counts if name not in _VERDICT_LOOKS)
    _check(not unknown, f"counts has {unknown}: use {', '.join(_VERDICT_LOOKS)}")
    fig, (ax,) = _row(note, (8.5, 1.6 + 0.5 * len(counts)))
    left = np.zeros(len(counts))
    for verdict in counts:
        color, hatch, ink = _VERDICT_LOOKS[verdict]
        values = counts[verdict].to_numpy()
        look = {"color": color, "hatch": hatch, "edgecolor": "white", "linewidth": 0}
        bars = ax.barh(range(len(counts)), values, 0.7, left, label=verdict, **look)
        texts = [f"{value}" if value else "" for value in values]
        box = {"boxstyle": "round,pad=0.15", "facecolor": color, "linewidth": 0}
        for text in ax.bar_label(bars, texts, label_type="center", color=ink):
            text.set_bbox(box if text.get_text() else None)
        left += values
    ax.set_yticks(range(len(counts)), counts.index)
    ax.invert_yaxis()
    ax.set(xlabel="claims")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False)
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
    _some("tables", tables)
    first = _shaped("the first table", next(iter(tables.values())), "S2", "C3")
    rows, columns = first.shape
    size = (1.6 + 0.4 * columns, (1.1 + 0.33 * rows) * len(tables))
    fig, axes = _grid(note, size, len(tables), 1)
    for ax, (title, table) in zip(axes[:, 0], tables.items(), strict=True):
        table = _shaped(f"table {title!r}", table, *first.shape)
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


def reliability(curves: Mapping[str, pd.DataFrame], *, note: str) -> Figure:
    """Compare how sure the models are with how often they are right.

    Args:
        curves: Label -> a row per bin: mean ``confidence`` and ``accuracy``
            (rates), ``count`` of examples.
        note: Caption.
    Raises:
        ValueError: If a column is missing or no curve is given.
    """
    _some("curves", curves)
    look = {"height_ratios": (3, 1), "sharex": True}
    fig, axes = _grid(note, (7, 6.4), 2, 1, **look)
    upper, lower = axes.flat
    upper.plot((0, 1), (0, 1), color=MUTED, linestyle=":", label="as sure as right")
    for label, curve in curves.items():
        _columns(f"curves[{label!r}]", curve, "confidence", "accuracy", "count")
        line = _line_look(label, len(curve))
        upper.plot(curve["confidence"], curve["accuracy"], label=label, **line)
        lower.plot(curve["confidence"], curve["count"], **line)
    upper.set(xlim=(0, 1.02), ylim=(0, 1.02), ylabel="accuracy in the bin (rate)")
    lower.set(xlabel="mean probability of the predicted digit (confidence)")
    lower.set(yscale="log", ylabel="examples\n(log scale)")
    upper.legend(loc="upper left", frameon=False)
    return fig


# Predictions and what networks see


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
    images = _shaped("images", images, "n", "h", "w")
    n = len(images)
    _check(n <= 12, f"images has {n} examples, at most 12 fit: choose some")
    probabilities = _shaped("probabilities", probabilities, n, 10)
    y_true = _shaped("y_true", y_true, n)
    _check(set(y_true) <= set(range(10)), "y_true must hold digits 0 to 9: map it")
    titles = [""] * n if titles is None else _shaped("titles", titles, n)
    columns = n if n < 3 else 4 if n in (4, 7, 8, 11, 12) else 3
    rows = -(-n // columns)
    fig = plt.figure(figsize=(max(5, 2.65 * columns), 0.7 + 2.2 * rows))
    fig.set_layout_engine("constrained")
    _caption(fig, note)
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
    weights = np.moveaxis(_shaped("weights", weights, "h", "w", "k"), -1, 0)
    columns = min(columns, len(weights))
    rows = -(-len(weights) // columns)
    width = min(9.2, 1.2 * columns)
    size = (max(width, 4) + 1, 0.9 + width * rows / columns)
    fig, (ax,) = _row(note, size)
    picture = _tiles(ax, weights, columns, **_symmetric(weights))
    fig.colorbar(picture, ax=ax, label="weight", fraction=0.05, aspect=15, pad=0.02)
    ax.set_title(title)
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
    image = _shaped("image", image, "h", "w")
    _some("maps", maps)
    stacks = {name: _as_stack(name, values) for name, values in maps.items()}
    across = 8  # maps side by side: 16 of them, as in C3, fill two rows
    heights = [1.0]
    for stack in stacks.values():
        heights.append(-(-len(stack) // across) if stack.shape[1] > 1 else 0.4)
    fig, axes = _grid(
        note, (9, 0.5 + sum(heights)), len(heights), 1, height_ratios=heights
    )
    _tiles(axes[0, 0], image[None], across, cmap="gray_r")
    _name_row(axes[0, 0], "input", image.shape)
    for ax, (name, stack) in zip(axes[1:, 0], stacks.items(), strict=True):
        _activations(ax, stack, across)
        _name_row(ax, name, np.shape(maps[name]))
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
    image = _shaped("image", image, "h", "w")
    _some("sizes", sizes)
    _check(min(sizes.values()) > 0, "sizes must be at least 1 pixel each")
    pad = max(0, max(sizes.values()) + 2 - min(image.shape) + 1) // 2
    fig, (ax,) = _row(note, (6.5, 5))
    padded = np.pad(image, pad, constant_values=image.min())
    _picture(ax, padded, cmap="gray_r")
    if pad:
        _outline(ax, pad, pad, image.shape[0], color=MUTED, lw=0.8, ls=":")
    ranked = sorted(sizes.items(), key=lambda item: -item[1])
    colors = (VERMILLION, BLUE, GREEN, PURPLE, ORANGE, SKY)
    leader = {"arrowstyle": "-", "lw": 0.8, "relpos": (0, 0.5)}
    for i, (name, side) in enumerate(ranked):
        color, line = colors[i % len(colors)], _LINE_STYLES[i % len(_LINE_STYLES)]
        top, left = ((length - side) // 2 for length in padded.shape)
        _outline(ax, top, left, side, color=color, lw=2, ls=line)
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
    image = _shaped("image", image, "h", "w")
    kernel = _shaped("kernel", kernel, "k", "k")
    response = _shaped("response", response, "h", "w")
    k, missing = len(kernel), np.subtract(image.shape, response.shape)
    fits = missing[0] == missing[1] and missing[0] in (0, k - 1)
    message = f"response must be as large as the image or {k - 1} smaller"
    _check(fits, f"{message}, got {response.shape} for {image.shape}: cut it")
    pad = (k - 1 - missing[0]) // 2  # units whose window leaves the image
    inner = np.abs(response[pad : len(response) - pad, pad : response.shape[1] - pad])
    top, left = np.unravel_index(inner.argmax(), inner.shape)
    fig, axes = _row(note, (10, 3.8), 3)
    _picture(axes[0], image, cmap="gray_r")
    _outline(axes[0], top, left, k, color=GREEN, lw=2.5)
    axes[0].set_title(f"image, one {k} × {k} window")
    _picture(axes[1], kernel, **_symmetric(kernel))
    for (i, j), weight in np.ndenumerate(kernel):
        dark = abs(weight) > 0.6 * np.abs(kernel).max()
        look = {"ha": "center", "va": "center", "color": "white" if dark else INK}
        axes[1].text(j, i, f"{weight:.2f}", fontsize=9, **look)
    axes[1].set_title("kernel (weights)")
    picture = _picture(axes[2], response, **_symmetric(response))
    _outline(axes[2], top + pad, left + pad, 1, color=GREEN, lw=2.5)
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
    after = _shaped("after", after, "h", "w")
    before = _shaped("before", before, *(2 * side for side in after.shape))
    fig, axes = _row(note, (9, 4.3), 2)
    scale = _symmetric(np.append(before, after))
    for ax, values, step in ((axes[0], before, 2), (axes[1], after, 1)):
        picture = _picture(ax, values, **scale)
        look = {"color": MUTED, "lw": 0.7}
        for edge in np.arange(step, len(values), step):
            ax.axhline(edge - 0.5, **look)
        for edge in np.arange(step, values.shape[1], step):
            ax.axvline(edge - 0.5, **look)
    axes[0].set_title("before: {} × {}, in blocks of 2 × 2".format(*before.shape))
    axes[1].set_title("after: {} × {}".format(*after.shape))
    fig.colorbar(picture, ax=axes, shrink=0.8, label="activation")
    return fig


# Explanations


def network_diagram(layers: Sequence[Mapping], *, title: str, note: str) -> Figure:
    """Draw a network: stacks of maps, then columns of neurons.

    Args:
        layers: ``name``, ``kind``, ``output_shape`` (without the batch) and
            ``parameters`` of each, the input first. ``kernel`` (such as
            "5×5") is optional. The kind "Flatten" is left out.
        title: Name of the network.
        note: Caption.
    Raises:
        ValueError: If a key is missing or there is nothing to draw.
    """
    layers = [layer for layer in layers if layer.get("kind") != "Flatten"]
    _some("layers", layers)
    for i, layer in enumerate(layers):
        where = f"layers[{i}]"
        _columns(where, layer, "name", "kind", "output_shape", "parameters")
    shapes = [layer["output_shape"] for layer in layers]
    largest = max((shape[0] for shape in shapes if len(shape) == 3), default=1)
    slot = min(2.0, 11 / len(layers))
    fig, (ax,) = _row(note, (slot * len(layers), 3.9))
    ax.set(xlim=(0, slot * len(layers)), ylim=(-1.75, 1.7), title=title)
    ax.set_aspect("equal")
    ax.axis("off")
    ends = []
    for i, layer in enumerate(layers):
        x = (i + 0.5) * slot
        half = _draw_layer(ax, x, layer, largest)
        _label_layer(ax, x, layer)
        ends.append((x - half - 0.06, x + half + 0.06))
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    for (_, start), (end, _) in pairwise(ends):
        ax.annotate("", xy=(end, 0), xytext=(start, 0), arrowprops=arrow)
    return fig


def activation_functions(*, note: str) -> Figure:
    """Draw the usual activation functions and their derivatives."""
    a = np.linspace(-4, 4, 801)
    sigmoid = 1 / (1 + np.exp(-a))
    tanh, inner = np.tanh(a), np.tanh(2 * a / 3)
    curves = {
        "tanh a": (tanh, 1 - tanh**2),
        "1.7159 tanh(2a/3)": (1.7159 * inner, 1.7159 * 2 / 3 * (1 - inner**2)),
        "ReLU: max(0, a)": (np.maximum(0, a), np.where(a > 0, 1.0, 0.0)),
        "sigmoid: 1/(1 + exp(−a))": (sigmoid, sigmoid * (1 - sigmoid)),
    }
    fig, axes = _row(note, (10, 4.2), 2)
    colors = (VERMILLION, PURPLE, BLUE, GREEN)
    for (name, values), color, line in zip(
        curves.items(), colors, _LINE_STYLES, strict=True
    ):
        for ax, y in zip(axes, values, strict=True):
            ax.plot(a, y, color=color, linestyle=line, lw=2, label=name)
    for ax, quantity in zip(axes, ("output", "derivative"), strict=True):
        ax.axhline(0, color=MUTED, lw=0.7)
        ax.axvline(0, color=MUTED, lw=0.7)
        ax.set(xlabel="input of the unit, a (no unit)", xlim=(-4, 4))
        ax.set_ylabel(f"{quantity} (no unit)")
    axes[0].set_ylim(-2, 3)
    handles, names = axes[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside upper center", ncols=4, frameon=False)
    return fig


def softmax_and_loss(*, note: str) -> Figure:
    """Draw a softmax of ten example logits, and the loss against p."""
    logits = np.array([-1.0, 0.5, 1.0, 2.2, -0.5, 0.0, -2.0, 4.0, 0.3, 2.8])
    probabilities = np.exp(logits) / np.exp(logits).sum()
    fig, (left, right) = _row(note, (10, 4.2), 2)
    bars = left.bar(range(10), 100 * probabilities, color=MUTED)
    left.bar_label(bars, [f"{z:.1f}" for z in logits], padding=2, fontsize=9)
    left.set(title="softmax; above each bar its logit", xlabel="digit")
    left.set(ylabel="probability (%)", xticks=range(10))
    p = np.linspace(0.005, 1, 400)
    right.plot(p, -np.log(p), color=INK, lw=2)
    right.set(title="cross-entropy of one example: −ln p", xlim=(0, 1), ylim=(0, None))
    right.set(xlabel="probability p of the true digit", ylabel="loss (nats)")
    return fig


# Shared parts


def _check(fine: bool, message: str) -> None:
    if not fine:
        raise ValueError(message)


def _some(where: str, things) -> None:
    _check(len(things) > 0, f"{where} is empty: give at least one entry")


def _shaped(where: str, values, *shape: int | str) -> np.ndarray:
    """Return the values as an array, whose shape must fit; a letter fits all."""
    values = np.asarray(values)
    fits = values.ndim == len(shape) and all(
        have > 0 if isinstance(want, str) else have == want
        for have, want in zip(values.shape, shape, strict=True)
    )
    wanted = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    _check(fits, f"{where} must have shape ({wanted}), got {values.shape}: reshape it")
    return values


def _columns(where: str, table, *names: str) -> None:
    """Check that a table has rows and columns, or a dict its keys."""
    _some(where, table)
    missing = ", ".join(name for name in names if name not in table)
    _check(not missing, f"{where} lacks {missing}: add it")


def _caption(fig: Figure, note: str) -> None:
    """Write the note beneath a figure.

    Wrapped here, by the width of an average letter: what Matplotlib wraps at
    drawing time depends on the resolution.
    """
    text = textwrap.fill(note, int(fig.get_figwidth() / 0.075))
    fig.supxlabel(text, x=0.01, ha="left", fontsize=9, color=MUTED)


def _grid(
    note: str, size: tuple[float, float], rows: int, columns: int, **options
) -> tuple[Figure, np.ndarray]:
    """Return a captioned figure (size in inches) and its axes (rows, columns)."""
    fig, axes = plt.subplots(
        rows, columns, figsize=size, layout="constrained", squeeze=False, **options
    )
    _caption(fig, note)
    for ax in axes.flat:
        ax.spines[["top", "right"]].set_visible(False)
    return fig, axes


def _row(note: str, size: tuple[float, float], columns: int = 1, **options):
    fig, axes = _grid(note, size, 1, columns, **options)
    return fig, axes[0]


def _from_zero(ax: Axes) -> None:
    ax.set_ylim(0, 1.05 * ax.get_ylim()[1])
    ax.grid(axis="y", color=PALE, lw=0.6)
    ax.set_axisbelow(True)


def _line_look(label: str, points: int) -> dict:
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 5}
    return look | {"markevery": max(1, points // 10), "lw": 1.6}


def _interval(ax: Axes, x, value: pd.Series, ends: pd.DataFrame, label: str) -> None:
    """Draw a model's values with intervals where their ends are not NaN."""
    below, above = value - ends["low_pct"], ends["high_pct"] - value
    outside = (below < 0).any() or (above < 0).any()
    _check(not outside, f"low_pct..high_pct of {label!r} must hold its value: swap?")
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 8}
    ax.errorbar(x, value, (below, above), ls="", capsize=5, lw=2, label=label, **look)


def _interval_across(ax: Axes, y: float, value: float, ends: Mapping, label: str):
    """Draw one value with its interval, lying."""
    margins = (value - ends["low_pct"], ends["high_pct"] - value)
    _check(not min(margins) < 0, f"low_pct..high_pct of {label!r} must hold its value")
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 8}
    across = np.transpose([margins])
    ax.errorbar(value, y, xerr=across, capsize=5, lw=2, label=label, **look)


def _leads(value: float, digits: int) -> bool:
    """Tell whether a number begins with one of the given digits."""
    return f"{value:e}"[0] in str(digits)


def _number(value: float) -> str:
    """Return a number with thousands separators, small ones to three digits."""
    whole = abs(value) >= 100 or float(value).is_integer()
    return f"{value:,.0f}" if whole else f"{value:.3g}"


def _symmetric(values: np.ndarray) -> dict:
    """Return colours for signed values: white at zero, equal limits."""
    limit = float(np.abs(values).max()) or 1.0
    return {"cmap": _DIVERGING, "vmin": -limit, "vmax": limit}


def _picture(ax: Axes, values: np.ndarray, **colors) -> AxesImage:
    """Draw an array pixel by pixel, without ticks and frame."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    picture = ax.imshow(values, interpolation="nearest", **colors)
    _outline(ax, 0, 0, *values.shape, color=MUTED, lw=0.6)
    return picture


def _outline(
    ax: Axes, top: int, left: int, height: int, width: int | None = None, **look
) -> None:
    """Outline pixels; a square unless the width is given."""
    corner = (left - 0.5, top - 0.5)
    size = (width or height, height)
    frame = Rectangle(corner, *size, fill=False, clip_on=False, **look)
    ax.add_patch(frame)


def _tiles(ax: Axes, stack: np.ndarray, columns: int, **colors) -> AxesImage:
    """Draw k images (k, h, w) side by side in one axes, on one colour scale.

    One axes is drawn much faster than an axes for each image would be.
    """
    colors = {"vmin": stack.min(), "vmax": stack.max()} | colors
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    frames = []
    for i, image in enumerate(stack):
        top, left = i // columns * _TILE, i % columns * _TILE
        extent = (left, left + 1, top + 1, top)
        picture = ax.imshow(image, extent=extent, interpolation="nearest", **colors)
        frames.append(Rectangle((left, top), 1, 1))
    look = {"facecolor": "none", "edgecolor": MUTED, "linewidth": 0.5}
    ax.add_collection(PatchCollection(frames, clip_on=False, **look))
    rows = -(-len(stack) // columns)
    ax.set(xlim=(0, columns * _TILE - 0.08), ylim=(rows * _TILE - 0.08, 0))
    ax.set_anchor("W")
    return picture


def _as_stack(name: str, values: np.ndarray) -> np.ndarray:
    """Return activations as (c, h, w); those of a vector as (c, 1, 1)."""
    values = np.asarray(values)
    shape = ("c",) if values.ndim == 1 else ("h", "w", "c")
    values = _shaped(f"maps[{name!r}]", values, *shape)
    return np.moveaxis(values.reshape(*values.shape[:-1] or (1, 1), -1), -1, 0)


def _activations(ax: Axes, stack: np.ndarray, columns: int) -> None:
    """Draw a layer's maps (c, h, w), or its vector (c, 1, 1) as a strip."""
    colors = _symmetric(stack)
    if stack.shape[1:] == (1, 1):
        picture = _picture(ax, stack[:, 0, 0][None], **colors)
        ax.set_aspect("auto")
    else:
        picture = _tiles(ax, stack, columns, **colors)
    bar = ax.figure.colorbar(
        picture, ax=ax, aspect=12, pad=0.01, fraction=0.03, panchor=False
    )
    bar.set_ticks((colors["vmin"], colors["vmax"]))
    bar.ax.yaxis.set_major_formatter(StrMethodFormatter("{x:.2g}"))
    bar.ax.tick_params(labelsize=8)


def _name_row(ax: Axes, name: str, shape: tuple[int, ...]) -> None:
    text = f"{name}\n{_times(shape)}"
    ax.set_ylabel(text, rotation=0, ha="right", va="center", fontsize=9)


def _times(shape: tuple[int, ...]) -> str:
    return "×".join(str(side) for side in shape)


def _example(cell, image, probabilities, y_true, title) -> None:
    """Draw one digit and its ten probabilities into a subfigure."""
    picture, bars = cell.subplots(1, 2, width_ratios=(1, 1.3))
    _picture(picture, image, cmap="gray_r")
    y_pred = int(np.argmax(probabilities))
    header = f"true {y_true}, predicted {y_pred} (p = {probabilities[y_pred]:.2f})"
    cell.suptitle(f"{title}\n{header}" if title else header, fontsize=10)
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


def _draw_layer(ax: Axes, x: float, layer: Mapping, largest: int) -> float:
    """Draw one layer centred at (x, 0) and return half its width in inches."""
    shape = layer["output_shape"]
    color = "#bfd7ea" if layer["parameters"] else "white"
    if len(shape) == 3:
        return _draw_stack(ax, x, max(0.3, 0.8 * shape[0] / largest), shape[2], color)
    return _draw_neurons(ax, x, int(np.prod(shape)), color)


def _draw_stack(ax: Axes, x: float, side: float, count: int, color: str) -> float:
    step = min(0.06, 0.5 / count)
    half = (side + (count - 1) * step) / 2
    for i in range(count):
        corner = (x + half - side - i * step, half - side - i * step)
        ax.add_patch(Rectangle(corner, side, side, fc=color, ec=INK, lw=0.7))
    return half


def _draw_neurons(ax: Axes, x: float, count: int, color: str) -> float:
    """Draw all neurons up to ten, otherwise four at either end."""
    radius, places = 0.085, np.linspace(0.95, -0.95, 10)
    shown = places[:count] - places[:count].mean()
    if count > 10:
        shown = np.delete(places, (4, 5))
        ax.text(x, 0, "⋮", ha="center", va="center", fontsize=14)
    for y in shown:
        ax.add_patch(Circle((x, y), radius, fc=color, ec=INK, lw=0.7))
    return radius


def _label_layer(ax: Axes, x: float, layer: Mapping) -> None:
    kind = _KINDS.get(layer["kind"], layer["kind"])
    cost = f"{layer['parameters']:,}" if layer["parameters"] else "no"
    above, below = f"{kind} {layer.get('kernel') or ''}", f"\n{cost} parameters"
    if layer["kind"] == "input":
        above, below = "", ""
    ax.text(x, 1.42, layer["name"], ha="center", weight="bold")
    ax.text(x, 1.2, above.strip(), ha="center", fontsize=8.5)
    shape = _times(layer["output_shape"])
    look = {"ha": "center", "va": "top", "fontsize": 8.5, "linespacing": 1.4}
    ax.text(x, -1.22, shape + below, **look)
