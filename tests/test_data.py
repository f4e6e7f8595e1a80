import gc
import gzip
import hashlib
import pickle
import re
import struct
import warnings
import zipfile
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from mnist_study import data
from mnist_study.data import sources
from mnist_study.data.containers import DataError
from mnist_study.data.dataset import ARRAYS, make_splits, split_indices
from mnist_study.data.images import (
    centers_of_mass,
    distort_images,
    ink_boxes,
    prepare,
    shift_images,
)
from mnist_study.data.registry import DATASETS, load_mnist, load_uci_digits
from mnist_study.study.run import study_trials

SHAPES = DATASETS["mnist"].published.contents.shapes
KEYS = list(ARRAYS)


@pytest.fixture(scope="module")
def uci():
    return load_uci_digits("for tests")


@pytest.fixture(scope="module")
def mnist(dataset):
    if not dataset.is_recorded:
        pytest.skip("needs MNIST itself: name it in MNIST_STUDY_DATA")
    return {key: getattr(dataset, key) for key in KEYS}


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A machine without data: no variable, empty data folder, empty cache."""
    monkeypatch.delenv(sources.DATA_VARIABLE, raising=False)
    monkeypatch.setattr(sources, "DATA_FOLDER", tmp_path / "data")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "data").mkdir()
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    return tmp_path


def idx_bytes(array):
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def write_idx(folder, arrays, spelling="-idx", compressed=False):
    folder.mkdir()
    for key, array in arrays.items():
        name = sources.IDX_FILES[key].replace("-idx", spelling)
        content = idx_bytes(array)
        if compressed:
            name, content = f"{name}.gz", gzip.compress(content, compresslevel=1)
        (folder / name).write_bytes(content)
    return folder


def write_npz(path, arrays, save=np.savez_compressed):
    save(path, **arrays)
    return path


def tiny(**changed):
    """Arrays of the right names and types that are far too small."""
    arrays = {key: np.zeros(len(SHAPES[key]), np.uint8) for key in KEYS}
    return arrays | changed


def complaint(path, named=None):
    """Return the message of the DataError, once it has the form of all of them."""
    with pytest.raises(DataError) as caught:
        load_mnist(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{named or path}: expected ")
    remedy = r"(Replace|Correct|Add) [^.]+\."
    assert re.search(rf": expected .+; found .*[^.]\. {remedy}$", message), message
    return message


# Containers of the real MNIST


def test_published_sizes(mnist, dataset):
    assert mnist["x_train"].shape == (60000, 28, 28)
    assert mnist["x_test"].shape == (10000, 28, 28)
    # Digits per class, as tabulated in many places.
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(mnist["y_train"]).tolist() == counts
    assert dataset.label == "MNIST"
    assert dataset.caption("test") == "n = 10,000 test images, MNIST"


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


def test_location_finds_the_data_again(mnist, dataset, monkeypatch):
    monkeypatch.setenv(sources.DATA_VARIABLE, dataset.location)
    assert load_mnist().fingerprint == dataset.fingerprint


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


def test_the_data_folder_and_the_cache_are_found(mnist, nowhere):
    cache = nowhere / "keras" / "datasets" / "mnist.npz"
    np.savez(cache, **mnist)
    assert load_mnist().location == str(cache.resolve())
    cache.rename(nowhere / "data" / "mnist.npz")
    cache.write_text("never read")
    assert load_mnist().location == str((nowhere / "data").resolve())


# Damaged containers


def test_missing_path(tmp_path):
    message = complaint(tmp_path / "absent.npz")
    assert "found nothing. Correct the path in MNIST_STUDY_DATA" in message


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
    path = tmp_path / "a.npz"
    x_train = np.zeros(SHAPES["x_train"], np.uint8)
    x_train[30_000, 10, :10] = range(50, 60)
    np.savez(path, **tiny(x_train=x_train))
    content = path.read_bytes()
    path.write_bytes(content.replace(bytes(range(50, 60)), bytes(10)))
    assert "Bad CRC-32" in complaint(path)


def test_npz_that_lacks_an_array(tmp_path):
    arrays = tiny()
    del arrays["y_test"]
    assert "y_test" in complaint(write_npz(tmp_path / "a.npz", arrays))


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
    path = write_npz(tmp_path / "a.npz", tiny(x_train=np.array([{}], dtype=object)))
    assert "found object (1,)." in complaint(path)


def test_wrong_type(tmp_path):
    signed = np.zeros(SHAPES["x_train"], np.int8)
    message = complaint(write_npz(tmp_path / "a.npz", tiny(x_train=signed)))
    expected = "expected x_train as uint8 (60000, 28, 28)"
    assert f"{expected}; found int8 (60000, 28, 28)." in message


def test_wrong_shape(tmp_path):
    flat = np.zeros((60000, 784), np.uint8)
    message = complaint(write_npz(tmp_path / "a.npz", tiny(x_train=flat)))
    assert "(60000, 28, 28); found uint8 (60000, 784)." in message


def test_wrong_content_of_the_right_shape(tmp_path):
    blank = np.zeros(SHAPES["x_train"], np.uint8)
    message = complaint(write_npz(tmp_path / "a.npz", tiny(x_train=blank)))
    found = hashlib.sha256(bytes(60000 * 784)).hexdigest()[:12]
    assert "expected MNIST's x_train with SHA-256 741c988805d0…" in message
    assert f"found other content with SHA-256 {found}…." in message


def test_folder_without_data(tmp_path):
    message = complaint(tmp_path)
    assert all(f"no {name}" in message for name in sources.IDX_FILES.values())


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


LABELS = idx_bytes(np.arange(8, dtype=np.uint8))


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


# Where data are looked for


def test_argument_beats_environment(monkeypatch, tmp_path):
    monkeypatch.setenv(sources.DATA_VARIABLE, str(tmp_path / "absent.npz"))
    assert load_mnist("uci-digits").name == "UCI digits"


def test_environment_beats_the_data_folder(nowhere, monkeypatch):
    (nowhere / "data" / "mnist.npz").write_text("never read")
    monkeypatch.setenv(sources.DATA_VARIABLE, "uci-digits")
    dataset = load_mnist()
    assert dataset.name == "UCI digits"
    assert dataset.source.endswith("asked for by name")
    monkeypatch.setenv(sources.DATA_VARIABLE, str(nowhere / "other.npz"))
    complaint(None, nowhere / "other.npz")


def test_data_folder_beats_the_cache_and_is_not_passed_over(nowhere):
    cache = nowhere / "keras" / "datasets" / "mnist.npz"
    cache.write_text("damaged")
    complaint(None, cache)
    file = nowhere / "data" / "mnist.npz"
    file.write_text("damaged as well")
    complaint(None, file)


@pytest.mark.parametrize(
    "name", ["t10k-labels-idx1-ubyte", "train-images.idx3-ubyte.gz"]
)
def test_part_of_the_idx_files_in_the_data_folder_is_not_passed_over(name, nowhere):
    (nowhere / "data" / name).write_bytes(LABELS)
    complaint(None, nowhere / "data")


def test_an_empty_path_is_not_a_wish_for_any_data(nowhere, monkeypatch):
    monkeypatch.setattr(sources, "DOWNLOAD_LIMIT_S", 0.01)
    with pytest.raises(DataError):
        load_mnist("")


def test_folder_in_place_of_the_cached_file_is_not_passed_over(nowhere, monkeypatch):
    monkeypatch.setattr(sources, "DOWNLOAD_LIMIT_S", 0.01)
    cache = nowhere / "keras" / "datasets" / "mnist.npz"
    cache.mkdir()
    complaint(None, cache)


def test_a_download_that_takes_too_long_is_stopped(nowhere, monkeypatch):
    monkeypatch.setattr(sources, "DOWNLOAD_LIMIT_S", 0.01)
    dataset = load_mnist()
    assert dataset.name == "UCI digits"
    assert "(the download took over 0.01 s)" in dataset.source
    assert list((nowhere / "keras").rglob("*")) == [nowhere / "keras" / "datasets"]


def test_without_network_the_stand_in_says_why(nowhere, monkeypatch):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    dataset = load_mnist()
    assert dataset.name == "UCI digits"
    assert "MNIST is neither here nor to be had (URL fetch failure" in dataset.source
    assert dataset.location == "uci-digits"
    assert list((nowhere / "keras").rglob("*")) == [nowhere / "keras" / "datasets"]


# The stand-in


def test_stand_in_looks_like_mnist(uci):
    assert uci.x_train.shape == (1437, 28, 28)
    assert uci.x_test.shape == (360, 28, 28)
    for images, labels in ((uci.x_train, uci.y_train), (uci.x_test, uci.y_test)):
        assert images.dtype == labels.dtype == np.uint8
        frame = images.copy()
        frame[:, 4:24, 4:24] = 0
        assert not frame.any()
        assert (images.max(axis=(1, 2)) > 127).all()
    assert uci.x_train.max() == 255


def test_stand_in_is_stratified(uci):
    everything = np.bincount(np.concatenate([uci.y_train, uci.y_test]))
    assert everything.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.abs(np.bincount(uci.y_test) - everything / 5).max() <= 1


def test_stand_in_is_the_same_everywhere(uci):
    again = load_uci_digits("again")
    assert uci.fingerprint == again.fingerprint == "fc50691a159684ad"
    assert np.array_equal(uci.x_train, again.x_train)
    assert np.array_equal(uci.y_test, again.y_test)


def test_fingerprint_tells_contents_apart(uci):
    x_test = uci.x_test.copy()
    x_test[0, 0, 0] = 1
    assert replace(uci, x_test=x_test).fingerprint != uci.fingerprint
    assert replace(uci, source="elsewhere").fingerprint == uci.fingerprint


def test_what_is_computed_of_the_contents_once_cannot_grow_stale(uci):
    images, labels = uci.x_train.copy(), uci.y_train.copy()
    own = replace(uci, x_train=images, y_train=labels)
    fingerprint, (train, _) = own.fingerprint, own.split
    images[0, 0, 0] ^= 1  # whoever handed an array over may go on with it
    labels[:] = 0
    assert np.array_equal(own.x_train, uci.x_train)
    assert np.array_equal(own.y_train, uci.y_train)
    assert fingerprint == uci.fingerprint
    assert np.array_equal(train, split_indices(uci.y_train)[0])
    for copy in (own, pickle.loads(pickle.dumps(own))):
        assert copy.fingerprint == fingerprint
        for array in (*(getattr(copy, key) for key in KEYS), *copy.split):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


def test_contents_are_hashed_and_split_once_for_all_trials(uci, monkeypatch):
    own = replace(uci)
    calls = []

    def counted(name, compute, array):
        calls.append(name)
        return compute(array)

    for name in ("array_sha256", "split_indices"):
        compute = getattr(data.dataset, name)
        monkeypatch.setattr(data.dataset, name, partial(counted, name, compute))
    trials = study_trials(own, ["ann", "lenet5"])
    assert len(trials) > 20
    make_splits(own)
    assert sorted(calls) == ["array_sha256"] * 4 + ["split_indices"]


def test_stand_in_says_what_it_is(uci):
    assert not uci.is_recorded
    assert uci.source.endswith(": for tests")
    label = "UCI digits, a stand-in: no number here compares with MNIST"
    assert uci.label == label
    assert uci.caption("test") == f"n = 360 test images, {label}"
    assert uci.caption("validation", 1) == f"n = 1 validation image, {label}"


# Splits


def test_validation_is_a_stratified_twelfth_held_out(dataset):
    train, val = split_indices(dataset.y_train)
    n = len(dataset.y_train)
    assert np.array_equal(np.sort(np.concatenate([train, val])), np.arange(n))
    assert len(val) == {60000: 5000, 1437: 120}[n]
    assert (np.diff(train) > 0).all()
    assert (np.diff(val) > 0).all()
    shares = np.bincount(dataset.y_train) / 12
    assert np.abs(np.bincount(dataset.y_train[val]) - shares).max() <= 1


def test_all_three_sets_are_scaled_alike(uci):
    splits = make_splits(uci, scaling="lecun")
    train, val = split_indices(uci.y_train)
    for inputs, images in (
        (splits.x_train, uci.x_train[train]),
        (splits.x_val, uci.x_train[val]),
        (splits.x_test, uci.x_test),
    ):
        assert inputs.dtype == np.float32
        assert inputs.min() == np.float32(-0.1)
        assert inputs.max() == np.float32(1.175)
        assert np.array_equal(inputs, prepare(images, scaling="lecun"))
    assert np.array_equal(splits.y_train, uci.y_train[train])
    assert np.array_equal(splits.y_val, uci.y_train[val])
    assert np.array_equal(splits.y_test, uci.y_test)
    assert splits.y_train.dtype == splits.y_val.dtype == splits.y_test.dtype == np.int32
    assert (splits.dataset, splits.scaling, splits.layout) == (
        uci, "lecun", "28x28",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "shape"),
    [("28x28", (28, 28, 1)), ("32x32", (32, 32, 1)), ("flat", (784,))],
)
def test_layouts(layout, shape, uci):
    splits = make_splits(uci, layout=layout)
    for inputs in (splits.x_train, splits.x_val, splits.x_test):
        assert inputs.shape[1:] == shape
        assert (inputs.min(), inputs.max()) == (0, 1)


@pytest.mark.parametrize(
    ("scaling", "values"), [("unit", [0.0, 0.2, 1.0]), ("lecun", [-0.1, 0.155, 1.175])]
)
def test_scalings(scaling, values):
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, 2, 3:6] = 0, 51, 255  # 51 = 255 / 5
    flat = prepare(images, scaling=scaling, layout="flat")
    assert flat.dtype == np.float32
    assert flat[0, 2 * 28 + 3 : 2 * 28 + 6] == pytest.approx(values)
    assert (flat[0, 59], flat[0, 61]) == (np.float32(values[0]), np.float32(values[2]))
    square = prepare(images, scaling=scaling)
    assert square[0, 2, 3:6, 0] == pytest.approx(values)


@pytest.mark.parametrize(("scaling", "paper"), [("unit", 0.0), ("lecun", -0.1)])
def test_padding_is_paper(scaling, paper):
    images = np.full((1, 28, 28), 255, np.uint8)
    padded = prepare(images, scaling=scaling, layout="32x32")[0, :, :, 0]
    inner = padded[2:30, 2:30].copy()
    assert np.unique(inner) == prepare(images, scaling=scaling).max()
    padded[2:30, 2:30] = np.float32(paper)
    assert np.unique(padded) == np.float32(paper)


def test_a_part_of_the_training_set_is_stratified_and_seeded(uci):
    whole = make_splits(uci)
    part = make_splits(uci, num_train=100)
    again = make_splits(uci, num_train=100, subset_seed=0)
    other = make_splits(uci, num_train=100, subset_seed=1)
    assert len(part.x_train) == len(part.y_train) == 100
    shares = 100 * np.bincount(whole.y_train) / len(whole.y_train)
    assert np.abs(np.bincount(part.y_train) - shares).max() <= 1
    assert np.array_equal(part.x_train, again.x_train)
    assert not np.array_equal(part.x_train, other.x_train)
    known = {
        (x.tobytes(), y) for x, y in zip(whole.x_train, whole.y_train, strict=True)
    }
    for x, y in zip(part.x_train, part.y_train, strict=True):
        assert (x.tobytes(), y) in known


def test_validation_and_test_set_do_not_depend_on_the_part(uci):
    whole = make_splits(uci)
    for num_train, seed in ((10, 0), (100, 0), (100, 7), (1307, 1), (1317, 3)):
        part = make_splits(uci, num_train=num_train, subset_seed=seed)
        assert np.array_equal(part.x_val, whole.x_val)
        assert np.array_equal(part.y_val, whole.y_val)
        assert np.array_equal(part.x_test, whole.x_test)
    assert np.array_equal(part.x_train, whole.x_train), "1,317 is all of them"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"scaling": "zscore"}, "unknown scaling 'zscore': choose from unit, lecun"),
        ({"layout": "8x8"}, "unknown layout '8x8': choose from 28x28, 32x32, flat"),
        ({"num_train": 0}, "num_train must be 1317 .all. or lie between 10 and 1307"),
        ({"num_train": 9}, "got 9"),
        ({"num_train": 1308}, "got 1308"),
        ({"num_train": 1318}, "got 1318"),
    ],
)
def test_settings_that_do_not_exist(settings, message, uci):
    with pytest.raises(ValueError, match=message):
        make_splits(uci, **settings)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((1, 28, 28), np.float32),  # scaled already
        np.zeros((1, 8, 8), np.uint8),
        np.zeros((1, 784), np.uint8),
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 28, 28, 1), np.uint8),
    ],
)
def test_only_raw_images_are_prepared(images):
    with pytest.raises(ValueError, match=r"images must be uint8 \(n, 28, 28\)"):
        prepare(images)


# Geometry

DIGIT = np.array([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], np.uint8)


@pytest.mark.parametrize(
    ("dx", "dy", "expected"),
    [
        (0, 0, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
        (1, 0, [[0, 1, 2], [0, 4, 5], [0, 7, 8]]),
        (-2, 0, [[3, 0, 0], [6, 0, 0], [9, 0, 0]]),
        (0, 2, [[0, 0, 0], [0, 0, 0], [1, 2, 3]]),
        (0, -1, [[4, 5, 6], [7, 8, 9], [0, 0, 0]]),
        (1, -1, [[0, 4, 5], [0, 7, 8], [0, 0, 0]]),
        (3, 0, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
        (4, 0, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
        (0, -5, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
    ],
)
def test_shift_images(dx, dy, expected):
    moved = shift_images(DIGIT, dx=dx, dy=dy)
    assert moved.dtype == np.uint8
    assert moved.tolist() == [expected]


def test_shift_images_leaves_its_input_alone():
    images = DIGIT.copy()
    shift_images(images)[:] = 0
    assert np.array_equal(images, DIGIT)


def test_ink_boxes():
    images = np.zeros((4, 6, 8), np.uint8)
    images[0, 2, 3] = 1
    images[1, 1, 2] = images[1, 4, 7] = 200  # rows 1..4, columns 2..7
    images[2] = 255
    assert ink_boxes(images).tolist() == [[1, 1], [4, 6], [6, 8], [0, 0]]


def test_centers_of_mass():
    images = np.zeros((3, 28, 28), np.uint8)
    images[0, 5, 9] = 7
    images[1, 0, 0], images[1, 4, 8] = 50, 150  # three quarters of the way
    images[2] = 255  # the sum is far beyond what a uint8 holds
    centers = centers_of_mass(images)
    assert centers.tolist() == [[5, 9], [3, 6], [13.5, 13.5]]


@pytest.mark.parametrize(
    "labels",
    [np.array([0, 10]), np.array([0.0, 1.0]), np.array([0]), np.array([-1, 0])],
)
def test_a_data_set_of_ones_own_needs_labels_that_fit(labels):
    images = np.zeros((2, 28, 28), np.uint8)
    fine = np.zeros(2, int)
    assert data.Dataset("mine", images, fine, images, fine).label == "mine"
    with pytest.raises(ValueError, match="mine: every image needs one label"):
        data.Dataset("mine", images, fine, images, labels)


def test_resized_images_are_enlarged_not_padded():
    images = np.zeros((2, 28, 28), np.uint8)
    images[:, 14:] = 255
    enlarged = data.prepare(images, layout="resized")[..., 0]
    assert enlarged.shape == (2, 32, 32)
    assert (enlarged[:, :15] == 0).all() and (enlarged[:, 17:] == 1).all()
    flat = data.prepare(images, layout="resized flat")
    assert np.array_equal(flat, enlarged.reshape(2, 1024))


def test_standard_scaling_gives_mnist_mean_0_and_deviation_1(dataset):
    if not dataset.is_recorded:
        pytest.skip("the two numbers are MNIST's")
    x = data.prepare(dataset.x_train, scaling="standard", layout="flat")
    assert (x.mean(), x.std()) == pytest.approx((0, 1), abs=1e-3)


def test_distortions_stay_in_their_ranges_and_come_from_the_generator():
    bar = np.full((200, 32, 32, 1), -0.1, np.float32)
    bar[:, 8:24, 14:18] = 1.175
    copies = distort_images(bar, np.random.default_rng(0), paper=-0.1)
    again = distort_images(bar, np.random.default_rng(0), paper=-0.1)
    assert (copies.shape, copies.dtype) == (bar.shape, bar.dtype)
    np.testing.assert_array_equal(copies, again)
    assert len({copy.tobytes() for copy in copies}) == 200
    assert copies.min() >= -0.1 - 1e-6 and copies.max() <= 1.175 + 1e-6
    ink = (copies[..., 0] + 0.1) / 1.275
    rows, columns = np.arange(32), np.arange(32)
    weight = ink.sum(axis=(1, 2))
    centre_y = (ink.sum(axis=2) * rows).sum(axis=1) / weight
    centre_x = (ink.sum(axis=1) * columns).sum(axis=1) / weight
    shift, scale, squeeze = (
        data.DISTORTIONS[name] for name in ("shift_pixels", "scale", "squeeze")
    )
    for centre in (centre_y, centre_x):
        assert 0.75 * shift < np.abs(centre - 15.5).max() < 1.2 * shift
    largest = 16 * scale * squeeze
    height = (ink.max(axis=2) > 0.5).sum(axis=1)
    assert 16**2 / largest - 2 < height.min() < 16 < height.max() < largest + 2
    area = weight / (16 * 4)
    assert scale**-2 * 0.95 < area.min() < scale**-1
    assert scale < area.max() < scale**2 * 1.05


def test_a_shear_leans_the_digit_and_keeps_its_rows():
    bar = np.zeros((300, 32, 32), np.float32)
    bar[:, 8:24, 14:18] = 1
    copies = distort_images(bar, np.random.default_rng(1))
    top, bottom = (copies[:, row].argmax(axis=1) for row in (12, 18))
    lean = (bottom - top) / 6
    most = data.DISTORTIONS["shear"]
    assert -2.5 * most < lean.min() < -most / 2
    assert most / 2 < lean.max() < 2.5 * most
