"""What is altered in the package or in the records, nbval notices by itself.

Alterations that are noticed in different cells are made together: each must be
noticed in its own, and no other cell may fail.
"""

import shutil

import altered
import pytest
from altered import Alteration, Part

from mnist_study.paths import PROJECT_ROOT

LOAD = "from mnist_study.data import load_mnist\ndataset = load_mnist()"
PARTS = {
    "scaling": Part("01_mnist.ipynb", (), LOAD),
    "frequencies": Part("01_mnist.ipynb", ("counts = {", "class_frequencies"), LOAD),
    "measures": Part("02_ann.ipynb", (), LOAD),
    "shifts": Part(
        "02_ann.ipynb", ("moved = {dx",), f"{LOAD}\nsplits = make_splits(dataset)"
    ),
    "figures": Part(
        "04_comparison.ipynb",
        (
            "recorded = study.collect", "report.dots(whole)", "per_digit =",
            "first_runs = {", "matrices = {}", "histories = {",
        ),
        LOAD,
    ),
    "patience": Part("05_ann_variants.ipynb", (), LOAD),
    "1998": Part("09_lenet5_1998.ipynb"),
    "space": Part("10_sweep.ipynb"),
    "contest": Part("11_fair_contest.ipynb"),
    "ladder": Part("12_why.ipynb"),
    "robustness": Part("14_robustness.ipynb"),
    "rows": Part("15_classifiers_of_1998.ipynb"),
}  # fmt: skip
# What a notebook stores of MNIST; on other data nothing of it is compared.
NEEDS_MNIST = ("frequencies", "shifts", "figures")

LAYERS, SPACE = "lecun1998/layers.py", "sweep/space.py"
CONTEST = "contest/sides.py"
CODES = "lecun1998/codes.py"
METRICS = "metrics/predictions.py"
SIX_IMAGES = 'name="six images"'
HISTORIES = "plots.learning_curves(histories"
TABLE_1 = Alteration(
    LAYERS, "(0, 2, 3, 5)", "(0, 2, 3, 4)", {"layers.connection_table()": "differ"}
)
CODE = Alteration(
    CODES, ".#####. ...##..", ".####.. ...##..", {"layers.digit_codes()": "differ"}
)
COEFFICIENT = Alteration(
    LAYERS, "Constant(0.25)", "Constant(0.26)",
    {"unit = layers.Subsampling": "stored '0.25', now '0.2599"},
)  # fmt: skip
SQUASHING = Alteration(
    LAYERS, "1.7159 *", "1.7149 *", {"the curve bends most": "outputs differ"}
)
SCALING = Alteration(
    "data/images.py", "(1 - 0.1307) / 0.3081", "1 / 0.3081", {"becomes = {": "differ"}
)
CHOICE = Alteration(
    SPACE, "(0.0, 0.25, 0.4, 0.5)", "(0.0, 0.25, 0.5)",
    {"in sweep.SPACE.items()": "stored '0.4', now '0.5'"},
)  # fmt: skip
HYPERPARAMETER = Alteration(
    SPACE, '"drop4": (0.0, 0.25, 0.4, 0.5),', "",
    {"in sweep.SPACE.items()": "stored 'drop', now '800'", "searches = {": "differ"},
)  # fmt: skip
CRITERION = Alteration(
    SPACE, 'CRITERION = "val_accuracy"', 'CRITERION = "val_loss"',
    {"in sweep.SPACE.items()": "stored 'accuracy', now 'loss'"},
)  # fmt: skip
BUDGET = Alteration(
    CONTEST, "finalist_seeds: int = 3", "finalist_seeds: int = 2",
    {"SIDES[LIVE].budget": "stored '=3', now '=2'"},
)  # fmt: skip
RANGE = Alteration(
    CONTEST, "Distribution(0.0, 0.5, step", "Distribution(0.0, 0.4, step",
    {'SIDES["lenet5"].space.items()': "stored '0.5', now '0.4'"},
)  # fmt: skip
RUNG = Alteration(
    "ladder/networks.py", 'dense("F6", 84)', 'dense("F6", 80)',
    {"sizes = ladder.rung_table()": "differ"},
)  # fmt: skip
PLAN = "robustness/plan.py"
SEVERITY = Alteration(
    "data/corruptions/table.py", "(10, 5), (10, 8)), 3", "(10, 5), (10, 8)), 4",
    {"pd.Series(MNIST_C)": "differ"},
)  # fmt: skip
ATTACKS = 'print("attacks: epsilon"'
EPSILON = Alteration(
    PLAN, "EPSILONS = (0.02, 0.05,", "EPSILONS = (0.02, 0.06,",
    {ATTACKS: "stored '0.05', now '0.06'"},
)  # fmt: skip
REJECTION = Alteration(
    PLAN, "REJECTION_ERROR_PCT = 0.5", "REJECTION_ERROR_PCT = 0.4",
    {ATTACKS: "stored '0.5 %', now '0.4 %'"},
)  # fmt: skip
MICRO = Alteration(
    METRICS, 'float(macro["precision"])', "rate", {SIX_IMAGES: "precision"}
)
WILSON = Alteration(
    METRICS, "confidence: float = 0.95", "confidence: float = 0.9",
    {SIX_IMAGES: "accuracy _ low"},
)  # fmt: skip
BINS = Alteration(
    METRICS, "num_bins: int = 10", "num_bins: int = 5",
    {"calibration_curve(y_true": "differ"},
)  # fmt: skip
PATIENCE = Alteration(
    "training/loop.py", "restore_best_weights=True", "restore_best_weights=False",
    {"stopped = train": "differ"},
)  # fmt: skip
SHIFTS = Alteration(
    "data/images.py", "moved = np.zeros_like(images)",
    "moved = np.roll(images, (dy, dx), (1, 2))", {"moved = {dx": "differ"},
)  # fmt: skip
BARS = Alteration(
    "plots/digits.py", "np.arange(10) + (i", "np.arange(1, 11) + (i",
    {"class_frequencies": "differ"},
)  # fmt: skip
TRANSPOSED = Alteration(
    METRICS, "labels=np.arange(num_classes))", "labels=np.arange(num_classes)).T",
    {"plots.confusion_matrices(": "differ"},
)  # fmt: skip
RELABELLED = Alteration(
    "plots/spreads.py", "ax.set_yticks(range(len(labels)), labels)",
    "ax.set_yticks(range(len(labels)), labels[::-1])",
    {"plots.seed_dots(": "stored 'ANN'"},
)  # fmt: skip
DROPPED = Alteration(
    "plots/curves.py", "for label, history in histories.items():",
    "for label, history in list(histories.items())[1:]:", {HISTORIES: "differ"},
)  # fmt: skip
UNIT = Alteration(
    "plots/curves.py", '"error (%)"', '"error (rate)"', {HISTORIES: "now 'rate"}
)
AXIS = Alteration(
    "plots/marks.py", "ax.set_ylim(0, 1.05", "ax.set_ylim(0.01, 1.05",
    {"plots.grouped_errors(": "stored 'starts', now 'from'", HISTORIES: "differ"},
)  # fmt: skip
STORED = Alteration(
    "../../copy.ipynb", "(784,)", "(785,)",
    {"shape[1:])": "stored '785', now '784'"},
)  # fmt: skip

