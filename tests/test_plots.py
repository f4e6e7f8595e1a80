"""What a reader relies on in every figure: zero, units, captions, one look."""

import subprocess
import sys
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from figure_data import COSTS, DISTANCE, LABELS, NOTE
from figures import FIGURES
from matplotlib.colors import rgb_to_hsv, to_hex, to_rgb

from mnist_study import plots


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_carries_its_note_and_is_shown_once(name):
    fig = FIGURES[name]()
    assert fig.get_supxlabel().replace("\n", " ") == NOTE
    assert plt.get_fignums() == [fig.number]
    assert fig.get_figwidth() <= 11


@pytest.mark.parametrize("name", FIGURES)
def test_the_note_lies_beneath_everything_else(name):
    fig = FIGURES[name]()
    fig.draw_without_rendering()
    renderer = fig.canvas.get_renderer()
    (note,) = (text for text in fig.texts if text.get_text() == NOTE)
    top = note.get_window_extent(renderer).y1
    for ax in fig.findobj(plt.Axes):
        assert ax.get_tightbbox(renderer).y0 >= top - 1


def test_a_long_note_is_wrapped_inside_the_figure():
    fig = plots.cost_bars(COSTS, note="many words " * 40)
    fig.draw_without_rendering()
    extent = fig.texts[-1].get_window_extent(fig.canvas.get_renderer())
    assert "\n" in fig.get_supxlabel()
    assert extent.x1 <= fig.bbox.x1


@pytest.mark.parametrize(
    ("name", "axes"),
    [
        ("class_frequencies", [0]),
        ("learning_curves", [0, 1]),
        ("grouped_errors", [0]),
        ("cost_fronts", [0, 1]),
        ("error_curves", [0]),
        ("reliability", [0]),
        ("curve_panels", [0, 1]),
    ],
)
def test_y_starts_at_zero_and_holds_the_data(name, axes):
    for ax in (FIGURES[name]().axes[i] for i in axes):
        low, high = ax.get_ylim()
        assert low == 0
        assert all(np.nanmax(line.get_ydata()) <= high for line in ax.lines)


@pytest.mark.parametrize("name", ["cost_bars", "seed_dots", "condition_dots"])
def test_lying_figures_start_at_zero(name):
    assert {ax.get_xlim()[0] for ax in FIGURES[name]().axes} == {0}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("class_frequencies", "share of the split (%)"),
        ("pixel_histogram", "density (log scale)"),
        ("learning_curves", "loss (nats)"),
        ("learning_curves", "error (%)"),
        ("confusion_matrices", "true digit"),
        ("confusion_matrices", "predicted digit"),
        ("grouped_errors", DISTANCE),
        ("seed_dots", "test error (%)"),
        ("cost_fronts", "test error (%)"),
        ("cost_fronts", "time (s) (log scale)"),
        ("size_frontier", "parameters (log scale)"),
        ("size_frontier", "test error (%, log scale)"),
        ("contest_intervals", "errors more (percentage points)"),
        ("error_curves", "test error (%)"),
        ("error_curves", "training examples"),
        ("cost_bars", "training time (s)"),
        ("reliability", "examples\n(log scale)"),
        ("speed_bars", "time of one epoch (s)"),
        ("verdict_bars", "claims"),
        ("softmax_and_loss", "loss (nats)"),
    ],
)
def test_axes_say_their_units(name, label):
    axes = FIGURES[name]().axes
    assert label in [
        label for ax in axes for label in (ax.get_xlabel(), ax.get_ylabel())
    ]


def test_models_differ_by_colour_marker_and_hatch():
    ann, lenet5 = (plots.model_style(label) for label in LABELS)
    assert all(a != b for a, b in zip(ann, lenet5, strict=True))


def test_pinned_models_all_look_different():
    looks = list(plots.MODEL_STYLES.values())
    assert len({(look.color, look.marker) for look in looks}) == len(looks)
    assert len({look.hatch for look in looks}) == len(looks)


