"""How certain a comparison is, over seeds, digits and writers, and why results vary."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple

import numpy as np
import pandas as pd

from mnist_study.data.dataset import Dataset
from mnist_study.data.writers import EMPLOYEES, STUDENTS
from mnist_study.report.mistakes import wrong_answers
from mnist_study.statistics import (
    clustered_difference,
    clustered_error,
    detection_rate,
    difference_half_widths,
    difference_interval,
    half_widths,
    mean_interval,
    prediction_interval,
    sd_interval,
    spread_of_luck,
)
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.record import Record

# What an interval is taken over -> what it makes a statement about.
SCOPES = {
    "seeds": "networks trained anew, judged on these very digits",
    "digits": "these networks, on other digits, each by a writer of its own",
    "digits and seeds": "networks trained anew, on other digits",
    "writers": "these networks, on new handwriting by new writers",
    "writers and seeds": "networks trained anew, on new handwriting by new writers",
}


def scope_table(
    recorded: Sequence[Record], better: str, worse: str, dataset: Dataset
) -> pd.DataFrame:
    """Return one difference with an interval for each kind of repetition.

    Args:
        recorded: Records of trials on the whole training set.
        better: Name of an experiment.
        worse: Name of the one it is compared with.
        dataset: The data. Where the writers are unknown, their rows are left out.
    Returns:
        Index: key of ``SCOPES``, with "images" for "digits" where the classes are not
        digits. Columns: ``difference_pct`` (error of ``worse`` minus that of
        ``better``), its 95 % interval ``low_pct``, ``high_pct``, and ``about``.
    """
    a, b = (wrong_answers(recorded, n, dataset.y_test) for n in (worse, better))
    # Each digit has a writer of its own here, so that digits are resampled.
    clusters = {"digits": np.arange(len(dataset.y_test))}
    if "test" in dataset.writers:
        clusters["writers"] = dataset.writers["test"].writer
    intervals = {
        "seeds": difference_interval(100 * a.mean(axis=1), 100 * b.mean(axis=1))
    }
    for kind, members in clusters.items():
        # Each resample counts every cluster, so fewer resamples of 10,000 digits fit
        # into memory.
        few = {"resamples": min(10_000, 20_000_000 // len(np.unique(members)))}
        intervals[kind] = clustered_difference(a, b, members, **few)
        both = clustered_difference(a, b, members, seeds=True, **few)
        intervals[f"{kind} and seeds"] = both
    rows = {
        scope: (*astuple(interval), SCOPES[scope])
        for scope, interval in intervals.items()
    }
    columns = ["difference_pct", "low_pct", "high_pct", "about"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table = table.rename_axis("repeated")
    if dataset.class_word == "digit":
        return table
    about = table["about"].str.replace(", each by a writer of its own", "")
    table = table.assign(about=about.str.replace("digits", "images"))
    return table.rename(index=lambda scope: scope.replace("digits", "images"))


def seed_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Return two intervals over seeds: for the mean, and for the next run.

    Args:
        trials: Rows of ``records.to_frame`` on one training set, at least two seeds of
            each experiment.
    Returns:
        Index: label, in the order of the experiments table. Columns: ``seeds``,
        ``error_pct`` (mean), ``sd_pct``; ``low_pct``, ``high_pct`` (95 % interval of
        the mean); ``next_low_pct``, ``next_high_pct`` (95 % interval of the next
        training).
    """
    rows = {}
    for name in [name for name in EXPERIMENTS if name in set(trials["experiment"])]:
        errors = trials.loc[trials["experiment"] == name, "error_pct"]
        mean, following = mean_interval(errors), prediction_interval(errors)
        rows[EXPERIMENTS[name].label] = {
            "seeds": len(errors),
            "error_pct": mean.value,
            "sd_pct": errors.std(),
            "low_pct": mean.low,
            "high_pct": mean.high,
            "next_low_pct": following.low,
            "next_high_pct": following.high,
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")
    return table.astype({"seeds": int})


def part_table(
    recorded: Sequence[Record], experiments: Sequence[str], dataset: Dataset
) -> pd.DataFrame:
    """Return the errors on parts of the test set: its halves, and who wrote the digits.

    Args:
        recorded: Records of trials on the whole training set.
        experiments: Names of experiments.
        dataset: The data, whose writers must be known.
    Returns:
        A row per experiment and part: ``label``, ``part``, ``digits``, ``writers``,
        ``error_pct`` and its 95 % interval over writers and seeds, ``low_pct``,
        ``high_pct``.
    Raises:
        ValueError: If the writers are not known.
    """
    if "test" not in dataset.writers:
        raise ValueError(f"it is not known who wrote the digits of {dataset.name}")
    writers, rows = dataset.writers["test"], []
    half = np.arange(len(dataset.y_test)) < len(dataset.y_test) // 2
    parts = {
        "first half": half,
        "second half": ~half,
        "by students": np.isin(writers.series, STUDENTS),
        "by employees": np.isin(writers.series, EMPLOYEES),
    }
    for name in experiments:
        wrong = wrong_answers(recorded, name, dataset.y_test)
        for part, chosen in parts.items():
            who = writers.writer[chosen]
            error = clustered_error(wrong[:, chosen], who, seeds=True)
            counts = int(chosen.sum()), len(np.unique(who))
            rows.append((EXPERIMENTS[name].label, part, *counts, *astuple(error)))
    columns = ["label", "part", "digits", "writers", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def variance_table(
    sources: Mapping[str, Sequence[Record]], y_true: np.ndarray
) -> pd.DataFrame:
    """Return how far test errors spread when one source of chance varies, or all vary.

    Args:
        sources: What was varied -> at least two records of one experiment.
        y_true: (n_test,) labels.
    Returns:
        Index: what was varied. Columns: ``runs``, ``error_pct`` (mean), ``sd_pct``
        and its 95 % interval ``low_pct``, ``high_pct``; ``luck_pct``, the standard
        deviation if the errors of different runs were independent given the
        difficulty of each digit.
    """
    rows = {}
    for source, recorded in sources.items():
        (name,) = {record.experiment for record in recorded}
        wrong = wrong_answers(recorded, name, y_true)
        errors = 100 * wrong.mean(axis=1)
        rows[source] = (
            len(errors),
            errors.mean(),
            *astuple(sd_interval(errors)),
            spread_of_luck(1 - wrong.mean(axis=0), len(errors)),
        )
    columns = ["runs", "error_pct", "sd_pct", "low_pct", "high_pct", "luck_pct"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.astype({"runs": int}).rename_axis("varied")


def validation_table(
    recorded: Mapping[str, Sequence[Record]], label: str
) -> pd.DataFrame:
    """Return how well two ways to hold out validation digits predict the test error.

    Args:
        recorded: Who wrote the validation digits -> at least two records of one
            network, with different splits.
        label: Label of the network.
    Returns:
        A row for each: ``label``, ``validation``, ``runs``; ``val_error_pct`` and
        ``error_pct``, the means on the validation and the test set; ``gap_pct``, test
        minus validation error, and its 95 % interval ``low_pct``, ``high_pct`` over
        trainings.
    """
    rows = []
    for validation, records in recorded.items():
        val = np.array([100 * (1 - r.validation["accuracy"]) for r in records])
        test = np.array([r.test["error_pct"] for r in records])
        gap = astuple(mean_interval(test - val))
        rows.append((label, validation, len(val), val.mean(), test.mean(), *gap))
    columns = ["label", "validation", "runs", "val_error_pct", "error_pct"]
    return pd.DataFrame(rows, columns=[*columns, "gap_pct", "low_pct", "high_pct"])


def seeds_table(
    trials: pd.DataFrame, better: str, worse: str, counts: Sequence[int]
) -> pd.DataFrame:
    """Return what a comparison of two networks over fewer seeds would have shown.

    Args:
        trials: Rows of ``records.to_frame`` on one training set.
        better: Name of an experiment.
        worse: Name of the one it is compared with.
        counts: Numbers of seeds per network, each at least two.
    Returns:
        Index: seeds. Columns: the half-width of the 95 % interval in percentage points,
        for the mean of each network (named by its label) and for their difference
        (``difference``); ``found``, the share (0..1) of random draws of that many seeds
        in which Welch's test finds the difference significant.
    """
    errors = trials.groupby("experiment")["error_pct"]
    a, b = errors.get_group(worse).to_numpy(), errors.get_group(better).to_numpy()
    table = pd.DataFrame(index=pd.Index(counts, name="seeds"))
    for name, values in ((worse, a), (better, b)):
        table[EXPERIMENTS[name].label] = half_widths(values, counts)
    # Each network has the same number of seeds, so Welch's degrees of freedom nearly
    # double.
    table["difference"] = difference_half_widths(a, b, counts)
    table["found"] = [detection_rate(a, b, count) for count in counts]
    return table
