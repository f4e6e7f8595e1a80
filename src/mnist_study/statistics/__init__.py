"""Statistics over many runs: intervals, tests, resampling, fronts.

Sources of randomness are kept separate. A *seed* changes the initial weights and the
order of the examples. Intervals of the *mean* over seeds say how well the mean is
known;
*prediction* intervals say where the next run will be. A *test example* is a sample
of all digits that could have been written, and errors on digits by one *writer* are
correlated: intervals over writers say how much new handwriting would change the result.
Everything is computed with NumPy, SciPy and statsmodels.
"""

from mnist_study.statistics.contests import (
    SMALLEST_OF_INTEREST_PCT,
    difference_p_value,
    disagreement,
    holm,
    interaction,
    least_probability,
    magnitude,
    mcnemar_p_value,
    paired_difference,
    probability_of_beating,
)
from mnist_study.statistics.fronts import pareto_front
from mnist_study.statistics.intervals import (
    Estimate,
    difference_interval,
    mean_interval,
    prediction_interval,
    ratio_interval,
    sd_interval,
)
from mnist_study.statistics.resampling import (
    clustered_difference,
    clustered_error,
    errors_by_writer,
    paired_bootstrap,
    step_shares,
)
from mnist_study.statistics.searches import expected_best
from mnist_study.statistics.selection import best_of_noise
from mnist_study.statistics.variance import (
    coverage,
    detection_rate,
    difference_half_widths,
    half_widths,
    spread_of_luck,
)

__all__ = [
    "SMALLEST_OF_INTEREST_PCT",
    "Estimate",
    "best_of_noise",
    "clustered_difference",
    "clustered_error",
    "coverage",
    "detection_rate",
    "difference_half_widths",
    "difference_interval",
    "difference_p_value",
    "disagreement",
    "errors_by_writer",
    "expected_best",
    "half_widths",
    "holm",
    "interaction",
    "least_probability",
    "magnitude",
    "mcnemar_p_value",
    "mean_interval",
    "paired_bootstrap",
    "paired_difference",
    "pareto_front",
    "prediction_interval",
    "probability_of_beating",
    "ratio_interval",
    "sd_interval",
    "spread_of_luck",
    "step_shares",
]
