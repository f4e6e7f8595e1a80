"""Recorded trials, trained again: how far may the result be from the record?

On the same versions, processor library and number of threads the same seed gives
the same bits. Elsewhere sums are rounded otherwise, and from step to step the
difference grows. The training loss of the first epoch, a mean over all training
examples, is still the same but for a fraction of a per cent; after some epochs the
weights are those of another training of the same kind.

A replay whose result is the same to the last bit can also give a record new times,
where those it has were taken beside other work.
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

# As shares of what was recorded. From 1 to 4 threads, with and without oneDNN, the
# first was at most 2 % from what one thread with oneDNN gives, the others 28 %;
# these are about twice that.
TOLERANCES = {
    "first training loss": 0.04,
    "validation loss": 0.5,
    "validation error": 0.5,
    "test error": 0.5,
}


def history_differences(now: pd.DataFrame, then: pd.DataFrame) -> dict[str, float]:
    """Compare the epochs of a training with those that were recorded.

    Args:
        now: ``Run.history``; may have fewer epochs than were recorded.
        then: ``Record.history`` of the same trial.
    Returns:
        ``first training loss``, that of the first epoch, and ``validation loss``
        and ``validation error`` of the last one that was trained now: differences
        as shares of what was recorded.
    """
    first, last = now.index[[0, -1]]
    now_last, then_last = now.loc[last], then.loc[last]
    return {
        "first training loss": _share(now.loc[first, "loss"], then.loc[first, "loss"]),
        "validation loss": _share(now_last["val_loss"], then_last["val_loss"]),
        "validation error": _share(
            1 - now_last["val_accuracy"], 1 - then_last["val_accuracy"]
        ),
    }


def replay(record: Record, trial: Trial, dataset: Dataset) -> dict[str, float]:
    """Train a recorded trial again, and compare the results.

    Args:
        record: What was recorded.
        trial: The trial it is about.
        dataset: The trial's data.
    Returns:
        What ``history_differences`` returns, ``test error`` likewise, and
        ``predictions``, the share of test examples predicted otherwise. All zero
        on the same stack and number of threads.
    """
    fresh = records.run_trial(trial, dataset)
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
    """Train a recorded trial again, and give its record the times of that training.

    A record whose training had its core to itself stays as it is, and so does one
    whose training was held up less than this one.

    Args:
        trial: The trial, which is recorded.
        dataset: The trial's data.
        folder: Folder of the records.
    Returns:
        The record as it is now; None if another process is training that trial.
    Raises:
        RecordError: If the result is not the recorded one to the last bit, or the
            record cannot be written; it stays as it was.
    """
    path = folder / trial.file_name
    with record_files.claimed(path) as is_ours:
        if not is_ours:
            return None
        # Read under the claim: another process may have renewed it meanwhile.
        record = records.read_record(trial, folder)
        before = record.costs.get("core_share") or 0
        if before >= IDLE_SHARE:
            return record
        lines = [records.EpochLines(trial)] if trial.experiment.long else []
        fresh = records.run_trial(trial, dataset, callbacks=lines)
        if fresh.results != record.results:
            raise RecordError(
                f"{path}: trained again, the result is not the recorded one, as "
                "happens with other versions or on another processor: take the times "
                "where it was recorded ('make replay' says how far apart they are); "
                "the record stays as it was"
            )
        if fresh.costs["core_share"] > before:
            # Costs are those of the machine that the provenance names.
            record = replace(record, costs=fresh.costs, provenance=fresh.provenance)
            records.write_record(record, trial, folder)
        return record


def renew_all_times(trials: Sequence[Trial], dataset: Dataset, folder: Path) -> int:
    """Renew the times of recorded trials, one after the other, and print each.

    Args:
        trials: Recorded trials.
        dataset: The data of all of them.
        folder: Folder of the records.
    Returns:
        How many have no time of an otherwise idle core yet.
    Raises:
        RecordError: As ``renew_times`` does; the trials before keep their new times.
    """
    left = 0
    for number, trial in enumerate(trials, start=1):
        record, told = renew_times(trial, dataset, folder), "another process trains it"
        share = record.costs["core_share"] if record else 0
        if record:
            told = f"{record.costs['train_time_s']:.1f} s with {share:.2f} of a core"
            told += "" if share >= IDLE_SHARE else ", held up by other work"
        left += share < IDLE_SHARE
        name = f"{trial.experiment.name} seed={trial.seed}"
        print(f"{number} of {len(trials)}: {name}: {told}", flush=True)
    return left


def _share(now: float, then: float) -> float:
    """Return the difference as a share of what was; where that is 0, as it is."""
    return float(abs(now - then) / (then or 1))
