"""The rows of 1998 as a table: what was published beside what was obtained."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from mnist_study.classifiers1998.rows import ROWS_1998, UNCERTAINTY_PCT, Row
from mnist_study.classifiers1998.runner import CLASSIFIERS_FOLDER, read_row, run_row
from mnist_study.data.dataset import Dataset
from mnist_study.models import check_name
from mnist_study.paths import output_path
from mnist_study.statistics.intervals import prediction_interval
from mnist_study.study import records as study_records
from mnist_study.study import study_trials
from mnist_study.study.record import Record

QUANTITIES = ("error_pct", "rejected_pct", "kmacs", "kstored")
WITH_INTERVAL = ("error_pct", "rejected_pct")  # where chance plays a part
# Rows that take seconds to train on small data.
CHEAP = ("linear", "linear_deslanted", "pairwise", "knn", "knn_deslanted", "rbf")


def classifier_records(
    dataset: Dataset,
    folder: Path = CLASSIFIERS_FOLDER,
    rows: Iterable[Row] = ROWS_1998,
) -> dict[str, list[Record]]:
    """Return the records that exist: name of the row -> one per seed.

    Rows that are trials of the study have none here, see ``chapter_records``.
    """
    found = {}
    for row in rows:
        seeds = range(row.num_seeds if row.make else 0)
        read = [read_row(row, seed, dataset, folder) for seed in seeds]
        found[row.name] = [record for record in read if record]
    return found


def chapter_records(
    dataset: Dataset, cheap: Iterable[str] = CHEAP
) -> dict[str, list[Record]]:
    """Return the records of all rows, for a notebook to read.

    On MNIST, those that exist, also the trials of the study; a row without any has an
    empty list. On other data, some rows are trained here, one seed each, and recorded
    below the output folder; the other rows have none.

    Args:
        dataset: Ten classes.
        cheap: Names of the rows that are trained on other data than MNIST.
    Returns:
        Name of the row -> records, by seed.
    Raises:
        ValueError: If the data have other classes than ten.
        RecordError: If a record is not what was recorded.
    """
    if not dataset.is_recorded:
        folder, found = output_path("classifiers", "any").parent, {}
        for row in ROWS_1998:
            found[row.name] = []
            if row.name in set(cheap):
                # Silent, since a notebook would store what it says.
                record = run_row(row, 0, dataset, folder, report=lambda line: None)
                found[row.name] += [record] if record else []
        return found
    found = classifier_records(dataset)
    for row in ROWS_1998:
        if row.experiment:
            trials = study_trials(dataset, [row.experiment], sizes=())
            read = [study_records.read_record(trial) for trial in trials]
            found[row.name] = [record for record in read if record]
    return found


def classifier_table(
    records: dict[str, list[Record]], rows: Iterable[Row] = ROWS_1998
) -> pd.DataFrame:
    """Put what was obtained beside what was published.

    Args:
        records: As ``chapter_records`` returns them.
        rows: Rows of the table, in this order.
    Returns:
        Index: name of the row. Columns: ``line``, ``label``, ``family``, ``seeds``; for
        each of ``error_pct``, ``rejected_pct``, ``kmacs`` and ``kstored`` the mean over
        seeds and, with the suffix ``_published``, the figure of the paper (missing:
        NaN); ``error_low_pct`` to ``error_high_pct`` and ``rejected_low_pct`` to
        ``rejected_high_pct``, the 95 % prediction interval of the next run (missing
        with fewer than three seeds); ``is_met``, whether the published error, give or
        take 0.1, overlaps that interval or, where chance plays no part, contains ours
        (missing if there are too few records to tell).
    """
    lines = [_line(row, records.get(row.name, [])) for row in rows]
    index = pd.Index([row.name for row in rows], name="row")
    return pd.DataFrame(lines, index=index)


def figure_table(table: pd.DataFrame, quantity: str) -> pd.DataFrame:
    """Return one quantity of the table, as ``plots.published_and_obtained`` takes it.

    Args:
        table: As ``classifier_table`` returns it.
        quantity: One of ``QUANTITIES``.
    Returns:
        Index: label, of the rows with a published or an obtained figure. Columns:
        ``published``, ``obtained``, ``family``; ``low_pct`` to ``high_pct``, the
        interval of the next run, NaN for costs. A share of 0, which a log axis cannot
        show, is missing.
    Raises:
        ValueError: If there is no such quantity.
    """
    check_name("quantity", quantity, QUANTITIES)
    ends = [quantity.replace("_pct", f"_{end}_pct") for end in ("low", "high")]
    low, high = (table.get(end, np.nan) for end in ends)
    shown = pd.DataFrame(
        {
            "published": table[f"{quantity}_published"].to_numpy(float),
            "obtained": table[quantity].to_numpy(float),
            "low_pct": low if quantity in WITH_INTERVAL else np.nan,
            "high_pct": high if quantity in WITH_INTERVAL else np.nan,
            "family": table["family"],
        }
    ).set_index(table["label"].rename("classifier"))
    shown["obtained"] = shown["obtained"].where(shown["obtained"] > 0)
    return shown.dropna(subset=["published", "obtained"], how="all")


def readable_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as a reader wants it: text, with published figures behind ours.

    Args:
        table: As ``classifier_table`` returns it.
    Returns:
        Index: label. Columns: ``seeds``; ``error (%)`` with the interval of the next
        run; ``published``; ``rejected (%)``, ``multiply-accumulates (k)`` and
        ``stored (k)``, each "ours / published" with a dash where there is none;
        ``agrees``: yes, no or a dash.
    """
    names = ("rejected (%)", "multiply-accumulates (k)", "stored (k)")
    shown = pd.DataFrame({"seeds": table["seeds"]})
    ends = table[["error_pct", "error_low_pct", "error_high_pct"]]
    shown["error (%)"] = [
        _number(value) + ("" if np.isnan(low) else f" ({low:.2f}–{high:.2f})")
        for value, low, high in ends.to_numpy(float)
    ]
    shown["published"] = [f"{value:g}" for value in table["error_pct_published"]]
    for quantity, name in zip(QUANTITIES[1:], names, strict=True):
        pairs = table[[quantity, f"{quantity}_published"]].to_numpy(float)
        digits = 1 if quantity == "rejected_pct" else 0
        shown[name] = [
            f"{_number(ours, digits)} / {_number(published, digits)}"
            for ours, published in pairs
        ]
    verdicts = {True: "yes", False: "no"}
    shown["agrees"] = [verdicts.get(met, "–") for met in table["is_met"]]
    return shown.set_index(table["label"].rename("classifier"))


