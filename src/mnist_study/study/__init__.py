"""The study: its experiments, their trials, and their records.

``experiments`` is the table of experiments, and ``identity`` identifies a trial;
``record_files`` and ``records`` store results, ``outputs`` stores the probabilities and
weights of some trials, and ``shifts`` measures the effect of shifted images;
``engines``, ``attempts`` and ``locks`` let processes share the work; ``run`` trains the
trials without a record, and ``replays`` trains recorded ones again; ``budget`` decides
which trials a notebook can train itself.
"""

from mnist_study.study.budget import chapter_trials, within_budget
from mnist_study.study.outputs import load_probabilities, load_shifts, load_trained
from mnist_study.study.run import (
    collect,
    recorded_so_far,
    report_study,
    run_study,
    study_trials,
)
from mnist_study.study.shifts import measure_shifts

__all__ = [
    "chapter_trials",
    "collect",
    "load_probabilities",
    "load_shifts",
    "load_trained",
    "measure_shifts",
    "recorded_so_far",
    "report_study",
    "run_study",
    "study_trials",
    "within_budget",
]
