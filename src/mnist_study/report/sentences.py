"""Sentences that state the result of a comparison, with its numbers."""

from collections.abc import Mapping

import pandas as pd

from mnist_study.data.dataset import Dataset
from mnist_study.statistics import Estimate, difference_interval, least_probability
from mnist_study.study.experiments import EXPERIMENTS

SEEDS_ALONE = "of the difference of the means over seeds"


def interval_text(estimate: Estimate) -> str:
    """Return a value and its interval, such as "0.35 (-0.05 to 0.76)"."""
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def steps_statement(table: pd.DataFrame, whole: pd.Series) -> str:
    """Summarise in two sentences which steps of a chain changed the error.

    Args:
        table: What ``steps`` returned.
        whole: The row of ``contests`` that compares the chain's first and last
            experiment.
    """
    sure = table[table["p_holm"] < 0.05]
    listed = [f'"{label}" {_points(row)}' for label, row in sure.iterrows()]
    change = "changes" if len(sure) == 1 else "change"
    first = (
        f"Of {len(table)} steps, {len(sure)} {change} the mean test error by a "
        "statistically significant amount (5 %, Holm's correction)"
    )
    if listed:
        first += f": {'; '.join(listed)}"
    return (
        f"{first}. All steps together change it by {_points(whole)}. Differences are "
        "in percentage points, with the 95 % interval of the difference of the means."
    )


def statement(
    trials: pd.DataFrame,
    better: str,
    worse: str,
    dataset: Dataset,
    scopes: pd.DataFrame | None = None,
) -> str:
    """State how much better one experiment is than another, with its uncertainty.

    Args:
        trials: Rows of ``records.to_frame``; those on fewer than all training
            examples are left out.
        better: Name of an experiment.
        worse: Name of the one it is compared with.
        dataset: What they were trained on.
        scopes: What ``scope_table`` returned for the two. The interval is then that of
            its last row: over new writers (or new digits, where writers are unknown)
            and new runs. By default it is that of the difference of the means over
            seeds.
    Returns:
        Three sentences. If the interval of the difference contains zero, they say that
        the difference is not statistically significant.
    """
    # A run on part of the training set answers another question.
    whole = trials[trials["num_train"] == trials["num_train"].max()]
    errors = whole.set_index("seed").groupby("experiment")["error_pct"]
    a, b = errors.get_group(better), errors.get_group(worse)
    name_a, name_b = EXPERIMENTS[better].label, EXPERIMENTS[worse].label
    # LeNet-5 is a name; ANN is a kind of network and takes an article.
    name_b = name_b if name_b.startswith("LeNet") else f"the {name_b}"
    gap, scope = _difference(a, b, scopes)
    counts = f"{len(a)}" if len(a) == len(b) else f"{len(a)} and {len(b)}"
    first = (
        f"On the {len(dataset.y_test):,} test images of {dataset.name}, {name_a} has a "
        f"mean test error of {a.mean():.2f} % and {name_b} of {b.mean():.2f} % "
        f"({counts} runs{'' if len(a) != len(b) else ' each'})."
    )
    interval = f"(95 % interval {gap.low:.2f} to {gap.high:.2f}, {scope})"
    # No ratio of errors without a difference: its uncertainty would be left out.
    if gap.low <= 0 <= gap.high:
        second = (
            f"The mean difference of {gap.value:.2f} percentage points {interval} is "
            "not statistically significant."
        )
    else:
        second = f"The mean difference is {gap.value:.2f} percentage points {interval}"
        # On easy data a network may make no error at all.
        if b.mean():
            times = f"{a.mean() / b.mean():.2f} times as many errors"
            second += f": {name_a} makes {times}"
        second += "."
    warning = f" ({dataset.label}.)" if dataset.is_stand_in else ""
    return f"{first} {second} {_pairs(a, b, name_a)}{warning}"


def contest_statement(table: pd.DataFrame, champion: str) -> str:
    """Summarise the comparisons of one experiment with several others.

    Args:
        table: What ``contests`` returned.
        champion: Name of the experiment that was compared.
    Returns:
        Two sentences: in how many comparisons the champion's error is lower or higher
        after Holm's correction, and the smallest and the largest difference.
    """
    sure = table["p_holm"] < 0.05
    lower = int((sure & (table["difference_pct"] > 0)).sum())
    higher = int((sure & (table["difference_pct"] < 0)).sum())
    name = EXPERIMENTS[champion].label
    counts = {
        f"a lower mean test error of {name}": lower,
        "a higher one" if lower else f"a higher mean test error of {name}": higher,
        "no statistically significant difference": len(table) - lower - higher,
    }
    found = {words: count for words, count in counts.items() if count}
    if len(found) == 1:
        shown = "All {} comparisons show" if len(table) > 1 else "The comparison shows"
        first = f"{shown.format(len(table))} {next(iter(found))}"
    else:
        verbs = iter("shows" if count == 1 else "show" for count in found.values())
        parts = [f"{n} {next(verbs)} {words}" for words, n in found.items()]
        first = f"Of {len(table)} comparisons, {', '.join(parts[:-1])} and {parts[-1]}"
    ends = []
    for place, label in (
        ("smallest", table["difference_pct"].idxmin()),
        ("largest", table["difference_pct"].idxmax()),
    ):
        row = table.loc[label]
        ends.append(f'{place} for "{label}", {_points(row)}')
    return (
        f"{first} (5 %, Holm's correction). The other network's error "
        f"minus that of {name} is {', and '.join(ends)}, in percentage points with the "
        "95 % interval of the difference of the means."
    )


def _difference(a, b, scopes: pd.DataFrame | None) -> tuple[Estimate, str]:
    """Return the error of b minus that of a, and what its interval is over."""
    if scopes is None:
        # Worse minus better, so that a lead is positive.
        return difference_interval(b, a), SEEDS_ALONE
    row = scopes.iloc[-1]
    scope = f"over new {row.name.removesuffix(' and seeds')} and new runs"
    ends = row["difference_pct"], row["low_pct"], row["high_pct"]
    return Estimate(*map(float, ends)), scope


def _pairs(a: pd.Series, b: pd.Series, name: str) -> str:
    """Say how often the first network has the lower error, with a lower bound."""
    # Each run belongs to one pair, so that pairs are independent of each other.
    seeds = a.index.intersection(b.index)
    won, pairs = int((a[seeds] < b[seeds]).sum()), len(seeds)
    least = least_probability(won, pairs)
    return (
        f"{name} has the lower error in {won} of {pairs} pairs of runs; with 95 % "
        f"confidence, it does in at least {100 * least:.0f} % of all such pairs."
    )


def _points(row: Mapping) -> str:
    """Return a difference with its interval."""
    return (
        f"{row['difference_pct']:+.2f} ({row['low_pct']:.2f} to {row['high_pct']:.2f})"
    )
