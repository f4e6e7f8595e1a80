"""Whether a network is as often right as it is sure, and what makes it so."""

import numpy as np
import pandas as pd
from scipy import optimize

from mnist_study.metrics.predictions import check_distributions, wilson_interval

# Kept probabilities are float16, in which what is smaller than this is 0.
SMALLEST = 2.0**-24
TEMPERATURES = (0.05, 20.0)  # looked for in between


def adaptive_calibration(
    y_true: np.ndarray, probabilities: np.ndarray, num_bins: int = 15
) -> pd.DataFrame:
    """Compare confidence with accuracy in bins of as many examples each.

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


def at_temperature(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Return probabilities after a division of the logits by a temperature.

    The answers stay the same: above 1 they are less sure, below 1 surer.

    Source: Guo, Pleiss, Sun and Weinberger (2017), section 4.2.

    Args:
        probabilities: (n, num_classes).
        temperature: Above 0.
    Returns:
        float64 (n, num_classes), rows sum to 1.
    Raises:
        ValueError: If the temperature is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, not {temperature}")
    # Logits are the logarithms, but for a constant that each row loses again.
    logits = np.log(np.maximum(np.asarray(probabilities, np.float64), SMALLEST))
    scaled = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    return scaled / scaled.sum(axis=1, keepdims=True)


def fit_temperature(y_true: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the temperature at which the log loss is smallest.

    It is fitted on validation examples, and used on those of the test set.

    Source: Guo, Pleiss, Sun and Weinberger (2017), section 4.2.

    Args:
        y_true: (n,) digits.
        probabilities: (n, num_classes), rows sum to 1.
    Returns:
        A temperature from 0.05 to 20.
    """
    probabilities = check_distributions(y_true, probabilities)
    # The loss has one minimum: it is convex in 1 / temperature.
    fitted = optimize.minimize_scalar(
        lambda log: _loss(y_true, probabilities, np.exp(log)),
        bounds=np.log(TEMPERATURES),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return float(np.exp(fitted.x))


def _loss(y_true, probabilities, temperature) -> float:
    scaled = at_temperature(probabilities, temperature)
    right = scaled[np.arange(len(scaled)), np.asarray(y_true)]
    return -np.log(np.maximum(right, np.finfo(float).tiny)).mean()
