"""The networks that are measured: loaded from kept weights, or trained again."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from mnist_study.contest.sides import SIDES
from mnist_study.contest.stages import CONTEST_FOLDER
from mnist_study.contest.tables import STAND_IN_CONTEST, Result, read_contest
from mnist_study.data.dataset import Dataset
from mnist_study.data.images import check_choice
from mnist_study.robustness import plan
from mnist_study.study import outputs, records
from mnist_study.study.experiment import SEEDS
from mnist_study.study.experiments import find_experiment
from mnist_study.study.identity import Trial, make_trial
from mnist_study.study.places import records_folder
from mnist_study.study.record_files import RecordError
from mnist_study.sweep.storage import STUDIES_FILE, SweepError

KEPT, AGAIN = "kept weights", "trained again"
CONTEST_NAMES = tuple(side.name for side in SIDES)


class Trained(NamedTuple):
    """A trained network, and where it is from.

    Attributes:
        model: The network.
        source: ``KEPT`` or ``AGAIN``.
        test_errors: Number of errors on the test set that its training recorded, or
            None if there is no record.
    """

    model: keras.Model
    source: str
    test_errors: int | None


def headline_trials(dataset: Dataset, seeds: int = SEEDS) -> list[Trial]:
    """Return the trainings of the models of the comparison.

    Args:
        dataset: The data; networks that do not fit their classes are left out.
        seeds: Number of seeds.
    Returns:
        The first seed of every model, then the second, and so on; at the end those that
        keep no weights and have to be trained again.
    """
    rows = [find_experiment(name) for name in plan.HEADLINE]
    rows = [row for row in rows if row.fits(dataset.num_classes)]
    trials = [make_trial(row, dataset, seed) for seed in range(seeds) for row in rows]
    return sorted(trials, key=lambda trial: not trial.experiment.keeps_outputs)


def winner_trials(dataset: Dataset, seeds: int = SEEDS) -> list[Trial]:
    """Return the trainings of the contest's winners, as far as they are recorded.

    Args:
        dataset: MNIST; on other data there are none.
        seeds: Number of seeds.
    Returns:
        The first seed of every finished side's winner, then the second, and so on.
    """
    if not dataset.is_recorded or not (CONTEST_FOLDER / STUDIES_FILE).exists():
        return []
    trials = []
    for name in CONTEST_NAMES:
        try:
            (result,) = read_contest(dataset, [name]).values()
        except (SweepError, RecordError):  # not finished
            continue
        trials += trials_of_winner(result, dataset)[:seeds]
    return sorted(trials, key=lambda trial: trial.seed)


def trials_of_winner(result: Result, dataset: Dataset) -> list[Trial]:
    """Return the recorded trainings of the winner of one side of the contest."""
    recorded = {record.identity for record in result.records}
    trials = result.side.winners(result.winner.params, dataset)
    return [trial for trial in trials if trial.identity in recorded]


def trained_network(trial: Trial, dataset: Dataset) -> Trained:
    """Return a trained network: with its kept weights, or trained again from its seed.

    Args:
        trial: Its training.
        dataset: The data of the training.
    Raises:
        RecordError: If a training again does not end with the recorded predictions.
    """
    folder = trial_folder(trial, dataset)
    record = records.read_record(trial, folder)
    errors = _errors(record, dataset) if record else None
    if record and trial.experiment.keeps_outputs:
        try:
            return Trained(outputs.load_network(trial, folder), KEPT, errors)
        except RecordError:  # as for the stand-in, whose weights are not kept
            if dataset.is_recorded:
                raise
    fresh, run = records.train_trial(trial, dataset)
    if record and not np.array_equal(fresh.predictions, record.predictions):
        apart = (fresh.predictions != record.predictions).sum()
        raise RecordError(
            f"{folder / trial.file_name}: trained again, {apart} predictions differ "
            "from the record, as happens on another processor: measure this network "
            "where it was recorded"
        )
    return Trained(run.model, AGAIN, errors)


def load_measured(name: str, dataset: Dataset, seed: int = 0) -> keras.Model:
    """Return a network that was measured.

    Args:
        name: Name of an experiment among ``plan.HEADLINE``.
        dataset: The data of its training.
        seed: Its seed.
    Raises:
        ValueError: If networks of that name are not measured.
        RecordError: As of ``trained_network``.
    """
    check_choice("measured network", name, plan.HEADLINE)
    return known_network(name, seed, plan.Known(dataset))


def trial_folder(trial: Trial, dataset: Dataset) -> Path:
    """Return the folder of a training's record."""
    if trial.experiment.name.startswith("contest_"):
        return STAND_IN_CONTEST if dataset.is_stand_in else CONTEST_FOLDER
    return records_folder(dataset)


def target_trials(trial: Trial, dataset: Dataset) -> tuple[Trial, ...]:
    """Return the trainings of networks that are shown the digits attacked with this."""
    if trial.experiment.name not in plan.TARGETS:
        return ()
    seed = plan.target_seed(trial.seed)
    rows = (find_experiment(name) for name in plan.TARGETS)
    return tuple(make_trial(row, dataset, seed) for row in rows)


def validation_digits(trial: Trial, dataset: Dataset) -> Sequence[np.ndarray]:
    """Return the images and labels that a training held out."""
    seed = {} if trial.split_seed is None else {"seed": trial.split_seed}
    _, held_out = dataset.split_of(trial.experiment.validation, **seed)
    return dataset.x_train[held_out], dataset.y_train[held_out]


@lru_cache(maxsize=2 * SEEDS)
def known_network(name: str, seed: int, data: plan.Known) -> keras.Model:
    """Return a trained network of an experiment, and keep it for the next call."""
    trial = make_trial(find_experiment(name), data.dataset, seed)
    return trained_network(trial, data.dataset).model


def _errors(record, dataset: Dataset) -> int:
    return int((record.predictions != dataset.y_test).sum())
