"""What a stored notebook must be, and that nbval notices when it is not."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from mnist_study.nbval_tolerance import EXACT_TAG
from mnist_study.notebooks import NOTEBOOKS_FOLDER, find_notebooks, readme_with_results
from mnist_study.paths import PROJECT_ROOT

NOTEBOOKS = find_notebooks()
IGNORED_AT_MOST = 3  # the versions of this machine, the live plot, single digits


def test_the_notebooks_are_there():
    stems = [path.stem for path in NOTEBOOKS]
    assert stems[:4] == ["01_mnist", "02_ann", "03_lenet5", "04_comparison"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def code(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_stored_executed_in_order(code):
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_it_stores_outputs_and_no_errors(code):
    outputs = [output for cell in code for output in cell.outputs]
    assert sum(output.output_type != "error" for output in outputs) >= 5
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


def test_few_outputs_are_not_compared_and_no_cell_is_skipped(code):
    tags = [tag for cell in code for tag in cell.metadata.get("tags", [])]
    assert tags.count("nbval-ignore-output") <= IGNORED_AT_MOST
    assert tags.count("nbval-check-output") >= 2, "nothing to compare on the stand-in"
    assert set(tags) <= {"nbval-ignore-output", "nbval-check-output", EXACT_TAG}
    markers = re.compile("NBVAL|PYTEST_VALIDATE")
    assert not [cell for cell in code if markers.search(cell.source)]


def test_it_ends_with_checks_limits_and_exercises(path):
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    for part in ("## Setup", "## Configuration", "## Checks", "## Limits", "Exercises"):
        assert part in text


def test_readme_shows_the_numbers_of_the_results():
    current = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    assert current == readme_with_results(), (
        "run 'make notebooks NOTEBOOKS=04_comparison'"
    )
    assert "% errors" in current


def test_every_picture_is_written_by_a_notebook_or_the_benchmark():
    sources = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS)
    pictures = {path.name for path in (PROJECT_ROOT / "Images").glob("*")}
    written = set(re.findall(r'save_figure\(fig, \\"([\w.]+)\\"', sources))
    assert pictures == written | {"benchmark_epoch_time.png"}
    shown = re.findall(r"\(Images/([\w.]+)\)", (PROJECT_ROOT / "README.md").read_text())
    assert shown and set(shown) <= pictures


def _nbval(notebook, **settings):
    """Judge a notebook as ``make test`` does; return exit status and output.

    Args:
        settings: Further environment variables.
    """
    copied = notebook.parent / "conftest.py"
    shutil.copy(PROJECT_ROOT / "conftest.py", copied)
    options = ["-p", "no:cacheprovider", "-q", "--nbval-current-env", "-W", "default"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-c", os.devnull, str(notebook)],
        capture_output=True,
        text=True,
        cwd=notebook.parent,
        env=environment | settings,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("altered", [False, True], ids=["as stored", "altered"])
def test_nbval_notices_one_altered_number(altered, tmp_path):
    notebook = nbformat.read(NOTEBOOKS_FOLDER / "01_mnist.ipynb", as_version=4)
    (shapes,) = [
        cell
        for cell in notebook.cells
        if "nbval-check-output" in cell.metadata.get("tags", []) and cell.outputs
    ]
    assert "(784,)" in shapes.outputs[0].text
    if altered:
        text = shapes.outputs[0].text.replace("(784,)", "(785,)")
        shapes.outputs[0].text = text
    nbformat.write(notebook, tmp_path / "copy.ipynb")
    status, output = _nbval(tmp_path / "copy.ipynb")
    assert status == altered, output
    if altered:
        assert "stored '785', now '784'" in output


# What is altered in a copy of the package, and into what.
ALTERED_1998 = {
    "nothing": ("", ""),
    "an entry of Table I": ("(0, 2, 3, 5)", "(0, 2, 3, 4)"),
    "a bit of a code": (".#####. ...##..", ".####.. ...##.."),
    "the coefficient of S2": ("Constant(0.25)", "Constant(0.26)"),
    "the squashing function": ("1.7159 *", "1.7149 *"),
}
ALTERED_SPACE = {
    "nothing": ("", ""),
    "a choice": ("(0.0, 0.25, 0.4, 0.5)", "(0.0, 0.25, 0.5)"),
    "a hyperparameter": ('"drop4": (0.0, 0.25, 0.4, 0.5),', ""),
    "the criterion": ('CRITERION = "val_accuracy"', 'CRITERION = "val_loss"'),
}
ALTERED_TRIALS = {
    "nothing": ("*.json", "", ""),
    "the record of a trial": ("*.json", '"accuracy": 0.9', '"accuracy": 0.8'),
    "its value in the study": ("studies.journal", '"values":[0.9', '"values":[0.8'),
}


def _copy(name, folder, *, only):
    """Copy the package, and of a notebook the cells that hold one of these texts.

    What a cell prints without data is compared on the stand-in as well.
    """
    shutil.copytree(PROJECT_ROOT / "src", folder / "src")
    notebook = nbformat.read(NOTEBOOKS_FOLDER / name, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "nbval-check-output" in cell.metadata.get("tags", [])
        or any(text in cell.source for text in only)
    ]
    nbformat.write(notebook, folder / "copy.ipynb")


def _alter(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _judge(folder, *, fails, message):
    """Run the copied notebook on the copied package, whose kernel finds it first."""
    status, output = _nbval(folder / "copy.ipynb", PYTHONPATH=str(folder / "src"))
    assert status == fails, output
    if fails:
        assert message in output


@pytest.mark.parametrize("what", ALTERED_1998)
def test_nbval_notices_what_is_altered_of_1998(what, tmp_path):
    _copy("09_lenet5_1998.ipynb", tmp_path, only=[])
    _alter(tmp_path / "src" / "mnist_study" / "layers.py", *ALTERED_1998[what])
    _judge(tmp_path, fails=what != "nothing", message="outputs differ")


@pytest.mark.parametrize("what", ALTERED_SPACE)
def test_nbval_notices_another_space_or_criterion(what, tmp_path):
    _copy("10_sweep.ipynb", tmp_path, only=[])
    _alter(
        tmp_path / "src" / "mnist_study" / "sweep" / "space.py", *ALTERED_SPACE[what]
    )
    _judge(tmp_path, fails=what != "nothing", message="outputs differ")


@pytest.mark.parametrize("what", ALTERED_TRIALS)
def test_nbval_notices_an_altered_trial(what, tmp_path, dataset):
    if not dataset.is_mnist:
        pytest.skip("needs MNIST: its trials are recorded, others are not")
    _copy("10_sweep.ipynb", tmp_path, only=["sweep.collect"])
    trials = tmp_path / "results" / "sweep"
    shutil.copytree(PROJECT_ROOT / "results" / "sweep", trials)
    pattern, old, new = ALTERED_TRIALS[what]
    _alter(min(trials.rglob(pattern)), old, new)
    _judge(tmp_path, fails=what != "nothing", message="RecordError")
