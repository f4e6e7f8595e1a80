"""How the claims are written down: as data, each with a short check beside it."""

import inspect
import re
from pathlib import Path

import pytest
from source_code import body_lines, functions, literal_lines

from mnist_study import claims

ROOM = Path(inspect.getfile(claims)).parent
MOST_LINES_OF_A_CHECK, MOST_LINES_OF_A_LITERAL = 12, 30
MOST_WORDS_OF_A_QUOTATION = 45
READMES = {"000", "003", "004"}  # the others are notebooks
IDS = [f"{claim.source}: {claim.statement}" for claim in claims.DECLARED]

# Quoted with more digits, in words, or without a figure that is not printed there.
FIGURE_IN_OTHER_WORDS = {
    "000: The ANN recognises this share of the test images",
    "000: LeNet-5 recognises this share of the test images",
    "001: The second ANN has this many parameters, some of them not trained",
    "001: C3's maps read 3 neighbouring maps, 4 neighbouring ones, 4 others, or all",
    "001: All seven layers of LeNet-5 have trainable parameters",
    "001: The first ANN ends with this training loss and accuracy",
    "001: The third ANN has this loss on the test set",
    "002: Table I says which maps each map of C3 reads",
    "002: Green bars mark the test images that are recognised",
    "002: LeNet-5 of the code recognises this share of the test images",
    "004: The published network has seven layers and this input",
}


@pytest.mark.parametrize("claim", claims.DECLARED, ids=IDS)
def test_each_claim_quotes_its_write_up_and_says_where(claim):
    parts = [part.strip() for part in claim.quotation.split("…")]
    assert all(parts), "there are words on both sides of what is left out"
    assert len(claim.quotation.split()) <= MOST_WORDS_OF_A_QUOTATION
    place = (
        r"README, \w" if claim.source in READMES else r"(cells?|sections?) \w|title$"
    )
    assert re.match(place, claim.place)


def test_published_figures_stand_in_the_quotations():
    absent = {
        name
        for name, claim in zip(IDS, claims.DECLARED, strict=True)
        if _figures(claim.published) - _figures(claim.quotation)
    }
    assert absent == FIGURE_IN_OTHER_WORDS


def _figures(text):
    figures = re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    return {figure.replace(",", "") for figure in figures}


def test_checks_are_short():
    lengths = {
        (str(path), _first_line(function)): body_lines(function)
        for path in ROOM.rglob("*.py")
        for function in functions(path)
    }
    checks = [getattr(claim.check, "func", claim.check) for claim in claims.DECLARED]
    places = {_definition(check) for check in checks if check.__name__ != "<lambda>"}
    # What a check calls in the module of its write-up is a part of it.
    places |= {place for place in lengths if "write_up" in place[0]}
    too_long = {p: lengths[p] for p in places if lengths[p] > MOST_LINES_OF_A_CHECK}
    assert not too_long
    assert len(places) > 90


def _first_line(function):
    return min(part.lineno for part in (function, *function.decorator_list))


def _definition(check):
    return check.__code__.co_filename, check.__code__.co_firstlineno


@pytest.mark.parametrize(
    "path", sorted(ROOM.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOM))
)
def test_literals_are_short(path):
    assert [
        (line, lines)
        for line, lines in literal_lines(path)
        if lines > MOST_LINES_OF_A_LITERAL
    ] == []
