"""The recipe of 1998: what the paper's training has beyond that of today."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import keras
import numpy as np

from mnist_study.data.dataset import Splits
from mnist_study.lecun1998.curvature import gauss_newton_diagonal
from mnist_study.lecun1998.losses import MAPPenalty, RightPenalty, smallest_is_right
from mnist_study.lecun1998.optimizer import StochasticDiagonalLM
from mnist_study.training.prediction import predict
from mnist_study.training.recipe import Recipe

# Section III.B: 500 samples before every pass.
CURVATURE_EXAMPLES = 500
# Factors of the first pass's rate 5e-4: 5e-4 for two passes, 2e-4 for three,
# 1e-4 for three, 5e-5 for four, then 1e-5 (section III.B).
RATE_FACTORS = (1, 1, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.02)
# The same for the authors' later procedure: ten passes each with 1e-4, 1e-5 and 1e-6.
LATER_FACTORS = (*[1] * 10, *[0.1] * 10, 0.01)
STEPS = {"lecun1998": RATE_FACTORS, "later": LATER_FACTORS}
# Equations 8 and 9, for networks that end with an ``EuclideanRBF``.
PENALTIES = {
    "right_penalty": (RightPenalty, smallest_is_right),
    "map_penalty": (MAPPenalty, RightPenalty, smallest_is_right),
}


@dataclass(frozen=True, repr=False)
class Recipe1998(Recipe):
    """A recipe that can train as the paper did.

    Source: LeCun, Bottou, Bengio and Haffner (1998), sections II.C and III.B.

    Attributes:
        optimizer: Also "stochastic_diagonal_lm", which estimates the curvature on 500
            examples before each epoch.
        curvature_examples: Their number, if it is not 500.
        curvature_every: Number of epochs for which an estimate is kept, if it is not 1.
        schedule: Also "lecun1998", the steps of ``RATE_FACTORS``, and "later", those of
            ``LATER_FACTORS``.
        loss: Also "right_penalty" or "map_penalty", for networks that end with an
            ``EuclideanRBF``.
        rubbish_penalty: The constant j of the "map_penalty".
        fixed_order: Whether every epoch presents the examples in the same order.
        report_errors: Whether the history also has the accuracy on the whole training
            set and on the test set after each epoch, ``train_accuracy`` and
            ``test_accuracy``, which are not used to choose anything. (Fig. 5 of the
            paper shows the training error counted during training: ``accuracy``.)
    """

    rubbish_penalty: float = 0.0
    fixed_order: bool = False
    report_errors: bool = False
    curvature_examples: int = 0  # 0, not 500: older identities stay
    curvature_every: int = 0

    OPTIMIZERS: ClassVar[dict[str, type]] = Recipe.OPTIMIZERS | {
        "stochastic_diagonal_lm": StochasticDiagonalLM
    }
    LOSSES: ClassVar[tuple[str, ...]] = (*Recipe.LOSSES, *PENALTIES)
    SCHEDULES: ClassVar[tuple[str, ...]] = (*Recipe.SCHEDULES, *STEPS)

    def __post_init__(self):
        """Reject invalid settings before anything runs."""
        super().__post_init__()
        for name in ("curvature_examples", "curvature_every"):
            value = getattr(self, name)
            if value < 0:
                raise ValueError(f"recipe: {name} must not be negative, got {value}")
            if value and self.optimizer != "stochastic_diagonal_lm":
                raise ValueError(
                    f"recipe: {name} needs optimizer='stochastic_diagonal_lm', since "
                    f"{self.optimizer!r} uses no curvature"
                )

    def rate(self, steps_per_epoch: int) -> float | Callable:
        """Return the learning rate, or the schedule that it follows."""
        if self.schedule not in STEPS:
            return super().rate(steps_per_epoch)
        factors = STEPS[self.schedule]
        # Keras needs one boundary fewer than rates: the last rate has no end.
        ends = [steps_per_epoch * epoch for epoch in range(1, len(factors))]
        rates = [self.learning_rate * factor for factor in factors]
        return keras.optimizers.schedules.PiecewiseConstantDecay(ends, rates)

    def keras_loss(self) -> str | keras.losses.Loss:
        """Return the loss in a form that Keras accepts."""
        if self.loss == "right_penalty":
            return RightPenalty()
        if self.loss == "map_penalty":
            return MAPPenalty(self.rubbish_penalty)
        return super().keras_loss()

    def keras_accuracy(self) -> str | keras.metrics.Metric:
        """Return the accuracy metric in a form that Keras accepts."""
        # Keras's "accuracy" would take the largest penalty as the prediction.
        if self.loss in PENALTIES:
            return keras.metrics.MeanMetricWrapper(smallest_is_right, name="accuracy")
        return super().keras_accuracy()

    def callbacks(self, splits: Splits, seed: int) -> list[keras.callbacks.Callback]:
        """Return callbacks for the curvature and the report of errors, if wanted."""
        callbacks = []
        if self.optimizer == "stochastic_diagonal_lm":
            callbacks.append(EstimateCurvature(splits, seed, self))
        if self.report_errors:
            callbacks.append(ReportErrors(splits))
        return callbacks

    def order_of_epoch(self, epoch: int) -> int:
        """Return which of the random orders of examples an epoch uses."""
        return 0 if self.fixed_order else epoch

    def parts(self) -> list[Callable]:
        """Return the study's own functions and classes that this recipe uses."""
        curvature = self.optimizer == "stochastic_diagonal_lm"
        parts = [gauss_newton_diagonal] if curvature else []
        return [*super().parts(), *parts, *PENALTIES.get(self.loss, ())]

    def constants(self) -> dict:
        """Return constants outside the recipe that affect the result."""
        # Constants of this module that are not settings of a recipe affect results as
        # well, so they belong to a trial's identity.
        constants = super().constants()
        if self.optimizer == "stochastic_diagonal_lm" and not self.curvature_examples:
            constants["curvature_examples"] = CURVATURE_EXAMPLES
        if self.schedule in STEPS:
            constants["rate_factors"] = STEPS[self.schedule]
        return constants


