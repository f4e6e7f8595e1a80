"""How the modules of the write-ups declare their claims."""

from collections.abc import Callable

from mnist_study.claims.measured import Pair, Value, ranking, single_runs
from mnist_study.claims.verdicts import RUN, Claim, Finding


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
        self, statement: str, *, quotation: str, place: str, published: str, method: str
    ) -> Callable[[Callable[..., Finding]], Callable[..., Finding]]:
        """Declare a claim; the function below it is its check.

        Args:
            statement: See ``Claim``, also for the other arguments.
            quotation: Verbatim words or figures.
            place: Where they stand.
            published: Figure or word.
            method: How the claim is checked.
        Returns:
            A decorator of the check: of one argument, the evidence, if the method
            is one of ``MEASURED``; else of none.
        """

        def declare(check: Callable[..., Finding]) -> Callable[..., Finding]:
            self.claims.append(
                Claim(
                    self.source, statement, quotation, place, published, method, check
                )
            )
            return check

        return declare

    def figure(
        self, statement: str, *values: Value, note: str = "", **words: str
    ) -> None:
        """Declare what a single training printed.

        Args:
            statement: See ``Claim``.
            values: Each published number, and which runs it is set against.
            note: A sentence that ends the reason.
            words: ``quotation``, ``place`` and ``published``; see ``claim``.
        """
        self.claim(statement, method=RUN, **words)(single_runs(values, note))

    def ranking(
        self, statement: str, *pairs: Pair, note: str = "", **words: str
    ) -> None:
        """Declare which experiments do better than which.

        Args:
            statement: See ``Claim``.
            pairs: Each a result that is said to be larger than another.
            note: A sentence that ends the reason.
            words: ``quotation``, ``place`` and ``published``; see ``claim``.
        """
        self.claim(statement, method=RUN, **words)(ranking(pairs, note))

    def unchecked(self, statement: str, *, method: str, why: str, **words: str) -> None:
        """Declare a claim that no check decides.

        Args:
            statement: See ``Claim``.
            method: How it would be checked.
            why: What is missing.
            words: ``quotation``, ``place`` and ``published``; see ``claim``.
        """
        # Of any number of arguments: only measured claims are given the evidence.
        self.claim(statement, method=method, **words)(lambda *_: ((), why))


def all_of(*parts: "Declarations") -> tuple[Claim, ...]:
    """Return the claims of several modules as one."""
    return tuple(claim for part in parts for claim in part.claims)
