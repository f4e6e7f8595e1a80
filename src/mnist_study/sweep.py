"""The hyperparameter sweep of write-up 004, as studies of Optuna.

A study lies in a file that several processes share, or in a database that
several machines do. It has slots, one per trial wanted. A slot decides the seed,
and with the samplers "random" and "grid" the configuration as well. A trial whose
process died gives its slot back; who takes it trains the same configuration. So
no trial is lost and none is there twice, whoever is killed whenever.

Configurations are judged by validation accuracy. Their records say nothing about
the test set, which they never see.
"""

import contextlib
import itertools
import multiprocessing
import os
import socket
import sys
import time
import uuid
import warnings
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
import numpy as np
import optuna
import pandas as pd
import psutil
from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock
from optuna.storages.journal._file import get_lock_file
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from tqdm import tqdm

from mnist_study import records
from mnist_study.data import Dataset, load_mnist
from mnist_study.experiments import Experiment
from mnist_study.models import build_lenet5
from mnist_study.paths import RESULTS_FOLDER, output_path
from mnist_study.training import Recipe, limit_threads

# The space of write-up 004: 3,200 configurations.
SPACE = {
    "activation": ("tanh", "relu"),
    "batch_norm": ("none", "C1", "C3", "C1 and C3"),
    "drop1": (0.0, 0.1, 0.15, 0.2, 0.25),
    "drop2": (0.0, 0.1, 0.15, 0.2, 0.25),
    "drop3": (0.0, 0.25, 0.4, 0.5),
    "drop4": (0.0, 0.25, 0.4, 0.5),
}
# Plain LeNet-5: what a hyperparameter is that a sweep does not vary.
PLAIN = {name: choices[0] for name, choices in SPACE.items()}
# 004 names neither epochs nor batch size nor optimiser: those of the comparison.
RECIPE = Recipe()
CRITERION = "val_accuracy"  # after the last epoch; the highest wins
SAMPLERS = ("random", "tpe", "grid")
# Half of the trials are stopped that after so many epochs are below the median.
PATIENT_EPOCHS = 3
STARTUP_TRIALS = 10
FIRST_SEED = 1000  # apart from the seeds whose test errors are compared

SWEEP_FOLDER = RESULTS_FOLDER / "sweep"
STUDIES_FILE = "studies.journal"

STALE_S = 600  # without an epoch: its machine is gone
CLAIM_S = 30  # between asking for a trial and holding a slot: milliseconds
MAX_DEATHS = 3
POLL_S = 0.5
# What Optuna raises about a trial that is finished already.
ENDED = (ValueError, optuna.exceptions.UpdateFinishedTrialError)


class SweepError(RuntimeError):
    """A sweep cannot be started or go on: what was wrong, where, what to do."""


