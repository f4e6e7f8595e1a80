"""Containers of MNIST, whole and broken."""

import gc
import hashlib
import warnings
import zipfile

import numpy as np
import pytest
from mnist_files import (
    KEYS,
    LABELS,
    SHAPES,
    complaint,
    idx_bytes,
    tiny,
    write_idx,
    write_npz,
)

from mnist_study.data import sources
from mnist_study.data.registry import load_mnist


@pytest.mark.parametrize(
    "write",
    [
        lambda folder, arrays: write_npz(folder / "any name.npz", arrays, np.savez),
        lambda folder, arrays: write_npz(folder / "mnist.npz", arrays, np.savez).parent,
        lambda folder, arrays: write_idx(folder / "idx", arrays),
        lambda folder, arrays: write_idx(folder / "idx", arrays, compressed=True),
        lambda folder, arrays: write_idx(folder / "idx", arrays, ".idx"),
    ],
    ids=["npz", "folder of npz", "IDX", "IDX.gz", ".idx"],
)
def test_every_container_holds_the_same_data(write, mnist, dataset, tmp_path):
    path = write(tmp_path, mnist)
    loaded = load_mnist(path)
    assert loaded.name == "MNIST"
    assert loaded.fingerprint == dataset.fingerprint
    assert loaded.location == loaded.source == str(path.resolve())
    for key in KEYS:
        assert np.array_equal(getattr(loaded, key), mnist[key])


def test_arrays_stored_by_column_are_the_same(mnist, dataset, tmp_path):
    arrays = {key: np.asfortranarray(array) for key, array in mnist.items()}
    np.savez(tmp_path / "a.npz", **arrays)
    assert load_mnist(tmp_path / "a.npz").fingerprint == dataset.fingerprint


def test_one_changed_pixel(mnist, tmp_path):
    x_test = mnist["x_test"].copy()
    x_test[1234, 14, 14] ^= 1
    np.savez(tmp_path / "a.npz", **mnist | {"x_test": x_test})
    message = complaint(tmp_path / "a.npz")
    assert "expected MNIST's x_test with SHA-256 6d87418db22c…; found other" in message


def test_label_10(mnist, tmp_path):
    y_train = mnist["y_train"].copy()
    y_train[7] = 10
    np.savez(tmp_path / "a.npz", **mnist | {"y_train": y_train})
    assert "expected labels 0 to 9; found a label 10." in complaint(tmp_path / "a.npz")


def test_a_changed_idx_file_is_named_itself(mnist, tmp_path):
    y_test = mnist["y_test"].copy()
    y_test[0] = 0  # it is a 7
    folder = write_idx(tmp_path / "idx", mnist | {"y_test": y_test})
    assert "MNIST's y_test" in complaint(folder, folder / "t10k-labels-idx1-ubyte")


def test_truncated_npz(tmp_path):
    path = write_npz(tmp_path / "a.npz", tiny())
    path.write_bytes(path.read_bytes()[:-100])
    assert "found no complete .npz" in complaint(path)


def test_a_damaged_file_is_closed(tmp_path):
    path = write_npz(tmp_path / "a.npz", tiny())
    path.write_bytes(path.read_bytes()[:-100])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        complaint(path)
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


def test_npz_with_a_damaged_array(tmp_path):
    path = tmp_path / "mnist.npz"
    x_train = np.zeros(SHAPES["x_train"], np.uint8)
    x_train[30_000, 10, :10] = range(50, 60)
    np.savez(path, **tiny(x_train=x_train))
    content = path.read_bytes()
    path.write_bytes(content.replace(bytes(range(50, 60)), bytes(10)))
    assert "Bad CRC-32" in complaint(path)


def test_npz_that_lacks_an_array(tmp_path):
    arrays = tiny()
    del arrays["y_test"]
    assert "y_test" in complaint(write_npz(tmp_path / "mnist.npz", arrays))


def test_npz_of_an_unknown_compression(tmp_path):
    path = write_npz(tmp_path / "a.npz", tiny())
    content = bytearray(path.read_bytes())
    # Bytes 10 and 11 of the directory's first entry: the compression method.
    content[content.index(b"PK\x01\x02") + 10] = 99
    path.write_bytes(content)
    complaint(path)


def test_npz_under_a_password(tmp_path):
    path = write_npz(tmp_path / "a.npz", tiny())
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    path.write_bytes(content)
    complaint(path)


@pytest.mark.parametrize("content", ["", "not an archive", "5,0,0,0\n3,0,0,0\n"])
def test_file_that_is_no_npz(content, tmp_path):
    (tmp_path / "mnist.npz").write_text(content)
    assert "expected an .npz" in complaint(tmp_path / "mnist.npz")


def test_zip_of_something_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x_train", "text")
    complaint(tmp_path / "a.npz")


