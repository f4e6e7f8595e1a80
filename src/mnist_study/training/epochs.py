"""A whole epoch as one compiled function, over data that lie in memory."""

from collections.abc import Callable

import keras
import numpy as np

from mnist_study.data.dataset import Splits
from mnist_study.data.images import SCALINGS
from mnist_study.training.recipe import Recipe
from mnist_study.versions import versioned

EVALUATION_BATCH = 1000  # no effect on results, and fast on CPUs


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


@versioned(1)
def presented_images(splits: Splits, recipe: Recipe, seed: int, epoch: int):
    """Return the distorted training images of an epoch, or None for the originals.

    Args:
        splits: The training set.
        recipe: How many distorted copies there are.
        seed: Seed of the training.
        epoch: Counted from 0.
    Returns:
        float32, in the shape of ``splits.x_train``.
    """
    # By the number of the copy, not of the epoch: a copy that comes round again is
    # the same.
    copy = epoch % (recipe.distorted_copies + 1)
    if not copy:
        return None
    paper = SCALINGS[splits.scaling][0]
    generator = np.random.default_rng([seed, copy, 2])
    return recipe.distort(splits.x_train, generator, paper)


def compiled_passes(model: keras.Model, recipe: Recipe, splits: Splits):
    """Return ``train_epoch(order, images)`` and ``validate()``, traced and ready.

    Args:
        model: Compiled.
        recipe: Batch size, passes per epoch and loss.
        splits: The training and the validation set.
    Returns:
        Two functions that return the metrics of one pass over their set. The first
        takes the order, indices (passes * n,), and images in place of the training
        images, or None.
    """
    num_classes = model.output_shape[-1]
    validation = (splits.x_val, recipe.labels(splits.y_val, num_classes))
    # Keras makes the variables of loss and metrics at its first step, which a
    # compiled function may not do; a test step changes nothing else.
    model.test_step(tuple(part[:1] for part in validation))
    train_epoch = _as_pass(
        model,
        model.train_step,
        (splits.x_train, recipe.training_labels(splits.y_train, num_classes)),
        recipe.batch_size,
        recipe.passes_per_epoch,
    )
    evaluate = _as_pass(model, model.test_step, validation, EVALUATION_BATCH)
    in_order = np.arange(len(splits.x_val))
    return train_epoch, lambda: evaluate(in_order)


def _as_pass(
    model: keras.Model, step: Callable, examples: tuple, batch_size: int, passes=1
) -> Callable[..., dict[str, float]]:
    """Return a function that takes a step for every batch of examples."""
    import tensorflow as tf

    # Moved to the device once, where model.fit would copy every batch.
    x, y = map(tf.constant, examples)
    length = passes * len(x)
    full = length // batch_size * batch_size

    # The data are arguments: what a function captures, TensorFlow keeps as long as
    # the process lives.
    def steps(x, y, order):
        def one(indices):
            step((tf.gather(x, indices), tf.gather(y, indices)))

        # A loop over a tensor is compiled as a loop; one over a list would be
        # unrolled into thousands of steps. Batches must be equal for it.
        for indices in tf.reshape(order[:full], (-1, batch_size)):
            one(indices)
        # The smaller last batch has another shape, and so a step of its own.
        if full < length:
            one(order[full:])

    kinds = [tf.TensorSpec(t.shape, t.dtype) for t in (x, y)]
    kinds.append(tf.TensorSpec((length,), tf.int32))
    steps = tf.function(steps, input_signature=kinds)
    # Traced here, so that its time does not count as that of the first epoch.
    steps.get_concrete_function()

    def run(order, images=None) -> dict[str, float]:
        # Keras's metrics add up over all steps, those of validation included.
        model.reset_metrics()
        seen = x if images is None else tf.constant(images)
        steps(seen, y, tf.constant(order, tf.int32))
        return {k: float(v) for k, v in model.get_metrics_result().items()}

    return run
