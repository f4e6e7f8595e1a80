"""The hyperparameter sweep of write-up 004, as studies of Optuna.

``search`` defines what a search is, ``space`` the hyperparameters and samplers of this
one; ``storage`` opens studies, ``dashboard`` shows them, ``slots`` lets processes share
one, ``work`` trains its trials, ``trials`` reads their results and ``tables``
summarises them. Each module imports only from those before it.
"""

from mnist_study.sweep.dashboard import open_dashboard
from mnist_study.sweep.search import Search
from mnist_study.sweep.space import (
    CRITERION,
    PATIENT_EPOCHS,
    PLAIN,
    RECIPE,
    SPACE,
    STARTUP_TRIALS,
    SWEEPS,
    Sweep,
    builder,
    configuration_text,
)
from mnist_study.sweep.storage import STUDIES_FILE, SWEEP_FOLDER, SweepError, open_study
from mnist_study.sweep.tables import (
    beside_published,
    best_so_far,
    choice_table,
    early_errors,
    importances,
    leaders,
    luck,
)
from mnist_study.sweep.trials import sweep_tables, trial_frame, unrecorded
from mnist_study.sweep.work import run_sweep, run_sweeps

__all__ = [
    "CRITERION",
    "PATIENT_EPOCHS",
    "PLAIN",
    "RECIPE",
    "SPACE",
    "STARTUP_TRIALS",
    "STUDIES_FILE",
    "SWEEPS",
    "SWEEP_FOLDER",
    "Search",
    "Sweep",
    "SweepError",
    "beside_published",
    "best_so_far",
    "builder",
    "choice_table",
    "configuration_text",
    "early_errors",
    "importances",
    "leaders",
    "luck",
    "open_dashboard",
    "open_study",
    "run_sweep",
    "run_sweeps",
    "sweep_tables",
    "trial_frame",
    "unrecorded",
]
