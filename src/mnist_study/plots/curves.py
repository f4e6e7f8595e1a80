"""Curves over epochs, over a quantity that was varied, and over confidence."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from mnist_study.plots import canvas
from mnist_study.plots.canvas import (
    MUTED,
    model_style,
)
from mnist_study.plots.marks import from_zero, line_look, name_lines, plain_log


def learning_curves(histories: Mapping[str, pd.DataFrame], *, note: str) -> Figure:
    """Show loss and error by epoch, all models on the same axes.

    Args:
        histories: Label -> ``loss``, ``accuracy``, ``val_loss`` and
            ``val_accuracy`` (rates), indexed by epoch from 1.
        note: Caption.
    Raises:
        ValueError: If a column is missing or no history is given.
    """
    canvas.not_empty("histories", histories)
    fig, axes = canvas.row(note, (10, 4.4), 2)
    for label, history in histories.items():
        where = f"histories[{label!r}]"
        canvas.has_columns(
            where, history, "loss", "accuracy", "val_loss", "val_accuracy"
        )
        for prefix, line, split in (
            ("", "--", "training"),
            ("val_", "-", "validation"),
        ):
            look = line_look(label, len(history)) | {"linestyle": line}
            error_pct = 100 * (1 - history[f"{prefix}accuracy"])
            name = f"{label}, {split}"
            axes[0].plot(history.index, history[f"{prefix}loss"], label=name, **look)
            axes[1].plot(history.index, error_pct, label=name, **look)
    last = max(history.index.max() for history in histories.values())
    for ax, quantity in zip(axes, ("loss (nats)", "error (%)"), strict=True):
        ax.set(xlabel="epoch", ylabel=quantity, xlim=(0.5, last + 0.5))
        # Epochs are whole numbers, and there may be only one.
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        from_zero(ax)
    handles, names = axes[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside upper center", ncols=4, frameon=False)
    return fig


def error_curves(
    x: Sequence[float],
    series: Mapping[str, np.ndarray],
    *,
    xlabel: str,
    note: str,
    ylabel: str = "test error (%)",
    bands: Mapping[str, tuple[np.ndarray, np.ndarray]] | None = None,
    published: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    logx: bool = False,
    logy: bool = False,
) -> Figure:
    """Show an error against a quantity that was varied.

    Args:
        x: (n,) values of that quantity.
        series: Label -> (n,) errors in %.
        xlabel: The quantity, with its unit.
        note: Caption.
        ylabel: Which error, with its unit.
        bands: Label -> lower and upper ends (n,) in %, drawn as a band.
        published: Label -> points, x and error in %, drawn as white diamonds with an
            edge in the colour of that label.
        logx: Whether x is logarithmic, with a tick at every value.
        logy: Whether the error is logarithmic, so that equal ratios look equal; the
            lines are then named at their ends.
    Raises:
        ValueError: If lengths differ, or a band or a published point belongs to no
            series.
    """
    x = canvas.shaped("x", x, "n")
    for name, named in (("bands", bands), ("published", published)):
        strays = sorted(set(named or {}) - set(series))
        message = f"{name} has {strays}, which series lacks: use its labels"
        canvas.check(not strays, message)
    fig, (ax,) = canvas.row(note, (8, 4.4))
    for label, error_pct in series.items():
        error_pct = canvas.shaped(f"series[{label!r}]", error_pct, len(x))
        ax.plot(x, error_pct, label=label, **line_look(label, len(x)))
    for label, ends in (bands or {}).items():
        low, high = canvas.shaped(f"bands[{label!r}]", ends, 2, len(x))
        ax.fill_between(x, low, high, color=model_style(label).color, alpha=0.18, lw=0)
    for label, points in (published or {}).items():
        rim = model_style(label).color
        look = {"marker": "D", "facecolors": "white", "edgecolors": rim, "lw": 1.6}
        places = tuple(zip(*points, strict=True))
        # On top of the lines, whose marks may be at the same place.
        ax.scatter(*places, zorder=3, label=f"{label}, published", **look)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    _scale_of_x(ax, x, logx)
    if logy:
        plain_log(ax.yaxis)
        name_lines(ax, {n: (x[-1], np.asarray(v)[-1]) for n, v in series.items()})
    else:
        from_zero(ax)
        ax.legend(frameon=False)
    return fig


def _scale_of_x(ax: Axes, x: np.ndarray, log: bool) -> None:
    if log:
        ax.set_xscale("log")
        ax.set_xticks(x)
        # Minor ticks would name sizes that were not trained on.
        ax.minorticks_off()
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    elif np.issubdtype(x.dtype, np.integer):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def reliability(
    curves: Mapping[str, pd.DataFrame], *, note: str, class_word: str = "digit"
) -> Figure:
    """Compare the models' confidence with their accuracy: a reliability diagram.

    Args:
        curves: Label -> a row per bin: mean ``confidence`` and ``accuracy``
            (rates), ``count`` of examples.
        note: Caption.
        class_word: What a class is called.
    Raises:
        ValueError: If a column is missing or no curve is given.
    """
    canvas.not_empty("curves", curves)
    look = {"height_ratios": (3, 1), "sharex": True}
    fig, axes = canvas.grid(note, (7, 6.4), 2, 1, **look)
    upper, lower = axes.flat
    upper.plot((0, 1), (0, 1), color=MUTED, linestyle=":", label="perfect calibration")
    for label, curve in curves.items():
        canvas.has_columns(
            f"curves[{label!r}]", curve, "confidence", "accuracy", "count"
        )
        line = line_look(label, len(curve))
        upper.plot(curve["confidence"], curve["accuracy"], label=label, **line)
        lower.plot(curve["confidence"], curve["count"], **line)
    # A little beyond 1, where most of the marks are.
    upper.set(xlim=(0, 1.02), ylim=(0, 1.02), ylabel="accuracy in the bin (rate)")
    lower.set(xlabel=f"mean probability of the predicted {class_word} (confidence)")
    # Of MNIST nearly all examples are in the last bin.
    lower.set(yscale="log", ylabel="examples\n(log scale)")
    counts = pd.concat([curve["count"] for curve in curves.values()])
    if counts.max() < 100 * counts.min():  # otherwise powers of ten are enough
        plain_log(lower.yaxis, sparse=True)
    upper.legend(loc="upper left", frameon=False)
    return fig
