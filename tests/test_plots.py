"""What a reader relies on in every figure: zero, units, captions, one look."""

import subprocess
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color, to_hex
from matplotlib.text import Text

from mnist_study import plots
from mnist_study.plots import canvas

NOTE = "n = 3, test set, made up"
LABELS = ("ANN", "LeNet-5")
IMAGES = np.arange(3 * 28 * 28, dtype=float).reshape(3, 28, 28)
PROBABILITIES = np.eye(10)[[4, 9, 2]] * 0.8 + 0.02
NAN = float("nan")
HISTORY = pd.DataFrame(
    {
        "loss": [0.5, 0.2],
        "accuracy": [0.9, 0.95],
        "val_loss": [0.6, 0.3],
        "val_accuracy": [0.88, 0.94],
    },
    index=[1, 2],
)
MATRIX = np.full((10, 10), 2) + np.diag(np.full(10, 88))
METRICS = pd.DataFrame(
    [
        ("ANN", "accuracy", 2.0, 1.5, 2.5),
        ("ANN", "recall", 2.2, NAN, NAN),
        ("LeNet-5", "accuracy", 1.0, 0.8, 1.3),
        ("LeNet-5", "recall", 1.1, NAN, NAN),
    ],
    columns=["label", "metric", "error_pct", "low_pct", "high_pct"],
)
RUNS = pd.DataFrame(
    [(label, seed, 1.0 + seed) for label in LABELS for seed in range(3)],
    columns=["label", "seed", "error_pct"],
)
INTERVALS = pd.DataFrame(
    [(label, 2.0, 1.0, 3.5) for label in LABELS],
    columns=["label", "mean_pct", "low_pct", "high_pct"],
)
COSTS = pd.DataFrame(
    {"parameters": [218058, 61706], "training time (s)": [2.5, 31.25]}, index=LABELS
)
SPEEDS = pd.DataFrame(
    [
        ("ANN", "model.fit", 4.0, 3.5, 6.0, 1.0, False),
        ("ANN", "this study", 1.0, 0.9, 1.2, 0.25, True),
        ("LeNet-5", "model.fit", 8.0, 8.0, 8.0, 1.0, False),
        ("LeNet-5", "this study", 5.0, 4.0, 5.5, 0.625, True),
    ],
    columns=["network", "label", "seconds", "low_s", "high_s", "ratio", "ours"],
)
VERDICTS = pd.DataFrame(
    {"holds": [5, 2], "partly": [0, 1], "wrong": [3, 4]}, index=["000", "001"]
)
CURVE = pd.DataFrame(
    {"confidence": [0.5, 0.9], "accuracy": [0.4, 0.85], "count": [10, 900]}
)
LAYERS = [
    {"name": "input", "kind": "input", "output_shape": (28, 28, 1), "parameters": 0},
    {"name": "C1", "kind": "Conv2D", "output_shape": (28, 28, 6), "parameters": 156},
    {"name": "flat", "kind": "Flatten", "output_shape": (4704,), "parameters": 0},
    {"name": "F6", "kind": "Dense", "output_shape": (84,), "parameters": 395220},
    {"name": "output", "kind": "Dense", "output_shape": (10,), "parameters": 850},
]
RESPONSE = np.zeros((24, 24))
RESPONSE[7, 3] = -2.0


DISTANCE = "1 − metric (%), lower is better"


def grouped(table):
    return plots.grouped_errors(table, by="metric", ylabel=DISTANCE, note=NOTE)


CONTESTS = pd.DataFrame(
    {"difference_pct": [0.7, -0.1], "low_pct": [0.5, -0.3], "high_pct": [0.9, 0.1]},
    index=["ANN", "ANN, same parameters"],
)
FRONT_COSTS = pd.DataFrame(
    {
        "error_pct": [2.0, 1.5],
        "low_pct": [1.8, 1.4],
        "high_pct": [2.2, 1.6],
        "parameters": [200_000, 60_000],
        "time (s)": [10.0, 40.0],
    },
    index=LABELS,
)
SEARCH = pd.DataFrame(
    [
        ("tanh", 0.0, 2.0, "complete", 2.0),
        ("relu", 0.5, 1.5, "complete", 1.5),
        ("tanh", 0.5, 4.0, "pruned", 1.5),
    ],
    columns=["activation", "drop1", "error_pct", "state", "best_pct"],
)
CHOICES = {"activation": ("tanh", "relu"), "drop1": (0.0, 0.5)}
MEANS = pd.DataFrame(
    [
        ("activation", "tanh", 3.0, 2.0, 4.0),
        ("activation", "relu", 1.5, NAN, NAN),
        ("drop1", 0.0, 2.0, NAN, NAN),
        ("drop1", 0.5, 2.75, 1.5, 4.0),
    ],
    columns=["hyperparameter", "choice", "error_pct", "low_pct", "high_pct"],
)
SHARES = pd.DataFrame(
    {
        "importance": [0.7, 0.1],
        "low": [0.5, 0.0],
        "high": [0.8, 0.2],
        "by_chance": [0.2, 0.1],
    },
    index=CHOICES,
)

