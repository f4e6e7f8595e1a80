"""Sources of the spread over seeds, and how many seeds are enough."""

import warnings

import numpy as np
from scipy import stats

from mnist_study.statistics.intervals import at_least_two


def spread_of_luck(hit_rates, num_seeds: int) -> float:
    """Return the spread over seeds that the difficulty of the examples predicts.

    If each training classified each example correctly with that example's own
    probability p, independently of all others, the number of errors would have the
    variance sum p (1 - p). A larger spread means that some trainings are better than
    others.
    Source: Jordan (2023), "Calibrated chaos", section 3.

    Args:
        hit_rates: (n,) share of the trainings that classify each example correctly.
        num_seeds: Number of trainings behind the rates, at least two.
    Returns:
        Standard deviation of the error rate, in percentage points.
    Raises:
        ValueError: If there are fewer than two trainings.
    """
    if num_seeds < 2:
        raise ValueError(f"num_seeds must be at least 2, got {num_seeds}")
    rates = np.asarray(hit_rates, float)
    # With few trainings p (1 - p) is too small on average, by a factor of (k - 1) / k.
    variance = np.sum(rates * (1 - rates)) * num_seeds / (num_seeds - 1)
    return float(100 * np.sqrt(variance) / len(rates))


def half_widths(values, counts, confidence: float = 0.95) -> np.ndarray:
    """Return how wide the interval of a mean is with fewer or more seeds.

    Args:
        values: (n,) one result per seed, n >= 2.
        counts: Numbers of seeds, each at least two.
        confidence: Coverage in 0..1.
    Returns:
        Half of the expected width of Student's interval for each number of seeds.
    Raises:
        ValueError: If there are fewer than two values, or a number is below two.
    """
    values, counts = at_least_two(values, "values"), np.asarray(counts)
    if counts.min() < 2:
        raise ValueError(f"counts must be at least 2, got {counts.min()}")
    quantiles = stats.t.ppf((1 + confidence) / 2, counts - 1)
    return values.std(ddof=1) * quantiles / np.sqrt(counts)


def difference_half_widths(
    values, others, counts, confidence: float = 0.95
) -> np.ndarray:
    """Return how wide the interval of a difference of means is, by number of seeds.

    Args:
        values: (n,) one result per seed of one model.
        others: (m,) the same for another model.
        counts: Numbers of seeds per model, each at least two.
        confidence: Coverage in 0..1.
    Returns:
        Half of the expected width of Welch's interval for each number of seeds.
    Raises:
        ValueError: If there are fewer than two values, or a number is below two.
    """
    a, b = at_least_two(values, "values"), at_least_two(others, "others")
    counts, variances = np.asarray(counts), np.array([a.var(ddof=1), b.var(ddof=1)])
    if counts.min() < 2:
        raise ValueError(f"counts must be at least 2, got {counts.min()}")
    if variances.sum() == 0:
        return np.zeros(len(counts))
    # Welch and Satterthwaite's formula for equal numbers of seeds.
    freedom = (counts - 1) * variances.sum() ** 2 / np.sum(variances**2)
    quantiles = stats.t.ppf((1 + confidence) / 2, freedom)
    return quantiles * np.sqrt(variances.sum() / counts)


def coverage(values, interval, count: int, draws: int = 2000, seed: int = 0) -> float:
    """Return how often an interval from a few seeds contains the true value.

    Repeatedly draws ``count`` of the values and one more: the interval of the mean
    should contain the mean of all values, the prediction interval the additional one.

    Args:
        values: (n,) one result per seed, n well above ``count``.
        interval: ``mean_interval`` or ``prediction_interval``.
        count: Number of seeds per interval.
        draws: Number of random draws.
        seed: Seed of the random draw.
    Returns:
        (share that contains the mean of all, share that contains the additional value).
    """
    values, generator = at_least_two(values, "values"), np.random.default_rng(seed)
    of_mean = of_next = 0
    for _ in range(draws):
        *few, one_more = generator.choice(values, count + 1, replace=False)
        ends = interval(np.array(few))
        of_mean += ends.low <= values.mean() <= ends.high
        of_next += ends.low <= one_more <= ends.high
    return of_mean / draws, of_next / draws


def detection_rate(a, b, count: int, draws: int = 1000, seed: int = 0) -> float:
    """Return how often a few seeds of two models would have shown their difference.

    Repeatedly draws ``count`` results of each model and applies Welch's test.

    Args:
        a: (n,) one result per seed, n well above ``count``.
        b: (m,) the same for another model.
        count: Number of seeds per model, at least two.
        draws: Number of random draws.
        seed: Seed of the random draw.
    Returns:
        Share of the draws with a p value below 0.05 and the sign of the difference over
        all results.
    Raises:
        ValueError: If there are fewer than ``count`` results for a model.
    """
    a, b = at_least_two(a, "a"), at_least_two(b, "b")
    if not 2 <= count <= min(len(a), len(b)):
        most = min(len(a), len(b))
        raise ValueError(f"count must be 2 to {most}, got {count}")
    generator = np.random.default_rng(seed)
    few_a, few_b = (
        generator.permuted(np.tile(values, (draws, 1)), axis=1)[:, :count]
        for values in (a, b)
    )
    with np.errstate(all="ignore"), warnings.catch_warnings():
        # Draws without any spread have no p value, and count as not significant.
        warnings.filterwarnings("ignore", "Precision loss", RuntimeWarning)
        test = stats.ttest_ind(few_a, few_b, axis=1, equal_var=False)
    found = (test.pvalue < 0.05) & (
        np.sign(test.statistic) == np.sign(a.mean() - b.mean())
    )
    return float(found.mean())
