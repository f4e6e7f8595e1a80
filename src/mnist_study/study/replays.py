"""Recorded trials, trained again: how far may the result be from the record?

On the same versions, processor library and number of threads the same seed gives
the same bits. Elsewhere sums are rounded otherwise, and from step to step the
difference grows. The training loss of the first epoch, a mean over all training
examples, is still the same but for a fraction of a per cent; after some epochs the
weights are those of another training of the same kind.
"""

from collections.abc import Mapping

import pandas as pd

from mnist_study.data.dataset import Dataset
from mnist_study.study import records
from mnist_study.study.identity import Trial
from mnist_study.study.record import Record

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


def _share(now: float, then: float) -> float:
    """Return the difference as a share of what was; where that is 0, as it is."""
    return float(abs(now - then) / (then or 1))
