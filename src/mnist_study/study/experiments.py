"""The table of experiments: adding an experiment is adding a row.

Scientific settings, which the study compares, are the network and, where a row
says so, its recipe. Nuisance settings, tuned on validation data, are those of
``lenet5_fast`` and ``lenet5_1998``, whose candidates are rows as well. Everything
else is fixed: split, scaling, Adam's defaults, seeds.
"""

import difflib

from mnist_study.study.experiment import Experiment
from mnist_study.study.rows import (
    comparison,
    factors,
    ladder,
    lecun1998,
    shuffled,
    small,
    write_ups,
)

# In the order in which tables show them.
_ROWS = [
    *comparison.ROWS,
    *write_ups.ROWS,
    *factors.ROWS,
    *shuffled.ROWS,
    *ladder.ROWS,
    *small.ROWS,
    *lecun1998.ROWS,
    *comparison.NEW_WRITERS_ROWS,
    *comparison.CANDIDATES,
]

EXPERIMENTS: dict[str, Experiment] = {row.name: row for row in _ROWS}


def find_experiment(name: str) -> Experiment:
    """Return the row of that name.

    Raises:
        ValueError: If there is none; the message names the nearest.
    """
    if name not in EXPERIMENTS:
        (nearest,) = difflib.get_close_matches(name, EXPERIMENTS, n=1, cutoff=0)
        raise ValueError(
            f"unknown experiment {name!r}: the nearest is {nearest!r}; all "
            f"{len(EXPERIMENTS)} are in src/mnist_study/study/rows"
        )
    return EXPERIMENTS[name]
