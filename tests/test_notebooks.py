"""What a stored notebook must be."""

import re

import nbformat
import pytest

from mnist_study.notebooks.comparison import RUN_TAG
from mnist_study.notebooks.execution import readme_with_results
from mnist_study.notebooks.finding import find_notebooks, is_answer, notebook_name
from mnist_study.notebooks.passages import MNIST_TAG
from mnist_study.paths import PROJECT_ROOT

NOTEBOOKS = find_notebooks()
CHAPTERS = [path for path in NOTEBOOKS if not is_answer(path)]
ANSWERS = [path for path in NOTEBOOKS if is_answer(path)]
IGNORED_AT_MOST = 3  # the versions of this machine, the live plot, single digits


def test_the_notebooks_are_there():
    stems = [path.stem for path in CHAPTERS]
    assert stems[:4] == ["01_mnist", "02_ann", "03_lenet5", "04_comparison"]


@pytest.fixture(params=NOTEBOOKS, ids=notebook_name)
def path(request):
    return request.param


@pytest.fixture
def code(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_stored_executed_in_order(code):
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_it_stores_outputs_and_no_errors(code, path):
    outputs = [output for cell in code for output in cell.outputs]
    fewest = 3 if is_answer(path) else 5
    assert sum(output.output_type != "error" for output in outputs) >= fewest
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_its_cells_are_short_and_define_nothing(code):
    for cell in code:
        assert len(cell.source.splitlines()) <= 20
        assert not re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE)


def test_it_is_small_and_names_no_place_on_a_machine(path):
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 1_000_000
    assert not re.search(r"[^\w.](/home|/root|/tmp|/Users|/work|/private)/", text)


def test_few_outputs_are_not_compared_and_no_cell_is_skipped(code, path):
    tags = [tag for cell in code for tag in cell.metadata.get("tags", [])]
    assert tags.count("nbval-ignore-output") <= IGNORED_AT_MOST
    compared = [
        cell
        for cell in code
        if "nbval-check-output" in cell.metadata.get("tags", []) and cell.outputs
    ]
    # Answers may rest on records alone, which are of MNIST.
    assert len(compared) >= 2 or is_answer(path), (
        "too little to compare on the stand-in"
    )
    known = {"nbval-ignore-output", "nbval-check-output", RUN_TAG, MNIST_TAG}
    assert set(tags) <= known
    markers = re.compile("NBVAL|PYTEST_VALIDATE")
    assert not [cell for cell in code if markers.search(cell.source)]


def _prose(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("path", CHAPTERS, ids=notebook_name)
def test_a_chapter_ends_with_checks_limits_and_exercises(path):
    text = _prose(path)
    for part in ("## Setup", "## Configuration", "## Checks", "## Limits", "Exercises"):
        assert part in text


@pytest.mark.parametrize("path", ANSWERS, ids=notebook_name)
def test_answers_quote_every_exercise_of_their_chapter_which_links_to_them(path):
    chapter, text = _prose(path.parents[1] / path.name), _prose(path)
    assert f"# Answers to the exercises of {path.stem[:2]}\n" in text
    assert f"(answers/{path.name})" in chapter and f"(../{path.name})" in text
    exercises = chapter.split("**Exercises.**")[1]
    quoted = re.split(r"\((?=\d\))", exercises.split("\n")[0])[1:]
    assert quoted and all(question.strip()[3:] in text for question in quoted)


@pytest.mark.parametrize("path", ANSWERS, ids=notebook_name)
def test_answers_save_no_figures(path):
    assert "save_figure" not in path.read_text(encoding="utf-8")


def test_readme_shows_the_numbers_of_the_results():
    current = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    assert current == readme_with_results(), (
        "run 'make notebooks NOTEBOOKS=04_comparison'"
    )
    assert "has a mean test error of" in current


def test_every_picture_is_written_by_a_notebook_or_the_benchmark():
    sources = "".join(path.read_text(encoding="utf-8") for path in CHAPTERS)
    pictures = {path.name for path in (PROJECT_ROOT / "Images").glob("*")}
    written = set(re.findall(r'save_figure\(fig, \\"([\w.]+)\\"', sources))
    assert pictures == written | {"benchmark_epoch_time.png"}
    shown = re.findall(r"\(Images/([\w.]+)\)", (PROJECT_ROOT / "README.md").read_text())
    assert shown and set(shown) <= pictures
