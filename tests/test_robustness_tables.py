"""Tables of measurements, from records that are made up."""

import numpy as np
import pytest
from scipy.stats import ttest_ind
from statsmodels.stats.proportion import proportion_confint

from mnist_study.robustness import plan, tables
from mnist_study.robustness.plan import Measurement
from mnist_study.study.experiments import find_experiment
from mnist_study.study.identity import make_trial
from mnist_study.study.record import Record

ERRORS = {  # of 1,000 digits, seed by seed
    "ann": {"clean": [20, 22, 24], "fog": [300, 310, 305], "shot_noise": [30, 31, 29]},
    "lenet5": {
        "clean": [10, 12, 11],
        "fog": [305, 300, 312],
        "shot_noise": [80, 82, 79],
    },
}


def _answers(errors):
    bins = {"confidence": [0.9] * 14 + [0.999], "accuracy": [0.8] * 14 + [1.0]}
    calibration = {
        "calibration_error": 0.1,
        "log_loss": 0.5,
        "brier": 0.2,
        "bins": bins,
    }
    return {
        "errors": errors,
        "confidence": 0.9,
        "rejected_pct": 5.0,
        "area": 0.3,
        "kept_errors": [errors / 2**i for i in range(len(plan.COVERAGES))],
        "as_trained": calibration,
        "tempered": calibration | {"log_loss": 0.4},
    }


@pytest.fixture
def measured(digits):
    pairs = []
    for name, found in ERRORS.items():
        for seed in range(3):
            trial = make_trial(find_experiment(name), digits, seed)
            results = {
                "temperature": 1.5,
                "corruptions": {k: _answers(v[seed]) for k, v in found.items()},
                "severities": {"fog": {"0": 4, "1": 10 + seed}},
                "geometry": {"rotate": {"-15": 20, "0": 4, "15": 30}},
                "attacks": {"itself": {"none": [1] * 5, "fgsm": [5, 10, 50, 80, 99]}},
                "outliers": {"noise": {"confidence": 0.8, "auroc_margin": 0.95}},
            }
            parts = {"test_examples": 1000}
            one = Measurement(trial)
            pairs.append((one, Record(one.identity, parts, results, {}, {})))
    return pairs


def test_errors_are_shares_of_the_digits_that_were_shown(measured):
    frame = tables.corruption_frame(measured)
    assert len(frame) == 2 * 3 * 3
    first = frame.iloc[0]
    assert (first["label"], first["corruption"]) == ("ANN", "clean")
    assert first["error_pct"] == 2 and first["temperature"] == 1.5
    severities = tables.curve_frame(measured, "severities")
    assert severities["error_pct"].tolist()[:2] == [2, 5]  # of every fifth: 200
    turned = tables.curve_frame(measured, "geometry")
    assert turned["amount"].tolist()[:3] == [-15, 0, 15]
    attacks = tables.attack_frame(measured).query("attack == 'fgsm' and seed == 0")
    assert attacks["error_pct"].tolist()[:5] == [5, 10, 50, 80, 99]  # of every tenth
    assert attacks["epsilon"].tolist()[:5] == list(plan.EPSILONS)


def test_the_order_of_two_models_is_tested(measured):
    frame = tables.corruption_frame(measured)
    both = tables.order_table(frame, [("LeNet-5", "ANN"), ("ANN", "LeNet-5")])
    assert len(both) == 6 and set(both["better"]) == {"ANN", "LeNet-5"}
    table = both[both["better"] == "LeNet-5"].set_index("corruption")
    assert table["order"].to_dict() == {
        "clean": "holds", "fog": "undecided", "shot_noise": "reverses",
    }  # fmt: skip
    assert table.loc["clean", "difference_pct"] == pytest.approx(1.1)
    assert table.loc["shot_noise", "high_pct"] < -4
    # Six tests are corrected together, by SciPy's Welch test the smallest by six.
    errors = [frame[frame["label"] == name]["error_pct"] for name in ("ANN", "LeNet-5")]
    alone = min(
        ttest_ind(*(e[frame["corruption"] == name] for e in errors), equal_var=False)[1]
        for name in table.index
    )
    assert both["p_holm"].min() == pytest.approx(6 * alone)
    curves = tables.curve_frame(measured, "severities")
    steps = tables.order_table(curves, [("LeNet-5", "ANN")], ["change", "amount"])
    assert steps["amount"].tolist() == [0, 1] and set(steps["order"]) == {"undecided"}
    ranks = tables.rank_table(frame)
    assert ranks.loc["clean"].to_dict() == {"ANN": 2, "LeNet-5": 1}
    assert ranks.loc["shot_noise"].to_dict() == {"ANN": 1, "LeNet-5": 2}


def test_means_come_with_half_the_width_of_their_intervals(measured):
    frame = tables.corruption_frame(measured)
    written = tables.written_table(frame)
    # Student's interval of 2.0, 2.2, 2.4 %: 4.303 * 0.2 / sqrt(3).
    assert written.loc["clean", "ANN"] == "2.2 ± 0.5"
    assert list(written.index) == ["clean", "fog", "shot_noise"]
    one = tables.written_table(frame[frame["seed"] == 0])
    assert one.loc["clean", "ANN"] == "2.0"
    attacks = tables.attack_frame(measured)
    by_attack = tables.written_table(
        attacks, rows=["attack", "label"], columns="epsilon", digits=0
    )
    assert by_attack.loc[("fgsm", "ANN"), 0.1] == "50 ± 0"
    assert by_attack.index.names == ["attack", "label"]
    assert list(by_attack.columns) == list(plan.EPSILONS)
    means = tables.mean_corruption_error(frame)
    of_ann = means[means["label"] == "ANN"]["error_pct"]
    assert of_ann.tolist() == pytest.approx([16.5, 17.05, 16.7])


def test_doubt_is_what_confidence_leaves(measured):
    table = tables.doubt_frame(measured)
    own = table.query("label == 'ANN' and state == 'as trained'")
    # Fourteen bins of the same doubt are one.
    assert own["doubt_pct"].tolist() == pytest.approx([10, 0.1])
    assert own["error_pct"].tolist() == pytest.approx([20, 0])
    # Wilson's interval of 187 errors among 933 digits, by statsmodels.
    ends = proportion_confint(187, 933, method="wilson")
    assert own[["low_pct", "high_pct"]].iloc[0].tolist() == pytest.approx(
        [100 * end for end in ends]
    )
    assert set(table["state"]) == {"as trained", "after temperature"}
    losses = tables.calibration_frame(measured).groupby("state")["log_loss"].mean()
    assert losses.to_dict() == pytest.approx(
        {"as trained": 0.5, "after temperature": 0.4}
    )


def test_errors_among_the_surest(measured):
    table = tables.coverage_frame(measured)
    own = table.query("label == 'ANN' and seed == 0")
    assert own["coverage"].tolist() == pytest.approx([100 * c for c in plan.COVERAGES])
    assert own["error_pct"].iloc[0] == 2
    assert own["error_pct"].iloc[-1] == pytest.approx(100 * 20 / 2**10 / 500)
    kinds = tables.outlier_frame(measured)
    assert np.unique(kinds["kind"]).tolist() == ["noise"]
    assert kinds["auroc_margin"].mean() == pytest.approx(0.95)
