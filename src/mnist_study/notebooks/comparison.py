"""Comparing a notebook's stored and new outputs, with numbers as numbers.

Most of what a notebook prints follows from records, data and definitions, and is the
same on every processor: it is compared to the last printed digit.

Networks that are trained in the notebook are an exception. The same seed on another
processor, with another number of threads or without oneDNN gives slightly different
weights, and after some epochs clearly different ones. In cells tagged ``from-run`` a
rate or a loss may therefore differ by a share of its size, and times are not compared.
Words and whole numbers must still be equal: what such a cell says in words must hold
anywhere. A number after an equals sign is a setting, and is always compared exactly.
"""

import html
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from mnist_study.notebooks.finding import notebook_name

# ``make test-everywhere`` shows how much the rates and losses of trainings in the
# notebooks change with 1 to 4 threads, with and without oneDNN; this is about twice as
# much. A rate near 1, such as an accuracy, is measured by its distance from 1.
RELATIVE_TOLERANCE = 0.4
SMALLEST_TOLERANCE = {"percent": 0.1, "decimal": 0.001}

RUN_TAG, IGNORED_TAG = "from-run", "nbval-ignore-output"

# The first alternative that matches wins: a time before a plain number, 1e-3 before 1.
_PIECE = re.compile(
    r"""
    (?P<setting>=[ ]?[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?)
  | (?P<time>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?[ \u00a0]?(?:ns|µs|us|ms|s|min|h)\b)
  | (?P<percent>[-+−]?\d+(?:\.\d+)?[ \u00a0]?%)
  | (?P<exact>[-+−]?\d+[eE][-+]?\d+)
  | (?P<decimal>[-+−]?\d+\.\d+(?:[eE][-+]?\d+)?)
  | (?P<integer>\d+(?:,\d{3})*)
  | (?P<rule>[-─━═=+|│┃]{3,})
  | (?P<word>[^\W\d_]+)
  | (?P<other>\S)
    """,
    re.VERBOSE,
)
_WHOLE = {"percent": 100.0, "decimal": 1.0}  # what a rate is a share of


class ExactText(str):
    """Text that equals another text if their words and numbers are the same.

    The lengths of white space and of rules do not matter, since numbers of different
    width move the columns of a table. HTML is compared by its visible text.
    """

    __slots__ = ()
    from_run = False

    def __eq__(self, other):
        """Return whether the two outputs are the same for a reader."""
        if not isinstance(other, str):
            return False
        own, others = _pieces(self), _pieces(other)
        return len(own) == len(others) and all(
            _agree(a, b, self.from_run) for a, b in zip(own, others, strict=True)
        )

    def __ne__(self, other):
        """Return the opposite of ``==``; str would compare character by character."""
        return not self == other

    # Equality within a tolerance is not transitive, so there is no consistent hash.
    __hash__ = None


class RunText(ExactText):
    """Text of a cell that trains: rates, losses and times may differ slightly."""

    __slots__ = ()
    from_run = True


@dataclass(frozen=True)
class CellComparison:
    """The comparison of a code cell's new output with its stored one.

    Attributes:
        notebook: Name of the file without its ending.
        number: Number of the code cell, from 1.
        from_run: Whether it is tagged as depending on a training in the notebook.
        difference: Where they differ, in words; None if they agree.
        largest: The largest difference of a rate or a loss as a share of its size.
    """

    notebook: str
    number: int
    from_run: bool
    difference: str | None
    largest: float


def compare_notebooks(stored: Path, fresh: Path) -> list[CellComparison]:
    """Compare the outputs of an executed notebook with those it stores.

    Args:
        stored: The notebook in the checkout.
        fresh: The same notebook, executed elsewhere or under other conditions.
    Returns:
        One entry for each code cell whose output is compared.
    """
    pairs = zip(_code_cells(stored), _code_cells(fresh), strict=True)
    return [
        _compare_cells(notebook_name(stored), number, *pair)
        for number, pair in enumerate(pairs, start=1)
        if IGNORED_TAG not in pair[0].metadata.get("tags", ())
    ]


