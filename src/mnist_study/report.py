"""From records to what the reader came for: the table and the statement."""

import numpy as np
import pandas as pd

from mnist_study.data import Dataset
from mnist_study.experiments import EXPERIMENTS
from mnist_study.paths import output_path
from mnist_study.records import predictions
from mnist_study.statistics import (
    difference_interval,
    mean_interval,
    probability_of_beating,
)


def model_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Summarise trials on the whole training set, one row per experiment.

    Args:
        trials: Rows of ``records.to_frame``, at least two seeds each.
    Returns:
        Index: label, in the order of the experiments table. Columns: ``seeds``,
        ``error_pct`` (mean), ``sd_pct``, ``low_pct`` and ``high_pct`` (95 %
        interval of the mean over seeds), ``published_pct``, ``parameters``,
        ``macs``, ``train_time_s`` and ``latency_ms`` (medians).
    """
    rows = {}
    for name, experiment in EXPERIMENTS.items():
        runs = trials[trials["experiment"] == name]
        if runs.empty:
            continue
        error = mean_interval(runs["error_pct"])
        # What was published is about MNIST.
        on_mnist = set(runs["data"]) == {"MNIST"}
        published = experiment.published.get("accuracy") if on_mnist else None
        rows[experiment.label] = {
            "seeds": len(runs),
            "error_pct": error.value,
            "sd_pct": runs["error_pct"].std(),
            "low_pct": error.low,
            "high_pct": error.high,
            "published_pct": 100 * (1 - published) if published else np.nan,
            "parameters": int(runs["parameters"].iloc[0]),
            "macs": int(runs["macs"].iloc[0]),
            "train_time_s": runs["train_time_s"].median(),
            "latency_ms": runs["latency_ms"].median(),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")
    return table.astype({"seeds": int, "parameters": int, "macs": int})


def metric_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Summarise accuracy, precision, recall and F1 as errors over seeds.

    Args:
        trials: Rows of ``records.to_frame``, at least two seeds each.
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
            values = (error.value, error.low, error.high)
            rows.append((EXPERIMENTS[name].label, metric, *values))
    columns = ["label", "metric", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def hit_rates(recorded: list[dict], experiment: str, y_true: np.ndarray) -> np.ndarray:
    """Return how often each test example was right, over an experiment's seeds.

    Args:
        recorded: Records of trials.
        experiment: The name of one.
        y_true: (n_test,) digits.
    Returns:
        (n_test,) rates in 0..1.
    """
    chosen = [r for r in recorded if r["trial"]["experiment"] == experiment]
    return np.mean([predictions(r) == y_true for r in chosen], axis=0)


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of models as text, units in the headings."""
    error = table["error_pct"].map("{:.2f}".format)
    published = table["published_pct"].map("{:.2f} %".format).replace("nan %", "–")
    return pd.DataFrame(
        {
            "test error, mean ± sd": error + table["sd_pct"].map(" ± {:.2f} %".format),
            "95 % interval": table["low_pct"].map("{:.2f} – ".format)
            + table["high_pct"].map("{:.2f} %".format),
            "seeds": table["seeds"].astype(str),
            "published": published,
            "parameters": table["parameters"].map("{:,}".format),
            "multiply-accumulates": table["macs"].map("{:,}".format),
            "training time": table["train_time_s"].map("{:.0f} s".format),
        },
        index=table.index,
    )


def statement(trials: pd.DataFrame, better: str, worse: str, dataset: Dataset) -> str:
    """Say how much better one experiment is than another, with its uncertainty.

    Args:
        trials: Rows of ``records.to_frame``; those on fewer than all training
            examples are left out.
        better: Name of an experiment.
        worse: Name of the one it is compared with.
        dataset: What they were trained on.
    Returns:
        Two or three sentences. If the interval of the difference holds zero,
        they say that no difference is shown.
    """
    whole = trials[trials["num_train"] == trials["num_train"].max()]
    errors = whole.groupby("experiment")["error_pct"]
    a, b = errors.get_group(better).to_numpy(), errors.get_group(worse).to_numpy()
    name_a, name_b = EXPERIMENTS[better].label, EXPERIMENTS[worse].label
    gap = difference_interval(b, a)
    beats = probability_of_beating(a, b)
    first = (
        f"On the {len(dataset.y_test):,} test images of {dataset.name}, {name_a} makes "
        f"{a.mean():.2f} % errors and the {name_b} {b.mean():.2f} % "
        f"(means of {len(a)} and {len(b)} seeds)."
    )
    if gap.low <= 0 <= gap.high:
        second = (
            f"The difference of {gap.value:.2f} percentage points (95 % interval "
            f"{gap.low:.2f} to {gap.high:.2f}) is not distinguishable from none."
        )
    else:
        second = (
            f"The difference is {gap.value:.2f} percentage points (95 % interval "
            f"{gap.low:.2f} to {gap.high:.2f}): of the {name_b}'s errors, {name_a} "
            f"makes {100 * a.mean() / b.mean():.0f} %."
        )
    third = (
        f"A fresh {name_a} beats a fresh {name_b} with probability {beats.value:.2f}"
    )
    if beats.value == 1:
        third += f": it did in all {len(a) * len(b)} pairs of runs"
    warning = "" if dataset.is_mnist else f" ({dataset.label}.)"
    return f"{first} {second} {third}.{warning}"


def write_comparison(table: pd.DataFrame, sentence: str, dataset: Dataset) -> None:
    """Write ``results/comparison.txt`` and ``.md`` below the output folder.

    Args:
        table: What ``model_table`` returned.
        sentence: What ``statement`` returned.
        dataset: Named above the table.
    """
    text = readable(table)
    caption = f"Test error over seeds; {dataset.caption('test')}"
    plain = f"{caption}\n\n{text.to_string()}\n\n{sentence}\n"
    output_path("results", "comparison.txt").write_text(plain, encoding="utf-8")
    cells = [["model", *text.columns], ["---", *["---:"] * text.shape[1]]]
    cells += [[label, *row] for label, row in zip(text.index, text.values, strict=True)]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    page = "\n".join([sentence, "", *lines, "", f"{caption}.", ""])
    output_path("results", "comparison.md").write_text(page, encoding="utf-8")