def test_single_array_instead_of_an_npz(tmp_path):
    np.save(tmp_path / "x_train.npy", np.zeros(3, np.uint8))
    complaint(tmp_path / "x_train.npy")


def test_pickled_objects_are_not_unpickled(tmp_path):
    path = write_npz(tmp_path / "mnist.npz", tiny(x_train=np.array([{}], dtype=object)))
    assert "found object (1,)." in complaint(path)


def test_wrong_type(tmp_path):
    signed = np.zeros(SHAPES["x_train"], np.int8)
    message = complaint(write_npz(tmp_path / "mnist.npz", tiny(x_train=signed)))
    expected = "expected x_train as uint8 (60000, 28, 28)"
    assert f"{expected}; found int8 (60000, 28, 28)." in message


def test_wrong_shape(tmp_path):
    flat = np.zeros((60000, 784), np.uint8)
    message = complaint(write_npz(tmp_path / "mnist.npz", tiny(x_train=flat)))
    assert "(60000, 28, 28); found uint8 (60000, 784)." in message


def test_wrong_content_of_the_right_shape(tmp_path):
    blank = np.zeros(SHAPES["x_train"], np.uint8)
    message = complaint(write_npz(tmp_path / "mnist.npz", tiny(x_train=blank)))
    digest = hashlib.sha256(bytes(60000 * 784)).hexdigest()[:12]
    assert "expected MNIST's x_train with SHA-256 741c988805d0…" in message
    assert f"found other content with SHA-256 {digest}…." in message


def test_folder_without_data(tmp_path):
    assert "found no folder in it. Add a folder for each class" in complaint(tmp_path)


def test_folder_without_most_of_the_data(tmp_path):
    (tmp_path / sources.IDX_FILES["x_train"]).write_bytes(LABELS)
    message = complaint(tmp_path)
    absent = list(sources.IDX_FILES.values())[1:]
    assert all(f"no {name}" in message for name in absent)


def test_folder_that_lacks_one_file(tmp_path):
    folder = write_idx(tmp_path / "idx", tiny())
    (folder / "t10k-labels-idx1-ubyte").unlink()
    assert "found no t10k-labels-idx1-ubyte." in complaint(folder)


def test_folder_where_the_npz_should_be(tmp_path):
    (tmp_path / "mnist.npz").mkdir()
    assert "found a folder." in complaint(tmp_path, tmp_path / "mnist.npz")
    complaint(tmp_path / "mnist.npz")


def test_folder_where_an_idx_file_should_be(tmp_path):
    folder = write_idx(tmp_path / "idx", tiny())
    file = folder / "t10k-labels-idx1-ubyte"
    file.unlink()
    file.mkdir()
    assert "found a folder." in complaint(folder, file)


def test_truncated_gzip(tmp_path):
    folder = write_idx(tmp_path / "idx", tiny(), compressed=True)
    file = folder / "train-labels-idx1-ubyte.gz"
    file.write_bytes(file.read_bytes()[:-6])
    assert "EOFError" in complaint(folder, file)


def test_plain_file_that_calls_itself_gzip(tmp_path):
    folder = write_idx(tmp_path / "idx", tiny(), compressed=True)
    file = folder / "train-labels-idx1-ubyte.gz"
    file.write_bytes(idx_bytes(np.zeros(3, np.uint8)))
    assert "BadGzipFile" in complaint(folder, file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "found a file that begins with b''."),
        (b"label\n5\n0\n", "found a file that begins with b'labe'."),
        (b"\0\0\x0d" + LABELS[3:], r"begins with b'\x00\x00\r\x01'."),  # 32-bit floats
        (LABELS[:-3], "expected 8 values; found 5."),
        (LABELS + b"\0", "expected 8 values; found more."),
        (LABELS[:4], "expected"),  # ends before the sizes
        (LABELS[:6], "expected"),  # ends within the sizes
        (b"\0\0\x08\xff" + b"\0\0\0\1" * 255 + b"\0", "expected"),  # 255 axes
    ],
    ids=[
        "empty",
        "text",
        "floats",
        "too short",
        "too long",
        "no sizes",
        "part of the sizes",
        "255 axes",
    ],
)
def test_damaged_idx_file(content, reason, tmp_path):
    folder = write_idx(tmp_path / "idx", tiny())
    file = folder / "train-labels-idx1-ubyte"
    file.write_bytes(content)
    assert reason in complaint(folder, file)


def test_idx_files_of_another_size(tmp_path):
    folder = write_idx(tmp_path / "idx", tiny(x_train=np.zeros((2, 28, 28), np.uint8)))
    message = complaint(folder, folder / "train-images-idx3-ubyte")
    assert "found uint8 (2, 28, 28)." in message
