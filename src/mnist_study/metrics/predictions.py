"""Metrics of predictions and their uncertainty, with scikit-learn and SciPy."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats
from sklearn import metrics as sk

from mnist_study.data.dataset import DIGITS


def accuracy(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Return the fraction of correct predictions.

    Args:
        y_true: (n,) true digits.
        y_pred: (n,) predicted digits.
    Returns:
        A rate in 0..1.
    Raises:
        ValueError: If the lengths differ or there are no examples.
    """
    return float(sk.accuracy_score(*_labels(y_true, y_pred)))


def error_pct(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Return the share of wrong predictions in %: 100 (1 - accuracy).

    Args:
        y_true: (n,) digits.
        y_pred: (n,) digits.
    Raises:
        ValueError: If the lengths differ or there are no examples.
    """
    return 100 * (1 - accuracy(y_true, y_pred))


def wilson_interval(
    num_right: int, n: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Return Wilson's score interval for a rate observed in one run.

    It covers the random choice of test examples for one trained network, not the
    variation between seeds. Assumes independent examples.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, by SciPy.

    Args:
        num_right: Number of correct predictions, 0..n.
        n: Number of examples, at least 1.
        confidence: Coverage in 0..1.
    Returns:
        Lower and upper end, rates in 0..1.
    Raises:
        ValueError: If num_right is not in 0..n.
    """
    # Wilson's interval, since near 100 % the usual normal interval is too narrow and
    # extends beyond 100 %.
    interval = stats.binomtest(int(num_right), int(n)).proportion_ci(
        confidence, method="wilson"
    )
    return float(interval.low), float(interval.high)


def class_report(
    y_true: np.ndarray, y_pred: np.ndarray, class_names: Sequence[str] = DIGITS
) -> pd.DataFrame:
    """Return precision, recall, F1 and support per digit, and their means.

    Precision is the fraction of the examples predicted as d that are d; recall is the
    fraction of the examples of d that are predicted as d; F1 is their harmonic mean.
    The row "macro" averages over the digits with equal weight.

    Args:
        y_true: (n,) digits.
        y_pred: (n,) digits.
        class_names: Names of the rows.
    Returns:
        A row per digit and one "macro".
    """
    # A digit that is never predicted has no precision, which counts as 0.
    report = sk.classification_report(
        *_labels(y_true, y_pred), output_dict=True, zero_division=0
    )
    macro = report["macro avg"]
    # The report also has rows of averages, whose names are not digits.
    rows = {k: v for k, v in report.items() if k.isdigit()} | {"macro": macro}
    table = pd.DataFrame(rows).T.rename(columns={"f1-score": "f1"})
    names = {str(i): name for i, name in enumerate(class_names)}
    word = "digit" if tuple(class_names) == DIGITS else "class"
    return table.astype({"support": int}).rename(index=names).rename_axis(word)


def confusion_matrix(
    y_true: np.ndarray, y_pred: np.ndarray, num_classes: int = 10
) -> np.ndarray:
    """Return how often each digit is predicted as each digit.

    Args:
        y_true: (n,) digits.
        y_pred: (n,) digits.
        num_classes: Number of classes; digits are 0 to one less.
    Returns:
        Counts (num_classes, num_classes): row = true digit, column = predicted one.
    Raises:
        ValueError: If the lengths differ or there are no examples.
    """
    # All classes are listed, so that an absent one still has its row and column.
    return sk.confusion_matrix(*_labels(y_true, y_pred), labels=np.arange(num_classes))


def summary(y_true: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Return every single-number metric of one run.

    Args:
        y_true: (n,) digits.
        probabilities: (n, num_classes), rows sum to 1.
    Returns:
        ``accuracy`` with ``accuracy_low``/``accuracy_high`` (Wilson, 95 %),
        ``error_pct``, macro ``precision``, ``recall`` and ``f1``, ``log_loss``
        in nats, ``brier`` (sum over classes, 0..2) and
        ``calibration_error`` (0..1).
    """
    probabilities = _distributions(y_true, probabilities)
    y_pred = probabilities.argmax(axis=1)
    rate = accuracy(y_true, y_pred)
    low, high = wilson_interval(np.sum(y_true == y_pred), len(y_true))
    macro = class_report(y_true, y_pred).loc["macro"]
    classes = np.arange(probabilities.shape[1])
    # (n, 1) and (num_classes,) broadcast to (n, num_classes).
    one_hot = classes == np.asarray(y_true)[:, None]
    return {
        "accuracy": rate,
        "accuracy_low": low,
        "accuracy_high": high,
        "error_pct": 100 * (1 - rate),
        "precision": float(macro["precision"]),
        "recall": float(macro["recall"]),
        "f1": float(macro["f1"]),
        # Labels are listed, since a small test set may lack a class, which scikit-learn
        # would reject.
        "log_loss": float(sk.log_loss(y_true, probabilities, labels=classes)),
        "brier": float(((probabilities - one_hot) ** 2).sum(axis=1).mean()),
        "calibration_error": calibration_error(y_true, probabilities),
    }


def calibration_curve(
    y_true: np.ndarray, probabilities: np.ndarray, num_bins: int = 10
) -> pd.DataFrame:
    """Compare the confidence of a network with its accuracy, bin by bin.

    Predictions are binned by the probability of the predicted digit, in bins
    of equal width.

    Args:
        y_true: (n,) digits.
        probabilities: (n, num_classes).
        num_bins: Number of bins over 0..1.
    Returns:
        A row per bin that is not empty: mean ``confidence``, ``accuracy`` and
        ``count``.
    """
    probabilities = _distributions(y_true, probabilities)
    frame = pd.DataFrame(
        {
            "confidence": probabilities.max(axis=1),
            "accuracy": probabilities.argmax(axis=1) == np.asarray(y_true),
        }
    )
    # A confidence of exactly 1 belongs to the last bin.
    bins = np.minimum(frame["confidence"] * num_bins, num_bins - 1).astype(int)
    curve = frame.groupby(bins.rename("bin")).mean()
    return curve.assign(count=frame.groupby(bins).size())


def calibration_error(
    y_true: np.ndarray, probabilities: np.ndarray, num_bins: int = 10
) -> float:
    """Return the expected calibration error.

    It is the mean over examples of ``|accuracy - confidence|`` in their bin. Source:
    Guo, Pleiss, Sun and Weinberger (2017), section 2.

    Args:
        y_true: (n,) digits.
        probabilities: (n, num_classes), rows sum to 1.
        num_bins: Number of bins over 0..1.
    Returns:
        A rate in 0..1.
    """
    curve = calibration_curve(y_true, probabilities, num_bins)
    gaps = (curve["accuracy"] - curve["confidence"]).abs()
    return float(np.average(gaps, weights=curve["count"]))


def confident_mistakes(
    y_true: np.ndarray, probabilities: np.ndarray, count: int
) -> np.ndarray:
    """Return indices of wrong predictions, the most confident first.

    Args:
        y_true: (n,) digits.
        probabilities: (n, num_classes).
        count: Largest number of indices.
    Returns:
        Up to ``count`` indices into the n examples.
    """
    probabilities = _distributions(y_true, probabilities)
    (wrong,) = np.nonzero(probabilities.argmax(axis=1) != y_true)
    # A stable sort: near 1 many float32 probabilities are equal, and keep their order.
    surest = np.argsort(-probabilities[wrong].max(axis=1), kind="stable")
    return wrong[surest[:count]]


def margins(scores: np.ndarray) -> np.ndarray:
    """Return how far each example's best output is above its second best.

    Args:
        scores: (n, num_classes), the larger the better: probabilities, or
            penalties with their sign changed.
    Returns:
        (n,) margins, at least 0.
    """
    best = np.sort(scores, axis=1)
    return best[:, -1] - best[:, -2]


def rejected_pct(correct: np.ndarray, margins: np.ndarray, error_pct: float) -> float:
    """Return the share of examples to reject so that the rest have a given error.

    The examples with the smallest margins are rejected first.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section III.C and Fig. 10,
    which ask for an error of 0.5 %.

    Args:
        correct: bool (n,), whether each prediction is correct.
        margins: (n,), see ``margins``.
        error_pct: The wanted error on the examples that are not rejected, in %.
    Returns:
        The smallest share to be rejected, in %.
    """
    surest_first = np.argsort(-margins, kind="stable")
    wrong = np.cumsum(~np.asarray(correct, bool)[surest_first])
    kept = np.arange(1, len(wrong) + 1)
    (allowed,) = np.nonzero(100 * wrong <= error_pct * kept)
    # Keeping more examples can lower the error again, so the largest number that meets
    # the target counts.
    most = kept[allowed[-1]] if len(allowed) else 0
    return 100 * (1 - most / len(wrong))


def _labels(y_true, y_pred) -> tuple[np.ndarray, np.ndarray]:
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.shape != y_pred.shape or y_true.ndim != 1 or not len(y_true):
        raise ValueError(
            "y_true and y_pred must be non-empty and of equal length, got shapes "
            f"{y_true.shape} and {y_pred.shape}"
        )
    return y_true, y_pred


def _distributions(y_true, probabilities) -> np.ndarray:
    """Return the probabilities as float64 rows that sum to 1."""
    probabilities = np.asarray(probabilities, np.float64)
    if probabilities.ndim != 2 or len(probabilities) != len(y_true):
        raise ValueError(
            "probabilities must have one row per label, got shape "
            f"{probabilities.shape} for {len(y_true)} labels"
        )
    # The sum of a row rounded to float16 differs from 1 by less than 1e-3.
    sums = probabilities.sum(axis=1, keepdims=True)
    if (probabilities < 0).any() or not np.allclose(sums, 1, atol=1e-3):
        raise ValueError("each row of probabilities must be >= 0 and sum to 1")
    return probabilities / sums
