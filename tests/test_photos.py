"""Photos of digits, read by the networks of the comparison; the command predict."""

import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from mnist_study.data.dataset import make_splits
from mnist_study.data.photographs import PhotoError, prepare_photo
from mnist_study.data.pictures import to_grey
from mnist_study.photos import TROUBLES, make_photo, predict_image, read_digits
from mnist_study.photos import reading as photo_reading
from mnist_study.photos.reading import NETWORKS, Reading
from mnist_study.photos.telling import draw, tell, tell_files
from mnist_study.study import outputs
from mnist_study.study.records import RecordError

PER_TROUBLE = 40  # photos: 440 in all
LEAST = 0.97  # of what the same networks read right in MNIST's own images


def _seven():
    """Return an image of a 7 that nobody takes for another digit."""
    image = np.zeros((28, 28), np.uint8)
    image[5:8, 7:21] = 255
    for row in range(8, 24):
        left = 18 - (row - 8) // 2
        image[row, left : left + 3] = 255
    return image


def _right(images, labels):
    """Return the share that each network reads right, a mean over its seeds."""
    answers = read_digits(images)
    return {n: np.mean(p.argmax(axis=-1) == labels) for n, p in answers.items()}


@pytest.fixture(scope="module")
def on_mnist(mnist):
    return _right(mnist["x_test"][:PER_TROUBLE], mnist["y_test"][:PER_TROUBLE])


@pytest.mark.parametrize("trouble", TROUBLES)
def test_photos_are_read_like_mnist(trouble, mnist, on_mnist):
    digits, labels = (mnist[key][:PER_TROUBLE] for key in ("x_test", "y_test"))
    photos = [make_photo(digit, trouble, seed) for seed, digit in enumerate(digits)]
    seen = np.stack([prepare_photo(to_grey(photo)).image for photo in photos])
    for name, share in _right(seen, labels).items():
        assert share >= LEAST * on_mnist[name], f"{name}: {share:.1%}"


def test_preparation_is_what_makes_them_readable(mnist, on_mnist):
    digits, labels = (mnist[key][:PER_TROUBLE] for key in ("x_test", "y_test"))
    seen = [
        prepare_photo(
            to_grey(make_photo(digit, "off-centre", seed)), centre=False, scale=False
        ).image
        for seed, digit in enumerate(digits)
    ]
    for name, share in _right(np.stack(seen), labels).items():
        assert share < 0.6 * on_mnist[name]


def test_the_kept_networks_are_those_of_mnist(dataset):
    if not dataset.is_recorded:
        pytest.skip("needs MNIST itself: name it in MNIST_STUDY_DATA")
    images = make_splits(dataset).x_test[:50, ..., 0]
    answers = read_digits((255 * images).round().astype(np.uint8))
    for name in NETWORKS:
        for seed in (0, 4):
            kept = outputs.load_probabilities(name, seed, dataset).test[:50]
            np.testing.assert_allclose(answers[name][seed], kept, atol=2e-3)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_same_seed_makes_the_same_photo(trouble):
    first, again = (make_photo(_seven(), trouble, seed=3) for _ in range(2))
    assert first.dtype == np.uint8 and first.shape[2] == 3
    np.testing.assert_array_equal(first, again)


def test_an_unknown_trouble_is_named():
    with pytest.raises(ValueError, match="unknown trouble 'fire': choose from large"):
        make_photo(_seven(), "fire")


def test_a_prediction_has_five_seeds_of_each_network():
    prediction = predict_image(make_photo(_seven()))
    assert prediction.photo.image.shape == (28, 28)
    assert list(prediction.readings) == ["ann", "lenet5"]
    for reading in prediction.readings.values():
        assert reading.probabilities.shape == (5, 10)
        assert reading.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)
        assert (reading.digit, reading.agreeing) == (7, 5)


def test_agreement_is_with_the_mean():
    sure, unsure = [0.0, 0.9, 0.1], [0.0, 0.45, 0.55]
    reading = Reading("made up", np.array([sure, unsure, unsure]))
    assert reading.mean == pytest.approx([0, 0.6, 0.4])
    assert (reading.digit, reading.agreeing) == (1, 1)


def test_a_drawing_shows_the_digit():
    image = np.zeros((6, 4), np.uint8)
    image[1:4, 1] = image[3, 1:4] = 255
    assert draw(image) == " ▄\n █▄▄"


def test_a_text_names_both_networks_and_the_second_digit():
    prediction = predict_image(make_photo(_seven()))
    unsure = np.full((5, 10), 0.05)
    unsure[:, 2], unsure[:, 7] = 0.4, 0.2
    prediction.readings["ann"] = Reading("ANN", unsure)
    *_, plain, lenet, doubt = tell(prediction).splitlines()
    assert plain == (
        "  ANN      2   probability 40.0 %, 5 of 5 seeds agree; then 7 (20.0 %)"
    )
    assert lenet.startswith("  LeNet-5  7   probability ")
    assert doubt == "  not sure: ANN and LeNet-5 read different digits"


def test_weights_that_are_missing_say_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(outputs, "TRIALS_FOLDER", tmp_path)
    photo_reading.kept_network.cache_clear()
    try:
        with pytest.raises(RecordError, match="run 'make study ONLY=ann'"):
            predict_image(make_photo(_seven()))
    finally:
        photo_reading.kept_network.cache_clear()


def _predict(*words):
    return subprocess.run(
        [sys.executable, "-m", "mnist_study", "predict", *map(str, words)],
        capture_output=True,
        text=True,
        env=os.environ | {"MNIST_STUDY_DATA": "uci-digits"},
        timeout=300,
    )


def test_the_command_reads_good_files_and_names_bad_ones(tmp_path):
    good, empty = tmp_path / "seven.jpg", tmp_path / "empty.png"
    Image.fromarray(make_photo(_seven(), "all at once")).save(good)
    Image.new("L", (200, 200), 230).save(empty)
    absent, folder = tmp_path / "absent.png", tmp_path / "seen"
    done = _predict(absent, good, empty, "--pictures", folder)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"error: {absent}: no such file",
        f"error: {empty}: no ink was found: the page is empty, or the pen too pale",
    ]
    assert done.stdout.startswith(f"{good}\n") and "█" in done.stdout
    assert "  LeNet-5  7   probability" in done.stdout
    with Image.open(folder / "seven.jpg.seen.png") as seen:
        assert seen.size == (280, 280)


def test_a_folder_that_cannot_be_made_is_one_error(tmp_path, capsys):
    good = tmp_path / "seven.png"
    Image.fromarray(make_photo(_seven())).save(good)
    assert tell_files([str(good)], str(good)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {good / 'seven.png.seen.png'}: cannot be written")
    assert line.endswith("choose another folder")


def test_no_picture_overwrites_another(tmp_path, capsys):
    paths = [tmp_path / name / "seven.png" for name in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        Image.fromarray(make_photo(_seven())).save(path)
    files = [str(path) for path in (*paths, paths[0])]
    assert tell_files(files, str(tmp_path / "seen")) == 1
    assert capsys.readouterr().err == (
        f"error: {files[1]}: its picture would overwrite that of {files[0]}; choose "
        "another folder for it\n"
    )
    assert tell_files(files) == 0


def test_errors_of_a_picture_name_its_file(tmp_path):
    path = tmp_path / "empty.png"
    Image.new("L", (200, 200), 230).save(path)
    with pytest.raises(PhotoError, match=r"empty\.png: no ink was found"):
        predict_image(path)
