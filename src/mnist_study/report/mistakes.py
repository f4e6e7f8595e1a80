"""Which examples are misclassified: by digit, by pair of digits, and one by one."""

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
import pandas as pd

from mnist_study.data.dataset import DIGITS
from mnist_study.statistics import (
    mean_interval,
)
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.record import Record


def class_table(
    recorded: list[Record],
    experiments: Sequence[str],
    y_true: np.ndarray,
    class_names: Sequence[str] = DIGITS,
) -> pd.DataFrame:
    """Summarise over seeds how many examples of each digit are misclassified.

    Args:
        recorded: Records of trials, at least two seeds of each experiment.
        experiments: Names of experiments.
        y_true: (n_test,) digits.
        class_names: Names of the classes.
    Returns:
        A row per experiment and digit: ``label``, ``digit``, ``error_pct`` (mean
        share of the digit's examples) and its 95 % interval.
    """
    pairs = {(digit, None): class_names[digit] for digit in np.unique(y_true)}
    return _mistakes(recorded, experiments, y_true, pairs, "digit")


def pair_table(
    recorded: list[Record],
    experiments: Sequence[str],
    y_true: np.ndarray,
    count: int = 8,
    class_names: Sequence[str] = DIGITS,
) -> pd.DataFrame:
    """Summarise over seeds the confusions in which two experiments differ most.

    Args:
        recorded: Records of trials, at least two seeds of each experiment.
        experiments: Names of two experiments.
        y_true: (n_test,) digits.
        count: How many pairs of true and predicted digit, the largest difference first.
        class_names: Names of the classes.
    Returns:
        A row per experiment and pair: ``label``, ``pair`` ("4 → 9": a four
        taken for a nine), ``error_pct`` (mean share of the true digit's
        examples) and its 95 % interval.
    """
    digits = np.unique(y_true)
    names = class_names
    pairs = {
        (i, j): f"{names[i]} → {names[j]}" for i in digits for j in digits if i != j
    }
    table = _mistakes(recorded, experiments, y_true, pairs, "pair")
    means = table.pivot(index="pair", columns="label", values="error_pct")
    # Absolute: pairs that the weaker network confuses less often count as well.
    gap = (means.iloc[:, 0] - means.iloc[:, 1]).abs()
    gap = gap.sort_values(ascending=False, kind="stable")
    shown = table[table["pair"].isin(gap.index[:count])]
    order = shown["pair"].map(gap.index.get_loc)
    # A stable sort, so that the two experiments of a pair keep their order.
    return shown.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def wrong_answers(
    recorded: Sequence[Record], experiment: str, y_true: np.ndarray
) -> np.ndarray:
    """Return which test examples each run of an experiment gets wrong.

    Args:
        recorded: Records of trials on one training set.
        experiment: Name of an experiment.
        y_true: (n_test,) labels.
    Returns:
        bool (seeds, n_test), in the order of the records.
    """
    runs = [r.predictions for r in recorded if r.experiment == experiment]
    return np.stack(runs) != y_true


def shared_mistakes(
    recorded: Sequence[Record], first: str, second: str, y_true: np.ndarray
) -> pd.DataFrame:
    """Return, in groups, the examples that most runs of either network get wrong.

    Args:
        recorded: Records of trials on one training set.
        first: Name of an experiment.
        second: Name of another.
        y_true: (n_test,) labels.
    Returns:
        A row per example, by group and digit: ``group``, which says whose mistake it
        is; ``example``, its index; ``digit``; ``answer``, the most frequent wrong
        answer; ``first`` and ``second``, the shares of their runs that get it
        wrong.
    """
    a, b = (1 - hit_rates(recorded, name, y_true) for name in (first, second))
    names = [EXPERIMENTS[name].label for name in (first, second)]
    groups = {
        "every run of both": (a == 1) & (b == 1),
        "most runs of both": (a > 0.5) & (b > 0.5) & (a + b < 2),
        f"most runs of {names[0]}, not of {names[1]}": (a > 0.5) & (b <= 0.5),
        f"most runs of {names[1]}, not of {names[0]}": (a <= 0.5) & (b > 0.5),
    }
    answers = np.stack(
        [r.predictions for r in recorded if r.experiment in (first, second)]
    )
    rows = []
    for group, chosen in groups.items():
        examples = np.flatnonzero(chosen)
        for i in examples[np.argsort(y_true[examples], kind="stable")]:
            wrong = answers[answers[:, i] != y_true[i], i]
            commonest = np.bincount(wrong).argmax()
            rows.append((group, i, y_true[i], commonest, a[i], b[i]))
    columns = ["group", "example", "digit", "answer", "first", "second"]
    return pd.DataFrame(rows, columns=columns)


def voting_error_pct(
    recorded: Sequence[Record], experiment: str, y_true: np.ndarray
) -> float:
    """Return the test error, in %, of a majority vote of an experiment's runs.

    Ties go to the smaller digit.

    Args:
        recorded: Records of trials on one training set.
        experiment: Name of an experiment.
        y_true: (n_test,) labels.
    """
    return float(100 * np.mean(votes(recorded, experiment) != y_true))


def votes(recorded: Sequence[Record], experiment: str) -> np.ndarray:
    """Return the most frequent answer of an experiment's runs to each test example.

    Args:
        recorded: Records of trials on one training set.
        experiment: Name of an experiment.
    Returns:
        (n_test,) digits; the smaller one in a tie.
    """
    runs = np.stack([r.predictions for r in recorded if r.experiment == experiment])
    counts = np.stack([(runs == digit).sum(axis=0) for digit in range(runs.max() + 1)])
    return counts.argmax(axis=0)


def hit_rates(
    recorded: list[Record], experiment: str, y_true: np.ndarray
) -> np.ndarray:
    """Return the share of an experiment's seeds that get each test example right.

    Args:
        recorded: Records of trials.
        experiment: Name of an experiment.
        y_true: (n_test,) digits.
    Returns:
        (n_test,) rates in 0..1.
    """
    chosen = [r for r in recorded if r.experiment == experiment]
    return np.mean([r.predictions == y_true for r in chosen], axis=0)


def _mistakes(recorded, experiments, y_true, pairs, column) -> pd.DataFrame:
    """Summarise mistakes; ``pairs``: (true, predicted or None for any) -> name."""
    rows = []
    for name in experiments:
        runs = [r.predictions for r in recorded if r.experiment == name]
        for (true, taken_for), text in pairs.items():
            # A share of the digit's own examples: digits are not equally frequent.
            answers = [run[y_true == true] for run in runs]
            wrong = [
                given != true if taken_for is None else given == taken_for
                for given in answers
            ]
            share = mean_interval([100 * miss.mean() for miss in wrong])
            rows.append((EXPERIMENTS[name].label, text, *astuple(share)))
    columns = ["label", column, "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)
