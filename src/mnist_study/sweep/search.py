"""The definition of a search, as its slots, its storage and its workers need it."""

import abc
import zlib
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import optuna

from mnist_study.data.dataset import Dataset
from mnist_study.study.identity import Trial


class Search(abc.ABC):
    """An Optuna study: its hyperparameters, sampler, pruner and trials.

    It is a value, so that it can be sent to other processes. Searches with the same
    name share a study.

    Attributes:
        command: The make target that trains it.
        criterion: The metric reported after every epoch; the highest value after the
            last epoch wins.
        plain: Values of the hyperparameters that this search does not choose.
        elsewhere: The settings that select another study instead of this one.
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
        """Number of trials wanted."""

    @property
    @abc.abstractmethod
    def chosen(self) -> tuple[str, ...]:
        """Names of the hyperparameters that every trial chooses."""

    @property
    @abc.abstractmethod
    def pruner(self) -> optuna.pruners.BasePruner:
        """The pruner, which stops poor trials early."""

    @abc.abstractmethod
    def sampler_of(self, slot: int) -> optuna.samplers.BaseSampler:
        """Return the sampler that chooses the configuration of a slot.

        Each slot has its own sampler, so that a search that is interrupted and resumed
        makes the same choices.
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
        """Return the hyperparameters that the slot decides instead of its sampler."""
        return {}

    @staticmethod
    def slot_seed(sampler: str, seed: int, slot: int) -> int:
        """Return the seed of a slot's sampler.

        Args:
            sampler: Name of the sampler; with different names, searches draw different
                samples.
            seed: Seed of the search.
            slot: Number of the slot.
        """
        # crc32, since Python's own hash of a string differs between processes.
        parts = [zlib.crc32(sampler.encode()), seed, slot]
        return int(np.random.SeedSequence(parts).generate_state(1)[0])
