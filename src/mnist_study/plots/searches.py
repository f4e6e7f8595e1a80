"""Figures of hyperparameter searches: trials, results, and what mattered."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from mnist_study.plots import canvas
from mnist_study.plots.canvas import BLUE, INK, MUTED, PALE, VERMILLION
from mnist_study.plots.marks import interval_across, line_look, plain_log

_SPREAD = 0.28  # width of the lines or dots of one choice, in choices


def search_history(
    tables: Mapping[str, pd.DataFrame], *, ylabel: str, note: str
) -> Figure:
    """Show every trial of each search in order, and the best error so far.

    Args:
        tables: Name of the search -> a row per trial: ``error_pct``, ``best_pct``
            and ``state``.
        ylabel: Name of the error, with its unit.
        note: Caption.
    Raises:
        ValueError: If a column is missing or there is nothing to draw.
    """
    canvas.not_empty("tables", tables)
    columns = min(3, len(tables))
    rows = -(-len(tables) // columns)
    size = (1 + 3.2 * columns, 1 + 2.6 * rows)
    fig, axes = canvas.grid(note, size, rows, columns, sharey=True)
    for ax, (name, table) in zip(axes.flat, tables.items(), strict=False):
        where = f"tables[{name!r}]"
        canvas.has_columns(where, table, "error_pct", "best_pct", "state")
        trials = np.arange(1, len(table) + 1)
        done = (table["state"] == "complete").to_numpy()
        error = table["error_pct"].to_numpy()
        ax.scatter(trials[done], error[done], s=18, color=BLUE, label="complete")
        # The error of a pruned trial is the one at its last epoch.
        hollow = {"s": 18, "facecolors": "white", "edgecolors": MUTED}
        ax.scatter(trials[~done], error[~done], label="pruned, at its last", **hollow)
        # The best error holds from its trial on, hence "post".
        ax.step(trials, table["best_pct"], where="post", color=VERMILLION,
                lw=1.6, label="lowest so far")  # fmt: skip
        ax.set(title=name, xlabel="trials")
        ax.grid(axis="y", color=PALE, lw=0.6)
        ax.set_ylim(bottom=0)
    for ax in axes[:, 0]:
        ax.set_ylabel(ylabel)
    for ax in axes.flat[len(tables) :]:
        ax.remove()
    handles, labels = axes[0, 0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
    return fig


def choice_slices(
    trials: pd.DataFrame, means: pd.DataFrame, *, ylabel: str, note: str
) -> Figure:
    """Show every trial over its choices, a panel per hyperparameter.

    Args:
        trials: A row per trial: a column per hyperparameter, and ``error_pct``.
        means: A row per hyperparameter and choice, in the order to show them:
            ``hyperparameter``, ``choice``, ``error_pct``, ``low_pct``, ``high_pct``.
        ylabel: Name of the error, with its unit.
        note: Caption, which says what kind of interval it is.
    Raises:
        ValueError: If a column is missing or there is nothing to draw.
    """
    parts = ("error_pct", "low_pct", "high_pct")
    canvas.has_columns("means", means, "hyperparameter", "choice", *parts)
    names = list(dict.fromkeys(means["hyperparameter"]))
    canvas.has_columns("trials", trials, *names, "error_pct")
    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    size = (1 + 3 * columns, 0.8 + 2.4 * rows)
    fig, axes = canvas.grid(note, size, rows, columns, sharey=True)
    for ax, name in zip(axes.flat, names, strict=False):
        choice_means = means[means["hyperparameter"] == name].reset_index(drop=True)
        for i, row in choice_means.iterrows():
            errors = trials.loc[trials[name] == row["choice"], "error_pct"]
            # Trials are to the left of their choice, the mean is to the right.
            x = i + np.linspace(-_SPREAD, 0, len(errors))
            ax.scatter(x, errors, s=12, color=MUTED, alpha=0.6, linewidths=0)
            mean = row["error_pct"]
            ends = [mean - row["low_pct"], row["high_pct"] - mean]
            ax.errorbar(i + 0.2, mean, np.transpose([ends]), fmt="o",
                        color=VERMILLION, capsize=4, lw=2, ms=6)  # fmt: skip
        labels = [
            f"{c:g}" if isinstance(c, float) else c for c in choice_means["choice"]
        ]
        ax.set_xticks(range(len(choice_means)), labels, fontsize=9)
        ax.set(title=name, ylim=(0, None))
        ax.grid(axis="y", color=PALE, lw=0.6)
        ax.set_axisbelow(True)
    for ax in axes[:, 0]:
        ax.set_ylabel(ylabel)
    for ax in axes.flat[len(names) :]:
        ax.remove()
    return fig


def importance_intervals(table: pd.DataFrame, *, note: str) -> Figure:
    """Show how much each hyperparameter matters, with its interval.

    Args:
        table: A row per hyperparameter: ``importance``, ``low``, ``high`` and
            ``by_chance``, which is marked; all in 0..1.
        note: Caption, which says what kind of interval it is.
    Raises:
        ValueError: If a column is missing.
    """
    canvas.has_columns("table", table, "importance", "low", "high", "by_chance")
    fig, (ax,) = canvas.row(note, (8, 1.3 + 0.45 * len(table)))
    places = np.arange(len(table))
    ax.hlines(places, table["low"], table["high"], color=BLUE, lw=2)
    ax.scatter(table["importance"], places, color=BLUE, s=46, zorder=2)
    ax.scatter(
        table["by_chance"], places, marker="|", color=INK, s=160, label="by chance"
    )
    ax.legend(frameon=False, loc="lower right")
    ax.set_yticks(places, table.index)
    # The whole range of a share, so that importances of different sweeps can be
    # compared.
    ax.set(xlim=(0, 1), ylim=(len(table) - 0.5, -0.5))
    ax.set_xlabel("share of the variance that it explains alone")
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.axvline(0, color=INK, lw=1)
    return fig


def picked_against_retrained(
    table: pd.DataFrame,
    again: pd.DataFrame,
    *,
    by_noise: tuple[str, Mapping[str, float]],
    xlabel: str,
    note: str,
) -> Figure:
    """Show each winner's error at its selection beside its errors in new trainings.

    Args:
        table: A row per winner, the best first, indexed by label: ``picked_pct``, the
            error at its selection; ``error_pct``, ``low_pct`` and ``high_pct``, the
            mean of the new trainings and its interval.
        again: A row per new training: ``label`` and ``error_pct``.
        by_noise: Name of a further row, and ``error_pct``, ``low_pct``, ``high_pct`` of
            the best result that noise alone would give.
        xlabel: Name of the errors, with their unit.
        note: Caption, which says what kind of interval it is.
    Raises:
        ValueError: If a column is missing, the winners differ, or an interval misses
            its value.
    """
    ends = ("error_pct", "low_pct", "high_pct")
    canvas.has_columns("table", table, "picked_pct", *ends)
    canvas.has_columns("again", again, "label", "error_pct")
    same = set(again["label"]) == set(table.index)
    canvas.check(same, "table and again must be of the same winners")
    fig, (ax,) = canvas.row(note, (9, 1.9 + 0.55 * len(table)))
    places = np.arange(len(table))
    for i, (label, row) in enumerate(table.iterrows()):
        errors = again.loc[again["label"] == label, "error_pct"]
        # Above their mean, side by side, so that equal errors do not hide each other.
        heights = i - 0.1 - np.linspace(0, _SPREAD, len(errors))
        dots = {"color": BLUE, "alpha": 0.6, "s": 26, "linewidths": 0}
        ax.scatter(errors, heights, **dots)
        look = {"color": BLUE, "marker": "o"}
        interval_across(ax, i + 0.12, row["error_pct"], row, label, **look)
    diamonds = {"marker": "D", "facecolors": "white", "edgecolors": INK, "s": 42}
    ax.scatter(table["picked_pct"], places + 0.12, zorder=3, **diamonds)
    name, noise = by_noise
    look = {"color": MUTED, "marker": "s"}
    interval_across(ax, len(table), noise["error_pct"], noise, name, **look)
    ax.set_yticks([*places, len(table)], [*table.index, name])
    ax.set(ylim=(len(table) + 0.5, -0.6))
    title = "white diamond: selected score; dots: trained again; below: mean, interval"
    ax.set_title(title, fontsize=10)
    ax.set_xlabel(f"{xlabel}; the axis does not start at zero")
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    return fig


def expected_errors(
    tables: Mapping[str, pd.DataFrame], *, ylabel: str, note: str
) -> Figure:
    """Show the expected best error of searches, by trials above and by time below.

    Args:
        tables: Heading of a column -> a row per search and number of trials:
            ``label``, ``trials``, ``minutes``, ``error_pct``, ``low_pct``,
            ``high_pct``.
        ylabel: Name of the error, with its unit.
        note: Caption, which says what the bands are.
    Raises:
        ValueError: If a column is missing or there is nothing to draw.
    """
    canvas.not_empty("tables", tables)
    spent = {
        "trials": "trials (log scale)",
        "minutes": "minutes on one core (log scale)",
    }
    columns = ("label", *spent, "error_pct", "low_pct", "high_pct")
    size = (1 + 4 * len(tables), 7)
    look = {"sharex": "row", "sharey": True}
    fig, axes = canvas.grid(note, size, len(spent), len(tables), **look)
    for column, (heading, table) in zip(axes.T, tables.items(), strict=True):
        canvas.has_columns(f"tables[{heading!r}]", table, *columns)
        column[0].set_title(heading)
        for ax, (unit, xlabel) in zip(column, spent.items(), strict=True):
            for label, rows in table.groupby("label", sort=False):
                look = line_look(label, len(rows))
                ax.plot(rows[unit], rows["error_pct"], label=label, **look)
                band = {"color": look["color"], "alpha": 0.15, "lw": 0}
                ax.fill_between(rows[unit], rows["low_pct"], rows["high_pct"], **band)
            ax.set_xlabel(xlabel)
    for ax in axes.flat:
        plain_log(ax.xaxis)
        plain_log(ax.yaxis)
    for ax in axes[:, 0]:
        ax.set_ylabel(ylabel)
    handles = {}  # a name per line, whichever panels it is in
    for ax in axes[0]:
        handles |= dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True))
    look = {"loc": "outside upper center", "ncols": 3, "frameon": False}
    fig.legend(handles.values(), handles, **look)
    return fig
