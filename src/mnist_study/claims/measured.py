"""Claims about single trainings, and about who does better, from rows of a table."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from mnist_study.claims.evidence import Evidence
from mnist_study.claims.verdicts import (
    RUN,
    SURELY_GREATER,
    Check,
    Claim,
    Difference,
    as_range,
    inside_spread,
)
from mnist_study.study.experiments import EXPERIMENTS

MACRO = ("precision", "recall", "f1")
_WORDS = {
    "accuracy": "test accuracy",
    "log_loss": "test loss",
    "val_accuracy": "validation accuracy",
    "num_epochs": "epochs",
    "first_loss": "training loss, epoch 1",
    "first_accuracy": "training accuracy, epoch 1",
    "first_val_accuracy": "validation accuracy, epoch 1",
    "last_loss": "training loss, last epoch",
    "last_accuracy": "training accuracy, last epoch",
    "last_val_loss": "validation loss, last epoch",
    "last_val_accuracy": "validation accuracy, last epoch",
}
_ON_VALIDATION = ("val_accuracy", "first_val_accuracy", "last_val_accuracy")


class Value(NamedTuple):
    """One published figure.

    Attributes:
        experiment: Whose.
        column: Of the table of trials.
        published: In the unit.
        rounding: Half a unit of the last digit that was printed.
        unit: "%" or nothing.
    """

    experiment: str
    column: str
    published: float
    rounding: float
    unit: str = ""


def percent(
    experiment: str, column: str, published: float, rounding: float = 0.005
) -> Value:
    """Return a figure in %, of two decimals unless told otherwise."""
    return Value(experiment, column, published, rounding, "%")


class Figure(NamedTuple):
    """What one training printed."""

    source: str
    statement: str
    published: str
    values: tuple[Value, ...]
    note: str = ""


def figures(e: Evidence, rows: Iterable[Figure]) -> list[Claim]:
    """Hold each published figure against the spread of the recorded runs."""
    found = []
    for figure in rows:
        checks, ranges = [], []
        for experiment, column, value, rounding, unit in figure.values:
            sample = e.runs(experiment, column, unit)
            other = _other_images_sd(value) if column in _ON_VALIDATION else 0.0
            checks.append(Check(value, sample, inside_spread(rounding, other)))
            label, words = EXPERIMENTS[experiment].label, _WORDS.get(column, column)
            ends = as_range(sample.prediction(other), unit)
            ranges.append(f"{ends} ({label}; {words})")
        why = f"One more run here would lie in {', '.join(ranges)}. {figure.note}"
        head = (figure.source, figure.statement, figure.published, RUN)
        found.append(Claim(*head, tuple(checks), why.strip()))
    return found


def _other_images_sd(accuracy_pct: float) -> float:
    """Return how far two sets of 5,000 validation images let an accuracy differ.

    The write-ups hold out other examples than this study. Each accuracy in %
    has the standard deviation of a binomial rate, and two of them are compared.
    """
    rate = accuracy_pct / 100
    return 100 * math.sqrt(2 * rate * (1 - rate) / 5_000)


class Pair(NamedTuple):
    """A result that is said to be larger than another.

    Attributes:
        more: Experiment and column of the larger.
        less: Those of the smaller.
        unit: "%" or nothing.
    """

    more: tuple[str, str]
    less: tuple[str, str]
    unit: str = "%"


def better(more: str, less: str, column: str = "accuracy", unit: str = "%") -> Pair:
    """Return the pair of one column of two experiments."""
    return Pair((more, column), (less, column), unit)


class Contest(NamedTuple):
    """Who does better."""

    source: str
    statement: str
    published: str
    pairs: tuple[Pair, ...]
    note: str = ""


def contests(e: Evidence, rows: Iterable[Contest]) -> list[Claim]:
    """Hold each statement about who does better against the recorded runs."""
    found = []
    for contest in rows:
        checks, ranges = [], []
        for more, less, unit in contest.pairs:
            gap = Difference(e.runs(*more, unit), e.runs(*less, unit))
            checks.append(Check(0, gap, SURELY_GREATER))
            sides = [
                f"{EXPERIMENTS[name].label}, {_WORDS.get(column, column)}"
                for name, column in (more, less)
            ]
            ends, shown = gap.interval, ""
            if ends.low <= 0:
                shown = ", the opposite" if ends.high < 0 else ", no difference shown"
            ranges.append(f"{' − '.join(sides)}: {as_range(ends, '')}{shown}")
        why = f"95 % intervals: {'; '.join(ranges)}. {contest.note}"
        head = (contest.source, contest.statement, contest.published, RUN)
        found.append(Claim(*head, tuple(checks), why.strip()))
    return found
