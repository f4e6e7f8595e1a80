"""Tests and probabilities: is one way of training better, and does it matter?"""

from collections.abc import Hashable, Mapping

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as sm_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.nonparametric import rank_compare_2indep

from mnist_study.statistics.intervals import Estimate, at_least_two, welch_test

# Percentage points of test error. A smaller difference, ten digits of MNIST's test set,
# is not worth a change of the network.
SMALLEST_OF_INTEREST_PCT = 0.1


def difference_p_value(a, b) -> float:
    """Return the two-sided p value of Welch's test that two means are equal.

    Args:
        a: (n,) one result per seed, n >= 2.
        b: (m,) the same for another model, m >= 2.
    Raises:
        ValueError: If there are fewer than two values on a side.
    """
    a, b = at_least_two(a, "a"), at_least_two(b, "b")
    return float(welch_test(a, b).pvalue)


def paired_difference(a, b, confidence: float = 0.95) -> tuple[Estimate, float]:
    """Return the mean difference of results with the same seeds, and its p value.

    Runs with the same seed share what their recipes and shapes have in common, such as
    the order of examples or initial weights; this cancels in the difference. Assumes
    that the differences are independent and roughly normal.
    Source: Student (1908), the paired t test.

    Args:
        a: (n,) one result per seed, n >= 2.
        b: (n,) the same for another model, in the same order of seeds.
        confidence: Coverage in 0..1.
    Returns:
        Mean of a - b with its interval, and the p value of the hypothesis that it is
        zero; 1 if all differences are zero.
    Raises:
        ValueError: If there are fewer than two seeds, or different numbers of them.
    """
    a, b = at_least_two(a, "a"), at_least_two(b, "b")
    if len(a) != len(b):
        raise ValueError(
            f"pairs need equal numbers of seeds, got {len(a)} and {len(b)}"
        )
    # Without spread t is 0 / 0 or infinite.
    if np.ptp(a - b) == 0:
        difference = float(a[0] - b[0])
        return Estimate(difference, difference, difference), float(difference == 0)
    result = stats.ttest_rel(a, b)
    low, high = result.confidence_interval(confidence)
    return Estimate(float((a - b).mean()), float(low), float(high)), float(
        result.pvalue
    )


def interaction(
    neither, one, other, both, confidence: float = 0.95
) -> tuple[Estimate, float]:
    """Return by how much the effect of two changes differs from the sum of each alone.

    This is a difference of differences of four means, with Satterthwaite's degrees of
    freedom. Assumes independent, roughly normal results; the four spreads may differ.
    Source: Welch (1947); Satterthwaite (1946).

    Args:
        neither: (n,) one result per seed without either change, n >= 2.
        one: (m,) the same with one change.
        other: (k,) the same with the other change.
        both: (l,) the same with both changes.
        confidence: Coverage in 0..1.
    Returns:
        mean(both) - mean(other) - (mean(one) - mean(neither)) with its interval, and
        the two-sided p value of the hypothesis that it is zero.
    Raises:
        ValueError: If there are fewer than two values in a group.
    """
    named = {"neither": neither, "one": one, "other": other, "both": both}
    groups = {name: at_least_two(values, name) for name, values in named.items()}
    neither, one, other, both = (group.mean() for group in groups.values())
    value = float(both - other - (one - neither))
    variances = np.array([group.var(ddof=1) / len(group) for group in groups.values()])
    if not variances.any():  # without spread t is 0 / 0 or infinite
        return Estimate(value, value, value), float(value == 0)
    error = float(np.sqrt(variances.sum()))
    counts = np.array([len(group) for group in groups.values()])
    freedom = variances.sum() ** 2 / (variances**2 / (counts - 1)).sum()
    margin = error * float(stats.t.ppf((1 + confidence) / 2, freedom))
    p_value = 2 * float(stats.t.sf(abs(value) / error, freedom))
    return Estimate(value, value - margin, value + margin), p_value


