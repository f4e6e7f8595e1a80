"""What is gained where a network may say that it does not know.

The paper's own measure, the share to be rejected for a given error, is
``predictions.rejected_pct``.
"""

import numpy as np
import pandas as pd
from sklearn import metrics as sk


def risk_coverage(correct: np.ndarray, scores: np.ndarray) -> pd.DataFrame:
    """Return the error among the surest examples, for every number of them.

    Source: Geifman and El-Yaniv (2017), NeurIPS, section 2.

    Args:
        correct: bool (n,), which answers are right.
        scores: (n,), the higher the surer, such as ``margins``.
    Returns:
        A row per score that occurs, the highest first; examples of one score are
        kept or rejected together: the lowest ``score`` kept, the ``coverage`` (share
        kept) and the ``error_pct`` among those kept.
    Raises:
        ValueError: If the two differ in length or are empty.
    """
    correct, scores = _pairs(correct, scores)
    order = np.argsort(-scores, kind="stable")
    wrong, kept = np.cumsum(~correct[order]), np.arange(1, len(order) + 1)
    last = np.append(np.diff(scores[order]) != 0, True)
    table = {
        "score": scores[order],
        "coverage": kept / len(order),
        "error_pct": 100 * wrong / kept,
    }
    return pd.DataFrame(table)[last].reset_index(drop=True)


def area_under_risk(correct: np.ndarray, scores: np.ndarray) -> float:
    """Return the mean error over all numbers of examples kept, in %.

    Examples of one score come in any order: the mean over all such orders counts.

    Args:
        correct: bool (n,), which answers are right.
        scores: (n,), the higher the surer.
    Raises:
        ValueError: If the two differ in length or are empty.
    """
    curve = risk_coverage(correct, scores)
    wrong = curve["coverage"] * curve["error_pct"]
    shares = np.arange(1, len(scores) + 1) / len(scores)
    # Between two scores, errors come as evenly as chance lets them.
    expected = np.interp(shares, [0, *curve["coverage"]], [0, *wrong])
    return float((expected / shares).mean())


def outlier_auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """Return how well a score tells what belongs to the data from what does not.

    Args:
        inside: (n,) scores of examples of the kind trained on, the higher the surer.
        outside: (m,) scores of others.
    Returns:
        The probability that one of the first scores above one of the others, a tie
        counted half: 1 tells them perfectly, 0.5 not at all.
    Raises:
        ValueError: If one of them is empty.
    """
    inside, outside = np.asarray(inside, float), np.asarray(outside, float)
    if not inside.size or not outside.size:
        raise ValueError(
            f"scores of both kinds are needed, got {inside.size} of examples inside "
            f"and {outside.size} outside"
        )
    is_inside = np.repeat([1, 0], [inside.size, outside.size])
    return float(sk.roc_auc_score(is_inside, np.concatenate([inside, outside])))


def _pairs(correct, scores) -> tuple[np.ndarray, np.ndarray]:
    correct, scores = np.asarray(correct, bool), np.asarray(scores, float)
    if correct.shape != scores.shape or correct.ndim != 1 or not len(correct):
        raise ValueError(
            "correct and scores must be non-empty and of one length, got shapes "
            f"{correct.shape} and {scores.shape}"
        )
    return correct, scores
