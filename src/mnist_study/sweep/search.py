"""What a search is: what its slots, its storage and its workers need to know of it."""

import abc
import zlib
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import optuna

from mnist_study.data.dataset import Dataset
from mnist_study.study.identity import Trial


class Search(abc.ABC):
    """One study of Optuna's: its hyperparameters, sampler, pruner and trials.

    A value, so that it can be handed to other processes. Two searches of one name
    belong to one study.

    Attributes:
        command: Of make, which trains it.
        criterion: What is reported after every epoch; the highest of the last epoch
            wins.
        plain: What a hyperparameter is that this search does not choose.
        elsewhere: What to name for another study instead of this one.
    """

    command: ClassVar[str] = "sweep"
    criterion: ClassVar[str] = "val_accuracy"
    plain: ClassVar[Mapping] = {}
    elsewhere: ClassVar[str] = "seed or storage"

    @property
    @abc.abstractmethod
    def name(self) -> str:
        """Name of the study."""

    @property
    @abc.abstractmethod
    def count(self) -> int:
        """Trials wanted."""

    @property
    @abc.abstractmethod
    def chosen(self) -> tuple[str, ...]:
        """Names of the hyperparameters that every trial chooses."""

    @property
    @abc.abstractmethod
    def pruner(self) -> optuna.pruners.BasePruner:
        """The pruner, which stops trials that lag behind."""

    @abc.abstractmethod
    def sampler_of(self, slot: int) -> optuna.samplers.BaseSampler:
        """Return the sampler that chooses the configuration of a slot.

        Each slot has a sampler of its own, so that a search that was stopped and
        resumed makes the same choices.
        """

    @abc.abstractmethod
    def suggest(self, trial: optuna.Trial) -> dict:
        """Let a trial choose its hyperparameters, and return them."""

    @abc.abstractmethod
    def trial(self, params: Mapping, slot: int, dataset: Dataset) -> Trial:
        """Return the training of a configuration in a slot."""

    @abc.abstractmethod
    def settings(self, dataset: Dataset) -> dict:
        """Return what must be the same for all trials of a study."""

    def fixed(self, slot: int) -> dict:
        """Return hyperparameters that the slot decides, not its sampler."""
        return {}

    @staticmethod
    def slot_seed(sampler: str, seed: int, slot: int) -> int:
        """Return the seed of a slot's sampler.

        Args:
            sampler: Two searches that differ in it draw two samples.
            seed: Seed of the search.
            slot: Which one.
        """
        # crc32, since Python's own hash of a text differs from process to process.
        parts = [zlib.crc32(sampler.encode()), seed, slot]
        return int(np.random.SeedSequence(parts).generate_state(1)[0])
