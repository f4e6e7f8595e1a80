"""Tuned against tuned: plain networks and LeNet-5, each searched with one budget.

``widths`` and ``sides`` say what is searched, ``stages`` trains it with the machinery
of ``sweep`` and of ``study``, ``tables`` summarises it.
"""

from mnist_study.contest.sides import (
    LABELS,
    SIDES,
    STAND_IN_SIDES,
    Budget,
    Side,
    sides_of,
)
from mnist_study.contest.stages import CONTEST_FOLDER, Finalist, Stages, run_contest
from mnist_study.contest.tables import (
    Result,
    budget_table,
    expected_table,
    finalists_table,
    read_contest,
    values_of,
    winners_table,
)
from mnist_study.contest.widths import count_parameters, hidden_units

__all__ = [
    "CONTEST_FOLDER",
    "LABELS",
    "SIDES",
    "STAND_IN_SIDES",
    "Budget",
    "Finalist",
    "Result",
    "Side",
    "Stages",
    "budget_table",
    "count_parameters",
    "expected_table",
    "finalists_table",
    "hidden_units",
    "read_contest",
    "run_contest",
    "sides_of",
    "values_of",
    "winners_table",
]
