"""Training the trials of a sweep, in one or several processes."""

import contextlib
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import keras
import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import FrozenTrial, TrialState
from tqdm import tqdm

from mnist_study.data.dataset import Dataset
from mnist_study.data.registry import load_dataset
from mnist_study.paths import output_path
from mnist_study.study import engines, record_files, records
from mnist_study.sweep.slots import Slots
from mnist_study.sweep.space import CRITERION, PLAIN, RECIPE, Sweep
from mnist_study.sweep.storage import SweepError, open_study, patiently
from mnist_study.training.machine import limit_threads

MAX_DEATHS = 3  # of workers, without a trial finished in between
POLL_S = 1.0
WAIT_S = 60  # before saying what is waited for


@dataclass(frozen=True)
class Job:
    """The task of a worker process.

    Attributes:
        sweep: What to try.
        storage: File or URL of the studies.
        folder: Where records are written.
        deadline: ``time.monotonic``, which is one for all processes of a machine,
            after which no trial is begun; None is never.
        wandb: Whether trials are logged to Weights & Biases too.
        location: Where the data are, as ``load_dataset`` takes it.
    """

    sweep: Sweep
    storage: str
    folder: Path
    deadline: float | None = None
    wandb: bool = False
    location: str | None = None


def run_sweep(
    sweep: Sweep,
    dataset: Dataset,
    *,
    storage: str | Path,
    folder: Path,
    workers: int = 1,
    minutes: float | None = None,
    wandb: bool = False,
) -> int:
    """Train the trials that a sweep still wants, with progress on stderr.

    May run several times at once, on one machine or, with a database, on many.

    Args:
        sweep: What to try.
        dataset: MNIST or its stand-in, which workers load from its location.
        storage: File or URL of the studies.
        folder: Where records are written.
        workers: Processes, with one thread each.
        minutes: Begin no further trial after so long; None goes on to the end.
        wandb: Whether trials are logged to Weights & Biases too.
    Returns:
        How many trials are finished, earlier ones included.
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
        # Before anything is trained, to fail at once.
        _import_wandb()
    slots = Slots(open_study(sweep, storage, dataset), sweep)
    if len(patiently(slots.finished, storage)) < sweep.count:
        record_files.check_folder(folder, [sweep.name])
    deadline = time.monotonic() + 60 * minutes if minutes else None
    job = Job(sweep, str(storage), folder, deadline, wandb, dataset.location)
    deaths, crew = 0, []
    with _progress(sweep) as show:
        try:
            while True:
                finished = patiently(slots.finished, storage)
                if show(finished):
                    deaths = 0
                for process in [p for p in crew if not p.is_alive()]:
                    crew.remove(process)
                    # It has said why; any other status is a kill, which says nothing.
                    if process.exitcode == 1:
                        raise SweepError(f"sweep {sweep.name} stopped, see above")
                    deaths += process.exitcode != 0
                if deaths == MAX_DEATHS:
                    raise SweepError(
                        f"workers were killed {deaths} times in a row, as happens when "
                        "memory runs out: use fewer, WORKERS=1; what was recorded is "
                        "kept"
                    )
                late = deadline is not None and time.monotonic() > deadline
                missing = sweep.count - len(finished)
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
        job: The sweep, its storage and its folder.
        dataset: What to train on.
    """
    slots = Slots(open_study(job.sweep, job.storage, dataset), job.sweep)
    idle_since, announced = None, False
    while job.deadline is None or time.monotonic() < job.deadline:
        if len(patiently(slots.finished, job.storage)) == job.sweep.count:
            return
        claimed = patiently(slots.claim, job.storage)
        if claimed is not None:
            idle_since = None
            _train(slots, *claimed, job, dataset)
            continue
        # Others are at the last ones, and may be killed.
        idle_since = idle_since or time.monotonic()
        if not announced and time.monotonic() - idle_since > WAIT_S:
            announced = True
            print(
                f"{job.sweep.name}: all trials that are left are held by other "
                "processes; those that fall silent are taken over",
                file=sys.stderr,
            )
        time.sleep(POLL_S)


