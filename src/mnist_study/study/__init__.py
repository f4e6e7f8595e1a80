"""The study: which experiments there are, their trials, and their records.

``experiments`` is the table of what is compared and ``identity`` tells one trial
from another; ``record_files`` and ``records`` keep what came out, and ``outputs`` the
probabilities and weights of some; ``engines``,
``attempts`` and ``locks`` let processes share the work; ``run`` trains what has no
record, and ``replays`` trains again what has one.
"""

from mnist_study.study.outputs import load_probabilities, load_trained
from mnist_study.study.run import collect, report_study, run_study, study_trials

__all__ = [
    "collect",
    "load_probabilities",
    "load_trained",
    "report_study",
    "run_study",
    "study_trials",
]
