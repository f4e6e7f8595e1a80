"""Networks as classifiers of 1998: how they are built, trained and asked."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import ClassVar

import keras
import numpy as np
from keras import layers

from mnist_study.classifiers1998.classifier import (
    NUM_CLASSES,
    Classifier,
    checked,
    targets,
)
from mnist_study.data.dataset import Dataset, Splits
from mnist_study.data.images import SCALINGS
from mnist_study.lecun1998.layers import FanInUniform, scaled_tanh
from mnist_study.metrics.costs import layer_table
from mnist_study.models import layer_seeds
from mnist_study.training.loop import train
from mnist_study.training.recipe import Recipe
from mnist_study.versions import versioned

BATCH = 1000  # digits asked at once
WATCHED = 1000  # training digits whose loss is reported after each pass


@dataclass(frozen=True, repr=False)
class SquaredErrorRecipe(Recipe):
    """Gradient descent on the squared distance to targets of +-1.

    Source: LeCun, Bottou, Bengio and Haffner (1998), appendix A. The paper does not
    say at which rates, and for how many passes, its other networks were trained.
    """

    optimizer: str = "sgd"
    loss: str = "squared_error"

    LOSSES: ClassVar[tuple[str, ...]] = (*Recipe.LOSSES, "squared_error")

    def labels(self, y, num_classes):
        """Return targets of +-1, (n, 10)."""
        return targets(y)

    def keras_loss(self):
        """Return the loss as Keras takes it."""
        return "mean_squared_error"


def build_plain_1998(
    seed: int = 0,
    *,
    side: int = 28,
    hidden: tuple[int, ...] = (300,),
    kernel_power: float = 0.5,
) -> keras.Model:
    """Build a plain network of 1998: units that squash, ten outputs of -1.72..1.72.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section III.C. Initial weights as
    in LeNet-5, which that section does not say.

    Args:
        seed: Determines the initial weights.
        side: Of the images.
        hidden: Units of the hidden layers.
        kernel_power: Of the fan-in by which initial weights are divided.
    Returns:
        Uncompiled model: float32 (batch, side, side, 1) -> (batch, 10).
    Raises:
        ValueError: If a layer would have no units.
    """
    if min(hidden, default=0) < 1:
        raise ValueError(f"hidden layers need at least one unit each, got {hidden}")
    seeds = layer_seeds(seed)
    stack = [layers.Flatten(name="flatten")]
    for i, units in enumerate((*hidden, NUM_CLASSES)):
        name = "output" if i == len(hidden) else f"hidden_{i + 1}"
        init = FanInUniform(kernel_power, next(seeds))
        stack.append(
            layers.Dense(units, scaled_tanh, kernel_initializer=init, name=name)
        )
    return keras.Sequential([keras.Input((side, side, 1)), *stack], name="plain_1998")


@versioned(1)
class TrainedNetwork(Classifier):
    """A network, trained by a recipe on all examples.

    Args:
        build: Called as ``build(seed=seed)``.
        recipe: How it is trained.
        seed: Of weights, order and distortions.
    """

    def __init__(
        self, build: Callable[..., keras.Model], recipe: Recipe, seed: int = 0
    ):
        self.build, self.recipe, self.seed = build, recipe, seed

    @property
    def settings(self):
        """The recipe; the network is told by its own description."""
        return {"recipe": asdict(self.recipe)}

    def fit(self, x, y):
        """Train; after every pass, the state is kept."""
        checked(x, y)
        state = None
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            state = self.folder / "network.state"
        run = train(
            self.build,
            self.recipe,
            _splits(as_inputs(x), np.asarray(y)),
            seed=self.seed,
            callbacks=[_Lines(self)],
            checkpoint=state,
        )
        self.model = run.model
        return self

    def scores(self, x):
        """Return the outputs."""
        return self.outputs(x, "output")

    def outputs(self, x: np.ndarray, layer: str) -> np.ndarray:
        """Return the outputs of a layer, (n, ...)."""
        probe = keras.Model(self.model.inputs[0], self.model.get_layer(layer).output)
        x = as_inputs(x)
        parts = [probe(x[i : i + BATCH]) for i in range(0, len(x), BATCH)]
        return np.concatenate([np.asarray(part) for part in parts])

    @property
    def macs(self) -> int:
        """One for each weight at each place; biases and squashing do not count."""
        return int(layer_table(self.model)["macs"].sum())

    @property
    def stored(self) -> int:
        """Its parameters."""
        return self.model.count_params()


def as_inputs(x: np.ndarray) -> np.ndarray:
    """Return images as networks of 1998 take them, float32 (n, side, side, 1)."""
    paper, ink = SCALINGS["lecun"]
    return (np.float32(paper) + x * np.float32(ink - paper))[..., None]


def _splits(x: np.ndarray, y: np.ndarray) -> Splits:
    """Return examples as ``train`` takes them: all are trained on.

    Nothing is chosen, so that nothing is held out: in the place of a validation set
    are some of the training digits, and of the test set none.
    """
    blank = np.zeros((NUM_CLASSES, *x.shape[1:3]), np.uint8)
    digits = np.arange(NUM_CLASSES)
    nominal = Dataset("digits of 1998", blank, digits, blank, digits)
    y = y.astype(np.int32)
    watched, none = slice(WATCHED), slice(0)
    return Splits(
        dataset=nominal,
        scaling="lecun",
        layout="",
        x_train=x,
        y_train=y,
        x_val=x[watched],
        y_val=y[watched],
        x_test=x[none],
        y_test=y[none],
    )


class _Lines(keras.callbacks.Callback):
    """Report every pass."""

    def __init__(self, classifier: TrainedNetwork):
        super().__init__()
        self.classifier = classifier

    def on_epoch_end(self, epoch, logs=None):
        """Tell of the error while it was trained."""
        passes = f"pass {epoch + 1} of {self.classifier.recipe.num_epochs}"
        self.classifier.report(f"{passes}: error {100 - 100 * logs['accuracy']:.2f} %")
