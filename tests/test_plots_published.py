"""Published figures beside obtained ones."""

import pytest
from figures import FIGURES, NOTE, PUBLISHED
from matplotlib.colors import same_color

from mnist_study import plots


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
    (ax,) = _draw(PUBLISHED).axes
    assert not ax.containers[0].has_xerr, "not every quantity has one"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (PUBLISHED[:0], "table is empty: give"),
        (PUBLISHED.assign(family="tree"), r"no network, .* got \['tree'\]"),
        (PUBLISHED.assign(obtained=0.0), "must be above 0, for a log axis"),
        (PUBLISHED.assign(low_pct=20.0), "low_pct..high_pct of 'Linear' must hold"),
        (PUBLISHED.drop(columns="family"), "family"),
    ],
)
def test_what_cannot_be_drawn_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        _draw(table)
