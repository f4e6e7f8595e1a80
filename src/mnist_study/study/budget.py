"""Which trials a notebook can train itself on data without records.

All trials on MNIST are recorded. On other data a notebook reads the records and trains
the rest itself, as long as that takes minutes: with two seeds each, and on a sample of
large data.
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
# Number of examples on which a notebook trains dozens of networks in minutes.
TRAINING, TEST = 2_000, 1_000


def within_budget(dataset: Dataset, experiments: Iterable[str]) -> Dataset:
    """Return the data on which a notebook can compare experiments.

    Args:
        dataset: The data.
        experiments: Names of experiments. Large data are used as a whole only if two
            seeds of each are recorded.
    Returns:
        The data set itself; or, if it is large and has no such records, a sample in
        which every class keeps its share, always the same.
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
        experiments: Names; those whose network cannot be built for the number of
            classes are left out.
    Returns:
        For MNIST, all trials of the study. For other data, the recorded ones; and for
        experiments with fewer than two records on the whole training set, two seeds of
        each, unless the data are large.
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
    """Return the trials of an experiment that are recorded for these data."""
    if not dataset.records or dataset.is_stand_in:
        return []
    folder = records_folder(dataset)
    trials = study_trials(dataset, [name])
    return [trial for trial in trials if records.read_record(trial, folder)]


def _sample(labels: np.ndarray, size: int, fewest: int) -> np.ndarray:
    """Return sorted indices of a sample with at least ``fewest`` of every class."""
    generator, chosen = np.random.default_rng(0), []
    for label in np.unique(labels):
        (members,) = np.nonzero(labels == label)
        count = max(fewest, round(size * len(members) / len(labels)))
        chosen.append(generator.permutation(members)[:count])
    return np.sort(np.concatenate(chosen))
