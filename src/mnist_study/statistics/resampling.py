"""Bootstrap intervals over test examples, writers and seeds."""

import numpy as np
from scipy import stats

from mnist_study.statistics.intervals import Estimate, at_least_two


def paired_bootstrap(
    right_a, right_b, confidence: float = 0.95, resamples: int = 2000, seed: int = 0
) -> Estimate:
    """Return the difference of two error rates over resampled test sets.

    Test examples are drawn with replacement, the same for both sides.
    Source: Efron and Tibshirani (1993), percentile interval.

    Args:
        right_a: (n,) how often each example was classified correctly, 0..1; a mean over
            seeds, or 0 and 1 for one run.
        right_b: (n,) the same for another model.
        confidence: Coverage in 0..1.
        resamples: Number of resampled test sets.
        seed: Seed of the random draw.
    Returns:
        Error of a minus error of b, in percentage points, and its interval.
    """
    right_a, right_b = np.asarray(right_a, float), np.asarray(right_b, float)
    # In batches: all resamples of 10,000 examples at once would take 160 MB per model.
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


def clustered_difference(
    wrong_a,
    wrong_b,
    writers,
    *,
    seeds: bool = False,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Estimate:
    """Return the difference of two error rates over resampled writers, and seeds.

    Errors on digits by one writer are correlated, so a test set of 10,000 digits by 297
    writers contains fewer than 10,000 independent examples. Whole writers are drawn
    with replacement, the same for both models; with ``seeds``, the trainings of each
    model as well.
    Source: Davison and Hinkley (1997), section 3.8, percentile interval.

    Args:
        wrong_a: bool (seeds_a, n), which test examples each training gets wrong.
        wrong_b: bool (seeds_b, n), the same for another model.
        writers: (n,) the writer of each example. With a different one for each example,
            examples are resampled.
        seeds: Whether trainings are resampled too.
        confidence: Coverage in 0..1.
        resamples: Number of resamples.
        seed: Seed of the random draw.
    Returns:
        Error of a minus error of b, in percentage points, and its interval.
    Raises:
        ValueError: If the shapes do not fit.
    """
    errors_a, examples = errors_by_writer(wrong_a, writers)
    errors_b, _ = errors_by_writer(wrong_b, writers)
    generator, count = np.random.default_rng(seed), len(examples)
    # The number of times that each writer was drawn, (resamples, writers).
    weights = generator.multinomial(count, np.full(count, 1 / count), resamples)
    drawn_a = _drawn_errors(errors_a, weights, generator, seeds)
    drawn_b = _drawn_errors(errors_b, weights, generator, seeds)
    # Writers wrote different numbers of digits, so the test sets differ in size.
    draws = 100 * (drawn_a - drawn_b) / (weights @ examples)
    tails = np.array([1 - confidence, 1 + confidence]) / 2
    low, high = np.quantile(draws, tails)
    value = 100 * (np.mean(wrong_a) - np.mean(wrong_b))
    return Estimate(float(value), float(low), float(high))


def clustered_error(
    wrong,
    writers,
    *,
    seeds: bool = False,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Estimate:
    """Return an error rate over resampled writers, and seeds.

    Args:
        wrong: bool (seeds, n), which test examples each training gets wrong.
        writers: (n,) the writer of each example.
        seeds: Whether trainings are resampled too.
        confidence: Coverage in 0..1.
        resamples: Number of resamples.
        seed: Seed of the random draw.
    Returns:
        The error in % and its interval.
    Raises:
        ValueError: If the shapes do not fit.
    """
    never = np.zeros_like(np.asarray(wrong, bool))
    return clustered_difference(
        wrong, never, writers, seeds=seeds, confidence=confidence,
        resamples=resamples, seed=seed,
    )  # fmt: skip


def errors_by_writer(wrong, writers) -> tuple[np.ndarray, np.ndarray]:
    """Count the errors of each training on the digits of each writer.

    Args:
        wrong: bool (seeds, n), which examples each training gets wrong.
        writers: (n,) the writer of each example.
    Returns:
        Errors (seeds, writers) and examples (writers,), in ascending order of writers.
    Raises:
        ValueError: If the shapes do not fit.
    """
    wrong, writers = np.asarray(wrong, float), np.asarray(writers)
    if wrong.ndim != 2 or writers.shape != wrong.shape[1:]:
        raise ValueError(
            "wrong must be (seeds, n) and writers (n,), got shapes "
            f"{wrong.shape} and {writers.shape}"
        )
    _, who, examples = np.unique(writers, return_inverse=True, return_counts=True)
    errors = np.stack([np.bincount(who, row, len(examples)) for row in wrong])
    return errors, examples


def _drawn_errors(errors, weights, generator, seeds: bool) -> np.ndarray:
    """Return the errors of one model (resamples,), summed over the drawn writers."""
    if not seeds:
        return weights @ errors.mean(axis=0)
    count = len(errors)
    trainings = generator.multinomial(count, np.full(count, 1 / count), len(weights))
    # Each resample has its own trainings and its own writers.
    return np.einsum("rw,rw->r", weights, trainings @ errors / count)


def step_shares(
    groups, confidence: float = 0.95, resamples: int = 10_000, seed: int = 0
) -> list[Estimate]:
    """Return the share that each step contributes to the whole change along a chain.

    The trainings of every network are drawn with replacement. Shares add up to 1; a
    share is negative if a step changes the mean in the other direction, and intervals
    are wide if the whole change is small.
    Source: Efron and Tibshirani (1993), percentile interval.

    Args:
        groups: Errors of the trainings of each network, in the order of the chain; at
            least two networks with two trainings each.
        confidence: Coverage in 0..1.
        resamples: Number of resamples.
        seed: Seed of the random draw.
    Returns:
        One estimate per step.
    Raises:
        ValueError: If there are too few trainings, or the chain changes nothing.
    """
    groups = [at_least_two(errors, "each of groups") for errors in groups]
    generator = np.random.default_rng(seed)
    means = np.array([errors.mean() for errors in groups])
    if len(groups) < 2 or means[0] == means[-1]:
        raise ValueError("the chain changes nothing, so there are no shares")
    drawn = np.stack(
        [generator.choice(x, (resamples, len(x))).mean(axis=1) for x in groups]
    )
    shares = np.diff(drawn, axis=0) / (drawn[-1] - drawn[0])
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(shares, tails, axis=1)
    values = np.diff(means) / (means[-1] - means[0])
    return [Estimate(*map(float, row)) for row in zip(values, low, high, strict=True)]
