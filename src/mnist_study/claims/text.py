"""Values as text, for the ledger."""

from typing import Any

import numpy as np

from mnist_study.statistics import Estimate


def as_text(value: Any) -> str:
    """Return a value as text: yes or no, 28×28, numbers to four digits."""
    # Before numbers, since True is a number in Python.
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        if value and isinstance(value[0], (tuple, list)):
            return "; ".join("×".join(map(str, shape)) for shape in value)
        return "; ".join(map(as_text, value)) if value else "nothing"
    if isinstance(value, (int, float, np.number)):
        return as_number(value)
    return str(value) or "none"


def as_number(value: float) -> str:
    """Return a number: whole ones with separators, others to four digits."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    # Four digits would turn 61,706.5 into 6.171e+04.
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def as_range(ends: Estimate, unit: str) -> str:
    """Return the two ends of an interval."""
    return f"{as_number(ends.low)} to {as_number(ends.high)} {unit}".rstrip()
