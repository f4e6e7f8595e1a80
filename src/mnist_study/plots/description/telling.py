"""Sentences on the series of a figure, by their names or by their places."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from mnist_study.plots.description import words
from mnist_study.plots.description.words import SHORT, Point, Series, count, number

# Kinds that are counted; a line counts as one, however many values it has.
_COUNTED = ("bar", "point", "dot", "white dot", "mark", "hollow mark", "interval",
            "step")  # fmt: skip
_SEEN = 0.005  # of the tallest bar: a shorter one is less than a pixel
# Order at one place: single values, their mean, then the published value.
_ORDER = {"dot": 0, "bar": 0, "white dot": 2}


def tell_series(ax: Axes, series_list: list[Series], from_run: bool) -> list[str]:
    """Return a sentence for each series, or for each place if they have no name."""
    order = words.places(ax.yaxis if words.is_lying(ax) else ax.xaxis).values()
    loose = _loose(ax, series_list)
    sentences = _by_place(loose, list(order), _place_texts(ax, loose), from_run)
    rest = [series for series in series_list if series not in loose]
    return sentences + [_joins(s, rest) or _series(s, from_run) for s in rest]


def _joins(line: Series, others: list[Series]) -> str:
    """Return which named single values an unnamed line joins, or an empty text."""
    single = {
        (s.points[0].place, s.points[0].value): s.name
        for s in others
        if s.name and len(s.points) == 1
    }
    names = [single.get((point.place, point.value), "") for point in line.points]
    joins = line.kind == "line" and not line.name and all(names)
    return f"A line joins {'; '.join(names)}." if joins else ""


def _belongs(series: Series) -> bool:
    """Return whether a series is a single mark that has the name of its place."""
    return {point.place for point in series.points} == {series.name}


def _place_texts(ax: Axes, loose: list[Series]) -> dict[str, list[str]]:
    """Return the texts at each place, except those that repeat a value there."""
    values = {(p.place, number(p.value)) for s in loose for p in s.points}
    texts: dict[str, list[str]] = {}
    for text in ax.texts:
        at = _place_of(ax, text) if loose else ""
        if at:
            written = words.plain(text.get_text())
            # A label that repeats the value beside it would be read twice.
            known = (at, number(words.parsed_number(written))) in values
            mark = f"marked {written.replace('-', '−')}"
            texts.setdefault(at, []).extend([] if known else [mark])
    return texts


def stands_at_place(ax: Axes, series_list: list[Series], text: Text) -> bool:
    """Return whether a text is described together with the place where it stands."""
    return bool(_loose(ax, series_list)) and bool(_place_of(ax, text))


def coordinates(text: Text):
    """Return the coordinates in which an annotation's place is given."""
    return getattr(text, "xycoords", "data")


def _place_of(ax: Axes, text: Text) -> str:
    """Return the name of the tick where a text stands, or what it points at."""
    if callable(coordinates(text)) or not text.get_text():
        return ""
    lying = words.is_lying(ax)
    named = words.places(ax.yaxis if lying else ax.xaxis)
    at = getattr(text, "xy", text.get_position())[1 if lying else 0]
    name = words.place(named, at)
    return name if name in named.values() else ""


def _loose(ax: Axes, series_list: list[Series]) -> list[Series]:
    """Return the series without names, which are described place by place."""
    named = words.places(ax.yaxis if words.is_lying(ax) else ax.xaxis)
    return [s for s in series_list if named and (not s.name or _belongs(s))]


def _by_place(
    loose: list[Series], order: list[str], texts: dict, from_run: bool
) -> list[str]:
    """Return a sentence per place with all that stands there without a name."""
    # A stable sort keeps the order of drawing within a kind.
    loose = sorted(loose, key=lambda series: _ORDER.get(series.kind, 1))
    texts = {} if from_run else texts
    items: dict[str, list[str]] = {name: [] for name in order}
    for series in loose:
        for name in dict.fromkeys(point.place for point in series.points):
            there = [point for point in series.points if point.place == name]
            items.setdefault(name, []).append(_item(series.kind, there, from_run))
    kinds = {series.kind for series in loose}
    # With one value at each place, one sentence for all is shorter than one for each.
    flat = all(len(each) < 2 for each in items.values()) and not any(texts.values())
    single = all(len({p.place for p in s.points}) == len(s.points) for s in loose)
    if loose and len(kinds) == 1 and flat and single:
        points = [point for series in loose for point in series.points]
        return [_series(Series("", kinds.pop(), points, True), from_run)]
    for name, marked in texts.items():
        items.setdefault(name, []).extend(marked)
    return [f"{name}: {'; '.join(each)}." for name, each in items.items() if each]


