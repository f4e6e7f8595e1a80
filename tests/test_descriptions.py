"""Figures told in words: all that is drawn is told, and a change of it as well."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from figure_data import IMAGES, LABELS, MATRIX, NOTE, RUNS
from figures import FIGURES

from mnist_study import plots
from mnist_study.plots.description import describe_figure

DRAWING = {name for name in plots.__all__ if name.islower()}
DRAWING -= {"model_style", "save_figure"}


def described_lines(name: str) -> list[str]:
    return describe_figure(FIGURES[name]()).splitlines()


def test_every_plotting_function_is_described_here():
    assert {name.split(",")[0] for name in FIGURES} == DRAWING


@pytest.mark.parametrize("name", FIGURES)
def test_a_description_leaves_nothing_out_and_names_no_class(name):
    fig = FIGURES[name]()
    text = describe_figure(fig)
    assert f"Caption: {NOTE}." in text
    assert not re.search("unknown|object at|0x|Axes|Line2D|Collection|Patch|nan", text)
    for ax in fig.axes:
        for words in (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()):
            for line in words.replace("(log scale)", "").splitlines():
                assert line.strip() in text
    assert text == describe_figure(FIGURES[name]()), "drawn again, told again"


@pytest.mark.parametrize("name", ["feature_maps", "cost_fronts", "verdict_bars"])
def test_describing_leaves_the_picture_as_it_is(name, tmp_path):
    for described in (False, True):
        fig = FIGURES[name]()
        if described:
            describe_figure(fig)
        fig.savefig(tmp_path / f"{described}.png")
    assert (tmp_path / "False.png").read_bytes() == (tmp_path / "True.png").read_bytes()


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "learning_curves",
            [
                "2 panels. In each: Horizontal axis: epoch, from 0.5 to 2.5.",
                "Vertical axis: loss (nats), starts at zero, up to 0.651.",
                "ANN, training, line: 0.5 at 1; 0.2 at 2.",
                "LeNet-5, validation, line: 12 at 1; 6 at 2.",
            ],
        ),
        (
            "confusion_matrices",
            [
                "Panel 2, LeNet-5:",
                "Row 1: 2, 90, 2, 2, 2, 2, 2, 2, 2, 2.",
                "Colour scale: mistakes (examples), starts at zero, up to 2.",
            ],
        ),
        (
            "class_frequencies",
            [
                "Horizontal axis: digit, from left to right: 0 to 9.",
                "training (n = 55), bars: 0: 1.82; 1: 3.64; 2: 5.45; 3: 7.27; "
                "4: 9.09; 5: 10.9; 6: 12.7; 7: 14.5; 8: 16.4; 9: 18.2.",
            ],
        ),
        (
            "verdict_bars",
            [
                "Panel 1, true:",
                "yes, bars: 000: 5; 001: 2.",
                "no, bars, stacked: 000: 3 (from 5 to 8); 001: 4 (from 3 to 7).",
            ],
        ),
        (
            "grouped_errors",
            ["ANN, marks: accuracy: 2 (interval 1.5 to 2.5); recall: 2.2."],
        ),
        ("seed_dots", ["ANN: 3 dots 1, 2, 3; mark 2 (interval 1 to 3.5)."]),
        ("cost_bars", ["Bars: ANN: 218,058; LeNet-5: 61,706."]),
        ("contest_intervals, sure", ["A vertical line at 0."]),
        (
            "contest_intervals, sure",
            ["ANN, same parameters: hollow mark −0.1 (interval −0.3 to 0.1)."],
        ),
        (
            "cost_fronts",
            [
                "Horizontal axis: parameters, log scale, from 37,500 to 320,000.",
                "ANN, mark: 2 (interval 1.8 to 2.2) at 200,000.",
                "A line joins ANN; LeNet-5.",
            ],
        ),
        (
            "error_curves",
            [
                "ANN, line: 9 at 100; 4 at 1,000.",
                "ANN, band: from 8 to 10 at 100; from 3 to 5 at 1,000.",
            ],
        ),
        ("pixel_histogram", ["Steps: 0 to 0.5: 3; 0.5 to 1: 1."]),
        (
            "activation_functions",
            [
                "ReLU: max(0, a), line, 801 values: first and smallest 0 at −4; "
                "last and largest 4 at 4.",
                "tanh a, line, 801 values: first and smallest 0.00134 at −4; "
                "last 0.00134 at 4; largest 1 at 0.",
            ],
        ),
        ("softmax_and_loss", ["9: bar 18.7; marked 2.8."]),
        ("reliability", ["ANN, line: 10 at 0.5; 900 at 0.9."]),
        (
            "probability_bars",
            [
                "Panel 2, b, true 4, predicted 9 (p = 0.82):",
                "Bars: 0: 0.02; 1: 0.02; 2: 0.02; 3: 0.02; 4: 0.02, true digit (bold); "
                "5: 0.02; 6: 0.02; 7: 0.02; 8: 0.02; "
                "9: 0.82, predicted digit (hatched).",
            ],
        ),
        (
            "mistakes",
            [
                "3 pictures of 28 by 28 pixels, values 0 to 2,351, mean 1,176 "
                "(upper half 980, left half 1,168).",
                "Means: 4→9: 392; 4→8: 1,176; 2→7: 1,960.",
            ],
        ),
        ("sample_digits", ["Means of the rows: 0: 1,176; 1: 392."]),
        ("feature_maps", ["Panel 2, C1, 4×4×6:"]),
        (
            "receptive_fields",
            [
                "Outline “C1: 5 × 5 pixels” of 5 by 5 pixels, rows 14 to 18, "
                "columns 14 to 18."
            ],
        ),
        (
            "seed_spread",
            [
                "Panel 1, ANN:",
                "mean, mark: 2.25 (interval 2 to 2.5)",
                "next run, mark: 2.25 (interval 1.5 to 3.2)",
                "a run, dots: 1 at 2; 2 at 2; 3 at 2.01; 1 at 3.",
            ],
        ),
        (
            "summed_maps",
            [
                "Means: map 1: −0.507; map 2: 0.507; kernel 1: −0.529; "
                "kernel 2: 0.529; response 1: −1.03; response 2: 1.03; "
                "sum of responses: 0.",
            ],
        ),
        (
            "convolution_demo",
            [
                "Row 0: −1.00, −0.88, −0.75, −0.62, −0.50.",
                "Outline of 5 by 5 pixels, rows 7 to 11, columns 3 to 7.",
            ],
        ),
        (
            "connection_tables",
            [
                "Marks: row 0: 0; row 1: 1.",
                "Coloured cells: row 0: 1, 2; row 1: 0, 2.",
            ],
        ),
        (
            "network_diagram",
            [
                "C1, convolution, 28×28×6, 156 parameters, drawn as 6 squares.",
                "output, fully connected, 10, 850 parameters, drawn as 10 circles.",
            ],
        ),
        (
            "expected_errors",
            [
                "ANN, line: 3 at 0.5; 2 at 5.",
                "LeNet-5, band: from 1.8 to 2.5 at 1; from 0.8 to 1.5 at 10.",
            ],
        ),
        ("choice_slices", ["tanh: 2 dots 2, 4; mark 3 (interval 2 to 4)."]),
        (
            "rate_ranges",
            [
                "±1/√F, random biases: 0.005 (interval 8 × 10^−5 to 0.02);",
                "A vertical line at 7 × 10^−5 and 0.016.",
            ],
        ),
        (
            "published_and_obtained",
            [
                "Marks: Linear: 14 (interval 13 to 15); 28×28-1000-10: 2.",
                "published, hollow marks: Linear: 12 (interval 11.9 to 12.1);",
            ],
        ),
        (
            "importance_intervals",
            [
                "activation: dot 0.7; interval from 0.5 to 0.8.",
                "by chance, dots: activation: 0.2; drop1: 0.1.",
            ],
        ),
        ("search_history", ["pruned, at its last, white dot: 4 at 3."]),
        (
            "picked_against_retrained",
            [
                "relu: dot 0.85; mark 0.85 (interval 0.7 to 1); white dot 0.75.",
                "the best of 20 by noise: mark 0.75 (interval 0.5 to 0.9).",
            ],
        ),
    ],
)
def test_what_is_drawn_is_told(name, lines):
    text = "\n".join(described_lines(name))
    assert [line for line in lines if line not in text] == []


def test_long_series_are_told_by_their_ends_and_extremes():
    y = np.array([5.0, 1, 9, *np.full(10, 4)])
    fig = plots.error_curves(range(1, 14), {"ANN": y}, xlabel="epoch", note=NOTE)
    line = "first 5 at 1; last 4 at 13, as since 4; smallest 1 at 2; largest 9 at 3."
    assert f"ANN, line, 13 values: {line}" in describe_figure(fig)


def test_what_there_are_no_words_for_is_said_to_be_unknown():
    fig = FIGURES["error_curves"]()
    fig.axes[0].add_patch(plt.Polygon([(100, 1), (200, 1), (200, 2)]))
    assert "1 unknown mark." in describe_figure(fig)


def _relabel_rows(fig):
    ax = fig.axes[0]
    ax.set_yticklabels([t.get_text() for t in ax.get_yticklabels()][::-1])


def transpose(fig):
    for text in fig.axes[0].texts:
        text.set_position(text.get_position()[::-1])


def _shift_bars(fig):
    for bar in fig.axes[0].containers[0]:
        bar.set_x(bar.get_x() + 1)


UNEVEN = MATRIX + np.arange(10)[:, None]
CHANGES = {
    "rows relabelled": ("seed_dots", _relabel_rows),
    "rows of bars relabelled": ("cost_bars", _relabel_rows),
    "a matrix transposed": ("matrix", transpose),
    "a series dropped": ("error_curves", lambda fig: fig.axes[0].lines[1].remove()),
    "bars shifted by one": ("class_frequencies", _shift_bars),
    "a unit changed": ("cost_bars", lambda fig: fig.axes[1].set_xlabel("time (ms)")),
    "no start at zero": ("error_curves", lambda fig: fig.axes[0].set_ylim(bottom=1)),
    "an interval lost": (
        "grouped_errors",
        lambda fig: (
            fig.axes[0].containers[0].lines[2][0].set_segments([np.empty((0, 2))] * 2)
        ),
    ),
    "a linear scale": ("cost_fronts", lambda fig: fig.axes[0].set_xscale("linear")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_what_is_drawn_changes_what_is_told(change):
    name, apply = CHANGES[change]
    draw = {
        "matrix": lambda: plots.confusion_matrices(
            {"a": UNEVEN, "b": UNEVEN + 1}, note=NOTE
        )
    } | FIGURES
    fig = draw[name]()
    before = describe_figure(fig)
    apply(fig)
    assert describe_figure(fig) != before


def test_a_picture_turned_is_told_apart_by_its_halves():
    image = IMAGES[:1] * np.tri(28)
    texts = [
        describe_figure(plots.sample_digits(each, [3], note=NOTE))
        for each in (image, image.swapaxes(1, 2), image[:, ::-1])
    ]
    assert len(set(texts)) == 3


def test_rows_are_told_with_the_names_that_stand_beside_them():
    shuffled = plots.seed_dots(
        RUNS.assign(error_pct=range(6)),
        pd.DataFrame(
            {"label": LABELS[::-1], "mean_pct": 2.0, "low_pct": 1.0, "high_pct": 3.0}
        ),
        note=NOTE,
    )
    assert "LeNet-5: 3 dots 3, 4, 5;" in describe_figure(shuffled)
    assert "from top to bottom: LeNet-5; ANN." in describe_figure(shuffled)
