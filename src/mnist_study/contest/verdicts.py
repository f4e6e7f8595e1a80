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
    "plain_small": "a plain network of at most as many parameters",
    "plain_free": "one of any size up to a million",
}
# What the other sides have that the small plain network has not -> name of the side.
EXTENSIONS = {
    "up to a million parameters": "plain_free",
    "distorted digits": "plain_small_distorted",
    "up to a million parameters and distorted digits": "plain_free_distorted",
    "LeNet-5's layers": LEADER,
    "LeNet-5's layers and distorted digits": f"{LEADER}_distorted",
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
    """Return by how much the other sides improve on the small plain network.

    Args:
        errors: As for ``lead_table``.
    Returns:
        Index: what the other side has. Columns: those of ``report.contests``;
        ``difference_pct`` is the mean test error of that side's winner minus that of
        the small plain network on original digits. Each side was tuned by itself, so
        the other hyperparameters differ, too.
    """
    own = errors["plain_small"]
    rows = {text: _contest(errors[side], own) for text, side in EXTENSIONS.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)
    return together(table.rename_axis("tuned side"))[0]


def distortion_table(errors: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return by how much distorted training digits lower the error of each network.

    Args:
        errors: As for ``lead_table``.
    Returns:
        Index: label of the network. Columns: those of ``report.contests``;
        ``difference_pct`` is the mean test error with original digits minus that with
        distorted ones, each with the hyperparameters tuned for it.
    """
    rows = {
        label: _contest(errors[family], errors[f"{family}_distorted"])
        for family, label in LABELS.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)
    return together(table.rename_axis("network"))[0]


def worth_sentence(errors: Mapping[str, pd.Series]) -> str:
    """State what lowers the error of the small plain network most.

    Args:
        errors: As for ``lead_table``.
    """
    gains = -worth_table(errors)["difference_pct"]
    plain, lenet5 = gains[list(EXTENSIONS)[:3]], gains[list(EXTENSIONS)[3]]
    text = " ".join(
        f"With {name} its mean test error is {gain:.2f} percentage points lower."
        for name, gain in plain.items()
    )
    return (
        f"What helps the small plain network? {text} LeNet-5, with no more parameters "
        f"than allowed to it, has an error {lenet5:.2f} points lower."
    )


def tuning_table(results: Mapping[str, Result]) -> pd.DataFrame:
    """Return how much tuning each side needed.

    Args:
        results: What ``read_contest`` returned.
    Returns:
        By side: ``first_pct``, the expected validation error of a single trial;
        ``best_pct``, that of the best of as many as were made, drawn with replacement;
        ``observed_pct``, that of the best that was made; ``trials``, the number
        expected to come within the smallest difference of interest of ``best_pct``;
        ``minutes`` that they take on one core; ``completed``, the share of trials that
        were neither pruned nor failed.
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
            "observed_pct": 100 * (1 - values_of(result.trials).max()),
            "trials": enough,
            "minutes": enough * result.trials["core_time_s"].mean() / 60,
            "completed": (result.trials["state"] == "complete").mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("side")


def tuning_sentence(table: pd.DataFrame) -> str:
    """State how much tuning the networks needed on original digits.

    Args:
        table: What ``tuning_table`` returned.
    """
    parts = [
        f"{label}: {table.loc[side, 'trials']:.0f} trials, "
        f"{table.loc[side, 'minutes']:.1f} minutes"
        for side, label in LABELS.items()
    ]
    return (
        "How much tuning comes within "
        f"{SMALLEST_OF_INTEREST_PCT:g} percentage points of the expected best, on "
        f"original digits and one core? {'; '.join(parts)}."
    )


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
        "with the 95 % interval of the difference of the means over seeds. It is that "
        "of the chosen configurations: another search or other writers would widen it."
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
