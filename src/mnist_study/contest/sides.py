"""The sides of the contest: their networks, their hyperparameters, their budget."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import ClassVar

import keras
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
)

from mnist_study.contest.widths import hidden_units
from mnist_study.data.dataset import NEW_WRITERS, SAME_WRITERS, Dataset
from mnist_study.models import build_lenet5, build_plain
from mnist_study.study.experiment import Experiment
from mnist_study.study.identity import Trial, make_trial
from mnist_study.sweep.search import Search
from mnist_study.training.recipe import Recipe

# Plain networks: the range of their number of parameters. The first may have at most as
# many as LeNet-5; the second is free. Both ranges end at the limit and begin not far
# below it, because LeNet-5 has its full size in every trial.
SIZES = {"plain_small": (45_000, 61_706), "plain_free": (250_000, 1_000_000)}
LABELS = {
    "plain_small": "Plain network, small",
    "plain_free": "Plain network, free",
    "lenet5": "LeNet-5, tuned",
}
# Hyperparameters of all sides. Weight decay is on in half of the trials.
COMMON: dict[str, BaseDistribution] = {
    "learning_rate": FloatDistribution(3e-4, 2e-2, log=True),
    "schedule": CategoricalDistribution(("constant", "warmup_cosine")),
    "batch_size": CategoricalDistribution((64, 128, 256)),
    "num_epochs": IntDistribution(5, 30),
    "dropout": FloatDistribution(0.0, 0.5, step=0.05),
    "batch_norm": CategoricalDistribution((False, True)),
    "activation": CategoricalDistribution(("relu", "tanh")),
    "decays": CategoricalDistribution((False, True)),
    # Keras multiplies it by the learning rate; smaller values have no effect.
    "weight_decay": FloatDistribution(1e-3, 0.3, log=True),
    "label_smoothing": FloatDistribution(0.0, 0.1, step=0.01),
}
PLAIN_ONLY: dict[str, BaseDistribution] = {
    "depth": IntDistribution(1, 4),
    "taper": CategoricalDistribution((1.0, 0.5)),
}
LENET5_ONLY: dict[str, BaseDistribution] = {
    "pooling": CategoricalDistribution(("average", "max")),
}
WARMUP_EPOCHS = 0.3
# A trial is pruned if, from this epoch on, its best value is worse than the median of
# the complete trials at the same epoch. Pruning starts after this number of complete
# trials.
PATIENT_EPOCHS = 3
STARTUP_TRIALS = 10
# Seeds of the search, of finalists and of winners: no seed is used twice.
FIRST_SEED, FIRST_FINALIST_SEED, FIRST_WINNER_SEED = 1000, 2000, 0


@dataclass(frozen=True)
class Budget:
    """The budget of a side, the same for all.

    Attributes:
        trials: Number of trials in its search.
        epochs: Smallest and largest number of epochs of a training.
        finalists: Number of trials that are trained again.
        finalist_seeds: Number of trainings of each finalist.
        winner_seeds: Number of trainings of the best finalist, which are tested.
    """

    trials: int = 60
    epochs: tuple[int, int] = (5, 30)
    finalists: int = 5
    finalist_seeds: int = 3
    winner_seeds: int = 20


@dataclass(frozen=True)
class Side(Search):
    """A kind of network, with or without distorted training digits.

    Attributes:
        family: A key of ``LABELS``.
        distorted: Whether every epoch after the first sees a fresh distorted copy of
            the training set.
        budget: Its budget.
    """

    command: ClassVar[str] = "contest"
    elsewhere: ClassVar[str] = "storage"

    family: str
    distorted: bool = False
    budget: Budget = Budget()

    @property
    def name(self) -> str:
        """Name of the study."""
        return f"{self.family}_distorted" if self.distorted else self.family

    @property
    def label(self) -> str:
        """Its name in tables and figures."""
        label = LABELS[self.family]
        return f"{label}, distorted digits" if self.distorted else label

    @property
    def count(self) -> int:
        """Number of trials wanted."""
        return self.budget.trials

    @property
    def space(self) -> dict[str, BaseDistribution]:
        """The hyperparameters, with their distributions."""
        common = COMMON | {"num_epochs": IntDistribution(*self.budget.epochs)}
        if self.family not in SIZES:
            return common | LENET5_ONLY
        size = IntDistribution(*SIZES[self.family], log=True)
        return common | PLAIN_ONLY | {"size": size}

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of the hyperparameters."""
        return tuple(self.space)

    @property
    def pruner(self) -> optuna.pruners.BasePruner:
        """The pruner, the same for all sides."""
        return optuna.pruners.MedianPruner(STARTUP_TRIALS, PATIENT_EPOCHS)

    def sampler_of(self, slot: int) -> optuna.samplers.BaseSampler:
        """Return the sampler of a slot; each side draws its own sample."""
        return optuna.samplers.RandomSampler(self.slot_seed(self.name, 0, slot))

    def suggest(self, trial: optuna.Trial) -> dict:
        """Let a trial choose every hyperparameter, whatever its other choices are."""
        return {name: _draw(trial, name, kind) for name, kind in self.space.items()}

    def trial(self, params: Mapping, slot: int, dataset: Dataset) -> Trial:
        """Return the training of a configuration in a slot."""
        row = self.experiment(self.name, params, dataset)
        return make_trial(row, dataset, FIRST_SEED + slot)

    def finalists(self, params: Mapping, slot: int, dataset: Dataset) -> list[Trial]:
        """Return the trainings of a finalist, with new seeds and not tested."""
        row = self.experiment(f"{self.name}_slot{slot:02d}", params, dataset)
        seeds = range(self.budget.finalist_seeds)
        return [make_trial(row, dataset, FIRST_FINALIST_SEED + seed) for seed in seeds]

    def winners(self, params: Mapping, dataset: Dataset) -> list[Trial]:
        """Return the trainings of the winner, with unused seeds and tested."""
        row = self.experiment(f"contest_{self.name}", params, dataset)
        row = replace(row, tested=True)
        seeds = range(self.budget.winner_seeds)
        return [make_trial(row, dataset, FIRST_WINNER_SEED + seed) for seed in seeds]

    def experiment(self, name: str, params: Mapping, dataset: Dataset) -> Experiment:
        """Return the experiment of a configuration, which is not tested."""
        return Experiment(
            name=name,
            label=self.configuration_text(params),
            source="this study: tuned against tuned",
            build=self.builder(params),
            recipe=self.recipe(params),
            validation=_validation(dataset),
            tested=False,
        )

    def recipe(self, params: Mapping) -> Recipe:
        """Return how a configuration is trained."""
        epochs, schedule = params["num_epochs"], params["schedule"]
        return Recipe(
            num_epochs=epochs,
            batch_size=params["batch_size"],
            learning_rate=params["learning_rate"],
            schedule=schedule,
            warmup_epochs=WARMUP_EPOCHS if schedule == "warmup_cosine" else 0.0,
            loss="categorical_crossentropy",
            distorted_copies=epochs - 1 if self.distorted else 0,
            weight_decay=params["weight_decay"] if params["decays"] else 0.0,
            label_smoothing=round(params["label_smoothing"], 2),
        )

    def builder(self, params: Mapping) -> Callable[..., keras.Model]:
        """Return the function that builds the network of a configuration."""
        norm, activation = params["batch_norm"], params["activation"]
        rate = round(params["dropout"], 2)  # 0.15, not 0.15000000000000002
        if self.family in SIZES:
            hidden = self.hidden(params)
            return _plain(hidden, activation, rate, norm)
        return _lenet5(params["pooling"], activation, rate, norm)

    def hidden(self, params: Mapping) -> tuple[int, ...]:
        """Return the number of units in each hidden layer of a plain network."""
        shape = (params[name] for name in ("size", "depth", "taper", "batch_norm"))
        return hidden_units(*shape)

    def configuration_text(self, params: Mapping) -> str:
        """Return a configuration in words; settings that are off are left out."""
        if self.family in SIZES:
            parts = ["-".join(map(str, (784, *self.hidden(params), 10)))]
        else:
            parts = [f"{params['pooling']} pooling"]
        parts.append(params["activation"])
        parts += ["normalised"] if params["batch_norm"] else []
        if round(params["dropout"], 2):
            parts.append(f"dropout {params['dropout']:.2f}")
        recipe = self.recipe(params)
        schedule = " to 0" if recipe.schedule == "warmup_cosine" else ""
        parts.append(f"rate {recipe.learning_rate:.1e}{schedule}")
        parts.append(f"batch {recipe.batch_size}, {recipe.num_epochs} epochs")
        if recipe.weight_decay:
            parts.append(f"decay {recipe.weight_decay:.0e}")
        if recipe.label_smoothing:
            parts.append(f"smoothed {recipe.label_smoothing:.2f}")
        return ", ".join(parts)

    def settings(self, dataset: Dataset) -> dict:
        """Return what must be the same for all trials of a study."""
        kinds = self.space.items()
        return {
            "sampler": "random",
            "space": {name: distribution_to_json(kind) for name, kind in kinds},
            "criterion": self.criterion,
            "pruner": ["median", STARTUP_TRIALS, PATIENT_EPOCHS],
            "warmup_epochs": WARMUP_EPOCHS,
            "validation": _validation(dataset),
            "distorted": self.distorted,
            "data": dataset.fingerprint,
        }


