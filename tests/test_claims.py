import dataclasses
import math
import re
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mnist_study import claims
from mnist_study.claims import built, old_code, paper
from mnist_study.claims.evidence import EXPERIMENTS_USED, Evidence, trial_table
from mnist_study.claims.verdicts import (
    ARITHMETIC,
    DATA,
    EQUAL,
    GREATER,
    LESS,
    METHODS,
    PROPERTY,
    RUN,
    SURELY_GREATER,
    UNCHECKED,
    VERDICTS,
    Check,
    Claim,
    Difference,
    Sample,
    describe,
    inside_spread,
    within,
)
from mnist_study.data.dataset import Dataset
from mnist_study.study import run as study
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.records import RecordError

HISTORY_COLUMNS = [
    f"{place}_{name}"
    for place in ("first", "last")
    for name in ("loss", "accuracy", "val_loss", "val_accuracy")
]
THREE = Sample((1.0, 2.0, 3.0))


def images_named(name):
    images = np.zeros((1000, 28, 28), np.uint8)
    images[:, 4:24, 10:15] = 255
    labels = np.arange(1000, dtype=np.uint8) % 10
    return Dataset(name, images, labels, images, labels, "tests")


MNIST, OTHER = images_named("MNIST"), images_named("UCI digits")
NOT_RECORDED = Evidence(pd.DataFrame(), OTHER).runs("ann", "accuracy", "%")


