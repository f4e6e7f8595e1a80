import dataclasses
import re
from functools import partial

import pandas as pd
import pytest
from ledger_data import MNIST, OTHER, trials_of

from mnist_study import claims
from mnist_study.claims import built, paper, verdicts
from mnist_study.claims.criteria import EQUAL
from mnist_study.claims.evidence import (
    EXPERIMENTS_USED,
    Evidence,
    NotRecorded,
    trial_table,
)
from mnist_study.claims.verdicts import (
    CLAIM,
    CRITIQUE,
    DATA,
    KINDS,
    MEASURED,
    METHODS,
    NOT_APPLICABLE,
    REPRODUCED,
    RUN,
    TRIVIA,
    TRUE,
    UNCHECKED,
)
from mnist_study.study import run as study
from mnist_study.study.experiments import EXPERIMENTS
from mnist_study.study.record import Record
from mnist_study.study.records import RecordError


@pytest.fixture(scope="module")
def checked():
    return claims.claims(trials_of(), MNIST)


@pytest.fixture(scope="module")
def table():
    return claims.ledger(trials_of(), MNIST)


def test_the_ledger_is_complete(table):
    assert len(table) >= 150
    assert set(table["source"]) == set(claims.SOURCES)
    assert table["source"].is_monotonic_increasing
    assert not table.duplicated(["source", "statement"]).any()
    assert set(table["method"]) == set(METHODS)
    assert set(table["kind"]) == set(KINDS)
    assert set(table["true"]) == set(TRUE)
    assert set(table["reproduced"]) == set(REPRODUCED)
    for column in ("statement", "quotation", "place", "published", "why"):
        assert table[column].str.len().gt(0).all()
    unchecked = table["true"] == UNCHECKED
    assert ((table["obtained"] == "") == unchecked).all()


def test_what_we_hold_against_a_write_up_does_not_come_out_of_its_code(table):
    critiques = table[table["kind"] == CRITIQUE]
    assert set(critiques["source"]) == set(claims.SOURCES)
    assert set(critiques["reproduced"]) == {NOT_APPLICABLE}


def test_trivia_are_apart_from_the_counts(table):
    trivia = set(table.loc[table["kind"] == TRIVIA, "statement"])
    assert "An image of 28×28 has this many pixels" in trivia
    for verdict in ("true", "reproduced"):
        counted = claims.verdict_counts(table, verdict).to_numpy().sum()
        assert counted == (table["kind"] == CLAIM).sum() < len(table)


def test_numbers_of_the_table_are_those_of_its_code(table):
    obtained = table.set_index("statement")["obtained"]
    assert obtained["Table I says which maps each map of C3 reads"] == "41 | 15"
    assert obtained["The MLP has this many parameters"] == "68,010"
    # Of a property, "yes" would not say whether it is the one that was stated.
    assert (
        obtained["A CNN is invariant to translation because it pools"] == "the opposite"
    )
    assert obtained["A plain network is not invariant to translation"] == "as stated"
    ended = [built.connections(name) for name in paper.TRAINABLE]
    assert sum(ended) == 340_908, "of the whole network, says the paper"
    assert sum(paper.TRAINABLE.values()) == 60_000


# Statements whose number is checked in another form than it is shown in.
IN_OTHER_WORDS = {
    "A map of S2 has a quarter of the size of one of C1",
    "The 5,000 validation examples are not trained on",
    "Green bars mark the test images that are recognised",
}


def test_the_number_that_is_checked_is_the_one_that_is_shown(checked):
    exact = [
        c for c in checked if len(c.checks) == 1 and c.checks[0].criterion is EQUAL
    ]
    numeric = [c for c in exact if type(c.checks[0].published) in (int, float)]
    shown = {c.statement: re.findall(r"\d[\d,]*\.?\d*", c.published) for c in numeric}
    with_digits = [c for c in numeric if shown[c.statement]]
    assert len(with_digits) > 20
    shown_otherwise = {
        c.statement
        for c in with_digits
        if f"{c.checks[0].published:,}" not in shown[c.statement]
    }
    assert shown_otherwise == IN_OTHER_WORDS


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


