"""The reader's own data, when they are not what they should be: one line each."""

import os
import re
import shutil

import numpy as np
import pytest
from own_data import arrays, letter, write_letters
from PIL import Image

from mnist_study.data import DataError, load_dataset


def _complaint(path, where=None):
    with pytest.raises(DataError) as caught:
        load_dataset(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{where or path}: expected ")
    remedy = r"(Replace|Correct|Add|Move) [^.]+\.$"
    assert re.search(rf": expected .+; found .*[^.]\. {remedy}", message), message
    return message


@pytest.fixture
def folder(tmp_path):
    """Two classes of 15: as few as there may be."""
    path = write_letters(tmp_path / "mine", "ab", 15)
    assert load_dataset(path).num_classes == 2
    return path


def test_no_such_folder(tmp_path):
    assert "found nothing. Correct the path" in _complaint(tmp_path / "absent")


def test_a_file_that_is_neither_a_folder_nor_an_npz(folder, tmp_path):
    (tmp_path / "notes.txt").write_text("some words")
    for file in (tmp_path / "notes.txt", folder / "a" / "000.png"):
        message = _complaint(file)
        assert "expected an .npz, or a folder with a folder of PNGs" in message
        assert "found a file of another kind." in message


def test_one_class(folder):
    shutil.rmtree(folder / "b")
    message = _complaint(folder)
    assert "expected 2 to 100 classes; found one, 'a'. Add another class." in message


def test_more_than_100_classes(folder):
    for i in range(99):
        shutil.copytree(folder / "a", folder / f"c{i}")
    assert "2 to 100 classes; found 101. Move some classes away." in _complaint(folder)
    shutil.rmtree(folder / "a")
    assert load_dataset(folder).num_classes == 100


def test_an_empty_class(folder):
    (folder / "c").mkdir()
    (folder / "c" / ".gitkeep").touch()
    assert "found an empty folder." in _complaint(folder, folder / "c")


def test_three_examples(folder):
    for file in sorted((folder / "b").iterdir())[3:]:
        file.unlink()
    message = _complaint(folder)
    assert "expected at least 15 images of each class; found 3 of 'b'." in message


def test_a_folder_without_classes(folder):
    message = _complaint(folder / "a")
    assert "found 15 PNGs without a folder." in message
    for file in sorted((folder / "a").iterdir())[1:]:
        file.unlink()
    assert "found 1 PNG without a folder." in _complaint(folder / "a")
    (folder / "none").mkdir()
    assert "found no folder in it." in _complaint(folder / "none")


def test_colour_images(folder):
    file = folder / "b" / "007.png"
    letter("b", np.random.default_rng(0)).convert("RGB").save(file)
    load_dataset(folder)
    image = letter("b", np.random.default_rng(0)).convert("RGB")
    image.putpixel((3, 3), (200, 10, 10))
    image.save(file)
    message = _complaint(folder, file)
    assert "expected shades of grey; found colours." in message


def test_transparent_and_16_bit_images(folder):
    file = folder / "b" / "007.png"
    image = letter("b", np.random.default_rng(0)).convert("LA")
    image.putpixel((3, 3), (200, 10))
    image.save(file)
    assert "found transparent pixels." in _complaint(folder, file)
    Image.fromarray(np.full((40, 40), 40_000, np.uint16)).save(file)
    assert "found a PNG of 16 bits." in _complaint(folder, file)


def test_mixed_sizes(folder):
    file = folder / "b" / "007.png"
    letter("b", np.random.default_rng(0), size=(40, 41)).save(file)
    message = _complaint(folder, file)
    assert "expected images of one size, 40x40; found one of 40x41." in message


@pytest.mark.parametrize("kept", [0, 20, 60, -40])
def test_a_corrupt_file(kept, folder):
    file = folder / "b" / "007.png"
    file.write_bytes(file.read_bytes()[:kept])
    _complaint(folder, file)


def test_a_damaged_file(folder):
    file = folder / "b" / "007.png"
    content = bytearray(file.read_bytes())
    start = content.index(b"IDAT") + 4
    content[start : start + 40] = bytes(40)
    file.write_bytes(content)
    _complaint(folder, file)


def test_what_is_no_png(folder):
    file = folder / "b" / "photo.jpg"
    letter("b", np.random.default_rng(0)).save(file)
    assert "expected a PNG; found another file." in _complaint(folder, file)
    file.rename(folder / "b" / "photo.png")
    assert "found another or a damaged file" in _complaint(
        folder, folder / "b/photo.png"
    )
    (folder / "b" / "photo.png").unlink()
    (folder / "b" / "more").mkdir()
    assert "found a folder." in _complaint(folder, folder / "b" / "more")


def test_a_named_pipe_and_a_huge_image(folder):
    file = folder / "b" / "007.png"
    file.unlink()
    os.mkfifo(file)
    assert "found a named pipe." in _complaint(folder, file)
    file.unlink()
    Image.new("1", (12_000, 12_000)).save(file)
    assert "at most 4096 pixels a side" in _complaint(folder, file)


def test_a_class_in_one_of_two_sets_alone(tmp_path):
    write_letters(tmp_path / "train", "ab", 15)
    write_letters(tmp_path / "test", "abc", 2)
    assert "found 'c' in the test set only." in _complaint(tmp_path)
    shutil.rmtree(tmp_path / "test" / "c")
    shutil.rmtree(tmp_path / "test" / "b")
    message = _complaint(tmp_path)
    assert "at least 1 image of each class in the test set; found 0 of 'b'" in message
    shutil.copytree(tmp_path / "test" / "a", tmp_path / "validation")
    assert "found 'validation' beside them." in _complaint(tmp_path)


def _saved(tmp_path, **changes):
    x, y = arrays("ab", 20, size=(28, 28))
    given = {"x": x, "y": y, **changes}
    np.savez(tmp_path / "mine.npz", **{k: v for k, v in given.items() if v is not None})
    return tmp_path / "mine.npz"


X, Y = arrays("ab", 20, size=(28, 28))
FLOATS = X / np.float32(255)


def _with(array, value):
    changed = array.copy()
    changed[3, 4, 5] = value
    return changed


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"y": Y[:-1]}, "expected a label in y for each of 40 images; found shape (39"),
        ({"y": np.zeros((40, 2), int)}, "found shape (40, 2)."),
        ({"y": np.zeros(40)}, "expected y as integers or words; found float64."),
        ({"y": np.zeros(40, int)}, "found one, '0'."),
        ({"y": None}, "expected x_train, y_train, x_test and y_test, or x and y; fou"),
        ({"x": X.astype(np.int32)}, "found int32."),
        ({"x": X.astype(complex)}, "found complex128."),
        ({"x": FLOATS * 255}, "expected x from 0 to 1, as floats; found 0 to 255."),
        ({"x": FLOATS - 0.5}, "found -0.5 to 0.5."),
        ({"x": _with(FLOATS, np.nan)}, "found NaN or infinity in 1 image."),
        ({"x": _with(FLOATS, np.inf)}, "found NaN or infinity in 1 image."),
        ({"x": X // 255}, "expected x from 0 to 255, as uint8; found 0 to 1."),
        ({"x": np.stack([X] * 3, axis=3)}, "expected shades of grey; found x with 3 c"),
        ({"x": X.reshape(40, 784)}, "as images (n, height, width); found shape (40"),
        ({"x": X[:0], "y": Y[:0]}, "expected x with values"),
        ({"x": X[:18], "y": Y[[*range(15), 20, 21, 22]]}, "found 3 of 'b'."),
        ({"x": np.array([{}], dtype=object)}, "expected"),
    ],
)
def test_arrays_that_are_no_data(changes, found, tmp_path):
    assert found in _complaint(_saved(tmp_path, **changes))


def test_two_sizes_in_one_npz(tmp_path):
    x_test, y_test = arrays("ab", 3, size=(20, 28))
    path = tmp_path / "mine.npz"
    np.savez(path, x_train=X, y_train=Y, x_test=x_test, y_test=y_test)
    assert "found 20x28 and 28x28." in _complaint(path)


def test_an_npz_that_ends_early_or_is_damaged(tmp_path):
    path = _saved(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[:-100])
    assert "found no complete .npz" in _complaint(path)
    path.write_bytes(content[:5000] + bytes(200) + content[5200:])
    _complaint(path)
