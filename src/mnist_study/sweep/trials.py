"""The trials of a sweep, read from their study and their records."""

import socket
from pathlib import Path

import optuna
import pandas as pd
from optuna.trial import FrozenTrial, TrialState

from mnist_study.data.dataset import Dataset
from mnist_study.paths import output_path
from mnist_study.study import records
from mnist_study.sweep.search import Search
from mnist_study.sweep.slots import Slots, owner
from mnist_study.sweep.space import (
    STAND_IN_SWEEPS,
    SWEEPS,
)
from mnist_study.sweep.storage import (
    STUDIES_FILE,
    SWEEP_FOLDER,
    SweepError,
    is_url,
    open_study,
)
from mnist_study.sweep.work import Job, work


def trial_frame(
    sweep: Search, study: optuna.Study, folder: Path, dataset: Dataset
) -> pd.DataFrame:
    """Return the finished trials of a sweep, one row per slot.

    Args:
        sweep: The search.
        study: Its study.
        folder: Folder of its records.
        dataset: The data that it was trained on.
    Returns:
        By slot: hyperparameters, ``label`` and ``state`` ("complete", "pruned", or
        "failed" if the loss became NaN or infinite). For trials that did not fail also
        ``value``, the criterion; ``epochs``; ``accuracies``, the criterion of each
        epoch; ``identity``; the validation metrics of the record; ``parameters``;
        ``macs``; ``train_time_s``; and ``core_time_s``, the part of it during which
        the training had a core, where that is recorded.
    Raises:
        RecordError: If a trial has no record, or its value is not the record's.
    """
    rows = {}
    for slot, trial in sorted(Slots(study, sweep).finished().items()):
        params = {**sweep.plain, **trial.params}
        failed = trial.state == TrialState.FAIL
        state = "failed" if failed else trial.state.name.lower()
        wanted = sweep.trial(params, slot, dataset)
        rows[slot] = params | {"label": wanted.experiment.label, "state": state}
        if not failed:
            rows[slot] |= _recorded(wanted, trial, folder, sweep.criterion)
    if not rows:
        names = dict.fromkeys([*sweep.plain, *sweep.chosen, "label", "state"])
        return pd.DataFrame(columns=list(names)).rename_axis("slot")
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("slot")


def unrecorded(
    sweep: Search, storage: str | Path, folder: Path, dataset: Dataset
) -> list[Path]:
    """Return the paths of missing records of finished trials.

    With a shared database, trials of other machines are left out, since their records
    are there.
    """
    study = open_study(sweep, storage, dataset, create=False)
    absent = []
    for slot, trial in sorted(Slots(study, sweep).finished().items()):
        # It begins with the name of the host (``slots``).
        machine = trial.user_attrs.get("owner", owner())["machine"].split()[0]
        elsewhere = is_url(storage) and machine != socket.gethostname()
        if elsewhere or trial.state == TrialState.FAIL:
            continue
        file_name = trial.user_attrs.get("record")
        if file_name is None or not (folder / file_name).exists():
            path = folder / sweep.trial(trial.params, slot, dataset).file_name
            absent += [] if path.exists() else [path]
    return absent


def sweep_tables(dataset: Dataset) -> dict[str, pd.DataFrame]:
    """Return the trials of all sweeps of this study, for a notebook to read.

    On MNIST they must have been recorded. On the stand-in, fewer of them are trained
    here.

    Returns:
        Name of the sweep -> ``trial_frame``.
    Raises:
        SweepError, RecordError: If some are not recorded.
    """
    sweeps, folder = SWEEPS, SWEEP_FOLDER
    if not dataset.is_recorded:
        sweeps, folder = STAND_IN_SWEEPS, output_path("sweep", "any").parent
        for sweep in sweeps:
            work(Job((sweep,), str(folder / STUDIES_FILE), folder), dataset)
    frames = {}
    for sweep in sweeps:
        storage = folder / STUDIES_FILE
        study = open_study(sweep, storage, dataset, create=False)
        table = trial_frame(sweep, study, folder, dataset)
        if len(table) < sweep.count:
            raise SweepError(
                f"{storage}: {len(table)} of {sweep.count} trials of {sweep.name} are "
                "finished: run 'make sweep'"
            )
        frames[sweep.name] = table
    return frames


def _recorded(
    wanted: records.Trial, trial: FrozenTrial, folder: Path, criterion: str
) -> dict:
    path = folder / wanted.file_name
    record = records.read_record(wanted, folder)
    if record is None:
        raise records.RecordError(
            f"{path}: no such record, although the study has that trial: copy it from "
            "the machine that trained it, or restore it"
        )
    accuracies = record.results["history"][criterion]
    if trial.value != accuracies[-1]:
        raise records.RecordError(
            f"{path}: ends with {accuracies[-1]}, but the study has {trial.value}: "
            "restore both"
        )
    return {
        "value": trial.value,
        "epochs": len(accuracies),
        "accuracies": accuracies,
        "identity": wanted.identity,
        **record.validation,
        "parameters": record.costs["parameters"],
        "macs": record.costs["macs"],
        "train_time_s": record.costs["train_time_s"],
        "core_time_s": record.costs["train_time_s"]
        * min(1, record.costs.get("core_share") or 1),
    }
