"""The reader's own data: what is made of them."""

import os
import subprocess
import sys

import numpy as np
import pytest
from own_data import arrays, letter, write_letters
from PIL import Image

from mnist_study.data import load_dataset, load_own, make_splits
from mnist_study.data.resampling import framed, is_dark_on_light, resampled

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_letters(tmp_path_factory.mktemp("own") / "letters", LETTERS, 15)


def test_a_folder_of_26_classes(folder):
    own = load_dataset(folder)
    assert (own.name, own.label, own.location) == ("letters", "letters", str(folder))
    assert own.class_names == tuple(LETTERS) and own.class_word == "class"
    assert (own.x_train.shape, own.x_test.shape) == ((312, 28, 28), (78, 28, 28))
    assert np.bincount(own.y_train).tolist() == [12] * 26
    assert np.bincount(own.y_test).tolist() == [3] * 26
    assert not own.is_recorded and not own.is_stand_in
    assert own.records == "own/letters"
    assert "resampled from 40x40; a stratified fifth is the test set" in own.source
    splits = make_splits(own)
    assert np.bincount(splits.y_val).tolist() == [1] * 26
    assert (splits.x_train.min(), splits.x_train.max()) == (0, 1)


def test_it_is_the_same_each_time_and_for_its_workers(folder):
    own = load_own(folder)
    assert load_dataset(own.location).fingerprint == own.fingerprint


def test_dark_on_light_is_inverted_so_that_paper_is_0(folder, tmp_path):
    own = load_own(folder)
    assert own.source.endswith("dark on light, so inverted")
    light = write_letters(tmp_path / "light", LETTERS, 15, paper=0, ink=255)
    other = load_own(light)
    assert "so inverted" not in other.source
    assert np.abs(own.x_train.astype(int) - other.x_train).max() <= 3


def test_the_command_says_what_was_loaded(folder):
    command = [sys.executable, "-m", "mnist_study", "data"]
    env = os.environ | {"MNIST_STUDY_DATA": str(folder)}
    out = subprocess.run(command, env=env, capture_output=True, text=True)
    first, second, third = out.stdout.splitlines()
    assert first.startswith(f"data: letters ({folder}; resampled from 40x40; ")
    assert second == (
        "letters: 312 training and 78 test images of 26 classes: " + ", ".join(LETTERS)
    )
    assert third.startswith("fingerprint: ")


def test_train_and_test_folders_are_honoured(tmp_path):
    write_letters(tmp_path / "train", ("yes", "no"), 14)
    write_letters(tmp_path / "test", ("yes", "no"), 3, seed=1)
    (tmp_path / ".DS_Store").write_bytes(b"clutter")
    (tmp_path / "train" / "yes" / "Thumbs.db").write_bytes(b"clutter")
    own = load_own(tmp_path)
    assert own.class_names == ("no", "yes")
    assert (len(own.y_train), len(own.y_test)) == (28, 6)
    assert "stratified" not in own.source


def test_classes_that_are_numbers_come_in_their_order(tmp_path):
    write_letters(tmp_path, ("10", "9", "2"), 15)
    assert load_own(tmp_path).class_names == ("2", "9", "10")


def test_ten_classes_that_are_digits_are_called_digits(tmp_path):
    write_letters(tmp_path, "0123456789", 15)
    assert load_own(tmp_path).class_word == "digit"


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA", "LA"])
def test_grey_images_are_grey_in_whatever_mode_they_are_saved(mode, tmp_path):
    write_letters(tmp_path / "grey", "ab", 15)
    for file in sorted((tmp_path / "grey").rglob("*.png")):
        target = tmp_path / "other" / file.relative_to(tmp_path / "grey")
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(file) as image:
            # Of two shades in all modes, since one of them has no more.
            image = image.point(lambda v: 255 * (v > 127))
        image.save(file)
        image.convert(mode).save(target)
    own, other = load_own(tmp_path / "grey"), load_own(tmp_path / "other")
    assert np.array_equal(own.x_train, other.x_train)


def test_an_npz_with_a_test_set(tmp_path):
    x, y = arrays("ab", 20)
    x_test, y_test = arrays("ab", 5, seed=1)
    path = tmp_path / "mine.npz"
    np.savez(path, x_train=x, y_train=y, x_test=x_test, y_test=y_test)
    own = load_dataset(path)
    assert (own.name, own.class_names) == ("mine", ("a", "b"))
    assert (len(own.y_train), len(own.y_test)) == (40, 10)
    assert own.y_test.tolist() == [0] * 5 + [1] * 5


def test_an_npz_of_floats_with_a_channel_and_labels_from_5(tmp_path):
    x, y = arrays("ab", 20, size=(28, 28), paper=0, ink=255)
    np.savez(tmp_path / "mine.npz", x=x[..., None] / 255, y=5 + (y == "b"))
    own = load_dataset(tmp_path / "mine.npz")
    assert own.class_names == ("5", "6")
    assert "resampled" not in own.source
    both = np.concatenate([own.x_train, own.x_test])
    assert sorted(i.tobytes() for i in both) == sorted(i.tobytes() for i in x)


def test_any_size_becomes_28_by_28_with_its_proportions():
    generator = np.random.default_rng(0)
    tall = np.asarray(letter("I", generator, size=(30, 90), paper=0, ink=255))
    small = resampled(tall)
    assert small.shape == (28, 9)
    (image,) = framed(small[None])
    assert image.shape == (28, 28)
    assert not image[:, :9].any() and not image[:, 18:].any() and image[:, 9:18].any()
    flat = np.full((8, 8), 77, np.uint8)
    assert (resampled(flat) == 77).all() and resampled(flat).shape == (28, 28)
    same = np.asarray(letter("Q", generator, size=(28, 28)))
    assert np.array_equal(resampled(same), same)


def test_edges_tell_paper_from_ink():
    images = np.zeros((3, 28, 28), np.uint8)
    images[:, 5:20, 5:20] = 255
    assert not is_dark_on_light(images)
    assert is_dark_on_light(255 - images)
