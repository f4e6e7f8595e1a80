"""Words and numbers in a figure's description, and the places on its axes."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import same_color
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, ScalarFormatter

SHORT = 12  # at most this many values are listed one by one
# Texts and axes with this group id depend on the predictions of a network. If it was
# trained in the notebook itself, the description leaves them out.
ANSWER = "answer"


class Point(NamedTuple):
    """A value at a place, with the ends of its interval (NaN without one)."""

    place: str
    value: float
    low: float = np.nan
    high: float = np.nan
    note: str = ""


class Series(NamedTuple):
    """Values that belong together: a line, the bars of one colour, dots."""

    name: str
    kind: str
    points: list[Point]
    # Whether the places are whole numbers or names, which do not depend on a training.
    pinned: bool
    measured: bool = False  # whether the places are numbers on a scale


def number(value: float, scale: float = 0.0) -> str:
    """Return a number as it is read aloud: whole, or three significant digits.

    Args:
        value: The number.
        scale: What it is compared with; less than a millionth of it counts as 0.
    """
    value = float(value)
    if not np.isfinite(value):
        return "no value" if np.isnan(value) else "infinity"
    # Sums that cancel leave 1e-17 on one processor and 0 on another.
    if abs(value) <= max(1e-12, 1e-6 * scale):
        return "0"
    if value == round(value) or abs(value) >= 100:
        # A minus sign, since screen readers skip a hyphen.
        return f"{value:,.0f}".replace("-", "−")
    text = f"{value:.3g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa} × 10^{int(exponent)}"
    return text.replace("-", "−")


def parsed_number(text: str) -> float:
    """Return the number that a text represents, or NaN."""
    try:
        return float(text.replace(",", "").replace("−", "-").removesuffix("%"))
    except ValueError:
        return np.nan


def plain(text: str) -> str:
    """Return a text on one line, its lines joined by commas."""
    lines = (re.sub(r"\s+", " ", line).strip() for line in str(text).split("\n"))
    return ", ".join(line for line in lines if line)


def sentence(*parts: str) -> str:
    """Join the parts that are not empty, with one full stop at the end."""
    text = ", ".join(part for part in parts if part)
    return text if not text or text[-1] in ".!?" else f"{text}."


def count(things: int | Sequence, one: str, many: str = "") -> str:
    """Return how many there are: "1 dot", "1,000 dots"."""
    n = things if isinstance(things, int) else len(things)
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def places(axis: Axis) -> dict[float, str]:
    """Return the names at an axis's ticks, or none if the ticks form a scale.

    Ticks at 0, 1, 2 … count things, and are treated as names.
    """
    locations = axis.get_majorticklocs()
    # Ticks that were set by hand are names; Matplotlib's own form a scale.
    if not isinstance(axis.get_major_locator(), FixedLocator) or not len(locations):
        return {}
    formatter = axis.get_major_formatter()
    counted = np.array_equal(locations, np.arange(len(locations)))
    if isinstance(formatter, ScalarFormatter):
        return {x: number(x) for x in locations} if counted else {}
    texts = [plain(text) for text in formatter.format_ticks(locations)]
    # Ticks labelled with their own position form a scale, unless they count 0, 1, 2.
    measure = all(parsed_number(t) == x for t, x in zip(texts, locations, strict=True))
    named = counted or not measure
    return dict(zip(map(float, locations), texts, strict=True)) if named else {}


def place(named: dict[float, str], position: float) -> str:
    """Return the name of the nearest tick, or the position as a number."""
    if not named:
        return number(position)
    nearest = min(named, key=lambda x: abs(x - position))
    return named[nearest] if abs(nearest - position) <= 0.5 else number(position)


def is_lying(ax: Axes) -> bool:
    """Return whether the vertical axis has names and the horizontal one values."""
    return bool(places(ax.yaxis)) and not places(ax.xaxis)


def name_of(artist) -> str:
    """Return an artist's own name, or "" for the names with _ that Matplotlib gives."""
    label = str(artist.get_label() or "")
    return "" if label.startswith("_") else plain(label)


def is_white(color) -> bool:
    """Return whether a colour is white, which makes a mark hollow."""
    return len(color) > 0 and same_color(tuple(color)[:3], "white")


def ranged(texts: Iterable[str]) -> str:
    """Return names as a list, or consecutive numbers as a range: "0 to 9"."""
    texts = list(texts)
    values = [parsed_number(text) for text in texts]
    steps = set(np.diff(values)) if len(values) > 2 else set()
    return f"{texts[0]} to {texts[-1]}" if steps in ({1}, {-1}) else "; ".join(texts)


def title_of(title: Text | None, from_run: bool) -> str:
    """Return a title, unless it depends on the predictions of a training."""
    hidden = title is None or (from_run and title.get_gid() == ANSWER)
    return "" if hidden else plain(title.get_text())
