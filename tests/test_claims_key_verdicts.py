"""Verdicts that a reader knows without the ledger, and what is no claim."""

import pytest
from ledger_data import MNIST, trials_of

from mnist_study import claims


@pytest.fixture(scope="module")
def table():
    return claims.ledger(trials_of(), MNIST)


# Source, statement -> reproduced, true.
KEY_VERDICTS = {
    ("000", "The ANN has this many parameters"): ("yes", "yes"),
    ("000", "LeNet-5 in code has this many parameters"): ("yes", "yes"),
    ("000", "C3 of the published LeNet-5 has this many parameters"): ("yes", "no"),
    ("000", "CNNs are much less expensive than plain networks"): ("no", "no"),
    ("000", "LeNet-5's output layer uses a sigmoid"): ("no", "no"),
    ("000", "A CNN is invariant to translation because it pools"): ("no", "no"),
    ("000", "A plain network loses the spatial relationship between the pixels"): (
        "yes", "yes",
    ),
    ("000", "LeNet-1 was trained on USPS digits, LeNet-4 and 5 on MNIST"): (
        "not applicable", "partly",
    ),
    ("000", "The digits were normalised to fit a box of this size"): (
        "not applicable", "no",
    ),
    ("000", "Scaling takes the images from 0–255 to 0–1"): ("no", "yes"),
    ("000", "The ANN ends with this validation loss"): ("consistent with", "no"),
    ("000", "The closing table gives other accuracies than the logs"): (
        "not applicable", "yes",
    ),
    ("001", "The paper's C1 has this many connections"): ("not applicable", "yes"),
    ("001", "The paper's output has this many connections"): ("not applicable", "yes"),
    ("001", "The maps of C1, S2, C3 and S4 have these sizes"): ("no", "yes"),
    ("001", "S2 and S4 squash by a sigmoid"): ("no", "yes"),
    ("001", "F6 squashes by a sigmoid"): ("no", "yes"),
    ("001", "The third ANN has this loss on the test set"): ("consistent with", "no"),
    ("002", "LeNet-5's output layer is a softmax"): ("yes", "no"),
    ("002", "Table I says which maps each map of C3 reads"): ("not applicable", "no"),
    ("002", "With all maps linked, C3 would have this many parameters"): (
        "not applicable", "no",
    ),
    ("002", "Every convolutional layer has three parts: convolution, pooling, "
            "activation"): ("not applicable", "partly"),
    ("002", "Support-vector machines of the time did as well as LeNet-5"): (
        "not applicable", "consistent with",
    ),
    ("002", "Green bars mark the test images that are recognised"): ("no", "no"),
    ("003", "LeNet-5 has this many parameters"): ("yes", "yes"),
    ("003", "The MLP's first layer has this many parameters"): ("no", "no"),
    ("004", "LeNet-5's error on MNIST was this"): ("not applicable", "partly"),
    ("004", "MNIST's images are of this size"): ("not applicable", "no"),
    ("004", "The best configuration has this validation accuracy"): (
        "cannot be run", "consistent with",
    ),
}  # fmt: skip


def test_key_verdicts(table):
    rows = table.set_index(["source", "statement"])[["reproduced", "true"]]
    found = {key: tuple(rows.loc[key]) for key in KEY_VERDICTS}
    assert found == KEY_VERDICTS


def test_half_of_mnist_is_from_each_set_of_nist(table):
    halves = table[table["statement"].str.startswith("Half of each")]
    assert halves["source"].tolist() == ["000", "004"]
    assert set(halves["true"]) == {"yes"}


@pytest.mark.parametrize("words", ["beats the three", "Dropout and batch norm"])
def test_what_no_write_up_says_is_no_claim(table, words):
    assert not table["statement"].str.contains(words).any()