FIGURES = {
    "sample_digits": lambda: plots.sample_digits(
        IMAGES, np.array([1, 0, 1]), note=NOTE
    ),
    "class_frequencies": lambda: plots.class_frequencies(
        {"training": np.arange(1, 11), "test": np.full(10, 5)}, note=NOTE
    ),
    "pixel_histogram": lambda: plots.pixel_histogram(
        {"raw": ([3.0, 1.0], [0.0, 0.5, 1.0])}, note=NOTE
    ),
    "learning_curves": lambda: plots.learning_curves(
        dict.fromkeys(LABELS, HISTORY), note=NOTE
    ),
    "confusion_matrices": lambda: plots.confusion_matrices(
        {"ANN": MATRIX, "LeNet-5": MATRIX // 2}, note=NOTE
    ),
    "grouped_errors": lambda: grouped(METRICS),
    "contest_intervals": lambda: plots.contest_intervals(
        CONTESTS, xlabel="errors more (percentage points)", note=NOTE
    ),
    "contest_intervals, sure": lambda: plots.contest_intervals(
        CONTESTS, xlabel="points", note=NOTE, sure=[CONTESTS.index[0]]
    ),
    "cost_fronts": lambda: plots.cost_fronts(
        FRONT_COSTS, {"parameters": ["LeNet-5"], "time (s)": LABELS}, note=NOTE
    ),
    "seed_dots": lambda: plots.seed_dots(RUNS, INTERVALS, note=NOTE),
    "error_curves": lambda: plots.error_curves(
        [100, 1000],
        {"ANN": [9.0, 4.0], "LeNet-5": [6.0, 2.0]},
        xlabel="training examples",
        note=NOTE,
        bands={"ANN": ([8.0, 3.0], [10.0, 5.0])},
        logx=True,
    ),
    "cost_bars": lambda: plots.cost_bars(COSTS, note=NOTE),
    "speed_bars": lambda: plots.speed_bars(SPEEDS, note=NOTE),
    "verdict_bars": lambda: plots.verdict_bars(VERDICTS, note=NOTE),
    "mistakes": lambda: plots.mistakes(IMAGES, [4, 4, 2], [9, 8, 7], note=NOTE),
    "connection_tables": lambda: plots.connection_tables(
        {"paper": np.eye(2, 3, dtype=bool), "tutorial": np.ones((2, 3), bool)},
        note=NOTE,
    ),
    "reliability": lambda: plots.reliability(dict.fromkeys(LABELS, CURVE), note=NOTE),
    "probability_bars": lambda: plots.probability_bars(
        IMAGES, PROBABILITIES, np.array([4, 4, 2]), note=NOTE, titles=["a", "b", "c"]
    ),
    "weight_images": lambda: plots.weight_images(
        np.linspace(-1, 3, 150).reshape(5, 5, 6), title="C1", note=NOTE, columns=4
    ),
    "code_images": lambda: plots.code_images(
        np.where(np.arange(24) % 2, 1, -1).reshape(2, 4, 3), note=NOTE
    ),
    "feature_maps": lambda: plots.feature_maps(
        IMAGES[0],
        {"C1": np.linspace(-1, 2, 96).reshape(4, 4, 6), "F6": np.array([0.0, -3.0])},
        note=NOTE,
    ),
    "receptive_fields": lambda: plots.receptive_fields(
        IMAGES[0], {"C1": 5, "C5": 32}, note=NOTE
    ),
    "convolution_demo": lambda: plots.convolution_demo(
        IMAGES[0], np.linspace(-1, 2, 25).reshape(5, 5), RESPONSE, note=NOTE
    ),
    "pooling_demo": lambda: plots.pooling_demo(
        np.arange(16.0).reshape(4, 4), np.ones((2, 2)), note=NOTE
    ),
    "network_diagram": lambda: plots.network_diagram(LAYERS, title="Net", note=NOTE),
    "activation_functions": lambda: plots.activation_functions(note=NOTE),
    "parallel_coordinates": lambda: plots.parallel_coordinates(
        SEARCH, CHOICES, value="validation error (%)", note=NOTE
    ),
    "search_history": lambda: plots.search_history(
        {"random": SEARCH, "tpe": SEARCH}, ylabel="validation error (%)", note=NOTE
    ),
    "choice_slices": lambda: plots.choice_slices(
        SEARCH, MEANS, ylabel="validation error (%)", note=NOTE
    ),
    "importance_intervals": lambda: plots.importance_intervals(SHARES, note=NOTE),
    "softmax_and_loss": lambda: plots.softmax_and_loss(note=NOTE),
    "squashing_function": lambda: plots.squashing_function(note=NOTE),
}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def texts(fig) -> list[str]:
    return [text.get_text() for text in fig.findobj(Text) if text.get_text()]


def bar_values(ax, horizontal=False) -> list[float]:
    return [
        patch.get_width() if horizontal else patch.get_height() for patch in ax.patches
    ]


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
    ],
)
def test_y_starts_at_zero_and_holds_the_data(name, axes):
    for ax in (FIGURES[name]().axes[i] for i in axes):
        low, high = ax.get_ylim()
        assert low == 0
        assert all(np.nanmax(line.get_ydata()) <= high for line in ax.lines)


