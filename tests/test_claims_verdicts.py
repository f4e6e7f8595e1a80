import math

import numpy as np
import pytest
from scipy import stats

from mnist_study.claims.samples import Difference, Sample
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    EQUAL,
    GREATER,
    LESS,
    PROPERTY,
    SURELY_GREATER,
    Check,
    Claim,
    describe,
    inside_spread,
    with_finding,
    within,
)

THREE = Sample((1.0, 2.0, 3.0))


@pytest.mark.parametrize(
    ("published", "obtained", "criterion", "holds"),
    [
        (3, 3, EQUAL, True),
        ((1, 2), (1, 3), EQUAL, False),
        (5, 4, LESS, True),
        (5, 5, LESS, False),
        (5, 6, GREATER, True),
        (5, 5, GREATER, False),
        (True, np.True_, PROPERTY, True),
        (True, False, PROPERTY, False),
        (1.0, 1.1, within(0.1), True),
        (1.0, 1.11, within(0.1), False),
        ((0, 1), (0.05, 0.4), within(0.1), False),
        # Mean 2, standard deviation 1, n = 3: t = 4.302653, times sqrt(4/3).
        (2 + 4.302653 * math.sqrt(4 / 3) - 1e-4, THREE, inside_spread(), True),
        (2 + 4.302653 * math.sqrt(4 / 3) + 1e-4, THREE, inside_spread(), False),
        (2 + 4.302653 * math.sqrt(4 / 3) + 1e-4, THREE, inside_spread(0.01), True),
        # Variance 4/3 of one more run and 4 of other examples.
        (2 + 4.302653 * math.sqrt(16 / 3) - 1e-4, THREE, inside_spread(0, 2), True),
        (2 + 4.302653 * math.sqrt(16 / 3) + 1e-4, THREE, inside_spread(0, 2), False),
        (0, Difference(Sample((5.0, 5.1)), Sample((1.0, 1.1))), SURELY_GREATER, True),
        (0, Difference(THREE, Sample((1.5, 2.5))), SURELY_GREATER, False),
    ],
)
def test_each_criterion_by_hand(published, obtained, criterion, holds):
    assert Check(published, obtained, criterion).holds is holds
    assert criterion.sentence


def test_prediction_interval_covers_one_more_run():
    draws = np.random.default_rng(0).normal(size=(2000, 6))
    hits = [
        (ends := Sample(tuple(row[:5])).prediction()).low <= row[5] <= ends.high
        for row in draws
    ]
    assert stats.binomtest(sum(hits), len(hits), 0.95).pvalue > 0.01


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([(1, 1), (2, 2)], "holds"),
        ([(1, 1), (2, 3)], "partly"),
        ([(1, 2), (2, 3)], "wrong"),
        ([], "cannot be checked"),
    ],
)
def test_the_verdict_follows_from_the_checks(checks, verdict):
    declared = Claim("000", "It is so", "So it is.", "title", "1", ARITHMETIC, list)
    checks = [Check(*pair, EQUAL) for pair in checks]
    claim = with_finding(declared, (checks, "Because."))
    assert claim.verdict == verdict
    lines = list(describe(claim))
    assert lines[-1] == f"verdict: {verdict}. Because."
    assert len(lines) == 3 + 2 * len(checks)
