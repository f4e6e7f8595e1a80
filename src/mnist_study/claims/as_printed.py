"""The trainings of write-ups 000 and 002 exactly as in their code, mistakes included.

``python -m mnist_study.claims`` trains them on MNIST, which takes a quarter of an hour
on one core, and writes ``results/as_printed.csv``. The claims compare the printed
figures of the write-ups with it: does their code give that figure? Whether the figure
is true is another question, which the records of the study answer.

The mistakes: 000 validates on the first 5,000 examples of the training set and also
trains on them; for its ANN it leaves them in 0 to 255. 002 validates on the test set,
and its cell with ``fit`` was run again on a trained network.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from mnist_study import metrics
from mnist_study.data import Dataset, Splits, make_splits, prepare
from mnist_study.files import write_whole
from mnist_study.paths import RESULTS_FOLDER, output_path
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.training import train

FILE = "as_printed.csv"
SEEDS = {"ann": 5, "lenet5": 5, "lenet5_002": 3}  # the last one trains twice as long
NUM_VALIDATION = 5_000  # of 000: ``X_train[:5000]``
# 002 does not show how often its cell was run: at least once more.
TIMES_RUN = {"lenet5_002": 2}
_SCORES = ("accuracy", "log_loss", "precision", "recall", "f1")


def as_printed(dataset: Dataset) -> dict[str, Splits]:
    """Return the inputs of each of the three trainings.

    Args:
        dataset: MNIST, or the stand-in for tests.
    Returns:
        Name of the experiment -> its inputs, as the write-up's code prepares them.
    """
    y = dataset.y_train.astype(np.int32)
    part = slice(NUM_VALIDATION)
    images = make_splits(dataset)
    x = prepare(dataset.x_train)
    flat = dataset.x_train.reshape(len(y), -1).astype(np.float32)
    low, high = flat.min(axis=0), flat.max(axis=0)
    # As MinMaxScaler does, pixel by pixel; constant pixels stay 0.
    width = np.where(high > low, high - low, 1)
    test = dataset.x_test.reshape(len(dataset.x_test), -1)
    everything = replace(images, x_train=x, y_train=y)
    return {
        "ann": replace(
            make_splits(dataset, layout="flat"),
            x_train=(flat - low) / width, y_train=y,
            x_val=flat[part], y_val=y[part],  # cut off before it is scaled
            x_test=((test - low) / width).astype(np.float32),
        ),
        "lenet5": replace(everything, x_val=x[part], y_val=y[part]),
        "lenet5_002": replace(everything, x_val=images.x_test, y_val=images.y_test),
    }  # fmt: skip


def measure(name: str, splits: Splits, seed: int) -> list[dict]:
    """Train once as a write-up's code does.

    Args:
        name: Name of the experiment.
        splits: Its inputs, from ``as_printed``.
        seed: Seed of the training.
    Returns:
        A row for each time that the cell with ``fit`` is run, with the column names of
        ``trial_table``. For a cell that is run again, the test set is the validation
        set, so that every row has a test accuracy.
    """
    experiment = EXPERIMENTS[name]
    times, epochs = TIMES_RUN.get(name, 1), experiment.recipe.num_epochs
    # Running the cell again continues the training with Adam's current moments.
    recipe = replace(experiment.recipe, num_epochs=times * epochs)
    run = train(experiment.build, recipe, splits, seed=seed)
    scores = metrics.summary(splits.y_test, run.probabilities)
    rows = []
    for time in range(1, times + 1):
        history = run.history.iloc[(time - 1) * epochs : time * epochs]
        row = {"experiment": name, "seed": seed, "times_run": time}
        for place, at in (("first", 0), ("last", -1)):
            for column in ("loss", "accuracy", "val_loss", "val_accuracy"):
                row[f"{place}_{column}"] = float(history[column].iloc[at])
        row |= {score: scores[score] for score in _SCORES} if times == 1 else {
            "accuracy": row["last_val_accuracy"], "log_loss": row["last_val_loss"]
        }  # fmt: skip
        rows.append(row)
    return rows


def measure_all(dataset: Dataset, tell: Callable[[str], None] = print) -> pd.DataFrame:
    """Train all three networks with several seeds; see ``measure`` for the rows."""
    rows = []
    for name, splits in as_printed(dataset).items():
        for seed in range(SEEDS[name]):
            rows += measure(name, splits, seed)
            tell(f"{name}, seed {seed}: {rows[-1]['accuracy']:.4f}")
    return pd.DataFrame(rows)


def read_as_printed() -> pd.DataFrame:
    """Return the recorded results of these trainings."""
    return pd.read_csv(RESULTS_FOLDER / FILE)


def write_as_printed(table: pd.DataFrame) -> None:
    """Write ``results/as_printed.csv`` below the output folder."""
    text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    write_whole(output_path("results", FILE), text)
