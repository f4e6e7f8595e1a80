"""Figures of a sweep: trials, choices and importances."""

import pytest
from figure_data import AGAIN, CHOICES, EXPECTED, NOTE, PICKED, SEARCH
from figures import FIGURES
from matplotlib.colors import same_color

from mnist_study import plots


def test_expected_errors_by_trials_above_and_by_time_below():
    fig = FIGURES["expected_errors"]()
    assert [ax.get_title() for ax in fig.axes] == ["plain", "distorted", "", ""]
    table = EXPECTED.set_index("label")
    for ax, unit in zip(
        fig.axes, ("trials", "trials", "minutes", "minutes"), strict=True
    ):
        assert ax.get_xscale() == ax.get_yscale() == "log"
        for line, band in zip(ax.lines, ax.collections, strict=True):
            rows = table.loc[line.get_label()]
            assert line.get_xdata().tolist() == rows[unit].tolist()
            assert line.get_ydata().tolist() == rows["error_pct"].tolist()
            assert same_color(band.get_facecolor()[0, :3], line.get_color())
            heights = band.get_paths()[0].vertices[:, 1]
            ends = rows["low_pct"].min(), rows["high_pct"].max()
            assert (heights.min(), heights.max()) == ends


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


def test_what_was_picked_lies_beside_the_new_trainings_of_the_same_row():
    fig = FIGURES["picked_against_retrained"]()
    (ax,) = fig.axes
    rows = [tick.get_text() for tick in ax.get_yticklabels()]
    assert rows == [*PICKED.index, "the best of 20 by noise"]
    *news, picked = (
        dots.get_offsets() for dots in ax.collections if hasattr(dots, "get_sizes")
    )
    for i, label in enumerate(PICKED.index):
        wanted = AGAIN.loc[AGAIN["label"] == label, "error_pct"].tolist()
        values, heights = news[i].T
        assert values.tolist() == wanted and len(set(heights)) == len(wanted)
        assert abs(heights - i).max() < 0.5
        assert picked[i].tolist() == [PICKED["picked_pct"].iloc[i], i + 0.12]
    means = [bars[0].get_xdata()[0] for bars in ax.containers]
    assert means == [*PICKED["error_pct"], 0.75]
    assert "does not start at zero" in ax.get_xlabel()


def test_winners_must_be_those_that_were_trained_again():
    noise = ("noise", {"error_pct": 1, "low_pct": 0, "high_pct": 2})
    with pytest.raises(ValueError, match="same winners"):
        plots.picked_against_retrained(
            PICKED[:1], AGAIN, by_noise=noise, xlabel="error", note=NOTE
        )
