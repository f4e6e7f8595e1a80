"""What a notebook can afford to train on data that have no records.

MNIST's trials are all recorded. On other data a notebook reads what was recorded and
trains the rest itself, as long as that takes minutes: with two seeds each, and on a
sample of large data.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from mnist_study.data.dataset import Dataset
from mnist_study.data.own import FEWEST_TO_TRAIN
from mnist_study.study import records
from mnist_study.study.experiments import find_experiment
from mnist_study.study.identity import Trial
from mnist_study.study.places import records_folder
from mnist_study.study.run import study_trials

SEEDS = 2
SIZES = (100, 300)
# Examples that a notebook trains dozens of networks on in minutes.
TRAINING, TEST = 2_000, 1_000


def within_budget(dataset: Dataset, experiments: Iterable[str]) -> Dataset:
    """Return the data that a notebook can compare experiments on.

    Args:
        dataset: The data.
        experiments: Names of those that must be recorded, two seeds of each, for the
            whole of large data to be used.
    Returns:
        The data set itself; or, if it is large and has no such records, a sample of
        it in which every class keeps its share, always the same one.
    """
    if dataset.is_recorded or _is_small(dataset):
        return dataset
    if all(len(_recorded(dataset, name)) >= SEEDS for name in experiments):
        return dataset
    train = _sample(dataset.y_train, TRAINING, FEWEST_TO_TRAIN)
    test = _sample(dataset.y_test, TEST, 1)
    return replace(
        dataset,
        name=f"{dataset.name} (a sample of {len(train):,} training images)",
        x_train=dataset.x_train[train],
        y_train=dataset.y_train[train],
        x_test=dataset.x_test[test],
        y_test=dataset.y_test[test],
        location="",
        records="",
        writers={},
    )


def chapter_trials(dataset: Dataset, experiments: Iterable[str]) -> list[Trial]:
    """Return the trials of experiments that a notebook shows.

    Args:
        dataset: What ``within_budget`` returned.
        experiments: Names; those whose network cannot be built for so many classes
            are left out.
    Returns:
        Of MNIST all trials of the study. Of other data those that are recorded; of
        experiments with fewer than two on the whole training set, two seeds of each,
        unless the data are large.
    """
    if dataset.is_recorded:
        return study_trials(dataset, experiments)
    found, absent = [], []
    for name in experiments:
        if not find_experiment(name).fits(dataset.num_classes):
            continue
        whole = _recorded(dataset, name)
        found += whole
        if len([trial for trial in whole if not trial.is_part]) < SEEDS:
            absent.append(name)
    if not _is_small(dataset):
        return found
    more = study_trials(dataset, absent, SEEDS, SIZES) if absent else []
    known = {trial.file_name for trial in found}
    return found + [trial for trial in more if trial.file_name not in known]


def _is_small(dataset: Dataset) -> bool:
    return len(dataset.y_train) <= 1.5 * TRAINING


def _recorded(dataset: Dataset, name: str) -> list[Trial]:
    """Return the trials of an experiment that have records among those of the data."""
    if not dataset.records or dataset.is_stand_in:
        return []
    folder = records_folder(dataset)
    trials = study_trials(dataset, [name])
    return [trial for trial in trials if records.read_record(trial, folder)]


def _sample(labels: np.ndarray, size: int, fewest: int) -> np.ndarray:
    """Return sorted indices: of every class its share, but at least so many."""
    generator, chosen = np.random.default_rng(0), []
    for label in np.unique(labels):
        (members,) = np.nonzero(labels == label)
        count = max(fewest, round(size * len(members) / len(labels)))
        chosen.append(generator.permutation(members)[:count])
    return np.sort(np.concatenate(chosen))