@pytest.mark.parametrize("name", ["cost_bars", "seed_dots"])
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
    assert len({look.marker for look in looks}) == len(looks)
    assert len({look.hatch for look in looks}) == len(looks)


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


def test_sample_digits_has_a_row_per_digit_as_long_as_the_rarest():
    ax = FIGURES["sample_digits"]().axes[0]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0", "1"]
    shown = [np.asarray(picture.get_array()) for picture in ax.images]
    np.testing.assert_array_equal(shown, IMAGES[[1, 0]])


def test_class_frequencies_are_shares_in_percent():
    fig = FIGURES["class_frequencies"]()
    shares = bar_values(fig.axes[0])
    np.testing.assert_allclose(shares[:10], 100 * np.arange(1, 11) / 55)
    np.testing.assert_allclose(shares[10:], 10)
    assert {"training (n = 55)", "test (n = 50)"} <= set(texts(fig))


def test_learning_curves_show_error_in_percent_training_dashed():
    lines = FIGURES["learning_curves"]().axes[1].lines
    np.testing.assert_allclose(lines[0].get_ydata(), [10, 5])
    np.testing.assert_allclose(lines[1].get_ydata(), [12, 6])
    assert [line.get_linestyle() for line in lines] == ["--", "-"] * 2


def test_learning_curves_of_one_epoch_have_one_whole_tick():
    fig = plots.learning_curves({"ANN": HISTORY.iloc[:1]}, note=NOTE)
    fig.draw_without_rendering()
    low, high = fig.axes[0].get_xlim()
    ticks = [x for x in fig.axes[0].get_xticks() if low <= x <= high]
    assert ticks == [1]


def test_confusion_matrices_share_one_scale_without_the_diagonal():
    fig = FIGURES["confusion_matrices"]()
    pictures = [ax.images[0] for ax in fig.axes[:2]]
    assert [picture.get_clim() for picture in pictures] == [(0, 2), (0, 2)]
    assert np.ma.getmaskarray(pictures[0].get_array()).diagonal().all()
    counts = [text.get_text() for text in fig.axes[0].texts]
    assert counts.count("90") == 10
    assert counts.count("2") == 90


def test_grouped_errors_draws_values_and_only_given_intervals():
    ann, lenet5 = FIGURES["grouped_errors"]().axes[0].containers
    assert list(ann[0].get_ydata()) == [2.0, 2.2]
    assert (ann[0].get_xdata() < lenet5[0].get_xdata()).all()
    given, missing = ann[2][0].get_segments()
    assert list(given[:, 1]) == [1.5, 2.5]
    assert len(missing) == 0


