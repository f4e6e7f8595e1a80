"""Results of the contest: by how much LeNet-5 leads, and what tuning gained."""

from collections.abc import Mapping

import pandas as pd

from mnist_study.contest.sides import LABELS, SIZES
from mnist_study.contest.tables import Result, values_of
from mnist_study.report import together
from mnist_study.statistics import (
    SMALLEST_OF_INTEREST_PCT,
    difference_interval,
    difference_p_value,
    expected_best,
    magnitude,
)

KINDS = {"": "original", "_distorted": "distorted"}
LEADER = "lenet5"
PHRASES = {
    "plain_small": "a plain network with as many parameters",
    "plain_free": "one of any size up to a million",
}
_COLUMNS = ["difference_pct", "low_pct", "high_pct", "p_value", "p_holm", "magnitude"]


def lead_table(errors: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return by how much LeNet-5 leads each plain network when both are tuned.

    Args:
        errors: The test errors of all six winners, as ``errors_by_side`` or
            ``read_errors`` returns them.
    Returns:
        Index: label of the plain network and its training digits. Columns: those of
        ``report.contests``, and ``ratio``, its mean error divided by LeNet-5's.
        Intervals are Welch's intervals of the difference of the means over seeds;
        ``p_holm`` is corrected for all rows.
    """
    pairs = {
        (LABELS[family], words): (errors[family + kind], errors[LEADER + kind])
        for kind, words in KINDS.items()
        for family in SIZES
    }
    rows = {where: _contest(*pair) for where, pair in pairs.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)
    table["ratio"] = [plain.mean() / best.mean() for plain, best in pairs.values()]
    table.index = pd.MultiIndex.from_tuples(rows, names=["opponent", "training digits"])
    return together(table)[0]


def worth_table(errors: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return how much each extension improves the small plain network.

    Args:
        errors: As for ``lead_table``.
    Returns:
        Index: the change to the tuned plain network with as many parameters as LeNet-5.
        Columns: those of ``report.contests``; ``difference_pct`` is the mean test error
        of the changed network minus that of the unchanged one.
    """
    changed = {
        "up to a million parameters": "plain_free",
        "distorted training digits": "plain_small_distorted",
        "both": "plain_free_distorted",
        "convolutions: LeNet-5": LEADER,
        "convolutions and distorted digits": f"{LEADER}_distorted",
    }
    own = errors["plain_small"]
    rows = {k: _contest(errors[v], own) for k, v in changed.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)
    return together(table.rename_axis("what is changed"))[0]


def tuning_table(results: Mapping[str, Result]) -> pd.DataFrame:
    """Return how much tuning each side needed.

    Args:
        results: What ``read_contest`` returned.
    Returns:
        By side: ``first_pct``, the expected validation error of a single trial;
        ``best_pct``, that of the best of all; ``trials``, the number expected to reach
        it to within the smallest difference of interest; ``minutes`` that they take on
        one core; ``completed``, the share of trials that were
        neither pruned nor failed.
    """
    rows = {}
    for name, result in results.items():
        counts = range(1, len(result.trials) + 1)
        values = expected_best(values_of(result.trials), counts)
        errors = [100 * (1 - estimate.value) for estimate in values]
        near = errors[-1] + SMALLEST_OF_INTEREST_PCT
        enough = next(n for n in counts if errors[n - 1] <= near)
        rows[name] = {
            "first_pct": errors[0],
            "best_pct": errors[-1],
            "trials": enough,
            "minutes": enough * result.trials["train_time_s"].mean() / 60,
            "completed": (result.trials["state"] == "complete").mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("side")


def contest_sentences(errors: Mapping[str, pd.Series]) -> str:
    """State by how much LeNet-5 leads when all networks are tuned.

    Args:
        errors: As for ``lead_table``.
    Returns:
        A sentence for each kind of training digits, and one on the numbers in brackets.
    """
    leads, parts = lead_table(errors), []
    for kind, words in KINDS.items():
        best = errors[LEADER + kind].mean()
        digits = f"{words} digits" if kind else "the original digits"
        told = [
            f"{PHRASES[family]} {errors[family + kind].mean():.2f} % "
            f"({_lead(leads.loc[(LABELS[family], words)])})"
            for family in SIZES
        ]
        parts.append(
            f"Tuned alike and trained on {digits}, LeNet-5 has a mean test error "
            f"of {best:.2f} %, {' and '.join(told)}."
        )
    return (
        f"{' '.join(parts)} In brackets: the lead of LeNet-5 in percentage points, "
        "with the 95 % interval of the difference of the means over seeds."
    )


def errors_by_side(results: Mapping[str, Result]) -> dict[str, pd.Series]:
    """Return the test errors of the winners, in %.

    Args:
        results: What ``read_contest`` returned.
    Returns:
        Name of the side -> one value per run.
    """
    return {
        name: pd.Series([record.test["error_pct"] for record in result.records])
        for name, result in results.items()
    }


def _contest(errors: pd.Series, than: pd.Series) -> tuple:
    gap = difference_interval(errors, than)
    p_value = difference_p_value(errors, than)
    return gap.value, gap.low, gap.high, p_value, p_value, magnitude(gap)


def _lead(row: pd.Series) -> str:
    return f"{row['difference_pct']:.2f}, {row['low_pct']:.2f} to {row['high_pct']:.2f}"
