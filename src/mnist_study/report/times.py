"""Training times: which of them can be compared, and how a table marks the others.

Other work on the machine slows a training down, and another processor changes its
time. A record names the processor and says what share of a core the training got;
older records lack the share.
"""

import numpy as np
import pandas as pd

from mnist_study.training.machine import IDLE_SHARE

MARK = " *"
TIME_NOTE = (
    "* measured on another processor, or possibly while other work ran: not comparable"
)


def are_comparable(trials: pd.DataFrame) -> pd.Series:
    """Return whether the times of each trial can be compared with those of the others.

    They can if the training is known to have had a core to itself, on the kind of
    processor that most such trainings in the table used.

    Args:
        trials: Rows of ``records.to_frame``: all trials that a table compares.
    Returns:
        bool, with the index of ``trials``.
    """
    if "core_share" not in trials:
        return pd.Series(False, index=trials.index)
    idle = trials["core_share"] >= IDLE_SHARE  # False for NaN: an unknown share
    if "hardware" in trials and idle.any():
        idle &= trials["hardware"] == trials.loc[idle, "hardware"].mode()[0]
    return idle


def median_time(
    trials: pd.DataFrame, column: str = "train_time_s"
) -> tuple[float, bool]:
    """Return the median time of the trials whose times can be compared.

    Args:
        trials: Rows of ``records.to_frame`` for one experiment, with a column
            ``comparable`` from ``are_comparable``.
        column: Name of a column of times.
    Returns:
        The median, and whether it can be compared with others. If no trial is
        comparable, it is the median of all.
    """
    alone = trials.loc[trials["comparable"], column]
    if alone.empty:
        return float(np.median(trials[column])), False
    return float(np.median(alone)), True


def time_ratio(trials: pd.DataFrame, name: str, than: str) -> float:
    """Return the ratio of one experiment's median training time to another's.

    Only trainings on one kind of processor are compared: the one that most trainings
    of the first experiment used.

    Args:
        trials: Rows of ``records.to_frame`` with both experiments.
        name: Name of the first experiment.
        than: Name of the other.
    """
    times = trials.groupby("experiment")
    a, b = times.get_group(name), times.get_group(than)
    if "hardware" in trials:
        kind = a["hardware"].mode()[0]
        a, b = a[a["hardware"] == kind], b[b["hardware"] == kind]
    return float(a["train_time_s"].median() / b["train_time_s"].median())


def marked_time(time: float, comparable: bool, form: str) -> str:
    """Return a time as text, marked if it cannot be compared with the others.

    Args:
        time: The time.
        comparable: Whether it can be compared.
        form: Format string with its unit, such as "{:.0f} s".
    """
    return form.format(time) + ("" if comparable else MARK)


def time_note(table: pd.DataFrame) -> str:
    """Return what the marks in a table of text mean; "" if it has none."""
    text = table.select_dtypes(exclude="number").astype(str)
    marked = text.apply(lambda column: column.str.endswith(MARK)).to_numpy().any()
    return TIME_NOTE if marked else ""
