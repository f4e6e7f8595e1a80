"""What is altered in the package or in the records, nbval notices by itself."""

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
    if not dataset.is_mnist:
        pytest.skip("needs MNIST: its trials are recorded, others are not")
    altered.copy_parts("10_sweep.ipynb", tmp_path, only=["sweep.collect"])
    trials = tmp_path / "results" / "sweep"
    shutil.copytree(PROJECT_ROOT / "results" / "sweep", trials)
    pattern, old, new = ALTERED_TRIALS[what]
    altered.alter(min(trials.rglob(pattern)), old, new)
    altered.judge(tmp_path, fails=what != "nothing", message="RecordError")


# Each is noticed by nbval alone, in the part of a notebook that is copied: notebook,
# cells, and what is altered where.
PARTS = {
    "the measures": ("02_ann.ipynb", [], ""),
    "patience": ("05_ann_variants.ipynb", [], "dataset = load_mnist()"),
    "scaling": ("01_mnist.ipynb", [], "dataset = load_mnist()"),
    "shifts": (
        "02_ann.ipynb",
        ["moved = {dx"],
        "dataset = load_mnist()\nsplits = make_splits(dataset)",
    ),
    "frequencies": (
        "01_mnist.ipynb",
        ["counts = {", "class_frequencies"],
        "dataset = load_mnist()",
    ),
    "figures": (
        "04_comparison.ipynb",
        ["found = study.collect", "report.dots(whole)", "per_digit =", "first_runs = {",
         "matrices = {", "histories = {"],
        "",
    ),
}  # fmt: skip
NEEDS_MNIST = ("shifts", "frequencies", "figures")
ALTERED = {
    "nothing: the measures": ("the measures", "metrics.py", "", ""),
    "macro precision made micro": (
        "the measures",
        "metrics.py",
        'float(macro["precision"])',
        "rate",
    ),
    "Wilson at 90 %": (
        "the measures",
        "metrics.py",
        "confidence: float = 0.95",
        "confidence: float = 0.9",
    ),
    "five calibration bins": (
        "the measures",
        "metrics.py",
        "num_bins: int = 10",
        "num_bins: int = 5",
    ),
    "nothing: patience": ("patience", "training/loop.py", "", ""),
    "best weights not restored": (
        "patience",
        "training/loop.py",
        "restore_best_weights=True",
        "restore_best_weights=False",
    ),
    "the standard scaling": (
        "scaling",
        "data/images.py",
        "(1 - 0.1307) / 0.3081",
        "1 / 0.3081",
    ),
    "nothing: shifts": ("shifts", "data/images.py", "", ""),
    "digits that wrap round the border": (
        "shifts",
        "data/images.py",
        "moved = np.zeros_like(images)",
        "moved = np.roll(images, (dy, dx), (1, 2))",
    ),
    "nothing: frequencies": ("frequencies", "plots/digits.py", "", ""),
    "bars shifted by one": (
        "frequencies",
        "plots/digits.py",
        "np.arange(10) + (i",
        "np.arange(1, 11) + (i",
    ),
    "nothing: figures": ("figures", "metrics.py", "", ""),
    "a matrix transposed": (
        "figures",
        "metrics.py",
        "labels=np.arange(num_classes))",
        "labels=np.arange(num_classes)).T",
    ),
    "rows relabelled": (
        "figures",
        "plots/results.py",
        "ax.set_yticks(range(len(labels)), labels)",
        "ax.set_yticks(range(len(labels)), labels[::-1])",
    ),
    "a series dropped": (
        "figures",
        "plots/curves.py",
        "for label, history in histories.items():",
        "for label, history in list(histories.items())[1:]:",
    ),
    "a unit changed": ("figures", "plots/curves.py", '"error (%)"', '"error (rate)"'),
    "an axis that starts above zero": (
        "figures",
        "plots/marks.py",
        "ax.set_ylim(0, 1.05",
        "ax.set_ylim(0.01, 1.05",
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_nbval_notices_by_itself(what, tmp_path, dataset):
    part, file, old, new = ALTERED[what]
    if part in NEEDS_MNIST and not dataset.is_mnist:
        pytest.skip("needs MNIST: what the notebook stores of it is compared")
    name, only, first = PARTS[part]
    altered.copy_parts(name, tmp_path, only=only, first=first)
    (tmp_path / "results").symlink_to(PROJECT_ROOT / "results")
    altered.alter(tmp_path / "src" / "mnist_study" / file, old, new)
    altered.judge(
        tmp_path, fails=not what.startswith("nothing"), message="outputs differ"
    )
