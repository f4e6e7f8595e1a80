"""Intervals over seeds: for the mean, the next run, and the spread."""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats


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
        The mean and its confidence interval.
    Raises:
        ValueError: If there are fewer than two values.
    """
    values = at_least_two(values, "values")
    mean, error = float(values.mean()), float(stats.sem(values))
    # Student's t, not 1.96: with five seeds the standard deviation itself is uncertain,
    # and the factor is 2.78.
    margin = error * float(stats.t.ppf((1 + confidence) / 2, len(values) - 1))
    return Estimate(mean, mean - margin, mean + margin)


def prediction_interval(
    values, confidence: float = 0.95, extra_sd: float = 0.0
) -> Estimate:
    """Return the mean over seeds and the prediction interval of the next run.

    It is wider than the interval of the mean and does not shrink to zero with more
    seeds:
    a single training varies however well the mean is known. Assumes that the results
    are independent and roughly normal.
    Source: Hahn and Meeker (1991), "Statistical Intervals", section 3.2.

    Args:
        values: (n,) one result per seed, n >= 2.
        confidence: Coverage in 0..1.
        extra_sd: Additional standard deviation if the next run is evaluated on
            other examples.
    Returns:
        The mean and the interval: mean +- t sqrt(s^2 (1 + 1/n) + extra_sd^2).
    Raises:
        ValueError: If there are fewer than two values.
    """
    values = at_least_two(values, "values")
    n, mean = len(values), float(values.mean())
    # The variances of one run, of the estimated mean and of other examples add up.
    margin = float(np.hypot(values.std(ddof=1) * np.sqrt(1 + 1 / n), extra_sd))
    margin *= float(stats.t.ppf((1 + confidence) / 2, n - 1))
    return Estimate(mean, mean - margin, mean + margin)


def sd_interval(values, confidence: float = 0.95) -> Estimate:
    """Return the standard deviation over seeds and its interval.

    Assumes independent, normal results; with heavy tails the interval is too narrow.

    Args:
        values: (n,) one result per seed, n >= 2.
        confidence: Coverage in 0..1.
    Raises:
        ValueError: If there are fewer than two values.
    """
    values = at_least_two(values, "values")
    sd, freedom = float(values.std(ddof=1)), len(values) - 1
    # (n - 1) s^2 / sigma^2 follows the chi-squared distribution.
    tails = np.array([1 + confidence, 1 - confidence]) / 2
    low, high = sd * np.sqrt(freedom / stats.chi2.ppf(tails, freedom))
    return Estimate(sd, float(low), float(high))


def difference_interval(a, b, confidence: float = 0.95) -> Estimate:
    """Return the difference of two means over seeds and Welch's interval.

    Assumes independent, roughly normal results; the spreads may differ.
    Source: Welch (1947).

    Args:
        a: (n,) one result per seed, n >= 2.
        b: (m,) the same for another model, m >= 2.
        confidence: Coverage in 0..1.
    Returns:
        mean(a) - mean(b) and its interval.
    Raises:
        ValueError: If there are fewer than two values on a side.
    """
    a, b = at_least_two(a, "a"), at_least_two(b, "b")
    difference = float(a.mean() - b.mean())
    if a.std() == b.std() == 0:  # without spread, SciPy would issue a warning
        return Estimate(difference, difference, difference)
    with np.errstate(all="ignore"):
        interval = welch_test(a, b).confidence_interval(confidence)
    return Estimate(difference, float(interval.low), float(interval.high))


def ratio_interval(a, b, confidence: float = 0.95) -> Estimate:
    """Return the ratio of two means over seeds and its interval.

    On the logarithmic scale, by the delta method, with Welch's degrees of freedom:
    assumes independent, roughly normal results whose spread is small beside their mean.
    Source: Casella and Berger (2002), "Statistical Inference", section 5.5.4.

    Args:
        a: (n,) one positive result per seed, n >= 2.
        b: (m,) the same of another model, m >= 2.
        confidence: Coverage in 0..1.
    Returns:
        mean(a) / mean(b) and its interval.
    Raises:
        ValueError: If a side has fewer than two values, or no positive mean.
    """
    sides = at_least_two(a, "a"), at_least_two(b, "b")
    means = [float(side.mean()) for side in sides]
    if min(means) <= 0:
        raise ValueError(f"a ratio needs positive means, got {means[0]} and {means[1]}")
    ratio = means[0] / means[1]
    # Squared relative standard errors are the variances of the logarithms.
    parts = np.array(
        [(stats.sem(x) / mean) ** 2 for x, mean in zip(sides, means, strict=True)]
    )
    if not parts.sum():
        return Estimate(ratio, ratio, ratio)
    counts = np.array([len(side) for side in sides])
    freedom = parts.sum() ** 2 / (parts**2 / (counts - 1)).sum()
    margin = np.sqrt(parts.sum()) * stats.t.ppf((1 + confidence) / 2, freedom)
    return Estimate(
        ratio, float(ratio * np.exp(-margin)), float(ratio * np.exp(margin))
    )


def welch_test(a: np.ndarray, b: np.ndarray):
    """Return SciPy's result of Welch's test, which allows different spreads.

    Args:
        a: (n,) one result per seed, n >= 2.
        b: (m,) the same for another model, m >= 2.
    """
    with np.errstate(all="ignore"), warnings.catch_warnings():
        # For nearly equal results SciPy warns of cancellation; the interval is
        # correctly narrow.
        warnings.filterwarnings("ignore", "Precision loss", RuntimeWarning)
        # Welch's test, since a network that sometimes trains badly has a larger spread.
        return stats.ttest_ind(a, b, equal_var=False)


def at_least_two(values, name: str) -> np.ndarray:
    """Return results as an array.

    Args:
        values: One result per seed.
        name: Name of the values, for the message.
    Returns:
        float64 (n,).
    Raises:
        ValueError: If there are fewer than two, or the array is not one-dimensional.
    """
    values = np.asarray(values, float)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"{name} must hold at least two seeds, got {values.shape}")
    return values
