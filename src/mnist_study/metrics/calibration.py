"""Whether a network is as often right as it is sure, and what makes it so."""

import numpy as np
import pandas as pd
from scipy import optimize, special

from mnist_study.metrics.predictions import check_distributions, wilson_interval
from mnist_study.versions import versioned

TEMPERATURES = (0.01, 100.0)  # looked for in between


def adaptive_calibration(
    y_true: np.ndarray, probabilities: np.ndarray, num_bins: int = 15
) -> pd.DataFrame:
    """Compare confidence with accuracy in bins with equal numbers of examples.

    Bins of equal width hold nearly all examples of a good network in the last of
    them. Here examples are ordered by their confidence and divided evenly.

    Source: Nguyen and O'Connor (2015), EMNLP, section 3.

    Args:
        y_true: (n,) digits.
        probabilities: (n, num_classes), rows sum to 1.
        num_bins: At most n.
    Returns:
        A row per bin, the least confident first: mean ``confidence``, ``accuracy``
        with its 95 % interval by Wilson (``accuracy_low``, ``accuracy_high``) over
        the choice of examples, and ``count``.
    Raises:
        ValueError: If there are fewer examples than bins.
    """
    probabilities = check_distributions(y_true, probabilities)
    if not 1 <= num_bins <= len(probabilities):
        raise ValueError(
            f"num_bins must be from 1 to the {len(probabilities)} examples, "
            f"not {num_bins}"
        )
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == np.asarray(y_true)
    rows = []
    # Stable: near 1 many are equal, and keep their order.
    for part in np.array_split(np.argsort(confidence, kind="stable"), num_bins):
        low, high = wilson_interval(right[part].sum(), len(part))
        mean, rate = confidence[part].mean(), right[part].mean()
        rows.append((mean, rate, low, high, len(part)))
    names = ["confidence", "accuracy", "accuracy_low", "accuracy_high", "count"]
    return pd.DataFrame(rows, columns=names).rename_axis("bin")


@versioned(1)
def log_probabilities(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Return the logarithms of the probabilities at a temperature.

    The answers stay the same: above 1 they are less sure, below 1 surer. Logarithms
    stay finite where the probability itself would be rounded to 0.

    Source: Guo, Pleiss, Sun and Weinberger (2017), section 4.2.

    Args:
        logits: (n, num_classes), what the softmax is taken of.
        temperature: By which they are divided, above 0.
    Returns:
        float64 (n, num_classes), whose exponentials sum to 1 in each row.
    Raises:
        ValueError: If the temperature is not above 0, or a logit is not finite.
    """
    logits = np.asarray(logits, np.float64)
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, not {temperature}")
    if logits.ndim != 2 or not np.isfinite(logits).all():
        raise ValueError(
            "logits must be finite numbers, a row per example, got shape "
            f"{logits.shape} with {np.sum(~np.isfinite(logits))} that are not"
        )
    return special.log_softmax(logits / temperature, axis=1)


def fit_temperature(y_true: np.ndarray, logits: np.ndarray) -> float:
    """Return the temperature at which the log loss is smallest.

    It is fitted on validation examples, and used on those of the test set.

    Source: Guo, Pleiss, Sun and Weinberger (2017), section 4.2.

    Args:
        y_true: (n,) digits.
        logits: (n, num_classes), what the softmax is taken of.
    Returns:
        A temperature from 0.01 to 100.
    Raises:
        ValueError: If there is not one row per label, or a logit is not finite.
    """
    y_true = np.asarray(y_true)
    if y_true.shape != np.shape(logits)[:1]:
        raise ValueError(
            f"logits must have one row per label, got shape {np.shape(logits)} for "
            f"{y_true.size} labels"
        )
    # The loss has one minimum: it is convex in 1 / temperature.
    fitted = optimize.minimize_scalar(
        lambda log: log_loss_of(y_true, log_probabilities(logits, np.exp(log))),
        bounds=np.log(TEMPERATURES),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return float(np.exp(fitted.x))


def log_loss_of(y_true: np.ndarray, logs: np.ndarray) -> float:
    """Return the mean of -log p of the true class, from logarithms.

    Args:
        y_true: (n,) digits.
        logs: (n, num_classes), as of ``log_probabilities``.
    """
    return float(-logs[np.arange(len(logs)), y_true].mean())
