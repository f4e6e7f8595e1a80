"""Tables of trials, against numbers worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from made_up_trials import APART, trials_of

from mnist_study import report
from mnist_study.study.experiments import EXPERIMENTS


@pytest.fixture(scope="module")
def trials():
    return trials_of(**APART)


def test_model_table_by_hand(trials):
    table = report.model_table(trials)
    assert table.index.tolist() == ["ANN", "LeNet-5"], "the order of the experiments"
    assert table.index.name == "model"
    row = table.loc["LeNet-5"].to_dict()
    half = 4.302653 * 0.2 / np.sqrt(3)  # Student's t of 2 degrees of freedom
    assert row == pytest.approx(
        {
            "seeds": 3,
            "error_pct": 1.2,
            "sd_pct": 0.2,
            "low_pct": 1.2 - half,
            "high_pct": 1.2 + half,
            "published_pct": 1.47,
            "parameters": 61_706,
            "macs": 416_520,
            "train_time_s": 11,  # the median of 10, 11 and 14
            "comparable_time": True,
            "latency_ms": 1.5,
        },
        abs=1e-6,
    )
    assert table["parameters"].dtype == table["macs"].dtype == int
    assert table.loc["ANN", "published_pct"] == pytest.approx(2.34)


def test_dots_name_the_models_and_keep_every_seed(trials):
    errors, means = report.dots(trials)
    assert errors["label"].tolist() == ["LeNet-5"] * 3 + ["ANN"] * 3
    assert means["label"].tolist() == ["ANN", "LeNet-5"]
    assert means["mean_pct"].tolist() == pytest.approx([2.2, 1.2])
    assert means["published_pct"].tolist() == pytest.approx([2.34, 1.47])


def test_write_up_table_by_hand(trials):
    others = trials_of(lenet5_001=[1, 2], lenet5_004=[1, 2], ann_same_macs=[1, 2])
    table = report.write_up_table(pd.concat([trials, others]))
    assert table.index.tolist() == [
        "ANN",
        "LeNet-5",
        "LeNet-5 of 001",
        "LeNet-5 of 004",
    ]
    assert table.loc["LeNet-5"].tolist() == [
        "000", "61,706", "61,706", "98.53 %", "98.80 ± 0.20 %", "3", "2.0",
    ]  # fmt: skip
    published = table["test accuracy, published"]
    assert published.tolist() == ["97.66 %", "98.53 %", "–", "99 % (validation)"]
    assert table.loc["LeNet-5 of 004", "parameters, published"] == "–"


def test_write_up_table_of_the_stand_in_tells_no_published_accuracy(trials):
    table = report.write_up_table(trials.assign(data="UCI digits"))
    assert set(table["test accuracy, published"]) == {"–"}


def test_model_table_has_no_published_error_where_there_is_none():
    table = report.model_table(trials_of(ann_same_parameters=[2.0, 2.5]))
    assert table.index.tolist() == ["ANN, same parameters"]
    assert np.isnan(table.loc["ANN, same parameters", "published_pct"])


def test_model_table_needs_two_seeds():
    with pytest.raises(ValueError, match="at least two seeds"):
        report.model_table(trials_of(ann=[2.0]))


def test_metric_table_by_hand(trials):
    rates = 1 - trials["error_pct"] / 100
    with_metrics = trials.assign(accuracy=rates, precision=rates, recall=rates, f1=1.0)
    table = report.metric_table(with_metrics).set_index(["label", "metric"])
    assert table.loc[("ANN", "recall"), "error_pct"] == pytest.approx(2.2)
    assert table.loc[("LeNet-5", "f1")].tolist() == [0, 0, 0]


def test_examples_needed_interpolates_on_logarithms():
    small = trials_of(ann=[8.0, 8.0], lenet5=[4.0, 4.0]).assign(num_train=100)
    large = trials_of(ann=[2.0, 2.0], lenet5=[1.0, 1.0]).assign(num_train=10_000)
    table = report.efficiency_table(pd.concat([large, small]))
    assert table["num_train"].tolist() == [100, 10_000] * 2
    assert table["error_pct"].tolist() == [8, 2, 4, 1]
    assert report.examples_needed(table, "ANN", 4.0) == pytest.approx(1000)
    assert report.examples_needed(table, "ANN", 2.0) == pytest.approx(10_000)
    assert report.examples_needed(table, "ANN", 1.9) == np.inf


def test_contests_are_corrected_for_their_number():
    runs = trials_of(
        lenet5=[1.0, 1.1, 1.2],
        ann=[2.0, 2.1, 2.2],
        ann_same_macs=[1.1, 1.2, 1.3],
        ann_same_time=[0.1, 0.2, 0.3],
    )
    table = report.contests(runs, "lenet5", ["ann", "ann_same_macs", "ann_same_time"])
    assert table["difference_pct"].tolist() == pytest.approx([1.0, 0.1, -0.9])
    assert table["beats"].tolist() == pytest.approx([1, 7 / 9, 0])
    # Holm: the smallest of three p values counts three times, the largest once.
    assert table.loc["ANN", "p_holm"] == pytest.approx(3 * table.loc["ANN", "p_value"])
    same = table.loc["ANN, same arithmetic"]
    assert same["p_holm"] == same["p_value"] > 0.05
    text = report.contest_statement(table, "lenet5")
    assert (
        "Of 3 comparisons, 1 shows a lower mean test error of LeNet-5, 1 shows a "
        "higher one and 1 shows no statistically significant difference (5 %, Holm's "
        "correction)" in text
    )
    assert 'smallest for "ANN, same training time", -0.90' in text
    assert 'largest for "ANN", +1.00 (0.77 to 1.23)' in text
    alone = report.contest_statement(table.iloc[:1], "lenet5")
    assert alone.startswith("The comparison shows a lower mean test error of LeNet-5")


def test_paired_contests_compare_seed_by_seed():
    runs = trials_of(lenet5=[1.0, 2.0, 3.0, 9.0], ann=[1.1, 2.2, 3.3])
    (row,) = report.contests(runs, "lenet5", ["ann"], paired=True).to_dict("records")
    assert row["difference_pct"] == pytest.approx(0.2)
    assert row["low_pct"] == pytest.approx(0.2 - 4.302653 * 0.1 / np.sqrt(3))
    (unpaired,) = report.contests(runs, "lenet5", ["ann"]).to_dict("records")
    assert unpaired["difference_pct"] == pytest.approx(2.2 - 3.75)


def test_steps_compare_each_with_the_one_before():
    names = ["lenet5", "lenet5_relu", "lenet5_max"]
    errors = ([2.0, 2.1, 2.3], [1.0, 1.2, 1.3], [1.1, 1.1, 1.4])
    trials = trials_of(**dict(zip(names, errors, strict=True)))
    table = report.steps(trials, names, paired=True)
    assert table.index.tolist() == [EXPERIMENTS[name].label for name in names[1:]]
    assert table["difference_pct"].tolist() == pytest.approx(
        [-0.96667, 0.03333], abs=1e-4
    )
    one = report.contests(trials, "lenet5", ["lenet5_relu"], paired=True)
    assert table["p_value"].iloc[0] == one["p_value"].iloc[0]
    assert table["p_holm"].iloc[0] == pytest.approx(2 * one["p_value"].iloc[0])
    welch = report.contests(trials, "lenet5", ["lenet5_relu"])["p_value"].iloc[0]
    assert (
        report.steps(trials, names)["p_value"].iloc[0]
        == welch
        != one["p_value"].iloc[0]
    )


def test_candidates_are_ordered_by_validation_error():
    names = [n for n, row in EXPERIMENTS.items() if row.candidate_for == "lenet5_fast"]
    runs = trials_of(lenet5=[1.5, 1.5], **{name: [0.5, 0.5] for name in names})
    accuracy = {name: 0.98 + 0.001 * i for i, name in enumerate(names)}
    runs["val_accuracy"] = runs["experiment"].map(accuracy)
    table = report.candidate_table(runs, "lenet5_fast", than="lenet5")
    assert table.index.tolist() == [EXPERIMENTS[n].label for n in reversed(names)]
    assert table["val_error_pct"].iloc[-1] == pytest.approx(2.0)
    assert (table["time_ratio"] == 1).all() and (table["seeds"] == 2).all()
