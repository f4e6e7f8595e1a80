"""Intervals, tests and fronts computed from repeated runs.

Two sources of randomness are kept apart. A *seed* changes the initial weights and
the order of the examples; intervals over seeds say how far another training
would land. A *test example* is drawn from all digits that could have been
written; intervals over examples say how far another test set would move the
same networks. Everything is computed by SciPy and statsmodels.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as sm_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.nonparametric import rank_compare_2indep


@dataclass(frozen=True)
class Estimate:
    """A value and its confidence interval."""

    value: float
    low: float
    high: float


def mean_interval(values, confidence: float = 0.95) -> Estimate:
    """Return the mean over seeds and Student's t interval.

    Assumes that the seeds' results are independent and roughly normal.
    Source: Student (1908).

    Args:
        values: (n,) one result per seed, n >= 2.
        confidence: Coverage in 0..1.
    Returns:
        The mean and the interval in which the mean of many seeds lies.
    Raises:
        ValueError: If there are fewer than two values.
    """
    values = _at_least_two(values, "values")
    mean, error = float(values.mean()), float(stats.sem(values))
    # Student's t, not 1.96: of five seeds the standard deviation is itself uncertain,
    # and the factor is 2.78.
    margin = error * float(stats.t.ppf((1 + confidence) / 2, len(values) - 1))
    return Estimate(mean, mean - margin, mean + margin)


def difference_interval(a, b, confidence: float = 0.95) -> Estimate:
    """Return the difference of two means over seeds and Welch's interval.

    Assumes independent, roughly normal results; the spreads may differ.
    Source: Welch (1947).

    Args:
        a: (n,) one result per seed, n >= 2.
        b: (m,) the same of another model, m >= 2.
        confidence: Coverage in 0..1.
    Returns:
        mean(a) - mean(b) and its interval.
    Raises:
        ValueError: If there are fewer than two values on a side.
    """
    a, b = _at_least_two(a, "a"), _at_least_two(b, "b")
    difference = float(a.mean() - b.mean())
    if a.std() == b.std() == 0:  # no spread was seen, and SciPy would warn of it
        return Estimate(difference, difference, difference)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        # Nearly equal results make SciPy warn of cancellation; their interval is
        # narrow, as it should be.
        warnings.filterwarnings("ignore", "Precision loss", RuntimeWarning)
        # Welch's: a network that sometimes trains badly has the larger spread.
        test = stats.ttest_ind(a, b, equal_var=False)
        interval = test.confidence_interval(confidence)
    return Estimate(difference, float(interval.low), float(interval.high))


def difference_p_value(a, b) -> float:
    """Return the two-sided p value of Welch's test that two means are equal.

    Args:
        a: (n,) one result per seed, n >= 2.
        b: (m,) the same of another model, m >= 2.
    Raises:
        ValueError: If there are fewer than two values on a side.
    """
    a, b = _at_least_two(a, "a"), _at_least_two(b, "b")
    return float(stats.ttest_ind(a, b, equal_var=False).pvalue)


def paired_difference(a, b, confidence: float = 0.95) -> tuple[Estimate, float]:
    """Return the mean difference of results with the same seeds, and its p value.

    Runs with the same seed share what their recipes and shapes have in common,
    such as the order of examples or initial weights; that falls out of the
    difference. Assumes that the differences are independent and roughly normal.
    Source: Student (1908), the paired t test.

    Args:
        a: (n,) one result per seed, n >= 2.
        b: (n,) the same of another model, in the same order of seeds.
        confidence: Coverage in 0..1.
    Returns:
        Mean of a - b with its interval, and the p value of it being zero; 1
        where all differences are zero.
    Raises:
        ValueError: If there are fewer than two seeds, or not equally many.
    """
    a, b = _at_least_two(a, "a"), _at_least_two(b, "b")
    if len(a) != len(b):
        raise ValueError(f"pairs need equally many seeds, got {len(a)} and {len(b)}")
    # Without spread t is 0 / 0 or infinite.
    if np.ptp(a - b) == 0:
        difference = float(a[0] - b[0])
        return Estimate(difference, difference, difference), float(difference == 0)
    result = stats.ttest_rel(a, b)
    low, high = result.confidence_interval(confidence)
    return Estimate(float((a - b).mean()), float(low), float(high)), float(
        result.pvalue
    )


def disagreement(y_true, pred_a, pred_b) -> np.ndarray:
    """Count the examples that both, one or neither of two runs gets right.

    Args:
        y_true: (n,) digits.
        pred_a: (n,) predictions of one run.
        pred_b: (n,) predictions of another, on the same examples.
    Returns:
        Counts [[both right, only a right], [only b right, both wrong]].
    Raises:
        ValueError: If the lengths differ.
    """
    right_a, right_b = _right(y_true, pred_a), _right(y_true, pred_b)
    return np.array(
        [
            [np.sum(right_a & right_b), np.sum(right_a & ~right_b)],
            [np.sum(~right_a & right_b), np.sum(~right_a & ~right_b)],
        ]
    )


def mcnemar_p_value(y_true, pred_a, pred_b) -> float:
    """Return the p value of McNemar's exact test for two runs.

    It asks whether the examples that exactly one run gets right are split between
    the two as by a fair coin. It compares these two trained networks,
    not the ways of training them. Assumes independent examples.
    Source: McNemar (1947); Dietterich (1998) on its use for classifiers.

    Args:
        y_true: (n,) digits.
        pred_a: (n,) predictions of one run.
        pred_b: (n,) predictions of another, on the same examples.
    Raises:
        ValueError: If the lengths differ.
    """
    table = disagreement(y_true, pred_a, pred_b)
    # Exact: the chi-squared approximation needs about 25 disagreements.
    return float(sm_mcnemar(table, exact=True).pvalue)


def paired_bootstrap(
    right_a, right_b, confidence: float = 0.95, resamples: int = 2000, seed: int = 0
) -> Estimate:
    """Return the difference of two error rates over resampled test sets.

    Test examples are drawn with replacement, the same for both sides.
    Source: Efron and Tibshirani (1993), percentile interval.

    Args:
        right_a: (n,) how often each example was right, 0..1; a mean over seeds
            or one run's hits.
        right_b: (n,) the same of another model.
        confidence: Coverage in 0..1.
        resamples: Test sets drawn.
        seed: Of the drawing.
    Returns:
        Error of a minus error of b, in percentage points, and its interval.
    """
    right_a, right_b = np.asarray(right_a, float), np.asarray(right_b, float)
    # In batches: all resamples of 10,000 examples at once would take 160 MB a side.
    result = stats.bootstrap(
        (right_a, right_b),
        lambda a, b, axis=-1: 100 * (b.mean(axis=axis) - a.mean(axis=axis)),
        paired=True,
        vectorized=True,
        n_resamples=resamples,
        batch=100,
        confidence_level=confidence,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    difference = 100 * float(right_b.mean() - right_a.mean())
    return Estimate(difference, float(result.low), float(result.high))


def probability_of_beating(errors_a, errors_b, confidence: float = 0.95) -> Estimate:
    """Return the probability that a fresh run of A has a lower error than one of B.

    Every run of A against every run of B, ties counting half; the interval is
    Brunner and Munzel's (2000), cut to 0..1. Where one side wins
    every comparison, the interval has no width.

    Args:
        errors_a: (n,) one error per seed, n >= 2.
        errors_b: (m,) the same of the other model, m >= 2.
        confidence: Coverage in 0..1.
    Returns:
        A probability and its interval.
    """
    errors_a = _at_least_two(errors_a, "errors_a")
    errors_b = _at_least_two(errors_b, "errors_b")
    # (n, 1) against (m,): every run of A against every run of B.
    wins = (
        np.mean(errors_a[:, None] < errors_b)
        + np.mean(errors_a[:, None] == errors_b) / 2
    )
    # The variance of Brunner and Munzel is then 0, by which they divide.
    if wins in (0.0, 1.0) or np.ptp([*errors_a, *errors_b]) == 0:
        return Estimate(float(wins), float(wins), float(wins))
    # statsmodels estimates that its first sample is larger: B's errors come first.
    compared = rank_compare_2indep(errors_b, errors_a)
    low, high = np.clip(compared.conf_int(alpha=1 - confidence), 0, 1)
    return Estimate(float(wins), float(low), float(high))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return p values corrected for multiple comparisons.

    Source: Holm (1979). It holds for any dependence between the tests.

    Args:
        p_values: Name of a comparison -> its p value.
    Returns:
        The same names -> adjusted p values. The probability that any of those
        below 0.05 is a false positive is at most 0.05.
    """
    adjusted = multipletests(list(p_values.values()), method="holm")[1]
    return dict(zip(p_values, map(float, adjusted), strict=True))


