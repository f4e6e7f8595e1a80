"""Formulas of notebooks in pages."""

import re

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from mnist_study.notebooks.finding import find_notebooks, notebook_name
from mnist_study.notebooks.formulas import with_mathml
from mnist_study.notebooks.pages import to_html


def test_inline_and_displayed_formulas_become_mathml():
    text = with_mathml("The slope $p - y$ of\n\n$$L = -\\ln p_y$$\n\nends here.")
    assert text.count("<math") == 2 and 'display="block"' in text
    assert "$" not in text and text.endswith("ends here.")


@pytest.mark.parametrize(
    "text",
    ["`$HOME` and `$PATH`", "```\nmake $@ $<\n```", "it costs 5 $ or 6 $", "a $ b"],
)
def test_code_and_prices_stay(text):
    assert with_mathml(text) == text


def test_a_page_has_formulas_and_the_notebook_keeps_its_tex():
    notebook = new_notebook(cells=[new_markdown_cell("# T\n\n$\\frac{a}{b}$")])
    page = to_html(notebook, "t")
    assert "<mfrac>" in page and "\\frac" not in page
    assert notebook.cells[0].source.endswith("$\\frac{a}{b}$")


@pytest.mark.parametrize("path", find_notebooks(), ids=notebook_name)
def test_every_formula_of_the_notebooks_can_be_converted(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
    converted = with_mathml(text)
    assert not re.search(r"\$|\\[a-z]+\b", re.sub(r"`[^`]*`", "", converted))
