"""Tables as a reader sees them: with units, in files, beside published figures."""

import re

import pytest
from made_up_trials import APART, MNIST, STAND_IN, trials_of

from mnist_study import report


@pytest.fixture(scope="module")
def trials():
    return trials_of(**APART)


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
    lines = [re.sub(" +", " ", line) for line in page.splitlines()]
    table = [line for line in lines if line.startswith("|")]
    assert table[0].startswith("| model | test error, mean ± sd | 95 % interval |")
    assert {line.count("|") for line in table} == {9}, "as many cells in every row"
    assert table[2:] == [
        "| ANN | 2.20 ± 0.20 % | 1.70 – 2.70 % | 3 | 2.34 % | 218,058 | 217,728 "
        "| 11 s |",
        "| LeNet-5 | 1.20 ± 0.20 % | 0.70 – 1.70 % | 3 | 1.47 % | 61,706 | 416,520 "
        "| 11 s |",
    ]


def test_the_headline_keeps_the_rows_that_it_is_given(trials, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    table = report.model_table(trials).loc[["LeNet-5"]]
    report.write_headline(table, "The answer.", MNIST)
    lines = (tmp_path / "results" / "headline.md").read_text("utf-8").splitlines()
    assert lines[0] == "The answer."
    assert [re.sub(" +", " ", line) for line in lines[2::2]] == [
        "| model | test error, mean ± sd | 95 % interval | seeds | parameters "
        "| multiply-accumulates |",
        "| LeNet-5 | 1.20 ± 0.20 % | 0.70 – 1.70 % | 3 | 61,706 | 416,520 |",
        "Test error over seeds, with the interval of its mean; "
        f"{MNIST.caption('test')}.",
    ]


def test_published_figures_stand_beside_mnist_only(trials):
    table = report.model_table(trials.assign(data="UCI digits"))
    assert report.readable(table)["published"].tolist() == ["–", "–"]
    assert report.readable(report.model_table(trials))["published"].iloc[0] == "2.34 %"