def test_contests_are_drawn_from_the_top_with_zero_marked():
    ax = FIGURES["contest_intervals"]().axes[0]
    assert [t.get_text() for t in ax.get_yticklabels()] == list(CONTESTS.index)
    assert ax.yaxis_inverted()
    assert [list(bars[0].get_xdata()) for bars in ax.containers] == [[0.7], [-0.1]]
    (segment,) = ax.containers[0][2][0].get_segments()
    np.testing.assert_allclose(segment[:, 0], [0.5, 0.9])
    assert any(list(line.get_xdata()) == [0, 0] for line in ax.lines)


def test_contests_told_from_chance_have_filled_dots():
    ax = FIGURES["contest_intervals, sure"]().axes[0]
    filled, hollow = (bars[0].get_markerfacecolor() for bars in ax.containers)
    assert filled != "white"
    assert hollow == "white"


def test_cost_fronts_join_who_is_on_the_front():
    parameters, time = FIGURES["cost_fronts"]().axes
    dashed = [[ax.lines[0].get_xdata().tolist(), ax.lines[0].get_ydata().tolist()]
              for ax in (parameters, time)]  # fmt: skip
    assert dashed == [[[60_000], [1.5]], [[10, 40], [2, 1.5]]]
    assert [len(ax.containers) for ax in (parameters, time)] == [2, 2]


def test_seed_dots_show_every_seed_apart_and_the_interval():
    ax = FIGURES["seed_dots"]().axes[0]
    dots = [points for points in ax.collections if len(points.get_offsets()) == 3]
    assert len(dots) == 2
    np.testing.assert_allclose(dots[0].get_offsets()[:, 0], [1, 2, 3])
    assert len(set(dots[0].get_offsets()[:, 1])) == 3
    (segment,) = ax.containers[0][2][0].get_segments()
    np.testing.assert_allclose(segment[:, 0], [1.0, 3.5])
    assert "published" not in ax.get_title()


def test_seed_dots_mark_published_figures_where_there_are_any():
    table = INTERVALS.assign(published_pct=[2.5, np.nan])
    ax = plots.seed_dots(RUNS, table, note=NOTE).axes[0]
    marks = ax.collections[-1].get_offsets()
    assert marks[:, 0].compressed().tolist() == [2.5]
    assert "white diamond: published" in ax.get_title()


def test_error_curves_tick_every_value_of_a_logarithmic_axis():
    fig = FIGURES["error_curves"]()
    fig.draw_without_rendering()
    ticks = [tick.get_text() for tick in fig.axes[0].get_xticklabels()]
    assert ticks == ["100", "1,000"]


def test_cost_bars_have_the_passed_lengths_and_write_them():
    fig = FIGURES["cost_bars"]()
    for ax, cost in zip(fig.axes, COSTS, strict=True):
        assert bar_values(ax, horizontal=True) == list(COSTS[cost])
        hatches = [bar.get_hatch() for bar in ax.patches]
        assert hatches == [plots.MODEL_STYLES[label].hatch for label in LABELS]
    assert {"218,058", "61,706", "2.5", "31.2"} <= set(texts(fig))


def test_speed_bars_start_at_zero_and_colour_this_study_only():
    fig = FIGURES["speed_bars"]()
    for ax, label in zip(fig.axes, LABELS, strict=True):
        rows = SPEEDS[SPEEDS["network"] == label]
        assert bar_values(ax, horizontal=True) == list(rows["seconds"])
        low, high = ax.get_xlim()
        assert low == 0
        assert high > rows["high_s"].max()
        theirs, ours = (patch.get_facecolor() for patch in ax.patches)
        assert same_color(ours, plots.MODEL_STYLES[label].color)
        assert same_color(theirs, canvas.MUTED)
    assert {"1 s (0.25)", "5 s (0.62)"} <= set(texts(fig))


def test_speed_bars_refuse_a_range_that_misses_its_value():
    with pytest.raises(ValueError, match="must hold the seconds"):
        plots.speed_bars(SPEEDS.assign(low_s=7.0), note=NOTE)


def test_verdict_bars_are_stacked_from_zero_and_leave_zeros_out():
    fig = FIGURES["verdict_bars"]()
    (ax,) = fig.axes
    widths = [patch.get_width() for patch in ax.patches]
    assert widths == [5, 2, 0, 1, 3, 4]
    assert [patch.get_x() for patch in ax.patches] == [0, 0, 5, 2, 5, 3]
    assert len({patch.get_hatch() for patch in ax.patches}) == 3
    assert {"5", "2", "1", "3", "4"} <= set(texts(fig))
    with pytest.raises(ValueError, match="counts has maybe: use holds"):
        plots.verdict_bars(VERDICTS.rename(columns={"wrong": "maybe"}), note=NOTE)