def _number(value: float, digits: int = 2) -> str:
    return "–" if np.isnan(value) else f"{value:,.{digits}f}"


def _line(row: Row, records: list[Record]) -> dict:
    obtained = dict.fromkeys((*QUANTITIES, "is_met"), np.nan)
    for quantity in WITH_INTERVAL:
        obtained |= _interval(quantity, pd.Series(dtype=float))
    if records:
        measured = pd.DataFrame([_measured(record) for record in records], dtype=float)
        obtained |= measured.mean().to_dict()
        if row.by_chance:
            for quantity in WITH_INTERVAL:
                obtained |= _interval(quantity, measured[quantity].dropna())
        obtained["is_met"] = _is_met(row, obtained)
    published = {name: getattr(row, name) for name in QUANTITIES}
    beside = {
        f"{name}_published": np.nan if value is None else value
        for name, value in published.items()
    }
    first = {"line": row.line, "label": row.label, "family": row.family}
    return first | {"seeds": len(records)} | obtained | beside


def _interval(quantity: str, values: pd.Series) -> dict[str, float]:
    """Return the interval of the next run, NaN for fewer than three values."""
    low = high = np.nan
    # The factor for two values is 12.7, and anything would agree.
    if len(values) > 2:
        found = prediction_interval(values)
        low, high = found.low, found.high
    names = (quantity.replace("_pct", f"_{end}_pct") for end in ("low", "high"))
    return dict(zip(names, (low, high), strict=True))


def _is_met(row: Row, obtained: dict) -> bool | float:
    """Return whether an error agrees with the published one, or NaN if none can say."""
    # Both are counted on the same test digits, so which digits these are explains
    # little of a difference; what is left is chance in training.
    low, high = obtained["error_low_pct"], obtained["error_high_pct"]
    if not row.by_chance:
        low = high = obtained["error_pct"]
    if np.isnan(low):
        return np.nan
    return bool(
        low <= row.error_pct + UNCERTAINTY_PCT
        and high >= row.error_pct - UNCERTAINTY_PCT
    )


def _measured(record: Record) -> dict[str, float]:
    test, costs = record.test, record.costs
    measured = {"error_pct": test["error_pct"], "kmacs": costs["macs"] / 1000}
    if "stored" in costs:
        stored = {"kstored": costs["stored"] / 1000}
        return measured | stored | {"rejected_pct": test["rejected_pct"]}
    # A trial of the study, which keeps predictions but no margins.
    return measured | {
        "kstored": costs["parameters"] / 1000,
        "rejected_pct": np.nan,
    }
