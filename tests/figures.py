"""Every figure of the study, drawn from small made-up data, and what it shows."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
from figure_data import (
    AGAIN,
    CONDITIONS,
    CONTESTS,
    COSTS,
    CURVE,
    CURVES,
    DISTANCE,
    DOTS,
    DOUBTS,
    EXPECTED,
    FRONT_COSTS,
    GROUPS,
    HISTORY,
    IMAGES,
    INTERVALS,
    LABELS,
    LAYERS,
    MATRIX,
    MEANS,
    METRICS,
    NOTE,
    PARTS,
    PICKED,
    PROBABILITIES,
    PUBLISHED,
    RATES,
    RESPONSE,
    RUNS,
    RUNS_OF_TWO,
    SEARCH,
    SHARES,
    SOURCES,
    SPEEDS,
    SPREADS,
    TURNED,
    VERDICTS,
)
from matplotlib.text import Text

from mnist_study import plots


def grouped(table):
    return plots.grouped_errors(table, by="metric", ylabel=DISTANCE, note=NOTE)


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
    "size_frontier": lambda: plots.size_frontier(
        {label: FRONT_COSTS.loc[[label]] for label in LABELS},
        FRONT_COSTS[::-1],
        published={"the best epoch": FRONT_COSTS[["parameters", "error_pct"]] / 2},
        note=NOTE,
    ),
    "seed_dots": lambda: plots.seed_dots(RUNS, INTERVALS, note=NOTE),
    "seed_dots, next": lambda: plots.seed_dots(RUNS, DOTS, note=NOTE, from_zero=False),
    "seed_dots, log": lambda: plots.seed_dots(RUNS, INTERVALS, note=NOTE, log=True),
    "seed_dot_panels": lambda: plots.seed_dot_panels(
        {"a": (RUNS, INTERVALS), "b": (RUNS, DOTS)}, note=NOTE
    ),
    "interval_widths": lambda: plots.interval_widths(
        [2, 10, 100], {x: [1.0, 0.1, 0.02] for x in LABELS}, target=0.1, note=NOTE
    ),
    "part_errors": lambda: plots.part_errors(PARTS, note=NOTE),
    "spread_sources": lambda: plots.spread_sources(
        {"ANN": SOURCES, "LeNet-5": SOURCES[::-1] / 2}, note=NOTE
    ),
    "gallery": lambda: plots.gallery(GROUPS, note=NOTE, columns=3),
    "error_curves, log": lambda: plots.error_curves(
        [100, 1000], CURVES, xlabel="training examples", note=NOTE, logx=True, logy=True
    ),
    "error_curves": lambda: plots.error_curves(
        [100, 1000],
        CURVES,
        xlabel="training examples",
        note=NOTE,
        bands={"ANN": ([8.0, 3.0], [10.0, 5.0])},
        logx=True,
    ),
    "image_groups": lambda: plots.image_groups(
        {"clean": IMAGES, "foggy": IMAGES / 2}, note=NOTE
    ),
    "condition_dots": lambda: plots.condition_dots(
        CONDITIONS, "condition", xlabel="test error (%)", note=NOTE
    ),
    "curve_panels": lambda: plots.curve_panels(
        {"turned by (degrees)": TURNED, "severity": TURNED},
        ylabel="test error (%)",
        note=NOTE,
    ),
    "doubt_panels": lambda: plots.doubt_panels(
        {"as trained": DOUBTS, "after temperature": DOUBTS}, note=NOTE
    ),
    "cost_bars": lambda: plots.cost_bars(COSTS, note=NOTE),
    "speed_bars": lambda: plots.speed_bars(SPEEDS, note=NOTE),
    "verdict_bars": lambda: plots.verdict_bars(
        {"true": VERDICTS, "reproduced": VERDICTS}, note=NOTE
    ),
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
    "receptive_fields, elsewhere": lambda: plots.receptive_fields(
        IMAGES[0], {"C1": 5, "S4": 16}, note=NOTE, center=(20, 8)
    ),
    "convolution_demo": lambda: plots.convolution_demo(
        IMAGES[0], np.linspace(-1, 2, 25).reshape(5, 5), RESPONSE, note=NOTE
    ),
    "summed_maps": lambda: plots.summed_maps(
        np.linspace(-1, 1, 72).reshape(2, 6, 6),
        np.linspace(-1, 1, 18).reshape(2, 3, 3),
        np.linspace(-2, 2, 32).reshape(2, 4, 4),
        np.linspace(-3, 3, 16).reshape(4, 4),
        note=NOTE,
    ),
    "seed_spread": lambda: plots.seed_spread(RUNS_OF_TWO, SPREADS, note=NOTE),
    "pooling_demo": lambda: plots.pooling_demo(
        np.arange(16.0).reshape(4, 4), np.ones((2, 2)), note=NOTE
    ),
    "network_diagram": lambda: plots.network_diagram(LAYERS, title="Net", note=NOTE),
    "activation_functions": lambda: plots.activation_functions(note=NOTE),
    "expected_errors": lambda: plots.expected_errors(
        {"plain": EXPECTED, "distorted": EXPECTED},
        ylabel="validation error (%)",
        note=NOTE,
    ),
    "search_history": lambda: plots.search_history(
        {"random": SEARCH, "tpe": SEARCH}, ylabel="validation error (%)", note=NOTE
    ),
    "choice_slices": lambda: plots.choice_slices(
        SEARCH, MEANS, ylabel="validation error (%)", note=NOTE
    ),
    "picked_against_retrained": lambda: plots.picked_against_retrained(
        PICKED,
        AGAIN,
        by_noise=(
            "the best of 20 by noise",
            {"error_pct": 0.75, "low_pct": 0.5, "high_pct": 0.9},
        ),
        xlabel="validation error (%)",
        note=NOTE,
    ),
    "published_and_obtained": lambda: plots.published_and_obtained(
        PUBLISHED, xlabel="test error (%)", note=NOTE, uncertainty=0.1
    ),
    "rate_ranges": lambda: plots.rate_ranges(RATES, (7e-5, 0.016), note=NOTE),
    "importance_intervals": lambda: plots.importance_intervals(SHARES, note=NOTE),
    "softmax_and_loss": lambda: plots.softmax_and_loss(note=NOTE),
    "squashing_function": lambda: plots.squashing_function(note=NOTE),
}


def texts(fig) -> list[str]:
    return [text.get_text() for text in fig.findobj(Text) if text.get_text()]


def bar_values(ax, horizontal=False) -> list[float]:
    return [
        patch.get_width() if horizontal else patch.get_height() for patch in ax.patches
    ]
