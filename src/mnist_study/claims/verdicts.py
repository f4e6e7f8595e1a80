"""How two verdicts follow: what was published, what was obtained, and a criterion.

One says whether a figure comes out if the write-up's own code is followed, mistakes
included; the other whether the statement is true, by correct measurement.
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
MEASURED = (RUN, DATA)  # what only MNIST itself decides

# A claim is what a write-up says; a critique is what we hold against it, which it does
# not say; trivia, such as 784 = 28 × 28, are counted apart from both.
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
        published: What the write-up says, or what it is to be compared with.
        obtained: What was found here.
        criterion: When the two agree.
        adjusted: The p value, corrected for the number of tests of the ledger; the
            uncorrected one until then, None if nothing is tested.
    """

    published: Any
    obtained: Any
    criterion: Criterion
    adjusted: float | None = None

    @property
    def p_value(self) -> float | None:
        """Uncorrected, None if nothing is tested."""
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


# What a check finds: its comparisons, and one or two sentences behind the verdict.
Finding = tuple[Sequence[Check], str]


@dataclass(frozen=True)
class Claim:
    """One statement of a write-up, as data, and what decides about it.

    Attributes:
        source: Key of ``SOURCES``.
        statement: What it says, in our words; of a critique, what we say.
        quotation: What it says in its own words or figures, verbatim; "…" stands
            where words between are left out. Of code and logs, the lines that
            the statement rests on.
        place: Where a reader of the write-up finds that.
        published: Its figure or its word, as a reader finds it there.
        method: One of ``METHODS``.
        kind: One of ``KINDS``.
        check: What decides whether it is true. Called with the evidence if the method
            is one of ``MEASURED``, else with nothing.
        by_its_code: What decides whether it comes out: a function like ``check`` that
            returns comparisons; ``YES`` if ``check`` decides that as well, since it
            does what the code does; else ``CANNOT_RUN`` or ``NOT_APPLICABLE``.
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
    """A claim with what its checks found.

    Attributes:
        checks: What decides whether it is true; none where nothing can.
        why: One or two sentences behind the verdict.
        code_checks: What decides whether it comes out.
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
        """Whether it comes out if its code is followed, one of ``REPRODUCED``."""
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
    """Return a claim with the checks that decide and the reason."""
    checks, why = finding
    return CheckedClaim(
        **vars(claim), checks=tuple(checks), why=why, code_checks=tuple(code_checks)
    )


def corrected(claims: Iterable[CheckedClaim]) -> list[CheckedClaim]:
    """Return claims with the p values of all their tests corrected by Holm's method.

    Many tests find something by chance. Corrected, the probability that any verdict
    is the fault of chance is at most ``LEVEL``.
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
    yield f"judged by: {claim.method}"
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
