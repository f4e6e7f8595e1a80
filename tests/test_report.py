import numpy as np
import pandas as pd
import pytest

from mnist_study import report
from mnist_study.data.dataset import Dataset
from mnist_study.study.experiments import EXPERIMENTS


def data_named(name, n):
    images = np.zeros((n, 28, 28), np.uint8)
    labels = np.zeros(n, np.uint8)
    location = "" if name == "MNIST" else "uci-digits"
    return Dataset(name, images, labels, images, labels, "tests", location)


MNIST = data_named("MNIST", 1000)
STAND_IN = data_named("UCI digits", 360)


def trials_of(**errors):
    """Rows as of ``records.to_frame``, one per error in %."""
    sizes = {"lenet5": (61_706, 416_520), "ann": (218_058, 217_728)}
    rows = [
        {
            "experiment": name,
            "seed": seed,
            "num_train": 55_000,
            "data": "MNIST",
            "error_pct": error,
            "parameters": sizes.get(name, (61_671, 61_564))[0],
            "macs": sizes.get(name, (61_671, 61_564))[1],
            "train_time_s": 10.0 + seed**2,
            "epoch_time_s": 1.0 + seed**2,
            "latency_ms": 0.5 + seed**2,
        }
        for name, values in errors.items()
        for seed, error in enumerate(values)
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def trials():
    # Standard deviation 0.2 on each side; the means are 1.2 and 2.2.
    return trials_of(lenet5=[1.0, 1.2, 1.4], ann=[2.0, 2.2, 2.4])


@pytest.fixture(scope="module")
def close():
    return trials_of(lenet5=[1.0, 2.0, 3.0], ann=[1.5, 2.5, 3.5])


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
    told = table["test accuracy, published"]
    assert told.tolist() == ["97.66 %", "98.53 %", "–", "99 % (validation)"]
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


def test_readable_carries_units(trials):
    text = report.readable(report.model_table(trials))
    assert text.loc["LeNet-5"].to_dict() == {
        "test error, mean ± sd": "1.20 ± 0.20 %",
        "95 % interval": "0.70 – 1.70 %",
        "seeds": "3",
        "published": "1.47 %",
        "parameters": "61,706",
        "multiply-accumulates": "416,520",
        "training time": "11 s",
    }
    unpublished = trials_of(ann_same_parameters=[2.0, 2.5])
    text = report.readable(report.model_table(unpublished))
    assert text["published"].tolist() == ["–"]


def test_statement_of_a_difference(trials):
    # Standard error sqrt(2 * 0.04 / 3), 4 degrees of freedom: 1 -+ 0.45.
    assert report.statement(trials, "lenet5", "ann", MNIST) == (
        "On the 1,000 test images of MNIST, LeNet-5 makes 1.20 % errors and the ANN "
        "2.20 % (means of 3 and 3 seeds). The difference is 1.00 percentage points "
        "(95 % interval 0.55 to 1.45): of the ANN's errors, LeNet-5 makes 55 %. "
        "A fresh LeNet-5 beats a fresh ANN with probability 1.00: it did in all 9 "
        "pairs of runs."
    )


def test_statement_of_no_difference(close):
    # 0.5 -+ 2.776 * sqrt(2 / 3); of nine pairs, 3 + 2 + 1 are won.
    assert report.statement(close, "lenet5", "ann", MNIST) == (
        "On the 1,000 test images of MNIST, LeNet-5 makes 2.00 % errors and the ANN "
        "2.50 % (means of 3 and 3 seeds). The difference of 0.50 percentage points "
        "(95 % interval -1.77 to 2.77) is not distinguishable from none. "
        "A fresh LeNet-5 beats a fresh ANN with probability 0.67."
    )


def test_statement_of_the_opposite(trials):
    text = report.statement(trials, "ann", "lenet5", MNIST)
    assert "is -1.00 percentage points (95 % interval -1.45 to -0.55)" in text
    assert "with probability 0.00." in text
    assert "all 9 pairs" not in text


@pytest.mark.parametrize("shown", ["trials", "close"])
def test_statement_names_the_stand_in(shown, request):
    trials = request.getfixturevalue(shown)
    text = report.statement(trials, "lenet5", "ann", STAND_IN)
    assert text.startswith("On the 360 test images of UCI digits, ")
    warning = " (UCI digits, a stand-in: no number here compares with MNIST.)"
    assert text.endswith(warning)
    plain = report.statement(trials, "lenet5", "ann", MNIST)
    assert "stand-in" not in plain


def test_statement_counts_the_seeds_of_each():
    trials = trials_of(lenet5=[1.0, 1.2], ann=[2.0, 2.2, 2.4], ann_same_macs=[9, 9.5])
    text = report.statement(trials, "lenet5", "ann", MNIST)
    assert "(means of 2 and 3 seeds)" in text
    assert "all 6 pairs of runs" in text


@pytest.mark.parametrize("dataset", [MNIST, STAND_IN], ids=["MNIST", "stand-in"])
def test_comparison_is_written_below_the_output_folder(
    dataset, trials, tmp_path, monkeypatch
):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path / "out"))
    report.write_comparison(report.model_table(trials), "The statement.", dataset)
    folder = tmp_path / "out" / "results"
    assert {path.name for path in tmp_path.rglob("*.*")} == {
        "comparison.txt",
        "comparison.md",
    }
    plain = (folder / "comparison.txt").read_text(encoding="utf-8")
    page = (folder / "comparison.md").read_text(encoding="utf-8")
    caption = f"Test error over seeds; {dataset.caption('test')}"
    for text in (plain, page):
        assert "The statement." in text
        assert caption in text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
    assert [line.split()[0] for line in plain.splitlines()[4:6]] == ["ANN", "LeNet-5"]
    table = [line for line in page.splitlines() if line.startswith("|")]
    assert table[0].startswith("| model | test error, mean ± sd | 95 % interval |")
    assert {line.count("|") for line in table} == {9}, "as many cells in every row"
    assert table[2:] == [
        "| ANN | 2.20 ± 0.20 % | 1.70 – 2.70 % | 3 | 2.34 % | 218,058 | 217,728 "
        "| 11 s |",
        "| LeNet-5 | 1.20 ± 0.20 % | 0.70 – 1.70 % | 3 | 1.47 % | 61,706 | 416,520 "
        "| 11 s |",
    ]


