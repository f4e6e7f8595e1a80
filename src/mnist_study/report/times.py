"""Training times: which of them compare, and how a table says which do not.

Other work on the machine lengthens a training. A record says what share of a core
its training got; older records do not.
"""

import numpy as np
import pandas as pd

from mnist_study.training.machine import IDLE_SHARE

MARK = " *"
TIME_NOTE = "* beside other work, or not known to be without: not comparable"


def are_comparable(trials: pd.DataFrame) -> pd.Series:
    """Return of each trial whether it is known to have had its core to itself."""
    if "core_share" not in trials:
        return pd.Series(False, index=trials.index)
    return trials["core_share"] >= IDLE_SHARE  # not so of NaN, which is not known


def median_time(
    trials: pd.DataFrame, column: str = "train_time_s"
) -> tuple[float, bool]:
    """Return the median time of the trials whose times compare.

    Args:
        trials: Rows of ``records.to_frame``, of one experiment.
        column: Of times.
    Returns:
        The median, and whether it compares with others. Where no trial is known to
        have had its core to itself, it is the median of all, and does not.
    """
    alone = trials.loc[are_comparable(trials), column]
    if alone.empty:
        return float(np.median(trials[column])), False
    return float(np.median(alone)), True


def marked_time(time: float, comparable: bool, form: str) -> str:
    """Return a time as text, marked where it does not compare with others."""
    return form.format(time) + ("" if comparable else MARK)


def time_note(table: pd.DataFrame) -> str:
    """Return what the marks in a table of text mean; nothing where it has none."""
    text = table.select_dtypes(exclude="number").astype(str)
    marked = text.apply(lambda column: column.str.endswith(MARK)).to_numpy().any()
    return TIME_NOTE if marked else ""
