"""What contenders do in their processes: train, or multiply as fast as possible."""

import sys
import time
from dataclasses import replace
from pathlib import Path

from mnist_study.benchmark.processes import Answer
from mnist_study.data.dataset import Splits, make_splits
from mnist_study.data.registry import load_dataset

# Number of matrix products per measurement, and the side of the matrices: each number
# is used 2,048 times, so that memory does not limit the speed.
PRODUCTS, SIDE = 4, 2048
MEMORY_EPOCHS = 2


def train_with_study(name: str, location: str, num_epochs: int, answer: Answer) -> None:
    """Train as this study does.

    Args:
        name: Name of an experiment.
        location: Where the data are, as ``load_dataset`` takes it.
        num_epochs: Number of epochs, in place of the recipe's.
        answer: Called once the data are loaded, and after every epoch.
    """
    from mnist_study.study.experiments import find_experiment
    from mnist_study.training.loop import train

    experiment, splits = find_experiment(name), _splits(name, location)
    recipe = replace(experiment.recipe, num_epochs=num_epochs)
    # Loaded; the next message comes when all contenders are.
    answer(None)
    train(experiment.build, recipe, splits, callbacks=[_pacemaker(answer)])


def train_with_keras(name: str, location: str, num_epochs: int, answer: Answer) -> None:
    """Train with ``model.fit``, as the write-ups do.

    Args:
        name: Name of an experiment.
        location: Where the data are, as ``load_dataset`` takes it.
        num_epochs: Number of epochs, in place of the recipe's.
        answer: Called once the data are loaded, and after every epoch.
    """
    from mnist_study.study.experiments import find_experiment

    experiment, splits = find_experiment(name), _splits(name, location)
    answer(None)
    # Created before the network, so that the first lap includes building and tracing.
    pacemaker = _pacemaker(answer)
    model = experiment.build(seed=0)
    # Only the settings of the write-ups: tracing, threads and batches are left to
    # Keras.
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        splits.x_train,
        splits.y_train,
        batch_size=experiment.recipe.batch_size,
        epochs=num_epochs,
        validation_data=(splits.x_val, splits.y_val),
        verbose=0,
        callbacks=[pacemaker],
    )


def multiply_matrices(answer: Answer) -> None:
    """Multiply large float32 matrices, the fastest work for processors."""
    import tensorflow as tf

    answer(None)
    matrix = tf.random.stateless_normal((SIDE, SIDE), (0, 0))
    while True:
        for _ in range(PRODUCTS):
            tf.matmul(matrix, matrix)
        answer(None)


def measure_peak_memory(location: str, answer: Answer) -> None:
    """Train LeNet-5, from loading the data to predicting the test set.

    Answers with the peak memory in MB and with the environment.
    """
    from mnist_study.study.experiments import find_experiment
    from mnist_study.training.loop import train

    experiment = find_experiment("lenet5")
    recipe = replace(experiment.recipe, num_epochs=MEMORY_EPOCHS)
    splits = _splits("lenet5", location)
    answer(None)
    run = train(experiment.build, recipe, splits)
    answer((_peak_memory_mb(), run.environment))


def _pacemaker(answer: Answer):
    """Return a callback that waits for the coordinator after every epoch.

    It sends the seconds since the coordinator started the lap; the first time, the
    seconds since its own creation, which include tracing.
    """
    import keras

    since = time.perf_counter()

    def on_epoch_end(epoch, logs):
        nonlocal since
        answer(time.perf_counter() - since)
        since = time.perf_counter()

    return keras.callbacks.LambdaCallback(on_epoch_end=on_epoch_end)


def _splits(name: str, location: str) -> Splits:
    from mnist_study.study.experiments import find_experiment

    experiment = find_experiment(name)
    return make_splits(
        load_dataset(location), scaling=experiment.scaling, layout=experiment.layout
    )


def _peak_memory_mb() -> float:
    """Return the peak memory of this process in MB."""
    import resource

    # On Linux, the value of ``resource`` includes the parent's memory before the start.
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        # Peak resident memory, in kB of 1,024 bytes.
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    # Bytes on macOS, kilobytes on Linux.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
