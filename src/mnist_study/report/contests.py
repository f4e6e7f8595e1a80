"""Comparisons of experiments: each difference, its interval, and whether it matters."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from mnist_study.report.mistakes import wrong_answers
from mnist_study.statistics import (
    Estimate,
    difference_interval,
    difference_p_value,
    holm,
    interaction,
    magnitude,
    paired_difference,
    probability_of_beating,
    step_shares,
)
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.record import Record

_COLUMNS = ["difference_pct", "low_pct", "high_pct", "p_value", "p_holm", "magnitude"]


def contests(
    trials: pd.DataFrame, champion: str, opponents: Sequence[str], paired: bool = False
) -> pd.DataFrame:
    """Compare one experiment with several others, corrected for their number.

    Args:
        trials: Rows of ``records.to_frame`` on one training set.
        champion: Name of the experiment.
        opponents: Names of the others.
        paired: Whether to compare seed by seed, over the seeds that both have.
    Returns:
        Index: label of the opponent. Columns: ``difference_pct``, the opponent's
        mean error minus the champion's, and its 95 % interval ``low_pct``,
        ``high_pct`` (Welch's, or Student's of the pairs; -100 to 100 where neither side
        has any spread, with a p value of 1); ``p_value`` of that
        difference and ``p_holm``, corrected by Holm; ``magnitude``, the interval
        against the smallest difference of interest: "larger than 0.1", "smaller
        than 0.1" or "undecided"; ``beats``, the probability that a new run of the
        champion has fewer errors.
    """
    # By seed, so that pairs can be matched.
    errors = trials.set_index("seed").groupby("experiment")["error_pct"]
    champion_errors = errors.get_group(champion)
    rows = {}
    for name in opponents:
        opponent_errors = errors.get_group(name)
        # Opponent minus champion: positive where the champion has fewer errors.
        if paired:
            seeds = champion_errors.index.intersection(opponent_errors.index)
            gap, p_value = paired_difference(
                opponent_errors[seeds], champion_errors[seeds]
            )
        else:
            gap, p_value = _unpaired(opponent_errors, champion_errors)
        beats = probability_of_beating(champion_errors, opponent_errors).value
        rows[EXPERIMENTS[name].label] = (*_row(gap, p_value), beats)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*_COLUMNS, "beats"])
    return together(table.rename_axis("opponent"))[0]


def steps(
    trials: pd.DataFrame, chain: Sequence[str], paired: bool = False
) -> pd.DataFrame:
    """Compare each experiment of a chain with the one before it.

    Args:
        trials: Rows of ``records.to_frame`` on one and the same training set.
        chain: Names of at least two experiments, each a change of the one before.
        paired: Whether to compare seed by seed, over the seeds that both have.
    Returns:
        The columns of ``contests``, with a row per step, indexed by the label that it
        leads to; ``p_holm`` is corrected for the number of steps.
    """
    table = pd.concat(
        [
            contests(trials, before, [after], paired=paired)
            for before, after in pairwise(chain)
        ]
    )
    # Each call of ``contests`` saw one test; the chain has one for each step.
    return together(table)[0]


def share_table(trials: pd.DataFrame, chain: Sequence[str]) -> pd.DataFrame:
    """Return the share that each step contributes to the whole change along a chain.

    Args:
        trials: Rows of ``records.to_frame`` on one and the same training set.
        chain: Names of at least two experiments, each a change of the one before.
    Returns:
        A row per step, indexed by the label that it leads to: ``share``, and its 95 %
        interval over trainings, ``low`` and ``high`` (bootstrap). Shares add up to 1.
    """
    errors = trials.groupby("experiment")["error_pct"]
    groups = [errors.get_group(name).to_numpy() for name in chain]
    labels = [EXPERIMENTS[name].label for name in chain[1:]]
    table = pd.DataFrame(step_shares(groups), labels).rename_axis("step")
    return table.rename(columns={"value": "share"})


def digit_contests(
    recorded: list[Record], better: str, worse: str, y_true: np.ndarray
) -> pd.DataFrame:
    """Compare two experiments on each digit, over seeds.

    Args:
        recorded: Records of trials, at least two seeds of each experiment.
        better: Name of an experiment.
        worse: Name of the one it is compared with.
        y_true: (n_test,) digits.
    Returns:
        Index: digit. Columns: the error of each on that digit, in %, by label;
        ``difference_pct`` (of ``worse`` minus that of ``better``), its 95 % interval
        ``low_pct``, ``high_pct`` and ``p_value`` (Welch's), ``p_holm`` and
        ``magnitude`` as in ``contests``.
    """
    rows = {}
    for digit in np.unique(y_true):
        chosen = y_true == digit
        a, b = (
            100 * (wrong_answers(recorded, name, y_true)[:, chosen]).mean(axis=1)
            for name in (worse, better)
        )
        rows[int(digit)] = (a.mean(), b.mean(), *_row(*_unpaired(a, b)))
    labels = [EXPERIMENTS[name].label for name in (worse, better)]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*labels, *_COLUMNS])
    return together(table.rename_axis("digit"))[0]


def interaction_table(
    trials: pd.DataFrame, base: str, one: str, other: str, both: str
) -> pd.DataFrame:
    """Compare the effect of a change on top of another with its effect alone.

    Args:
        trials: Rows of ``records.to_frame`` on one and the same training set.
        base: Name of the experiment without either change.
        one: Name of the experiment with one change.
        other: Name of the experiment with the other.
        both: Name of the experiment with both.
    Returns:
        One row, indexed by the label of ``both``, with the columns of ``contests``
        except ``beats``. ``difference_pct`` is the effect of both changes minus the sum
        of their effects alone: 0 if they do not depend on each other.
    """
    errors = trials.groupby("experiment")["error_pct"]
    groups = [errors.get_group(name).to_numpy() for name in (base, one, other, both)]
    row = {EXPERIMENTS[both].label: _row(*interaction(*groups))}
    table = pd.DataFrame.from_dict(row, orient="index", columns=_COLUMNS)
    return table.rename_axis("both changes")


def seed_correlation(trials: pd.DataFrame) -> tuple[float, int]:
    """Return how strongly results of different experiments with equal seeds correlate.

    Without correlation, pairing runs by seed gains nothing and loses the seeds that
    only one side has.

    Args:
        trials: Rows of ``records.to_frame`` on one training set.
    Returns:
        The mean correlation of test errors over all pairs of experiments that share
        at least three seeds, and the number of experiments.
    """
    errors = trials.pivot(index="seed", columns="experiment", values="error_pct")
    # Over two seeds every correlation is 1 or -1; without spread there is none.
    pairs = errors.corr(min_periods=3).to_numpy()
    return float(np.nanmean(pairs[np.triu_indices(len(pairs), 1)])), len(pairs)


def together(*tables: pd.DataFrame) -> list[pd.DataFrame]:
    """Correct the comparisons of several tables for their total number.

    Args:
        tables: What ``contests``, ``steps`` or ``interaction_table`` returned, all of
            them that one page shows.
    Returns:
        The same tables, with ``p_holm`` by Holm's method over all of their rows.
    """
    # By position, since two tables may contain the same label.
    p_values = {
        (i, j): p_value
        for i, table in enumerate(tables)
        for j, p_value in enumerate(table["p_value"])
    }
    adjusted = holm(p_values)
    return [
        table.assign(p_holm=[adjusted[i, j] for j in range(len(table))])
        for i, table in enumerate(tables)
    ]


def _unpaired(a: np.ndarray, b: np.ndarray) -> tuple[Estimate, float]:
    """Return the difference of two means of errors in %, and its p value.

    Few runs on few images often have equal errors. Without any spread there is nothing
    to judge a difference by: it is not significant, whatever its size.
    """
    if np.ptp(a) == np.ptp(b) == 0:
        return Estimate(float(np.mean(a) - np.mean(b)), -100.0, 100.0), 1.0
    return difference_interval(a, b), difference_p_value(a, b)


def _row(gap: Estimate, p_value: float) -> tuple:
    """Return the values of ``_COLUMNS``; a single test needs no correction."""
    return gap.value, gap.low, gap.high, p_value, p_value, magnitude(gap)
