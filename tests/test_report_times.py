"""Times of trainings that other work held up: left out, or marked."""

import pandas as pd
import pytest
from made_up_trials import APART, MNIST, trials_of

from mnist_study import report
from mnist_study.report.times import TIME_NOTE, are_comparable, median_time, time_ratio

NAN = float("nan")


def trials_with(*shares):
    """Three trainings of LeNet-5 that took 10, 11 and 14 s, and three of the ANN."""
    trials = trials_of(**APART)
    return trials.assign(core_share=[*shares, 0.99, 0.99, 0.99])


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((0.99, 0.95, 1.01), (11, True)),
        ((0.94, 0.95, 0.99), (12.5, True)),  # of 11 and 14
        ((NAN, 0.5, 0.99), (14, True)),
        ((0.94, NAN, 0.2), (11, False)),  # of all
        ((NAN, NAN, NAN), (11, False)),
    ],
)
def test_the_median_is_that_of_undisturbed_trainings(shares, expected):
    table = report.model_table(trials_with(*shares))
    columns = ["train_time_s", "comparable_time"]
    assert tuple(table.loc["LeNet-5", columns]) == expected
    assert tuple(table.loc["ANN", columns]) == (11, True)


def test_records_without_a_share_are_not_known_to_compare():
    trials = trials_of(ann=[1, 2]).drop(columns="core_share")
    comparable = are_comparable(trials)
    assert median_time(trials.assign(comparable=comparable)) == (10.5, False)


def test_times_of_another_processor_are_left_out():
    trials = trials_with(0.99, 0.99, 0.99)
    kinds = ["old", "new", "new", "old", "old", "old"]
    table = report.model_table(trials.assign(hardware=kinds))
    # Most of them are old: one of LeNet-5's three, all of the ANN's.
    assert table["train_time_s"].tolist() == [11, 10]
    only_new = trials.assign(hardware=["new"] * 3 + ["old"] * 3)
    only_new.loc[5, "core_share"] = NAN
    table = report.model_table(only_new)
    assert table["comparable_time"].to_dict() == {"ANN": False, "LeNet-5": True}


def test_a_ratio_of_times_is_of_one_processor():
    # LeNet-5 took 10 and 11 s on the old one; the ANN 10 s there, and longer elsewhere.
    kinds = ["old", "old", "new", "old", "new", "new"]
    trials = trials_with(NAN, NAN, NAN).assign(hardware=kinds)
    assert time_ratio(trials, "lenet5", "ann") == pytest.approx(10.5 / 10)


def test_tables_mark_what_does_not_compare_and_say_so(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    table = report.model_table(trials_with(0.5, NAN, NAN))
    text = report.readable(table)
    assert text["training time"].to_dict() == {"ANN": "11 s", "LeNet-5": "11 s *"}
    assert report.time_note(text) == TIME_NOTE
    report.write_comparison(table, "The statement.", MNIST)
    report.write_markdown(text.drop(columns="published"), "other.md")
    for name in ("comparison.txt", "comparison.md", "other.md"):
        page = (tmp_path / "results" / name).read_text(encoding="utf-8")
        assert page.count(TIME_NOTE) == 1, name
        assert page.count("11 s *") == 1, name


def test_without_a_mark_nothing_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    text = report.readable(report.model_table(trials_of(**APART)))
    report.write_markdown(text, "other.md")
    assert report.time_note(text) == ""
    assert "*" not in (tmp_path / "results" / "other.md").read_text(encoding="utf-8")


def test_seconds_per_epoch_are_marked_as_well():
    trials = pd.concat([trials_of(lenet5=[1, 2]), trials_of(ann=[1, 2])])
    trials["core_share"] = [0.5, NAN, 0.2, 0.99]
    table = report.write_up_table(trials)
    assert table["s per epoch"].to_dict() == {"ANN": "2.0", "LeNet-5": "1.5 *"}
