"""Published figures beside obtained ones."""

import pytest
from figure_data import NOTE, PUBLISHED, RATES
from figures import FIGURES
from matplotlib.colors import same_color

from mnist_study import plots
from mnist_study.plots.description import describe_figure


def _draw(table):
    return plots.published_and_obtained(table, xlabel="test error (%)", note=NOTE)


def test_every_row_has_its_published_mark_above_its_obtained_one():
    (ax,) = FIGURES["published_and_obtained"]().axes
    assert [tick.get_text() for tick in ax.get_yticklabels()] == list(PUBLISHED.index)
    assert ax.get_xscale() == "log"
    published, *obtained = ax.containers
    assert published.lines[0].get_xdata().tolist() == PUBLISHED["published"].tolist()
    # The third row has not been trained.
    assert [bars.lines[0].get_xdata()[0] for bars in obtained] == [14.0, 2.0]
    heights = [bars.lines[0].get_ydata()[0] for bars in obtained]
    # Down the page the vertical axis grows.
    assert (heights > published.lines[0].get_ydata()[:2]).all()
    first, second = (bars.lines[0].get_color() for bars in obtained)
    assert not same_color(first, second)


def test_the_uncertainty_is_a_bar_on_each_side():
    (ax,) = FIGURES["published_and_obtained"]().axes
    (bars,) = ax.containers[0].lines[2]
    ends = [segment[:, 0].tolist() for segment in bars.get_segments()]
    assert ends[0] == pytest.approx([11.9, 12.1])
    assert ends[2] == pytest.approx([0.6, 0.8])


def test_not_every_quantity_has_an_uncertainty():
    fig = _draw(PUBLISHED)
    (bars,) = fig.axes[0].containers[0].lines[2]
    assert not any(len(segment) for segment in bars.get_segments())
    assert "published, hollow marks: Linear: 12; 28×28-1000-10: 4.5;" in (
        describe_figure(fig)
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (PUBLISHED[:0], "table is empty: give"),
        (PUBLISHED.assign(family="tree"), r"no neural network, .* got \['tree'\]"),
        (PUBLISHED.assign(obtained=0.0), "must be above 0, for a log axis"),
        (PUBLISHED.assign(low_pct=20.0), "low_pct..high_pct of 'Linear' must hold"),
        (PUBLISHED.drop(columns="family"), "family"),
    ],
)
def test_what_cannot_be_drawn_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        _draw(table)


def test_rates_of_every_start_beside_the_published_ones():
    (ax,) = FIGURES["rate_ranges"]().axes
    assert [tick.get_text() for tick in ax.get_yticklabels()] == list(RATES.index)
    assert [bars.lines[0].get_xdata()[0] for bars in ax.containers] == [5e-3, 2.4e-2]
    (bars,) = ax.containers[0].lines[2]
    assert bars.get_segments()[0][:, 0] == pytest.approx([8e-5, 2e-2])
    edges = [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"]
    assert edges == [7e-5, 0.016] and ax.get_xscale() == "log"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (RATES.assign(weights="1/F"), r"weights must be of .* got \['1/F'\]"),
        (RATES.assign(lowest=0.0), "rates must be above 0"),
        (RATES.assign(median=1.0), "must hold its value"),
        (RATES.drop(columns="median"), "lacks median"),
    ],
)
def test_rates_that_cannot_be_drawn_are_refused(table, message):
    with pytest.raises(ValueError, match=message):
        plots.rate_ranges(table, (7e-5, 0.016), note=NOTE)
