"""What write-up 002 says about C3: which maps it reads, and what that saves."""

import numpy as np

from mnist_study.claims import built, paper
from mnist_study.claims.criteria import EQUAL, LESS, PROPERTY
from mnist_study.claims.declarations import Declarations
from mnist_study.claims.verdicts import ARITHMETIC, PAPER, Check, Finding
from mnist_study.lecun1998.layers import connection_table

declare = Declarations("002")
_THIRD_LAYER = "section Third Layer"

# Table I in our copy of write-up 002: a row per S2 map, a column per C3 map. The copy
# was made by OCR from a printed page, so that mistakes may come from copying.
TABLE_1_OF_002 = (
    "X..XXX..XXXX.XX.",
    "XX..XXX..XXXX.X.",
    "XXX..XXX..X.XXX.",
    ".XXX.XXXX.X.XXX.",
    ".XXX.XXXX.XX.XX.",
    ".XXX.XXXX.XXX.X.",
)


def table_1_of_002() -> np.ndarray:
    """Return Table I as copied from write-up 002 by OCR, bool (6, 16)."""
    return np.array([[cell == "X" for cell in row] for row in TABLE_1_OF_002])


def _parameters(*, sparse: bool) -> int:
    """Return C3's parameters by the paper's table, or with all maps linked."""
    table = connection_table()
    return paper.kernels(table if sparse else np.ones_like(table))


@declare.claim(
    "Table I says which maps each map of C3 reads",
    quotation="EACH COLUMN INDICATES WHICH FEATURE MAP IN S2 ARE COMBINED BY THE UNITS "
    "IN A PARTICULAR FEATURE MAP OF C3.",
    place=f"{_THIRD_LAYER}, Table I",
    published="96 cells",
    method=PAPER,
)
def _() -> Finding:
    true, printed = connection_table(), table_1_of_002()
    differs = true != printed
    cells, columns = int(differs.sum()), int(differs.any(axis=0).sum())
    why = (
        f"As copied here by OCR, {cells} of {true.size} cells differ from the paper's, "
        f"in {columns} of {true.shape[1]} columns; the last has "
        f"{printed[:, -1].sum()} entries, where the paper has {true[:, -1].sum()}. "
        "The copy does not show which of these mistakes are the tutorial's own."
    )
    return [Check(0, cells, EQUAL), Check(0, columns, EQUAL)], why


@declare.claim(
    "Only some of C3's 16 maps are linked to the maps of S2",
    quotation="Only 10 of the 16 feature maps in this layer are linked to the six "
    "feature maps in the layer below",
    place=_THIRD_LAYER,
    published="10 of 16",
    method=PAPER,
)
def _() -> Finding:
    table = connection_table()
    # The write-up swaps rows and columns: each map of S2 feeds ten maps of C3.
    linked, each = int(table.any(axis=0).sum()), int(table.sum(axis=1).min())
    why = f"All {linked} are; it is each map of S2 that feeds {each} of them."
    return [Check(10, linked, EQUAL)], why


@declare.claim(
    "C3 has this many parameters and connections",
    quotation="there are 1516 training parameters … there are 151600 connections",
    place=_THIRD_LAYER,
    published="1,516 and 151,600",
    method=ARITHMETIC,
)
def _() -> Finding:
    # 100 places: maps of 10x10.
    count, kernels = _parameters(sparse=True), int(connection_table().sum())
    why = f"{kernels} kernels and 16 biases: {count:,}, at 100 places {count * 100:,}."
    return [Check((1_516, 151_600), (count, count * 100), EQUAL)], why


@declare.claim(
    "With all maps linked, C3 would have this many parameters",
    quotation="1516 training parameters instead of 2400",
    place=_THIRD_LAYER,
    published="2,400",
    method=ARITHMETIC,
)
def _() -> Finding:
    full = _parameters(sparse=False)
    why = (
        f"{full:,}; its figure leaves out the biases, which are counted in the figure "
        "that it is compared with."
    )
    return [Check(2_400, full, EQUAL)], why


@declare.claim(
    "With all maps linked, C3 would have this many connections",
    quotation="151600 connections instead of 240000",
    place=_THIRD_LAYER,
    published="240,000",
    method=ARITHMETIC,
)
def _() -> Finding:
    full = _parameters(sparse=False) * 100
    why = f"{full:,}, including biases as in the figure that it is compared with."
    return [Check(240_000, full, EQUAL)], why


def _saved_by_its_code() -> list[Check]:
    full, in_code = _parameters(sparse=False), built.parameters("lenet5_002")[1]
    return [Check(full, in_code, LESS)]


@declare.claim(
    "Sparse connection makes LeNet-5 cheaper to compute",
    quotation="The sparse connection between layers reduces the complexity of "
    "computation",
    place="section Features of LeNet-5",
    published="sparse",
    method=PAPER,
    by_its_code=_saved_by_its_code,
)
def _() -> Finding:
    full, sparse = (100 * _parameters(sparse=kind) for kind in (False, True))
    why = (
        f"In the paper it saves {full - sparse:,} connections. The code links all maps "
        "and saves none."
    )
    return [Check(full, sparse, LESS)], why


@declare.claim(
    "C3 reads selected maps to break symmetry and to keep connections few",
    quotation="The primary goal is to disrupt the network's symmetry while maintaining "
    "a manageable number of connections.",
    place=_THIRD_LAYER,
    published="both reasons",
    method=PAPER,
)
def _() -> Finding:
    told = {"break of symmetry", "fewer connections"} <= set(paper.REASONS_FOR_TABLE_1)
    return [Check(True, told, PROPERTY)], "Section II.B gives these two reasons."