@dataclass(frozen=True)
class Sweep:
    """One study: who chooses configurations, of what, and how many.

    Attributes:
        sampler: "random"; "tpe", which learns from the trials so far; or "grid",
            all configurations in turn, without pruning.
        seed: Of the sampler.
        vary: Hyperparameters that are chosen; the others stay plain.
        num_trials: Trials wanted; None is the whole grid once.
    """

    sampler: str
    seed: int = 0
    vary: tuple[str, ...] = tuple(SPACE)
    num_trials: int | None = None

    def __post_init__(self):
        """Reject what cannot be swept, before anything runs."""
        if self.sampler not in SAMPLERS:
            raise ValueError(
                f"sampler {self.sampler!r} is not one of {', '.join(SAMPLERS)}"
            )
        if unknown := [name for name in self.vary if name not in SPACE]:
            raise ValueError(
                f"no hyperparameter {', '.join(unknown)}: choose from "
                f"{', '.join(SPACE)}"
            )
        if not self.vary:
            raise ValueError(f"nothing to vary: choose from {', '.join(SPACE)}")
        if self.num_trials is None and self.sampler != "grid":
            raise ValueError(f"sampler {self.sampler}: say how many trials")
        if self.num_trials is not None and self.num_trials < 1:
            raise ValueError(f"trials must be at least 1, got {self.num_trials}")

    @property
    def name(self) -> str:
        """How the study is called."""
        parts = [] if self.vary == tuple(SPACE) else list(self.vary)
        return "-".join([self.sampler, str(self.seed), *parts])

    @property
    def space(self) -> dict[str, tuple]:
        """What is chosen from."""
        return {name: choices for name, choices in SPACE.items() if name in self.vary}

    @property
    def grid(self) -> list[dict]:
        """All configurations, the last hyperparameter varying fastest."""
        choices = itertools.product(*self.space.values())
        return [dict(zip(self.space, values, strict=True)) for values in choices]

    @property
    def count(self) -> int:
        """Trials wanted."""
        return self.num_trials or len(self.grid)

    def experiment(self, params: Mapping[str, str | float]) -> Experiment:
        """Return a configuration as a row like those of the experiments' table."""
        chosen = PLAIN | dict(params)
        return Experiment(
            name=self.name,
            label=describe(chosen),
            source="write-up 004: a configuration of its sweep",
            build=builder(chosen),
            recipe=RECIPE,
        )

    def trial(self, params: Mapping, slot: int, dataset: Dataset) -> records.Trial:
        """Return the training of a configuration in a slot."""
        return records.make_trial(self.experiment(params), dataset, FIRST_SEED + slot)

    def settings(self, dataset: Dataset) -> dict:
        """Return what must be the same for all trials of a study."""
        return {
            "sampler": self.sampler,
            "seed": self.seed,
            "space": {name: list(choices) for name, choices in self.space.items()},
            "criterion": CRITERION,
            "recipe": repr(RECIPE),
            "data": dataset.fingerprint,
        }


# What make sweep trains: random search, the same budget for TPE three times, and
# the grid of what is not dropout, with three seeds.
SWEEPS = (
    Sweep("random", num_trials=100),
    *(Sweep("tpe", seed, num_trials=40) for seed in range(3)),
    Sweep("grid", vary=("activation", "batch_norm"), num_trials=24),
)
# On the stand-in, where a notebook trains them itself.
STAND_IN_SWEEPS = (
    Sweep("random", num_trials=12),
    *(Sweep("tpe", seed, num_trials=2) for seed in range(3)),
    Sweep("grid", vary=("activation",)),
)


def builder(params: Mapping[str, str | float]) -> Callable[..., keras.Model]:
    """Return what builds the network of a configuration.

    Args:
        params: A choice of each of ``SPACE``.
    """
    rates = tuple(params[name] for name in SPACE if name.startswith("drop"))
    return partial(
        build_lenet5,
        activation=params["activation"],
        batch_norm=("C1" in params["batch_norm"], "C3" in params["batch_norm"]),
        dropout=rates,
    )


def describe(params: Mapping[str, str | float]) -> str:
    """Return a configuration in words: what differs from plain LeNet-5."""
    chosen = PLAIN | dict(params)
    parts = [chosen["activation"]]
    if chosen["batch_norm"] != "none":
        parts.append(f"normalised {chosen['batch_norm']}")
    drops = [chosen[name] for name in SPACE if name.startswith("drop")]
    if any(drops):
        parts.append("dropout " + "/".join(f"{rate:g}" for rate in drops))
    return ", ".join(parts)


