"""Tables computed from the trials of the sweeps.

Choices are compared after ``PATIENT_EPOCHS`` epochs, which every trial completes: among
only the trials that were not pruned, bad choices would look better than they are. The
comparison favours networks that start fast; dropout starts slowly.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import optuna
import pandas as pd

from mnist_study.statistics import mean_interval
from mnist_study.sweep.space import PATIENT_EPOCHS, SPACE, STARTUP_TRIALS

METRICS = ["accuracy", "f1", "precision", "recall"]
TREES = 16  # number of trees in the forest of fANOVA


def early_errors(table: pd.DataFrame) -> pd.Series:
    """Return validation errors in % after the epochs that every trial completes.

    Args:
        table: What ``trial_frame`` returned. Failed trials have none and are left out.
    """
    early = table.loc[table["state"] != "failed", "accuracies"].map(
        lambda values: values[PATIENT_EPOCHS - 1]
    )
    return (100 * (1 - early)).rename("error_pct")


def choice_table(table: pd.DataFrame) -> pd.DataFrame:
    """Summarise the early errors of the trials by their choices.

    Args:
        table: What ``trial_frame`` returned.
    Returns:
        A row per hyperparameter and choice: ``hyperparameter``, ``choice``,
        ``trials``, ``error_pct`` (mean) and its 95 % interval over trials,
        ``low_pct`` and ``high_pct``, NaN for a single trial.
    """
    rows, errors = [], early_errors(table)
    table = table.loc[errors.index]
    for name, choices in SPACE.items():
        for choice in choices:
            group = errors[table[name] == choice]
            if group.empty:
                continue
            mean = (group.iloc[0], np.nan, np.nan)
            if len(group) > 1:
                estimate = mean_interval(group)
                mean = (estimate.value, estimate.low, estimate.high)
            rows.append((name, choice, len(group), *mean))
    columns = ["hyperparameter", "choice", "trials", "error_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns)


def importances(
    table: pd.DataFrame, resamples: int = 60, seed: int = 0
) -> pd.DataFrame:
    """Estimate how much of the early errors' variance each choice explains alone.

    The estimate is Optuna's functional ANOVA of a random forest (Hutter, Hoos and
    Leyton-Brown, 2014). With a hundred trials it is uncertain: the interval comes from
    random halves of the trials, whose estimates spread about as much as those of
    further searches would (Politis, Romano and Wolf, 1999).

    Args:
        table: What ``trial_frame`` returned for a random search, at least eight trials.
        resamples: Number of halves of the trials.
        seed: Seed of halves, permutations and forests.
    Returns:
        Index: hyperparameter, the most important first. ``importance``, a share of
        the forest's variance (0..1), all zero if the errors are equal; its 95 %
        interval, ``low`` and ``high``; and ``by_chance``, which the largest share
        exceeds in 5 % of the cases if the errors are permuted, so that nothing matters.
    """
    errors = early_errors(table)
    rows, errors = table.loc[errors.index, list(SPACE)], errors.to_numpy()
    generator, half = np.random.default_rng(seed), len(errors) // 2
    parts = [generator.permutation(len(errors))[:half] for _ in range(resamples)]
    halves = pd.DataFrame([_shares(rows.iloc[i], errors[i], seed) for i in parts])
    permuted = [generator.permutation(errors) for _ in range(resamples)]
    chance = pd.DataFrame([_shares(rows, values, seed) for values in permuted])
    result = pd.DataFrame({"importance": pd.Series(_shares(rows, errors, seed))})
    # A forest of half the trials also has a biased level; only the spread of the halves
    # is used.
    spread = halves.quantile([0.025, 0.975]) - halves.median()
    result["low"] = (result["importance"] + spread.loc[0.025]).clip(0, 1)
    result["high"] = (result["importance"] + spread.loc[0.975]).clip(0, 1)
    # The largest share of each permutation, since readers look at the largest.
    result["by_chance"] = chance.max(axis=1).quantile(0.95)
    return result.sort_values("importance", ascending=False)


def best_so_far(table: pd.DataFrame) -> np.ndarray:
    """Return the lowest validation error in % after each trial.

    Args:
        table: What ``trial_frame`` returned. Pruned trials do not count.
    Returns:
        (n,), NaN before the first complete trial.
    """
    values = 100 * (1 - table["value"].where(table["state"] == "complete"))
    return values.cummin().ffill().to_numpy()


def luck(
    table: pd.DataFrame, budget: int, resamples: int = 500, seed: int = 0
) -> pd.DataFrame:
    """Estimate the results of further random searches, by resampling trials.

    Args:
        table: What ``trial_frame`` returned for a random search; trials are drawn from
            it with replacement. A drawn trial is pruned if it was.
        budget: Number of trials of one search.
        resamples: Number of resampled searches.
        seed: Seed of the random draws.
    Returns:
        Index: trials so far, from ``STARTUP_TRIALS``, since no search prunes the first
        ones. Columns: the ``median`` of ``best_so_far`` and its central 95 %, ``low``
        and ``high``.
    """
    generator = np.random.default_rng(seed)
    draws = generator.integers(len(table), size=(resamples, budget))
    curves = np.array([best_so_far(table.iloc[draw]) for draw in draws])
    start = min(STARTUP_TRIALS, budget)
    curves = curves[:, start - 1 :]
    low, median, high = np.nanquantile(curves, (0.025, 0.5, 0.975), axis=0)
    trials = pd.RangeIndex(start, budget + 1, name="trials")
    return pd.DataFrame({"median": median, "low": low, "high": high}, index=trials)


def beside_published(table: pd.DataFrame, scores: Sequence[float]) -> pd.DataFrame:
    """Compare the published runs of write-up 004 with as many runs of this study.

    Args:
        table: What ``trial_frame`` returned for a random search; its first trials are
            used, of which none is pruned.
        scores: Published accuracies, which are F1, precision and recall as well.
    Returns:
        Index: rank. ``published``; then, in the order of our accuracies, ``label``
        and the macro averages over validation data.
    Raises:
        ValueError: If there are fewer complete trials than that at the beginning.
    """
    first_trials = table.head(len(scores))
    if len(first_trials) < len(scores) or (first_trials["state"] != "complete").any():
        raise ValueError(
            f"the first {len(scores)} trials must be complete, to be compared with as "
            "many published ones: use random search with more trials"
        )
    ranked = first_trials.sort_values("accuracy", ascending=False)
    result = ranked[["label", *METRICS]].reset_index(drop=True)
    result.insert(0, "published", sorted(scores, reverse=True))
    result.index += 1
    return result.rename_axis("rank")


def leaders(frames: Mapping[str, pd.DataFrame], count: int) -> pd.DataFrame:
    """Return the configurations with the highest single validation accuracies.

    The selection criterion is the highest accuracy among the complete trials of all
    sweeps;
    ties are decided by the lower validation loss.

    Args:
        frames: What ``sweep_tables`` returned.
        count: Number of different configurations.
    Returns:
        Index: label, the best first. ``value``, ``log_loss``, ``sweep``, ``slot``
        and the hyperparameters.
    """
    every = pd.concat(frames, names=["sweep", "slot"]).reset_index()
    complete = every[every["state"] == "complete"]
    ranked = complete.sort_values(["value", "log_loss"], ascending=[False, True])
    first = ranked.drop_duplicates("label").head(count).set_index("label")
    return first[["value", "log_loss", "sweep", "slot", *SPACE]]


def _shares(rows: pd.DataFrame, errors: np.ndarray, seed: int) -> dict[str, float]:
    if len(set(errors)) < 2:  # the forest would share out rounding errors
        return dict.fromkeys(SPACE, 0.0)
    kinds = {
        name: optuna.distributions.CategoricalDistribution(choices)
        for name, choices in SPACE.items()
    }
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study()
    study.add_trials(
        optuna.create_trial(params=row, distributions=kinds, value=float(error))
        for row, error in zip(rows.to_dict("records"), errors, strict=True)
    )
    forest = optuna.importance.FanovaImportanceEvaluator(n_trees=TREES, seed=seed)
    # Without scaling their sum to 1, which would make noise look important.
    return forest.evaluate(study)
