"""The effect of selecting the best of many results."""

from scipy import integrate, stats

from mnist_study.statistics.intervals import Estimate


def best_of_noise(
    mean: float, sd: float, count: int, confidence: float = 0.95
) -> Estimate:
    """Return the best of equally good results that differ by chance alone.

    The results differ only by normal noise. If the best result of a search is inside
    the interval, the search has not shown that it found anything.
    Source: order statistics, as in David and Nagaraja (2003), chapter 3.

    Args:
        mean: Mean of the results.
        sd: Standard deviation of repeated trainings of one configuration.
        count: Number of results from which the best is selected, at least 1.
        confidence: Share of such searches whose best result is in the interval.
    Returns:
        The expected best, and the interval of the best of one search.
    Raises:
        ValueError: If count is below 1 or the spread is negative.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    if sd < 0:
        raise ValueError(f"sd must not be negative, got {sd}")
    normal = stats.norm()
    # The largest of n is below x with probability F(x)^n.
    expected, _ = integrate.quad(
        lambda x: x * count * normal.pdf(x) * normal.cdf(x) ** (count - 1), -10, 10
    )
    tails = ((1 - confidence) / 2, (1 + confidence) / 2)
    low, high = (float(normal.ppf(tail ** (1 / count))) for tail in tails)
    return Estimate(mean + sd * expected, mean + sd * low, mean + sd * high)
