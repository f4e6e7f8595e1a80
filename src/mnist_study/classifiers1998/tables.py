"""The rows of 1998 as a table: what was published beside what was obtained."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from mnist_study.classifiers1998.rows import ROWS_1998, UNCERTAINTY_PCT, Row
from mnist_study.classifiers1998.runner import CLASSIFIERS_FOLDER, read_row
from mnist_study.data.dataset import Dataset

QUANTITIES = ("error_pct", "rejected_pct", "kmacs", "kstored")


def classifier_records(
    dataset: Dataset,
    folder: Path = CLASSIFIERS_FOLDER,
    rows: Iterable[Row] = ROWS_1998,
) -> dict[str, list]:
    """Return the records that are there: name of the row -> by seed.

    Rows that are trials of the study have none here.
    """
    found = {}
    for row in rows:
        seeds = range(row.num_seeds if row.make else 0)
        read = [read_row(row, seed, dataset, folder) for seed in seeds]
        found[row.name] = [record for record in read if record]
    return found


def classifier_table(
    records: dict[str, list], rows: Iterable[Row] = ROWS_1998
) -> pd.DataFrame:
    """Put what was obtained beside what was published.

    Args:
        records: As ``classifier_records`` returns them.
        rows: Which ones, in order.
    Returns:
        Index: name of the row. Columns: ``line``, ``label``, ``seeds``; for each of
        ``error_pct``, ``rejected_pct``, ``kmacs`` and ``kstored`` the mean over seeds
        and, with ``_published`` behind, what the paper has (missing: NaN);
        ``error_low_pct`` and ``error_high_pct``, means of the intervals over test
        digits; ``error_std_pct`` over seeds; ``is_met``, whether the published error,
        give or take 0.1, overlaps that interval (missing without a record).
    """
    return pd.DataFrame(
        {row.name: _line(row, records.get(row.name, [])) for row in rows}
    ).T.rename_axis("row")


def _line(row: Row, records: list) -> dict:
    published = {f"{name}_published": getattr(row, name) for name in QUANTITIES}
    tests = pd.DataFrame([record.test for record in records], dtype=float)
    costs = pd.DataFrame([record.costs for record in records])
    obtained = dict.fromkeys(
        (*QUANTITIES, "error_low_pct", "error_high_pct", "error_std_pct", "is_met"),
        np.nan,
    )
    if records:
        obtained |= tests.mean().to_dict()
        obtained |= {
            "kmacs": costs["macs"].mean() / 1000,
            "kstored": costs["stored"].mean() / 1000,
            "error_std_pct": tests["error_pct"].std(),
            "is_met": bool(
                obtained["error_low_pct"] <= row.error_pct + UNCERTAINTY_PCT
                and obtained["error_high_pct"] >= row.error_pct - UNCERTAINTY_PCT
            ),
        }
    beside = {k: np.nan if v is None else v for k, v in published.items()}
    first = {"line": row.line, "label": row.label, "seeds": len(records)}
    return first | obtained | beside
