"""Figures of trainings and of what came of many: curves, dots, intervals, costs."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from mnist_study.plots import canvas
from mnist_study.plots.canvas import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PALE,
    VERMILLION,
    model_style,
)

_VERDICT_LOOKS = {  # fill, hatch and the colour of the number in it
    "holds": (GREEN, "", "white"),
    "partly": (ORANGE, "//", INK),
    "wrong": (VERMILLION, "xx", "white"),
    "cannot be checked": (PALE, "..", INK),
}


def learning_curves(histories: Mapping[str, pd.DataFrame], *, note: str) -> Figure:
    """Show loss and error by epoch, all models on the same axes.

    Args:
        histories: Label -> ``loss``, ``accuracy``, ``val_loss`` and
            ``val_accuracy`` (rates), indexed by epoch from 1.
        note: Caption.
    Raises:
        ValueError: If a column is missing or no history is given.
    """
    canvas.some("histories", histories)
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
    canvas.some("matrices", matrices)
    tables = {
        k: canvas.shaped(f"matrices[{k!r}]", m, 10, 10) for k, m in matrices.items()
    }
    diagonal = np.eye(10, dtype=bool)
    top = max(1, *(table[~diagonal].max() for table in tables.values()))
    columns = min(2, len(tables))
    rows = -(-len(tables) // columns)
    fig, axes = canvas.grid(note, (1 + 4.8 * columns, 0.6 + 4.8 * rows), rows, columns)
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
    canvas.has_columns("table", table, "label", by, "error_pct", "low_pct", "high_pct")
    groups, labels = list(table[by].unique()), list(table["label"].unique())
    width = 1.7 if len(groups) < 6 else 0.8
    fig, (ax,) = canvas.row(note, (max(5, min(10, 2 + width * len(groups))), 4))
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


def contest_intervals(
    table: pd.DataFrame, *, xlabel: str, note: str, sure: Collection[str] | None = None
) -> Figure:
    """Show differences with their intervals, one contest a line, zero marked.

    Args:
        table: A row per contest, indexed by the label of the opponent:
            ``difference_pct``, ``low_pct`` and ``high_pct``.
        xlabel: What the difference is of, with its unit.
        note: Caption, which says what is hollow.
        sure: Labels of the contests that are told from chance. If given, dots are
            alike, filled for these and hollow for the others; else each has the
            look of its model.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    canvas.has_columns("table", table, "difference_pct", "low_pct", "high_pct")
    fig, (ax,) = canvas.row(note, (8, 1.3 + 0.5 * len(table)))
    for i, (label, row) in enumerate(table.iterrows()):
        look = {}
        if sure is not None:
            fill = BLUE if label in sure else "white"
            look = {"color": BLUE, "marker": "o", "markerfacecolor": fill}
        _interval_across(ax, i, row["difference_pct"], row, label, **look)
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
    canvas.some("fronts", fronts)
    canvas.has_columns("table", table, "error_pct", "low_pct", "high_pct", *fronts)
    columns = min(2, len(fronts))
    rows = -(-len(fronts) // columns)
    size = (1 + 4.4 * columns, 1.2 + 3.3 * rows)
    fig, axes = canvas.grid(note, size, rows, columns, sharey=True)
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
    canvas.has_columns("errors", errors, "label", "seed", "error_pct")
    canvas.has_columns(
        "intervals", intervals, "label", "mean_pct", "low_pct", "high_pct"
    )
    labels = list(intervals["label"])
    same = sorted(labels) == sorted(errors["label"].unique())
    canvas.check(same, "errors and intervals must name the same models, once each")
    fig, (ax,) = canvas.row(note, (8, 1.5 + 0.48 * len(labels)))
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
    published: Mapping[str, Sequence[tuple[float, float]]] | None = None,
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
        published: Label -> points, x and error in %, drawn as white diamonds with
            a rim in the colour of that label.
        logx: Whether x is logarithmic, with a tick at every value.
    Raises:
        ValueError: If lengths differ, or a band or what was published belongs to
            no series.
    """
    x = canvas.shaped("x", x, "n")
    for name, named in (("bands", bands), ("published", published)):
        strays = sorted(set(named or {}) - set(series))
        message = f"{name} has {strays}, which series lacks: use its labels"
        canvas.check(not strays, message)
    fig, (ax,) = canvas.row(note, (8, 4.4))
    for label, error_pct in series.items():
        error_pct = canvas.shaped(f"series[{label!r}]", error_pct, len(x))
        ax.plot(x, error_pct, label=label, **_line_look(label, len(x)))
    for label, ends in (bands or {}).items():
        low, high = canvas.shaped(f"bands[{label!r}]", ends, 2, len(x))
        ax.fill_between(x, low, high, color=model_style(label).color, alpha=0.18, lw=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if logx:
        ax.set_xscale("log")
        ax.set_xticks(x)
        ax.minorticks_off()
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    elif np.issubdtype(x.dtype, np.integer):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    for label, points in (published or {}).items():
        rim = model_style(label).color
        look = {"marker": "D", "facecolors": "white", "edgecolors": rim, "lw": 1.6}
        places = tuple(zip(*points, strict=True))
        ax.scatter(*places, zorder=3, label=f"{label}, published", **look)
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
    canvas.check(
        table.size > 0, "table is empty: give a row per model, a column per cost"
    )
    columns = min(3, table.shape[1])
    rows = -(-table.shape[1] // columns)
    size = (1.4 + 2.9 * columns, 0.5 + rows * (0.9 + 0.42 * len(table)))
    fig, axes = canvas.grid(note, size, rows, columns, sharey=True)
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
    canvas.has_columns("table", table, *names)
    canvas.check(
        len(table) > 0, "table is empty: give a row per network and way to train"
    )
    below, above = table["seconds"] - table["low_s"], table["high_s"] - table["seconds"]
    outside = (below < 0).any() or (above < 0).any()
    canvas.check(not outside, "low_s..high_s must hold the seconds: swap?")
    labels, networks = list(table["label"].unique()), list(table["network"].unique())
    size = (3 + 3.6 * len(networks), 1.3 + 0.42 * len(labels))
    fig, axes = canvas.row(note, size, len(networks), sharey=True)
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
    canvas.check(counts.size > 0, "counts is empty: give a row per write-up")
    unknown = ", ".join(name for name in counts if name not in _VERDICT_LOOKS)
    canvas.check(not unknown, f"counts has {unknown}: use {', '.join(_VERDICT_LOOKS)}")
    fig, (ax,) = canvas.row(note, (8.5, 1.6 + 0.5 * len(counts)))
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


def reliability(curves: Mapping[str, pd.DataFrame], *, note: str) -> Figure:
    """Compare how sure the models are with how often they are right.

    Args:
        curves: Label -> a row per bin: mean ``confidence`` and ``accuracy``
            (rates), ``count`` of examples.
        note: Caption.
    Raises:
        ValueError: If a column is missing or no curve is given.
    """
    canvas.some("curves", curves)
    look = {"height_ratios": (3, 1), "sharex": True}
    fig, axes = canvas.grid(note, (7, 6.4), 2, 1, **look)
    upper, lower = axes.flat
    upper.plot((0, 1), (0, 1), color=MUTED, linestyle=":", label="as sure as right")
    for label, curve in curves.items():
        canvas.has_columns(
            f"curves[{label!r}]", curve, "confidence", "accuracy", "count"
        )
        line = _line_look(label, len(curve))
        upper.plot(curve["confidence"], curve["accuracy"], label=label, **line)
        lower.plot(curve["confidence"], curve["count"], **line)
    upper.set(xlim=(0, 1.02), ylim=(0, 1.02), ylabel="accuracy in the bin (rate)")
    lower.set(xlabel="mean probability of the predicted digit (confidence)")
    lower.set(yscale="log", ylabel="examples\n(log scale)")
    upper.legend(loc="upper left", frameon=False)
    return fig


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
    canvas.check(
        not outside, f"low_pct..high_pct of {label!r} must hold its value: swap?"
    )
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 8}
    ax.errorbar(x, value, (below, above), ls="", capsize=5, lw=2, label=label, **look)


def _interval_across(
    ax: Axes, y: float, value: float, ends: Mapping, label: str, **look
):
    """Draw one value with its interval, lying; looks like its model unless told."""
    margins = (value - ends["low_pct"], ends["high_pct"] - value)
    canvas.check(
        not min(margins) < 0, f"low_pct..high_pct of {label!r} must hold its value"
    )
    style = model_style(label)
    look = {"color": style.color, "marker": style.marker, "markersize": 8} | look
    across = np.transpose([margins])
    ax.errorbar(value, y, xerr=across, capsize=5, lw=2, label=label, **look)


def _leads(value: float, digits: int) -> bool:
    """Tell whether a number begins with one of the given digits."""
    return f"{value:e}"[0] in str(digits)


def _number(value: float) -> str:
    """Return a number with thousands separators, small ones to three digits."""
    whole = abs(value) >= 100 or float(value).is_integer()
    return f"{value:,.0f}" if whole else f"{value:.3g}"
