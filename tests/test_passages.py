"""Passages about MNIST: how they are marked, and that other data do without them."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from own_data import write_letters
from small_docs import write_docs

from mnist_study.data import load_dataset
from mnist_study.data.registry import load_uci_digits
from mnist_study.notebooks import execution, finding, site
from mnist_study.notebooks.finding import (
    FOR_ANY_DATA,
    NOTEBOOKS_FOLDER,
    find_notebooks,
    notebook_name,
)
from mnist_study.notebooks.passages import (
    END,
    MNIST_TAG,
    START,
    check_marks,
    leave_out_mnist,
)

ABOUT_MNIST = re.compile("mnist|digit", re.IGNORECASE)


def _text_of(notebook):
    return "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


@pytest.mark.parametrize("path", find_notebooks(), ids=notebook_name)
def test_every_passage_begins_and_ends(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            check_marks(cell.source, cell.id)
            assert set(re.findall("<!--.*?-->", cell.source)) <= {START, END}


@pytest.mark.parametrize("name", FOR_ANY_DATA)
def test_without_them_no_word_of_mnist_and_of_digits_remains(name):
    notebook = nbformat.read(find_notebooks([name])[0], as_version=4)
    stored = _text_of(notebook)
    leave_out_mnist(notebook, name)
    text = _text_of(notebook)
    assert not ABOUT_MNIST.findall(text)
    assert ABOUT_MNIST.search(stored) and len(stored) > len(text) > len(stored) / 2
    assert not re.search(r"  |\n{3}| [.,;:]|[.!?]{2}|^[a-z]", text, re.MULTILINE)
    assert "**Exercises.**" not in text and "## Limits and sources" in text


@pytest.mark.parametrize(
    ("source", "left"),
    [
        (f"It is so{START}, as on MNIST{END}. Next.", "It is so. Next."),
        (f"First. {START}Of MNIST.{END} Last.", "First. Last."),
        (f"First. {START}Of MNIST.{END}", "First."),
        (f"First.\n\n{START}\n\nOf MNIST.\n\n{END}\n\nLast.", "First.\n\nLast."),
        (f"{START}\n\n## Part\n\n{END}\n\nLast.", "Last."),
        (f"A{START} b{END}. C{START} d{END}.", "A. C."),
        ("- one\n- two", "- one\n- two"),
    ],
)
def test_what_is_left_reads_well(source, left):
    notebook = new_notebook(cells=[new_markdown_cell(source)])
    check_marks(source, "here")
    leave_out_mnist(notebook, "some")
    assert [cell.source for cell in notebook.cells] == [left]


def test_empty_and_tagged_cells_go():
    notebook = new_notebook(
        cells=[
            new_markdown_cell(f"{START}\n\nOf MNIST.\n\n{END}"),
            new_code_cell("1", metadata={"tags": [MNIST_TAG]}),
            new_code_cell("2", metadata={"tags": ["from-run"]}),
        ]
    )
    leave_out_mnist(notebook, "some")
    assert [cell.source for cell in notebook.cells] == ["2"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (f"one {START}two", "expected .* and .* in turn; found <!-- on MNIST -->. Add"),
        (f"one {END}two", "in turn; found <!-- end -->. Add"),
        (f"one {START}{START}two{END}{END}", "passages do not contain each other"),
        (f"{START}one{END} two", "found '<!-- on MNIST -->one.*Move the mark"),
        (f"- {START}one{END} two", "lines of their own; found"),
    ],
)
def test_other_marks_are_refused(source, message):
    cell = new_markdown_cell(source, id="c1")
    with pytest.raises(ValueError, match=rf"some.ipynb, cell c1: .*{message}"):
        leave_out_mnist(new_notebook(cells=[cell]), "some")


@pytest.fixture
def output(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "DOCS_FOLDER", write_docs(tmp_path / "docs"))
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path / "build"))
    return tmp_path / "build"


def test_a_notebook_executed_on_a_readers_data(output, tmp_path, monkeypatch):
    own = write_letters(tmp_path / "letters", "xyz", 20)
    monkeypatch.setattr(execution, "FOR_ANY_DATA", ("02_ann",))
    stored = NOTEBOOKS_FOLDER / "02_ann.ipynb"
    before = stored.read_bytes(), stored.stat().st_mtime_ns
    assert execution.run_all(load_dataset(own)) == 0
    assert (stored.read_bytes(), stored.stat().st_mtime_ns) == before
    executed = nbformat.read(output / "notebooks" / stored.name, as_version=4)
    assert not ABOUT_MNIST.findall(_text_of(executed))
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    shown = "\n".join(
        str(part.get("text", part.get("data", {}).get("text/plain", "")))
        for cell in code
        for part in cell.outputs
    )
    assert not ABOUT_MNIST.findall(shown)
    assert "true class → answer" in shown and "images of 3 classes: x, y, z" in shown
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_on_the_stand_in_everything_is_kept(output, tmp_path, monkeypatch):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    cells = [
        new_markdown_cell(f"# Title\n\nText{START} on MNIST{END}."),
        new_code_cell("print('kept')", metadata={"tags": [MNIST_TAG]}),
    ]
    nbformat.write(new_notebook(cells=cells), folder / "02_ann.ipynb")
    monkeypatch.setattr(finding, "NOTEBOOKS_FOLDER", folder)
    assert execution.run_all(load_uci_digits("for tests")) == 0
    executed = nbformat.read(output / "notebooks" / "02_ann.ipynb", as_version=4)
    assert executed.cells[0].source == cells[0].source
    assert executed.cells[1].outputs[0].text == "kept\n"
    page = (output / "html" / "notebooks" / "02_ann.html").read_text()
    assert "Text on MNIST." in re.sub("<!--.*?-->", "", page)