class EstimateCurvature(keras.callbacks.Callback):
    """A callback that gives the optimiser a new curvature, usually before each epoch.

    In between, the optimiser keeps it, and a checkpoint with it.
    """

    def __init__(self, splits: Splits, seed: int, recipe: Recipe1998):
        super().__init__()
        self.splits, self.seed = splits, seed
        self.every = recipe.curvature_every or 1
        self.examples = recipe.curvature_examples or CURVATURE_EXAMPLES

    def on_epoch_begin(self, epoch, logs=None):
        """Draw new examples, and estimate the curvature on them."""
        if epoch % self.every:
            return
        # The 1 separates these draws from those of the order, [seed, epoch], and of the
        # distortions, [seed, copy, 2].
        generator = np.random.default_rng([self.seed, epoch, 1])
        drawn = generator.permutation(len(self.splits.x_train))[: self.examples]
        x, y = self.splits.x_train[drawn], self.splits.y_train[drawn]
        diagonal = gauss_newton_diagonal(self.model, self.model.loss, x, y)
        self.model.optimizer.set_curvature(diagonal)


class ReportErrors(keras.callbacks.Callback):
    """A callback that adds the accuracy on whole sets to the logs after each epoch."""

    def __init__(self, splits: Splits):
        super().__init__()
        self.sets = {
            "train": (splits.x_train, splits.y_train),
            "test": (splits.x_test, splits.y_test),
        }

    def on_epoch_end(self, epoch, logs=None):
        """Predict both sets."""
        for name, (x, y) in self.sets.items():
            # With the weights at the end of the epoch; Keras's own accuracy is an
            # average over the epoch, during which they change.
            right = predict(self.model, x).argmax(axis=1) == y
            logs[f"{name}_accuracy"] = float(right.mean())
