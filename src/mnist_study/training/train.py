"""One function trains every network of this study.

``train`` compiles a whole epoch into one TensorFlow function over data that
already lie in memory. The steps are Keras's own ``train_step``, so optimiser,
losses, metrics and callbacks are Keras's; only the loop around them is not
Python any more, which is where the time went.
"""

import contextlib
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import scipy.special

from mnist_study.data.dataset import Splits
from mnist_study.data.images import SCALINGS, distort_images
from mnist_study.lecun1998.layers import (
    EuclideanRBF,
    MAPPenalty,
    RightPenalty,
    smallest_is_right,
)
from mnist_study.lecun1998.optimizer import StochasticDiagonalLM
from mnist_study.lecun1998.second_order import (
    CURVATURE_EXAMPLES,
    RATE_FACTORS,
    gauss_newton_diagonal,
)
from mnist_study.numerics import check_settings, variables_that_move_bits
from mnist_study.training import checkpoints
from mnist_study.versions import versioned

EVALUATION_BATCH = 1000  # no effect on results, and fast on CPUs
# Equations 8 and 9 of 1998, for networks that end with an ``EuclideanRBF``.
PENALTIES = {
    "right_penalty": (RightPenalty, smallest_is_right),
    "map_penalty": (MAPPenalty, RightPenalty, smallest_is_right),
}
LOSSES = ("sparse_categorical_crossentropy", "categorical_crossentropy", *PENALTIES)
SCHEDULES = ("constant", "warmup_cosine", "lecun1998")


@versioned(1)
@keras.saving.register_keras_serializable("mnist_study")
class FusedAdam(keras.optimizers.Adam):
    """Keras's Adam with each variable updated by one operation, not by a dozen.

    The same formula, rounded otherwise; an epoch of the ANN, most of whose time
    goes into updates, takes three quarters of the time.
    """

    def update_step(self, gradient, variable, learning_rate):
        """Update one variable, as Keras asks of an optimiser."""
        import tensorflow as tf

        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=self.beta_1**step,
            beta2_power=self.beta_2**step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )


OPTIMIZERS = {
    "adam": FusedAdam,
    "sgd": keras.optimizers.SGD,
    "stochastic_diagonal_lm": StochasticDiagonalLM,
}


@dataclass(frozen=True, repr=False)
class Recipe:
    """How a network is trained: everything but the network, data and seed.

    Attributes:
        num_epochs: Passes over the training set, at most.
        batch_size: Examples per step.
        passes_per_epoch: How often an epoch goes through the training set; above
            1 for small sets, where one pass is too few steps to report on.
        optimizer: "adam", "sgd" or "stochastic_diagonal_lm", which estimates
            the curvature on 500 examples before each epoch.
        learning_rate: Of the optimiser; the peak, under a schedule.
        momentum: Of SGD.
        schedule: "constant", or "warmup_cosine": linear from zero over
            ``warmup_epochs``, then down to zero along a half cosine; or
            "lecun1998", the steps of ``second_order.RATE_FACTORS``.
        warmup_epochs: Length of the rise.
        loss: "sparse_categorical_crossentropy" for integer labels;
            "categorical_crossentropy", for which labels are made one-hot; of
            networks that end with an ``EuclideanRBF``, "right_penalty" or
            "map_penalty".
        rubbish_penalty: j of the "map_penalty".
        fixed_order: Whether every epoch presents the examples in the same order.
        distorted_copies: Of the training set. One epoch sees the images as they
            are, as many further ones a distorted copy each, and so on.
        report_errors: Whether the history also tells the accuracy on the whole
            training set and on the test set after each epoch, ``train_accuracy``
            and ``test_accuracy``. They choose nothing. (Fig. 5 of the paper has
            the training error as counted while training: ``accuracy``.)
        patience: Stop after so many epochs without a lower validation loss and
            restore the best weights; None trains all epochs.
    """

    num_epochs: int = 10
    batch_size: int = 32
    passes_per_epoch: int = 1
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    momentum: float = 0.0
    schedule: str = "constant"
    warmup_epochs: float = 0.0
    loss: str = "sparse_categorical_crossentropy"
    patience: int | None = None
    rubbish_penalty: float = 0.0
    fixed_order: bool = False
    distorted_copies: int = 0
    report_errors: bool = False

    def __repr__(self):
        """Tell the settings, those left out that are switched off."""
        told = ", ".join(f"{k}={v!r}" for k, v in vars(self).items() if v)
        return f"Recipe({told})"

    def __post_init__(self):
        """Reject what cannot be trained with, before anything runs."""
        choices = {"optimizer": OPTIMIZERS, "loss": LOSSES, "schedule": SCHEDULES}
        for name, allowed in choices.items():
            if (value := getattr(self, name)) not in allowed:
                names = ", ".join(allowed)
                raise ValueError(f"recipe: {name} {value!r} is not one of {names}")
        for name in ("num_epochs", "batch_size", "passes_per_epoch", "learning_rate"):
            if not (value := getattr(self, name)) > 0:
                raise ValueError(f"recipe: {name} must be positive, got {value}")
        if self.patience is not None and self.patience < 1:
            raise ValueError(f"recipe: patience must be at least 1: {self.patience}")


