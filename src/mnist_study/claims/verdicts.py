"""How a verdict follows: what was published, what was obtained, and a criterion."""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from mnist_study.claims.samples import Sample
from mnist_study.claims.text import as_text

ARITHMETIC, BUILT, RUN = "arithmetic", "built model", "measured run"
DATA, PAPER, TEXT = "measured on the data", "read from the paper", "text against code"
METHODS = (ARITHMETIC, BUILT, RUN, DATA, PAPER, TEXT)
MEASURED = (RUN, DATA)  # what only MNIST itself decides
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


# Counts and words: what is wrong by one is wrong.
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
# A mean that is larger by chance does not make a claim hold.
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

    def holds(published: float, obtained: Sample) -> bool:
        # A prediction interval: one run strays farther than the mean of several.
        spread = obtained.prediction(sampling_sd)
        return spread.low - rounding <= published <= spread.high + rounding

    images = ", on other validation images," if sampling_sd else ""
    return Criterion(
        f"the published figure lies inside the spread of single runs{images} (95 %), "
        f"give or take {rounding:g} for rounding",
        holds,
    )


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


# What a check finds: its comparisons, and one or two sentences behind the verdict.
Finding = tuple[Sequence[Check], str]


@dataclass(frozen=True)
class Claim:
    """One statement of a write-up, as data, and what decides about it.

    Attributes:
        source: Key of ``SOURCES``.
        statement: What it says, in our words.
        quotation: What it says in its own words or figures, verbatim; "…" stands
            where words between are left out. Of code and logs, the lines that
            the statement rests on.
        place: Where a reader of the write-up finds that.
        published: Its figure or its word, as a reader finds it there.
        method: One of ``METHODS``.
        check: What decides. Called with the evidence if the method is one of
            ``MEASURED``, else with nothing.
    """

    source: str
    statement: str
    quotation: str
    place: str
    published: str
    method: str
    check: Callable[..., Finding]


@dataclass(frozen=True)
class CheckedClaim(Claim):
    """A claim with what its check found.

    Attributes:
        checks: What decides; none where nothing can.
        why: One or two sentences behind the verdict.
    """

    checks: tuple[Check, ...]
    why: str

    @property
    def verdict(self) -> str:
        """What follows from the checks, one of ``VERDICTS``."""
        held = [check.holds for check in self.checks]
        if not held:
            return UNCHECKED
        return HOLDS if all(held) else PARTLY if any(held) else WRONG


def with_finding(claim: Claim, finding: Finding) -> CheckedClaim:
    """Return a claim with the checks that decide and the reason."""
    checks, why = finding
    return CheckedClaim(**vars(claim), checks=tuple(checks), why=why)


def describe(claim: CheckedClaim) -> Iterator[str]:
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
