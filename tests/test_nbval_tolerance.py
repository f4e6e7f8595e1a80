import pytest

from mnist_study.nbval_tolerance import TolerantText, first_difference

SAME = [
    ("98.53 %", "98.2 %"),
    ("accuracy 0.9853", "accuracy 0.9801"),
    ("loss   0.0485\nend", "loss 0.0361 end"),
    ("trained in 41.2 s", "trained in 950 ms"),
    ("10 epochs in 21 s", "10 epochs in 187 s"),
    ("a   b\n-----\n1", "a b\n----------\n1"),
    ("1.5e-01", "1.6e-01"),
    ("<table><td>0.981</td></table>", "<table><td> 0.985</td></table>"),
    ("−0.1 … 1.175", "−0.1 … 1.175"),
]
DIFFERENT = [
    ("98.53 %", "97.9 %"),
    ("0.98", "0.95"),
    ("61,706", "44,426"),
    ("(28, 28, 6)", "(24, 24, 6)"),
    ("tanh", "relu"),
    ("holds", "does not hold"),
    ("0.98", "0.98 0.98"),
    ("0.98", "1"),
    ("learning_rate=0.001", "learning_rate=0.002"),
    ("learning_rate=1e-3", "learning_rate=1e-4"),
    ("rate 1e-3", "rate 1e-4"),
    ("max 0.20\nmin 0.1", "max 0.90\nmin 0.1"),
    ("-0.015 %", "0.99 %"),
    ("<table><td>61,706</td></table>", "<table><td>44,426</td></table>"),
]


@pytest.mark.parametrize(("stored", "fresh"), SAME)
def test_what_another_processor_may_move_is_the_same(stored, fresh):
    assert TolerantText(stored) == TolerantText(fresh)


@pytest.mark.parametrize(("stored", "fresh"), DIFFERENT)
def test_what_a_change_of_the_study_moves_is_not(stored, fresh):
    assert TolerantText(stored) != TolerantText(fresh)


def test_the_first_difference_is_named():
    found = first_difference("ANN accuracy 0.98 loss 0.1", "ANN accuracy 0.97 loss 0.3")
    assert found == "after 'ANN accuracy 0.98 loss': stored '0.1', now '0.3'"
    assert first_difference("a b", "a") == "stored 2 words and numbers, now 1"