def _family(label):
    begins = {"LeNet-5 of 1998": "1998", "LeNet-5": "today", "ANN": "plain"}
    return next((f for head, f in begins.items() if label.startswith(head)), "")


def test_a_family_of_networks_has_a_hue_of_its_own():
    labels = [*plots.MODEL_STYLES, "ANN, other", "LeNet-5, other"]
    colors = {label: plots.model_style(label).color for label in labels}
    families = {family: set() for family in ("plain", "today", "1998")}
    for label, color in colors.items():
        if family := _family(label):
            families[family].add(color)
    assert not families["plain"] & families["today"]
    assert not families["1998"] & (families["plain"] | families["today"])
    hues = {
        family: [rgb_to_hsv(to_rgb(color))[0] for color in family_colors]
        for family, family_colors in families.items()
    }
    ends = {family: (min(values), max(values)) for family, values in hues.items()}
    assert ends["today"][1] < 0.2 < ends["1998"][0]
    assert ends["1998"][1] < 0.5 < ends["plain"][0]


# Machado, Oliveira and Fernandes (2009), severity 1: linear RGB as such readers see it.
_SEEN = {
    "protanopia": [
        [0.152, 1.053, -0.205],
        [0.115, 0.786, 0.099],
        [-0.004, -0.048, 1.052],
    ],
    "deuteranopia": [
        [0.367, 0.861, -0.228],
        [0.280, 0.673, 0.047],
        [-0.012, 0.043, 0.969],
    ],
}


@pytest.mark.parametrize("kind", _SEEN)
def test_families_look_different_to_colour_blind_readers(kind):
    seen = {}
    for label, style in plots.MODEL_STYLES.items():
        linear = np.array(to_rgb(style.color)) ** 2.2
        seen.setdefault(_family(label), []).append(np.clip(_SEEN[kind] @ linear, 0, 1))
    for one, other in combinations(("plain", "today", "1998"), 2):
        apart = [
            np.abs(a**0.45 - b**0.45).max() for a in seen[one] for b in seen[other]
        ]
        assert min(apart) > 0.2


def test_an_unknown_model_gets_the_same_look_in_every_process():
    code = "from mnist_study import plots; print(plots.model_style('other'))"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == str(plots.model_style("other"))
    assert plots.model_style("other") not in [plots.model_style(x) for x in LABELS]


@pytest.mark.parametrize("name", ["learning_curves", "error_curves", "reliability"])
def test_lines_of_a_model_look_the_same_everywhere(name):
    ax = FIGURES[name]().axes[0]
    for label in LABELS:
        lines = [x for x in ax.lines if x.get_label().startswith(label)]
        looks = {(to_hex(x.get_color()).upper(), x.get_marker()) for x in lines}
        assert looks == {plots.MODEL_STYLES[label][:2]}


@pytest.mark.parametrize("name", ["grouped_errors", "seed_dots"])
def test_points_of_a_model_look_the_same_everywhere(name):
    for bars in FIGURES[name]().axes[0].containers:
        style = plots.MODEL_STYLES[bars.get_label()]
        assert (bars[0].get_color(), bars[0].get_marker()) == style[:2]


def test_save_figure_writes_the_same_bytes_twice(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path))
    fig = FIGURES["confusion_matrices"]()
    path = tmp_path / "Images" / "a.png"
    assert plots.save_figure(fig, "a.png") is None
    first = path.read_bytes()
    plots.save_figure(fig, "a.png")
    assert path.read_bytes() == first
    plots.save_figure(FIGURES["confusion_matrices"](), "a.png")
    assert path.read_bytes() == first
    assert b"Software" not in first


def test_importing_plots_imports_no_keras_and_opens_no_figure():
    code = (
        "import sys; from mnist_study import plots; import matplotlib.pyplot as plt; "
        "print(sorted({'keras', 'tensorflow'} & set(sys.modules)), plt.get_fignums())"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert (shown.stdout.strip(), shown.stderr) == ("[] []", "")
