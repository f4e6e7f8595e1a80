"""Statements about what was compared, written from its numbers."""

from collections.abc import Mapping

import pandas as pd

from mnist_study.data.dataset import Dataset
from mnist_study.statistics import (
    difference_interval,
    probability_of_beating,
)
from mnist_study.study.experiments import EXPERIMENTS


def steps_statement(table: pd.DataFrame, whole: pd.Series) -> str:
    """Summarise in two sentences which steps of a chain changed the error.

    Args:
        table: What ``steps`` returned.
        whole: The row of ``contests`` of the chain's first experiment with its last.
    """
    sure = table[table["p_holm"] < 0.05]
    listed = [f'"{label}" {_points(row)}' for label, row in sure.iterrows()]
    first = f"Of {len(table)} steps, {len(sure)} can be told from chance"
    if listed:
        first += f": {'; '.join(listed)}"
    return (
        f"{first} (Holm's correction, 5 %; percentage points of test error with 95 % "
        f"intervals). The whole chain makes {_points(whole)}."
    )


def statement(trials: pd.DataFrame, better: str, worse: str, dataset: Dataset) -> str:
    """State how much better one experiment is than another, with the uncertainty.

    Args:
        trials: Rows of ``records.to_frame``; those on fewer than all training
            examples are left out.
        better: Name of an experiment.
        worse: Name of the one it is compared with.
        dataset: What they were trained on.
    Returns:
        Two or three sentences. If the interval of the difference holds zero,
        they say that no difference is shown.
    """
    # A training on a part of the set answers another question.
    whole = trials[trials["num_train"] == trials["num_train"].max()]
    errors = whole.groupby("experiment")["error_pct"]
    a, b = errors.get_group(better).to_numpy(), errors.get_group(worse).to_numpy()
    name_a, name_b = EXPERIMENTS[better].label, EXPERIMENTS[worse].label
    # LeNet-5 is a name; ANN is a kind of network and takes an article.
    the = "" if name_b.startswith("LeNet") else "the "
    # Worse minus better, so that a lead is positive.
    gap = difference_interval(b, a)
    beats = probability_of_beating(a, b)
    first = (
        f"On the {len(dataset.y_test):,} test images of {dataset.name}, {name_a} makes "
        f"{a.mean():.2f} % errors and {the}{name_b} {b.mean():.2f} % "
        f"(means of {len(a)} and {len(b)} seeds)."
    )
    # No share of errors without a difference: its uncertainty would be left out.
    if gap.low <= 0 <= gap.high:
        second = (
            f"The difference of {gap.value:.2f} percentage points (95 % interval "
            f"{gap.low:.2f} to {gap.high:.2f}) is not distinguishable from none."
        )
    else:
        second = (
            f"The difference is {gap.value:.2f} percentage points (95 % interval "
            f"{gap.low:.2f} to {gap.high:.2f}): of {the}{name_b}'s errors, {name_a} "
            f"makes {100 * a.mean() / b.mean():.0f} %."
        )
    third = (
        f"A fresh {name_a} beats a fresh {name_b} with probability {beats.value:.2f}"
    )
    # A probability of 1.00 is only what these runs show; their number says how much.
    if beats.value == 1:
        third += f": it did in all {len(a) * len(b)} pairs of runs"
    warning = f" ({dataset.label}.)" if dataset.is_stand_in else ""
    return f"{first} {second} {third}.{warning}"


def contest_statement(table: pd.DataFrame, champion: str) -> str:
    """Summarise the contests of one experiment with several others.

    Args:
        table: What ``contests`` returned.
        champion: Name of the experiment it was about.
    Returns:
        How many contests the champion wins and loses after Holm's correction,
        and by how much the strongest and the weakest opponent differ.
    """
    sure = table["p_holm"] < 0.05
    won = int((sure & (table["difference_pct"] > 0)).sum())
    lost = int((sure & (table["difference_pct"] < 0)).sum())
    tally = [f"wins {won}", f"loses {lost}"]
    if undecided := len(table) - won - lost:
        tally.append(f"leaves {undecided} undecided")
    ends = []
    for place, label in (
        ("strongest", table["difference_pct"].idxmin()),
        ("weakest", table["difference_pct"].idxmax()),
    ):
        ends.append(
            f'the {place} opponent is "{label}" with {_points(table.loc[label])}'
        )
    return (
        f"Of {len(table)} contests, {EXPERIMENTS[champion].label} "
        f"{', '.join(tally)} (Holm's correction, 5 %). In percentage points of test "
        f"error, with 95 % intervals, {'; '.join(ends)}."
    )


def _points(row: Mapping) -> str:
    """Return a difference with its interval."""
    return (
        f"{row['difference_pct']:+.2f} ({row['low_pct']:.2f} to {row['high_pct']:.2f})"
    )