def pareto_front(costs: Mapping[str, float], errors: Mapping[str, float]) -> list[str]:
    """Return the names that no other beats in both cost and error.

    Args:
        costs: Name -> cost, lower is better; a dict or a Series.
        errors: The same names -> error, lower is better.
    Returns:
        Names, the cheapest first. One that equals another in both stays.
    Raises:
        ValueError: If the names differ.
    """
    costs, errors = dict(costs), dict(errors)
    if set(costs) != set(errors):
        raise ValueError(
            f"costs are of {sorted(costs)}, errors of {sorted(errors)}: give both"
        )
    # Of two that are equal in both, neither beats the other.
    beaten = {
        name
        for name in costs
        for other in costs
        if costs[other] <= costs[name]
        and errors[other] <= errors[name]
        and (costs[other], errors[other]) != (costs[name], errors[name])
    }
    # By name where costs are equal, so that the order is the same everywhere.
    return sorted(set(costs) - beaten, key=lambda name: (costs[name], name))


def _at_least_two(values, name: str) -> np.ndarray:
    values = np.asarray(values, float)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"{name} must hold at least two seeds, got {values.shape}")
    return values


def _right(y_true, y_pred) -> np.ndarray:
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.shape != y_pred.shape:
        raise ValueError(
            "predictions must be about the same examples, got shapes "
            f"{y_true.shape} and {y_pred.shape}"
        )
    return y_true == y_pred