def test_statement_leaves_smaller_training_sets_out(trials):
    part = trials.assign(num_train=100, error_pct=trials["error_pct"] + 20)
    everything = pd.concat([trials, part])
    whole = report.statement(trials, "lenet5", "ann", MNIST)
    assert report.statement(everything, "lenet5", "ann", MNIST) == whole


def test_metric_table_by_hand(trials):
    rates = 1 - trials["error_pct"] / 100
    with_metrics = trials.assign(accuracy=rates, precision=rates, recall=rates, f1=1.0)
    table = report.metric_table(with_metrics).set_index(["label", "metric"])
    assert table.loc[("ANN", "recall"), "error_pct"] == pytest.approx(2.2)
    assert table.loc[("LeNet-5", "f1")].tolist() == [0, 0, 0]


def test_hit_rates_are_means_over_the_seeds_of_one_experiment():
    def record(name, predictions):
        trial = {"experiment": name}
        return {"trial": trial, "results": {"predictions": predictions}}

    recorded = [record("a", "012"), record("a", "002"), record("b", "999")]
    rates = report.hit_rates(recorded, "a", np.array([0, 1, 3]))
    assert rates.tolist() == [1, 0.5, 0]


def test_published_figures_stand_beside_mnist_only(trials):
    table = report.model_table(trials.assign(data="UCI digits"))
    assert report.readable(table)["published"].tolist() == ["–", "–"]
    assert report.readable(report.model_table(trials))["published"].iloc[0] == "2.34 %"


def record_of(experiment, seed, digits):
    return {
        "trial": {"experiment": experiment, "seed": seed},
        "results": {"predictions": digits},
    }


# Two fours, two nines. The ANN takes one four, then both, for a nine.
Y_TRUE = np.array([4, 4, 9, 9])
RECORDED = [
    record_of("ann", 0, "4999"),
    record_of("ann", 1, "9999"),
    record_of("lenet5", 0, "4499"),
    record_of("lenet5", 1, "4494"),
]


def test_class_table_by_hand():
    table = report.class_table(RECORDED, ["ann", "lenet5"], Y_TRUE)
    found = table.set_index(["label", "digit"])["error_pct"].to_dict()
    assert found == {
        ("ANN", "4"): 75, ("ANN", "9"): 0, ("LeNet-5", "4"): 0, ("LeNet-5", "9"): 25,
    }  # fmt: skip
    assert (table["low_pct"] <= table["error_pct"]).all()


def test_pair_table_puts_the_largest_difference_first():
    table = report.pair_table(RECORDED, ["ann", "lenet5"], Y_TRUE, count=2)
    assert table[["label", "pair", "error_pct"]].to_numpy().tolist() == [
        ["ANN", "4 → 9", 75.0],
        ["LeNet-5", "4 → 9", 0.0],
        ["ANN", "9 → 4", 0.0],
        ["LeNet-5", "9 → 4", 25.0],
    ]
    assert len(report.pair_table(RECORDED, ["ann", "lenet5"], Y_TRUE, count=1)) == 2


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
    assert "Of 3 contests, LeNet-5 wins 1, loses 1, leaves 1 undecided" in text
    assert 'the strongest opponent is "ANN, same training time" with -0.90' in text
    assert 'the weakest opponent is "ANN" with +1.00 (0.77 to 1.23)' in text


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
    table = report.steps(trials, names)
    assert table.index.tolist() == [EXPERIMENTS[name].label for name in names[1:]]
    assert table["difference_pct"].tolist() == pytest.approx(
        [-0.96667, 0.03333], abs=1e-4
    )
    one = report.contests(trials, "lenet5", ["lenet5_relu"], paired=True)
    assert table["p_value"].iloc[0] == one["p_value"].iloc[0]
    assert table["p_holm"].iloc[0] == pytest.approx(2 * one["p_value"].iloc[0])


def test_the_statement_of_steps_names_those_that_are_sure():
    table = pd.DataFrame(
        {
            "difference_pct": [-0.5, 0.1, -0.02],
            "low_pct": [-0.6, -0.1, -0.2],
            "high_pct": [-0.4, 0.3, 0.16],
            "p_holm": [0.001, 0.4, 0.9],
        },
        index=["a", "b", "c"],
    )
    whole = pd.Series({"difference_pct": -0.42, "low_pct": -0.5, "high_pct": -0.3})
    assert report.steps_statement(table, whole) == (
        'Of 3 steps, 1 can be told from chance: "a" -0.50 (-0.60 to -0.40) (Holm\'s '
        "correction, 5 %; percentage points of test error with 95 % intervals). The "
        "whole chain makes -0.42 (-0.50 to -0.30)."
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
