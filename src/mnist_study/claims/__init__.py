"""What five public write-ups say, statement by statement, with two verdicts each.

A claim is data: one statement in our words, the words or figures of the write-up on
which it is based and their place, and the published value. Each claim has a check,
which compares the published value with what was obtained here: by arithmetic, from a
network as built, from recorded trainings, from the data, or from the paper of 1998. It
decides whether the statement is true; a second check decides whether the write-up's own
code, mistakes included, gives the published value. Verdicts are never typed in; they
follow from the checks. The figures of the paper and of the write-ups are the only
numbers written down. Critiques, which are ours, and trivia are kept separate from
claims.
"""

import math

import pandas as pd

from mnist_study.claims import (
    write_up_000,
    write_up_001,
    write_up_002,
    write_up_003,
    write_up_004,
)
from mnist_study.claims.evidence import EXPERIMENTS_USED, Evidence
from mnist_study.claims.samples import Difference, Sample
from mnist_study.claims.text import as_text
from mnist_study.claims.verdicts import (
    CLAIM,
    KINDS,
    MEASURED,
    REPRODUCED,
    TRUE,
    CheckedClaim,
    corrected,
    with_finding,
)
from mnist_study.data.dataset import Dataset
from mnist_study.paths import output_path

SOURCES = {
    "000": "comparison of an ANN and LeNet-5",
    "001": "three ANNs and a LeNet-5",
    "002": "LeNet-5 tutorial",
    "003": "LeNet-5 and an MLP",
    "004": "LeNet-5 with a sweep",
}
DECLARED = (
    *write_up_000.CLAIMS,
    *write_up_001.CLAIMS,
    *write_up_002.CLAIMS,
    *write_up_003.CLAIMS,
    *write_up_004.CLAIMS,
)
_NOT_MNIST = "The statement is about MNIST, but these data are not MNIST."


def claims(trials: pd.DataFrame, dataset: Dataset) -> list[CheckedClaim]:
    """Check every claim.

    Args:
        trials: What ``trial_table`` returned for the experiments in
            ``EXPERIMENTS_USED``; may be empty if the data are not MNIST.
        dataset: The data. Unless they are MNIST, claims that need a measurement are
            left unchecked.
    Returns:
        The claims, write-up by write-up.
    Raises:
        RecordError: If an experiment has no records; the message says which
            command trains it.
    """
    evidence = Evidence(trials, dataset)
    is_mnist = dataset.name == "MNIST"  # which is what the statements are about
    if is_mnist:
        evidence.require(EXPERIMENTS_USED)
    checked = []
    # Claims that need no measurement are checked on any data, the stand-in included.
    for claim in DECLARED:
        measured = claim.method in MEASURED
        if measured and not is_mnist:
            checked.append(with_finding(claim, ((), _NOT_MNIST)))
            continue
        given = (evidence,) if measured else ()
        by_its_code = claim.by_its_code
        code_checks = by_its_code(*given) if callable(by_its_code) else ()
        checked.append(with_finding(claim, claim.check(*given), code_checks))
    return corrected(checked)


def ledger(trials: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return the ledger: a row per claim.

    Args:
        trials: See ``claims``.
        dataset: See ``claims``.
    Returns:
        Columns ``source``, ``kind``, ``statement``, ``quotation``, ``place``,
        ``published``, ``method``, ``reproduced`` and ``true`` (the two verdicts),
        ``obtained`` (text; for runs the mean ± standard deviation, their number and the
        95 % interval of the mean), ``p`` (the p value of each statistical test among
        its checks, corrected for the number of tests), ``low`` and ``high`` (that
        interval if the claim rests on a single measurement, else NaN), ``by_its_code``
        (what its own code gives, if that is different), ``why``.
    Raises:
        RecordError: See ``claims``.
    """
    return pd.DataFrame(map(_row, claims(trials, dataset)))


def write_ledger(table: pd.DataFrame) -> None:
    """Write ``results/claims.csv`` below the output folder."""
    path = output_path("results", "claims.csv")
    path.write_text(
        # Six digits and fixed line endings give the same file on every system.
        table.to_csv(index=False, float_format="%.6g", lineterminator="\n"),
        encoding="utf-8",
    )


def verdict_counts(table: pd.DataFrame, verdict: str) -> pd.DataFrame:
    """Return the number of claims of each write-up by verdict.

    Args:
        table: What ``ledger`` returned; critiques and trivia are not counted.
        verdict: "reproduced" or "true".
    Returns:
        Index: write-ups. Columns: all verdicts of that kind.
    """
    rows = table[table["kind"] == CLAIM]
    counts = pd.crosstab(rows["source"], rows[verdict])
    columns = list({"reproduced": REPRODUCED, "true": TRUE}[verdict])
    counts = counts.reindex(index=list(SOURCES), columns=columns, fill_value=0)
    return counts.rename_axis(index="write-up", columns=None)


def kind_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of claims, critiques and trivia of each write-up."""
    counts = pd.crosstab(table["source"], table["kind"])
    counts = counts.reindex(index=list(SOURCES), columns=list(KINDS), fill_value=0)
    return counts.rename_axis(index="write-up", columns=None)


def _row(claim: CheckedClaim) -> dict:
    checks = claim.checks
    obtained = [check.obtained for check in checks]
    measured = [value for value in obtained if isinstance(value, (Sample, Difference))]
    # With several measurements there is no single interval: the cells stay empty.
    low = high = math.nan
    if len(measured) == 1:
        low, high = measured[0].interval.low, measured[0].interval.high
    return {
        "source": claim.source,
        "kind": claim.kind,
        "statement": claim.statement,
        "quotation": claim.quotation,
        "place": claim.place,
        "published": claim.published,
        "method": claim.method,
        "reproduced": claim.reproduced,
        "true": claim.true,
        "obtained": _joined(obtained),
        "p": " | ".join(as_text(c.adjusted) for c in checks if c.adjusted is not None),
        "low": low,
        "high": high,
        "by_its_code": _joined([check.obtained for check in claim.code_checks]),
        "why": claim.why,
    }


def _joined(values: list) -> str:
    # Several checks may compare the same value, which is shown once.
    return " | ".join(dict.fromkeys(map(as_text, values)))
