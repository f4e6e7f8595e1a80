"""Pictures of digits, and how many there are of each."""

import numpy as np
from figure_data import IMAGES
from figures import FIGURES, bar_values, texts


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


def test_mistakes_name_the_digit_and_the_answer():
    axes = FIGURES["mistakes"]().axes
    assert [ax.get_title() for ax in axes] == ["4→9", "4→8", "2→7"]
    np.testing.assert_array_equal(axes[1].images[0].get_array(), IMAGES[1])