def test_verdicts_follow_the_networks_as_built(checked, networks_of_eleven_classes):
    totals = {
        ("000", "The ANN has this many parameters"),
        ("000", "LeNet-5 in code has this many parameters"),
        ("001", "The first ANN has this many parameters"),
        ("002", "The code's network has this many parameters"),
        ("003", "LeNet-5 has this many parameters"),
    }
    before = {(c.source, c.statement): (c.reproduced, c.true) for c in checked}
    now = claims.claims(trials_of(), MNIST)
    after = {(c.source, c.statement): (c.reproduced, c.true) for c in now}
    assert {before[key] for key in totals} == {("yes", "yes")}
    assert {after[key] for key in totals} == {("no", "no")}
    about_1998 = ("001", "The paper's C3 has this many connections")
    assert after[about_1998] == before[about_1998] == ("not applicable", "yes")


def test_a_measured_claim_follows_the_records():
    statement = "LeNet-5 recognises this share of the test images"
    for accuracy, verdict in ((0.9853, "consistent with"), (0.90, "no")):
        trials = trials_of()
        chosen = trials["experiment"] == "lenet5"
        rates = accuracy + 1e-5 * trials.loc[chosen, "seed"]
        trials.loc[chosen, "accuracy"] = rates
        row = claims.ledger(trials, MNIST).set_index("statement").loc[statement]
        assert row["true"] == verdict
        assert row["reproduced"] == "consistent with", "of its own code: other runs"
        assert row["low"] < 100 * accuracy + 0.001 < row["high"]
        assert "n = 3" in row["obtained"]


@pytest.mark.parametrize(
    ("shuffled", "verdict"), [(0.90, "yes"), (0.98, "partly"), (0.9801, "partly")]
)
def test_the_central_claim_follows_the_shuffled_trainings(shuffled, verdict):
    statement = "A CNN keeps the spatial information, and performs better for it"
    trials = trials_of()
    rates = {"lenet5": 0.99, "ann": 0.98, "ann_shuffled": 0.97}
    rates["lenet5_shuffled"] = shuffled
    for name, rate in rates.items():
        chosen = trials["experiment"] == name
        trials.loc[chosen, "accuracy"] = rate + 1e-6 * trials.loc[chosen, "seed"]
    row = claims.ledger(trials, MNIST).set_index("statement").loc[statement]
    assert row["true"] == verdict
    assert len(row["p"].split(" | ")) == 3


def test_runs_on_part_of_the_training_set_are_left_out(table):
    small = trials_of(["ann", "lenet5"], num_train=100).assign(accuracy=0.5)
    both = pd.concat([small, trials_of()], ignore_index=True)
    pd.testing.assert_frame_equal(claims.ledger(both, MNIST), table)


@pytest.mark.parametrize("absent", EXPERIMENTS_USED)
def test_missing_records_are_named_with_their_command(absent):
    others = [name for name in EXPERIMENTS_USED if name != absent]
    with pytest.raises(RecordError, match=rf"'make study ONLY={absent}'"):
        claims.claims(trials_of(others), MNIST)


def test_all_missing_experiments_are_named_at_once():
    with pytest.raises(RecordError, match=",".join(EXPERIMENTS_USED)):
        claims.ledger(trials_of([]), MNIST)
    assert set(EXPERIMENTS_USED) <= set(EXPERIMENTS)


class AskedEvidence(Evidence):
    """Evidence that keeps what it was asked for."""

    def __init__(self, *args):
        super().__init__(*args)
        self.asked, self.asked_as_printed = set(), set()

    def runs(self, experiment, *args):
        self.asked.add(experiment)
        return super().runs(experiment, *args)

    def as_printed(self, experiment, *args, **options):
        self.asked_as_printed.add(experiment)
        return super().as_printed(experiment, *args, **options)


