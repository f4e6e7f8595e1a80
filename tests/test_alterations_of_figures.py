"""What is altered of measures, data and figures, nbval notices by itself."""

import altered
import pytest

from mnist_study.paths import PROJECT_ROOT

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
    "nothing: the measures": ("the measures", "metrics/predictions.py", "", ""),
    "macro precision made micro": (
        "the measures",
        "metrics/predictions.py",
        'float(macro["precision"])',
        "rate",
    ),
    "Wilson at 90 %": (
        "the measures",
        "metrics/predictions.py",
        "confidence: float = 0.95",
        "confidence: float = 0.9",
    ),
    "five calibration bins": (
        "the measures",
        "metrics/predictions.py",
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
    "nothing: figures": ("figures", "metrics/predictions.py", "", ""),
    "a matrix transposed": (
        "figures",
        "metrics/predictions.py",
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
    if part in NEEDS_MNIST and not dataset.is_recorded:
        pytest.skip("needs MNIST: what the notebook stores of it is compared")
    name, only, first = PARTS[part]
    altered.copy_parts(name, tmp_path, only=only, first=first)
    (tmp_path / "results").symlink_to(PROJECT_ROOT / "results")
    altered.alter(tmp_path / "src" / "mnist_study" / file, old, new)
    altered.judge(
        tmp_path, fails=not what.startswith("nothing"), message="outputs differ"
    )