def _start(job: Job) -> multiprocessing.Process:
    # No fork: in the child TensorFlow's locks may be held by threads that are gone.
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
        return  # others gave it up, because this machine slept
    except BaseException:
        with contextlib.suppress(Exception):
            slots.give_up(trial.number)
        raise


def _train_claimed(slots: Slots, trial, slot: int, job: Job, dataset) -> None:
    def suggest():
        space = job.sweep.space.items()
        return {
            name: trial.suggest_categorical(name, choices) for name, choices in space
        }

    params = patiently(suggest, job.storage)
    wanted = job.sweep.trial(params, slot, dataset)
    watch = _Reporter(trial, job.storage)
    record = records.read_record(wanted, job.folder)
    if record is None:
        try:
            record = _attempt(wanted, dataset, watch, params if job.wandb else None)
        except FloatingPointError as error:
            why = str(error)
            patiently(lambda: trial.set_user_attr("error", why), job.storage)
            patiently(lambda: slots.give_up(trial.number), job.storage)
            return
        if watch.lost:
            return
        records.write_record(record, wanted, job.folder)
    else:  # its process was killed between writing it and telling
        for epoch, value in enumerate(record.results["history"][CRITERION]):
            watch.report(value, epoch + 1)
    values = record.results["history"][CRITERION]
    complete = len(values) == RECIPE.num_epochs

    def tell():
        trial.set_user_attr("record", wanted.file_name)
        result = {"values": values[-1]} if complete else {"state": TrialState.PRUNED}
        slots.study.tell(trial, **result, skip_if_finished=True)

    patiently(tell, job.storage)


def _attempt(wanted: records.Trial, dataset, watch, logged: Mapping | None):
    """Train, and log to Weights & Biases if hyperparameters are to be logged."""
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
        lost: Whether another process gave the trial up while this machine slept.
    """

    def __init__(self, trial: optuna.Trial, storage: str):
        super().__init__()
        self.trial, self.storage, self.lost = trial, storage, False

    def on_epoch_end(self, epoch, logs=None):
        """Report the criterion."""
        self.report(logs[CRITERION], epoch + 1)
        if self.lost or patiently(self.trial.should_prune, self.storage):
            self.model.stop_training = True

    def report(self, value: float, epoch: int) -> None:
        """Report a value, which also shows others that the trial is alive."""
        try:
            patiently(lambda: self.trial.report(value, epoch), self.storage)
        except UpdateFinishedTrialError:
            self.lost = True


@contextlib.contextmanager
def _progress(sweep: Sweep) -> Iterator:
    """Yield a function that shows finished trials and returns if there are more."""
    with tqdm(
        total=sweep.count,
        desc=sweep.name,
        bar_format="{desc} {n}/{total}|{bar}| {elapsed}, {remaining} left{postfix}",
    ) as bar:
        begun = False

        def show(finished: dict[int, FrozenTrial]) -> bool:
            nonlocal begun
            if not begun:  # what was there before took no time
                bar.initial, begun = len(finished), True
            if len(finished) == bar.n:
                bar.refresh()
                return False
            bar.n = len(finished)
            pruned = sum(t.state == TrialState.PRUNED for t in finished.values())
            ended = [t.value for t in finished.values() if t.value is not None]
            best = f"best {100 * max(ended):.2f} % validation, " if ended else ""
            bar.set_postfix_str(f"{best}{pruned} pruned")
            return True

        yield show


def _import_wandb():
    try:
        import wandb
    except ImportError as error:
        raise SweepError(
            "Weights & Biases is not installed: pip install wandb, or leave WANDB out"
        ) from error
    return wandb


def _wandb_callback(wanted: records.Trial, params: Mapping) -> keras.callbacks.Callback:
    """Begin a run of Weights & Biases, which stays on this machine by default."""
    wandb = _import_wandb()
    from wandb.integration.keras import WandbMetricsLogger

    wandb.init(
        project="mnist-study",
        group=wanted.experiment.name,
        name=f"{wanted.experiment.name} {wanted.seed}",
        config=PLAIN | dict(params),
        mode=os.environ.get("WANDB_MODE", "offline"),
        dir=output_path("wandb").parent,
        reinit="finish_previous",
        settings=wandb.Settings(silent=True),
    )
    return WandbMetricsLogger()
