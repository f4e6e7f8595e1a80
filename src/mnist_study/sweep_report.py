"""What the recorded trials of the sweeps say, as tables.

Every trial has trained for ``PATIENT_EPOCHS`` epochs, pruned or not. Which choice
matters is read off there, from all trials; from those alone that were not pruned,
bad choices would look better than they are.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import optuna
import pandas as pd

from mnist_study.statistics import mean_interval
from mnist_study.sweep import PATIENT_EPOCHS, SPACE

METRICS = ["accuracy", "f1", "precision", "recall"]
TREES = 16  # of the forest behind fANOVA


def early_errors(table: pd.DataFrame) -> pd.Series:
    """Return validation errors in % after the epochs that every trial has had.

    Args:
        table: Of ``sweep.to_frame``.
    """
    early = table["accuracies"].map(lambda values: values[PATIENT_EPOCHS - 1])
    return (100 * (1 - early)).rename("error_pct")


def choice_table(table: pd.DataFrame) -> pd.DataFrame:
    """Summarise the early errors of the trials by what they chose.

    Args:
        table: Of ``sweep.to_frame``, with at least two trials of each choice.
    Returns:
        A row per hyperparameter and choice: ``hyperparameter``, ``choice``,
        ``trials``, ``error_pct`` (mean) and its 95 % interval over trials,
        ``low_pct`` and ``high_pct``, NaN of a single one.
    """
    rows, errors = [], early_errors(table)
    for name, choices in SPACE.items():
        for choice in choices:
            some = errors[table[name] == choice]
            if some.empty:
                continue
            mean = (some.iloc[0], np.nan, np.nan)
            if len(some) > 1:
                estimate = mean_interval(some)
                mean = (estimate.value, estimate.low, estimate.high)
            rows.append((name, choice, len(some), *mean))
    columns = ["hyperparameter", "choice", "trials", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def importances(
    table: pd.DataFrame, resamples: int = 30, seed: int = 0
) -> pd.DataFrame:
    """Estimate which share of the early errors' variance each choice explains.

    By functional ANOVA of a random forest (Hutter, Hoos, Leyton-Brown, 2014), as
    Optuna has it. A forest of a hundred trials is uncertain itself: the interval
    is that of forests of resampled trials.

    Args:
        table: Of ``sweep.to_frame``, of random search.
        resamples: Of the trials, with replacement.
        seed: Of resamples and forests.
    Returns:
        Index: hyperparameter, the most important first. ``importance`` (0..1) and
        the middle 95 % over resamples, ``low`` and ``high``.
    """
    generator, errors = np.random.default_rng(seed), early_errors(table).to_numpy()
    draws = [generator.integers(len(table), size=len(table)) for _ in range(resamples)]
    found = pd.DataFrame([_importance(table, errors, draw, seed) for draw in draws])
    whole = _importance(table, errors, np.arange(len(table)), seed)
    result = pd.DataFrame(
        {
            "importance": pd.Series(whole),
            "low": found.quantile(0.025),
            "high": found.quantile(0.975),
        }
    )
    return result.sort_values("importance", ascending=False)


def best_so_far(table: pd.DataFrame) -> np.ndarray:
    """Return the lowest validation error in % after each trial.

    Args:
        table: Of ``sweep.to_frame``. Pruned trials find nothing.
    Returns:
        (n,), NaN before the first complete trial.
    """
    values = 100 * (1 - table["value"].where(table["state"] == "complete"))
    return values.cummin().ffill().to_numpy()


def shuffled_best(
    table: pd.DataFrame, budget: int, resamples: int = 500, seed: int = 0
) -> pd.DataFrame:
    """Return what random search would have found in other orders.

    Args:
        table: Of ``sweep.to_frame``, of random search: any order is as good.
        budget: Trials of one search.
        resamples: Orders.
        seed: Of the orders.
    Returns:
        Index: trials so far, 1..budget. The ``median`` of ``best_so_far`` and its
        middle 95 %, ``low`` and ``high``.
    """
    generator = np.random.default_rng(seed)
    orders = [generator.permutation(len(table))[:budget] for _ in range(resamples)]
    curves = np.array([best_so_far(table.iloc[order]) for order in orders])
    low, median, high = np.nanquantile(curves, (0.025, 0.5, 0.975), axis=0)
    trials = pd.RangeIndex(1, budget + 1, name="trials")
    return pd.DataFrame({"median": median, "low": low, "high": high}, index=trials)


def beside_published(table: pd.DataFrame, scores: Sequence[float]) -> pd.DataFrame:
    """Set the published runs of write-up 004 beside as many of ours.

    Args:
        table: Of ``sweep.to_frame``, of random search; its first trials are taken.
        scores: Published accuracies, which are F1, precision and recall as well.
    Returns:
        Index: rank. ``published``; then, in the order of our accuracies, ``label``
        and the macro averages over validation data.
    """
    ours = table.head(len(scores)).sort_values("accuracy", ascending=False)
    result = ours[["label", "state", *METRICS]].reset_index(drop=True)
    result.insert(0, "published", sorted(scores, reverse=True)[: len(ours)])
    result.index += 1
    return result.rename_axis("rank")


def leaders(frames: Mapping[str, pd.DataFrame], count: int) -> pd.DataFrame:
    """Return the configurations with the highest single validation accuracies.

    The selection criterion: of complete trials, whichever sweep they are from,
    the highest accuracy, and of equals the lower validation loss.

    Args:
        frames: Of ``sweep.collect``.
        count: How many configurations, each once.
    Returns:
        Index: label, the best first. ``value``, ``log_loss``, ``sweep``, ``slot``
        and the hyperparameters.
    """
    every = pd.concat(frames, names=["sweep", "slot"]).reset_index()
    complete = every[every["state"] == "complete"]
    ranked = complete.sort_values(["value", "log_loss"], ascending=[False, True])
    first = ranked.drop_duplicates("label").head(count).set_index("label")
    return first[["value", "log_loss", "sweep", "slot", *SPACE]]


def _importance(table: pd.DataFrame, errors: np.ndarray, draw, seed: int) -> dict:
    kinds = {
        name: optuna.distributions.CategoricalDistribution(choices)
        for name, choices in SPACE.items()
    }
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study()
    rows = table[list(SPACE)].iloc[draw].to_dict("records")
    study.add_trials(
        optuna.create_trial(params=row, distributions=kinds, value=float(error))
        for row, error in zip(rows, errors[draw], strict=True)
    )
    forest = optuna.importance.FanovaImportanceEvaluator(n_trees=TREES, seed=seed)
    found = optuna.importance.get_param_importances(study, evaluator=forest)
    return {name: float(share) for name, share in found.items()}
