"""How a verdict follows: what was published, what was obtained, and a criterion."""

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from mnist_study.statistics import Estimate, difference_interval, mean_interval

ARITHMETIC, BUILT, RUN = "arithmetic", "built model", "measured run"
DATA, PAPER, TEXT = "measured on the data", "read from the paper", "text against code"
METHODS = (ARITHMETIC, BUILT, RUN, DATA, PAPER, TEXT)
HOLDS, PARTLY, WRONG = "holds", "partly", "wrong"
UNCHECKED = "cannot be checked"
VERDICTS = (HOLDS, PARTLY, WRONG, UNCHECKED)


# Criteria


class Criterion(NamedTuple):
    """When a check holds.

    Attributes:
        sentence: What must be the case.
        holds: Called with the published and the obtained value.
    """

    sentence: str
    holds: Callable[[Any, Any], bool]


EQUAL = Criterion("what was obtained equals what was published", operator.eq)
LESS = Criterion(
    "what was obtained is less than what it is compared with",
    lambda published, obtained: obtained < published,
)
GREATER = Criterion(
    "what was obtained is greater than what it is compared with",
    lambda published, obtained: obtained > published,
)
PROPERTY = Criterion(
    "the property is there, or is not, as published",
    lambda published, obtained: bool(published) is bool(obtained),
)
SURELY_GREATER = Criterion(
    "the whole of Welch's 95 % interval of the difference lies above zero",
    lambda published, obtained: obtained.interval.low > published,
)


def within(tolerance: float) -> Criterion:
    """Return the criterion of a tolerance, for a number or for each of several."""
    return Criterion(
        f"what was obtained is within {tolerance:g} of what was published",
        lambda published, obtained: bool(
            np.all(np.abs(np.subtract(published, obtained)) <= tolerance + 1e-12)
        ),
    )


def inside_spread(rounding: float = 0.0, sampling_sd: float = 0.0) -> Criterion:
    """Return the criterion for a figure that was published of one training.

    Args:
        rounding: Half a unit of the last digit that was printed.
        sampling_sd: See ``Sample.prediction``.
    Returns:
        Whether the figure lies where one more run would, the 95 % prediction
        interval of the recorded seeds: mean ± t sd sqrt(1 + 1/n).
    """

    def holds(published: float, obtained: "Sample") -> bool:
        spread = obtained.prediction(sampling_sd)
        return spread.low - rounding <= published <= spread.high + rounding

    images = ", on other validation images," if sampling_sd else ""
    return Criterion(
        f"the published figure lies inside the spread of single runs{images} (95 %), "
        f"give or take {rounding:g} for rounding",
        holds,
    )


# What was obtained


@dataclass(frozen=True)
class Sample:
    """The results of one experiment, one per seed.

    Attributes:
        values: At least two.
        unit: "%", "s" or nothing.
    """

    values: tuple[float, ...]
    unit: str = ""

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.values))

    @property
    def sd(self) -> float:
        """The standard deviation over the seeds."""
        return float(np.std(self.values, ddof=1))

    @property
    def interval(self) -> Estimate:
        """The 95 % interval in which the mean of many seeds lies."""
        return mean_interval(self.values)

    def prediction(
        self, sampling_sd: float = 0.0, confidence: float = 0.95
    ) -> Estimate:
        """Return the interval in which one more run lies.

        Args:
            sampling_sd: Standard deviation that comes on top because that run
                is judged on other examples.
            confidence: Coverage in 0..1.
        """
        n = len(self.values)
        margin = math.hypot(self.sd * math.sqrt(1 + 1 / n), sampling_sd)
        margin *= float(stats.t.ppf((1 + confidence) / 2, n - 1))
        return Estimate(self.mean, self.mean - margin, self.mean + margin)

    def __str__(self) -> str:
        """Say mean, standard deviation, number and interval."""
        ends = as_range(self.interval, "")
        spread = f"{as_number(self.mean)} ± {self.sd:.2g}"
        return f"{spread} {self.unit}".rstrip() + f" (n = {len(self.values)}, {ends})"


@dataclass(frozen=True)
class Difference:
    """How far one experiment's results lie above another's."""

    a: Sample
    b: Sample

    @property
    def interval(self) -> Estimate:
        """The difference of the means and Welch's 95 % interval."""
        return difference_interval(self.a.values, self.b.values)

    def __str__(self) -> str:
        """Say the difference, its interval and both numbers of runs."""
        gap, counts = self.interval, (len(self.a.values), len(self.b.values))
        ends = as_range(gap, "")
        unit = "points" if self.a.unit == "%" else self.a.unit
        text = f"{as_number(gap.value)} {unit}".rstrip()
        return f"{text} (n = {counts[0]} and {counts[1]}, {ends})"


# Claims


@dataclass(frozen=True)
class Check:
    """One comparison.

    Attributes:
        published: What the write-up says, or what it is to be compared with.
        obtained: What was found here.
        criterion: When the two agree.
    """

    published: Any
    obtained: Any
    criterion: Criterion

    @property
    def holds(self) -> bool:
        """Whether the criterion is met."""
        return bool(self.criterion.holds(self.published, self.obtained))


@dataclass(frozen=True)
class Claim:
    """One statement of a write-up.

    Attributes:
        source: Key of ``SOURCES``.
        statement: What it says, in our words.
        published: Its figure or its word, as a reader finds it there.
        method: One of ``METHODS``.
        checks: What decides; none where nothing can.
        why: One or two sentences behind the verdict.
    """

    source: str
    statement: str
    published: str
    method: str
    checks: tuple[Check, ...]
    why: str

    @property
    def verdict(self) -> str:
        """What follows from the checks, one of ``VERDICTS``."""
        held = [check.holds for check in self.checks]
        if not held:
            return UNCHECKED
        return HOLDS if all(held) else PARTLY if any(held) else WRONG


def unchecked(
    source: str, statement: str, published: str, method: str, why: str
) -> Claim:
    """Return a claim that no check decides, with the reason."""
    return Claim(source, statement, published, method, (), why)


def describe(claim: Claim) -> Iterable[str]:
    """Yield a claim line by line, from the statement to the verdict.

    Args:
        claim: One of ``claims``.
    Yields:
        Lines of text.
    """
    yield f"{claim.source} says: {claim.statement}: {claim.published}"
    yield f"checked by: {claim.method}"
    for check in claim.checks:
        pair = (as_text(check.published), as_text(check.obtained))
        yield "  published {}, obtained {}".format(*pair)
        yield f"  {check.criterion.sentence}: {as_text(check.holds)}"
    yield f"verdict: {claim.verdict}. {claim.why}"


# Text


def as_text(value: Any) -> str:
    """Return a value as a reader wants it."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        if value and isinstance(value[0], (tuple, list)):
            return "; ".join("×".join(map(str, shape)) for shape in value)
        return "; ".join(map(as_text, value)) if value else "nothing"
    if isinstance(value, (int, float, np.number)):
        return as_number(value)
    return str(value) or "none"


def as_number(value: float) -> str:
    """Return a number: whole ones with separators, others to four digits."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def as_range(ends: Estimate, unit: str) -> str:
    """Return the two ends of an interval."""
    return f"{as_number(ends.low)} to {as_number(ends.high)} {unit}".rstrip()
