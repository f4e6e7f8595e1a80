"""What models cost: bars, and fronts of error against cost."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from mnist_study.plots import canvas
from mnist_study.plots.canvas import (
    INK,
    MUTED,
    model_style,
)
from mnist_study.plots.marks import at_most_all, from_zero, interval, plain_log


def cost_fronts(
    table: pd.DataFrame,
    fronts: Mapping[str, Sequence[str]],
    *,
    note: str,
    doubtful: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Figure:
    """Show test error against what it costs, a panel per kind of cost.

    Args:
        table: A row per model, indexed by label: ``error_pct``, ``low_pct``,
            ``high_pct``, and a column for each key of ``fronts``.
        fronts: Kind of cost, whose name includes the unit -> labels of the models that
            no other beats in both cost and error, the cheapest first; a line joins
            them.
        note: Caption.
        doubtful: Kind of cost -> labels of the models whose cost cannot be compared
            with that of others, such as times measured beside other work; they are
            drawn hollow.
    Raises:
        ValueError: If a column is missing or an interval misses its value.
    """
    canvas.not_empty("fronts", fronts)
    canvas.has_columns("table", table, "error_pct", "low_pct", "high_pct", *fronts)
    columns = min(2, len(fronts))
    rows = -(-len(fronts) // columns)
    size = (1 + 4.4 * columns, 1.2 + 3.3 * rows)
    fig, axes = canvas.grid(note, size, rows, columns, sharey=True)
    for ax, (cost, front) in zip(axes.flat, fronts.items(), strict=False):
        best = table.loc[list(front)]
        # Drawn below the marks that it joins.
        ax.plot(best[cost], best["error_pct"], color=MUTED, lw=1.2, ls="--", zorder=1)
        for label in table.index:
            row = table.loc[[label]]
            hollow = label in doubtful.get(cost, ())
            look = {"markerfacecolor": "white"} if hollow else {}
            interval(ax, row[cost], row["error_pct"], row, label, **look)
        # Room for at least two tick labels, however close the models are.
        ax.set_xlim(table[cost].min() / 1.6, table[cost].max() * 1.6)
        plain_log(ax.xaxis, sparse=True)
        hint = "\nhollow: not comparable" if doubtful.get(cost) else ""
        ax.set(xlabel=f"{cost} (log scale){hint}")
        from_zero(ax)
        at_most_all(ax.yaxis)
    for ax in axes[:, 0]:
        ax.set_ylabel("test error (%)")
    for ax in axes.flat[len(fronts) :]:
        ax.remove()
    # All panels show the same models, so one legend is enough.
    handles, labels = axes[0, 0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
    return fig


def size_frontier(
    groups: Mapping[str, pd.DataFrame],
    front: pd.DataFrame,
    *,
    published: Mapping[str, pd.DataFrame],
    note: str,
) -> Figure:
    """Show test error against the number of parameters, both on a logarithmic scale.

    Args:
        groups: Name of a kind of network -> its networks, a row each: ``parameters``,
            ``error_pct``, ``low_pct`` and ``high_pct``.
        front: ``parameters`` and ``error_pct`` of the networks that a dashed line
            joins, the smallest first.
        published: How results of others were chosen -> the results, ``parameters`` and
            ``error_pct``, drawn hollow.
        note: Caption.
    Raises:
        ValueError: If there is no group, a column is missing, or an interval misses its
            value.
    """
    canvas.not_empty("groups", groups)
    columns = ("parameters", "error_pct")
    fig, (ax,) = canvas.row(note, (8.4, 5.2))
    for name, rows in groups.items():
        canvas.has_columns(f"groups[{name!r}]", rows, *columns, "low_pct", "high_pct")
        interval(ax, rows["parameters"], rows["error_pct"], rows, name)
    look = {"ls": "", "mfc": "white", "color": MUTED, "markersize": 8}
    for mark, (name, rows) in zip("DsvP", published.items(), strict=False):
        canvas.has_columns(f"published[{name!r}]", rows, *columns)
        ax.plot(rows["parameters"], rows["error_pct"], marker=mark, label=name, **look)
    canvas.has_columns("front", front, *columns)
    ax.plot(front["parameters"], front["error_pct"], color=MUTED, ls="--", zorder=1)
    plain_log(ax.xaxis, sparse=True)
    plain_log(ax.yaxis)
    ax.set(xlabel="parameters (log scale)", ylabel="test error (%, log scale)")
    fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig


def cost_bars(table: pd.DataFrame, *, note: str) -> Figure:
    """Compare what the models cost, a panel per kind of cost.

    Args:
        table: A row per model, indexed by label; a column per cost, whose name includes
            the unit.
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
        # Room for the number next to the longest bar. All costs may be 0, but the
        # limits must differ.
        ax.set(xlabel=cost, xlim=(0, 1.35 * max(table[cost].max(), 1e-12)))
        ax.xaxis.set_major_locator(MaxNLocator(3))
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes[0, 0].set_yticks(range(len(table)), table.index)
    # The axis is shared: the first row is at the top of all panels.
    axes[0, 0].invert_yaxis()
    for ax in axes.flat[table.shape[1] :]:
        ax.remove()
    return fig


def speed_bars(table: pd.DataFrame, *, note: str) -> Figure:
    """Compare how long an epoch takes, a panel per network.

    Args:
        table: A row per network and way to train it: ``network`` and ``label``;
            ``seconds`` with its smallest and largest value, ``low_s`` and ``high_s``;
            ``ratio`` to the time it is compared with; ``ours``, whether to draw it in
            the network's colour instead of grey.
        note: Caption, which says what the ratio in brackets refers to.
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
            # Beyond the end of the range, which the text would otherwise cover.
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


def _number(value: float) -> str:
    """Return a number with thousands separators, or to three digits if it is small."""
    whole = abs(value) >= 100 or float(value).is_integer()
    return f"{value:,.0f}" if whole else f"{value:.3g}"
