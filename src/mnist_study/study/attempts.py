"""One trial in a worker process: trained, recorded, and what became of it."""

import traceback
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mnist_study.data.dataset import STAND_IN, Dataset, load_mnist
from mnist_study.study import record_files, records
from mnist_study.study.identity import Trial
from mnist_study.study.record import Record
from mnist_study.training.checkpoints import CheckpointError, CheckpointNotWrittenError
from mnist_study.training.machine import limit_threads


@dataclass(frozen=True)
class Outcome:
    """What became of one trial.

    Attributes:
        trial: Which one.
        record: Its record, unless it failed.
        failure: What went wrong, in a line or with a traceback.
        trained: Whether this study trained it, rather than another that was
            working on the same folder.
    """

    trial: Trial
    record: Record | None
    failure: str | None
    trained: bool = True


def attempt_alone(
    trial: Trial, source: str | Dataset, checkpoints: Path | None, folder: Path
) -> Outcome | None:
    """Train and record one trial, unless another study has done so or is about to."""
    limit_threads(1)
    with record_files.claimed(folder / trial.file_name) as is_ours:
        if not is_ours:
            return None
        record = records.read_record(trial, folder)
        if record is not None:
            return Outcome(trial, record, None, trained=False)
        outcome = attempt(trial, source, checkpoints)
        if outcome.record is not None:
            records.write_record(outcome.record, trial, folder)
        return outcome


def attempt(trial: Trial, source: str | Dataset, checkpoints: Path | None) -> Outcome:
    """Train one trial in a worker; a failure is an outcome too.

    With one thread: side by side that trains more networks an hour than one
    process with all threads, and no result depends on the machine's size.
    """
    try:
        limit_threads(1)
        dataset = source if isinstance(source, Dataset) else _dataset(source)
        return Outcome(trial, records.run_trial(trial, dataset, checkpoints), None)
    except CheckpointNotWrittenError:
        raise  # it will be the same with all others
    except (CheckpointError, FloatingPointError) as error:
        return Outcome(trial, None, str(error))
    except Exception:
        return Outcome(trial, None, traceback.format_exc())


@lru_cache(maxsize=1)
def _dataset(location: str) -> Dataset:
    """Load the data once per worker, from where the study found them if it can."""
    return load_mnist(
        location if location == STAND_IN or Path(location).exists() else None
    )
