"""How trained networks take digits other than clean, centred ones, and none at all.

``errors`` puts the test set through corruptions and transformations; ``outliers``
shows networks what is no digit.
"""

from mnist_study.robustness.errors import (
    answer_images,
    corruption_errors,
    severity_errors,
    transformation_errors,
)
from mnist_study.robustness.outliers import make_non_digits, outlier_table

__all__ = [
    "answer_images",
    "corruption_errors",
    "make_non_digits",
    "outlier_table",
    "severity_errors",
    "transformation_errors",
]
