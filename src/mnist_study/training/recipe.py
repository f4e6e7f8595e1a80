"""How a network is trained: everything but the network, the data and the seed.

A recipe turns its settings into Keras's optimiser, loss and schedule. A network with
special needs has its own recipe class, derived from this one, in its own package.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import keras
import numpy as np

from mnist_study.data.dataset import Splits
from mnist_study.data.distortions import RANGES, TRANSFORMS, distort_images
from mnist_study.training.optimizers import FusedAdam
from mnist_study.versions import is_versioned


@dataclass(frozen=True, repr=False)
class Recipe:
    """How a network is trained: everything but the network, data and seed.

    Attributes:
        num_epochs: Largest number of epochs.
        batch_size: Examples per step.
        passes_per_epoch: Passes over the training set in one epoch; above 1 for small
            sets, where a single pass has too few steps to report on.
        optimizer: "adam" or "sgd".
        learning_rate: Learning rate; with a schedule, its peak.
        momentum: Momentum of SGD.
        schedule: "constant", or "warmup_cosine": linear from zero over
            ``warmup_epochs``, then down to zero along a half cosine.
        warmup_epochs: Length of the linear rise in epochs.
        loss: "sparse_categorical_crossentropy" for integer labels;
            "categorical_crossentropy", for which labels are made one-hot.
        patience: Stop after this many epochs without a lower validation loss and
            restore the best weights; None trains all epochs.
        distorted_copies: Number of distorted copies of the training set. One epoch
            uses the original images, each of the next epochs a distorted copy, then
            the cycle repeats.
        mixed_copies: Whether originals and copies are mixed: every epoch uses each
            image once, in one of its versions, and all of its versions in one cycle.
        distortion: Distortion of the copies, a key of ``data.TRANSFORMS``; by default
            that of the paper of 1998.
        weight_decay: Share, times the learning rate, by which every weight and bias
            shrinks at each step before the optimiser's update (decoupled, as in AdamW:
            Loshchilov and Hutter, 2019).
        label_smoothing: Share of the training labels that is spread evenly over all
            classes; for one-hot labels. Validation labels are not smoothed, so that
            validation losses can be compared.
        xla: Whether XLA compiles every epoch. Training on single images then takes a
            third to a fifth of the time. On batches it may take longer, since XLA's
            convolutions are slower on CPUs.
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
    distorted_copies: int = 0
    distortion: str | None = None  # None, not its name: older identities stay
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    mixed_copies: bool = False
    xla: bool = False

    OPTIMIZERS: ClassVar[dict[str, type]] = {
        "adam": FusedAdam,
        "sgd": keras.optimizers.SGD,
    }
    LOSSES: ClassVar[tuple[str, ...]] = (
        "sparse_categorical_crossentropy",
        "categorical_crossentropy",
    )
    SCHEDULES: ClassVar[tuple[str, ...]] = ("constant", "warmup_cosine")

    def __repr__(self):
        """Return the settings, except those that are switched off."""
        # The studies of a sweep store this text: a setting that is added later, off by
        # default, leaves them valid.
        settings = ", ".join(f"{k}={v!r}" for k, v in vars(self).items() if v)
        return f"{type(self).__name__}({settings})"

    def __post_init__(self):
        """Reject invalid settings before anything runs."""
        choices = {
            "optimizer": self.OPTIMIZERS,
            "loss": self.LOSSES,
            "schedule": self.SCHEDULES,
            "distortion": {None: distort_images, **TRANSFORMS},
        }
        for name, allowed in choices.items():
            if (value := getattr(self, name)) not in allowed:
                names = ", ".join(map(str, allowed))
                raise ValueError(f"recipe: {name} {value!r} is not one of {names}")
        for name in ("num_epochs", "batch_size", "passes_per_epoch", "learning_rate"):
            # Not <= 0, which would let NaN pass.
            if not (value := getattr(self, name)) > 0:
                raise ValueError(f"recipe: {name} must be positive, got {value}")
        if self.patience is not None and self.patience < 1:
            raise ValueError(f"recipe: patience must be at least 1: {self.patience}")
        for name in ("weight_decay", "label_smoothing"):
            if not 0 <= (value := getattr(self, name)) < 1:
                raise ValueError(f"recipe: {name} must be in 0..1, got {value}")
        if self.mixed_copies and not self.distorted_copies:
            raise ValueError(
                "recipe: mixed_copies needs copies to mix: set distorted_copies"
            )
        if self.label_smoothing and self.loss != "categorical_crossentropy":
            raise ValueError(
                "recipe: label_smoothing needs one-hot labels: "
                "loss='categorical_crossentropy'"
            )

    def steps_per_epoch(self, num_train: int) -> int:
        """Return the number of steps per epoch, including a smaller last one."""
        return -(-num_train * self.passes_per_epoch // self.batch_size)

    def compile(self, model: keras.Model, num_train: int) -> None:
        """Give a network its optimiser, loss and accuracy.

        Args:
            model: A network that is not compiled yet.
            num_train: Number of training examples, from which schedules count steps.
        """
        options = {"momentum": self.momentum} if self.optimizer == "sgd" else {}
        if self.weight_decay:
            options["weight_decay"] = self.weight_decay
        rate = self.rate(self.steps_per_epoch(num_train))
        model.compile(
            optimizer=self.OPTIMIZERS[self.optimizer](rate, **options),
            loss=self.keras_loss(),
            metrics=[self.keras_accuracy()],
            jit_compile=False,  # a single step; with xla, the whole epoch is compiled
        )
        # Its variables are created here, since a compiled epoch must not create any.
        model.optimizer.build(model.trainable_variables)

    def rate(self, steps_per_epoch: int) -> float | Callable:
        """Return the learning rate, or the schedule that it follows."""
        if self.schedule != "warmup_cosine":
            return self.learning_rate
        # With a warm-up, Keras rises from the initial rate to the target and counts
        # decay_steps from there; without one, it decays from the initial rate.
        warmup = round(self.warmup_epochs * steps_per_epoch)
        return keras.optimizers.schedules.CosineDecay(
            0.0 if warmup else self.learning_rate,
            decay_steps=self.num_epochs * steps_per_epoch - warmup,
            warmup_target=self.learning_rate if warmup else None,
            warmup_steps=warmup,
        )

    def labels(self, y: np.ndarray, num_classes: int) -> np.ndarray:
        """Return labels in the form that the loss needs: integers, or one-hot.

        Args:
            y: (n,) integer labels.
            num_classes: Width of one-hot labels.
        Returns:
            Integers (n,), or one-hot labels (n, num_classes).
        """
        if self.loss == "categorical_crossentropy":
            return keras.utils.to_categorical(y, num_classes)
        return y

    def training_labels(self, y: np.ndarray, num_classes: int) -> np.ndarray:
        """Return the training labels, smoothed if the recipe says so.

        Source: Szegedy et al. (2016), section 7; computed as in Keras's losses.
        """
        labels, share = self.labels(y, num_classes), self.label_smoothing
        return labels * (1 - share) + share / num_classes if share else labels

    def keras_loss(self) -> str | keras.losses.Loss:
        """Return the loss in a form that Keras accepts."""
        return self.loss

    def keras_accuracy(self) -> str | keras.metrics.Metric:
        """Return the accuracy metric in a form that Keras accepts."""
        return "accuracy"

    def callbacks(self, splits: Splits, seed: int) -> list[keras.callbacks.Callback]:
        """Return callbacks that are part of the training procedure.

        Their ``on_epoch_end`` may add to the logs. Their time counts as training
        time.
        """
        return []

    def order_of_epoch(self, epoch: int) -> int:
        """Return which of the random orders of examples an epoch uses."""
        return epoch

    @property
    def distort(self) -> Callable:
        """The function that distorts copies of the training set."""
        return TRANSFORMS[self.distortion] if self.distortion else distort_images

    def parts(self) -> list[Callable]:
        """Return the study's own functions and classes that this recipe uses."""
        optimizer = self.OPTIMIZERS[self.optimizer]
        # SGD is Keras's own, and fixed by the version of Keras.
        parts = [optimizer] if is_versioned(optimizer) else []
        return parts + ([self.distort] if self.distorted_copies else [])

    def constants(self) -> dict:
        """Return constants outside the recipe that affect the result."""
        if not self.distorted_copies:
            return {}
        # A distortion of the reader's own has its numbers in its code.
        return {"distortions": RANGES.get(self.distortion or "affine", {})}
