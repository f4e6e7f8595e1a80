"""Metrics of predictions with their uncertainty, and the costs of a network."""

from mnist_study.metrics.calibration import (
    adaptive_calibration,
    fit_temperature,
    log_loss_of,
    log_probabilities,
)
from mnist_study.metrics.costs import (
    input_windows,
    latency_ms,
    layer_table,
    receptive_field_sides,
)
from mnist_study.metrics.equivariance import shift_errors
from mnist_study.metrics.predictions import (
    accuracy,
    brier,
    calibration_curve,
    calibration_error,
    class_report,
    confident_mistakes,
    confusion_matrix,
    error_pct,
    log_loss,
    margins,
    rejected_pct,
    summary,
    wilson_interval,
)
from mnist_study.metrics.rejection import (
    area_under_risk,
    outlier_auroc,
    risk_coverage,
)

__all__ = [
    "accuracy",
    "adaptive_calibration",
    "area_under_risk",
    "brier",
    "calibration_curve",
    "calibration_error",
    "class_report",
    "confident_mistakes",
    "confusion_matrix",
    "error_pct",
    "fit_temperature",
    "input_windows",
    "latency_ms",
    "layer_table",
    "log_loss",
    "log_loss_of",
    "log_probabilities",
    "margins",
    "outlier_auroc",
    "receptive_field_sides",
    "rejected_pct",
    "risk_coverage",
    "shift_errors",
    "summary",
    "wilson_interval",
]