def test_the_claims_ask_for_the_experiments_that_are_required():
    evidence = AskedEvidence(trials_of(), MNIST)
    for claim in claims.DECLARED:
        if claim.method in MEASURED:
            claim.check(evidence)
            if callable(claim.by_its_code):
                claim.by_its_code(evidence)
    assert evidence.asked == set(EXPERIMENTS_USED)
    assert evidence.asked_as_printed == set(evidence.printed["experiment"])


@pytest.mark.parametrize("trials", [pd.DataFrame(), trials_of(["ann"])[:1]])
def test_no_spread_is_made_of_less_than_two_runs(trials):
    with pytest.raises(NotRecorded, match="two records of each of ann "):
        Evidence(trials, OTHER).runs("ann", "accuracy", "%")


def test_other_data_leave_measured_claims_unchecked(table):
    other = claims.ledger(pd.DataFrame(), OTHER)
    measured = other["method"].isin([RUN, DATA])
    assert set(other.loc[measured, "true"]) == {UNCHECKED}
    assert set(other.loc[measured, "reproduced"]) <= {NOT_APPLICABLE, "cannot be run"}
    same = ["source", "kind", "statement", "quotation", "place", "published", "method"]
    pd.testing.assert_frame_equal(other[same], table[same])
    # The p values are corrected for fewer tests.
    rest = ["obtained", "reproduced", "true", "by_its_code", "why"]
    pd.testing.assert_frame_equal(
        other.loc[~measured, rest], table.loc[~measured, rest]
    )


@pytest.mark.parametrize(
    ("column", "names"), [("true", TRUE), ("reproduced", REPRODUCED)]
)
def test_counts_hold_every_write_up_and_verdict(table, column, names):
    counts = claims.verdict_counts(table, column)
    assert counts.index.tolist() == list(claims.SOURCES)
    assert counts.columns.tolist() == list(names)
    assert counts.to_numpy().sum() == claims.kind_counts(table)[CLAIM].sum()


def test_p_values_are_corrected_for_all_tests_of_the_ledger(checked):
    tests = verdicts.tests(checked)
    assert len(tests) > 80
    smallest = min(tests, key=lambda test: test.p_value)
    assert smallest.adjusted == pytest.approx(len(tests) * smallest.p_value)
    assert all(test.adjusted >= test.p_value for test in tests)


def test_the_ledger_is_written_below_the_output_folder(table, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    claims.write_ledger(table)
    read = pd.read_csv(tmp_path / "results" / "claims.csv", dtype={"source": str})
    assert read.columns.tolist() == table.columns.tolist()
    for column in ("kind", "method", "reproduced", "true"):
        assert read[column].tolist() == table[column].tolist()
    assert read["source"].tolist() == table["source"].tolist()


def test_the_trial_table_adds_first_and_last_epoch(dataset):
    trial = study.make_trial(EXPERIMENTS["ann"], dataset, seed=0)
    record = Record(
        identity=trial.identity,
        trial={"experiment": "ann", "seed": 0, "num_train": trial.num_train,
               "data": {"name": dataset.name}},
        results={
            "test": {"accuracy": 0.9}, "validation": {"accuracy": 0.8, "log_loss": 1},
            "history": {"loss": [3, 2, 1], "accuracy": [0.1, 0.2, 0.3],
                        "val_loss": [4, 3, 2], "val_accuracy": [0.5, 0.6, 0.7]},
        },
        costs={"parameters": 1, "macs": 1, "train_time_s": 1.0,
               "epoch_times_s": [1.0],
               "latency_ms": {"1": {"median": 1}, "1000": {"median": 1}}},
        provenance={"hardware": "any"},
    )  # fmt: skip
    row = trial_table([record]).iloc[0]
    assert row["num_epochs"] == 3
    assert (row["first_loss"], row["last_loss"]) == (3, 1)
    assert (row["first_val_accuracy"], row["last_val_accuracy"]) == (0.5, 0.7)
    assert row["accuracy"] == 0.9
