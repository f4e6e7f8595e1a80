"""The result that a random search would have with another number of trials."""

from collections.abc import Iterable

import numpy as np

from mnist_study.statistics.intervals import Estimate, at_least_two


def expected_best(
    values,
    counts: Iterable[int],
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> list[Estimate]:
    """Return the expected best of n trials of a random search, for several n.

    Among n trials drawn with replacement, the best is at most v with probability
    F(v)^n,
    where F(v) is the share of trials that are at most v. So its expectation is the sum
    over v of v (F(v)^n - F(v-)^n).
    Source: Dodge, Gururangan, Card, Schwartz and Smith (2019), "Show Your Work",
    section 3; the band resamples the trials (percentile interval). For n near the
    number of trials the estimate is too low and the band too narrow, since nothing is
    known about results better than the best trial.

    Args:
        values: (m,) one result per trial, higher is better, m >= 2. A failed trial must
            have a value, too; otherwise the search looks better than it is.
        counts: Numbers of trials n, each at least 1.
        confidence: Coverage in 0..1.
        resamples: Number of resamples.
        seed: Seed of the random draw.
    Returns:
        One estimate per n.
    Raises:
        ValueError: If there are fewer than two values, a value is not a number, or a
            count is below 1.
    """
    values, counts = at_least_two(values, "values"), np.asarray(list(counts))
    if not np.isfinite(values).all():
        raise ValueError("values must be numbers: give a failed trial a value, too")
    if counts.size and counts.min() < 1:
        raise ValueError(f"counts must be at least 1, got {counts.min()}")
    generator = np.random.default_rng(seed)
    samples = generator.choice(values, (resamples, len(values)))
    # (n, m): the probability that the i-th smallest of m trials is the best of n. Equal
    # values share the probability of their ranks, with the same sum.
    ranks = np.arange(len(values) + 1) / len(values)
    weights = np.diff(ranks ** counts[:, None], axis=1)
    means = weights @ np.sort(values)
    drawn = np.sort(samples, axis=1) @ weights.T
    tails = np.array([1 - confidence, 1 + confidence]) / 2
    low, high = np.quantile(drawn, tails, axis=0)
    rows = zip(means, low, high, strict=True)
    return [Estimate(*map(float, row)) for row in rows]
