"""Training the trials of a sweep in one or several processes."""

import contextlib
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import keras
import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import FrozenTrial, TrialState

from mnist_study.data.dataset import Dataset
from mnist_study.data.registry import load_dataset
from mnist_study.paths import output_path
from mnist_study.study import engines, record_files, records
from mnist_study.sweep.progress import progress
from mnist_study.sweep.search import Search
from mnist_study.sweep.slots import Slots
from mnist_study.sweep.storage import SweepError, open_study, patiently
from mnist_study.training.machine import limit_threads

MAX_DEATHS = 3  # killed workers without a finished trial in between
POLL_S = 1.0
WAIT_S = 60  # time before saying what the worker waits for


@dataclass(frozen=True)
class Job:
    """The task of a worker process.

    Attributes:
        sweeps: The searches; several advance together.
        storage: File or URL of the studies.
        folder: Folder for the records.
        deadline: Value of ``time.monotonic``, which all processes of a machine share,
            after which no trial is started; None for no deadline.
        wandb: Whether trials are logged to Weights & Biases too.
        location: Where the data are, as ``load_dataset`` takes it.
    """

    sweeps: tuple[Search, ...]
    storage: str
    folder: Path
    deadline: float | None = None
    wandb: bool = False
    location: str | None = None

    def slots(self, dataset: Dataset) -> list[Slots]:
        """Open the studies, or create them."""
        return [Slots(open_study(s, self.storage, dataset), s) for s in self.sweeps]


def run_sweep(sweep: Search, dataset: Dataset, **options) -> int:
    """Train the remaining trials of a sweep; see ``run_sweeps``."""
    return run_sweeps((sweep,), dataset, **options)


def run_sweeps(
    sweeps: Iterable[Search],
    dataset: Dataset,
    *,
    storage: str | Path,
    folder: Path,
    workers: int = 1,
    minutes: float | None = None,
    wandb: bool = False,
) -> int:
    """Train the remaining trials of sweeps, with progress on stderr.

    The next trial is taken from the sweep with the fewest trials started. Several such
    calls may run at once, on one machine or, with a database, on many.

    Args:
        sweeps: The searches.
        dataset: MNIST or its stand-in, which workers load from its location.
        storage: File or URL of the studies.
        folder: Folder for the records.
        workers: Number of processes, with one thread each.
        minutes: Time after which no trial is started; None for no limit.
        wandb: Whether to log trials to Weights & Biases as well.
    Returns:
        The number of finished trials, earlier ones included.
    Raises:
        ValueError: If workers or minutes are not positive.
        SweepError: If the study cannot be worked on.
        RecordError: If records cannot be written.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}")
    if minutes is not None and not minutes > 0:
        raise ValueError(f"minutes must be positive, got {minutes}")
    if wandb:
        # Before anything is trained, so that errors appear at once.
        _import_wandb()
    deadline = time.monotonic() + 60 * minutes if minutes else None
    location = dataset.location
    job = Job(tuple(sweeps), str(storage), folder, deadline, wandb, location)
    studies, count = job.slots(dataset), sum(sweep.count for sweep in job.sweeps)
    if _how_many(studies, storage) < count:
        record_files.check_folder(folder, [sweep.name for sweep in job.sweeps])
    deaths, crew = 0, []
    with progress(job.sweeps, count) as show:
        try:
            while True:
                finished = _all_finished(studies, storage)
                if show(finished):
                    deaths = 0
                for process in [p for p in crew if not p.is_alive()]:
                    crew.remove(process)
                    # It has printed its error; any other status is a kill, which prints
                    # nothing.
                    if process.exitcode == 1:
                        names = ", ".join(sweep.name for sweep in job.sweeps)
                        raise SweepError(f"sweep {names} stopped; see the error above")
                    deaths += process.exitcode != 0
                if deaths == MAX_DEATHS:
                    raise SweepError(
                        f"workers were killed {deaths} times in a row, as happens when "
                        "memory runs out: use fewer, WORKERS=1; what was recorded is "
                        "kept"
                    )
                late = deadline is not None and time.monotonic() > deadline
                missing = count - len(finished)
                if not crew and (late or not missing):
                    return len(finished)
                while len(crew) < min(workers, missing) and not late:
                    crew.append(_start(job))
                time.sleep(POLL_S)
        finally:
            for process in crew:
                process.terminate()
                process.join()


def work(job: Job, dataset: Dataset) -> None:
    """Train trials one after the other, until all are finished or time is up.

    Args:
        job: The sweeps, their storage and their folder.
        dataset: What to train on.
    """
    studies, count = job.slots(dataset), sum(sweep.count for sweep in job.sweeps)
    idle_since, announced = None, False
    while job.deadline is None or time.monotonic() < job.deadline:
        if _how_many(studies, job.storage) == count:
            return
        claimed = _claim_next(studies, job.storage)
        if claimed is not None:
            idle_since = None
            _train(*claimed, job, dataset)
            continue
        # Other processes are training the last trials, and may be killed.
        idle_since = idle_since or time.monotonic()
        if not announced and time.monotonic() - idle_since > WAIT_S:
            announced = True
            names = ", ".join(sweep.name for sweep in job.sweeps)
            print(
                f"{names}: all remaining trials are held by other processes; those "
                "that stop reporting are taken over",
                file=sys.stderr,
            )
        time.sleep(POLL_S)


def _all_finished(
    studies: list[Slots], storage: str | Path
) -> list[tuple[str, FrozenTrial]]:
    """Return the finished trials of all studies, each with the study's name."""
    return [
        (slots.sweep.name, trial)
        for slots in studies
        for trial in patiently(slots.finished, storage).values()
    ]