def open_study(
    sweep: Sweep, storage: str | Path, dataset: Dataset, create: bool = True
) -> optuna.Study:
    """Open the study of a sweep, or begin it.

    Args:
        sweep: Which one.
        storage: A file, or the URL of a database that SQLAlchemy knows.
        dataset: What it trains on.
        create: Whether to begin it if it is not there.
    Raises:
        SweepError: If the storage cannot be reached or is broken, the study is
            not there, or it is there with other settings.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    settings = sweep.settings(dataset)
    pruner = optuna.pruners.MedianPruner(STARTUP_TRIALS, PATIENT_EPOCHS)
    if sweep.sampler == "grid":
        pruner = optuna.pruners.NopPruner()
    with _clear_errors(storage):
        kept = _open_storage(storage, create)
        names = [summary.study_name for summary in optuna.get_all_study_summaries(kept)]
        if sweep.name not in names and not create:
            raise SweepError(f"{_shown(storage)}: no study {sweep.name}")
        study = optuna.create_study(
            storage=kept,
            study_name=sweep.name,
            pruner=pruner,
            direction="maximize",
            load_if_exists=True,
        )
        for key, value in settings.items():
            found = study.user_attrs.get(key, value)
            if found != value:
                raise SweepError(
                    f"{_shown(storage)}: study {sweep.name} has {key} {found}, not "
                    f"{value}: keep it, and choose another seed or storage"
                )
            if key not in study.user_attrs:
                study.set_user_attr(key, value)
    return study


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
    if minutes is not None and minutes <= 0:
        raise ValueError(f"minutes must be positive, got {minutes}")
    if wandb:
        _import_wandb()
    records.check_folder(folder)
    study = open_study(sweep, storage, dataset)
    deadline = time.time() + 60 * minutes if minutes else None
    job = _Job(sweep, dataset.location, str(storage), folder, deadline, wandb)
    deaths, crew = 0, []
    with _progress(study, sweep) as show:
        try:
            while True:
                finished = show()
                for process in [p for p in crew if not p.is_alive()]:
                    crew.remove(process)
                    if process.exitcode == 1:
                        raise SweepError(f"sweep {sweep.name} stopped, see above")
                    deaths += process.exitcode != 0
                if deaths >= MAX_DEATHS:
                    raise SweepError(
                        f"workers were killed {deaths} times, as happens when memory "
                        "runs out: use fewer, WORKERS=1; what was recorded is kept"
                    )
                late = deadline is not None and time.time() > deadline
                if not crew and (late or finished >= sweep.count):
                    return finished
                while len(crew) < min(workers, sweep.count - finished) and not late:
                    crew.append(_start(job))
                time.sleep(POLL_S)
        finally:
            for process in crew:
                process.terminate()
                process.join()


def work(job: "_Job", dataset: Dataset) -> None:
    """Train one trial after the other until all that are wanted are finished."""
    study = open_study(job.sweep, job.storage, dataset)
    parent = multiprocessing.parent_process()
    while job.deadline is None or time.time() < job.deadline:
        if parent is not None and not parent.is_alive():
            return
        with _clear_errors(job.storage):
            if len(_finished(study)) >= job.sweep.count:
                return
            claimed = _claim(study, job.sweep)
        if claimed is None:
            time.sleep(POLL_S)  # others are at the last ones, and may be killed
        else:
            _train(study, *claimed, job, dataset)


def to_frame(sweep: Sweep, study: optuna.Study, folder: Path, dataset: Dataset):
    """Return the finished trials of a sweep, one row per slot.

    Args:
        sweep: Which one.
        study: Its study.
        folder: Where its records are.
        dataset: What it was trained on.
    Returns:
        DataFrame by slot: hyperparameters, ``state`` ("complete", "pruned" or
        "failed"), ``value`` (the criterion), ``epochs``, ``label``, ``identity``,
        ``accuracies`` per epoch, times, and validation metrics from the record.
    Raises:
        RecordError: If a trial has no record, or its value is not the record's.
    """
    rows = []
    for slot, found in sorted(_finished(study).items()):
        params = PLAIN | found.params
        row = {
            "slot": slot,
            **params,
            "label": describe(params),
            "state": "failed"
            if found.state == TrialState.FAIL
            else found.state.name.lower(),
        }
        if found.state != TrialState.FAIL:
            row |= _recorded(sweep.trial(params, slot, dataset), found, folder)
        rows.append(row)
    return pd.DataFrame(rows).set_index("slot")


def collect(dataset: Dataset) -> dict[str, pd.DataFrame]:
    """Return the trials of all sweeps of this study, for a notebook to read.

    On MNIST they must have been recorded. On the stand-in they are trained here,
    fewer of them.

    Returns:
        Name of the sweep -> ``to_frame``.
    Raises:
        SweepError, RecordError: If some are not recorded.
    """
    if dataset.is_mnist:
        sweeps, folder = SWEEPS, SWEEP_FOLDER
    else:
        sweeps, folder = STAND_IN_SWEEPS, output_path("sweep", "any").parent
    frames = {}
    for sweep in sweeps:
        storage = folder / STUDIES_FILE
        if not dataset.is_mnist:
            folder.mkdir(parents=True, exist_ok=True)
            job = _Job(sweep, dataset.location, str(storage), folder, None, False)
            work(job, dataset)
        study = open_study(sweep, storage, dataset, create=not dataset.is_mnist)
        table = to_frame(sweep, study, folder, dataset)
        if len(table) < sweep.count:
            raise SweepError(
                f"{storage}: {len(table)} of {sweep.count} trials of {sweep.name} are "
                "recorded: run 'make sweep'"
            )
        frames[sweep.name] = table[table.index < sweep.count]
    return frames


@dataclass(frozen=True)
class _Job:
    """What a worker process is told."""

    sweep: Sweep
    location: str | None
    storage: str
    folder: Path
    deadline: float | None
    wandb: bool


def _start(job: _Job) -> multiprocessing.Process:
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_worker, args=(job,), daemon=True)
    process.start()
    return process


def _worker(job: _Job) -> None:
    """Work in a process of its own; exit with 1 after an error that was told."""
    limit_threads(1)
    try:
        work(job, load_mnist(job.location))
    except KeyboardInterrupt:
        sys.exit(130)
    except (ValueError, RuntimeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


def _claim(study: optuna.Study, sweep: Sweep) -> tuple[optuna.Trial, int] | None:
    """Return a trial and the slot that it holds, or None if all are held.

    Trials are numbered by the storage, one after the other. Each takes the first
    slot that no trial with a lower number holds, so that two never take the same.
    """
    for other in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if _is_abandoned(other):
            _give_up(study, other)
    if len(_held(study)) >= sweep.count:
        return None
    study.sampler = optuna.samplers.RandomSampler()  # until the slot is known
    trial = study.ask()
    try:
        trial.set_user_attr("owner", _owner())
        held = _held(study, before=trial.number)
        slot = next(slot for slot in itertools.count() if slot not in held)
        if slot < sweep.count:
            trial.set_user_attr("seen", time.time())
            trial.set_user_attr("slot", slot)
            study.sampler = _sampler(study, sweep, slot)
            return trial, slot
    except optuna.exceptions.UpdateFinishedTrialError:
        return None  # this process slept, and others gave its trial up
    _give_up(study, trial)
    return None


def _held(study: optuna.Study, before: int | None = None) -> dict[int, FrozenTrial]:
    """Return the trials that hold a slot, by slot.

    Waits for those with a lower number than ``before`` that are about to take one.
    """
    while True:
        held, undecided = {}, False
        for trial in study.get_trials(deepcopy=False):
            if _gave_up(trial) or (before is not None and trial.number >= before):
                continue
            if "slot" in trial.user_attrs:
                held[trial.user_attrs["slot"]] = trial
            elif before is not None:
                undecided = True
                if _is_abandoned(trial):
                    _give_up(study, trial)
        if not undecided:
            return held
        time.sleep(0.05)


def _finished(study: optuna.Study) -> dict[int, FrozenTrial]:
    held = _held(study).items()
    return {slot: trial for slot, trial in held if trial.state.is_finished()}


def _gave_up(trial: FrozenTrial) -> bool:
    """Tell whether a trial ended without a result; one that diverged has one."""
    return trial.state == TrialState.FAIL and "error" not in trial.user_attrs


def _is_abandoned(trial: FrozenTrial) -> bool:
    """Tell whether the process of a running trial is gone."""
    owner, begun = trial.user_attrs.get("owner"), trial.datetime_start.timestamp()
    if owner is None:
        return time.time() - begun > CLAIM_S
    if owner["machine"] != _owner()["machine"]:
        return time.time() - trial.user_attrs.get("seen", begun) > STALE_S
    try:
        return psutil.Process(owner["pid"]).create_time() != owner["started"]
    except psutil.NoSuchProcess:
        return True


def _owner() -> dict:
    return {
        "machine": f"{socket.gethostname()} {uuid.getnode():x}",
        "pid": os.getpid(),
        "started": psutil.Process().create_time(),
    }


def _give_up(study: optuna.Study, trial: FrozenTrial | optuna.Trial) -> None:
    """End a trial without a result; its slot is free again."""
    with contextlib.suppress(*ENDED):  # by others, meanwhile
        study.tell(trial.number, state=TrialState.FAIL)


def _sampler(study: optuna.Study, sweep: Sweep, slot: int):
    """Return what chooses the configuration of a slot."""
    sampler = optuna.samplers.RandomSampler(seed=_seed(sweep, slot))
    if sweep.sampler == "tpe":
        sampler = optuna.samplers.TPESampler(
            seed=_seed(sweep, slot), n_startup_trials=STARTUP_TRIALS, constant_liar=True
        )
    fixed = sweep.grid[slot % len(sweep.grid)] if sweep.sampler == "grid" else {}
    for earlier in study.get_trials(deepcopy=False):
        if _gave_up(earlier) and earlier.user_attrs.get("slot") == slot:
            fixed = fixed | earlier.params
    if not fixed:
        return sampler
    with warnings.catch_warnings():
        # "Experimental" since version 2.4, and pinned.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return optuna.samplers.PartialFixedSampler(fixed, sampler)


def _seed(sweep: Sweep, slot: int) -> int:
    # Other samplers draw other configurations: two searches are two samples.
    parts = [zlib.crc32(sweep.sampler.encode()), sweep.seed, slot]
    return int(np.random.SeedSequence(parts).generate_state(1)[0])


def _train(study, trial, slot: int, job: _Job, dataset: Dataset) -> None:
    """Train the configuration of a trial, record it, and tell Optuna."""
    with _clear_errors(job.storage):
        params = {
            name: trial.suggest_categorical(name, choices)
            for name, choices in job.sweep.space.items()
        }
    wanted = job.sweep.trial(params, slot, dataset)
    watch = _Reporter(trial, job.storage)
    record = records.read_record(wanted, job.folder)
    if record is None:
        try:
            record = _attempt(wanted, dataset, watch, params if job.wandb else None)
        except FloatingPointError as error:
            with _clear_errors(job.storage), contextlib.suppress(*ENDED):
                trial.set_user_attr("error", str(error))
                study.tell(trial, state=TrialState.FAIL)
            return
        if watch.lost:
            return
        records.write_record(record, wanted, job.folder)
    else:  # its process was killed between writing it and telling
        for epoch, value in enumerate(record["results"]["history"][CRITERION]):
            watch.report(value, epoch + 1)
    values = record["results"]["history"][CRITERION]
    with _clear_errors(job.storage), contextlib.suppress(*ENDED):
        trial.set_user_attr("record", wanted.file_name)
        if len(values) < RECIPE.num_epochs:
            study.tell(trial, state=TrialState.PRUNED)
        else:
            study.tell(trial, values[-1])


def _attempt(wanted: records.Trial, dataset, watch, logged: Mapping | None) -> dict:
    """Train, and log to Weights & Biases if hyperparameters are to be logged."""
    if logged is None:
        return records.run_trial(wanted, dataset, callbacks=[watch], tested=False)
    logs = _wandb_callback(wanted, logged)
    try:
        return records.run_trial(wanted, dataset, callbacks=[watch, logs], tested=False)
    finally:
        _import_wandb().finish()


class _Reporter(keras.callbacks.Callback):
    """Tell Optuna of every epoch, and stop when it sees no hope.

    Attributes:
        lost: Whether others gave the trial up, because this machine slept.
    """

    def __init__(self, trial: optuna.Trial, storage: str):
        super().__init__()
        self.trial, self.storage, self.lost = trial, storage, False

    def on_epoch_end(self, epoch, logs=None):
        """Report the criterion."""
        self.report(logs[CRITERION], epoch + 1)
        with _clear_errors(self.storage):
            if self.lost or self.trial.should_prune():
                self.model.stop_training = True

    def report(self, value: float, epoch: int) -> None:
        """Tell a value, and that the trial is alive."""
        try:
            with _clear_errors(self.storage):
                self.trial.report(value, epoch)
                self.trial.set_user_attr("seen", time.time())
        except optuna.exceptions.UpdateFinishedTrialError:
            self.lost = True


def _recorded(trial: records.Trial, found: FrozenTrial, folder: Path) -> dict:
    record = records.read_record(trial, folder)
    if record is None:
        raise records.RecordError(
            f"{folder / trial.file_name}: no such record, though the study has that "
            "trial: restore the file"
        )
    accuracies = record["results"]["history"][CRITERION]
    if found.value != accuracies[-1]:
        raise records.RecordError(
            f"{folder / trial.file_name}: ended at {accuracies[-1]}, but the study "
            f"says {found.value}: restore both"
        )
    return {
        "value": found.value,
        "epochs": len(accuracies),
        "accuracies": accuracies,
        "identity": trial.identity,
        **record["results"]["validation"],
        "parameters": record["costs"]["parameters"],
        "train_time_s": record["costs"]["train_time_s"],
    }


@contextlib.contextmanager
def _progress(study: optuna.Study, sweep: Sweep):
    """Yield a function that shows and returns how many trials are finished."""
    with tqdm(
        total=sweep.count,
        desc=sweep.name,
        bar_format="{desc} {n}/{total}|{bar}| {elapsed}, {remaining} left{postfix}",
    ) as bar:

        def show() -> int:
            finished = _finished(study)
            values = [t.value for t in finished.values() if t.value is not None]
            if len(finished) != bar.n:
                pruned = sum(t.state == TrialState.PRUNED for t in finished.values())
                bar.n = min(len(finished), sweep.count)
                if values:
                    bar.set_postfix_str(
                        f"best {100 * max(values):.2f} % validation, {pruned} pruned"
                    )
            return len(finished)

        bar.initial = show()
        yield show


def _open_storage(storage: str | Path, create: bool) -> optuna.storages.BaseStorage:
    if "://" in str(storage):
        # No connection stays open between trials.
        return optuna.storages.RDBStorage(str(storage), {"poolclass": NullPool})
    path = Path(storage)
    if not create and not path.exists():
        raise SweepError(f"{path}: no such file: run 'make sweep'")
    path.parent.mkdir(parents=True, exist_ok=True)
    _mend(path)
    return optuna.storages.JournalStorage(JournalFileBackend(str(path)))


def _mend(path: Path) -> None:
    """Take away what a killed process left of the line that it was writing."""
    if not path.exists():
        return
    with get_lock_file(JournalFileSymlinkLock(str(path))), open(path, "r+b") as file:
        text = file.read()
        if not text.endswith(b"\n"):
            file.truncate(text.rfind(b"\n") + 1)


@contextlib.contextmanager
def _clear_errors(storage: str | Path):
    """Say in one line what is wrong with a storage."""
    shown = _shown(storage)
    try:
        yield
    except ImportError as error:
        raise SweepError(
            f"{shown}: its driver is not installed ({error}): for PostgreSQL, "
            "pip install 'psycopg[binary]'"
        ) from error
    except NoSuchModuleError as error:
        raise SweepError(
            f"{shown}: no database is called so ({error}): correct the URL, such as "
            "postgresql://name@machine/database"
        ) from error
    except (SQLAlchemyError, optuna.exceptions.StorageInternalError) as error:
        first = str(error.__cause__ or error).strip().splitlines()[0]
        raise SweepError(
            f"{shown}: the database does not answer ({first}): is the server "
            "running, and are name and password right? Recorded trials are kept"
        ) from error
    except (KeyError, AssertionError, UnicodeDecodeError) as error:
        raise SweepError(_broken(shown, error)) from error
    except ValueError as error:  # of JSON, and what Optuna says of a journal
        if "Expecting" in str(error) or "Invalid log" in str(error):
            raise SweepError(_broken(shown, error)) from error
        raise
    except OSError as error:
        raise SweepError(
            f"{shown}: cannot be read and written ({error.strerror}): correct the "
            "name or its permissions"
        ) from error


def _broken(shown: str, error: Exception) -> str:
    return (
        f"{shown}: not a study of Optuna, or broken ({error}): restore the file, or "
        "name another with STORAGE="
    )


def _shown(storage: str | Path) -> str:
    """Return a storage without its password."""
    text = str(storage)
    if "://" not in text or "@" not in text:
        return text
    scheme, rest = text.split("://", 1)
    return f"{scheme}://…@{rest.rsplit('@', 1)[1]}"


def _import_wandb():
    try:
        import wandb
    except ImportError as error:
        raise SweepError(
            "Weights & Biases is not installed: pip install wandb, or leave WANDB out"
        ) from error
    return wandb


def _wandb_callback(wanted: records.Trial, params: Mapping):
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
