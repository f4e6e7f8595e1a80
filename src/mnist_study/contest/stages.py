"""The stages of the contest: search, finalists, winners.

Each side's search chooses its finalists, the trials with the best results. They are
trained again with new seeds, since the best of many trials was also lucky. The best
finalist, the winner, is trained with unused seeds and tested; nothing before that uses
the test set.
"""

import itertools
import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from optuna.trial import FrozenTrial, TrialState

from mnist_study.contest.sides import Side
from mnist_study.data.dataset import Dataset
from mnist_study.paths import RESULTS_FOLDER
from mnist_study.study import records
from mnist_study.study import run as study
from mnist_study.study.attempts import Outcome
from mnist_study.study.identity import Trial
from mnist_study.sweep.slots import Slots
from mnist_study.sweep.storage import SweepError, open_study, patiently
from mnist_study.sweep.trials import unrecorded
from mnist_study.sweep.work import run_sweeps

CONTEST_FOLDER = RESULTS_FOLDER / "contest"
DIVERGED = "diverged"  # attribute of a study: retrainings whose loss became NaN


@dataclass(frozen=True)
class Finalist:
    """A trial of a search that is trained again.

    Attributes:
        slot: Slot of the trial.
        params: Its hyperparameters.
        value: Validation accuracy for which it was chosen.
        accuracies: Validation accuracies of its retrainings, 0 for one that diverged;
            empty before they exist.
    """

    slot: int
    params: dict
    value: float
    accuracies: tuple[float, ...] = ()

    @property
    def mean(self) -> float:
        """Mean validation accuracy of its retrainings."""
        return float(np.mean(self.accuracies))


class Stages:
    """The progress of one side, from its study and its records."""

    def __init__(
        self,
        side: Side,
        storage: str | Path,
        folder: Path,
        dataset: Dataset,
        create: bool = True,
    ):
        self.side, self.folder, self.dataset = side, folder, dataset
        self.storage = storage
        self.study = open_study(side, storage, dataset, create)
        self.slots = Slots(self.study, side)

    def finished(self) -> dict[int, FrozenTrial]:
        """Return the finished trials of the search, by slot."""
        return patiently(self.slots.finished, self.storage)

    def chosen(self) -> list[Finalist]:
        """Return the finalists, the best first, without their retrainings.

        Raises:
            SweepError: If no trial of the search was complete.
        """
        complete = [
            Finalist(slot, trial.params, trial.value)
            for slot, trial in sorted(self.finished().items())
            if trial.state == TrialState.COMPLETE
        ]
        if not complete:
            raise SweepError(
                f"{self.side.name}: no trial was completed, so there is no finalist: "
                f"choose another {self.side.elsewhere}"
            )
        # Sorting is stable: among equal trials the earliest comes first.
        best = sorted(complete, key=lambda finalist: -finalist.value)
        return best[: self.side.budget.finalists]

    def finalist_trials(self) -> list[Trial]:
        """Return the retrainings of all finalists that did not diverge."""
        trials = itertools.chain.from_iterable(map(self._retrainings, self.chosen()))
        return [trial for trial in trials if trial.identity not in self.diverged()]

    def finalists(self) -> list[Finalist]:
        """Return the finalists with the accuracies of their retrainings.

        Raises:
            RecordError: If one is not recorded.
        """
        return [
            Finalist(one.slot, one.params, one.value, tuple(self._accuracies(one)))
            for one in self.chosen()
        ]

    def winner(self) -> Finalist:
        """Return the finalist with the best mean; in a tie, the first.

        Raises:
            RecordError: If a finalist's retraining is not recorded.
        """
        return max(self.finalists(), key=lambda finalist: finalist.mean)

    def winner_trials(self) -> list[Trial]:
        """Return the trainings of the winner that did not diverge."""
        trials = self.side.winners(self.winner().params, self.dataset)
        return [trial for trial in trials if trial.identity not in self.diverged()]

    def diverged(self) -> list[str]:
        """Return identities of trainings after the search whose loss became NaN."""
        attributes = patiently(lambda: self.study.user_attrs, self.storage)
        return attributes.get(DIVERGED, [])

    def note_diverged(self, trial: Trial) -> None:
        """Store that a training diverged, so that it is not tried again."""
        noted = sorted({*self.diverged(), trial.identity})
        patiently(lambda: self.study.set_user_attr(DIVERGED, noted), self.storage)

    def _retrainings(self, finalist: Finalist) -> list[Trial]:
        return self.side.finalists(finalist.params, finalist.slot, self.dataset)

    def _accuracies(self, finalist: Finalist) -> Iterator[float]:
        for trial in self._retrainings(finalist):
            if trial.identity in self.diverged():
                yield 0.0
            else:
                yield read(trial, self.folder).validation["accuracy"]


