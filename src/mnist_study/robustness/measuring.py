"""Measuring one trained network: the numbers of its record."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import keras
import numpy as np

from mnist_study import metrics
from mnist_study.data.corruptions import CORRUPTIONS, corrupt
from mnist_study.data.dataset import Dataset
from mnist_study.data.geometry import transform
from mnist_study.robustness import plan
from mnist_study.robustness.answers import answers_to
from mnist_study.robustness.attacks import fgsm, ink_logits, pgd
from mnist_study.robustness.outliers import make_non_digits, outlier_table
from mnist_study.study.experiment import Experiment

ATTACKS: dict[str, Callable] = {"fgsm": fgsm, "pgd": partial(pgd, seed=plan.SEED)}
DIGITS_AFTER_POINT = 5
Target = tuple[keras.Model, Experiment]


def measure_network(
    model: keras.Model,
    row: Experiment,
    dataset: Dataset,
    validation: tuple[np.ndarray, np.ndarray],
    *,
    targets: Mapping[str, Target] | None = None,
    others: Mapping[str, np.ndarray] | None = None,
) -> dict:
    """Measure all that a record holds of a network.

    Args:
        model: The trained network.
        row: Its experiment.
        dataset: Its data, whose test set is used.
        validation: Images, uint8 (n, 28, 28), and labels, by which the temperature is
            fitted.
        targets: Name -> network and its experiment, which are shown the attacked
            digits, too.
        others: Kind -> further images that are no digits, uint8 (m, 28, 28).
    Returns:
        ``temperature``; ``corruptions``, with "clean" first; ``severities`` and
        ``geometry``, numbers of errors on every fifth digit; ``attacks``, numbers of
        errors on every tenth; ``outliers``.
    """
    temperature = _temperature(model, row, *validation)
    return {
        "temperature": temperature,
        "corruptions": measure_corruptions(model, row, dataset, temperature),
        "severities": _curves(model, row, dataset, _severities(dataset)),
        "geometry": _curves(model, row, dataset, _transformed(dataset)),
        "attacks": measure_attacks(model, row, dataset, targets or {}),
        "outliers": _outliers(model, row, dataset, others or {}),
    }


def measure_corruptions(
    model: keras.Model,
    row: Experiment,
    dataset: Dataset,
    temperature: float = 1.0,
    names: tuple[str, ...] = tuple(CORRUPTIONS),
) -> dict[str, dict]:
    """Measure errors, calibration and rejection on the whole test set, corrupted.

    Args:
        model: The trained network.
        row: Its experiment.
        dataset: Its data.
        temperature: By which its logits are divided for ``tempered``.
        names: Of the corruptions, at the strength of MNIST-C.
    Returns:
        "clean", then each corruption -> number of ``errors``; mean ``confidence``;
        ``rejected_pct`` for the paper's error; ``area`` under risk and coverage; the
        number of errors among the surest, ``kept_errors``, at each of
        ``plan.COVERAGES``; and ``as_trained`` and ``tempered``: ``calibration_error``,
        ``log_loss``, ``brier`` and the bins' ``confidence`` and ``accuracy``.
    """
    shown = {"clean": dataset.x_test}
    measured = {}
    for name in ("clean", *names):
        images = shown.get(name)
        if images is None:
            images = _corrupted(plan.Known(dataset), name, None, 1)
        measured[name] = _answers(model, row, images, dataset.y_test, temperature)
    return measured


def measure_attacks(
    model: keras.Model,
    row: Experiment,
    dataset: Dataset,
    targets: Mapping[str, Target],
    epsilons: tuple[float, ...] = plan.EPSILONS,
) -> dict[str, dict]:
    """Attack every tenth test digit, and count the errors.

    Args:
        model: The network that is attacked.
        row: Its experiment.
        dataset: Its data.
        targets: Name -> network and its experiment, which are shown the same digits.
        epsilons: Largest changes of a pixel.
    Returns:
        "itself", then each target -> attack, with "none" first -> number of errors at
        each epsilon.
    """
    images, labels = plan.every(dataset, plan.ATTACK_EVERY)
    readers = {"itself": (model, row), **targets}
    logits = {name: ink_logits(*reader) for name, reader in readers.items()}

    def errors(ink: np.ndarray) -> dict[str, int]:
        answers = {name: np.asarray(read(ink)) for name, read in logits.items()}
        return {n: int((a.argmax(1) != labels).sum()) for n, a in answers.items()}

    none = errors((images / 255).astype(np.float32))
    counts = {name: {"none": [none[name]] * len(epsilons)} for name in readers}
    for attack, function in ATTACKS.items():
        found = [errors(function(model, row, images, labels, e)) for e in epsilons]
        for name in readers:
            counts[name][attack] = [one[name] for one in found]
    return counts


def _temperature(model, row, images: np.ndarray, labels: np.ndarray) -> float:
    logits = answers_to(model, row, images).logits
    return _rounded(metrics.fit_temperature(labels, logits))


def _answers(model, row, images, labels, temperature: float) -> dict:
    """Return what a record holds of one set of images."""
    scores, logits = answers = answers_to(model, row, images)
    right, sure = scores.argmax(axis=1) == labels, metrics.margins(scores)
    curve = metrics.risk_coverage(right, sure)
    wrong = curve["coverage"] * curve["error_pct"] / 100 * len(labels)
    kept = np.interp(plan.COVERAGES, [0, *curve["coverage"]], [0, *wrong])
    rejected = metrics.rejected_pct(right, sure, plan.REJECTION_ERROR_PCT)
    return {
        "errors": int((~right).sum()),
        "confidence": _rounded(answers.probabilities.max(axis=1).mean()),
        "rejected_pct": _rounded(rejected),
        "area": _rounded(metrics.area_under_risk(right, sure)),
        "kept_errors": [round(float(count), 1) for count in kept],
        "as_trained": _calibration(labels, metrics.log_probabilities(logits)),
        "tempered": _calibration(
            labels, metrics.log_probabilities(logits, temperature)
        ),
    }


def _calibration(labels: np.ndarray, logs: np.ndarray) -> dict:
    probabilities = np.exp(logs)
    bins = metrics.adaptive_calibration(labels, probabilities, plan.BINS)
    return {
        "calibration_error": _rounded(metrics.calibration_error(labels, probabilities)),
        "log_loss": _rounded(metrics.log_loss_of(labels, logs)),
        "brier": _rounded(metrics.brier(labels, probabilities)),
        "bins": {
            name: [_rounded(value) for value in bins[name]]
            for name in ("confidence", "accuracy")
        },
    }


def _curves(model, row, dataset: Dataset, images: Mapping) -> dict[str, dict]:
    """Return the number of errors for each name and amount, a text as in JSON."""
    _, labels = plan.every(dataset, plan.CURVE_EVERY)
    counts = {}
    for (name, amount), make in images.items():
        answers = answers_to(model, row, make()).scores.argmax(axis=1)
        counts.setdefault(name, {})[f"{amount:g}"] = int((answers != labels).sum())
    return counts


def _severities(dataset: Dataset) -> dict:
    data = plan.Known(dataset)
    return {
        (name, severity): partial(
            _corrupted, data, name, severity or None, plan.CURVE_EVERY, severity == 0
        )
        for name, corruption in CORRUPTIONS.items()
        if len(corruption.steps) > 1
        for severity in range(len(corruption.steps) + 1)
    }


def _transformed(dataset: Dataset) -> dict:
    data = plan.Known(dataset)
    return {
        (name, amount): partial(_moved, data, name, amount)
        for name, amounts in plan.AMOUNTS.items()
        for amount in amounts
    }


def _outliers(model, row, dataset: Dataset, others: Mapping) -> dict[str, dict]:
    kinds = make_non_digits(dataset.x_test, plan.SEED) | dict(others)
    table = outlier_table(model, row, dataset.x_test, kinds)
    return {
        kind: {name: _rounded(value) for name, value in values.items()}
        for kind, values in table.to_dict("index").items()
    }


def _rounded(value: float) -> float:
    return round(float(value), DIGITS_AFTER_POINT)


# Kept for the next network of this process: all of them take a minute to compute, and
# 300 MB.
@lru_cache(maxsize=200)
def _corrupted(
    data: plan.Known, name: str, severity: int | None, step: int, clean: bool = False
) -> np.ndarray:
    images, _ = plan.every(data.dataset, step)
    return images if clean else corrupt(images, name, severity, plan.SEED)


@lru_cache(maxsize=200)
def _moved(data: plan.Known, name: str, amount: float) -> np.ndarray:
    images, _ = plan.every(data.dataset, plan.CURVE_EVERY)
    return transform(images, name, amount)
