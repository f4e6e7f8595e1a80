"""Tables of recorded measurements: a row per network, then means over seeds."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from mnist_study.contest.sides import SIDES
from mnist_study.metrics import wilson_interval
from mnist_study.robustness import plan
from mnist_study.robustness.plan import Measurement
from mnist_study.statistics import (
    difference_interval,
    difference_p_value,
    holm,
    mean_interval,
)
from mnist_study.study.record import Record

Measured = Sequence[tuple[Measurement, Record]]
CLEAN, MEAN = "clean", "mean of the 15"
# Before and after a division of the logits by the temperature.
STATES = {"as_trained": "as trained", "tempered": "after temperature"}
# Doubts are told apart on a log scale, and down to one in ten thousand.
NEAR_PER_DECADE, LEAST_DOUBT_PCT = 3, 0.01
_WINNERS = {f"contest_{side.name}": side.label for side in SIDES}


def label_of(one: Measurement) -> str:
    """Return the name of a measured network in tables and figures."""
    row = one.trial.experiment
    return _WINNERS.get(row.name, row.label)


def corruption_frame(measured: Measured) -> pd.DataFrame:
    """Return a row per network and corruption, "clean" included.

    Returns:
        ``label``, ``seed``, ``corruption``, ``error_pct``, mean ``confidence``,
        ``rejected_pct`` for the paper's error, ``area`` under risk and coverage, and
        ``temperature``.
    """
    rows = [
        {
            **_head(one),
            "corruption": name,
            "error_pct": 100 * found["errors"] / record.trial["test_examples"],
            **{key: found[key] for key in ("confidence", "rejected_pct", "area")},
            "temperature": record.results["temperature"],
        }
        for one, record in measured
        for name, found in record.results["corruptions"].items()
    ]
    return pd.DataFrame(rows)


def calibration_frame(measured: Measured) -> pd.DataFrame:
    """Return a row per network, corruption and ``state``, one of ``STATES``'s values.

    Returns:
        ``label``, ``seed``, ``corruption``, ``state``, ``calibration_error``,
        ``log_loss`` and ``brier``.
    """
    rows = [
        {
            **_head(one),
            "corruption": name,
            "state": state,
            **{k: v for k, v in found[key].items() if k != "bins"},
        }
        for one, record in measured
        for name, found in record.results["corruptions"].items()
        for key, state in STATES.items()
    ]
    return pd.DataFrame(rows)


def curve_frame(measured: Measured, kind: str) -> pd.DataFrame:
    """Return a row per network, change and amount, on every fifth test digit.

    Args:
        measured: The measurements.
        kind: "severities" or "geometry".
    Returns:
        ``label``, ``seed``, ``change``, ``amount`` and ``error_pct``.
    """
    rows = [
        {
            **_head(one),
            "change": name,
            "amount": float(amount),
            "error_pct": 100 * errors / _every(record, plan.CURVE_EVERY),
        }
        for one, record in measured
        for name, counts in record.results[kind].items()
        for amount, errors in counts.items()
    ]
    return pd.DataFrame(rows)


def attack_frame(measured: Measured) -> pd.DataFrame:
    """Return a row per attacked network, reader, attack and epsilon.

    Returns:
        ``label`` and ``seed`` of the attacked network; ``reader``, "itself" or the name
        of an experiment whose networks, trained with another seed, read the same
        digits; ``attack``, "none", "fgsm" or "pgd"; ``epsilon`` in units of the pixel
        range; and ``error_pct`` of the reader, on every tenth test digit.
    """
    rows = [
        {
            **_head(one),
            "reader": reader,
            "attack": attack,
            "epsilon": epsilon,
            "error_pct": 100 * errors / _every(record, plan.ATTACK_EVERY),
        }
        for one, record in measured
        for reader, by_attack in record.results["attacks"].items()
        for attack, counts in by_attack.items()
        for epsilon, errors in zip(plan.EPSILONS, counts, strict=True)
    ]
    return pd.DataFrame(rows)


def outlier_frame(measured: Measured) -> pd.DataFrame:
    """Return a row per network and kind of image; columns as of ``outlier_table``."""
    rows = [
        {**_head(one), "kind": kind, **found}
        for one, record in measured
        for kind, found in record.results["outliers"].items()
    ]
    return pd.DataFrame(rows)


def coverage_frame(measured: Measured, corruption: str = CLEAN) -> pd.DataFrame:
    """Return a row per network and coverage: the error among the surest answers.

    Returns:
        ``label``, ``seed``, ``coverage`` in % and ``error_pct``.
    """
    rows = []
    for one, record in measured:
        kept = record.results["corruptions"][corruption]["kept_errors"]
        for coverage, errors in zip(plan.COVERAGES, kept, strict=True):
            count = coverage * record.trial["test_examples"]
            rows.append(
                {
                    **_head(one),
                    "coverage": 100 * coverage,
                    "error_pct": 100 * errors / count,
                }
            )
    return pd.DataFrame(rows)


def doubt_frame(measured: Measured, corruption: str = CLEAN) -> pd.DataFrame:
    """Compare doubt with error in bins with equal numbers of answers, over all seeds.

    Args:
        measured: The measurements.
        corruption: Which digits.
    Returns:
        A row per model, state and bin: ``label``, ``state``, ``doubt_pct``, 100 % less
        the mean confidence; ``error_pct`` and its 95 % interval by Wilson over the
        choice of digits, ``low_pct`` and ``high_pct``. Bins of all seeds are put
        together, and so are bins of nearly the same doubt, which no figure tells apart.
    """
    rows = []
    for label, records in _by_label(measured).items():
        # As many digits as one test set has: other seeds see the same digits.
        examples = records[0].trial["test_examples"] / plan.BINS
        for key, state in STATES.items():
            bins = [r.results["corruptions"][corruption][key]["bins"] for r in records]
            doubts = 100 * (1 - np.mean([b["confidence"] for b in bins], axis=0))
            rights = np.mean([b["accuracy"] for b in bins], axis=0)
            for near in _near(doubts):
                doubt, right = doubts[near].mean(), rights[near].mean()
                count = round(near.sum() * examples)
                low, high = wilson_interval(round((1 - right) * count), count)
                rows.append(
                    (label, state, doubt, 100 * (1 - right), 100 * low, 100 * high)
                )
    names = ["label", "state", "doubt_pct", "error_pct", "low_pct", "high_pct"]
    table = pd.DataFrame(rows, columns=names)
    # Wilson's interval is of rounded counts, which may miss the mean by a trifle.
    table["low_pct"] = table[["low_pct", "error_pct"]].min(axis=1)
    table["high_pct"] = table[["high_pct", "error_pct"]].max(axis=1)
    return table


def over_seeds(
    frame: pd.DataFrame, by: Iterable[str], column: str = "error_pct"
) -> pd.DataFrame:
    """Return the mean over seeds and its 95 % interval.

    Args:
        frame: A row per network and what else is in ``by``.
        by: Columns that name a group, such as "corruption" and "label".
        column: What is averaged.
    Returns:
        The columns ``by``, in the order of the frame, and ``mean_pct``, ``low_pct``
        and ``high_pct``, without an interval where there is one seed.
    """
    rows, by = [], list(by)
    for key, values in frame.groupby(by, sort=False)[column]:
        ends = (values.iloc[0], np.nan, np.nan)
        if len(values) > 1:
            mean = mean_interval(values)
            ends = (mean.value, mean.low, mean.high)
        rows.append((*key, *ends))
    return pd.DataFrame(rows, columns=[*by, "mean_pct", "low_pct", "high_pct"])


def mean_corruption_error(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of the fifteen errors of each network, as one more corruption.

    Unlike the mCE of Hendrycks and Dietterich (2019) it is not divided by the errors of
    a baseline.

    Args:
        frame: What ``corruption_frame`` returned.
    Returns:
        ``label``, ``seed``, ``corruption`` ("mean of the 15") and ``error_pct``.
    """
    corrupted = frame[frame["corruption"] != CLEAN]
    means = corrupted.groupby(["label", "seed"], sort=False)["error_pct"].mean()
    return means.reset_index().assign(corruption=MEAN)


