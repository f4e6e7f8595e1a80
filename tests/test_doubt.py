"""When a reading is doubtful: threshold and words, in Python and on the page."""

import numpy as np
import pytest
from drawing_page import CHROMIUM, NEEDS_CHROMIUM, chromium, write_page

from mnist_study.data.dataset import make_splits
from mnist_study.data.photographs import prepare_photo
from mnist_study.data.pictures import to_grey
from mnist_study.notebooks import drawing
from mnist_study.paths import PROJECT_ROOT
from mnist_study.photos import doubt, make_photo
from mnist_study.photos.doubt import LEAST_SURE, doubt_about
from mnist_study.photos.reading import NETWORKS, SEEDS, Prediction, Reading
from mnist_study.photos.telling import tell
from mnist_study.robustness.plan import REJECTION_ERROR_PCT
from mnist_study.study.outputs import load_probabilities

# The networks that are asked together: by ``predict_image``, and on the page.
TOGETHER = {
    "five of each": (NETWORKS, SEEDS),
    **{
        f"ann and {name}": (("ann", name), [drawing.SEED])
        for name in drawing.NETWORKS
        if name != "ann"
    },
}


def _shares(digit, share):
    """Return a probability of each digit, the others alike."""
    shares = np.full(10, (1 - share) / 9, np.float32)
    shares[digit] = share
    return shares


CASES = {
    "sure": (_shares(4, 0.99), _shares(4, 0.9)),
    "at the threshold": (_shares(4, 0.8301), _shares(4, 0.99)),
    "below it": (_shares(4, 0.8299), _shares(4, 0.99)),
    "LeNet-5 unsure": (_shares(4, 0.99), _shares(4, 0.6)),
    "both unsure": (_shares(7, 0.6), _shares(7, 0.5)),
    "different": (_shares(4, 0.99), _shares(9, 0.99)),
}
TOLD = {
    "sure": "",
    "at the threshold": "",
    "below it": "not sure: the probability of 4 is below 83 % for ANN",
    "LeNet-5 unsure": "not sure: the probability of 4 is below 83 % for LeNet-5",
    "both unsure": "not sure: the probability of 7 is below 83 % for ANN and LeNet-5",
    "different": "not sure: ANN and LeNet-5 read different digits",
}


@pytest.fixture(scope="module")
def validation(dataset):
    """The validation labels, and name -> seed -> probabilities, as recorded."""
    if not dataset.is_recorded:
        pytest.skip("needs MNIST itself: name it in MNIST_STUDY_DATA")
    pairs = {
        (n, seed) for names, seeds in TOGETHER.values() for n in names for seed in seeds
    }
    kept = {pair: load_probabilities(*pair, dataset).validation for pair in pairs}
    return make_splits(dataset).y_val, kept


def _misread(validation, names, seeds):
    """Return the error in % among validation digits without doubt, and their share."""
    labels, kept = validation
    answers = {n: np.mean([kept[n, seed] for seed in seeds], axis=0) for n in names}
    digits = answers["ann"].argmax(axis=1)
    rows = (
        dict(zip(names, row, strict=True))
        for row in zip(*answers.values(), strict=True)
    )
    is_sure = np.array([not doubt_about(row) for row in rows])
    return 100 * np.mean(digits[is_sure] != labels[is_sure]), is_sure.mean()


def test_the_threshold_is_the_lowest_that_the_records_allow(validation, monkeypatch):
    misread = {}
    for name, (names, seeds) in TOGETHER.items():
        misread[name], share = _misread(validation, names, seeds)
        print(
            f"{name}: {share:.1%} without doubt, {misread[name]:.2f} % of them misread"
        )
        assert share > 0.93
    assert max(misread.values()) <= REJECTION_ERROR_PCT
    monkeypatch.setattr(doubt, "LEAST_SURE", LEAST_SURE - 0.01)
    lower = [_misread(validation, *together)[0] for together in TOGETHER.values()]
    assert max(lower) > REJECTION_ERROR_PCT


def test_texts_name_the_threshold():
    page = (PROJECT_ROOT / "docs" / "how_to" / "own_digit.md").read_text("utf-8")
    for text in (page, Prediction.is_sure.__doc__):
        assert f"probability below {100 * LEAST_SURE:.0f} %" in text or (
            f"probability of {100 * LEAST_SURE:.0f} % or more" in text
        )


@pytest.mark.parametrize("case", CASES)
def test_doubts_are_told_in_one_line(case):
    readings = {
        name: Reading(label, np.stack(5 * [shares]))
        for name, label, shares in zip(
            NETWORKS, ("ANN", "LeNet-5"), CASES[case], strict=True
        )
    }
    ink = 255 * np.eye(28, dtype=np.uint8)
    photo = prepare_photo(to_grey(make_photo(ink)))
    prediction = Prediction(photo, readings)
    assert prediction.doubt == TOLD[case]
    assert prediction.is_sure == (not TOLD[case])
    told = tell(prediction).splitlines()
    after_networks = [line.startswith("  LeNet-5  ") for line in told].index(True) + 1
    assert told[after_networks:] == [f"  {TOLD[case]}"] * bool(TOLD[case])


@pytest.mark.skipif(CHROMIUM is None, reason=NEEDS_CHROMIUM)
def test_the_page_has_the_same_doubts(tmp_path):
    """On made-up probabilities; test_draw.py has a reader who sees them."""
    ask = """pairs => pairs.map((pair) => Draw.doubtAbout(
      ...pair.map((shares) => ({
        probabilities: Float32Array.from(shares),
        digit: shares.indexOf(Math.max(...shares)),
      })),
      "LeNet-5",
    ))"""
    generator = np.random.default_rng(0)
    drawn = generator.dirichlet(np.full(10, 0.03), size=(400, 2)).astype(np.float32)
    pairs = [*CASES.values(), *drawn]
    here = [doubt_about({"ANN": a, "LeNet-5": b}) for a, b in pairs]
    assert {text[:12] for text in here} == {"", "not sure: AN", "not sure: th"}
    with chromium() as browser:
        page = browser.new_page()
        page.goto(write_page(tmp_path / "draw").as_uri())
        page.evaluate("Draw.ready")
        asked = [[shares.tolist() for shares in pair] for pair in pairs]
        assert page.evaluate(ask, asked) == here
