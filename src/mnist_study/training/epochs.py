"""A whole epoch as one compiled function over data in memory."""

from collections.abc import Callable

import keras
import numpy as np

from mnist_study.data.dataset import Splits
from mnist_study.data.images import SCALINGS
from mnist_study.training.recipe import Recipe
from mnist_study.versions import versioned

EVALUATION_BATCH = 1000  # fast on CPUs; does not affect results


@versioned(1)
def example_order(num_train: int, recipe: Recipe, seed) -> np.ndarray:
    """Return the order of examples in one epoch, a new one for each pass.

    Args:
        num_train: Number of examples in the training set.
        recipe: Gives the number of passes per epoch.
        seed: Whatever ``np.random.default_rng`` takes.
    Returns:
        Indices (passes * num_train,), each pass a permutation.
    """
    generator = np.random.default_rng(seed)
    passes = range(recipe.passes_per_epoch)
    return np.concatenate([generator.permutation(num_train) for _ in passes])


@versioned(1)
def presented_images(splits: Splits, recipe: Recipe, seed: int, epoch: int):
    """Return the distorted training images of an epoch, or None for the originals.

    Args:
        splits: Contains the training set.
        recipe: Gives the number of distorted copies.
        seed: Seed of the training.
        epoch: Counted from 0.
    Returns:
        float32, in the shape of ``splits.x_train``.
    """
    # Seeded by the number of the copy, not of the epoch, so that a repeated copy is the
    # same.
    copy = epoch % (recipe.distorted_copies + 1)
    if not copy and not recipe.mixed_copies:
        return None
    paper = SCALINGS[splits.scaling][0]
    generator = np.random.default_rng([seed, copy, 2])
    images = recipe.distort(splits.x_train, generator, paper)
    if recipe.mixed_copies:
        # Each image has its turn as it is in another pass of the cycle; the 3 separates
        # this draw from the others (``EstimateCurvature``).
        turns = np.random.default_rng([seed, 0, 3]).permutation(len(images))
        as_it_is = turns % (recipe.distorted_copies + 1) == copy
        images[as_it_is] = splits.x_train[as_it_is]
    return images


def compiled_passes(model: keras.Model, recipe: Recipe, splits: Splits):
    """Return ``train_epoch(order, images)`` and ``validate()``, traced and ready.

    Args:
        model: The compiled model.
        recipe: Gives batch size, passes per epoch and loss.
        splits: Contains the training and the validation set.
    Returns:
        Two functions that return the metrics of one pass over their set, none for an
        empty validation set. The first takes the order, indices (passes * n,), and
        either images that replace the training images or None.
    """
    num_classes = model.output_shape[-1]
    training = (splits.x_train, recipe.training_labels(splits.y_train, num_classes))
    validation = (splits.x_val, recipe.labels(splits.y_val, num_classes))
    held_out = len(splits.x_val)
    # Keras creates the variables of loss and metrics at the first step, which a
    # compiled function must not do; a test step changes nothing else.
    seen = validation if held_out else training
    model.test_step(tuple(part[:1] for part in seen))
    train_epoch = _as_pass(
        model,
        model.train_step,
        training,
        recipe.batch_size,
        recipe.passes_per_epoch,
        recipe.xla,
    )
    if not held_out:
        return train_epoch, dict
    evaluate = _as_pass(model, model.test_step, validation, EVALUATION_BATCH)
    in_order = np.arange(held_out)
    return train_epoch, lambda: evaluate(in_order)


def _as_pass(
    model: keras.Model,
    step: Callable,
    examples: tuple,
    batch_size: int,
    passes: int = 1,
    xla: bool = False,
) -> Callable[..., dict[str, float]]:
    """Return a function that takes a step for every batch of examples."""
    import tensorflow as tf

    # Moved to the device once, where model.fit would copy every batch.
    x, y = map(tf.constant, examples)
    length = passes * len(x)
    full = length // batch_size * batch_size

    # The data are arguments, since TensorFlow keeps what a function captures as long as
    # the process lives.
    def steps(x, y, order):
        def one(indices):
            step((tf.gather(x, indices), tf.gather(y, indices)))

        # A loop over a tensor is compiled as a loop; one over a list would be unrolled
        # into thousands of steps. It needs batches of equal size.
        for indices in tf.reshape(order[:full], (-1, batch_size)):
            one(indices)
        # The smaller last batch has another shape, and therefore a step of its own.
        if full < length:
            one(order[full:])

    kinds = [tf.TensorSpec(t.shape, t.dtype) for t in (x, y)]
    kinds.append(tf.TensorSpec((length,), tf.int32))
    steps = tf.function(steps, input_signature=kinds, jit_compile=xla)
    # Traced here, so that tracing does not count as part of the first epoch.
    steps.get_concrete_function()

    def run(order, images=None) -> dict[str, float]:
        # Keras accumulates metrics over all steps, including those of validation.
        model.reset_metrics()
        seen = x if images is None else tf.constant(images)
        steps(seen, y, tf.constant(order, tf.int32))
        return {k: float(v) for k, v in model.get_metrics_result().items()}

    return run