def _how_many(studies: list[Slots], storage: str | Path) -> int:
    return len(_all_finished(studies, storage))


def _claim_next(
    studies: list[Slots], storage: str | Path
) -> tuple[Slots, optuna.Trial, int] | None:
    """Claim a slot of the study with the fewest slots taken, or of the next one."""

    def given_away(slots: Slots) -> int:
        return len(patiently(slots.held, storage))

    for slots in sorted(studies, key=given_away):
        claimed = patiently(slots.claim, storage)
        if claimed is not None:
            return slots, *claimed
    return None


def _start(job: Job) -> multiprocessing.Process:
    # No fork: in the child, TensorFlow's locks may be held by threads that do not exist
    # there.
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_worker, args=(job,), daemon=True)
    with engines.deaf_to_interrupts():
        process.start()
    return process


def _worker(job: Job) -> None:
    """Run ``work`` in a process; exit with 1 after an error that was printed."""
    engines.end_with(multiprocessing.parent_process().pid)
    limit_threads(1)
    try:
        work(job, load_dataset(job.location))
    except (ValueError, RuntimeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


def _train(
    slots: Slots, trial: optuna.Trial, slot: int, job: Job, dataset: Dataset
) -> None:
    """Train the configuration of a trial, record it, and report it to Optuna."""
    try:
        _train_claimed(slots, trial, slot, job, dataset)
    except UpdateFinishedTrialError:
        return  # others gave it up while this machine slept
    except BaseException:
        with contextlib.suppress(Exception):
            slots.give_up(trial.number)
        raise


def _train_claimed(slots: Slots, trial, slot: int, job: Job, dataset) -> None:
    sweep = slots.sweep
    params = patiently(lambda: sweep.suggest(trial), job.storage)
    wanted = sweep.trial(params, slot, dataset)
    watch = _Reporter(trial, job.storage, sweep.criterion)
    record = records.read_record(wanted, job.folder)
    if record is None:
        try:
            logged = {**sweep.plain, **params} if job.wandb else None
            record = _attempt(wanted, dataset, watch, logged)
        except FloatingPointError as error:
            why = str(error)
            patiently(lambda: trial.set_user_attr("error", why), job.storage)
            patiently(lambda: slots.give_up(trial.number), job.storage)
            return
        if watch.lost:
            return
        records.write_record(record, wanted, job.folder)
    else:  # its process was killed between writing the record and reporting it
        for epoch, value in enumerate(record.results["history"][sweep.criterion]):
            watch.report(value, epoch + 1)
    values = record.results["history"][sweep.criterion]
    complete = len(values) == wanted.recipe.num_epochs

    def tell():
        trial.set_user_attr("record", wanted.file_name)
        result = {"values": values[-1]} if complete else {"state": TrialState.PRUNED}
        slots.study.tell(trial, **result, skip_if_finished=True)

    patiently(tell, job.storage)


def _attempt(wanted: records.Trial, dataset, watch, logged: Mapping | None):
    """Train a trial, and log it to Weights & Biases if hyperparameters are given."""
    if logged is None:
        return records.run_trial(wanted, dataset, callbacks=[watch], tested=False)
    logs = _wandb_callback(wanted, logged)
    try:
        return records.run_trial(wanted, dataset, callbacks=[watch, logs], tested=False)
    finally:
        _import_wandb().finish()


class _Reporter(keras.callbacks.Callback):
    """Report every epoch to Optuna, and stop the training when it is pruned.

    Attributes:
        lost: Whether another process gave up the trial while this machine slept.
    """

    def __init__(self, trial: optuna.Trial, storage: str, criterion: str):
        super().__init__()
        self.trial, self.storage, self.lost = trial, storage, False
        self.criterion = criterion

    def on_epoch_end(self, epoch, logs=None):
        """Report the criterion."""
        self.report(logs[self.criterion], epoch + 1)
        if self.lost or patiently(self.trial.should_prune, self.storage):
            self.model.stop_training = True

    def report(self, value: float, epoch: int) -> None:
        """Report a value, which also shows other processes that the trial is alive."""
        try:
            patiently(lambda: self.trial.report(value, epoch), self.storage)
        except UpdateFinishedTrialError:
            self.lost = True


def _import_wandb():
    try:
        import wandb
    except ImportError as error:
        raise SweepError(
            "Weights & Biases is not installed: pip install wandb, or omit WANDB="
        ) from error
    return wandb


def _wandb_callback(wanted: records.Trial, params: Mapping) -> keras.callbacks.Callback:
    """Start a run of Weights & Biases, which stays on this machine by default."""
    wandb = _import_wandb()
    from wandb.integration.keras import WandbMetricsLogger

    wandb.init(
        project="mnist-study",
        group=wanted.experiment.name,
        name=f"{wanted.experiment.name} {wanted.seed}",
        config=dict(params),
        mode=os.environ.get("WANDB_MODE", "offline"),
        dir=output_path("wandb").parent,
        reinit="finish_previous",
        settings=wandb.Settings(silent=True),
    )
    return WandbMetricsLogger()
