"""A table whose rows can be chosen in a page, and read as text elsewhere."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from mnist_study.report.filters import filtered_table

TABLE = pd.DataFrame(
    {
        "source": ["000", "000", "001"],
        "true": ["yes", "no", "yes"],
        "quotation": ["a < b & c", "“two words”", "it's <b>bold</b>"],
        "why": ["", "x" * 10, "y " * 80],
    }
)
SHOWN = filtered_table(TABLE, by=["source", "true"])


@pytest.fixture
def page():
    return BeautifulSoup(SHOWN._repr_html_(), "html.parser")


def test_every_row_is_in_the_page_as_it_is_in_the_table(page):
    rows = [[cell.text for cell in row("td")] for row in page.tbody("tr")]
    assert rows == TABLE.to_numpy().tolist()
    assert [cell.text for cell in page.thead("th")] == list(TABLE)


def test_lists_offer_what_the_columns_hold(page):
    offered = {
        list(TABLE)[int(choice["data-column"])]: [o.text for o in choice("option")]
        for choice in page("select")
    }
    assert offered == {"source": ["all", "000", "001"], "true": ["all", "yes", "no"]}
    # "all" has the empty value, by which the script shows every row.
    assert {choice.option["value"] for choice in page("select")} == {""}


def test_the_page_needs_no_network_and_no_rows_are_hidden_without_its_script(page):
    assert page.div["id"] in page.script.text
    html = SHOWN._repr_html_()
    assert "http" not in html and " src=" not in html
    assert not page.find_all(hidden=True) and not page.tbody(style="display: none")


def test_equal_tables_are_shown_alike_and_others_have_another_name():
    again = filtered_table(TABLE.copy(), by=["source", "true"])
    assert again._repr_html_() == SHOWN._repr_html_()
    assert repr(again) == repr(SHOWN)
    other = filtered_table(TABLE[:2], by=["source"])._repr_html_()
    assert BeautifulSoup(other, "html.parser").div["id"] not in SHOWN._repr_html_()


def test_as_text_every_row_is_there_in_lines_that_fit():
    lines = repr(SHOWN).splitlines()
    assert lines[:4] == [
        "000 · yes", "  quotation: a < b & c", "000 · no", "  quotation: “two words”",
    ]  # fmt: skip
    assert "001 · yes" in lines
    assert max(map(len, lines)) <= 88


def test_an_unknown_column_is_named():
    with pytest.raises(ValueError, match="no column verdict: use source, true"):
        filtered_table(TABLE, by=["verdict"])


def test_words_are_searched_for_only_where_that_is_wanted(page):
    assert not page.find("input")
    searched = filtered_table(TABLE, by=["source"], search=True)._repr_html_()
    field = BeautifulSoup(searched, "html.parser").find("input", type="search")
    assert field.parent.name == "label" and field.parent.text.strip() == "search"
    assert repr(filtered_table(TABLE, by=["source", "true"], search=True)) == repr(
        SHOWN
    )
