"""Results of an experiment over seeds, differences of two, and published rates."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats

from mnist_study.claims.text import as_number, as_range
from mnist_study.statistics import (
    Estimate,
    difference_interval,
    difference_p_value,
    mean_interval,
)


@dataclass(frozen=True)
class Sample:
    """The results of one experiment, one per seed.

    Attributes:
        values: The results, at least two.
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
        # ddof=1, since the mean is estimated from the same values.
        return float(np.std(self.values, ddof=1))

    @property
    def interval(self) -> Estimate:
        """The mean and its 95 % interval."""
        return mean_interval(self.values)

    def prediction(
        self, sampling_sd: float = 0.0, confidence: float = 0.95
    ) -> Estimate:
        """Return the prediction interval of the next run.

        Args:
            sampling_sd: Additional standard deviation because that training is
                evaluated on other examples. Unlike the spread of a few seeds, it is
                known (binomial).
            confidence: Coverage in 0..1.
        """
        scale, freedom = self._spread(sampling_sd)
        margin = scale * float(stats.t.ppf((1 + confidence) / 2, freedom))
        return Estimate(self.mean, self.mean - margin, self.mean + margin)

    def p_value(
        self, published: float, rounding: float = 0.0, sampling_sd: float = 0.0
    ) -> float:
        """Return the p value of a published figure as the result of the next run.

        Args:
            published: The figure.
            rounding: Half a unit of the last digit that was printed.
            sampling_sd: See ``prediction``.
        Returns:
            The two-sided p value for which the prediction interval ends at the figure.
        """
        distance = max(0.0, abs(published - self.mean) - rounding)
        if distance <= 1e-9 * abs(published):  # binary fractions: 1 - 0.9 is not 0.1
            return 1.0
        scale, freedom = self._spread(sampling_sd)
        return float(2 * stats.t.sf(distance / scale, freedom)) if scale else 0.0

    def _spread(self, sampling_sd: float) -> tuple[float, float]:
        """Return the standard deviation of the next run and its degrees."""
        # The variance of one training and of the estimated mean, then of other
        # examples.
        seeds = self.sd**2 * (1 + 1 / len(self.values))
        total = seeds + sampling_sd**2
        # Welch and Satterthwaite: the known part has infinitely many degrees of
        # freedom, so that Student's t becomes z if there is no other part.
        freedom = (len(self.values) - 1) * (total / seeds) ** 2 if seeds else math.inf
        return math.sqrt(total), freedom

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

    @property
    def p_value(self) -> float:
        """Welch's two-sided p value."""
        if self.a.sd == self.b.sd == 0:
            return float(self.a.mean == self.b.mean)
        with warnings.catch_warnings():
            # Results that are nearly equal make SciPy warn of cancellation.
            warnings.filterwarnings("ignore", "Precision loss", RuntimeWarning)
            return difference_p_value(self.a.values, self.b.values)

    def __str__(self) -> str:
        """Return the difference, its interval and both numbers of runs."""
        gap, counts = self.interval, (len(self.a.values), len(self.b.values))
        ends = as_range(gap, "")
        # A difference of "1 %" could be read as a share of the other value.
        unit = "points" if self.a.unit == "%" else self.a.unit
        text = f"{as_number(gap.value)} {unit}".rstrip()
        return f"{text} (n = {counts[0]} and {counts[1]}, {ends})"


@dataclass(frozen=True)
class Rate:
    """A published share of a fixed number of images, for one fixed classifier.

    Attributes:
        percent: The share in %.
        images: The number of images.
    """

    percent: float
    images: int

    @property
    def sd(self) -> float:
        """The binomial standard deviation, in percentage points."""
        share = self.percent / 100
        return 100 * math.sqrt(share * (1 - share) / self.images)

    def p_value(self, other: "Rate") -> float:
        """Return the two-sided p value of a difference by a z test (binomial noise)."""
        gap = self.percent - other.percent
        return float(2 * stats.norm.sf(abs(gap) / math.hypot(self.sd, other.sd)))

    def __str__(self) -> str:
        """Return the share and its number of images."""
        return f"{as_number(self.percent)} % of {self.images:,}"
