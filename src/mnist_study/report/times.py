"""Training times: which of them compare, and how a table says which do not.

Other work on the machine lengthens a training, and another processor shortens it. A
record says on which it was trained, and what share of a core it got; older records
lack the share.
"""

import numpy as np
import pandas as pd

from mnist_study.training.machine import IDLE_SHARE

MARK = " *"
TIME_NOTE = "* on another processor, or perhaps beside other work: not comparable"


def are_comparable(trials: pd.DataFrame) -> pd.Series:
    """Return of each trial whether its times compare with those of others.

    They do where the training is known to have had its core to itself, on the kind of
    processor that most such trainings of the table ran on.

    Args:
        trials: Rows of ``records.to_frame``: all that a table compares.
    """
    if "core_share" not in trials:
        return pd.Series(False, index=trials.index)
    idle = trials["core_share"] >= IDLE_SHARE  # not so of NaN, which is not known
    if "hardware" in trials and idle.any():
        idle &= trials["hardware"] == trials.loc[idle, "hardware"].mode()[0]
    return idle


def median_time(
    trials: pd.DataFrame, column: str = "train_time_s"
) -> tuple[float, bool]:
    """Return the median time of the trials whose times compare.

    Args:
        trials: Rows of ``records.to_frame``, of one experiment, and ``comparable``:
            what ``are_comparable`` returned of these and others.
        column: Of times.
    Returns:
        The median, and whether it compares with others. Where no trial does, it is
        the median of all.
    """
    alone = trials.loc[trials["comparable"], column]
    if alone.empty:
        return float(np.median(trials[column])), False
    return float(np.median(alone)), True


def time_ratio(trials: pd.DataFrame, name: str, than: str) -> float:
    """Return how long one experiment trains, as a ratio to another.

    Only trainings on one kind of processor are compared: on the one on which most of
    the first experiment's were made.

    Args:
        trials: Rows of ``records.to_frame`` with both.
        name: Of the first experiment.
        than: Of the other.
    """
    times = trials.groupby("experiment")
    a, b = times.get_group(name), times.get_group(than)
    if "hardware" in trials:
        kind = a["hardware"].mode()[0]
        a, b = a[a["hardware"] == kind], b[b["hardware"] == kind]
    return float(a["train_time_s"].median() / b["train_time_s"].median())


def marked_time(time: float, comparable: bool, form: str) -> str:
    """Return a time as text, marked where it does not compare with others."""
    return form.format(time) + ("" if comparable else MARK)


def time_note(table: pd.DataFrame) -> str:
    """Return what the marks in a table of text mean; nothing where it has none."""
    text = table.select_dtypes(exclude="number").astype(str)
    marked = text.apply(lambda column: column.str.endswith(MARK)).to_numpy().any()
    return TIME_NOTE if marked else ""
