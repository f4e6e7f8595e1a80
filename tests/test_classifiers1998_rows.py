"""The rows of 1998: their published figures, their records, their command."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from mnist_study import metrics
from mnist_study.__main__ import main
from mnist_study.classifiers1998 import runner
from mnist_study.classifiers1998.combined import OnFeatures
from mnist_study.classifiers1998.machines import ReducedSet
from mnist_study.classifiers1998.neighbours import NearestNeighbours
from mnist_study.classifiers1998.networks import SquaredErrorRecipe, TrainedNetwork
from mnist_study.classifiers1998.rows import ROWS_1998, TRIED_1998, find_row
from mnist_study.classifiers1998.tables import (
    chapter_records,
    classifier_records,
    classifier_table,
    figure_table,
    readable_table,
)
from mnist_study.lecun1998.smaller import build_lenet4
from mnist_study.study.experiments import find_experiment
from mnist_study.study.record_files import RecordError
from mnist_study.versions import version_of

COMMAND = [sys.executable, "-m", "mnist_study", "classifiers", "--only"]


def test_the_papers_twenty_lines_are_all_there():
    assert sorted({row.line for row in ROWS_1998}) == list(range(1, 21))
    names = [row.name for row in ROWS_1998]
    assert len(set(names)) == len(names) == 27
    assert sum(row.rejected_pct is not None for row in ROWS_1998) == 9
    for row in ROWS_1998:
        assert (row.make is None) == (row.experiment is not None)
        if row.experiment:
            find_experiment(row.experiment)


def test_published_figures_of_some_rows():
    assert find_row("linear").error_pct == 12.0
    boosted = find_row("boosted_lenet4")
    assert (boosted.error_pct, boosted.rejected_pct) == (0.7, 0.5)
    assert (boosted.kmacs, boosted.kstored) == (460, 51)
    with pytest.raises(ValueError, match="no classifier 'cnn': choose from linear, "):
        find_row("cnn")


@pytest.mark.parametrize(
    "row", [r for r in (*ROWS_1998, *TRIED_1998) if r.make], ids=lambda r: r.name
)
def test_every_row_can_be_described(row, digits):
    trial = runner.describe_row(row, 0, digits)
    assert trial == json.loads(json.dumps(trial))
    assert trial["versions"][trial["classifier"]] == version_of(type(row.make(0)))
    other = runner.describe_row(row, 1, digits)
    assert runner.record_path(trial, runner.CLASSIFIERS_FOLDER).name != (
        runner.record_path(other, runner.CLASSIFIERS_FOLDER).name
    )


def test_versions_are_of_every_part_that_decides(digits):
    versions = runner.describe_row(find_row("boosted_lenet4"), 0, digits)["versions"]
    assert {"Boosted", "distort_images", "presented_images", "train"} <= set(versions)
    on_top = runner.describe_row(find_row("lenet4_knn"), 0, digits)["versions"]
    wanted = {"OnFeatures", "NearestNeighbours", "TrainedNetwork", "prepare_1998"}
    assert wanted <= set(on_top)
    # Its network is trained as LeNet-4 itself is.
    below = runner.describe_row(find_row("lenet4"), 0, digits)["versions"]
    assert set(below) < set(on_top)


def test_what_decides_a_result_decides_where_its_record_lies(digits, tmp_path):
    row = find_row("rbf")
    paths = {
        runner.record_path(runner.describe_row(changed, 0, digits), tmp_path)
        for changed in (
            row,
            replace(row, preparation="20x20 middle"),
            replace(row, make=lambda seed: row.make(seed + 1)),
        )
    }
    assert len(paths) == 3
    with pytest.raises(ValueError, match="make history ONLY=lenet5_1998_history'"):
        runner.describe_row(find_row("lenet5"), 0, digits)


def test_results_by_hand():
    scores = np.zeros((4, 10))
    scores[[0, 1, 2, 3], [3, 1, 4, 1]] = [5, 2, 4, 1]  # the third and last are wrong
    kept = runner.results(scores, np.array([3, 1, 5, 9]))
    assert kept["predictions"] == "3141"
    assert kept["test"]["error_pct"] == 50
    assert kept["test"]["error_low_pct"] < 50 < kept["test"]["error_high_pct"]
    # By margins 5, 4, 2, 1: only the surest is kept.
    assert kept["test"]["rejected_pct"] == 75


def test_a_row_is_recorded_once_and_read_again(digits, tmp_path):
    row = find_row("linear_deslanted")
    assert runner.read_row(row, 0, digits, tmp_path / "classifiers") is None
    record = runner.run_row(row, 0, digits, tmp_path / "classifiers")
    (path,) = tmp_path.glob("classifiers/*/*.json")
    changed = path.stat().st_mtime_ns
    assert runner.run_row(row, 0, digits, tmp_path / "classifiers") == record
    assert path.stat().st_mtime_ns == changed, "not trained again"
    assert record.costs["macs"] == 4_000
    wrong = (record.predictions != digits.y_test).mean()
    assert record.test["error_pct"] == pytest.approx(100 * wrong)
    again = metrics.rejected_pct(
        record.predictions == digits.y_test, runner.kept_margins(record), 0.5
    )
    assert record.test["rejected_pct"] == pytest.approx(again)
    path.write_text(path.read_text().replace('"predictions": "', '"predictions": "9'))
    with pytest.raises(RecordError, match="was altered after it was recorded"):
        runner.read_row(row, 0, digits, tmp_path / "classifiers")


def test_rows_that_stand_on_a_network_train_it_once(digits, tmp_path, capsys):
    few = SquaredErrorRecipe(num_epochs=1, batch_size=1, learning_rate=0.05)
    network = partial(TrainedNetwork, build_lenet4, few)
    below = replace(find_row("lenet4"), make=network)
    on_top = replace(
        find_row("lenet4_knn"),
        make=lambda seed: OnFeatures(network(seed), NearestNeighbours(), "flatten"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "find_row", {"lenet4": below}.get)
        first = runner.run_row(below, 0, digits, tmp_path / "classifiers")
        second = runner.run_row(on_top, 0, digits, tmp_path / "classifiers")
    assert capsys.readouterr().err.count("pass 1 of 1") == 1
    assert first.costs["fit_time_s"] > 0 and second.costs["fit_time_s"] is None
    assert second.test["error_pct"] < 30 > first.test["error_pct"]
    assert len(list(tmp_path.glob("checkpoints/classifiers/*"))) == 1


def test_what_was_tried_is_the_papers_row_on_deslanted_digits(digits):
    for row in TRIED_1998:
        paper = find_row(row.name.removesuffix("_deslanted"))
        assert paper in ROWS_1998 and row not in ROWS_1998
        published = ("line", "error_pct", "rejected_pct", "kmacs", "kstored")
        assert [getattr(row, p) for p in published] == [
            getattr(paper, p) for p in published
        ]
        ours, theirs = (runner.describe_row(r, 0, digits) for r in (row, paper))
        different = {key for key in ours if ours[key] != theirs[key]}
        assert different == {"experiment", "inputs"}


def test_seeds_share_machines_in_which_chance_plays_no_part(digits, tmp_path, capsys):
    row = replace(find_row("rs_svm5"), make=lambda seed: ReducedSet(5, 2.0, 4, 5, seed))
    records = [runner.run_row(row, seed, digits, tmp_path / "c") for seed in (0, 1)]
    first, second = (record.predictions for record in records)
    assert (first != second).any() and records[1].costs["fit_time_s"] is None
    machines = list(tmp_path.glob("checkpoints/classifiers/*/machine*.npz"))
    assert len(machines) == 10 == len({path.name for path in machines})
    assert capsys.readouterr().err.count("machine of 3: ") == 4, "whole and reduced"


def test_the_table_puts_both_side_by_side(digits, tmp_path):
    rows = [find_row("linear_deslanted"), find_row("lenet5"), find_row("knn")]
    record = runner.run_row(rows[0], 0, digits, tmp_path)
    records = classifier_records(digits, tmp_path, rows)
    assert records == {"linear_deslanted": [record], "lenet5": [], "knn": []}
    table = classifier_table(records, rows)
    first = table.loc["linear_deslanted"]
    assert (first["error_pct"], first["error_pct_published"]) == (
        record.test["error_pct"],
        8.4,
    )
    assert (first["kmacs"], first["kmacs_published"], first["seeds"]) == (4, 4, 1)
    # Chance plays no part, so the errors themselves are compared.
    assert first["is_met"] == (8.3 <= first["error_pct"] <= 8.5)
    assert np.isnan(first["error_low_pct"])
    assert table.loc["lenet5", "error_pct_published"] == 0.95
    assert table.loc["knn", ["error_pct", "is_met", "kmacs_published"]].isna().all()


def test_tables_for_readers_and_figures(digits, tmp_path):
    rows = [find_row("linear_deslanted"), find_row("boosted_lenet4"), find_row("knn")]
    record = runner.run_row(rows[0], 0, digits, tmp_path)
    table = classifier_table({"linear_deslanted": [record]}, rows)
    shown = readable_table(table)
    assert list(shown.index) == [row.label for row in rows]
    assert shown["multiply-accumulates (k)"].tolist() == ["4 / 4", "– / 460", "– / –"]
    assert shown["error (%)"].tolist()[1:] == ["–", "–"]
    assert shown["published"].tolist() == ["8.4", "0.7", "5"]
    assert set(shown["agrees"][1:]) == {"–"} and shown["agrees"].iloc[0] in (
        "yes",
        "no",
    )
    drawn = figure_table(table, "error_pct")
    assert drawn["obtained"].notna().tolist() == [True, False, False]
    first = drawn.iloc[0]
    assert first["obtained"] == record.test["error_pct"] and np.isnan(first["low_pct"])
    assert list(figure_table(table, "kstored").index) == [rows[0].label, rows[1].label]
    assert set(drawn["family"]) == {"no neural network", "convolutional network"}
    with pytest.raises(ValueError, match="quantity must be one of error_pct, "):
        figure_table(table, "cost")


def test_a_chapter_has_the_studys_trials_and_trains_cheap_rows_elsewhere(
    digits, tmp_path, monkeypatch
):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    found = chapter_records(digits, cheap=["linear"])
    assert list(found) == [row.name for row in ROWS_1998]
    assert [name for name, records in found.items() if records] == ["linear"]
    assert len(list(tmp_path.glob("classifiers/linear/*.json"))) == 1


def test_on_mnist_a_chapter_reads_what_is_recorded(dataset):
    if not dataset.is_recorded:
        pytest.skip("needs MNIST: its rows are recorded, others are not")
    found = chapter_records(dataset)
    assert len(found["lenet5"]) == len(found["lenet5_distorted"]) == 5
    line = classifier_table(found).loc["lenet5"]
    assert line["kstored"] == pytest.approx(60.84) and 0.9 < line["error_pct"] < 1.3
    assert line["error_low_pct"] < line["error_pct"] < line["error_high_pct"]


def test_data_of_other_classes_are_refused(digits):
    letters = replace(
        digits, class_names=tuple("abcdefghijk"), name="letters", is_stand_in=False
    )
    with pytest.raises(ValueError, match="letters has 11 classes: choose other data"):
        runner.describe_row(find_row("linear"), 0, letters)


def test_the_command_says_what_is_wrong(capsys):
    assert main(["classifiers", "--only", "cnn"]) == 1
    assert main(["classifiers", "--only", "rbf", "--seeds", "0"]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert errors[0].startswith("error: no classifier 'cnn': choose from linear,")
    assert errors[1] == "error: seeds must be at least 1, got 0"


def _started(folder, names):
    settings = {"MNIST_STUDY_OUTPUT": str(folder), "MNIST_STUDY_DATA": "uci-digits"}
    with open(folder / "log", "a") as log:
        return subprocess.Popen(
            [*COMMAND, names, "--seeds", "1"],
            env=os.environ | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def test_a_killed_command_goes_on_where_it_was(tmp_path):
    process = _started(tmp_path, "linear,v_svm9")
    parts = tmp_path / "checkpoints" / "classifiers"
    while len(list(parts.glob("*/machine*.npz"))) < 2:
        assert process.poll() is None, (tmp_path / "log").read_text()
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = {path: path.stat().st_mtime_ns for path in parts.glob("*/machine*.npz")}
    assert len(kept) < 10, "killed too late"
    assert len(list(tmp_path.glob("classifiers/linear/*.json"))) == 1

    process = _started(tmp_path, "linear,v_svm9")
    assert process.wait(timeout=300) == 0, (tmp_path / "log").read_text()
    log = (tmp_path / "log").read_text()
    assert "v_svm9 seed=0: machine of 9: " in log
    assert "v_svm9 seed=0: error " in log
    assert f"2 of 2 are recorded in {tmp_path / 'classifiers'}" in log
    (path,) = tmp_path.glob("classifiers/v_svm9/*.json")
    assert json.loads(path.read_text())["costs"]["fit_time_s"] is None
    assert not any(parts.iterdir()), "what is recorded needs no parts"
