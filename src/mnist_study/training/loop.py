"""The function that trains every network of this study.

``train`` compiles a whole epoch into one TensorFlow function over data in memory. The
steps are Keras's own ``train_step``, so optimiser, losses, metrics and callbacks are
those of Keras; only the loop around them, which took most of the time, no longer runs
in Python.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from mnist_study.data.dataset import Splits
from mnist_study.numerics import check_settings, fix_settings
from mnist_study.training import checkpoints
from mnist_study.training.epochs import (
    compiled_passes,
    example_order,
    presented_images,
)
from mnist_study.training.machine import Laps, environment
from mnist_study.training.prediction import predict
from mnist_study.training.recipe import Recipe
from mnist_study.versions import versioned

# Programs that import this module build their own networks with the study's settings.
fix_settings()


@dataclass
class Run:
    """The result of one training.

    Attributes:
        model: The trained network.
        recipe: The recipe by which it was trained.
        seed: The seed of initial weights, order of examples and dropout.
        history: One row per epoch (index 1..n): loss and accuracy, averaged over
            the epoch as Keras reports them, and the same for validation, if digits
            are held out for it.
        epoch_times_s: Wall time of each epoch in seconds, validation included.
        core_share: Average number of cores that this process used during the epochs.
        compile_time_s: Wall time in seconds of tracing before the first epoch.
        probabilities: Predictions on the test set, float32 (n_test, num_classes).
        val_probabilities: The same on the validation set, float32 (n_val, num_classes).
        environment: Versions, threads and hardware class.
    """

    model: keras.Model
    recipe: Recipe
    seed: int
    history: pd.DataFrame
    epoch_times_s: list[float]
    core_share: float | None
    compile_time_s: float
    probabilities: np.ndarray
    val_probabilities: np.ndarray
    environment: dict = field(default_factory=dict)

    @property
    def y_pred(self) -> np.ndarray:
        """Predicted digits of the test set, integers (n_test,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def train_time_s(self) -> float:
        """Total time of the epochs in seconds, tracing excluded."""
        return sum(self.epoch_times_s)

    @property
    def num_epochs(self) -> int:
        """Number of epochs trained; early stopping may reduce it."""
        return len(self.epoch_times_s)


@versioned(1)  # with what it calls in this package
def train(
    build_model: Callable[..., keras.Model],
    recipe: Recipe,
    splits: Splits,
    *,
    seed: int = 0,
    order_seed: int | None = None,
    callbacks: Iterable[keras.callbacks.Callback] = (),
    checkpoint: Path | None = None,
) -> Run:
    """Build a network, train it, and return it with its history and predictions.

    Every call starts from the seed, so that a notebook cell gives the same result when
    it is run again. On the same machine and with the same number of threads, the
    weights are equal to the last bit.

    Args:
        build_model: Called as ``build_model(seed=seed)``.
        recipe: How to train.
        splits: Inputs in the shape that the network expects.
        seed: Seed of initial weights, dropout and the order of the examples.
        order_seed: A different seed for the order of the examples.
        callbacks: Keras callbacks. Their hooks for epochs and for the whole training
            are called; those for single batches are not, since no Python runs between
            batches.
        checkpoint: File that keeps the state after every epoch. If it exists, the
            training resumes from it and ends as if it had not been interrupted; the
            caller must make sure that it belongs to the same training.
    Returns:
        The run, with the trained network.
    Raises:
        ValueError: If the inputs do not have the shape that the network expects, or a
            recipe that has patience comes with a checkpoint or no validation set.
        CheckpointError: If the checkpoint is not what was saved.
        FloatingPointError: If the loss becomes NaN or infinite.
        RuntimeError: If Keras's settings are no longer those of the study.
    """
    check_settings()
    _check_patience(recipe, checkpoint, splits)
    model = build_model(seed=seed)
    _check_shapes(model, splits)
    recipe.compile(model, len(splits.x_train))
    started = time.perf_counter()
    passes = compiled_passes(model, recipe, splits)
    compile_time_s = time.perf_counter() - started
    kept = checkpoints.restore(checkpoint, model) if checkpoint else ([], [])
    history, laps = kept[0], Laps(kept[1])
    hooks = _hooks(model, recipe, len(splits.x_train), callbacks)
    # The recipe's callbacks stay outside Keras's list, which gives each callback a copy
    # of the logs: what they add would be lost.
    own = recipe.callbacks(splits, seed)
    for callback in own:
        callback.set_model(model)
    model.stop_training = False  # model.fit would set it, and callbacks read it
    hooks.on_train_begin()
    for epoch in range(len(history), recipe.num_epochs):
        hooks.on_epoch_begin(epoch)
        with laps.lap():
            logs = _train_epoch(recipe, splits, (seed, order_seed), epoch, passes, own)
        history.append(logs)
        # Before the state is saved: no training can resume from a loss of NaN.
        _check_loss(model, seed, epoch, logs["loss"])
        if checkpoint:
            checkpoints.keep(checkpoint, model, history, laps.times_s)
        hooks.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    hooks.on_train_end()
    index = pd.RangeIndex(1, len(history) + 1, name="epoch")
    return Run(
        model=model,
        recipe=recipe,
        seed=seed,
        history=pd.DataFrame(history, index=index),
        epoch_times_s=laps.times_s,
        core_share=laps.core_share,
        compile_time_s=compile_time_s,
        probabilities=predict(model, splits.x_test),
        val_probabilities=predict(model, splits.x_val),
        environment=environment(),
    )


def _train_epoch(
    recipe: Recipe,
    splits: Splits,
    seeds: tuple[int, int | None],
    epoch: int,
    passes: tuple[Callable, Callable],
    callbacks: list[keras.callbacks.Callback],
) -> dict[str, float]:
    """Train one epoch, with what the recipe does around it, and return its logs."""
    train_epoch, validate = passes
    seed, order_seed = seeds
    for callback in callbacks:
        callback.on_epoch_begin(epoch)
    # A generator for each epoch, so that a resumed training presents the same order.
    which = [seed if order_seed is None else order_seed, recipe.order_of_epoch(epoch)]
    order = example_order(len(splits.x_train), recipe, which)
    logs = train_epoch(order, presented_images(splits, recipe, seed, epoch))
    logs |= {f"val_{name}": value for name, value in validate().items()}
    for callback in callbacks:
        callback.on_epoch_end(epoch, logs)
    return logs


def _hooks(
    model: keras.Model,
    recipe: Recipe,
    num_train: int,
    callbacks: Iterable[keras.callbacks.Callback],
) -> keras.callbacks.CallbackList:
    """Return the callbacks of the caller and of early stopping as one list."""
    callbacks = list(callbacks)
    if recipe.patience:
        callbacks.append(
            keras.callbacks.EarlyStopping(
                patience=recipe.patience,
                restore_best_weights=True,
            )
        )
    return keras.callbacks.CallbackList(
        callbacks,
        model=model,
        epochs=recipe.num_epochs,
        steps=recipe.steps_per_epoch(num_train),
        verbose=0,
    )


def _check_patience(recipe: Recipe, checkpoint: Path | None, splits: Splits) -> None:
    if recipe.patience and not len(splits.x_val):
        raise ValueError(
            "a recipe with patience needs a validation set, but no example is held "
            "out: leave out the patience"
        )
    # EarlyStopping keeps the best weights in memory, where no checkpoint sees them.
    if checkpoint and recipe.patience:
        raise ValueError(
            "a recipe with patience cannot be checkpointed: leave out the checkpoint"
        )


def _check_loss(model: keras.Model, seed: int, epoch: int, loss: float) -> None:
    if not np.isfinite(loss):
        raise FloatingPointError(
            f"{model.name}, seed {seed}: the loss became {loss} in epoch "
            f"{epoch + 1}; reduce the recipe's learning_rate"
        )


def _check_shapes(model: keras.Model, splits: Splits) -> None:
    expected = tuple(model.input_shape[1:])
    if expected != splits.x_train.shape[1:]:
        raise ValueError(
            f"{model.name} expects inputs of shape {expected}, but the splits have "
            f"{splits.x_train.shape[1:]}: choose another layout in make_splits"
        )
    width, num_classes = model.output_shape[-1], splits.dataset.num_classes
    if width != num_classes:
        raise ValueError(
            f"{model.name} has {width} outputs, but {splits.dataset.name} has "
            f"{num_classes} classes: build it with num_classes={num_classes}"
        )