SIDES = tuple(
    Side(family, distorted) for distorted in (False, True) for family in LABELS
)
# For the stand-in, on which a notebook trains them itself.
SMALL_BUDGET = Budget(4, (2, 2), finalists=2, finalist_seeds=1, winner_seeds=2)
STAND_IN_SIDES = tuple(replace(side, budget=SMALL_BUDGET) for side in SIDES)


def sides_of(dataset: Dataset, names: Iterable[str] = ()) -> tuple[Side, ...]:
    """Return the sides on a data set: those of the study, or small ones.

    Args:
        dataset: The data that they train on.
        names: Names of sides; all by default.
    Raises:
        ValueError: If a name is unknown.
    """
    sides = SIDES if dataset.is_recorded else STAND_IN_SIDES
    known = {side.name: side for side in sides}
    wanted = list(dict.fromkeys(names)) or list(known)
    for name in wanted:
        if name not in known:
            raise ValueError(f"no side {name!r}: choose from {', '.join(known)}")
    return tuple(known[name] for name in wanted)


def choice_text(kind: BaseDistribution) -> str:
    """Return the values that a hyperparameter may take, such as "64, 128 or 256"."""
    if isinstance(kind, CategoricalDistribution):
        *others, last = map(str, kind.choices)
        return f"{', '.join(others)} or {last}"
    text = f"{kind.low:,} to {kind.high:,}"
    if kind.log:
        return f"{text}, evenly on a log scale"
    return f"{text} in steps of {kind.step:g}" if kind.step != 1 else text


def _validation(dataset: Dataset) -> str:
    """Return who writes the validation digits: other writers, if they are known."""
    return NEW_WRITERS if "train" in dataset.writers else SAME_WRITERS


def _draw(trial: optuna.Trial, name: str, kind: BaseDistribution):
    if isinstance(kind, CategoricalDistribution):
        return trial.suggest_categorical(name, kind.choices)
    if isinstance(kind, IntDistribution):
        return trial.suggest_int(name, kind.low, kind.high, log=kind.log)
    return trial.suggest_float(name, kind.low, kind.high, step=kind.step, log=kind.log)


@cache  # one function per network, so that its fingerprint is cached, too
def _plain(hidden, activation, dropout, batch_norm) -> Callable[..., keras.Model]:
    return partial(
        build_plain,
        hidden=hidden,
        activation=activation,
        dropout=dropout,
        batch_norm=batch_norm,
    )


@cache
def _lenet5(pooling, activation, dropout, batch_norm) -> Callable[..., keras.Model]:
    return partial(
        build_lenet5,
        pooling=pooling,
        activation=activation,
        batch_norm=(batch_norm, batch_norm),
        # In the dense layers, as in a plain network.
        dropout=(0, 0, dropout, dropout),
    )
