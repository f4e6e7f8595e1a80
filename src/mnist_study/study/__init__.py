"""The study: its experiments, their trials, and their records.

``experiments`` is the table of what is compared, and ``identity`` identifies a
trial; ``record_files`` and ``records`` store results, and ``outputs`` the
probabilities and weights of some; ``engines``, ``attempts`` and ``locks`` let
processes share the work; ``run`` trains the trials without a record, and ``replays``
trains recorded ones again; ``budget`` says what of them a notebook can train itself.
"""

from mnist_study.study.budget import chapter_trials, within_budget
from mnist_study.study.outputs import load_probabilities, load_trained
from mnist_study.study.run import collect, report_study, run_study, study_trials

__all__ = [
    "chapter_trials",
    "collect",
    "load_probabilities",
    "load_trained",
    "report_study",
    "run_study",
    "study_trials",
    "within_budget",
]
