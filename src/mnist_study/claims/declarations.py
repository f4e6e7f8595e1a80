"""How the modules of the write-ups declare their claims."""

from collections.abc import Callable, Sequence

from mnist_study.claims.measured import Pair, Value, ranking, single_runs
from mnist_study.claims.verdicts import (
    BUILT,
    CLAIM,
    CRITIQUE,
    NOT_APPLICABLE,
    RUN,
    TRIVIA,
    YES,
    Check,
    Claim,
    Finding,
)

ByItsCode = Callable[..., Sequence[Check]] | str


class Declarations:
    """Claims of one write-up, in the order in which they are declared.

    The ledger keeps that order.

    Attributes:
        source: Key of ``SOURCES``.
        claims: What was declared so far.
    """

    def __init__(self, source: str):
        self.source = source
        self.claims: list[Claim] = []

    def claim(
        self,
        statement: str,
        *,
        quotation: str,
        place: str,
        published: str,
        method: str,
        kind: str = CLAIM,
        by_its_code: ByItsCode | None = None,
    ) -> Callable[[Callable[..., Finding]], Callable[..., Finding]]:
        """Declare a claim; the function below it is its check.

        Args:
            statement: See ``Claim``, also for the other arguments.
            quotation: Verbatim words or figures.
            place: Where they stand.
            published: Figure or word.
            method: How the claim is checked.
            kind: What it is.
            by_its_code: What decides whether it comes out. By default the check, if
                it looks at the network that the code builds; else it does not apply.
        Returns:
            A decorator of the check: of one argument, the evidence, if the method
            is one of ``MEASURED``; else of none.
        """
        if by_its_code is None:
            by_its_code = YES if method == BUILT and kind == CLAIM else NOT_APPLICABLE

        def declare(check: Callable[..., Finding]) -> Callable[..., Finding]:
            self.claims.append(
                Claim(
                    self.source, statement, quotation, place, published, method, kind,
                    check, by_its_code,
                )
            )  # fmt: skip
            return check

        return declare

    def critique(
        self, statement: str, **words: str
    ) -> Callable[[Callable[..., Finding]], Callable[..., Finding]]:
        """Declare what we hold against the write-up, which it does not say itself.

        Args:
            statement: The objection, in our words.
            words: See ``claim``; the quotation is what it rests on.
        Returns:
            A decorator of the check of whether the objection is right.
        """
        return self.claim(statement, kind=CRITIQUE, **words)

    def trivia(
        self, statement: str, **words: str
    ) -> Callable[[Callable[..., Finding]], Callable[..., Finding]]:
        """Declare a sum that nobody doubts; see ``claim``. It is counted apart."""
        return self.claim(statement, kind=TRIVIA, **words)

    def figure(
        self,
        statement: str,
        *values: Value,
        note: str = "",
        by_its_code: ByItsCode = YES,
        **words: str,
    ) -> None:
        """Declare what a single training printed.

        Args:
            statement: See ``Claim``.
            values: Each published number, and which runs it is set against.
            note: A sentence that ends the reason.
            by_its_code: See ``Claim``. By default the recorded runs are what the code
                does; ``as_its_code`` for those whose code does something else.
            words: ``quotation``, ``place`` and ``published``; see ``claim``.
        """
        self.claim(statement, method=RUN, by_its_code=by_its_code, **words)(
            single_runs(values, note)
        )

    def ranking(
        self,
        statement: str,
        *pairs: Pair,
        note: str = "",
        by_its_code: ByItsCode = YES,
        **words: str,
    ) -> None:
        """Declare which experiments do better than which.

        Args:
            statement: See ``Claim``.
            pairs: Each a result that is said to be larger than another.
            note: A sentence that ends the reason.
            by_its_code: See ``figure``.
            words: ``quotation``, ``place`` and ``published``; see ``claim``.
        """
        self.claim(statement, method=RUN, by_its_code=by_its_code, **words)(
            ranking(pairs, note)
        )

    def unchecked(self, statement: str, *, method: str, why: str, **words: str) -> None:
        """Declare a claim that no check decides.

        Args:
            statement: See ``Claim``.
            method: How it would be checked.
            why: What is missing.
            words: ``quotation``, ``place`` and ``published``; see ``claim``.
        """
        # Of any number of arguments: only measured claims are given the evidence.
        self.claim(statement, method=method, by_its_code=NOT_APPLICABLE, **words)(
            lambda *_: ((), why)
        )


def all_of(*parts: "Declarations") -> tuple[Claim, ...]:
    """Return the claims of several modules as one."""
    return tuple(claim for part in parts for claim in part.claims)