def magnitude(difference: Estimate, smallest: float = SMALLEST_OF_INTEREST_PCT) -> str:
    """Return whether a difference is larger than the smallest one of interest.

    Statistical significance says that a difference is not zero; with many runs, even an
    unimportant difference is significant. Here the interval is compared with a region
    of practical equivalence, -smallest to +smallest.
    Source: Benavoli, Corani, Demsar and Zaffalon (2017); Lakens (2017).

    Args:
        difference: The difference with its interval, in percentage points.
        smallest: The smallest difference of interest, above 0.
    Returns:
        "larger than 0.1" if the interval is outside the region, on either side;
        "smaller than 0.1" if it is inside; otherwise "undecided".
    Raises:
        ValueError: If ``smallest`` is not above 0.
    """
    if not smallest > 0:
        raise ValueError(f"smallest must be above 0, got {smallest}")
    if difference.low > smallest or difference.high < -smallest:
        return f"larger than {smallest:g}"
    if -smallest < difference.low and difference.high < smallest:
        return f"smaller than {smallest:g}"
    return "undecided"


def disagreement(y_true, pred_a, pred_b) -> np.ndarray:
    """Count the examples that both, one or neither of two runs classify correctly.

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

    It tests whether the examples that exactly one run classifies correctly are divided
    between the two as by a fair coin. It compares these two trained networks, not the
    ways of training them. Assumes independent examples.
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


def probability_of_beating(errors_a, errors_b, confidence: float = 0.95) -> Estimate:
    """Return the probability that a new run of A has a lower error than one of B.

    Every run of A is compared with every run of B; ties count half. The interval is
    that of Brunner and Munzel (2000), limited to 0..1. If one side wins every
    comparison, the interval has no width.

    Args:
        errors_a: (n,) one error per seed, n >= 2.
        errors_b: (m,) the same for the other model, m >= 2.
        confidence: Coverage in 0..1.
    Returns:
        A probability and its interval.
    """
    errors_a = at_least_two(errors_a, "errors_a")
    errors_b = at_least_two(errors_b, "errors_b")
    # (n, 1) and (m,) broadcast: every run of A is compared with every run of B.
    wins = (
        np.mean(errors_a[:, None] < errors_b)
        + np.mean(errors_a[:, None] == errors_b) / 2
    )
    # Brunner and Munzel divide by a variance that is 0 in this case.
    if wins in (0.0, 1.0) or np.ptp([*errors_a, *errors_b]) == 0:
        return Estimate(float(wins), float(wins), float(wins))
    # statsmodels estimates the probability that its first sample is larger, so B's
    # errors come first.
    compared = rank_compare_2indep(errors_b, errors_a)
    low, high = np.clip(compared.conf_int(alpha=1 - confidence), 0, 1)
    return Estimate(float(wins), float(low), float(high))


def least_probability(wins: int, pairs: int, confidence: float = 0.95) -> float:
    """Return a lower confidence bound of the probability of winning a pair.

    If one side wins every comparison, the estimated probability is 1 and its interval
    has no width, however few the runs. But k independent pairs that were all won only
    show that losing is not very likely.
    Source: Clopper and Pearson (1934), one-sided.

    Args:
        wins: Pairs that were won.
        pairs: Total number of pairs; each run belongs to only one of them.
        confidence: Confidence level of the bound, in 0..1.
    Returns:
        The smallest probability that is consistent with this number of wins.
    Raises:
        ValueError: If there are no pairs, or more wins than pairs.
    """
    if not 0 <= wins <= pairs or not pairs:
        raise ValueError(f"wins must be 0 to {pairs}, in at least one pair: got {wins}")
    test = stats.binomtest(wins, pairs, alternative="greater")
    return float(test.proportion_ci(confidence, method="exact").low)


def holm(p_values: Mapping[Hashable, float]) -> dict[Hashable, float]:
    """Return p values corrected for multiple comparisons.

    Source: Holm (1979). The method is valid for any dependence between the tests.

    Args:
        p_values: Name of a comparison -> its p value.
    Returns:
        The same names -> adjusted p values. If all values below 0.05 count as
        significant, the probability of any false positive is at most 0.05.
    """
    adjusted = multipletests(list(p_values.values()), method="holm")[1]
    return dict(zip(p_values, map(float, adjusted), strict=True))


def _right(y_true, y_pred) -> np.ndarray:
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.shape != y_pred.shape:
        raise ValueError(
            "predictions must be for the same examples, got shapes "
            f"{y_true.shape} and {y_pred.shape}"
        )
    return y_true == y_pred