def test_probability_bars_mark_the_true_and_the_predicted_digit():
    fig = FIGURES["probability_bars"]()
    assert "b\ntrue 4, predicted 9 (p = 0.82)" in texts(fig)
    bars = [ax for ax in fig.findobj(plt.Axes) if len(ax.patches) == 10]
    assert len(bars) == 3
    np.testing.assert_allclose(bar_values(bars[1], True), PROBABILITIES[1])
    hatched = [i for i, bar in enumerate(bars[1].patches) if bar.get_hatch()]
    ticks = bars[1].get_yticklabels()
    bold = [i for i, tick in enumerate(ticks) if tick.get_weight() == "bold"]
    assert (hatched, bold) == ([9], [4])
    colors = [bars[1].patches[i].get_facecolor() for i in (4, 9)]
    assert not same_color(*colors)


def test_mistakes_name_the_digit_and_the_answer():
    axes = FIGURES["mistakes"]().axes
    assert [ax.get_title() for ax in axes] == ["4→9", "4→8", "2→7"]
    np.testing.assert_array_equal(axes[1].images[0].get_array(), IMAGES[1])


def test_error_curves_mark_published_points():
    curves = {"ANN": [2.0, 1.0]}
    fig = plots.error_curves(
        [1, 2], curves, xlabel="passes", note=NOTE, published={"ANN": [(2, 0.95)]}
    )
    (marks,) = [c for c in fig.axes[0].collections if c.get_label() == "ANN, published"]
    assert marks.get_offsets().tolist() == [[2, 0.95]]


def test_connection_tables_colour_what_differs_from_the_first():
    first, second = FIGURES["connection_tables"]().axes
    crosses = [len(ax.collections[0].get_offsets()) for ax in (first, second)]
    assert crosses == [2, 6]
    assert [len(ax.patches) for ax in (first, second)] == [0, 4]
    corners = {patch.get_xy() for patch in second.patches}
    assert corners == {(0.5, -0.5), (1.5, -0.5), (-0.5, 0.5), (1.5, 0.5)}


def test_weight_images_share_limits_symmetric_about_zero():
    pictures = FIGURES["weight_images"]().axes[0].images
    assert len(pictures) == 6
    assert {picture.get_clim() for picture in pictures} == {(-3, 3)}


def test_codes_are_black_where_they_have_ink():
    panels = FIGURES["code_images"]().axes
    assert [ax.get_title() for ax in panels] == ["0", "1"]
    (picture,) = panels[0].images
    assert picture.get_cmap()(picture.norm(1.0))[:3] == (0, 0, 0)
    assert picture.get_cmap()(picture.norm(-1.0))[:3] == (1, 1, 1)


def test_feature_maps_draw_every_map_symmetric_in_its_layer():
    fig = FIGURES["feature_maps"]()
    rows = [ax for ax in fig.axes if ax.images]
    assert [len(ax.images) for ax in rows] == [1, 6, 1]
    assert [ax.images[0].get_clim() for ax in rows[1:]] == [(-2, 2), (-3, 3)]
    names = [ax.get_ylabel() for ax in rows]
    assert names == ["input\n28×28", "C1\n4×4×6", "F6\n2"]


def test_receptive_fields_pad_an_image_smaller_than_a_square():
    ax = FIGURES["receptive_fields"]().axes[0]
    height, width = ax.images[0].get_array().shape
    assert min(height, width) >= 32
    sides = [patch.get_width() for patch in ax.patches]
    assert sides == [height, 28, 32, 5]
    assert "C1: 5 × 5 pixels" in texts(ax.figure)


@pytest.mark.parametrize("padded", [False, True])
def test_convolution_demo_outlines_the_unit_and_its_own_window(padded):
    response = np.pad(RESPONSE, 2) if padded else RESPONSE
    kernel = np.linspace(-1, 2, 25).reshape(5, 5)
    fig = plots.convolution_demo(IMAGES[0], kernel, response, note=NOTE)
    window, unit = (fig.axes[i].patches[-1] for i in (0, 2))
    assert (window.get_xy(), window.get_width()) == ((2.5, 6.5), 5)
    shift = 2 if padded else 0
    assert (unit.get_xy(), unit.get_width()) == ((2.5 + shift, 6.5 + shift), 1)
    assert fig.axes[1].images[0].get_clim() == (-2, 2)


