"""Tables computed from the contest: searches, finalists, winners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from mnist_study.contest.sides import Side, sides_of
from mnist_study.contest.stages import CONTEST_FOLDER, Finalist, Stages, read
from mnist_study.data.dataset import Dataset
from mnist_study.paths import output_path
from mnist_study.statistics import expected_best, mean_interval
from mnist_study.study import run as study
from mnist_study.study.record import Record
from mnist_study.sweep.storage import STUDIES_FILE, SweepError
from mnist_study.sweep.trials import trial_frame
from mnist_study.sweep.work import Job, work

COUNTS = (1, 2, 3, 5, 8, 12, 20, 30, 40, 60)
CHANCE = 0.1  # accuracy of a network that diverged


@dataclass(frozen=True)
class Result:
    """What came of one side.

    Attributes:
        side: Which one.
        trials: Its search, as ``trial_frame`` gives it.
        finalists: With the accuracies of their retrainings, best of the search first.
        winner: The best of them.
        records: Of the winner's trainings, which were tested.
    """

    side: Side
    trials: pd.DataFrame
    finalists: list[Finalist]
    winner: Finalist
    records: list[Record]


def read_contest(dataset: Dataset, names: Iterable[str] = ()) -> dict[str, Result]:
    """Return what came of all sides, for a notebook to read.

    On MNIST they must have been recorded. On the stand-in they are trained here,
    with a small budget.

    Args:
        dataset: What they were trained on.
        names: Of some sides; by default all.
    Returns:
        Name of the side -> its result.
    Raises:
        ValueError: If a name is unknown.
        SweepError, RecordError: If something is not recorded.
    """
    sides, folder = sides_of(dataset, names), CONTEST_FOLDER
    if not dataset.is_recorded:
        folder = output_path("contest", "any").parent
        work(Job(sides, str(folder / STUDIES_FILE), folder), dataset)
    storage = folder / STUDIES_FILE
    stages = [Stages(side, storage, folder, dataset, create=False) for side in sides]
    for one in stages:
        if (done := len(one.finished())) < one.side.count:
            raise SweepError(
                f"{storage}: {done} of {one.side.count} trials of {one.side.name} are "
                "finished: run 'make contest'"
            )
    if not dataset.is_recorded:
        for trials_of in (Stages.finalist_trials, Stages.winner_trials):
            trials = [trial for one in stages for trial in trials_of(one)]
            for outcome in study.run_study(trials, dataset, folder=folder):
                if outcome.failure:
                    raise RuntimeError(outcome.failure)
    return {one.side.name: _result(one) for one in stages}


def _result(one: Stages) -> Result:
    trained = [read(trial, one.folder) for trial in one.winner_trials()]
    frame = trial_frame(one.side, one.study, one.folder, one.dataset)
    return Result(one.side, frame, one.finalists(), one.winner(), trained)


def values_of(trials: pd.DataFrame) -> pd.Series:
    """Return what each trial of a search is worth: its last validation accuracy.

    Args:
        trials: Of a result. One that was pruned is worth what it had reached, which
            is less than the best; one that diverged no more than chance.
    """
    if "value" not in trials:  # all diverged
        return pd.Series(CHANCE, trials.index)
    return trials["value"].fillna(CHANCE)


def expected_table(
    results: Mapping[str, Result], counts: Iterable[int] = COUNTS
) -> pd.DataFrame:
    """Return the expected best validation error by trials and by training time.

    Args:
        results: Of ``read_contest``.
        counts: Numbers of trials; those beyond a search's own are left out.
    Returns:
        A row per side and number: ``side``, ``trials``, ``hours`` that so many take
        on one core (the mean time of a trial, pruned ones included, times their
        number), ``error_pct`` and its 95 % band ``low_pct`` and ``high_pct``.
    """
    rows = []
    for name, result in results.items():
        within = [n for n in counts if n <= len(result.trials)]
        hours = result.trials["train_time_s"].mean() / 3600
        estimates = expected_best(values_of(result.trials), within)
        for n, best in zip(within, estimates, strict=True):
            # The highest accuracy is the lowest error.
            errors = (100 * (1 - x) for x in (best.value, best.high, best.low))
            rows.append((name, n, n * hours, *errors))
    columns = ["side", "trials", "hours", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def budget_table(results: Mapping[str, Result]) -> pd.DataFrame:
    """Return what each side spent.

    Returns:
        By side: ``trials`` and how many of them were ``complete``, ``pruned`` and
        ``failed``; ``epochs`` trained in all; ``hours`` of one core.
    """
    rows = {}
    for name, result in results.items():
        states = result.trials["state"].value_counts()
        rows[name] = {
            "trials": len(result.trials),
            **{s: int(states.get(s, 0)) for s in ("complete", "pruned", "failed")},
            "epochs": int(result.trials["epochs"].sum()),
            "hours": result.trials["train_time_s"].sum() / 3600,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("side")


def finalists_table(results: Mapping[str, Result]) -> pd.DataFrame:
    """Return the finalists of all sides, each side's best of the search first.

    Returns:
        ``side``, ``slot``, ``search_error_pct`` that it was chosen for, ``error_pct``
        (mean of the retrainings), ``wins``, and ``configuration`` in words.
    """
    rows = [
        {
            "side": name,
            "slot": finalist.slot,
            "search_error_pct": 100 * (1 - finalist.value),
            "error_pct": 100 * (1 - finalist.mean),
            "wins": finalist == result.winner,
            "configuration": result.side.configuration_text(finalist.params),
        }
        for name, result in results.items()
        for finalist in result.finalists
    ]
    return pd.DataFrame(rows)


def winners_table(results: Mapping[str, Result]) -> pd.DataFrame:
    """Return the winners, tested.

    Returns:
        By side: ``label``, ``parameters``, ``macs``, ``seeds``, ``val_error_pct``
        (mean of the finalist's retrainings, which chose it), ``error_pct`` (mean of
        the test set), ``sd_pct``, ``low_pct`` and ``high_pct`` (95 % interval of the
        mean over seeds), ``train_time_s`` (median) and ``configuration``.
    """
    rows = {}
    for name, result in results.items():
        errors = pd.Series([record.test["error_pct"] for record in result.records])
        interval = mean_interval(errors)
        costs = pd.DataFrame([record.costs for record in result.records])
        rows[name] = {
            "label": result.side.label,
            "parameters": int(costs["parameters"].iloc[0]),
            "macs": int(costs["macs"].iloc[0]),
            "seeds": len(errors),
            "val_error_pct": 100 * (1 - result.winner.mean),
            "error_pct": interval.value,
            "sd_pct": errors.std(),
            "low_pct": interval.low,
            "high_pct": interval.high,
            "train_time_s": costs["train_time_s"].median(),
            "configuration": result.side.configuration_text(result.winner.params),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("side")
