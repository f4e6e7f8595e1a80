"""Criteria of checks: exact ones, and statistical tests."""

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mnist_study.claims.samples import Sample

LEVEL = 0.05  # of all tests of the ledger together


class Criterion(NamedTuple):
    """When a check is met.

    Attributes:
        sentence: The condition in words.
        holds: Called with the published and the obtained value. For a test, whether the
            statement holds if the test is significant.
        p_value: Called with the same values; None without a test. If the test is not
            significant, the statement is consistent with what was measured, but not
            shown.
    """

    sentence: str
    holds: Callable[[Any, Any], bool]
    p_value: Callable[[Any, Any], float] | None = None


# Counts and words must be exact.
EQUAL = Criterion("our value equals the published one", operator.eq)
LESS = Criterion(
    "our value is below the one it is compared with",
    lambda published, obtained: obtained < published,
)
GREATER = Criterion(
    "our value is above the one it is compared with",
    lambda published, obtained: obtained > published,
)
PROPERTY = Criterion(
    "the property holds, or does not hold, as published",
    lambda published, obtained: bool(published) is bool(obtained),
)

# Tests over seeds, or over images: each has a p value.
SURELY_GREATER = Criterion(
    "the difference is above zero (Welch's test over seeds)",
    lambda published, obtained: obtained.interval.value > published,
    lambda published, obtained: obtained.p_value,
)
NOT_WORSE = Criterion(
    "the error is not above the one that it is compared with (z test, binomial noise)",
    lambda published, obtained: obtained.percent < published.percent,
    lambda published, obtained: obtained.p_value(published),
)


def within(tolerance: float) -> Criterion:
    """Return the criterion of a tolerance, for one number or each of several."""
    return Criterion(
        f"what was obtained is within {tolerance:g} of what was published",
        lambda published, obtained: bool(
            np.all(np.abs(np.subtract(published, obtained)) <= tolerance + 1e-12)
        ),
    )


def inside_spread(rounding: float = 0.0, sampling_sd: float = 0.0) -> Criterion:
    """Return the criterion for a figure that was published for one training.

    Args:
        rounding: Half a unit of the last digit that was printed.
        sampling_sd: See ``Sample.prediction``.
    Returns:
        The criterion that the figure can be that of the next run. A figure inside
        a wide interval shows little, so at best it is consistent with what was
        measured.
    """

    def p_value(published: float, obtained: Sample) -> float:
        return obtained.p_value(published, rounding, sampling_sd)

    images = ", on other validation images," if sampling_sd else ""
    return Criterion(
        f"the published figure can be that of the next run{images} "
        f"within {rounding:g} for rounding (prediction interval over seeds)",
        lambda published, obtained: False,
        p_value,
    )
