import pandas as pd
import pytest

from mnist_study.study import records, replays
from mnist_study.study.identity import make_trial

THEN = pd.DataFrame(
    {
        "loss": [0.200, 0.100, 0.05],
        "val_loss": [0.100, 0.080, 0.09],
        "val_accuracy": [0.970, 0.980, 0.98],
    },
    index=pd.RangeIndex(1, 4, name="epoch"),
)


def test_a_replay_agrees_but_not_with_a_changed_record(digits, small, capsys):
    trial = make_trial(small, digits, 0)
    record = records.run_trial(trial, digits)
    assert set(replays.replay(record, trial, digits).values()) == {0}
    assert replays.judge_replay(trial, record, digits)
    digits_predicted = record.results["predictions"]
    flipped = str((int(digits_predicted[0]) + 1) % 10)
    record.results["predictions"] = flipped + digits_predicted[1:]
    record.test["error_pct"] *= 4
    apart = replays.replay(record, trial, digits)
    assert apart["predictions"] == pytest.approx(1 / 360)
    assert apart["test error"] == pytest.approx(0.75)
    assert not replays.judge_replay(trial, record, digits)
    verdicts = capsys.readouterr().out
    assert "small seed=0: identical" in verdicts
    assert "DIFFERS (apart by first training loss 0.00%" in verdicts


def test_differences_are_shares_of_what_was_recorded():
    now = THEN.head(2).copy()
    now.loc[1, "loss"] = 0.202
    now.loc[2, "loss"] = 0.3  # later training losses are not compared
    now.loc[1, "val_loss"] = 9.0  # nor are earlier validation losses
    now.loc[2, "val_loss"] = 0.060
    now.loc[2, "val_accuracy"] = 0.978
    assert replays.history_differences(now, THEN) == pytest.approx(
        {"first training loss": 0.01, "validation loss": 0.25, "validation error": 0.1}
    )


@pytest.mark.parametrize("what", replays.TOLERANCES)
def test_each_difference_counts(what):
    nothing = dict.fromkeys(replays.TOLERANCES, 0.0)
    assert replays.agrees(nothing | {"predictions": 1.0})
    assert not replays.agrees(nothing | {what: 1.01 * replays.TOLERANCES[what]})


def test_no_errors_then_and_none_now_is_no_difference():
    perfect = THEN.assign(val_accuracy=1.0)
    assert replays.history_differences(perfect, perfect)["validation error"] == 0
    worse = perfect.assign(val_accuracy=0.99)
    assert replays.history_differences(worse, perfect)[
        "validation error"
    ] == pytest.approx(0.01)
