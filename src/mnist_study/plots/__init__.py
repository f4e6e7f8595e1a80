"""Every figure of the study, drawn with Matplotlib.

A function here only draws: means, intervals and counts are arguments, and nothing is
trained, seeded or shown. Each returns its Figure, which stays open in pyplot so that a
notebook shows it at the end of its cell. Every ``note`` is the caption beneath the
figure: n, split and source. In a notebook each figure also has a description in words,
generated from what was drawn.
"""

from mnist_study.plots.canvas import MODEL_STYLES, ModelStyle, model_style, save_figure
from mnist_study.plots.conditions import (
    condition_dots,
    curve_panels,
    doubt_panels,
    image_groups,
)
from mnist_study.plots.convolutions import (
    connection_tables,
    convolution_demo,
    pooling_demo,
    receptive_fields,
    summed_maps,
)
from mnist_study.plots.costs import cost_bars, cost_fronts, size_frontier, speed_bars
from mnist_study.plots.curves import error_curves, learning_curves, reliability
from mnist_study.plots.digits import (
    class_frequencies,
    mistakes,
    pixel_histogram,
    sample_digits,
)
from mnist_study.plots.explanations import (
    activation_functions,
    network_diagram,
    softmax_and_loss,
    squashing_function,
)
from mnist_study.plots.galleries import gallery
from mnist_study.plots.networks import (
    code_images,
    feature_maps,
    probability_bars,
    weight_images,
)
from mnist_study.plots.published import published_and_obtained, rate_ranges
from mnist_study.plots.results import (
    confusion_matrices,
    contest_intervals,
    grouped_errors,
)
from mnist_study.plots.searches import (
    choice_slices,
    expected_errors,
    importance_intervals,
    picked_against_retrained,
    search_history,
)
from mnist_study.plots.spreads import (
    interval_widths,
    part_errors,
    seed_dot_panels,
    seed_dots,
    seed_spread,
    spread_sources,
)
from mnist_study.plots.verdicts import verdict_bars

__all__ = [
    "MODEL_STYLES",
    "ModelStyle",
    "activation_functions",
    "choice_slices",
    "class_frequencies",
    "code_images",
    "condition_dots",
    "confusion_matrices",
    "connection_tables",
    "contest_intervals",
    "convolution_demo",
    "cost_bars",
    "cost_fronts",
    "curve_panels",
    "doubt_panels",
    "error_curves",
    "expected_errors",
    "feature_maps",
    "gallery",
    "grouped_errors",
    "image_groups",
    "importance_intervals",
    "interval_widths",
    "learning_curves",
    "mistakes",
    "model_style",
    "network_diagram",
    "part_errors",
    "picked_against_retrained",
    "pixel_histogram",
    "pooling_demo",
    "probability_bars",
    "published_and_obtained",
    "rate_ranges",
    "receptive_fields",
    "reliability",
    "sample_digits",
    "save_figure",
    "search_history",
    "seed_dot_panels",
    "seed_dots",
    "seed_spread",
    "size_frontier",
    "softmax_and_loss",
    "speed_bars",
    "spread_sources",
    "squashing_function",
    "summed_maps",
    "verdict_bars",
    "weight_images",
]