def finished_stages(
    sides: Iterable[Side], storage: str | Path, folder: Path, dataset: Dataset
) -> list[Stages]:
    """Return sides whose searches are finished.

    Args:
        sides: The sides.
        storage: File or URL of the studies.
        folder: Folder of the records.
        dataset: The data that they were trained on.
    Raises:
        SweepError: If a search does not exist or is not finished.
    """
    stages = [Stages(side, storage, folder, dataset, create=False) for side in sides]
    for one in stages:
        if (done := len(one.finished())) < one.side.count:
            raise SweepError(
                f"{storage}: {done} of {one.side.count} trials of {one.side.name} are "
                "finished: run 'make contest'"
            )
    return stages


def run_contest(
    sides: tuple[Side, ...],
    dataset: Dataset,
    *,
    storage: str | Path,
    folder: Path,
    workers: int = 1,
    minutes: float | None = None,
) -> int:
    """Train the remaining trials of the contest, stage by stage.

    Progress is shown on stderr.

    Args:
        sides: The sides, which advance together.
        dataset: MNIST or its stand-in.
        storage: File or URL of the studies.
        folder: Folder for the records.
        workers: Number of processes, with one thread each.
        minutes: Time after which no training is started; None for no limit.
    Returns:
        The number of trainings that failed or whose records are missing.
    Raises:
        ValueError: If workers or minutes are not positive.
        SweepError: If a study cannot be worked on.
        RecordError: If records cannot be read or written.
    """
    started, options = time.monotonic(), {"storage": storage, "folder": folder}
    run_sweeps(sides, dataset, **options, workers=workers, minutes=minutes)
    deadline = math.inf if minutes is None else started + 60 * minutes
    stages = [Stages(side, storage, folder, dataset) for side in sides]
    for one in stages:
        done = f"{len(one.finished())} of {one.side.count} trials are finished"
        print(f"{one.side.name}: {done}", flush=True)
        if absent := unrecorded(one.side, storage, folder, dataset):
            raise records.RecordError(
                f"{absent[0]}: no such record, although {one.side.name} has that trial "
                f"({len(absent)} records are missing): restore them, or copy them from "
                "the machine that trained them"
            )
    if any(len(one.finished()) < one.side.count for one in stages):
        return 0
    for what, trials_of in (
        ("finalists", Stages.finalist_trials),
        ("winners", Stages.winner_trials),
    ):
        wanted = {one.side.name: trials_of(one) for one in stages}
        failed, missing = _run_stage(stages, wanted, dataset, folder, workers, deadline)
        total = sum(map(len, wanted.values()))
        print(f"{what}: {total - missing} of {total} are recorded", flush=True)
        if failed or missing:
            return failed
    return 0


def _run_stage(
    stages: list[Stages],
    wanted: dict[str, list[Trial]],
    dataset: Dataset,
    folder: Path,
    workers: int,
    deadline: float,
) -> tuple[int, int]:
    """Train the trials of one stage; return how many failed and how many are missing.

    A training that diverges is stored as such and does not count as a failure.
    """
    owners = {trial.file_name: one for one in stages for trial in wanted[one.side.name]}
    trials = list(itertools.chain.from_iterable(wanted.values()))
    noted = 0

    def noting(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        nonlocal noted
        for outcome in outcomes:
            if outcome.diverged:
                owners[outcome.trial.file_name].note_diverged(outcome.trial)
                noted += 1
            yield outcome

    def run(some: list[Trial]) -> Iterator[Outcome]:
        return noting(study.run_study(some, dataset, folder=folder, jobs=workers))

    outcomes = _in_time(trials, folder, run, workers, deadline)
    failed = study.report_study(trials, outcomes, folder)
    missing = sum(not study.is_recorded(trial, folder) for trial in trials)
    return failed - noted, missing - noted


def _in_time(
    trials: list[Trial], folder: Path, run: Callable, workers: int, deadline: float
) -> Iterator[Outcome]:
    """Yield the outcomes of trials; start none after the deadline."""
    if deadline == math.inf:
        yield from run(trials)
        return
    missing = [trial for trial in trials if not study.is_recorded(trial, folder)]
    # In portions as large as the number of processes.
    for first in range(0, len(missing), workers):
        if time.monotonic() > deadline:
            return
        yield from run(missing[first : first + workers])


def read(trial: Trial, folder: Path) -> records.Record:
    """Return the record of a training after the search.

    Raises:
        RecordError: If there is none.
    """
    record = records.read_record(trial, folder)
    if record is None:
        raise records.RecordError(
            f"{folder / trial.file_name}: no such record: run 'make contest' to train "
            "it"
        )
    return record