def _item(kind: str, points: list[Point], from_run: bool) -> str:
    if from_run:
        return count(points, kind)
    values = [point.value for point in points]
    if len(points) == 1:
        return f"{kind} {_value(points[0], kind)}"
    if len(points) <= SHORT:
        return f"{count(points, kind)} {', '.join(map(number, values))}"
    ends = f"from {number(min(values))} to {number(max(values))}"
    return f"{count(points, kind)} {ends}, median {number(np.median(values))}"


def _value(point: Point, kind: str) -> str:
    ends = f"{number(point.low)} to {number(point.high)}"
    if kind in ("band", "interval"):
        return f"from {ends}"
    note = f", {point.note}" if point.note else ""
    if np.isnan(point.low):
        return number(point.value) + note
    word = "from" if kind == "bar, stacked" else "interval"
    return f"{number(point.value)} ({word} {ends}){note}"


def _series(series: Series, from_run: bool) -> str:
    """Return a series in a sentence: in full if it is short, else its extremes."""
    points, n = series.points, len(series.points)
    noun = f"{series.kind}s" if n > 1 and series.kind in _COUNTED else series.kind
    noun = noun.replace("bar,", "bars,") if n > 1 else noun
    head = f"{series.name}, {noun}" if series.name else noun[0].upper() + noun[1:]
    if from_run:
        if not series.pinned:
            return f"{head}."
        ends = f", first at {points[0].place}, last at {points[-1].place}"
        ends = ends if n > 1 and series.kind != "step" else ""
        return f"{head}, {count(n, 'value')}{ends}."
    if n <= SHORT:
        return f"{head}: {_listed(series)}."
    if series.kind == "step":
        top = sorted(points, key=lambda point: -point.value)[:3]
        most = "; ".join(f"{number(point.value)} at {point.place}" for point in top)
        return f"{head}, {n:,} values, {_zeros(points)}; the largest {most}."
    return f"{head}, {n:,} values: {_extremes(points, series.kind)}."


def _listed(series: Series) -> str:
    """Return all values; bars too short to be seen are said to be almost 0."""
    points, kind = series.points, series.kind
    tallest = max(abs(point.value) for point in points)
    flat = [kind == "bar" and abs(p.value) < _SEEN * tallest for p in points]
    # Only if most are invisible, as with probabilities; otherwise each value counts.
    flat = flat if sum(flat) > len(points) / 2 else [False] * len(points)
    entries = []
    for point, unseen in zip(points, flat, strict=True):
        value = "almost 0" if unseen else _value(point, kind)
        value += f", {point.note}" if unseen and point.note else ""
        at = f"{value} at {point.place}"
        if not unseen or point.note:
            entries.append(at if series.measured else f"{point.place}: {value}")
    return "; ".join(entries + ["all others almost 0"] * any(flat))


def _extremes(points: list[Point], kind: str) -> str:
    """Return the first, last, smallest and largest of many values, with places."""
    ends = ("low", "high") if kind == "band" else ("value", "value")
    low, high = (np.array([getattr(point, end) for point in points]) for end in ends)
    parts: dict[int, list[str]] = {}
    for word, i in (
        ("first", 0),
        ("last", len(points) - 1),
        ("smallest", _where_least(low)),
        ("largest", _where_least(-high)),
    ):
        parts.setdefault(i, []).append(word)
    entries = [
        f"{_and(ranks)} {_value(points[i], kind)} at {points[i].place}"
        for i, ranks in parts.items()
    ]
    # For a curve that ends in a plateau, say where the plateau begins.
    differs = np.flatnonzero((low != low[-1]) | (high != high[-1]))
    since = differs[-1] + 1 if len(differs) else 0
    if 0 < since < len(points) - 1:
        entries[1] += f", as since {points[since].place}"
    return "; ".join(entries)


def _and(ranks: list[str]) -> str:
    *others, last = ranks
    return f"{', '.join(others)} and {last}" if others else last


def _zeros(points: list[Point]) -> str:
    """Return how many bins of a histogram are empty, and where the others are."""
    full = [point for point in points if point.value]
    ends = f"the others from {full[0].place} on to {full[-1].place}" if full else ""
    return f"{len(points) - len(full)} of them 0" + (f", {ends}" if ends else "")


def _where_least(values: np.ndarray) -> int:
    """Return where the smallest value is: of equal ones an end, else the first.

    Values that differ only by rounding, which depends on the processor, count as equal.
    """
    least = np.flatnonzero(values <= values.min() + 1e-6 * np.ptp(values))
    at_end = least[0] > 0 and least[-1] == len(values) - 1
    return int(least[-1] if at_end else least[0])
