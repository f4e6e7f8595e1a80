"""The runner, with small notebooks in real kernels."""

from html import unescape

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_docs import write_docs

from mnist_study.data.registry import load_uci_digits
from mnist_study.notebooks import execution as notebooks
from mnist_study.notebooks import finding, site
from mnist_study.notebooks.execution import execute
from mnist_study.notebooks.finding import NotebookError, find_notebooks


def _write(path, *sources):
    cells = [new_markdown_cell(f"# {path.stem}\n\n**Does it run?**")]
    for number, source in enumerate(sources, start=1):
        cells += [new_markdown_cell(f"## Part {number}"), new_code_cell(source)]
        cells[-1].execution_count = number  # as a stored notebook has it
    nbformat.write(new_notebook(cells=cells), path)
    return path


GOOD = (
    "import sys, pathlib\nprint(21 * 2)\nprint('noise', file=sys.stderr)",
    "import matplotlib.pyplot as plt\nfig = plt.figure()\n_ = fig.gca().plot([1, 2])",
    "pathlib.Path.cwd().name",
)
BAD = ("print('fine')", "raise KeyError('no such thing')", "print('never')")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(finding, "NOTEBOOKS_FOLDER", folder)
    monkeypatch.setattr(site, "DOCS_FOLDER", write_docs(tmp_path / "docs"))
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path / "build"))
    return folder


def test_a_notebook_is_executed_in_its_folder_and_tidied(folder):
    notebook = execute(_write(folder / "good.ipynb", *GOOD))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert [output.get("name") for output in code[0].outputs] == ["stdout"]
    assert code[0].outputs[0].text == "42\n"
    assert "image/png" in code[1].outputs[0].data
    assert code[2].outputs[0].data["text/plain"] == "'notebooks'"
    assert notebook.metadata == notebooks.METADATA
    assert not [cell for cell in code if "execution" in cell.metadata]


def test_a_failing_cell_is_named(folder):
    with pytest.raises(NotebookError) as caught:
        execute(_write(folder / "bad.ipynb", *BAD))
    message = str(caught.value)
    assert (
        message == "bad.ipynb: code cell 2 (Part 2) failed: KeyError: 'no such thing'"
    )
    (first, second, third) = [
        cell for cell in caught.value.notebook.cells if cell.cell_type == "code"
    ]
    assert first.outputs[0].text == "fine\n"
    assert second.outputs[0].ename == "KeyError"
    assert (third.outputs, third.execution_count) == ([], None)


def test_all_run_although_one_fails(folder, tmp_path, capfd):
    _write(folder / "01_bad.ipynb", *BAD)
    _write(folder / "02_good.ipynb", *GOOD)
    stale = tmp_path / "build" / "results" / "comparison.txt"
    stale.parent.mkdir(parents=True)
    stale.write_text("from another time")
    assert notebooks.run_all(load_uci_digits("for tests")) == 1
    output, errors = capfd.readouterr()
    assert "error: 01_bad.ipynb: code cell 2 (Part 2) failed: KeyError" in errors
    assert "02_good" in errors and "3/3" in errors, "progress is shown"
    assert "no number here can be compared with MNIST" in output
    assert "another time" not in output
    build = tmp_path / "build"
    assert f"Pages to read:      {build / 'html' / 'index.html'}" in output
    failed = (build / "html" / "notebooks" / "01_bad.html").read_text()
    assert "no such thing" in failed and "never" in failed, "a page tells what failed"
    good = (build / "html" / "notebooks" / "02_good.html").read_text()
    assert "42" in good and "Executed on the UCI digits" in good
    assert len(list((build / "notebooks").iterdir())) == 2


def test_renewing_replaces_whole_notebooks_or_none(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "README", tmp_path / "README.md")
    (tmp_path / "README.md").write_text("no generated block")
    good, bad = folder / "01_good.ipynb", folder / "02_bad.ipynb"
    _write(good, *GOOD)
    before = _write(bad, *BAD).read_bytes()
    with pytest.raises(NotebookError):
        notebooks.renew()
    assert "42" in good.read_text()
    assert bad.read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == [good.name, bad.name]


def test_readme_gets_what_the_results_say(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "README", tmp_path / "README.md")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "table.md").write_text("1.23 %\n")
    block = "<!-- results/table.md -->\n{}<!-- end -->\n"
    (tmp_path / "README.md").write_text(f"before\n{block.format('old')}after\n")
    notebooks.renew_readme()
    renewed = (tmp_path / "README.md").read_text()
    assert renewed == "before\n" + block.format("1.23 %\n") + "after\n"


def test_unknown_names_list_the_known(folder):
    _write(folder / "01_good.ipynb", *GOOD)
    with pytest.raises(NotebookError, match=r"no notebook 'x': choose from 01_good"):
        find_notebooks(["x"])


@pytest.fixture
def answered(folder):
    """A chapter and its answers, each with a link to the other."""
    (folder / "answers").mkdir()
    links = {
        "": "[answers](answers/01_good.ipynb)",
        "answers/": "[it](../01_good.ipynb)",
    }
    for where, link in links.items():
        path = _write(folder / where / "01_good.ipynb", *GOOD)
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(new_markdown_cell(link))
        nbformat.write(notebook, path)
    return folder


def test_answers_come_after_the_chapters_and_have_names_of_their_own(answered):
    _write(answered / "02_good.ipynb", *GOOD)
    chapter, other, answer = find_notebooks()
    assert answer == answered / "answers" / "01_good.ipynb"
    for name in ("answers/01_good", "notebooks/answers/01_good.ipynb"):
        assert find_notebooks([name]) == [answer]
    for name in ("02_good", "notebooks/02_good.ipynb"):
        assert find_notebooks([name]) == [other]
    assert find_notebooks(["01_good"]) == [chapter]
    with pytest.raises(NotebookError, match=r"choose from .*, answers/01_good"):
        find_notebooks(["answers/02_good"])


def test_answers_get_a_page_that_their_chapter_links_to(answered, tmp_path, capfd):
    assert notebooks.run_all(load_uci_digits("for tests")) == 0
    assert "answers/01_good" in capfd.readouterr().err, "progress tells them apart"
    pages = tmp_path / "build" / "html"
    chapter = (pages / "notebooks" / "01_good.html").read_text()
    assert 'href="answers/01_good.html"' in chapter
    answer = (pages / "notebooks" / "answers" / "01_good.html").read_text()
    assert 'href="../01_good.html"' in answer and "'answers'" in unescape(answer)
    executed = tmp_path / "build" / "notebooks"
    assert (executed / "01_good.ipynb").exists()
    assert (executed / "answers" / "01_good.ipynb").exists()


def test_answers_are_renewed_by_name(answered, tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "README", tmp_path / "README.md")
    (tmp_path / "README.md").write_text("no generated block")
    before = (answered / "01_good.ipynb").read_bytes()
    notebooks.renew(["answers/01_good"])
    assert "42" in (answered / "answers" / "01_good.ipynb").read_text()
    assert (answered / "01_good.ipynb").read_bytes() == before
