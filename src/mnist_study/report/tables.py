"""Tables of results, computed from records."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from mnist_study.report.chance import seed_table
from mnist_study.statistics import (
    Estimate,
    difference_interval,
    difference_p_value,
    holm,
    mean_interval,
    paired_difference,
    probability_of_beating,
)
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.record import Record


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
            # All records of an experiment agree on these: they are checked when read.
            "parameters": int(runs["parameters"].iloc[0]),
            "macs": int(runs["macs"].iloc[0]),
            # Medians, since a busy machine lengthens single trainings.
            "train_time_s": runs["train_time_s"].median(),
            "latency_ms": runs["latency_ms"].median(),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")
    # A row of mixed types makes every number of it a float.
    return table.astype({"seeds": int, "parameters": int, "macs": int})


def write_up_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Compare the published figures of the write-ups' networks with those obtained.

    Args:
        trials: Rows of ``records.to_frame`` on the whole training set, at least
            two seeds of each experiment that has a write-up.
    Returns:
        Text. Index: label. Columns: ``write-up``; ``parameters, published`` and
        ``built``; ``test accuracy, published`` (of the validation set where
        none of the test set is given; of MNIST only) and ``mean ± sd``;
        ``seeds``; ``s per epoch``, the median.
    """
    table, rows = model_table(trials), {}
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
            "s per epoch": f"{runs['epoch_time_s'].median():.1f}",
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def dots(trials: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables that ``plots.seed_dots`` draws: of seeds, and of means.

    Args:
        trials: Rows of ``records.to_frame``, at least two seeds each.
    Returns:
        A row per trial, with its ``label``; and a row per experiment: ``label``,
        ``mean_pct``, ``low_pct``, ``high_pct``, ``published_pct``, ``next_low_pct`` and
        ``next_high_pct`` (95 % interval of the next training).
    """
    labels = trials["experiment"].map(lambda name: EXPERIMENTS[name].label)
    means = seed_table(trials).rename(columns={"error_pct": "mean_pct"})
    means["published_pct"] = model_table(trials)["published_pct"]
    means = means.drop(columns=["seeds", "sd_pct"])
    return trials.assign(label=labels), means.reset_index(names="label")


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
            rows.append((EXPERIMENTS[name].label, metric, *_parts(error)))
    columns = ["label", "metric", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def class_table(
    recorded: list[Record], experiments: Sequence[str], y_true: np.ndarray
) -> pd.DataFrame:
    """Summarise over seeds how many examples of each digit are missed.

    Args:
        recorded: Records of trials, at least two seeds of each experiment.
        experiments: Names.
        y_true: (n_test,) digits.
    Returns:
        A row per experiment and digit: ``label``, ``digit``, ``error_pct`` (mean
        share of the digit's examples) and its 95 % interval.
    """
    pairs = {(digit, None): str(digit) for digit in np.unique(y_true)}
    return _mistakes(recorded, experiments, y_true, pairs, "digit")


def pair_table(
    recorded: list[Record],
    experiments: Sequence[str],
    y_true: np.ndarray,
    count: int = 8,
) -> pd.DataFrame:
    """Summarise over seeds the confusions that separate two experiments most.

    Args:
        recorded: Records of trials, at least two seeds of each experiment.
        experiments: Names of two.
        y_true: (n_test,) digits.
        count: Pairs of true and predicted digit, the largest difference first.
    Returns:
        A row per experiment and pair: ``label``, ``pair`` ("4 → 9": a four
        taken for a nine), ``error_pct`` (mean share of the true digit's
        examples) and its 95 % interval.
    """
    digits = np.unique(y_true)
    pairs = {(i, j): f"{i} → {j}" for i in digits for j in digits if i != j}
    table = _mistakes(recorded, experiments, y_true, pairs, "pair")
    means = table.pivot(index="pair", columns="label", values="error_pct")
    # Absolute: pairs that the weaker network tells apart better count as well.
    gap = (means.iloc[:, 0] - means.iloc[:, 1]).abs()
    gap = gap.sort_values(ascending=False, kind="stable")
    shown = table[table["pair"].isin(gap.index[:count])]
    order = shown["pair"].map(gap.index.get_loc)
    # Stable, so that the two experiments of a pair keep their order.
    return shown.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def efficiency_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Summarise trials on training sets of several sizes.

    Args:
        trials: Rows of ``records.to_frame``, at least two seeds of each size.
    Returns:
        A row per experiment and size, ascending: ``label``, ``num_train``,
        ``seeds``, ``error_pct`` (mean) and its 95 % interval ``low_pct``,
        ``high_pct``.
    """
    rows = []
    for (name, num_train), runs in trials.groupby(["experiment", "num_train"]):
        error = mean_interval(runs["error_pct"])
        rows.append(
            (EXPERIMENTS[name].label, num_train, len(runs), *_parts(error)),
        )
    columns = ["label", "num_train", "seeds", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def examples_needed(table: pd.DataFrame, label: str, error_pct: float) -> float:
    """Return how many training examples a model needs for an error.

    Interpolated between the sizes that were trained, both axes logarithmic.

    Args:
        table: What ``efficiency_table`` returned.
        label: Of the model.
        error_pct: The error wanted.
    Returns:
        Training examples; infinity where no size reaches that error.
    """
    # np.interp wants rising errors, hence falling sizes. Both are logarithms, since
    # errors fall about as a power of the size.
    curve = table[table["label"] == label].sort_values("num_train", ascending=False)
    errors, sizes = np.log(curve["error_pct"]), np.log(curve["num_train"])
    if np.log(error_pct) < errors.min():
        return np.inf
    return float(np.exp(np.interp(np.log(error_pct), errors, sizes)))


def contests(
    trials: pd.DataFrame, champion: str, opponents: Sequence[str], paired: bool = False
) -> pd.DataFrame:
    """Compare one experiment with several others, corrected for their number.

    Args:
        trials: Rows of ``records.to_frame`` on one and the same training set.
        champion: Name of an experiment.
        opponents: Names of others.
        paired: Compare seed by seed, over the seeds that both have.
    Returns:
        Index: label of the opponent. Columns: ``difference_pct``, the opponent's
        mean error minus the champion's, and its 95 % interval ``low_pct``,
        ``high_pct`` (Welch's, or Student's of the pairs); ``p_value`` of that
        difference and ``p_holm``, corrected by Holm; ``beats``, the probability
        that a fresh run of the champion has fewer errors.
    """
    # By seed, so that pairs can be matched.
    errors = trials.set_index("seed").groupby("experiment")["error_pct"]
    champion_errors = errors.get_group(champion)
    rows = {}
    for name in opponents:
        opponent_errors = errors.get_group(name)
        # Opponent minus champion: positive where the champion has fewer errors.
        if paired:
            seeds = champion_errors.index.intersection(opponent_errors.index)
            gap, p_value = paired_difference(
                opponent_errors[seeds], champion_errors[seeds]
            )
        else:
            gap = difference_interval(opponent_errors, champion_errors)
            p_value = difference_p_value(opponent_errors, champion_errors)
        beats = probability_of_beating(champion_errors, opponent_errors).value
        rows[EXPERIMENTS[name].label] = (*_parts(gap), p_value, beats)
    columns = ["difference_pct", "low_pct", "high_pct", "p_value", "beats"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table.insert(4, "p_holm", pd.Series(holm(table["p_value"].to_dict())))
    return table.rename_axis("opponent")


def steps(trials: pd.DataFrame, chain: Sequence[str]) -> pd.DataFrame:
    """Compare each experiment of a chain with the one before it, seed by seed.

    Args:
        trials: Rows of ``records.to_frame`` on one and the same training set.
        chain: Names of experiments, at least two, each a change of the last.
    Returns:
        As of ``contests``: a row per step, indexed by the label that it leads
        to; ``p_holm`` is corrected for the number of steps.
    """
    table = pd.concat(
        [
            contests(trials, before, [after], paired=True)
            for before, after in pairwise(chain)
        ]
    )
    # Each call of ``contests`` saw one test; the chain has as many as steps.
    return table.assign(p_holm=pd.Series(holm(table["p_value"].to_dict())))


def candidate_table(trials: pd.DataFrame, chosen: str, than: str) -> pd.DataFrame:
    """Show among which recipes one was chosen, by validation error alone.

    Args:
        trials: Rows of ``records.to_frame`` with the candidates and ``than``.
        chosen: Name of the experiment that was chosen.
        than: Name of the experiment whose training time is the unit of the
            candidates' times.
    Returns:
        Index: label of the candidate, the lowest validation error first.
        Columns: ``val_error_pct`` (mean over seeds), ``seeds``, ``time_ratio``.
    """
    time = trials.groupby("experiment")["train_time_s"].median()
    rows = {}
    for name, experiment in EXPERIMENTS.items():
        if experiment.candidate_for == chosen and name in time:
            runs = trials[trials["experiment"] == name]
            # Nobody looks at a candidate's test error: it would choose.
            error = 100 * (1 - runs["val_accuracy"].mean())
            rows[experiment.label] = (error, len(runs), time[name] / time[than])
    columns = ["val_error_pct", "seeds", "time_ratio"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("candidate").sort_values("val_error_pct")


def hit_rates(
    recorded: list[Record], experiment: str, y_true: np.ndarray
) -> np.ndarray:
    """Return how often each test example was right, over an experiment's seeds.

    Args:
        recorded: Records of trials.
        experiment: The name of one.
        y_true: (n_test,) digits.
    Returns:
        (n_test,) rates in 0..1.
    """
    chosen = [r for r in recorded if r.experiment == experiment]
    return np.mean([r.predictions == y_true for r in chosen], axis=0)


def _accuracy(published: Mapping[str, float]) -> str:
    for metric, suffix in (("accuracy", ""), ("val_accuracy", " (validation)")):
        if metric in published:
            return f"{100 * published[metric]:g} %{suffix}"
    return "–"


def _parts(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _mistakes(recorded, experiments, y_true, pairs, column) -> pd.DataFrame:
    """Summarise mistakes; pairs: (true, predicted or None for any) -> its name."""
    rows = []
    for name in experiments:
        runs = [r.predictions for r in recorded if r.experiment == name]
        for (true, taken_for), text in pairs.items():
            # A share of the digit's own examples: digits are not equally frequent.
            answers = [run[y_true == true] for run in runs]
            wrong = [
                given != true if taken_for is None else given == taken_for
                for given in answers
            ]
            share = mean_interval([100 * miss.mean() for miss in wrong])
            rows.append((EXPERIMENTS[name].label, text, *_parts(share)))
    columns = ["label", column, "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)