PUBLISHED = Alteration(
    "classifiers1998/rows.py", '"K-NN, Euclidean", 5.0', '"K-NN, Euclidean", 3.1',
    {"rows = pd.DataFrame(": "stored '5.0', now '3.1'"},
)  # fmt: skip
READS = Alteration(
    "lecun1998/smaller.py", "(2,), (2, 3), (2, 3)", "(2,), (2, 3), (3,)",
    {"counts_table(build_lenet1": "stored '512', now '487'"},
)  # fmt: skip

# What is altered together, and in which parts it is noticed. What alters a network or
# a scaling makes records invalid, which is noticed too, but not here.
TOGETHER = {
    "nothing": (tuple(PARTS), ()),
    "1998, Wilson, scaling, a choice, a stored number": (
        ("scaling", "measures", "1998", "space"),
        (TABLE_1, CODE, COEFFICIENT, SQUASHING, WILSON, SCALING, CHOICE, STORED),
    ),
    "precision, weights, criterion, a unit": (
        ("measures", "figures", "patience", "space"),
        (MICRO, PATIENCE, CRITERION, UNIT),
    ),
    "bins, hyperparameter": (("measures", "space"), (BINS, HYPERPARAMETER)),
    "budget, range, rung": (("contest", "ladder"), (BUDGET, RANGE, RUNG)),
    "severity, epsilon": (("robustness",), (SEVERITY, EPSILON)),
    "criterion": (("robustness",), (REJECTION,)),
    "a row of 1998, a connection": (("rows",), (PUBLISHED, READS)),
    "shifts, bars, a matrix, rows, a series": (
        ("frequencies", "shifts", "figures"),
        (SHIFTS, BARS, TRANSPOSED, RELABELLED, DROPPED),
    ),
    "an axis": (("figures",), (AXIS,)),
}


