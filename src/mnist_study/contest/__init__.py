"""Plain networks and LeNet-5, each tuned with the same budget.

``widths`` and ``sides`` define what is searched, ``stages`` trains it with the code of
``sweep`` and ``study``, ``elsewhere`` trains the winners on other data, and ``tables``
and ``verdicts`` summarise the results.
"""

from mnist_study.contest.elsewhere import read_errors, run_elsewhere, winners_elsewhere
from mnist_study.contest.sides import (
    LABELS,
    SIDES,
    STAND_IN_SIDES,
    Budget,
    Side,
    choice_text,
    sides_of,
)
from mnist_study.contest.stages import (
    CONTEST_FOLDER,
    Finalist,
    Stages,
    finished_stages,
    run_contest,
)
from mnist_study.contest.tables import (
    Result,
    budget_table,
    expected_table,
    finalists_table,
    read_contest,
    recorded_trainings,
    values_of,
    winners_dots,
    winners_table,
)
from mnist_study.contest.verdicts import (
    contest_sentences,
    distortion_table,
    errors_by_side,
    lead_table,
    tuning_sentence,
    tuning_table,
    worth_sentence,
    worth_table,
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
    "choice_text",
    "contest_sentences",
    "count_parameters",
    "distortion_table",
    "errors_by_side",
    "expected_table",
    "finalists_table",
    "finished_stages",
    "hidden_units",
    "lead_table",
    "read_contest",
    "read_errors",
    "recorded_trainings",
    "run_contest",
    "run_elsewhere",
    "sides_of",
    "tuning_sentence",
    "tuning_table",
    "values_of",
    "winners_dots",
    "winners_elsewhere",
    "winners_table",
    "worth_sentence",
    "worth_table",
]
