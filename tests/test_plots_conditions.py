"""Models under several conditions: which mark is whose, and at what height."""

import pytest
from figure_data import CONDITIONS, DOUBTS, IMAGES, NAN, NOTE, TURNED
from figures import FIGURES

from mnist_study import plots


def test_groups_of_images_are_on_one_scale():
    clean, foggy = FIGURES["image_groups"]().axes
    assert (clean.get_title(), foggy.get_title()) == ("clean", "foggy")
    assert len(clean.images) == len(foggy.images) == 3
    scales = {image.get_clim() for ax in (clean, foggy) for image in ax.images}
    assert scales == {(0, IMAGES.max())}


def test_each_condition_has_a_line_with_all_models():
    (ax,) = FIGURES["condition_dots"]().axes
    assert [text.get_text() for text in ax.get_yticklabels()] == ["fog", "zigzag"]
    ann, lenet5 = (container.lines[0] for container in ax.containers)
    assert ann.get_xdata().tolist() == [40, 10]
    assert lenet5.get_xdata().tolist() == [20, 15]
    assert ann.get_ydata() == pytest.approx([-0.1, 0.9])
    assert lenet5.get_ydata() == pytest.approx([0.1, 1.1])
    # The first condition at the top, as in the table.
    assert ax.get_ylim() == (1.5, -0.5)
    shorter = plots.condition_dots(
        CONDITIONS, "condition", xlabel="test error (%)", note=NOTE, top=30
    )
    assert shorter.axes[0].get_xlim() == (0, 30)
    runs = CONDITIONS.assign(error_pct=CONDITIONS["mean_pct"] + 1)
    fig = plots.condition_dots(
        CONDITIONS, "condition", xlabel="test error (%)", note=NOTE, runs=runs
    )
    dots = [c for c in fig.axes[0].collections if len(c.get_offsets()) == 2]
    on_log = plots.condition_dots(
        CONDITIONS, "condition", xlabel="error", note=NOTE, top=100, log=True
    )
    assert on_log.axes[0].get_xscale() == "log"
    assert on_log.axes[0].get_xlim() == (5, 100)  # half of the smallest
    assert dots[0].get_offsets().tolist() == [[41, -0.1], [11, 0.9]]


def test_each_change_has_a_panel_on_one_scale():
    fig = FIGURES["curve_panels"]()
    turned, severity = fig.axes
    assert [ax.get_xlabel() for ax in fig.axes] == ["turned by (degrees)", "severity"]
    assert turned.get_ylim() == severity.get_ylim()
    ann = turned.lines[0]
    assert ann.get_xdata().tolist() == [-15, 15] and ann.get_ydata().tolist() == [
        40,
        10,
    ]
    assert {t.get_text() for t in fig.legends[0].get_texts()} == {"ANN", "LeNet-5"}
    shorter = plots.curve_panels({"x": TURNED}, ylabel="y", note=NOTE, top=60)
    assert shorter.axes[0].get_ylim() == (0, 60)
    fig = plots.curve_panels(
        {"x": TURNED, "y": TURNED}, ylabel="y", note=NOTE, log=True, marked={"y": 7}
    )
    assert {ax.get_yscale() for ax in fig.axes} == {"log"}
    assert [len(ax.lines) for ax in fig.axes] == [2, 3]
    assert fig.axes[1].lines[-1].get_xdata() == [7, 7]
    sizes = TURNED.assign(amount=TURNED["amount"] ** 2)
    fig = plots.curve_panels({"examples": sizes}, ylabel="y", note=NOTE, logx=True)
    assert fig.axes[0].get_xscale() == "log" != fig.axes[0].get_yscale()
    halved = TURNED.assign(**TURNED[["mean_pct", "low_pct", "high_pct"]] / 2)
    panels = {"whole": TURNED, "half": halved}
    fig = plots.curve_panels(panels, ylabel="y", note=NOTE, same_scale=False)
    whole, half = (ax.get_ylim()[1] for ax in fig.axes)
    assert half == pytest.approx(whole / 2)


def test_a_bin_without_errors_is_drawn_at_the_edge():
    as_trained, _ = FIGURES["doubt_panels"]().axes
    perfect, ann, lenet5 = as_trained.lines
    assert list(perfect.get_xdata()) == list(perfect.get_ydata()) == [0.01, 100]
    assert ann.get_ydata().tolist() == [0.5, 30]
    assert lenet5.get_xdata().tolist() == [0.01, 5]
    assert lenet5.get_ydata().tolist() == [0.01, 8]
    assert as_trained.get_xscale() == as_trained.get_yscale() == "log"
    of_ann, _ = as_trained.collections
    ends = [segment[:, 1].tolist() for segment in of_ann.get_segments()]
    assert ends == [[0.2, 1], [20, 40]]


def test_what_cannot_be_drawn_is_said():
    wrong = CONDITIONS.assign(low_pct=50)
    with pytest.raises(ValueError, match="must hold its value"):
        plots.condition_dots(wrong, "condition", xlabel="x", note=NOTE)
    with pytest.raises(ValueError, match="lacks mean_pct"):
        plots.condition_dots(DOUBTS, "label", xlabel="x", note=NOTE)
    with pytest.raises(ValueError, match="panels is empty"):
        plots.curve_panels({}, ylabel="y", note=NOTE)
    with pytest.raises(ValueError, match="lacks doubt_pct"):
        plots.doubt_panels({"x": TURNED.assign(error_pct=NAN)}, note=NOTE)
