import math

import numpy as np
import pytest
from scipy import stats

from mnist_study.claims.criteria import (
    EQUAL,
    GREATER,
    LESS,
    NOT_WORSE,
    PROPERTY,
    SURELY_GREATER,
    inside_spread,
    within,
)
from mnist_study.claims.samples import Difference, Rate, Sample
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    CANNOT_RUN,
    CLAIM,
    NOT_APPLICABLE,
    YES,
    Check,
    Claim,
    corrected,
    describe,
    with_finding,
)

THREE, ALIKE = Sample((1.0, 2.0, 3.0)), Sample((5.0, 5.0, 5.0))
FITS = "consistent with"


@pytest.mark.parametrize(
    ("published", "obtained", "criterion", "outcome"),
    [
        (3, 3, EQUAL, "yes"),
        ((1, 2), (1, 3), EQUAL, "no"),
        (5, 4, LESS, "yes"),
        (5, 5, LESS, "no"),
        (5, 6, GREATER, "yes"),
        (5, 5, GREATER, "no"),
        (True, np.True_, PROPERTY, "yes"),
        (True, False, PROPERTY, "no"),
        (1.0, 1.1, within(0.1), "yes"),
        (1.0, 1.11, within(0.1), "no"),
        ((0, 1), (0.05, 0.4), within(0.1), "no"),
        # Mean 2, standard deviation 1, n = 3: t = 4.302653, times sqrt(4/3).
        (2 + 4.302653 * math.sqrt(4 / 3) - 1e-4, THREE, inside_spread(), FITS),
        (2 + 4.302653 * math.sqrt(4 / 3) + 1e-4, THREE, inside_spread(), "no"),
        (
            2 + 4.302653 * math.sqrt(4 / 3) + 1e-4,
            THREE,
            inside_spread(0.01),
            FITS,
        ),
        # Variance 4/3 of one more run and 4 of other examples: 32 degrees.
        (
            2 + 2.036933 * math.sqrt(16 / 3) - 1e-4,
            THREE,
            inside_spread(0, 2),
            FITS,
        ),
        (2 + 2.036933 * math.sqrt(16 / 3) + 1e-4, THREE, inside_spread(0, 2), "no"),
        # No spread over seeds: known noise alone, hence z = 1.959964.
        (5 + 2 * 1.959964 - 1e-4, ALIKE, inside_spread(0, 2), FITS),
        (5 + 2 * 1.959964 + 1e-4, ALIKE, inside_spread(0, 2), "no"),
        (5, ALIKE, inside_spread(), FITS),
        (6, ALIKE, inside_spread(), "no"),
        (0, Difference(Sample((5.0, 5.1)), Sample((1.0, 1.1))), SURELY_GREATER, "yes"),
        (0, Difference(Sample((1.0, 1.1)), Sample((5.0, 5.1))), SURELY_GREATER, "no"),
        (0, Difference(THREE, Sample((1.5, 2.5))), SURELY_GREATER, FITS),
        # 1 % and 1.3 % of 10,000 images: z = 1.99; 1.2 %: z = 1.35.
        (Rate(1.0, 10_000), Rate(1.3, 10_000), NOT_WORSE, "no"),
        (Rate(1.0, 10_000), Rate(1.2, 10_000), NOT_WORSE, FITS),
        (Rate(1.3, 10_000), Rate(1.0, 10_000), NOT_WORSE, "yes"),
    ],
)
def test_each_criterion_by_hand(published, obtained, criterion, outcome):
    assert Check(published, obtained, criterion).outcome == outcome
    assert criterion.sentence


def test_prediction_interval_covers_one_more_run():
    draws = np.random.default_rng(0).normal(size=(2000, 6))
    hits = [
        (ends := Sample(tuple(row[:5])).prediction()).low <= row[5] <= ends.high
        for row in draws
    ]
    assert stats.binomtest(sum(hits), len(hits), 0.95).pvalue > 0.01


def _declared(by_its_code=YES):
    return Claim(
        "000",
        "It is so",
        "So it is.",
        "title",
        "1",
        ARITHMETIC,
        CLAIM,
        list,
        by_its_code,
    )


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([(1, 1), (2, 2)], "yes"),
        ([(1, 1), (2, 3)], "partly"),
        ([(1, 2), (2, 3)], "no"),
        ([], "cannot be checked"),
    ],
)
def test_the_verdict_follows_from_the_checks(checks, verdict):
    checks = [Check(*pair, EQUAL) for pair in checks]
    claim = with_finding(_declared(), (checks, "Because."))
    assert claim.true == verdict
    assert claim.reproduced == (verdict if checks else NOT_APPLICABLE)
    lines = list(describe(claim))
    assert f"true: {verdict}. Because." in lines
    assert len(lines) == 6 + 2 * len(checks)


def test_one_weak_check_makes_a_claim_consistent_at_best():
    weak, sure = Check(2, THREE, inside_spread()), Check(1, 1, EQUAL)
    wrong = Check(1, 2, EQUAL)
    for checks, verdict in (
        ([weak, sure], FITS),
        ([weak], FITS),
        ([weak, wrong], "partly"),
    ):
        assert with_finding(_declared(), (checks, "")).true == verdict


def test_the_two_verdicts_are_independent():
    right, wrong = Check(1, 1, EQUAL), Check(1, 2, EQUAL)
    finding = ([wrong], "")
    assert with_finding(_declared(list), finding, [right]).reproduced == "yes"
    assert with_finding(_declared(list), finding, [right]).true == "no"
    for constant in (CANNOT_RUN, NOT_APPLICABLE):
        assert with_finding(_declared(constant), finding).reproduced == constant


def test_many_tests_are_corrected_together():
    # p = 0.03 by itself; of two such tests, Holm makes it 0.06.
    published = 2 + stats.t.isf(0.015, 2) * math.sqrt(4 / 3)
    check = Check(published, THREE, inside_spread())
    assert check.p_value == pytest.approx(0.03)
    (alone,) = corrected([with_finding(_declared(), ([check], ""))])
    assert alone.true == "no"
    both = corrected([with_finding(_declared(list), ([check], ""), [check])])
    assert both[0].checks[0].adjusted == pytest.approx(0.06)
    assert (both[0].true, both[0].reproduced) == (FITS, FITS)
