"""The table of experiments; add a row to add an experiment.

The scientific settings, which the study compares, are the network and, where a row says
so, its recipe. The nuisance settings, tuned on validation data, are those of
``lenet5_fast`` and ``lenet5_1998``, whose candidates are rows as well. Everything else
is fixed: split, scaling, Adam's defaults, seeds.
"""

import difflib

from mnist_study.study.experiment import Experiment
from mnist_study.study.rows import (
    comparison,
    factors,
    ladder,
    lecun1998,
    procedure1998,
    shuffled,
    small,
    write_ups,
)

# In the order of the tables.
_ROWS = [
    *comparison.ROWS,
    *write_ups.ROWS,
    *factors.ROWS,
    *shuffled.ROWS,
    *ladder.ROWS,
    *small.ROWS,
    *lecun1998.ROWS,
    *procedure1998.ROWS,
    *comparison.NEW_WRITERS_ROWS,
    *comparison.CANDIDATES,
]

EXPERIMENTS: dict[str, Experiment] = {row.name: row for row in _ROWS}


def find_experiment(name: str) -> Experiment:
    """Return the row with that name.

    Raises:
        ValueError: If there is none; the message gives the nearest name.
    """
    if name not in EXPERIMENTS:
        (nearest,) = difflib.get_close_matches(name, EXPERIMENTS, n=1, cutoff=0)
        raise ValueError(
            f"unknown experiment {name!r}: did you mean {nearest!r}? All "
            f"{len(EXPERIMENTS)} are in src/mnist_study/study/rows"
        )
    return EXPERIMENTS[name]