def written_table(
    frame: pd.DataFrame,
    column: str = "error_pct",
    rows: str | Sequence[str] = "corruption",
    columns: str = "label",
    digits: int = 1,
) -> pd.DataFrame:
    """Return means over seeds with half the width of their 95 % intervals, as text.

    Args:
        frame: A row per network and whatever else is in ``rows`` and ``columns``.
        column: What is averaged.
        rows: Column or columns of the frame that name a row.
        columns: Column of the frame that names a column.
        digits: Digits after the point.
    Returns:
        Texts such as "12.3 ± 0.8", or "12.3" where there is one seed.
    """
    rows = [rows] if isinstance(rows, str) else list(rows)
    table = over_seeds(frame, [*rows, columns], column)
    half = table["high_pct"] - table["mean_pct"]
    texts = [
        f"{mean:.{digits}f}" + (f" ± {margin:.{digits}f}" if margin == margin else "")
        for mean, margin in zip(table["mean_pct"], half, strict=True)
    ]
    wide = table.assign(text=texts).set_index([*rows, columns])["text"].unstack()
    order = table.set_index(rows).index.unique()
    return wide.reindex(
        index=order, columns=table[columns].unique(), fill_value=""
    ).rename_axis(columns=None)


def order_table(
    frame: pd.DataFrame,
    pairs: Sequence[tuple[str, str]],
    by: Sequence[str] = ("corruption",),
) -> pd.DataFrame:
    """Test for each pair of models, kind by kind, whether their usual order holds.

    Args:
        frame: A row per network and kind of digits, with its ``error_pct``.
        pairs: Labels of the model with the lower error on clean digits, and of the
            other.
        by: Columns that name a kind of digits.
    Returns:
        A row per pair and kind: ``better``, ``worse``, the columns ``by``;
        ``difference_pct``, the mean error of ``worse`` minus that of ``better``, with
        its 95 % interval by Welch over seeds, ``low_pct``, ``high_pct``; ``p_holm``,
        Welch's p value, corrected by Holm for all rows; and ``order``: "holds" or
        "reverses" where the difference is significant at 5 %, else "undecided".
    """
    rows, p_values, by = [], {}, list(by)
    for better, worse in pairs:
        for kind, own in frame.groupby(by, sort=False):
            a, b = (own[own["label"] == name]["error_pct"] for name in (worse, better))
            difference = difference_interval(a, b)
            p_values[len(rows)] = difference_p_value(a, b)
            ends = (difference.value, difference.low, difference.high)
            rows.append((better, worse, *kind, *ends))
    names = ["better", "worse", *by, "difference_pct", "low_pct", "high_pct"]
    table = pd.DataFrame(rows, columns=names)
    table["p_holm"] = pd.Series(holm(p_values))
    reversed_ = np.where(table["difference_pct"] < 0, "reverses", "holds")
    table["order"] = np.where(table["p_holm"] < 0.05, reversed_, "undecided")
    return table


def rank_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rank of each model by its mean error, 1 for the lowest.

    Args:
        frame: What ``corruption_frame`` returned.
    Returns:
        A row per corruption, a column per label.
    """
    means = frame.pivot_table("error_pct", "corruption", "label", sort=False)
    ranks = means.rank(axis=1, method="min").astype(int)
    return ranks[frame["label"].unique()].rename_axis(columns=None)


def _head(one: Measurement) -> dict:
    row = one.trial.experiment
    return {"label": label_of(one), "experiment": row.name, "seed": one.trial.seed}


def _near(doubts: np.ndarray) -> list[np.ndarray]:
    """Return which bins belong together: a mask for each group of like doubt, in %."""
    groups = np.round(NEAR_PER_DECADE * np.log10(np.maximum(doubts, LEAST_DOUBT_PCT)))
    return [groups == group for group in sorted(set(groups), reverse=True)]


def _every(record: Record, step: int) -> int:
    return -(-record.trial["test_examples"] // step)


def _by_label(measured: Measured) -> dict[str, list[Record]]:
    groups = {}
    for one, record in measured:
        groups.setdefault(label_of(one), []).append(record)
    return groups
