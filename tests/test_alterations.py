"""What is altered of 1998, of the sweep or in the records, nbval notices by itself."""

import shutil

import altered
import nbformat
import pytest

from mnist_study.notebooks.execution import NOTEBOOKS_FOLDER
from mnist_study.paths import PROJECT_ROOT


@pytest.mark.parametrize("is_altered", [False, True], ids=["as stored", "altered"])
def test_nbval_notices_one_altered_number(is_altered, tmp_path):
    notebook = nbformat.read(NOTEBOOKS_FOLDER / "01_mnist.ipynb", as_version=4)
    (shapes,) = [
        cell
        for cell in notebook.cells
        if altered.CHECKED in cell.metadata.get("tags", [])
        and any("(784,)" in output.get("text", "") for output in cell.outputs)
    ]
    if is_altered:
        text = shapes.outputs[0].text.replace("(784,)", "(785,)")
        shapes.outputs[0].text = text
    nbformat.write(notebook, tmp_path / "copy.ipynb")
    status, output = altered.run_nbval(tmp_path / "copy.ipynb")
    assert status == is_altered, output
    if is_altered:
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


@pytest.mark.parametrize("what", ALTERED_1998)
def test_nbval_notices_what_is_altered_of_1998(what, tmp_path):
    altered.copy_parts("09_lenet5_1998.ipynb", tmp_path, only=[])
    layers = tmp_path / "src" / "mnist_study" / "lecun1998" / "layers.py"
    altered.alter(layers, *ALTERED_1998[what])
    altered.judge(tmp_path, fails=what != "nothing", message="outputs differ")


@pytest.mark.parametrize("what", ALTERED_SPACE)
def test_nbval_notices_another_space_or_criterion(what, tmp_path):
    altered.copy_parts("10_sweep.ipynb", tmp_path, only=[])
    altered.alter(
        tmp_path / "src" / "mnist_study" / "sweep" / "space.py", *ALTERED_SPACE[what]
    )
    altered.judge(tmp_path, fails=what != "nothing", message="outputs differ")


@pytest.mark.parametrize("what", ALTERED_TRIALS)
def test_nbval_notices_an_altered_trial(what, tmp_path, dataset):
    if not dataset.is_recorded:
        pytest.skip("needs MNIST: its trials are recorded, others are not")
    altered.copy_parts("10_sweep.ipynb", tmp_path, only=["sweep.sweep_tables"])
    trials = tmp_path / "results" / "sweep"
    shutil.copytree(PROJECT_ROOT / "results" / "sweep", trials)
    pattern, old, new = ALTERED_TRIALS[what]
    altered.alter(min(trials.rglob(pattern)), old, new)
    altered.judge(tmp_path, fails=what != "nothing", message="RecordError")
