"""The winners on other data: as they were chosen, without another search."""

from pathlib import Path

import pandas as pd

from mnist_study.contest.sides import SIDES, Side
from mnist_study.contest.stages import Stages, finished_stages
from mnist_study.data.dataset import Dataset
from mnist_study.study import records
from mnist_study.study import run as study
from mnist_study.study.identity import Trial

SEEDS = 10


def winners_elsewhere(stages: list[Stages], other: Dataset) -> list[Trial]:
    """Return the trainings of the winners on other data: the first ten seeds of each.

    Args:
        stages: The finished sides.
        other: Data on which nothing was chosen.
    Raises:
        SweepError: If a side has no complete trial.
        RecordError: If a retraining of a finalist is not recorded.
    """
    return [
        trial
        for one in stages
        for trial in one.side.winners(one.winner().params, other)[:SEEDS]
    ]


def run_elsewhere(
    sides: tuple[Side, ...],
    dataset: Dataset,
    other: Dataset,
    *,
    storage: str | Path,
    folder: Path,
    elsewhere: Path,
    workers: int = 1,
) -> int:
    """Train the winners of a finished contest on other data.

    Progress is shown on stderr.

    Args:
        sides: The sides whose winners are trained.
        dataset: The data on which they were chosen.
        other: The data on which they are trained and tested.
        storage: File or URL of the contest's studies.
        folder: Folder of the contest's records.
        elsewhere: Folder for the new records.
        workers: Number of processes, with one thread each.
    Returns:
        The number of trainings that failed.
    Raises:
        ValueError: If workers is not positive.
        SweepError: If a search is not finished, or a side has no complete trial.
        RecordError: If records cannot be read or written.
    """
    stages = finished_stages(sides, storage, folder, dataset)
    trials = winners_elsewhere(stages, other)
    outcomes = study.run_study(trials, other, folder=elsewhere, jobs=workers)
    return study.report_study(trials, outcomes, elsewhere)


def read_errors(folder: Path) -> dict[str, pd.Series]:
    """Return the test errors of the winners on the data whose records a folder has.

    Args:
        folder: Folder of records: that of the contest, or one of ``run_elsewhere``.
    Returns:
        Name of the side, in their order -> one value per run, in %. Sides without
        records are left out.
    Raises:
        RecordError: If there is none, or one cannot be read.
    """
    names = {f"contest_{side.name}": side.name for side in SIDES}
    found = records.read_records(folder, names)
    if not found:
        raise records.RecordError(
            f"{folder}: no records of winners of the contest: run 'make contest'"
        )
    errors = records.to_frame(found).groupby("experiment")["error_pct"]
    return {
        side: errors.get_group(name).reset_index(drop=True)
        for name, side in names.items()
        if name in errors.groups
    }
