"""How trained networks take digits other than clean, centred ones, and none at all.

``answers`` is what a network makes of images, before and after its softmax;
``errors`` puts the test set through corruptions and transformations; ``outliers``
shows networks what is no digit; ``attacks`` changes digits so that a network errs.
``plan`` says what is measured of every network, ``measuring`` measures it, ``trained``
finds the networks, and ``run`` records them side by side; ``tables`` summarises the
records.
"""

from mnist_study.robustness.answers import Answers, answers_to
from mnist_study.robustness.attacks import answer_ink, fgsm, pgd
from mnist_study.robustness.errors import (
    answer_images,
    corruption_errors,
    severity_errors,
    transformation_errors,
)
from mnist_study.robustness.outliers import make_non_digits, outlier_table
from mnist_study.robustness.run import SECOND_IMPLEMENTATION, collect_measurements
from mnist_study.robustness.trained import load_measured

__all__ = [
    "SECOND_IMPLEMENTATION",
    "Answers",
    "answer_images",
    "answer_ink",
    "answers_to",
    "collect_measurements",
    "corruption_errors",
    "fgsm",
    "load_measured",
    "make_non_digits",
    "outlier_table",
    "pgd",
    "severity_errors",
    "transformation_errors",
]
