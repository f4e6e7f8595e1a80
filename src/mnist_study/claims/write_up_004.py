"""The statements of write-up 004."""

import math

import numpy as np

from mnist_study.claims import paper
from mnist_study.claims.evidence import Evidence
from mnist_study.claims.measured import Figure, Value, figures, percent
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    DATA,
    EQUAL,
    GREATER,
    LESS,
    PAPER,
    RUN,
    SURELY_GREATER,
    TEXT,
    Check,
    Claim,
    Difference,
    as_number,
    as_range,
    as_text,
    unchecked,
    within,
)

# How many choices each of the six settings has, and what the ten runs scored.
SWEEP_CHOICES = (2, 4, 5, 5, 4, 4)
SWEEP_SCORES = (0.99, 0.98, 0.98, 0.96, 0.96, 0.96, 0.95, 0.95, 0.95, 0.95)

_FIGURES = (
    Figure(
        "004", "The best configuration has this validation accuracy", "99 %",
        (percent("lenet5_004", "val_accuracy", 99, 0.5),),
        "Epochs, batch and optimiser are ours, since they are not said.",
    ),
    Figure(
        "004", "The best run's accuracy, F1, precision and recall are these",
        "0.99 each",
        tuple(Value("lenet5_004", name, 0.99, 0.005)
              for name in ("accuracy", "f1", "precision", "recall")),
        "Of which set is not said; ours are of the test set.",
    ),
)  # fmt: skip


def claims_of(e: Evidence) -> list[Claim]:
    """Check the statements of write-up 004."""
    return [
        *_paper(e), *_sweep(e),
        *figures(e, _FIGURES),
        unchecked(
            "004", "MNIST's two sets draw on NIST's two in equal parts", "half", DATA,
            "The files do not say which NIST set an image comes from.",
        ),
        unchecked(
            "004", "The ten runs can be repeated", "ten runs", TEXT,
            "Epochs, batch size, optimiser and seeds are not given.",
        ),
    ]  # fmt: skip


def _paper(e: Evidence) -> list[Claim]:
    errors, data = paper.ERROR_PCT, e.data
    return [
        Claim(
            "004", "LeNet-5's error on MNIST was this", "0.8 %", PAPER,
            (Check(0.8, errors["LeNet-5, distorted"], EQUAL),
             Check(0.8, errors["LeNet-5"], EQUAL)),
            f"{errors['LeNet-5, distorted']} % with distorted digits added to the "
            f"training set; {errors['LeNet-5']} % on MNIST as it is.",
        ),
        Claim(
            "004", "An error of 0.8 % is an accuracy of this", "99.2 %", ARITHMETIC,
            (Check(99.2, 100 - 0.8, within(1e-9)),), f"100 − 0.8 is {100 - 0.8:g}.",
        ),
        Claim(
            "004", "The published network has seven layers and this input",
            "7; 32×32", PAPER,
            (Check(7, len(paper.TRAINABLE), EQUAL),
             Check(32, paper.INPUT_SIDE, EQUAL)),
            f"Section II.B: {len(paper.TRAINABLE)} layers, {paper.INPUT_SIDE} pixels a "
            "side.",
        ),
        Claim(
            "004", "MNIST's images are of this size", "32×32", DATA,
            (Check(32, data.side, EQUAL),),
            f"They are {data.side}×{data.side}; the paper set them in a larger field.",
        ),
        Claim(
            "004", "MNIST has this many training and test images",
            "60,000 and 10,000", DATA, (Check((60_000, 10_000), data.sizes, EQUAL),),
            f"The files hold {as_text(data.sizes)}.",
        ),
        Claim(
            "004", "A support-vector machine of the paper had this error",
            "0.8 %", PAPER,
            (Check(0.8, errors["V-SVM, distorted"], EQUAL),
             Check(0.8, min(errors["SVM"], errors["RS-SVM"]), EQUAL)),
            f"A virtual one, on distorted digits; on MNIST as it is the best has "
            f"{min(errors['SVM'], errors['RS-SVM'])} %.",
        ),
    ]  # fmt: skip


def _sweep(e: Evidence) -> list[Claim]:
    size, runs = math.prod(SWEEP_CHOICES), len(SWEEP_SCORES)
    plain, best = (e.runs(name, "accuracy", "%") for name in ("lenet5", "lenet5_004"))
    gain, mean = Difference(best, plain), 100 * float(np.mean(SWEEP_SCORES))
    worse = sum(100 * score + 0.5 < plain.interval.low for score in SWEEP_SCORES)
    apart, equal = _metrics_apart(e)
    return [
        Claim(
            "004", "Ten random runs find the best configuration", "10 runs", ARITHMETIC,
            (Check(0.5, runs / size, GREATER),),
            f"There are {size:,} configurations; {runs} runs see "
            f"{100 * runs / size:.1f} % of them, so rather not.",
        ),
        Claim(
            "004", "Accuracy, F1, precision and recall agree to two digits",
            "ten rows", RUN, (Check(0.005, apart, LESS),),
            f"In our runs the macro averages are within {apart:.4f} of the accuracy; "
            f"all four round alike in {100 * equal:.0f} % of the runs.",
        ),
        Claim(
            "004", "Dropout and batch normalisation improve LeNet-5",
            "0.95 to 0.99", RUN,
            (Check(0, gain, SURELY_GREATER), Check(plain.mean, mean, GREATER)),
            f"Its best configuration gains {as_number(gain.interval.value)} points "
            f"over plain LeNet-5 here ({as_range(gain.interval, '')}). Its ten runs "
            f"average {mean:.1f} %, and "
            f"{worse} of them lie below plain LeNet-5's {as_number(plain.mean)} %.",
        ),
    ]  # fmt: skip


def _metrics_apart(e: Evidence) -> tuple[float, float]:
    """Return how far macro averages are from accuracy, and how often they round so.

    Both are NaN without records.
    """
    names = ["accuracy", "precision", "recall", "f1"]
    if not set(names) <= set(e.whole):
        return math.nan, math.nan
    four = e.whole[names]
    apart = four.sub(four["accuracy"], axis=0).abs().to_numpy().max()
    return float(apart), float((four.round(2).nunique(axis=1) == 1).mean())
