"""Which digits networks misread, alike and each alone."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.record import Record


def shared_mistakes(
    recorded: Sequence[Record], first: str, second: str, y_true: np.ndarray
) -> pd.DataFrame:
    """Return the examples that most trainings of either network get wrong, in groups.

    Args:
        recorded: Records of trials on one training set.
        first: Name of an experiment.
        second: Name of another.
        y_true: (n_test,) labels.
    Returns:
        A row per example, by group and digit: ``group``, whose mistake it is in words;
        ``example``, its index; ``digit``; ``answer``, the commonest wrong one;
        ``first`` and ``second``, the shares of their trainings that get it wrong.
    """
    runs = {
        name: np.stack([r.predictions for r in recorded if r.experiment == name])
        for name in (first, second)
    }
    a, b = ((answers != y_true).mean(axis=0) for answers in runs.values())
    names = [EXPERIMENTS[name].label for name in (first, second)]
    groups = {
        "every training of both": (a == 1) & (b == 1),
        "most trainings of both": (a > 0.5) & (b > 0.5) & (a + b < 2),
        f"most trainings of {names[0]}, not of {names[1]}": (a > 0.5) & (b <= 0.5),
        f"most trainings of {names[1]}, not of {names[0]}": (a <= 0.5) & (b > 0.5),
    }
    answers = np.concatenate(list(runs.values()))
    rows = []
    for group, chosen in groups.items():
        examples = np.flatnonzero(chosen)
        for i in examples[np.argsort(y_true[examples], kind="stable")]:
            wrong = answers[answers[:, i] != y_true[i], i]
            commonest = np.bincount(wrong).argmax()
            rows.append((group, i, y_true[i], commonest, a[i], b[i]))
    columns = ["group", "example", "digit", "answer", "first", "second"]
    return pd.DataFrame(rows, columns=columns)
