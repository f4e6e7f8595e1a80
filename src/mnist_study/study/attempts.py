"""Training and recording one trial, in a worker process."""

import traceback
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from mnist_study.data.dataset import Dataset
from mnist_study.data.registry import DATASETS, load_dataset
from mnist_study.study import outputs, record_files, records
from mnist_study.study.identity import Trial
from mnist_study.study.record import Record
from mnist_study.training.checkpoints import CheckpointError, CheckpointNotWrittenError
from mnist_study.training.machine import limit_threads


@dataclass(frozen=True)
class Outcome:
    """The outcome of one trial.

    Attributes:
        trial: The trial.
        record: Its record, unless it failed.
        failure: What went wrong, in one line or with a traceback.
        trained: Whether this study trained it, rather than another one that works on
            the same folder.
        packed: The files that it keeps beside its record (``outputs.pack``).
        diverged: Whether it failed because its loss became NaN or infinite.
    """

    trial: Trial
    record: Record | None
    failure: str | None
    trained: bool = True
    packed: dict[str, bytes] = field(default_factory=dict)
    diverged: bool = False


def attempt_alone(
    trial: Trial, source: str | Dataset, checkpoints: Path | None, folder: Path
) -> Outcome | None:
    """Train and record one trial, unless another process has done so or is doing so.

    Args:
        trial: What to train.
        source: Location of the data, or the data.
        checkpoints: Folder for its state after every epoch, or None.
        folder: Folder of the records.
    Returns:
        The outcome; None if another process has claimed the trial.
    """
    limit_threads(1)
    with record_files.claimed(folder / trial.file_name) as is_ours:
        if not is_ours:
            return None
        # Read again under the claim: another study may have recorded it in the
        # meantime.
        record = records.read_record(trial, folder)
        if record is not None and outputs.are_complete(trial, folder):
            return Outcome(trial, record, None, trained=False)
        return keep_outcome(attempt(trial, source, checkpoints), folder)


def keep_outcome(outcome: Outcome, folder: Path) -> Outcome:
    """Write the record and the files of a trained trial, and return its outcome.

    A trial that already has a record was trained again for the files beside it. They
    are written only if the results equal the recorded ones.
    """
    if outcome.record is None:
        return outcome
    recorded = records.read_record(outcome.trial, folder)
    if recorded is None:
        # The record comes last: after a kill in between, the trial is trained again.
        outputs.write_outputs(outcome.packed, outcome.trial, folder)
        records.write_record(outcome.record, outcome.trial, folder)
    elif recorded.results == outcome.record.results:
        outputs.write_outputs(outcome.packed, outcome.trial, folder)
    else:
        failure = (
            "trained again for its probabilities and weights, the result differs from "
            "the record, as happens on another processor; nothing was written"
        )
        return replace(outcome, record=None, failure=failure, packed={})
    return replace(outcome, record=recorded or outcome.record, packed={})


def attempt(trial: Trial, source: str | Dataset, checkpoints: Path | None) -> Outcome:
    """Train one trial in a worker; a failure is returned as an outcome, too.

    It trains with one thread. Several such processes train more networks per hour than
    one process with all threads, and no result depends on the number of cores.
    """
    try:
        limit_threads(1)
        dataset = source if isinstance(source, Dataset) else _dataset(source)
        tested = trial.experiment.tested
        record, run = records.train_trial(trial, dataset, checkpoints, tested=tested)
        return Outcome(trial, record, None, packed=outputs.pack(trial, run, dataset))
    except CheckpointNotWrittenError:
        raise  # all other trials would fail in the same way
    except FloatingPointError as error:
        return Outcome(trial, None, str(error), diverged=True)
    except CheckpointError as error:
        return Outcome(trial, None, str(error))
    # With a traceback, since the error is unexpected; the other trials continue.
    except Exception:
        return Outcome(trial, None, traceback.format_exc())


@lru_cache(maxsize=1)
def _dataset(location: str) -> Dataset:
    """Load the data once per worker, if possible from where the study found them."""
    is_here = location in DATASETS or Path(location).exists()
    return load_dataset(location if is_here else None)
