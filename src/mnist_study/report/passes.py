"""How trainings of many passes went, from records that report errors after each."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from mnist_study.statistics import prediction_interval
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.record import Record


def passes_table(records: Iterable[Record]) -> pd.DataFrame:
    """Summarise the passes of each experiment.

    Args:
        records: Of recipes with ``report_errors``; none is fine.
    Returns:
        A row per experiment, in the order of the records. Index: its label. Columns:
        ``seeds``; ``error_pct``, the mean test error after the last pass, and
        ``next_low_pct`` and ``next_high_pct``, the 95 % prediction interval of another
        run, NaN for a single seed; ``published_pct``, NaN if the source gives none;
        ``training_pct``, the mean training error counted during the last pass;
        ``rise_pct``, by how much the mean test error exceeds its lowest after any pass
        (overtraining).
    """
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.experiment, []).append(record)
    rows = {
        EXPERIMENTS[name].label: _summary(name, group) for name, group in groups.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def _summary(name: str, group: list[Record]) -> dict[str, float]:
    tests = [100 * (1 - r.history["test_accuracy"]) for r in group]
    by_pass, last = np.mean(tests, axis=0), [test.iloc[-1] for test in tests]
    training = [100 * (1 - r.history["accuracy"].iloc[-1]) for r in group]
    ends = (np.nan, np.nan)
    if len(group) > 1:
        interval = prediction_interval(last)
        ends = (interval.low, interval.high)
    published = EXPERIMENTS[name].published.get("accuracy", np.nan)
    return {
        "seeds": len(group),
        "error_pct": by_pass[-1],
        "next_low_pct": ends[0],
        "next_high_pct": ends[1],
        "published_pct": 100 * (1 - published),
        "training_pct": np.mean(training),
        "rise_pct": by_pass[-1] - by_pass.min(),
    }
