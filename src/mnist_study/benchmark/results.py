"""Seconds, ratios and arithmetic rates, computed from the times of laps."""

import numpy as np

from mnist_study.benchmark.contenders import PRODUCTS, SIDE
from mnist_study.benchmark.lineup import FAST, ROWS
from mnist_study.data.dataset import Dataset
from mnist_study.metrics import layer_table


def epoch_flop(model, num_train: int, num_val: int) -> int:
    """Return the least number of floating-point operations of one epoch.

    Each multiply-accumulate counts as two. Training needs them three times: for the
    forward pass, for the gradient of the weights, and for that of the inputs, which the
    first layer does not need. Validation needs only the forward pass. Biases,
    activation functions, pooling and Adam are left out, so this is a lower bound.

    Args:
        model: A built Keras model.
        num_train: Number of training examples.
        num_val: Number of validation examples.
    Returns:
        Number of operations in one epoch.
    """
    macs = layer_table(model)["macs"]
    forward, first = int(macs.sum()), int(macs[macs > 0].iloc[0])
    return 2 * (num_train * (3 * forward - first) + num_val * forward)


def network_result(name: str, dataset: Dataset, times_s: dict) -> dict:
    """Return the times of one network's contenders, and their ratios.

    Args:
        name: Name of the network's experiment.
        dataset: The data that it trained on.
        times_s: Row -> seconds of the lap in each round. Laps that multiply matrices
            are
            converted to the seconds that the arithmetic of an epoch would take.
    Returns:
        Label, batch size, operations of an epoch, speed of the matrix products, and
        ``rows`` with seconds and ratios to the write-ups' time.
    """
    from mnist_study.study.experiments import find_experiment

    experiment = find_experiment(name)
    examples = map(len, dataset.split)
    flop = epoch_flop(experiment.build(seed=0), *examples)
    times_s, rates = dict(times_s), {}
    for key in ("limit_all_cores", "limit_one_thread"):
        # A product needs SIDE^3 multiplications and as many additions.
        per_flop_s = np.array(times_s[key]) / (PRODUCTS * 2 * SIDE**3)
        rates[key] = float(np.median(1e-9 / per_flop_s))
        times_s[key] = list(flop * per_flop_s)
    first = np.array(times_s["write_ups"])
    rows = {
        key: {
            "label": label,
            "rounds_s": [float(value) for value in times_s[key]],
            "seconds": _spread(times_s[key]),
            # Round by round, since other work slows neighbouring laps alike.
            "ratio": _spread(times_s[key] / first),
        }
        for key, label in ROWS.items()
        if key in times_s
    }
    return {
        "label": experiment.label,
        "batch_size": experiment.recipe.batch_size,
        "epoch_flop": flop,
        "product_gflop_per_s": rates,
        "rows": rows,
    }


def whole_trainings(name: str, times_s: dict, first_s: dict) -> dict:
    """Estimate the times of whole trainings, tracing included, from single laps.

    Args:
        name: Name of the experiment with which the fast one is compared.
        times_s: Row -> seconds of the lap in each round.
        first_s: Row -> seconds of tracing and the first epoch.
    Returns:
        ``rows`` of both experiments, and ``ratio`` of the fast one to the other.
    """
    from mnist_study.study.experiments import find_experiment

    rows, seconds = {}, {}
    for row, key in ((name, "one_thread"), (FAST, FAST)):
        experiment = find_experiment(row)
        num_epochs = experiment.recipe.num_epochs
        # The lap that warmed up was the first epoch, tracing included.
        seconds[row] = first_s[key] + (num_epochs - 1) * np.array(times_s[key])
        rows[row] = {
            "label": experiment.label,
            "num_epochs": num_epochs,
            "first_epoch_and_tracing_s": first_s[key],
            "rounds_s": [float(value) for value in times_s[key]],
            "seconds": _spread(seconds[row]),
        }
    return {"rows": rows, "ratio": _spread(seconds[FAST] / seconds[name])}


def _spread(values) -> dict[str, float]:
    low, median, high = np.percentile(values, [0, 50, 100])
    return {"median": float(median), "low": float(low), "high": float(high)}
