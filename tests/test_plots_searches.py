"""Figures of a sweep: trials, choices and importances."""

from figures import CHOICES, FIGURES, SEARCH
from matplotlib.colors import same_color

from mnist_study.plots import canvas


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
