"""The hyperparameters of write-up 004's sweep, and the sweeps of this study."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import ClassVar

import keras
import optuna

from mnist_study.data.dataset import Dataset
from mnist_study.models import build_lenet5
from mnist_study.study.experiment import Experiment
from mnist_study.study.identity import Trial, make_trial, network_fingerprint
from mnist_study.sweep.search import Search
from mnist_study.training.recipe import Recipe

# The space of write-up 004: 3,200 configurations.
SPACE = {
    "activation": ("tanh", "relu"),
    "batch_norm": ("none", "C1", "C3", "C1 and C3"),
    "drop1": (0.0, 0.1, 0.15, 0.2, 0.25),
    "drop2": (0.0, 0.1, 0.15, 0.2, 0.25),
    "drop3": (0.0, 0.25, 0.4, 0.5),
    "drop4": (0.0, 0.25, 0.4, 0.5),
}
# Plain LeNet-5: the values of hyperparameters that a sweep does not vary.
PLAIN = {name: choices[0] for name, choices in SPACE.items()}
# 004 gives neither epochs nor batch size nor optimiser; those of the comparison are
# used.
RECIPE = Recipe()
CRITERION = "val_accuracy"  # after the last epoch; the highest wins
SAMPLERS = ("random", "tpe", "grid")
FIRST_SEED = 1000  # separate from the seeds whose test errors are compared
# A trial is pruned if, from this epoch on, its best value is worse than that of three
# quarters of the complete trials at the same epoch. Pruning starts after this number of
# complete trials.
PATIENT_EPOCHS = 3
STARTUP_TRIALS = 10
KEPT_PCT = 75.0


@dataclass(frozen=True)
class Sweep(Search):
    """One study: its sampler, its hyperparameters, and its number of trials.

    Attributes:
        sampler: "random"; "tpe", which learns from earlier trials; or "grid", all
            configurations in turn, without pruning.
        seed: Seed of the sampler.
        vary: Hyperparameters to choose; the others keep their plain values.
        num_trials: Number of trials wanted; None means the whole grid once.
    """

    criterion: ClassVar[str] = CRITERION
    plain: ClassVar[Mapping] = PLAIN

    sampler: str
    seed: int = 0
    vary: tuple[str, ...] = tuple(SPACE)
    num_trials: int | None = None

    def __post_init__(self):
        """Reject invalid settings before anything runs."""
        known = ", ".join(SPACE)
        if self.sampler not in SAMPLERS:
            raise ValueError(
                f"sampler {self.sampler!r} is not one of {', '.join(SAMPLERS)}"
            )
        if unknown := [name for name in self.vary if name not in SPACE]:
            raise ValueError(
                f"no hyperparameter {', '.join(unknown)}: choose from {known}"
            )
        if not self.vary:
            raise ValueError(f"nothing to vary: choose from {known}")
        if len(set(self.vary)) < len(self.vary):
            raise ValueError(f"named twice: {', '.join(self.vary)}; name each once")
        if self.seed < 0:
            raise ValueError(f"the sampler's seed must be at least 0, got {self.seed}")
        if self.num_trials is None and self.sampler != "grid":
            raise ValueError(f"sampler {self.sampler}: give the number of trials")
        if self.num_trials is not None and self.num_trials < 1:
            raise ValueError(f"trials must be at least 1, got {self.num_trials}")

    @property
    def name(self) -> str:
        """Name of the study."""
        # Studies of the whole space have the short name.
        parts = [] if self.space == SPACE else list(self.space)
        return "-".join([self.sampler, str(self.seed), *parts])

    @property
    def space(self) -> dict[str, tuple]:
        """The hyperparameters that vary, with their values."""
        return {name: choices for name, choices in SPACE.items() if name in self.vary}

    @property
    def grid(self) -> list[dict]:
        """All configurations, the last hyperparameter varying fastest."""
        choices = itertools.product(*self.space.values())
        return [dict(zip(self.space, values, strict=True)) for values in choices]

    @property
    def count(self) -> int:
        """Number of trials wanted."""
        return self.num_trials or len(self.grid)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of the hyperparameters that vary."""
        return tuple(self.space)

    @property
    def pruner(self) -> optuna.pruners.BasePruner:
        """The pruner; a grid has none."""
        if self.sampler == "grid":
            return optuna.pruners.NopPruner()
        return optuna.pruners.PercentilePruner(KEPT_PCT, STARTUP_TRIALS, PATIENT_EPOCHS)

    def sampler_of(self, slot: int) -> optuna.samplers.BaseSampler:
        """Return the sampler of a slot; for a grid, ``fixed`` decides instead."""
        # Different samplers draw different configurations.
        seed = self.slot_seed(self.sampler, self.seed, slot)
        if self.sampler == "tpe":
            return optuna.samplers.TPESampler(
                n_startup_trials=STARTUP_TRIALS, seed=seed
            )
        return optuna.samplers.RandomSampler(seed)

    def fixed(self, slot: int) -> dict:
        """Return the configuration of a slot of a grid."""
        if self.sampler != "grid":
            return {}
        return self.grid[slot % len(self.grid)]

    def suggest(self, trial: optuna.Trial) -> dict:
        """Let a trial choose the hyperparameters that vary, and return them."""
        return {
            name: trial.suggest_categorical(name, choices)
            for name, choices in self.space.items()
        }

    def trial(
        self, params: Mapping[str, str | float], slot: int, dataset: Dataset
    ) -> Trial:
        """Return the training of a configuration in a slot."""
        chosen = PLAIN | dict(params)
        row = Experiment(
            name=self.name,
            label=configuration_text(chosen),
            source="write-up 004: a configuration of its sweep",
            build=builder(chosen),
            recipe=RECIPE,
        )
        return make_trial(row, dataset, FIRST_SEED + slot)

    def settings(self, dataset: Dataset) -> dict:
        """Return what must be the same for all trials of a study."""
        pruned = [KEPT_PCT, STARTUP_TRIALS, PATIENT_EPOCHS]
        return {
            "sampler": self.sampler,
            "seed": self.seed,
            "space": {name: list(choices) for name, choices in self.space.items()},
            "criterion": CRITERION,
            "recipe": repr(RECIPE),
            "pruner": None if self.sampler == "grid" else pruned,
            "plain": network_fingerprint(builder(PLAIN)),
            "data": dataset.fingerprint,
        }