def _compare_cells(notebook: str, number: int, stored, fresh) -> CellComparison:
    from_run = RUN_TAG in stored.metadata.get("tags", ())
    expected = (RunText if from_run else ExactText)(_text(stored))
    output = _text(fresh)
    agree = expected == output
    return CellComparison(
        notebook,
        number,
        from_run,
        None if agree else first_difference(expected, output),
        largest_difference(expected, output),
    )


def _code_cells(path: Path) -> list:
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def _text(cell) -> str:
    """Return what a cell printed and showed, as text."""
    texts = [
        output.text
        if output.output_type == "stream"
        else output.get("data", {}).get("text/plain", output.get("evalue", ""))
        for output in cell.outputs
    ]
    return "\n".join(texts)


def install(nbval_cell: type) -> None:
    """Make nbval's cells compare outputs this way.

    Args:
        nbval_cell: ``nbval.plugin.IPyNbCell``. Its ``sanitize`` returns what is
            compared; nbval has no other hook for this, so its version is pinned.
    """
    original = nbval_cell.sanitize

    def sanitize(self, output):
        output = original(self, output)
        if not isinstance(output, str):
            return output
        from_run = RUN_TAG in self.cell.metadata.get("tags", ())
        return RunText(output) if from_run else ExactText(output)

    nbval_cell.sanitize = sanitize


def first_difference(expected: ExactText, output: str) -> str:
    """Return in words where two outputs begin to differ."""
    stored, fresh = _pieces(expected), _pieces(output)
    for index, (a, b) in enumerate(zip(stored, fresh, strict=False)):
        if not _agree(a, b, expected.from_run):
            before = " ".join(piece for _, piece in stored[max(0, index - 8) : index])
            return f"after '{before}': stored {a[1]!r}, now {b[1]!r}"
    return f"stored {len(stored)} words and numbers, now {len(fresh)}"


def largest_difference(expected: str, output: str) -> float:
    """Return the largest difference between rates and losses of two outputs.

    Returns:
        The largest difference, relative like ``RELATIVE_TOLERANCE``; infinite if the
        words or the number of numbers differ.
    """
    stored, fresh = _pieces(expected), _pieces(output)
    if [k for k, _ in stored] != [k for k, _ in fresh]:
        return float("inf")
    shares = [0.0]
    for (kind, a), (_, b) in zip(stored, fresh, strict=True):
        if kind in _WHOLE:
            apart, size = abs(_number(a) - _number(b)), _size(kind, _number(a))
            least = SMALLEST_TOLERANCE[kind]
            shares.append(0.0 if apart <= least + 1e-9 else apart / max(size, least))
        elif kind != "time" and a != b:
            return float("inf")
    return max(shares)


def _pieces(text: str) -> list[tuple[str, str]]:
    # A plain str, since searches in an ExactText would use its comparison.
    text = str.__str__(text)
    if "</" in text:
        # pandas adds a style sheet to every table.
        text = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    matches = ((match.lastgroup, match.group()) for match in _PIECE.finditer(text))
    # The width of a table's rules depends on its numbers.
    return [(kind, piece) for kind, piece in matches if kind != "rule"]


def _agree(stored: tuple[str, str], fresh: tuple[str, str], from_run: bool) -> bool:
    (kind, a), (other_kind, b) = stored, fresh
    if kind != other_kind:
        return False
    if not from_run or kind not in (*_WHOLE, "time"):
        return a == b
    if kind == "time":
        return True
    share = RELATIVE_TOLERANCE * _size(kind, _number(a))
    tolerance = max(SMALLEST_TOLERANCE[kind], share)
    # Printed decimals are not binary fractions: a difference equal to the tolerance
    # must not fail because of rounding.
    return abs(_number(a) - _number(b)) <= tolerance + 1e-9


def _size(kind: str, value: float) -> float:
    """Return the size of a number: for a rate its distance from 0 or from 1."""
    whole = _WHOLE[kind]
    return min(abs(value), abs(whole - value)) if abs(value) <= whole else abs(value)


def _number(text: str) -> float:
    return float(text.rstrip("% \xa0").replace("−", "-"))
