"""Results of one experiment over seeds, and the difference of two."""

from dataclasses import dataclass

import numpy as np

from mnist_study.claims.text import as_number, as_range
from mnist_study.statistics import (
    Estimate,
    difference_interval,
    mean_interval,
    prediction_interval,
)


@dataclass(frozen=True)
class Sample:
    """The results of one experiment, one per seed.

    Attributes:
        values: At least two.
        unit: "%", "s" or nothing.
    """

    values: tuple[float, ...]
    unit: str = ""

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.values))

    @property
    def sd(self) -> float:
        """The standard deviation over the seeds."""
        # ddof=1: the mean is estimated from the same few values.
        return float(np.std(self.values, ddof=1))

    @property
    def interval(self) -> Estimate:
        """The 95 % interval in which the mean of many seeds lies."""
        return mean_interval(self.values)

    def prediction(
        self, sampling_sd: float = 0.0, confidence: float = 0.95
    ) -> Estimate:
        """Return the interval in which one more run lies.

        Args:
            sampling_sd: Standard deviation that comes on top because that run
                is judged on other examples.
            confidence: Coverage in 0..1.
        """
        return prediction_interval(self.values, confidence, sampling_sd)

    def __str__(self) -> str:
        """Return mean, standard deviation, number and interval."""
        ends = as_range(self.interval, "")
        spread = f"{as_number(self.mean)} ± {self.sd:.2g}"
        return f"{spread} {self.unit}".rstrip() + f" (n = {len(self.values)}, {ends})"


@dataclass(frozen=True)
class Difference:
    """How far one experiment's results lie above another's."""

    a: Sample
    b: Sample

    @property
    def interval(self) -> Estimate:
        """The difference of the means and Welch's 95 % interval."""
        return difference_interval(self.a.values, self.b.values)

    def __str__(self) -> str:
        """Return the difference, its interval and both numbers of runs."""
        gap, counts = self.interval, (len(self.a.values), len(self.b.values))
        ends = as_range(gap, "")
        # A difference of 1 % could be read as a share of the other value.
        unit = "points" if self.a.unit == "%" else self.a.unit
        text = f"{as_number(gap.value)} {unit}".rstrip()
        return f"{text} (n = {counts[0]} and {counts[1]}, {ends})"