# What 'make sweep' trains: random search, TPE twice, and the grid of everything except
# dropout, with two seeds.
SWEEPS = (
    Sweep("random", num_trials=70),
    *(Sweep("tpe", seed, num_trials=30) for seed in range(2)),
    Sweep("grid", vary=("activation", "batch_norm"), num_trials=16),
)
# For the stand-in, on which a notebook trains them itself.
STAND_IN_SWEEPS = (
    Sweep("random", num_trials=12),
    *(Sweep("tpe", seed, num_trials=2) for seed in range(2)),
    Sweep("grid", vary=("activation",)),
)


def builder(params: Mapping[str, str | float]) -> Callable[..., keras.Model]:
    """Return the function that builds the network of a configuration.

    Args:
        params: A value for each hyperparameter of ``SPACE``.
    """
    return _builder(tuple(params[name] for name in SPACE))


@cache  # one function per network, so that its fingerprint is cached, too
def _builder(values: tuple) -> Callable[..., keras.Model]:
    activation, batch_norm, *rates = values
    return partial(
        build_lenet5,
        activation=activation,
        batch_norm=("C1" in batch_norm, "C3" in batch_norm),
        dropout=tuple(rates),
    )


def configuration_text(params: Mapping[str, str | float]) -> str:
    """Return a configuration in words: its differences from plain LeNet-5."""
    chosen = PLAIN | dict(params)
    parts = [chosen["activation"]]
    if chosen["batch_norm"] != "none":
        parts.append(f"normalised {chosen['batch_norm']}")
    drops = [chosen[name] for name in SPACE if name.startswith("drop")]
    if any(drops):
        parts.append("dropout " + "/".join(f"{rate:g}" for rate in drops))
    return ", ".join(parts)
