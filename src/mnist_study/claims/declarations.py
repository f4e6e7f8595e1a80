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
        claims: The claims declared so far.
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
        """Declare a claim; the decorated function is its check.

        Args:
            statement: See ``Claim``, also for the other arguments.
            quotation: Verbatim words or figures.
            place: Where they are found.
            published: The published figure or word.
            method: How the claim is checked.
            kind: Claim, critique or trivia.
            by_its_code: The check of what the write-up's code gives. By default the
                same check if it inspects the network that the code builds; otherwise
                not applicable.
        Returns:
            A decorator of the check, which takes the evidence if the method is one of
            ``MEASURED``, and no argument otherwise.
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
        """Declare an objection of ours to the write-up.

        Args:
            statement: The objection, in our words.
            words: See ``claim``; the quotation is what the objection is based on.
        Returns:
            A decorator of the check of whether the objection is right.
        """
        return self.claim(statement, kind=CRITIQUE, **words)

    def trivia(
        self, statement: str, **words: str
    ) -> Callable[[Callable[..., Finding]], Callable[..., Finding]]:
        """Declare undisputed arithmetic, which is counted separately; see ``claim``."""
        return self.claim(statement, kind=TRIVIA, **words)

    def figure(
        self,
        statement: str,
        *values: Value,
        note: str = "",
        by_its_code: ByItsCode = YES,
        **words: str,
    ) -> None:
        """Declare a figure that a single training printed.

        Args:
            statement: See ``Claim``.
            values: Each published number, and the runs that it is compared with.
            note: A sentence at the end of the reason.
            by_its_code: See ``Claim``. By default the recorded runs are what the code
                does; use ``as_its_code`` if the code does something else.
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
        """Declare that some experiments have larger results than others.

        Args:
            statement: See ``Claim``.
            pairs: Pairs of results, the first of which is said to be larger.
            note: A sentence at the end of the reason.
            by_its_code: See ``figure``.
            words: ``quotation``, ``place`` and ``published``; see ``claim``.
        """
        self.claim(statement, method=RUN, by_its_code=by_its_code, **words)(
            ranking(pairs, note)
        )

    def unchecked(self, statement: str, *, method: str, why: str, **words: str) -> None:
        """Declare a claim that cannot be checked.

        Args:
            statement: See ``Claim``.
            method: How it would be checked.
            why: What is missing.
            words: ``quotation``, ``place`` and ``published``; see ``claim``.
        """
        # Takes any arguments, since only measured claims are given the evidence.
        self.claim(statement, method=method, by_its_code=NOT_APPLICABLE, **words)(
            lambda *_: ((), why)
        )


def all_of(*parts: "Declarations") -> tuple[Claim, ...]:
    """Return the claims of several modules as one tuple."""
    return tuple(claim for part in parts for claim in part.claims)
