"""Tables of results, computed from records."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple

import numpy as np
import pandas as pd

from mnist_study.report.chance import seed_table
from mnist_study.report.times import (
    are_comparable,
    marked_time,
    median_time,
    time_ratio,
)
from mnist_study.statistics import (
    mean_interval,
)
from mnist_study.study.experiments import EXPERIMENTS


def model_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Summarise trials on the whole training set, one row per experiment.

    Args:
        trials: Rows of ``records.to_frame``, with at least two seeds per experiment.
    Returns:
        Index: label, in the order of the experiments table. Columns: ``seeds``,
        ``error_pct`` (mean), ``sd_pct``, ``low_pct`` and ``high_pct`` (95 %
        interval of the mean over seeds), ``published_pct``, ``parameters``,
        ``macs``, ``train_time_s`` and ``latency_ms`` (medians); ``comparable_time``,
        whether the training is known to have had a core to itself.
    """
    trials, rows = trials.assign(comparable=are_comparable(trials)), {}
    for name, experiment in EXPERIMENTS.items():
        runs = trials[trials["experiment"] == name]
        if runs.empty:
            continue
        error = mean_interval(runs["error_pct"])
        train_time_s, comparable_time = median_time(runs)
        # The published figures are for MNIST.
        on_mnist = set(runs["data"]) == {"MNIST"}
        published = experiment.published.get("accuracy") if on_mnist else None
        rows[experiment.label] = {
            "seeds": len(runs),
            "error_pct": error.value,
            "sd_pct": runs["error_pct"].std(),
            "low_pct": error.low,
            "high_pct": error.high,
            "published_pct": 100 * (1 - published) if published else np.nan,
            # The same in all records of an experiment, which is checked when they are
            # read.
            "parameters": int(runs["parameters"].iloc[0]),
            "macs": int(runs["macs"].iloc[0]),
            "train_time_s": train_time_s,
            "comparable_time": comparable_time,
            "latency_ms": median_time(runs, "latency_ms")[0],
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")
    # In a row of mixed types every number becomes a float.
    return table.astype({"seeds": int, "parameters": int, "macs": int})


def write_up_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Compare the published figures of the write-ups' networks with those obtained.

    Args:
        trials: Rows of ``records.to_frame`` on the whole training set, at least
            two seeds of each experiment that has a write-up.
    Returns:
        Cells of text. Index: label. Columns: ``write-up``; ``parameters, published``
        and ``built``; ``test accuracy, published`` (for MNIST only; the validation
        accuracy where no test accuracy is given) and ``mean ± sd``; ``seeds``; ``s per
        epoch``, the median, marked if it cannot be compared.
    """
    table, rows = model_table(trials), {}
    trials = trials.assign(comparable=are_comparable(trials))
    for name, experiment in EXPERIMENTS.items():
        if not experiment.write_up or experiment.label not in table.index:
            continue
        row, published = table.loc[experiment.label], experiment.published
        runs = trials[trials["experiment"] == name]
        on_mnist = set(runs["data"]) == {"MNIST"}
        count = published.get("parameters")
        rows[experiment.label] = {
            "write-up": experiment.write_up,
            "parameters, published": f"{count:,}" if count else "–",
            "built": f"{row['parameters']:,.0f}",
            "test accuracy, published": _accuracy(published) if on_mnist else "–",
            "mean ± sd": f"{100 - row['error_pct']:.2f} ± {row['sd_pct']:.2f} %",
            "seeds": f"{row['seeds']:.0f}",
            "s per epoch": marked_time(*median_time(runs, "epoch_time_s"), "{:.1f}"),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def dots(
    trials: pd.DataFrame, order: Iterable[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables that ``plots.seed_dots`` draws: of seeds, and of means.

    Args:
        trials: Rows of ``records.to_frame``, with at least two seeds per experiment.
        order: Names of all its experiments, the uppermost first; that of the table of
            experiments by default.
    Returns:
        A row per trial, with its ``label``; and a row per experiment: ``label``,
        ``mean_pct``, ``low_pct``, ``high_pct``, ``published_pct``, ``next_low_pct`` and
        ``next_high_pct`` (95 % interval of the next run).
    """
    labels = trials["experiment"].map(lambda name: EXPERIMENTS[name].label)
    means = seed_table(trials).rename(columns={"error_pct": "mean_pct"})
    means["published_pct"] = model_table(trials)["published_pct"]
    means = means.drop(columns=["seeds", "sd_pct"])
    if order is not None:
        means = means.loc[[EXPERIMENTS[name].label for name in order]]
    return trials.assign(label=labels), means.reset_index(names="label")


def metric_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Summarise accuracy, precision, recall and F1 as errors over seeds.

    Args:
        trials: Rows of ``records.to_frame``, with at least two seeds per experiment.
    Returns:
        A row per experiment and metric: ``label``, ``metric``, ``error_pct``
        (mean of 100 (1 - metric)) and its 95 % interval ``low_pct``,
        ``high_pct``.
    """
    rows = []
    for name in [name for name in EXPERIMENTS if name in set(trials["experiment"])]:
        runs = trials[trials["experiment"] == name]
        for metric in ("accuracy", "precision", "recall", "f1"):
            error = mean_interval(100 * (1 - runs[metric]))
            rows.append((EXPERIMENTS[name].label, metric, *astuple(error)))
    columns = ["label", "metric", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def efficiency_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Summarise trials on training sets of several sizes.

    Args:
        trials: Rows of ``records.to_frame``, with at least two seeds per experiment and
            size.
    Returns:
        A row per experiment and size, ascending: ``label``, ``num_train``,
        ``seeds``, ``error_pct`` (mean) and its 95 % interval ``low_pct``,
        ``high_pct``.
    """
    rows = []
    for (name, num_train), runs in trials.groupby(["experiment", "num_train"]):
        error = mean_interval(runs["error_pct"])
        rows.append(
            (EXPERIMENTS[name].label, num_train, len(runs), *astuple(error)),
        )
    columns = ["label", "num_train", "seeds", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def examples_needed(table: pd.DataFrame, label: str, error_pct: float) -> float:
    """Return how many training examples a model needs to reach a given error.

    The number is interpolated on logarithmic axes between the sizes that were trained.

    Args:
        table: What ``efficiency_table`` returned.
        label: Label of the model.
        error_pct: The test error to reach, in %.
    Returns:
        Number of training examples; infinity if no size reaches that error.
    """
    # np.interp needs increasing errors, hence decreasing sizes. Both are logarithms,
    # since errors fall roughly as a power of the size.
    curve = table[table["label"] == label].sort_values("num_train", ascending=False)
    errors, sizes = np.log(curve["error_pct"]), np.log(curve["num_train"])
    if np.log(error_pct) < errors.min():
        return np.inf
    return float(np.exp(np.interp(np.log(error_pct), errors, sizes)))


def candidate_table(trials: pd.DataFrame, chosen: str, than: str) -> pd.DataFrame:
    """Show the recipes from which one was chosen by its validation error alone.

    Args:
        trials: Rows of ``records.to_frame`` with the candidates and ``than``.
        chosen: Name of the experiment that was chosen.
        than: Name of the experiment whose training time is the unit of the
            candidates' times.
    Returns:
        Index: label of the candidate, the lowest validation error first.
        Columns: ``val_error_pct`` (mean over seeds), ``seeds``, ``time_ratio``.
    """
    rows, there = {}, set(trials["experiment"])
    for name, experiment in EXPERIMENTS.items():
        if experiment.candidate_for == chosen and name in there:
            runs = trials[trials["experiment"] == name]
            # The test error is left out, so that it cannot influence the choice.
            error = 100 * (1 - runs["val_accuracy"].mean())
            rows[experiment.label] = (error, len(runs), time_ratio(trials, name, than))
    columns = ["val_error_pct", "seeds", "time_ratio"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("candidate").sort_values("val_error_pct")


def _accuracy(published: Mapping[str, float]) -> str:
    for metric, suffix in (("accuracy", ""), ("val_accuracy", " (validation)")):
        if metric in published:
            return f"{100 * published[metric]:g} %{suffix}"
    return "–"