def test_pooling_demo_draws_the_blocks_on_one_scale():
    fig = FIGURES["pooling_demo"]()
    before, after = fig.axes[:2]
    assert [line.get_ydata()[0] for line in before.lines[:1]] == [1.5]
    assert before.images[0].get_clim() == after.images[0].get_clim() == (-15, 15)


def test_network_diagram_names_layers_and_leaves_flatten_out():
    shown = texts(FIGURES["network_diagram"]())
    assert {"C1", "convolution", "28×28×6\n156 parameters", "28×28×1"} <= set(shown)
    assert "flat" not in shown


def test_softmax_bars_sum_to_a_whole():
    assert sum(bar_values(FIGURES["softmax_and_loss"]().axes[0])) == pytest.approx(100)


def test_the_squashing_function_bends_most_near_its_targets():
    function, _, bend, targets = FIGURES["squashing_function"]().axes[0].lines[:4]
    a, y = function.get_data()
    second = np.gradient(np.gradient(y, a), a)
    np.testing.assert_allclose(bend.get_ydata()[2:-2], abs(second)[2:-2], atol=1e-3)
    assert abs(a[bend.get_ydata().argmax()]) == pytest.approx(1, abs=0.02)
    np.testing.assert_allclose(np.interp([-1, 1], a, y), targets.get_ydata(), atol=1e-3)


