"""Metrics of predictions with their uncertainty, and the costs of a network."""

from mnist_study.metrics.costs import (
    input_windows,
    latency_ms,
    layer_table,
    receptive_field_sides,
)
from mnist_study.metrics.equivariance import shift_errors
from mnist_study.metrics.predictions import (
    accuracy,
    calibration_curve,
    calibration_error,
    class_report,
    confident_mistakes,
    confusion_matrix,
    error_pct,
    margins,
    rejected_pct,
    summary,
    wilson_interval,
)

__all__ = [
    "accuracy",
    "calibration_curve",
    "calibration_error",
    "class_report",
    "confident_mistakes",
    "confusion_matrix",
    "error_pct",
    "input_windows",
    "latency_ms",
    "layer_table",
    "margins",
    "receptive_field_sides",
    "rejected_pct",
    "shift_errors",
    "summary",
    "wilson_interval",
]
