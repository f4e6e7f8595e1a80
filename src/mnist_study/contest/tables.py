"""Tables of the contest: searches, finalists, winners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from optuna.trial import TrialState

from mnist_study.contest.sides import SIDES, Side, sides_of
from mnist_study.contest.stages import (
    CONTEST_FOLDER,
    Finalist,
    Stages,
    finished_stages,
    read,
)
from mnist_study.data.dataset import Dataset
from mnist_study.paths import output_path
from mnist_study.report.times import are_comparable, median_time
from mnist_study.statistics import expected_best, mean_interval, prediction_interval
from mnist_study.study import records
from mnist_study.study import run as study
from mnist_study.study.identity import Trial
from mnist_study.study.record import Record
from mnist_study.sweep.storage import STUDIES_FILE
from mnist_study.sweep.trials import trial_frame
from mnist_study.sweep.work import Job, work

COUNTS = (1, 2, 3, 5, 8, 12, 20, 30, 40, 60)
# To renew it, remove it, read the contest on the stand-in, and move ``build/contest``
# here.
STAND_IN_CONTEST = study.STAND_IN_FOLDER / "contest"
CHANCE = 0.1  # accuracy of a network that diverged


@dataclass(frozen=True)
class Result:
    """The result of one side.

    Attributes:
        side: The side.
        trials: Its search, as ``trial_frame`` returns it.
        finalists: Finalists with the accuracies of their retrainings, in the order of
            the search's results, best first.
        winner: The best finalist.
        records: Records of the winner's trainings, which were tested.
    """

    side: Side
    trials: pd.DataFrame
    finalists: list[Finalist]
    winner: Finalist
    records: list[Record]

    def trial(self, slot: int, dataset: Dataset) -> Trial:
        """Return the training of a slot of the search."""
        chosen = self.trials.loc[slot, list(self.side.space)].to_dict()
        # NumPy's numbers cannot be settings, since JSON cannot represent them.
        params = {k: v.item() if hasattr(v, "item") else v for k, v in chosen.items()}
        return self.side.trial(params, int(slot), dataset)


def read_contest(dataset: Dataset, names: Iterable[str] = ()) -> dict[str, Result]:
    """Return the results of all sides, for a notebook.

    On MNIST they must have been recorded. On the stand-in they are trained here, with a
    small budget.

    Args:
        dataset: The data that they were trained on.
        names: Names of sides; all by default.
    Returns:
        Name of the side -> its result.
    Raises:
        ValueError: If a name is unknown.
        SweepError, RecordError: If something is not recorded.
    """
    sides, folder = sides_of(dataset, names), CONTEST_FOLDER
    if not dataset.is_recorded:
        folder = _train_small(sides, dataset)
    storage = folder / STUDIES_FILE
    stages = finished_stages(sides, storage, folder, dataset)
    return {one.side.name: _result(one) for one in stages}


def recorded_trainings(
    dataset: Dataset, folder: Path = CONTEST_FOLDER, names: Iterable[str] = ()
) -> list[tuple[Trial, Record]]:
    """Return the trainings of the contest that ran to their end, with their records.

    These are the complete trials of the searches, the finalists and the winners.

    Args:
        dataset: The data that they were trained on.
        folder: Folder of the records.
        names: Names of sides; all by default.
    Raises:
        SweepError, RecordError: If something is not recorded.
    """
    sides, trials = sides_of(dataset, names), []
    for one in finished_stages(sides, folder / STUDIES_FILE, folder, dataset):
        complete = one.finished().items()
        trials += [
            one.side.trial(trial.params, slot, dataset)
            for slot, trial in sorted(complete)
            if trial.state == TrialState.COMPLETE
        ]
        trials += [*one.finalist_trials(), *one.winner_trials()]
    return [(trial, read(trial, folder)) for trial in trials]


def _train_small(sides: tuple[Side, ...], dataset: Dataset) -> Path:
    """Train the missing trials of a contest on small data; return its folder."""
    # The contest on the stand-in is recorded, so that tests need not train it.
    if dataset.is_stand_in and STAND_IN_CONTEST.exists():
        return STAND_IN_CONTEST
    folder = output_path("contest", "any").parent
    storage = folder / STUDIES_FILE
    work(Job(sides, str(storage), folder), dataset)
    stages = [Stages(side, storage, folder, dataset) for side in sides]
    for trials_of in (Stages.finalist_trials, Stages.winner_trials):
        trials = [trial for one in stages for trial in trials_of(one)]
        for outcome in study.run_study(trials, dataset, folder=folder):
            if outcome.failure:
                raise RuntimeError(outcome.failure)
    return folder


def _result(one: Stages) -> Result:
    trained = [read(trial, one.folder) for trial in one.winner_trials()]
    frame = trial_frame(one.side, one.study, one.folder, one.dataset)
    return Result(one.side, frame, one.finalists(), one.winner(), trained)


def values_of(trials: pd.DataFrame) -> pd.Series:
    """Return the value of each trial of a search: its last validation accuracy.

    Args:
        trials: The trials of a result. A pruned trial counts with the accuracy that it
            had reached, one that diverged with that of chance.
    """
    if "value" not in trials:  # all diverged
        return pd.Series(CHANCE, trials.index)
    return trials["value"].fillna(CHANCE)


def expected_table(
    results: Mapping[str, Result], counts: Iterable[int] = COUNTS
) -> pd.DataFrame:
    """Return the expected best validation error by trials and by training time.

    Args:
        results: What ``read_contest`` returned.
        counts: Numbers of trials; those above a search's own number are left out.
    Returns:
        A row per side and number: ``side`` and its ``label``; ``trials``; ``minutes``
        that they take on one core (the mean time during which a trial, pruned ones
        included, had a core, times their number); ``error_pct`` and its 95 % band,
        ``low_pct``, ``high_pct``.
    """
    rows = []
    for name, result in results.items():
        within = [n for n in counts if n <= len(result.trials)]
        minutes = result.trials["core_time_s"].mean() / 60
        estimates = expected_best(values_of(result.trials), within)
        for n, best in zip(within, estimates, strict=True):
            # The highest accuracy is the lowest error.
            errors = (100 * (1 - x) for x in (best.value, best.high, best.low))
            rows.append((name, result.side.label, n, n * minutes, *errors))
    names = ("error_pct", "low_pct", "high_pct")
    columns = ["side", "label", "trials", "minutes", *names]
    return pd.DataFrame(rows, columns=columns)


def budget_table(results: Mapping[str, Result]) -> pd.DataFrame:
    """Return the budget that each side used.

    Returns:
        By side: ``trials`` and how many of them were ``complete``, ``pruned`` and
        ``failed``; the total number of ``epochs``; ``minutes`` on one core.
    """
    rows = {}
    for name, result in results.items():
        states = result.trials["state"].value_counts()
        rows[name] = {
            "trials": len(result.trials),
            **{s: int(states.get(s, 0)) for s in ("complete", "pruned", "failed")},
            "epochs": int(result.trials["epochs"].sum()),
            "minutes": result.trials["core_time_s"].sum() / 60,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("side")


def finalists_table(results: Mapping[str, Result]) -> pd.DataFrame:
    """Return the finalists of all sides, the best of each side's search first.

    Returns:
        ``side``, ``slot``, ``search_error_pct`` (for which it was chosen),
        ``error_pct`` (mean of the retrainings), ``wins``, and ``configuration`` in
        words.
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
    """Return the test results of the winners.

    Returns:
        By side: ``label``, ``configuration`` and ``val_error_pct`` (mean of the
        finalist's retrainings, by which it was chosen); and the columns of
        ``report.model_table``, with intervals of the mean over seeds.
    """
    runs, rows = _winners_runs(results), {}
    for name, result in results.items():
        own = runs[runs["side"] == name]
        error = mean_interval(own["error_pct"])
        train_time_s, comparable_time = median_time(own)
        rows[name] = {
            "label": result.side.label,
            "configuration": result.side.configuration_text(result.winner.params),
            "val_error_pct": 100 * (1 - result.winner.mean),
            "seeds": len(own),
            "error_pct": error.value,
            "sd_pct": own["error_pct"].std(),
            "low_pct": error.low,
            "high_pct": error.high,
            "parameters": int(own["parameters"].iloc[0]),
            "macs": int(own["macs"].iloc[0]),
            "train_time_s": train_time_s,
            "comparable_time": comparable_time,
            "latency_ms": median_time(own, "latency_ms")[0],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("side")


def winners_dots(
    errors: Mapping[str, pd.Series],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables that ``plots.seed_dots`` draws of the winners.

    Args:
        errors: The test errors of winners, as ``errors_by_side`` or ``read_errors``
            returns them.
    Returns:
        A row per run, and a row per winner, as in ``report.dots``.
    """
    labels = {side.name: side.label for side in SIDES}
    runs, rows = [], []
    for name, own in errors.items():
        mean, following = mean_interval(own), prediction_interval(own)
        label = labels[name]
        runs.append(pd.DataFrame({"label": label, "error_pct": own}))
        rows.append(
            {
                "label": label,
                "mean_pct": mean.value,
                "low_pct": mean.low,
                "high_pct": mean.high,
                "next_low_pct": following.low,
                "next_high_pct": following.high,
            }
        )
    return pd.concat(runs).rename_axis("seed").reset_index(), pd.DataFrame(rows)


def _winners_runs(results: Mapping[str, Result]) -> pd.DataFrame:
    """Return the trainings of all winners, one row each."""
    frames = [
        records.to_frame(result.records).assign(side=name, label=result.side.label)
        for name, result in results.items()
    ]
    runs = pd.concat(frames, ignore_index=True)
    return runs.assign(comparable=are_comparable(runs))
