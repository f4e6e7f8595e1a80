import time
from math import log, sqrt
from types import SimpleNamespace

import numpy as np
import pytest

from mnist_study.metrics import (
    accuracy,
    calibration_curve,
    calibration_error,
    class_report,
    confident_mistakes,
    confusion_matrix,
    costs,
    error_pct,
    latency_ms,
    layer_table,
    margins,
    receptive_field_sides,
    rejected_pct,
    summary,
    wilson_interval,
)
from mnist_study.models import build_ann, build_lenet5

# Two of three 0s right, both 1s, and the one 2 called 0.
Y_TRUE = [0, 0, 0, 1, 1, 2]
Y_PRED = [0, 0, 1, 1, 1, 0]

# Right, right, wrong, right; each the only one in its bin.
LABELS = np.array([0, 1, 1, 0])
PROBABILITIES = np.array([[0.82, 0.18], [0.28, 0.72], [0.63, 0.37], [0.93, 0.07]])


def wilson_by_hand(num_right, n, z=1.959964):
    rate = num_right / n
    center = (rate + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return center - half, center + half


def test_accuracy_and_error():
    assert accuracy(Y_TRUE, Y_PRED) == pytest.approx(4 / 6)
    assert error_pct(Y_TRUE, Y_PRED) == pytest.approx(100 / 3)
    assert accuracy(Y_TRUE, Y_TRUE) == 1
    assert error_pct(np.array([3, 3]), np.array([3, 5])) == 50


@pytest.mark.parametrize(
    ("num_right", "n", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # Widely tabulated.
        (10, 20, 0.2993, 0.7007),
        (20, 20, 0.8389, 1.0000),
    ],
)
def test_wilson_interval_as_published(num_right, n, low, high):
    assert wilson_interval(num_right, n) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(("num_right", "n"), [(9853, 10000), (3, 4), (1, 1), (0, 1)])
def test_wilson_interval_by_its_formula(num_right, n):
    expected = wilson_by_hand(num_right, n)
    assert wilson_interval(num_right, n) == pytest.approx(expected, abs=1e-6)


def test_wilson_interval_at_another_confidence():
    expected = wilson_by_hand(90, 100, z=2.575829)
    assert wilson_interval(90, 100, confidence=0.99) == pytest.approx(
        expected, abs=1e-6
    )


@pytest.mark.parametrize(("num_right", "n"), [(21, 20), (-1, 20), (0, 0)])
def test_wilson_interval_of_impossible_counts(num_right, n):
    with pytest.raises(ValueError):
        wilson_interval(num_right, n)


def test_class_report_by_hand():
    report = class_report(Y_TRUE, Y_PRED)
    assert list(report.index) == ["0", "1", "2", "macro"]
    assert list(report) == ["precision", "recall", "f1", "support"]
    assert report["precision"].tolist() == pytest.approx([2 / 3, 2 / 3, 0, 4 / 9])
    assert report["recall"].tolist() == pytest.approx([2 / 3, 1, 0, 5 / 9])
    assert report["f1"].tolist() == pytest.approx([2 / 3, 4 / 5, 0, 22 / 45])
    assert report["support"].tolist() == [3, 2, 1, 6]


def test_confusion_has_the_true_digit_in_its_rows():
    matrix = confusion_matrix(Y_TRUE, Y_PRED, num_classes=3)
    assert matrix.tolist() == [[2, 1, 0], [0, 2, 0], [1, 0, 0]]
    ten = confusion_matrix([7], [1])
    assert ten.shape == (10, 10)
    assert ten[7, 1] == ten.sum() == 1


def test_summary_by_hand():
    results = summary(LABELS, PROBABILITIES)
    low, high = wilson_by_hand(3, 4)
    expected = {
        "accuracy": 3 / 4,
        "accuracy_low": low,
        "accuracy_high": high,
        "error_pct": 25,
        # Called 0: three, two rightly; called 1: one, rightly.
        "precision": (2 / 3 + 1) / 2,
        "recall": (1 + 1 / 2) / 2,
        "f1": (4 / 5 + 2 / 3) / 2,
        "log_loss": -(log(0.82) + log(0.72) + log(0.37) + log(0.93)) / 4,
        "brier": 2 * (0.18**2 + 0.28**2 + 0.63**2 + 0.07**2) / 4,
        "calibration_error": (0.18 + 0.28 + 0.63 + 0.07) / 4,
    }
    assert results == pytest.approx(expected, abs=1e-6)
    assert {type(value) for value in results.values()} == {float}


def test_summary_of_certainty():
    right = summary([0, 1, 2], np.eye(3))
    assert right["log_loss"] == pytest.approx(0)
    assert right["brier"] == right["calibration_error"] == right["error_pct"] == 0
    wrong = summary([1, 2, 0], np.eye(3))
    assert wrong["brier"] == 2, "its largest value"
    assert wrong["calibration_error"] == wrong["error_pct"] / 100 == 1
    assert 30 < wrong["log_loss"] < 40, "cut off at the precision of a float"


def test_summary_of_single_precision_is_that_of_double_precision():
    single = summary(LABELS, PROBABILITIES.astype(np.float32))
    assert single == pytest.approx(summary(LABELS, PROBABILITIES), abs=1e-6)


def test_calibration_bins():
    sure = np.array([1.0, 0.98, 0.92, 0.5, 0.55, 0.9])
    probabilities = np.stack([sure, 1 - sure], axis=1)
    curve = calibration_curve(np.array([0, 0, 1, 0, 1, 1]), probabilities)
    # 1.0 has no bin of its own; an edge belongs to the bin above it.
    assert curve.index.tolist() == [5, 9]
    assert curve["confidence"].tolist() == pytest.approx([0.525, 0.95])
    assert curve["accuracy"].tolist() == [0.5, 0.5]
    assert curve["count"].tolist() == [2, 4]
    error = calibration_error(np.array([0, 0, 1, 0, 1, 1]), probabilities)
    assert error == pytest.approx((2 * 0.025 + 4 * 0.45) / 6)


def test_calibration_with_another_number_of_bins():
    assert calibration_curve(LABELS, PROBABILITIES, num_bins=4).index.tolist() == [2, 3]
    # 0.63 and 0.72, once right: 0.175 off; 0.82 and 0.93, both right: 0.125 off.
    assert calibration_error(LABELS, PROBABILITIES, num_bins=4) == pytest.approx(0.15)
    # One bin: on average 0.775 sure and 0.75 right.
    assert calibration_error(LABELS, PROBABILITIES, num_bins=1) == pytest.approx(0.025)


def test_confident_mistakes_come_surest_first():
    sure = np.array([0.6, 0.99, 0.9, 0.7, 0.95, 0.9])
    probabilities = np.stack([sure, 1 - sure], axis=1)
    y_true = np.array([1, 0, 1, 1, 1, 1])  # 0 is predicted throughout
    assert confident_mistakes(y_true, probabilities, 10).tolist() == [4, 2, 5, 3, 0]
    assert confident_mistakes(y_true, probabilities, 2).tolist() == [4, 2]
    assert confident_mistakes(np.zeros(6, int), probabilities, 2).tolist() == []


@pytest.mark.parametrize(
    ("y_true", "y_pred"), [([], []), ([1, 2], [1]), ([[1]], [[1]]), ([1, 2], [[1, 2]])]
)
def test_labels_that_do_not_match(y_true, y_pred):
    for measure in (accuracy, error_pct, class_report, confusion_matrix):
        with pytest.raises(ValueError, match="must be non-empty and of equal length"):
            measure(y_true, y_pred)


@pytest.mark.parametrize(
    ("probabilities", "message"),
    [
        ([[0.5, 0.5]], r"one row per label, got shape \(1, 2\) for 2 labels"),
        ([0.5, 0.5], "one row per label"),
        ([[0.5, 0.5], [0.5, 0.6]], "must be >= 0 and sum to 1"),
        ([[0.5, 0.5], [1.5, -0.5]], "must be >= 0 and sum to 1"),
        ([[0.5, 0.5], [np.nan, 1]], "must be >= 0 and sum to 1"),
        ([[2.0, -1.0], [3.0, 5.0]], "must be >= 0 and sum to 1"),  # logits
    ],
)
def test_what_is_no_distribution(probabilities, message):
    for measure in (summary, calibration_curve, calibration_error):
        with pytest.raises(ValueError, match=message):
            measure([0, 1], probabilities)
    with pytest.raises(ValueError, match=message):
        confident_mistakes([0, 1], probabilities, 1)


class Window:
    """Looks like a layer that slides a square over its input."""

    def __init__(self, name, side, stride, shape, kernel=None, pool=False):
        self.name = name
        self.output = SimpleNamespace(shape=(None, *shape))
        self.strides = (stride, stride)
        setattr(self, "pool_size" if pool else "kernel_size", (side, side))
        if kernel is not None:
            self.kernel = np.zeros(kernel)
            self.activation = np.tanh

    def count_params(self):
        if not hasattr(self, "kernel"):
            return 0
        return self.kernel.size + self.kernel.shape[-1]


STACK = SimpleNamespace(
    input_shape=(None, 9, 9, 1),
    layers=[
        Window("first", 3, 2, (4, 4, 2), kernel=(3, 3, 1, 2)),
        Window("pool", 2, 2, (2, 2, 2), pool=True),
        Window("last", 2, 1, (1, 1, 5), kernel=(2, 2, 2, 5)),
    ],
)


def test_layer_table_by_hand():
    table = layer_table(STACK)
    assert table["name"].tolist() == ["input", "first", "pool", "last"]
    assert table["kind"].tolist() == ["input", "Window", "Window", "Window"]
    shapes = [(9, 9, 1), (4, 4, 2), (2, 2, 2), (1, 1, 5)]
    assert table["output_shape"].tolist() == shapes
    assert table["kernel"].tolist() == ["", "3×3", "2×2", "2×2"]
    assert table["activation"].tolist() == ["", "tanh", "", "tanh"]
    assert table["parameters"].tolist() == [0, 18 + 2, 0, 40 + 5]
    assert table["macs"].tolist() == [0, 18 * 16, 0, 40]


def test_receptive_field_sides_by_hand():
    # 3; then 1 more input, 2 pixels apart; then 1 more, 4 pixels apart.
    assert receptive_field_sides(STACK) == {"first": 3, "pool": 5, "last": 9}


def test_the_plain_network():
    table = layer_table(build_ann()).set_index("name")
    macs = {"input": 0, "hidden_1": 784 * 256, "hidden_2": 256 * 64, "output": 64 * 10}
    assert table["macs"].to_dict() == macs
    assert table["macs"].sum() == 217_728
    assert table["parameters"].sum() == 218_058
    assert table.loc["hidden_1", ["kind", "activation"]].tolist() == ["Dense", "relu"]
    assert table.loc["hidden_1", "output_shape"] == (256,)
    assert receptive_field_sides(build_ann()) == {}


def test_lenet5():
    table = layer_table(build_lenet5()).set_index("name")
    macs = {
        "input": 0,
        "C1": 28 * 28 * 6 * 25,
        "S2": 0,
        "C3": 10 * 10 * 16 * 25 * 6,
        "S4": 0,
        "flatten": 0,
        "C5": 400 * 120,
        "F6": 120 * 84,
        "output": 84 * 10,
    }
    assert table["macs"].to_dict() == macs
    assert table["macs"].sum() == 416_520
    assert table["parameters"].sum() == 61_706
    assert table.loc["input", "output_shape"] == (28, 28, 1)
    assert table.loc["S4", "output_shape"] == (5, 5, 16)
    assert table.loc["C3", ["kernel", "activation"]].tolist() == ["5×5", "tanh"]
    sides = receptive_field_sides(build_lenet5())
    assert sides == {"C1": 5, "S2": 6, "C3": 14, "S4": 16}


@pytest.fixture
def clock(monkeypatch):
    """A clock that only ``clock.pass_s`` moves on."""
    clock = SimpleNamespace(now=1000.0, calls=0)
    ours = SimpleNamespace(perf_counter=lambda: clock.now)
    monkeypatch.setattr(costs, "time", ours)

    def pass_s(seconds):
        clock.now += seconds
        clock.calls += 1

    clock.pass_s = pass_s
    return clock


def test_latency_is_that_of_the_call_without_the_first_few(clock):
    durations_ms = iter([900, 800, 700, 600, 500, *range(1, 12)])
    times = latency_ms(lambda: clock.pass_s(next(durations_ms) / 1000), repeats=11)
    # Of 1 to 11 ms: the 10th, 50th and 90th percentile.
    assert times == pytest.approx({"median": 6, "low": 2, "high": 10})
    assert list(times) == ["median", "low", "high"]
    assert clock.calls == 16


def test_a_call_that_sleeps_takes_as_long():
    assert latency_ms(lambda: time.sleep(0.004), repeats=9)["low"] >= 4


def test_latency_of_no_calls():
    with pytest.raises(ValueError, match="repeats"):
        latency_ms(lambda: None, repeats=0)


def test_rejection_by_hand():
    scores = np.array([[0.1, 0.9, 0.0], [0.4, 0.5, 0.1], [-3.0, -9.0, -3.5]])
    np.testing.assert_allclose(margins(scores), [0.8, 0.1, 0.5])
    correct = np.array([True, False, True, True, False])
    sure = np.array([5, 4, 3, 2, 1])
    # Kept, surest first: errors of 0, 1/2, 1/3, 1/4 and 2/5.
    assert rejected_pct(correct, sure, 25) == pytest.approx(20)
    assert rejected_pct(correct, sure, 40) == 0
    assert rejected_pct(correct, sure, 10) == pytest.approx(80)
    assert rejected_pct(~correct, np.array([1, 5, 2, 3, 4]), 0) == 60
