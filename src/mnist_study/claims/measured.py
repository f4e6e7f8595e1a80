"""Checks of printed figures and rankings: their truth, and what the code gives."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mnist_study.claims.criteria import SURELY_GREATER, inside_spread
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.samples import Difference, Sample
from mnist_study.claims.text import as_range
from mnist_study.claims.verdicts import Check, Finding
from mnist_study.study.experiments import EXPERIMENTS

MACRO = ("precision", "recall", "f1")
_WORDS = {
    "accuracy": "test accuracy",
    "log_loss": "test loss",
    "val_accuracy": "validation accuracy",
    "best_val_loss": "lowest validation loss, penalty included",
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
        experiment: Name of the experiment.
        column: Column of the table of trials.
        published: The published figure in the unit.
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
    """Return a figure in %, with two decimals by default."""
    return Value(experiment, column, published, rounding, "%")


def single_runs(values: Sequence[Value], note: str) -> Callable[[Evidence], Finding]:
    """Return the check that published figures lie in the spread of recorded runs.

    Args:
        values: One or several figures, each printed by a single training.
        note: A sentence at the end of the reason, or "".
    """

    def check(e: Evidence) -> Finding:
        # One check per figure, since a claim with two may hold partly.
        pairs = [_against_spread(e, value) for value in values]
        ranges = ", ".join(words for _, words in pairs)
        why = f"Our prediction interval of the next run: {ranges}. {note}".strip()
        return [one for one, _ in pairs], why

    return check


def as_its_code(
    *values: Value, times_run: int = 1
) -> Callable[[Evidence], list[Check]]:
    """Return the checks that the write-up's own code gives its figures.

    Args:
        values: The figures of the claim.
        times_run: Number of times that the cell with ``fit`` is run.
    """

    def check(e: Evidence) -> list[Check]:
        # On the same images as in the write-up, so no other images add to the spread.
        return [
            Check(
                value.published,
                e.as_printed(value.experiment, value.column, value.unit, times_run),
                inside_spread(value.rounding),
            )
            for value in values
        ]

    return check


def _against_spread(e: Evidence, value: Value) -> tuple[Check, str]:
    """Return the check of one figure, and the prediction interval of one more run."""
    sample = e.runs(value.experiment, value.column, value.unit)
    is_validation = value.column in _ON_VALIDATION
    # The test images are the same everywhere; the validation images are not.
    other = _other_images_sd(value.published) if is_validation else 0.0
    criterion = inside_spread(value.rounding, other)
    ends = as_range(sample.prediction(other), value.unit)
    where = f"{EXPERIMENTS[value.experiment].label}; {_words(value.column)}"
    return Check(value.published, sample, criterion), f"{ends} ({where})"


def _other_images_sd(accuracy_pct: float) -> float:
    """Return the standard deviation between accuracies on 5,000 images each.

    The write-ups hold out other examples than this study. Each accuracy in % has the
    standard deviation of a binomial rate, and two of them are compared.
    """
    rate = accuracy_pct / 100
    # The factor 2, since the variances of two independent rates add up.
    return 100 * math.sqrt(2 * rate * (1 - rate) / 5_000)


class Pair(NamedTuple):
    """A result that is said to be larger than another.

    Attributes:
        more: Experiment and column of the larger result.
        less: Experiment and column of the smaller one.
        unit: "%" or nothing.
    """

    more: tuple[str, str]
    less: tuple[str, str]
    unit: str = "%"


def better(more: str, less: str, column: str = "accuracy", unit: str = "%") -> Pair:
    """Return the pair of the same column in two experiments."""
    return Pair((more, column), (less, column), unit)


def ranking(pairs: Sequence[Pair], note: str) -> Callable[[Evidence], Finding]:
    """Return the check that the first of each pair is significantly larger.

    Args:
        pairs: One or several pairs.
        note: A sentence at the end of the reason, or "".
    """

    def check(e: Evidence) -> Finding:
        checks = [_compared(pair, e.runs) for pair in pairs]
        gaps = zip(pairs, checks, strict=True)
        ranges = "; ".join(_gap_in_words(pair, one.obtained) for pair, one in gaps)
        return checks, f"95 % intervals: {ranges}. {note}".strip()

    return check


def ranked_by_its_code(*pairs: Pair) -> Callable[[Evidence], list[Check]]:
    """Return the checks of rankings among trainings as in the write-up's code."""
    return lambda e: [_compared(pair, e.as_printed) for pair in pairs]


def _compared(pair: Pair, runs: Callable[..., Sample]) -> Check:
    more, less = runs(*pair.more, pair.unit), runs(*pair.less, pair.unit)
    return Check(0, Difference(more, less), SURELY_GREATER)


def _gap_in_words(pair: Pair, gap: Difference) -> str:
    sides = [
        f"{EXPERIMENTS[name].label}, {_words(column)}"
        for name, column in (pair.more, pair.less)
    ]
    return f"{' − '.join(sides)}: {as_range(gap.interval, '')}"


def _words(column: str) -> str:
    return _WORDS.get(column, column)
