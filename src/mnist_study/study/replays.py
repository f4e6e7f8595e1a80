"""Training recorded trials again, and comparing the results with the records.

With the same versions, processor library and number of threads, the same seed gives the
same bits. Elsewhere sums are rounded differently, and the difference grows from step to
step. The training loss of the first epoch, a mean over all training examples, still
agrees to within a few per cent; after some epochs the weights are those of another
training of the same kind.

A replay whose result is the same to the last bit can also renew the times in a record,
if the recorded ones were measured while other work slowed the training down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from mnist_study.data.dataset import Dataset
from mnist_study.study import record_files, records
from mnist_study.study.identity import Trial
from mnist_study.study.record import Record
from mnist_study.study.record_files import RecordError
from mnist_study.training.machine import IDLE_SHARE

# As shares of the recorded values. With 1 to 4 threads, with and without oneDNN, the
# first differed by at most 2 % from one thread with oneDNN, the others by 28 %; the
# tolerances are about twice that.
TOLERANCES = {
    "first training loss": 0.04,
    "validation loss": 0.5,
    "validation error": 0.5,
    "test error": 0.5,
}


def history_differences(now: pd.DataFrame, then: pd.DataFrame) -> dict[str, float]:
    """Compare the epochs of a training with the recorded ones.

    Args:
        now: ``Run.history``; may have fewer epochs than the record.
        then: ``Record.history`` of the same trial.
    Returns:
        ``first training loss`` of the first epoch, and ``validation loss`` and
        ``validation error`` of the last epoch trained now, if digits were held out:
        differences as shares of the recorded values.
    """
    first, last = now.index[[0, -1]]
    now_last, then_last = now.loc[last], then.loc[last]
    apart = {
        "first training loss": _share(now.loc[first, "loss"], then.loc[first, "loss"])
    }
    if "val_loss" not in then:
        return apart
    return apart | {
        "validation loss": _share(now_last["val_loss"], then_last["val_loss"]),
        "validation error": _share(
            1 - now_last["val_accuracy"], 1 - then_last["val_accuracy"]
        ),
    }


def replay(record: Record, trial: Trial, dataset: Dataset) -> dict[str, float]:
    """Train a recorded trial again, and compare the results.

    Args:
        record: The record.
        trial: Its trial.
        dataset: The trial's data.
    Returns:
        What ``history_differences`` returns; and for a trial that was tested the same
        for ``test error``, and ``predictions``, the share of test examples that are
        predicted differently. All are zero with the same versions, processor and number
        of threads.
    """
    tested = trial.experiment.tested
    fresh = records.run_trial(trial, dataset, tested=tested)
    if not tested:
        return history_differences(fresh.history, record.history)
    then, now = (r.test["error_pct"] for r in (record, fresh))
    changed = record.predictions != fresh.predictions
    return {
        **history_differences(fresh.history, record.history),
        "test error": _share(now, then),
        "predictions": float(changed.mean()),
    }


def agrees(apart: Mapping[str, float]) -> bool:
    """Return whether differences are within ``TOLERANCES``."""
    compared = apart.keys() & TOLERANCES.keys()
    return all(apart[name] <= TOLERANCES[name] for name in compared)


def judge_replay(trial: Trial, record: Record, dataset: Dataset) -> bool:
    """Replay a recorded trial, print the verdict, and return whether it agrees."""
    apart = replay(record, trial, dataset)
    verdict = "identical"
    if any(apart.values()):
        shares = ", ".join(f"{name} {value:.2%}" for name, value in apart.items())
        within = "within tolerance" if agrees(apart) else "DIFFERS"
        verdict = f"{within} (apart by {shares})"
    print(f"{trial.experiment.name} seed={trial.seed}: {verdict}", flush=True)
    return not verdict.startswith("DIFFERS")


def renew_times(trial: Trial, dataset: Dataset, folder: Path) -> Record | None:
    """Train a recorded trial again, and renew the times in its record.

    A record whose training had a core to itself is not changed, nor is one whose
    training was slowed down less than this one.

    Args:
        trial: The trial, which is recorded.
        dataset: The trial's data.
        folder: Folder of the records.
    Returns:
        The record as it is now, or None if another process is training that trial.
    Raises:
        RecordError: If the result does not equal the recorded one to the last bit, or
            the record cannot be written; it is then unchanged.
    """
    path = folder / trial.file_name
    with record_files.claimed(path) as is_ours:
        if not is_ours:
            return None
        # Read under the claim: another process may have renewed it in the meantime.
        record = records.read_record(trial, folder)
        before = record.costs.get("core_share") or 0
        if before >= IDLE_SHARE:
            return record
        lines = [records.EpochLines(trial)] if trial.experiment.long else []
        fresh = records.run_trial(trial, dataset, callbacks=lines)
        if fresh.results != record.results:
            raise RecordError(
                f"{path}: trained again, the result differs from the record, as "
                "happens with other versions or on another processor: renew the "
                "times where it was recorded ('make replay' shows the "
                "differences); the record is unchanged"
            )
        if fresh.costs["core_share"] > before:
            # The costs are those of the machine in the provenance.
            record = replace(record, costs=fresh.costs, provenance=fresh.provenance)
            records.write_record(record, trial, folder)
        return record


def renew_all_times(trials: Sequence[Trial], dataset: Dataset, folder: Path) -> int:
    """Renew the times of recorded trials, one after the other, and print them.

    Args:
        trials: Recorded trials.
        dataset: The data of all of them.
        folder: Folder of the records.
    Returns:
        The number of trials whose time is still not that of an otherwise idle core.
    Raises:
        RecordError: As in ``renew_times``; earlier trials keep their new times.
    """
    left = 0
    for number, trial in enumerate(trials, start=1):
        record, told = renew_times(trial, dataset, folder), "trained by another process"
        share = record.costs["core_share"] if record else 0
        if record:
            told = f"{record.costs['train_time_s']:.1f} s with {share:.2f} of a core"
            told += "" if share >= IDLE_SHARE else ", slowed down by other work"
        left += share < IDLE_SHARE
        name = f"{trial.experiment.name} seed={trial.seed}"
        print(f"{number} of {len(trials)}: {name}: {told}", flush=True)
    return left


def _share(now: float, then: float) -> float:
    """Return the difference as a share of the old value, or itself if that is 0."""
    return float(abs(now - then) / (then or 1))
