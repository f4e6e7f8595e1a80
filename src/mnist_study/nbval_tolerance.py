"""Let nbval compare numbers as numbers.

The same seed on another processor, with another number of threads or without
oneDNN gives slightly other weights. Comparing outputs to the last digit would
then fail without anything being wrong, so stored and fresh outputs are
compared piece by piece: numbers with a tolerance, times not at all, the rest
exactly. A number behind an equals sign is a setting and counts as the rest.

What a notebook computes from records depends on no processor: the outputs of
cells tagged ``exact-output`` are compared to the last character.
"""

import html
import re

# Between thread counts and CPU libraries an accuracy moves by up to 0.2
# percentage points and a loss by up to 0.02; the tolerances are about twice
# that for accuracies in %, and just that for losses and rates.
PERCENT_TOLERANCE = 0.5
DECIMAL_TOLERANCE = 0.02

EXACT_TAG = "exact-output"

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
_TOLERANCES = {"percent": PERCENT_TOLERANCE, "decimal": DECIMAL_TOLERANCE}


class TolerantText(str):
    """Text that equals another text if their pieces agree.

    Runs of white space and of rules are as good as any other, since numbers of
    other width move the columns of a table. Anything tagged as HTML is compared
    by what a reader sees of it.
    """

    __slots__ = ()

    def __eq__(self, other):
        """Return whether a reader would call the two outputs the same."""
        if not isinstance(other, str):
            return False
        ours, theirs = _pieces(self), _pieces(other)
        return len(ours) == len(theirs) and all(map(_agree, ours, theirs))

    def __ne__(self, other):
        """Return the opposite; str would compare character by character."""
        return not self == other

    __hash__ = None


def install(nbval_cell: type) -> None:
    """Make nbval's cells compare outputs this way.

    Args:
        nbval_cell: ``nbval.plugin.IPyNbCell``. Its ``sanitize`` returns what is
            compared; nbval has no other place for this, so its version is pinned.
    """
    original = nbval_cell.sanitize

    def sanitize(self, output):
        output = original(self, output)
        exact = EXACT_TAG in self.cell.metadata.get("tags", ())
        tolerant = isinstance(output, str) and not exact
        return TolerantText(output) if tolerant else output

    nbval_cell.sanitize = sanitize


def first_difference(expected: str, found: str) -> str:
    """Return, in words, where two outputs part."""
    ours, theirs = _pieces(expected), _pieces(found)
    for index, (a, b) in enumerate(zip(ours, theirs, strict=False)):
        if not _agree(a, b):
            before = " ".join(piece for _, piece in ours[max(0, index - 8) : index])
            return f"after '{before}': stored {a[1]!r}, now {b[1]!r}"
    return f"stored {len(ours)} words and numbers, now {len(theirs)}"


def _pieces(text: str) -> list[tuple[str, str]]:
    text = str.__str__(text)
    if "</" in text:
        text = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    found = ((match.lastgroup, match.group()) for match in _PIECE.finditer(text))
    return [(kind, piece) for kind, piece in found if kind != "rule"]


def _agree(ours: tuple[str, str], theirs: tuple[str, str]) -> bool:
    (kind, a), (other_kind, b) = ours, theirs
    if kind != other_kind:
        return False
    if kind == "time":
        return True
    if kind in _TOLERANCES:
        return abs(_number(a) - _number(b)) <= _TOLERANCES[kind] + 1e-9
    return a == b


def _number(text: str) -> float:
    return float(text.rstrip("% \xa0").replace("−", "-"))