def trials_of(experiments=EXPERIMENTS_USED, num_train=55_000):
    """Rows as of ``trial_table``: three seeds, all rates about 0.98."""
    rows = [
        {
            "experiment": name, "seed": seed, "num_train": num_train,
            "train_time_s": 40 + seed if name == "lenet5" else 8 + seed,
            "num_epochs": 20 + seed, "log_loss": 0.05,
            **dict.fromkeys(
                ["accuracy", "precision", "recall", "f1", "val_accuracy"],
                0.98 + seed / 1000,
            ),
            **dict.fromkeys(HISTORY_COLUMNS, 0.98 + seed / 1000),
        }
        for name in experiments
        for seed in range(3)
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def found():
    return claims.claims(trials_of(), MNIST)


@pytest.fixture(scope="module")
def table():
    return claims.ledger(trials_of(), MNIST)


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
        (0, NOT_RECORDED, inside_spread(0.5), False),
        (-10, Difference(NOT_RECORDED, THREE), SURELY_GREATER, False),
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
    checks = tuple(Check(*pair, EQUAL) for pair in checks)
    claim = Claim("000", "It is so", "1", ARITHMETIC, checks, "Because.")
    assert claim.verdict == verdict
    lines = list(describe(claim))
    assert lines[-1] == f"verdict: {verdict}. Because."
    assert len(lines) == 3 + 2 * len(checks)


def test_the_ledger_is_complete(table):
    assert len(table) >= 75
    assert set(table["source"]) == set(claims.SOURCES)
    assert table["source"].is_monotonic_increasing
    assert not table["statement"].duplicated().any()
    assert set(table["method"]) == set(METHODS)
    assert set(table["verdict"]) <= set(VERDICTS)
    for column in ("statement", "published", "why"):
        assert table[column].str.len().gt(0).all()
    unchecked = table["verdict"] == UNCHECKED
    assert ((table["obtained"] == "") == unchecked).all()


KEY_VERDICTS = {
    ("000", "The ANN has this many parameters"): "holds",
    ("000", "LeNet-5 in code has this many parameters"): "holds",
    ("000", "C3 of the published LeNet-5 has this many parameters"): "partly",
    ("000", "The closing table repeats the accuracies of the logs"): "wrong",
    ("000", "The validation examples are none of those trained on"): "wrong",
    ("000", "CNNs are much less expensive than plain networks"): "wrong",
    ("000", "The output layer squashes by a sigmoid"): "wrong",
    ("000", "A CNN is invariant to translation because it pools"): "wrong",
    ("000", "LeNet-1 was trained on USPS digits, LeNet-4 and 5 on MNIST"): "partly",
    ("000", "The code of the comparison runs as printed"): "wrong",
    ("000", "The digits were normalised to fit a box of this size"): "wrong",
    ("001", "The first ANN has this many parameters"): "holds",
    (
        "001",
        "The second ANN has this many parameters, so many not trained",
    ): "holds",
    ("001", "The paper's C1 has this many connections"): "holds",
    ("001", "The paper's C3 has this many connections"): "holds",
    ("001", "The paper's output has this many connections"): "holds",
    ("001", "The code builds maps of the sizes in the text"): "wrong",
    ("001", "S2 and S4 squash by a sigmoid"): "wrong",
    ("001", "The slice from idx − 1 to idx is the image numbered idx"): "wrong",
    ("001", "The code of the four networks runs as printed"): "wrong",
    ("002", "The code's network has this many parameters"): "holds",
    ("002", "Table I says which maps each map of C3 reads"): "wrong",
    ("002", "Only some of C3's 16 maps are linked to the maps of S2"): "wrong",
    ("002", "With all maps linked C3 would have this many parameters"): "wrong",
    ("002", "Green bars mark the test images that are recognised"): "wrong",
    ("003", "LeNet-5 has this many parameters"): "holds",
    ("003", "The MLP's first layer has this many parameters"): "wrong",
    ("003", "The MLP has this many parameters"): "wrong",
    ("004", "LeNet-5's error on MNIST was this"): "partly",
    ("004", "MNIST's images are of this size"): "wrong",
    ("004", "A support-vector machine of the paper had this error"): "partly",
    ("004", "MNIST's two sets draw on NIST's two in equal parts"): "cannot be checked",
}


def test_key_verdicts(table):
    verdicts = table.set_index(["source", "statement"])["verdict"]
    assert {key: verdicts[key] for key in KEY_VERDICTS} == KEY_VERDICTS


def test_numbers_of_the_table_are_those_of_its_code(table):
    obtained = table.set_index("statement")["obtained"]
    assert obtained["Table I says which maps each map of C3 reads"] == "41 | 15"
    assert obtained["The MLP has this many parameters"] == "68,010"
    ended = [built.connections(name) for name in paper.TRAINABLE]
    assert sum(ended) == 340_908, "of the whole network, says the paper"
    assert sum(paper.TRAINABLE.values()) == 60_000


# Statements whose number is checked in another form than it is shown in.
IN_OTHER_WORDS = {
    "A map of S2 has a quarter of the size of one of C1",
    "The 5,000 validation examples are not trained on",
    "Green bars mark the test images that are recognised",
}


def test_the_number_that_is_checked_is_the_one_that_is_shown(found):
    exact = [c for c in found if len(c.checks) == 1 and c.checks[0].criterion is EQUAL]
    numeric = [c for c in exact if type(c.checks[0].published) in (int, float)]
    shown = {c.statement: re.findall(r"\d[\d,]*\.?\d*", c.published) for c in numeric}
    with_digits = [c for c in numeric if shown[c.statement]]
    assert len(with_digits) > 20
    told_otherwise = {
        c.statement
        for c in with_digits
        if f"{c.checks[0].published:,}" not in shown[c.statement]
    }
    assert told_otherwise == IN_OTHER_WORDS


@pytest.fixture
def networks_of_eleven_classes(monkeypatch):
    """Every network of a write-up built with one output too many."""
    for name, row in EXPERIMENTS.items():
        if row.write_up:
            build = partial(row.build, num_classes=11)
            monkeypatch.setitem(
                EXPERIMENTS, name, dataclasses.replace(row, build=build)
            )
    for cached in (built.network, built.layers):
        cached.cache_clear()
    yield
    for cached in (built.network, built.layers):
        cached.cache_clear()


def test_verdicts_follow_the_networks_as_built(found, networks_of_eleven_classes):
    totals = {
        ("000", "The ANN has this many parameters"),
        ("000", "LeNet-5 in code has this many parameters"),
        ("001", "The first ANN has this many parameters"),
        ("002", "The code's network has this many parameters"),
        ("003", "LeNet-5 has this many parameters"),
    }
    before = {(c.source, c.statement): c.verdict for c in found}
    now = claims.claims(trials_of(), MNIST)
    after = {(c.source, c.statement): c.verdict for c in now}
    assert {before[key] for key in totals} == {"holds"}
    assert {after[key] for key in totals} == {"wrong"}
    about_1998 = ("001", "The paper's C3 has this many connections")
    assert after[about_1998] == before[about_1998] == "holds"


def test_a_measured_claim_follows_the_records():
    statement = "LeNet-5 recognises this share of the test images"
    for accuracy, verdict in ((0.9853, "holds"), (0.95, "wrong")):
        trials = trials_of()
        chosen = trials["experiment"] == "lenet5"
        rates = accuracy + 1e-4 * trials.loc[chosen, "seed"]
        trials.loc[chosen, "accuracy"] = rates
        row = claims.ledger(trials, MNIST).set_index("statement").loc[statement]
        assert row["verdict"] == verdict
        assert row["low"] < 100 * accuracy + 0.01 < row["high"]
        assert "n = 3" in row["obtained"]


def test_runs_on_part_of_the_training_set_are_left_out(table):
    small = trials_of(["ann", "lenet5"], num_train=100).assign(accuracy=0.5)
    both = pd.concat([small, trials_of()], ignore_index=True)
    pd.testing.assert_frame_equal(claims.ledger(both, MNIST), table)


@pytest.mark.parametrize("absent", EXPERIMENTS_USED)
def test_missing_records_are_named_with_their_command(absent):
    some = [name for name in EXPERIMENTS_USED if name != absent]
    with pytest.raises(RecordError, match=rf"'make study ONLY={absent}'"):
        claims.claims(trials_of(some), MNIST)


def test_all_missing_experiments_are_named_at_once():
    with pytest.raises(RecordError, match=",".join(EXPERIMENTS_USED)):
        claims.ledger(trials_of([]), MNIST)
    assert set(EXPERIMENTS_USED) <= set(EXPERIMENTS)


def test_other_data_leave_measured_claims_unchecked(table):
    other = claims.ledger(pd.DataFrame(), OTHER)
    measured = other["method"].isin([RUN, DATA])
    assert set(other.loc[measured, "verdict"]) == {UNCHECKED}
    same = ["source", "statement", "published", "method"]
    pd.testing.assert_frame_equal(other[same], table[same])
    rest = ["obtained", "verdict", "why"]
    pd.testing.assert_frame_equal(
        other.loc[~measured, rest], table.loc[~measured, rest]
    )


def test_counts_hold_every_write_up_and_verdict(table):
    counts = claims.verdict_counts(table)
    assert counts.index.tolist() == list(claims.SOURCES)
    assert counts.columns.tolist() == list(VERDICTS)
    assert counts.to_numpy().sum() == len(table)


def test_the_ledger_is_written_below_the_output_folder(table, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    claims.write_ledger(table)
    read = pd.read_csv(tmp_path / "results" / "claims.csv", dtype={"source": str})
    assert read.columns.tolist() == table.columns.tolist()
    assert read["verdict"].tolist() == table["verdict"].tolist()
    assert read["source"].tolist() == table["source"].tolist()


@pytest.mark.parametrize("line", old_code.OLD_LINES, ids=lambda line: line.old[:30])
def test_mended_lines_run(line):
    assert old_code.try_line(line.mended) == "runs"


def test_old_lines_say_why_they_fail():
    refused = [old_code.try_line(line.old) for line in old_code.OLD_LINES[:5]]
    assert [text.split(":")[0] for text in refused] == [
        "TypeError", "SyntaxError", "TypeError", "TypeError", "TypeError",
    ]  # fmt: skip
    assert "use_multiprocessing" in refused[3]


def test_the_trial_table_adds_first_and_last_epoch(dataset):
    trial = study.make_trial(EXPERIMENTS["ann"], dataset, seed=0)
    record = {
        "trial": {"experiment": "ann", "seed": 0, "num_train": trial.num_train,
                  "data": {"name": dataset.name}},
        "results": {
            "test": {"accuracy": 0.9}, "validation": {"accuracy": 0.8, "log_loss": 1},
            "history": {"loss": [3, 2, 1], "accuracy": [0.1, 0.2, 0.3],
                        "val_loss": [4, 3, 2], "val_accuracy": [0.5, 0.6, 0.7]},
        },
        "costs": {"parameters": 1, "macs": 1, "train_time_s": 1.0,
                  "epoch_times_s": [1.0],
                  "latency_ms": {"1": {"median": 1}, "1000": {"median": 1}}},
    }  # fmt: skip
    row = trial_table([record]).iloc[0]
    assert row["num_epochs"] == 3
    assert (row["first_loss"], row["last_loss"]) == (3, 1)
    assert (row["first_val_accuracy"], row["last_val_accuracy"]) == (0.5, 0.7)
    assert row["accuracy"] == 0.9
