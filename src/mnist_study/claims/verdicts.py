"""How two verdicts follow from published values, obtained values and a criterion.

One says whether the write-up's own code, mistakes included, gives the published figure;
the other says whether the statement is true by correct measurement.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mnist_study.claims.criteria import LEVEL, Criterion
from mnist_study.claims.samples import Difference
from mnist_study.claims.text import as_text
from mnist_study.statistics import holm

ARITHMETIC, BUILT, RUN = "arithmetic", "built model", "measured run"
DATA, PAPER, TEXT = "measured on the data", "read from the paper", "text against code"
METHODS = (ARITHMETIC, BUILT, RUN, DATA, PAPER, TEXT)
MEASURED = (RUN, DATA)  # methods that need MNIST itself

# A claim is a statement of a write-up; a critique is our objection to it; trivia, such
# as 784 = 28 × 28, are counted separately from both.
CLAIM, CRITIQUE, TRIVIA = "claim", "critique", "trivia"
KINDS = (CLAIM, CRITIQUE, TRIVIA)

YES, CONSISTENT, PARTLY, NO = "yes", "consistent with", "partly", "no"
UNCHECKED = "cannot be checked"
CANNOT_RUN, NOT_APPLICABLE = "cannot be run", "not applicable"
TRUE = (YES, CONSISTENT, PARTLY, NO, UNCHECKED)
REPRODUCED = (YES, CONSISTENT, PARTLY, NO, CANNOT_RUN, NOT_APPLICABLE)


@dataclass(frozen=True)
class Check:
    """One comparison.

    Attributes:
        published: What the write-up says, or what it is compared with.
        obtained: What was found here.
        criterion: Decides whether the two agree.
        adjusted: The p value, corrected for the number of tests in the ledger;
            uncorrected before that, None without a test.
    """

    published: Any
    obtained: Any
    criterion: Criterion
    adjusted: float | None = None

    @property
    def p_value(self) -> float | None:
        """The uncorrected p value, None without a test."""
        test = self.criterion.p_value
        return None if test is None else test(self.published, self.obtained)

    @property
    def outcome(self) -> str:
        """``YES``, ``NO``, or ``CONSISTENT`` where a test is not significant."""
        if self.criterion.p_value is not None:
            p = self.p_value if self.adjusted is None else self.adjusted
            if p >= LEVEL:
                return CONSISTENT
        return YES if self.criterion.holds(self.published, self.obtained) else NO


# The result of a check: its comparisons, and one or two sentences on the reason.
Finding = tuple[Sequence[Check], str]


@dataclass(frozen=True)
class Claim:
    """One statement of a write-up, as data, with its checks.

    Attributes:
        source: Key of ``SOURCES``.
        statement: What the write-up says, in our words; for a critique, what we say.
        quotation: Its own words or figures, verbatim; "…" marks omitted words. For code
            and logs, the lines that the statement is based on.
        place: Where the quotation is found in the write-up.
        published: The figure or word as printed there.
        method: One of ``METHODS``.
        kind: One of ``KINDS``.
        check: Decides whether the statement is true. Called with the evidence if the
            method is one of ``MEASURED``, else without arguments.
        by_its_code: Decides whether the code gives the figure: a function like
            ``check`` that returns comparisons; ``YES`` if ``check`` does what the code
            does and decides this as well; else ``CANNOT_RUN`` or ``NOT_APPLICABLE``.
    """

    source: str
    statement: str
    quotation: str
    place: str
    published: str
    method: str
    kind: str
    check: Callable[..., Finding]
    by_its_code: Callable[..., Sequence[Check]] | str


@dataclass(frozen=True)
class CheckedClaim(Claim):
    """A claim with the results of its checks.

    Attributes:
        checks: The comparisons that decide whether it is true; none if it cannot be
            checked.
        why: One or two sentences on the reason for the verdict.
        code_checks: The comparisons that decide whether its code gives the figure.
    """

    checks: tuple[Check, ...]
    why: str
    code_checks: tuple[Check, ...] = ()

    @property
    def true(self) -> str:
        """Whether it is true, one of ``TRUE``."""
        return _verdict(self.checks)

    @property
    def reproduced(self) -> str:
        """Whether its own code gives the figure, one of ``REPRODUCED``."""
        if callable(self.by_its_code) or self.by_its_code == YES:
            decisive = self.checks if self.by_its_code == YES else self.code_checks
            verdict = _verdict(decisive)
            return NOT_APPLICABLE if verdict == UNCHECKED else verdict
        return self.by_its_code


def _verdict(checks: Sequence[Check]) -> str:
    outcomes = {check.outcome for check in checks}
    if not outcomes:
        return UNCHECKED
    if NO in outcomes:
        return NO if outcomes == {NO} else PARTLY
    return CONSISTENT if CONSISTENT in outcomes else YES


def with_finding(
    claim: Claim, finding: Finding, code_checks: Sequence[Check] = ()
) -> CheckedClaim:
    """Return a claim with the checks that decide it and the reason."""
    checks, why = finding
    return CheckedClaim(
        **vars(claim), checks=tuple(checks), why=why, code_checks=tuple(code_checks)
    )


def corrected(claims: Iterable[CheckedClaim]) -> list[CheckedClaim]:
    """Return claims with the p values of all their tests corrected by Holm's method.

    Among many tests some are significant by chance. After the correction, the
    probability that any verdict is due to chance is at most ``LEVEL``.
    """
    claims = list(claims)
    p_values = {
        (i, part, j): check.p_value
        for i, claim in enumerate(claims)
        for part in ("checks", "code_checks")
        for j, check in enumerate(getattr(claim, part))
        if check.criterion.p_value is not None
    }
    adjusted = holm(p_values) if p_values else {}

    def of(i: int, part: str) -> tuple[Check, ...]:
        return tuple(
            replace(check, adjusted=adjusted.get((i, part, j)))
            for j, check in enumerate(getattr(claims[i], part))
        )

    return [
        replace(claim, checks=of(i, "checks"), code_checks=of(i, "code_checks"))
        for i, claim in enumerate(claims)
    ]


def tests(claims: Iterable[CheckedClaim]) -> list[Check]:
    """Return all checks of claims that are statistical tests."""
    return [
        check
        for claim in claims
        for check in (*claim.checks, *claim.code_checks)
        if check.criterion.p_value is not None
    ]


def describe(claim: CheckedClaim) -> Iterator[str]:
    """Yield a claim line by line, from the statement to both verdicts.

    Args:
        claim: One of ``claims``.
    Yields:
        Lines of text.
    """
    yield f"{claim.source}, {claim.place}:"
    yield f"“{claim.quotation}”"
    yield f"{claim.kind}: {claim.statement}: {claim.published}"
    yield f"checked by: {claim.method}"
    yield from _described(claim.checks)
    yield f"true: {claim.true}. {claim.why}"
    yield from _described(claim.code_checks)
    yield f"reproduced by its code: {claim.reproduced}"


def _described(checks: Iterable[Check]) -> Iterator[str]:
    for check in checks:
        pair = (as_text(check.published), as_text(check.obtained))
        label = (
            "compared with" if isinstance(check.obtained, Difference) else "published"
        )
        yield f"  {label} {pair[0]}, obtained {pair[1]}"
        tested = "" if check.adjusted is None else f" (p = {check.adjusted:.2g})"
        yield f"  {check.criterion.sentence}: {check.outcome}{tested}"