@pytest.mark.parametrize("what", TOGETHER)
def test_nbval_notices_by_itself(what, tmp_path, dataset):
    names, alterations = TOGETHER[what]
    if not dataset.is_recorded:
        if set(names) <= set(NEEDS_MNIST):
            pytest.skip("needs MNIST: what the notebook stores of it is compared")
        names = [name for name in names if name not in NEEDS_MNIST]
        alterations = [one for one in alterations if one is not UNIT]
    altered.judge([PARTS[name] for name in names], alterations, tmp_path)


# Which notebook reads the trials below a folder of results, and in which cell.
READ_BY = {
    "sweep": ("10_sweep.ipynb", "sweep.sweep_tables(dataset)"),
    "contest": ("11_fair_contest.ipynb", "contest.read_contest(dataset)"),
}
ALTERED_TRIALS = {
    "the record of a trial": ("sweep", "*.json", '"accuracy": 0.9', '"accuracy": 0.8'),
    "its value in the study": (
        "sweep", "studies.journal", '"values":[0.9', '"values":[0.8'
    ),
    "the record of a winner": (
        "contest", "contest_lenet5/*.json", '"accuracy": 0.9', '"accuracy": 0.8'
    ),
}  # fmt: skip


MEASURED = "robustness.collect_measurements(dataset)"
ALTERED_MEASUREMENTS = {
    "a record": ("results", "lenet5/*.json", '"errors": 1', '"errors": 2'),
    "a severity": ("src", "data/corruptions/table.py", "(10, 8)), 3", "(10, 8)), 4"),
    "an epsilon": ("src", "robustness/plan.py", "(0.02, 0.05,", "(0.02, 0.06,"),
    "the criterion": ("src", "robustness/plan.py", "PCT = 0.5", "PCT = 0.4"),
}


@pytest.mark.parametrize("what", ALTERED_MEASUREMENTS)
def test_nbval_notices_measurements_of_something_else(what, tmp_path, dataset):
    """What was measured with other settings is not taken for what is asked for."""
    if not dataset.is_recorded:
        pytest.skip("needs MNIST: its networks are measured, others are not")
    altered.copy_parts([Part("14_robustness.ipynb", (MEASURED,), LOAD)], tmp_path)
    (tmp_path / "results").mkdir()
    for folder in ("trials", "contest"):
        (tmp_path / "results" / folder).symlink_to(PROJECT_ROOT / "results" / folder)
    measured = tmp_path / "results" / "robustness"
    shutil.copytree(PROJECT_ROOT / "results" / "robustness", measured)
    where, pattern, old, new = ALTERED_MEASUREMENTS[what]
    root = {"results": measured, "src": tmp_path / "src" / "mnist_study"}[where]
    altered.alter(min(root.rglob(pattern)), old, new)
    told = {s: text for s, text in altered.failures(tmp_path).items() if MEASURED in s}
    ((_, text),) = told.items()
    assert "RecordError" in text


@pytest.mark.parametrize("what", ALTERED_TRIALS)
def test_nbval_notices_an_altered_trial(what, tmp_path, dataset):
    if not dataset.is_recorded:
        pytest.skip("needs MNIST: its trials are recorded, others are not")
    folder, pattern, old, new = ALTERED_TRIALS[what]
    notebook, reads = READ_BY[folder]
    altered.copy_parts([Part(notebook, (reads,))], tmp_path)
    trials = tmp_path / "results" / folder
    shutil.copytree(PROJECT_ROOT / "results" / folder, trials)
    altered.alter(min(trials.rglob(pattern)), old, new)
    ((source, text),) = altered.failures(tmp_path).items()
    assert reads in source and "RecordError" in text


def test_nbval_notices_an_altered_classifier(tmp_path, dataset):
    if not dataset.is_recorded:
        pytest.skip("needs MNIST: its classifiers are recorded, others are not")
    cell = "tables.chapter_records(dataset)"
    altered.copy_parts([Part("15_classifiers_of_1998.ipynb", (cell,))], tmp_path)
    kept = tmp_path / "results"
    for name in ("classifiers", "trials"):
        shutil.copytree(PROJECT_ROOT / "results" / name, kept / name)
    record = min(kept.glob("classifiers/linear/*.json"))
    altered.alter(record, '"error_pct": 13', '"error_pct": 12')
    ((source, text),) = altered.failures(tmp_path).items()
    assert cell in source and "was altered after it was recorded" in text