def test_activation_functions_come_with_their_derivatives():
    functions, derivatives = FIGURES["activation_functions"]().axes
    for function, derivative in zip(
        functions.lines[:4], derivatives.lines[:4], strict=True
    ):
        a, y = function.get_data()
        smooth = np.abs(a) > 0.02  # ReLU has no derivative at 0
        slope = np.gradient(y, a)
        np.testing.assert_allclose(
            derivative.get_ydata()[smooth][1:-1], slope[smooth][1:-1], atol=1e-3
        )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plots.save_figure(plt.figure(), "a.pdf"), "must end in .png"),
        (lambda: plots.sample_digits(IMAGES, [1], note=NOTE), "labels must have"),
        (lambda: plots.sample_digits(IMAGES[0], [1], note=NOTE), "images must have"),
        (lambda: plots.class_frequencies({"a": [1]}, note=NOTE), "shape .10,."),
        (lambda: plots.class_frequencies({}, note=NOTE), "counts is empty"),
        (lambda: plots.class_frequencies({"a": [0] * 10}, note=NOTE), "all zero"),
        (lambda: plots.pixel_histogram({"a": ([1], [0])}, note=NOTE), "edges of 'a'"),
        (
            lambda: plots.learning_curves({"ANN": HISTORY[["loss"]]}, note=NOTE),
            "lacks accuracy, val_loss",
        ),
        (lambda: plots.confusion_matrices({"a": [[1]]}, note=NOTE), "10, 10"),
        (lambda: grouped(RUNS), "lacks metric"),
        (
            lambda: grouped(METRICS.assign(low_pct=9.0)),
            "must hold its value",
        ),
        (lambda: plots.seed_dots(RUNS, INTERVALS[:1], note=NOTE), "same models"),
        (
            lambda: plots.connection_tables(
                {"a": np.ones((2, 3)), "b": np.ones((3, 2))}, note=NOTE
            ),
            r"table 'b' must have shape \(2, 3\)",
        ),
        (
            lambda: plots.error_curves([1, 2], {"a": [1]}, xlabel="x", note=NOTE),
            "shape .2,.",
        ),
        (
            lambda: plots.error_curves(
                [1], {"a": [1]}, xlabel="x", note=NOTE, bands={"b": ([0], [1])}
            ),
            "series lacks",
        ),
        (lambda: plots.code_images(np.ones((2, 3)), note=NOTE), "codes must have"),
        (lambda: plots.cost_bars(COSTS[:0], note=NOTE), "empty"),
        (lambda: plots.reliability({}, note=NOTE), "curves is empty"),
        (
            lambda: plots.probability_bars(
                np.ones((13, 2, 2)), np.ones((13, 10)), [0] * 13, note=NOTE
            ),
            "at most 12",
        ),
        (
            lambda: plots.probability_bars(IMAGES, PROBABILITIES, [1, 2], note=NOTE),
            "y_true must have",
        ),
        (
            lambda: plots.probability_bars(
                IMAGES, PROBABILITIES, [1, 2, 10], note=NOTE
            ),
            "digits 0 to 9",
        ),
        (lambda: plots.weight_images(IMAGES[0], title="", note=NOTE), "weights must"),
        (
            lambda: plots.feature_maps(IMAGES[0], {"a": IMAGES[0]}, note=NOTE),
            "maps..a.. must",
        ),
        (lambda: plots.receptive_fields(IMAGES[0], {"a": 0}, note=NOTE), "at least 1"),
        (
            lambda: plots.convolution_demo(
                IMAGES[0], np.ones((5, 5)), np.ones((20, 20)), note=NOTE
            ),
            "response must be",
        ),
        (
            lambda: plots.pooling_demo(np.ones((4, 4)), np.ones((3, 3)), note=NOTE),
            "before must have shape .6, 6.",
        ),
        (
            lambda: plots.network_diagram([{"name": "a"}], title="", note=NOTE),
            "lacks kind, output_shape, parameters",
        ),
    ],
)
def test_bad_input_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_importing_plots_imports_no_keras_and_opens_no_figure():
    code = (
        "import sys; from mnist_study import plots; import matplotlib.pyplot as plt; "
        "print(sorted({'keras', 'tensorflow'} & set(sys.modules)), plt.get_fignums())"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert (shown.stdout.strip(), shown.stderr) == ("[] []", "")


def test_parallel_coordinates_lead_each_trial_through_its_choices():
    (ax,) = FIGURES["parallel_coordinates"]().axes
    trials = [line.get_ydata() for line in ax.lines if len(line.get_xdata()) == 3]
    pruned, most, fewest = trials  # drawn last, the best lies on top
    assert fewest[-1] == 1.5 / 4 and most[-1] == 2 / 4 and pruned[-1] == 1
    assert fewest[0] > 0.5 > most[0], "relu stands above tanh"
    assert most[1] < 0.5 < min(fewest[1], pruned[1]), "0.5 stands above 0"
    assert same_color(ax.lines[0].get_color(), canvas.PALE), "pruned"
    labels = [tick.get_text() for tick in ax.get_xticklabels()]
    assert labels == [*CHOICES, "validation error (%)"]


def test_search_history_starts_at_zero_and_shows_the_best_so_far():
    fig = FIGURES["search_history"]()
    for ax, name in zip(fig.axes, ("random", "tpe"), strict=True):
        assert ax.get_title() == name and ax.get_ylim()[0] == 0
        complete, pruned = (dots.get_offsets().tolist() for dots in ax.collections)
        assert complete == [[1, 2.0], [2, 1.5]] and pruned == [[3, 4.0]]
        (best,) = ax.lines
        assert list(best.get_ydata()) == [2.0, 1.5, 1.5]


def test_choice_slices_have_a_panel_per_hyperparameter():
    fig = FIGURES["choice_slices"]()
    assert [ax.get_title() for ax in fig.axes] == list(CHOICES)
    for ax in fig.axes:
        assert ax.get_ylim()[0] == 0
        (name, choices) = ax.get_title(), CHOICES[ax.get_title()]
        shown = [dots.get_offsets()[:, 1] for dots in ax.collections[::2]]
        for choice, errors in zip(choices, shown, strict=True):
            wanted = SEARCH.loc[SEARCH[name] == choice, "error_pct"]
            assert sorted(errors) == sorted(wanted)


def test_importances_lie_on_a_scale_from_zero_to_one():
    (ax,) = FIGURES["importance_intervals"]().axes
    assert ax.get_xlim() == (0, 1)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == list(CHOICES)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda: plots.parallel_coordinates(
                SEARCH[2:], CHOICES, value="error", note=NOTE
            ),
            "complete trials of table is empty",
        ),
        (
            lambda: plots.search_history({}, ylabel="error", note=NOTE),
            "tables is empty",
        ),
        (
            lambda: plots.importance_intervals(SHARES[["low"]], note=NOTE),
            "table lacks importance, high, by_chance",
        ),
    ],
)
def test_a_search_that_cannot_be_drawn_is_refused(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
