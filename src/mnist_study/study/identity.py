"""The identity of a trial, computed from values, never from source text.

A trial defines one training of one experiment: its seed, its number of training
examples, its data. Its identity is a hash of everything that decides its result:
the network as Keras serialises it, the recipe, the inputs with the values of
their scaling, the data, the split, the seed, and the version of every part of
the study's own code that it uses (``versions``). It is the same on every Python.
"""

import hashlib
import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import keras

from mnist_study import metrics
from mnist_study.data.dataset import (
    NEW_WRITERS,
    NONE_HELD_OUT,
    SAME_WRITERS,
    SPLIT_SEED,
    VALIDATION_FRACTION,
    Dataset,
    split_indices,
    split_writers,
    stratified_sample,
)
from mnist_study.data.images import (
    LAYOUTS,
    SCALINGS,
    prepare,
    shuffle_pixels,
    shuffle_within_blocks,
)
from mnist_study.study.experiment import USUAL_CLASSES, Experiment
from mnist_study.training.epochs import example_order, presented_images
from mnist_study.training.loop import train
from mnist_study.training.recipe import Recipe
from mnist_study.versions import version_of

# A training on part of the training set has at least this many steps; otherwise it
# would measure the effect of too few steps.
MIN_STEPS = 2000


@dataclass(frozen=True)
class Trial:
    """One training to be recorded.

    Attributes:
        experiment: The row of the table.
        seed: Seed of initial weights, order of examples, dropout and, for part of the
            training set, the choice of that part.
        num_train: Number of training examples.
        data: Fingerprint of the data set.
        is_part: Whether these are fewer than the data set has for training.
        order_seed: Seed of the order of the examples, if it is not ``seed``.
        split_seed: Seed of the draw of validation examples, if it is not that of all
            other trials.
        num_classes: Number of classes of the data, the width of the output.
    """

    experiment: Experiment
    seed: int
    num_train: int
    data: str
    is_part: bool = False
    order_seed: int | None = None
    split_seed: int | None = None
    num_classes: int = USUAL_CLASSES

    @property
    def build(self) -> Callable[..., keras.Model]:
        """The function that builds the uncompiled network: ``build(seed=seed)``."""
        return self.experiment.build_for(self.num_classes)

    @property
    def recipe(self) -> Recipe:
        """The experiment's recipe, with more passes over a small training set."""
        recipe = self.experiment.recipe
        if not self.is_part:
            return recipe
        steps = self.num_train / recipe.batch_size * recipe.num_epochs
        passes = max(1, -(-MIN_STEPS // max(1, round(steps))))
        return replace(recipe, passes_per_epoch=recipe.passes_per_epoch * passes)

    @property
    def identity(self) -> str:
        """16 hex digits that change when anything that decides the result does."""
        layout, scaling = self.experiment.layout, self.experiment.scaling
        return _sha256(
            {
                "network": network_fingerprint(self.build),
                # A setting that is switched off is left out, so that a new setting, off
                # by default, does not change older identities.
                "recipe": {k: v for k, v in asdict(self.recipe).items() if v},
                "constants": self.recipe.constants(),
                "versions": own_versions(self),
                "layout": [layout, LAYOUTS[layout]],
                "scaling": [scaling, SCALINGS[scaling]],
                "data": self.data,
                "split": [VALIDATION_FRACTION, SPLIT_SEED],
                "num_train": self.num_train,
                "seed": self.seed,
                # Unusual properties are left out if they do not apply, as in a recipe.
                **self.deviations,
            }
        )

    @property
    def deviations(self) -> dict[str, int | str]:
        """The differences between this trial and the usual one with the same seed."""
        values = {
            "order_seed": self.order_seed,
            "split_seed": self.split_seed,
            "validation": self.experiment.validation,
        }
        usual = {None, SAME_WRITERS}
        return {name: value for name, value in values.items() if value not in usual}

    @property
    def file_name(self) -> str:
        """Path of the record relative to the folder of trials."""
        seeds = "".join(
            f"-{name.removesuffix('_seed')}{value:02d}"
            for name, value in self.deviations.items()
            if isinstance(value, int)
        )
        return (
            f"{self.experiment.name}/"
            f"n{self.num_train}-seed{self.seed:02d}{seeds}-{self.identity}.json"
        )


class Network(NamedTuple):
    """A description of the network that a builder returns.

    Attributes:
        fingerprint: 16 hex digits; see ``network_fingerprint``.
        parameters: Number of parameters, including those that are not trained.
        macs: Multiply-accumulates for one example.
        versions: Versions of layers, initialisers and functions that are not Keras's
            own.
    """

    fingerprint: str
    parameters: int
    macs: int
    versions: dict[str, int]


def make_trial(
    experiment: Experiment,
    dataset: Dataset,
    seed: int,
    num_train: int | None = None,
    *,
    order_seed: int | None = None,
    split_seed: int | None = None,
) -> Trial:
    """Return the trial of an experiment on a data set.

    Args:
        experiment: A row of the table.
        dataset: What to train on.
        seed: Seed of the training.
        num_train: Number of training examples; all of the data set by default.
        order_seed: Seed of the order of the examples; ``seed`` by default.
        split_seed: Seed of the draw of validation examples; the same for all trials by
            default.
    Raises:
        ValueError: If its network cannot be built for the classes of the data.
    """
    # A trial is the same whether a default value is omitted or given.
    order_seed = None if order_seed == seed else order_seed
    split_seed = None if split_seed == SPLIT_SEED else split_seed
    drawn = SPLIT_SEED if split_seed is None else split_seed
    experiment.build_for(dataset.num_classes)  # fails here rather than in a worker
    everything = len(dataset.split_of(experiment.validation, drawn)[0])
    count = num_train or everything
    return Trial(
        experiment, seed, count, dataset.fingerprint, count < everything,
        order_seed, split_seed, dataset.num_classes,
    )  # fmt: skip


def network_fingerprint(build: Callable[..., keras.Model]) -> str:
    """Hash the network that a builder returns, not the builder's source.

    The hash covers the layers with all their settings, as Keras serialises them, and
    the versions of those that are not Keras's own. Another builder that returns the
    same network has the same fingerprint.

    Args:
        build: Called as ``build(seed=0)``.
    Returns:
        16 hex digits.
    Raises:
        ValueError: If a part of the network is not Keras's and has no version.
    """
    return describe_network(build).fingerprint


@lru_cache
def describe_network(build: Callable[..., keras.Model]) -> Network:
    """Build a network once and return what identities and records need of it.

    Args:
        build: Called as ``build(seed=0)``.
    Raises:
        ValueError: If a part of the network is not Keras's and has no version.
    """
    model = build(seed=0)
    config = _plain(keras.saving.serialize_keras_object(model))
    # Keras numbers unnamed layers in the order in which the process created them.
    numbers = {name: f"layer {i}" for i, name in enumerate(_layer_names(config))}
    own = {part for part in _parts(model) if _is_own(part)}
    versions = {part.__qualname__: version_of(part) for part in own}
    table = metrics.layer_table(model)
    return Network(
        fingerprint=_sha256([_renamed(config, numbers), versions]),
        parameters=int(table["parameters"].sum()),
        macs=int(table["macs"].sum()),
        versions=versions,
    )


def own_versions(trial: Trial) -> dict[str, int]:
    """Return the version of each part of the study's own code that a trial uses.

    Returns:
        Name of the part -> version. Parts that the trial does not use are left out, so
        that their new versions leave its record valid.
    """
    splitting = {NEW_WRITERS: [split_writers], NONE_HELD_OUT: []}
    parts = [train, example_order, prepare, *trial.recipe.parts()]
    parts += splitting.get(trial.experiment.validation, [split_indices])
    if trial.experiment.layout.startswith("shuffled"):
        parts.append(shuffle_pixels)
    if trial.experiment.layout.startswith("blocks"):
        parts.append(shuffle_within_blocks)
    if trial.is_part:
        parts.append(stratified_sample)
    if trial.recipe.distorted_copies:
        parts.append(presented_images)
    network = describe_network(trial.build).versions
    versions = network | {part.__qualname__: version_of(part) for part in parts}
    return dict(sorted(versions.items()))


def _parts(model: keras.Model) -> Iterator[Callable]:
    """Yield the classes and functions of which a network consists."""
    kinds = (keras.Layer, keras.Initializer, keras.regularizers.Regularizer)
    for layer in model.layers:
        yield type(layer)
        if isinstance(layer, keras.Model):
            yield from _parts(layer)
        for name, value in vars(layer).items():
            # Keras stores wrapped methods among the attributes.
            if inspect.isfunction(value) and not hasattr(type(layer), name):
                yield value
            elif isinstance(value, kinds):
                yield type(value)


def _is_own(part: Callable) -> bool:
    return part.__module__.split(".")[0] not in ("keras", "tensorflow")


def _plain(value):
    """Reduce a serialised object to its settings, without empty defaults."""
    if isinstance(value, dict):
        # The modules of Keras and what compiling adds differ between versions of Keras
        # for the same network.
        skipped = ("module", "registered_name", "build_config", "compile_config")
        return {
            key: _plain(inner)
            for key, inner in value.items()
            if key not in skipped and inner is not None
        }
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _layer_names(config) -> Iterator[str]:
    if isinstance(config, dict):
        # Initialisers have names, too, but neither of these keys; an input has no
        # "trainable".
        if "name" in config and ("trainable" in config or "batch_shape" in config):
            yield config["name"]
        for inner in config.values():
            yield from _layer_names(inner)
    elif isinstance(config, list):
        for inner in config:
            yield from _layer_names(inner)


def _renamed(value, names: dict[str, str]):
    if isinstance(value, dict):
        return {key: _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _sha256(value) -> str:
    # Sorted, so that the order of the keys does not matter.
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