@dataclass
class Run:
    """What one training left behind.

    Attributes:
        model: The trained network.
        recipe: How it was trained.
        seed: Determined initial weights, order of examples and dropout.
        history: One row per epoch (index 1..n): loss and accuracy, the means
            over the epoch as Keras reports them, and the same of validation.
        epoch_times_s: Wall time of each epoch, validation included.
        compile_time_s: Wall time spent tracing before the first epoch.
        probabilities: float32 (n_test, num_classes).
        val_probabilities: float32 (n_val, num_classes).
        environment: Versions, threads and hardware class.
    """

    model: keras.Model
    recipe: Recipe
    seed: int
    history: pd.DataFrame
    epoch_times_s: list[float]
    compile_time_s: float
    probabilities: np.ndarray
    val_probabilities: np.ndarray
    environment: dict = field(default_factory=dict)

    @property
    def y_pred(self) -> np.ndarray:
        """Predicted digits of the test set, (n_test,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def train_time_s(self) -> float:
        """Seconds spent in epochs, tracing excluded."""
        return sum(self.epoch_times_s)

    @property
    def num_epochs(self) -> int:
        """Epochs that were trained, which early stopping may have cut short."""
        return len(self.epoch_times_s)


@versioned(1)  # with what it calls in this module
def train(
    build_model: Callable[..., keras.Model],
    recipe: Recipe,
    splits: Splits,
    *,
    seed: int = 0,
    callbacks: Iterable[keras.callbacks.Callback] = (),
    checkpoint: Path | None = None,
) -> Run:
    """Build a network, train it, and return everything a reader asks of a run.

    Calling this again starts again from the seed: a notebook cell that is run
    twice gives the same result twice. On the same machine with the same number
    of threads the weights are equal to the last bit.

    Args:
        build_model: Called as ``build_model(seed=seed)``.
        recipe: How to train.
        splits: Inputs in the shape that the network expects.
        seed: For initial weights, dropout and the order of the examples.
        callbacks: Keras callbacks. Their hooks for epochs and for the whole
            training are called; those for single batches are not, since no
            Python runs between batches.
        checkpoint: File that keeps the state after every epoch. If it is there,
            the training goes on from it and ends as if it had not been stopped;
            the caller sees to it that it is of the same training.
    Returns:
        The run; its ``model`` is trained.
    Raises:
        ValueError: If the inputs do not have the shape the network expects, or a
            recipe with patience is to be checkpointed.
        CheckpointError: If the checkpoint is not what was kept.
        FloatingPointError: If the loss is no longer a number.
        RuntimeError: If Keras's settings are not the study's any more.
    """
    check_settings()
    model = build_model(seed=seed)
    _check_shapes(model, splits)
    _compile(model, recipe, len(splits.x_train))
    started = time.perf_counter()
    train_epoch, validate = _compiled_passes(model, recipe, splits)
    compile_time_s = time.perf_counter() - started

    stopping = keras.callbacks.EarlyStopping(
        patience=recipe.patience or recipe.num_epochs,
        restore_best_weights=recipe.patience is not None,
    )
    hooks = keras.callbacks.CallbackList(
        [*callbacks, *([stopping] if recipe.patience else [])],
        model=model,
        epochs=recipe.num_epochs,
        steps=_steps_per_epoch(len(splits.x_train), recipe),
        verbose=0,
    )
    if checkpoint and recipe.patience:
        raise ValueError(
            "a training with patience cannot be checkpointed: leave it out"
        )
    history, epoch_times_s = (
        checkpoints.restore(checkpoint, model) if checkpoint else ([], [])
    )
    num_train = len(splits.x_train)
    model.stop_training = False
    hooks.on_train_begin()
    for epoch in range(len(history), recipe.num_epochs):
        hooks.on_epoch_begin(epoch)
        started = time.perf_counter()
        order = example_order(
            num_train, recipe, [seed, 0 if recipe.fixed_order else epoch]
        )
        if isinstance(model.optimizer, StochasticDiagonalLM):
            some = np.random.default_rng([seed, epoch, 1]).permutation(num_train)
            _estimate_curvature(model, splits, some[:CURVATURE_EXAMPLES])
        logs = train_epoch(order, presented_images(splits, recipe, seed, epoch))
        logs |= {f"val_{name}": value for name, value in validate().items()}
        if recipe.report_errors:
            logs |= _accuracies(model, splits)
        epoch_times_s.append(time.perf_counter() - started)
        history.append(logs)
        if not np.isfinite(logs["loss"]):
            raise FloatingPointError(
                f"{model.name}, seed {seed}: the loss became {logs['loss']} in "
                f"epoch {epoch + 1}; lower the recipe's learning_rate"
            )
        if checkpoint:
            checkpoints.keep(checkpoint, model, history, epoch_times_s)
        hooks.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    hooks.on_train_end()
    return Run(
        model=model,
        recipe=recipe,
        seed=seed,
        history=pd.DataFrame(
            history, index=pd.RangeIndex(1, len(history) + 1, name="epoch")
        ),
        epoch_times_s=epoch_times_s,
        compile_time_s=compile_time_s,
        probabilities=predict(model, splits.x_test),
        val_probabilities=predict(model, splits.x_val),
        environment=environment(),
    )


def predict(model: keras.Model, inputs: np.ndarray) -> np.ndarray:
    """Return the probabilities of a network.

    Penalties y of an ``EuclideanRBF`` stand for probabilities in proportion to
    e^-y, as in equation 9 but without its class for what is no digit.

    Args:
        model: A network.
        inputs: float32 (n, ...) as the network expects them.
    Returns:
        float32 (n, num_classes).
    """
    if not len(inputs):
        return np.empty((0, *model.output_shape[1:]), np.float32)
    batches = range(0, len(inputs), EVALUATION_BATCH)
    outputs = [model(inputs[i : i + EVALUATION_BATCH], training=False) for i in batches]
    outputs = np.concatenate([np.asarray(output) for output in outputs])
    if isinstance(model.layers[-1], EuclideanRBF):
        return scipy.special.softmax(-outputs, axis=1)
    return outputs


def compiled_call(model: keras.Model, batch: np.ndarray) -> Callable[[], np.ndarray]:
    """Return a function that runs the network on one batch, for timing it.

    Args:
        model: A network.
        batch: float32 (batch, ...), moved to the device beforehand.
    Returns:
        Function of no arguments -> probabilities (batch, num_classes).
    """
    import tensorflow as tf

    inputs = tf.constant(batch)
    forward = tf.function(lambda: model(inputs, training=False))
    return lambda: forward().numpy()


def limit_threads(threads: int) -> None:
    """Let this process compute with so many threads.

    Takes effect if TensorFlow has not computed anything yet in this process;
    afterwards it can no longer be changed, and ``environment`` tells what is.

    Args:
        threads: At least 1.
    """
    import tensorflow as tf

    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)


def environment() -> dict:
    """Say on what a result was computed: versions, threads, precision, hardware.

    Records from before ``float_type`` and ``variables`` were told lack them.
    """
    import tensorflow as tf
    from tensorflow.python.util import _pywrap_util_port  # no public call tells

    packages = ("tensorflow", "keras", "numpy", "scikit-learn")
    gpus = tf.config.list_physical_devices("GPU")
    threads = tf.config.threading.get_intra_op_parallelism_threads() or int(
        os.environ.get("TF_NUM_INTRAOP_THREADS") or 0
    )
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "threads": threads or os.cpu_count(),
        "gpu": tf.config.experimental.get_device_details(gpus[0]).get("device_name")
        if gpus
        else None,
        "onednn": bool(_pywrap_util_port.IsMklEnabled()),
        "float_type": keras.config.floatx(),
        "variables": variables_that_move_bits(),
    }


def _check_shapes(model: keras.Model, splits: Splits) -> None:
    expected = tuple(model.input_shape[1:])
    if expected != splits.x_train.shape[1:]:
        raise ValueError(
            f"{model.name} expects inputs of shape {expected}, the splits hold "
            f"{splits.x_train.shape[1:]}: choose another layout in make_splits"
        )


def _steps_per_epoch(num_train: int, recipe: Recipe) -> int:
    return -(-num_train * recipe.passes_per_epoch // recipe.batch_size)


@versioned(1)
def example_order(num_train: int, recipe: Recipe, seed) -> np.ndarray:
    """Return the examples of one epoch, each pass in an order of its own.

    Args:
        num_train: Examples in the training set.
        recipe: Says how many passes an epoch has.
        seed: Whatever ``np.random.default_rng`` takes.
    Returns:
        Indices (passes * num_train,), each pass a permutation.
    """
    generator = np.random.default_rng(seed)
    passes = range(recipe.passes_per_epoch)
    return np.concatenate([generator.permutation(num_train) for _ in passes])


def _compile(model: keras.Model, recipe: Recipe, num_train: int) -> None:
    rate = recipe.learning_rate
    if recipe.schedule == "warmup_cosine":
        steps_per_epoch = _steps_per_epoch(num_train, recipe)
        warmup = round(recipe.warmup_epochs * steps_per_epoch)
        rate = keras.optimizers.schedules.CosineDecay(
            0.0 if warmup else rate,
            decay_steps=recipe.num_epochs * steps_per_epoch - warmup,
            warmup_target=rate if warmup else None,
            warmup_steps=warmup,
        )
    if recipe.schedule == "lecun1998":
        steps = _steps_per_epoch(num_train, recipe)
        ends = [steps * epoch for epoch in range(1, len(RATE_FACTORS))]
        rates = [rate * factor for factor in RATE_FACTORS]
        rate = keras.optimizers.schedules.PiecewiseConstantDecay(ends, rates)
    momentum = {"momentum": recipe.momentum} if recipe.optimizer == "sgd" else {}
    model.compile(
        optimizer=OPTIMIZERS[recipe.optimizer](rate, **momentum),
        loss=_loss(recipe),
        metrics=[_accuracy(recipe)],
        jit_compile=False,  # XLA's convolutions are slower on CPUs
    )
    model.optimizer.build(model.trainable_variables)


def _loss(recipe: Recipe):
    if recipe.loss == "right_penalty":
        return RightPenalty()
    if recipe.loss == "map_penalty":
        return MAPPenalty(recipe.rubbish_penalty)
    return recipe.loss


def _accuracy(recipe: Recipe):
    if recipe.loss in PENALTIES:
        return keras.metrics.MeanMetricWrapper(smallest_is_right, name="accuracy")
    return "accuracy"


def _estimate_curvature(model: keras.Model, splits: Splits, some: np.ndarray) -> None:
    x, y = splits.x_train[some], splits.y_train[some]
    diagonal = gauss_newton_diagonal(model, model.loss, x, y)
    model.optimizer.set_curvature(diagonal)


@versioned(1)
def presented_images(splits: Splits, recipe: Recipe, seed: int, epoch: int):
    """Return the training images of an epoch, or None for those that there are."""
    copy = epoch % (recipe.distorted_copies + 1)
    if not copy:
        return None
    paper = SCALINGS[splits.scaling][0]
    return distort_images(splits.x_train, np.random.default_rng([seed, copy, 2]), paper)


def _accuracies(model: keras.Model, splits: Splits) -> dict[str, float]:
    sets = {"train": (splits.x_train, splits.y_train)}
    sets["test"] = (splits.x_test, splits.y_test)
    return {
        f"{name}_accuracy": float((predict(model, x).argmax(axis=1) == y).mean())
        for name, (x, y) in sets.items()
    }


def _compiled_passes(model: keras.Model, recipe: Recipe, splits: Splits):
    """Return ``train_epoch(order, images)`` and ``validate()``, traced and ready.

    Both return the compiled metrics of one pass over their set; images, if not
    None, take the place of the training images.
    """
    import tensorflow as tf

    def labels(y):
        if recipe.loss == "categorical_crossentropy":
            return keras.utils.to_categorical(y, model.output_shape[-1])
        return y

    def as_pass(step, x, y, batch_size, passes=1):
        length = passes * len(x)
        full = length // batch_size * batch_size
        x, y = tf.constant(x), tf.constant(labels(y))

        # The data are arguments: what a function captures, TensorFlow keeps as
        # long as the process lives.
        def steps(x, y, order):
            def one(indices):
                step((tf.gather(x, indices), tf.gather(y, indices)))

            for indices in tf.reshape(order[:full], (-1, batch_size)):
                one(indices)
            if full < length:
                one(order[full:])

        kinds = [tf.TensorSpec(t.shape, t.dtype) for t in (x, y)]
        kinds.append(tf.TensorSpec((length,), tf.int32))
        steps = tf.function(steps, input_signature=kinds)
        steps.get_concrete_function()

        def run(order, images=None) -> dict[str, float]:
            model.reset_metrics()
            seen = x if images is None else tf.constant(images)
            steps(seen, y, tf.constant(order, tf.int32))
            return {k: float(v) for k, v in model.get_metrics_result().items()}

        return run

    # Keras makes the variables of loss and metrics at its first step, which a
    # compiled function may not do; a test step changes nothing else.
    model.test_step((splits.x_val[:1], labels(splits.y_val[:1])))
    train_epoch = as_pass(
        model.train_step,
        splits.x_train,
        splits.y_train,
        recipe.batch_size,
        recipe.passes_per_epoch,
    )
    evaluate = as_pass(model.test_step, splits.x_val, splits.y_val, EVALUATION_BATCH)
    in_order = np.arange(len(splits.x_val))
    return train_epoch, lambda: evaluate(in_order)
