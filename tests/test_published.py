"""Published data sets beside MNIST: which is which, and where they are looked for."""

import gzip
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from mnist_files import idx_bytes, write_idx, write_npz

from mnist_study.data import DATASETS, load_dataset, registry, sources
from mnist_study.data.containers import Contents, DataError, array_sha256
from mnist_study.data.published import EMNIST_DIGITS_FILES, FASHION_FILES, KMNIST_FILES
from mnist_study.data.sources import find_published

CLOTHES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


def _small(seed=0, num_train=200, num_test=50):
    """Arrays of the form of a published data set, labels equally frequent."""
    generator = np.random.default_rng(seed)
    pixels = partial(generator.integers, 0, 256, dtype=np.uint8)
    labels = (np.arange(num_train) % 10).astype(np.uint8)
    return {
        "x_train": pixels(size=(num_train, 28, 28)),
        "y_train": generator.permutation(labels),
        "x_test": pixels(size=(num_test, 28, 28)),
        "y_test": generator.permutation(labels[:num_test]),
    }


def _entry(name, published, arrays, sha256):
    shapes = {key: array.shape for key, array in arrays.items()}
    contents = Contents(published.contents.title, 10, shapes, sha256)
    published = replace(published, contents=contents)
    load = partial(find_published, published)
    return replace(DATASETS[name], load=load, sha256=sha256, published=published)


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A machine without data; a download would end at once."""
    monkeypatch.setattr(sources, "DATA_FOLDER", tmp_path / "data")
    monkeypatch.setattr(sources, "DOWNLOAD_LIMIT_S", 0.01)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    for folder in ("data", "keras/datasets"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


@pytest.fixture
def fashion(monkeypatch):
    """Small arrays in the place of Fashion-MNIST's, verified like them."""
    arrays = _small()
    sha256 = {key: array_sha256(array) for key, array in arrays.items()}
    entry = _entry("fashion-mnist", FASHION_FILES, arrays, sha256)
    monkeypatch.setitem(registry.DATASETS, "fashion-mnist", entry)
    return arrays


@pytest.fixture
def kmnist(monkeypatch):
    arrays = _small(1)
    entry = _entry("kmnist", KMNIST_FILES, arrays, {})
    files = {k: gzip.compress(idx_bytes(a), 1, mtime=0) for k, a in arrays.items()}
    sums = {k: array_sha256(np.frombuffer(f, np.uint8)) for k, f in files.items()}
    published = replace(entry.published, file_sha256=sums)
    load = partial(find_published, published)
    entry = replace(entry, published=published, load=load)
    monkeypatch.setitem(registry.DATASETS, "kmnist", entry)
    return files


def _write(folder, files, names=sources.IDX_FILES):
    folder.mkdir(parents=True)
    for key, content in files.items():
        (folder / f"{names[key]}.gz").write_bytes(content)
    return folder


def test_names_and_classes_of_the_entries():
    titles = {name: entry.title for name, entry in DATASETS.items()}
    assert titles == {
        "mnist": "MNIST",
        "fashion-mnist": "Fashion-MNIST",
        "kmnist": "KMNIST",
        "emnist-digits": "EMNIST digits",
        "uci-digits": "UCI digits",
    }
    assert DATASETS["fashion-mnist"].class_names == CLOTHES
    assert all(len(entry.class_names) == 10 for entry in DATASETS.values())
    assert [n for n, entry in DATASETS.items() if entry.is_recorded] == ["mnist"]


def test_fashion_is_recognised_wherever_it_lies(fashion, tmp_path):
    paths = [
        write_idx(tmp_path / "my clothes", fashion, compressed=True),
        write_idx(tmp_path / "plain", fashion),
        write_npz(tmp_path / "any name.npz", fashion),
        write_npz(tmp_path / "fashion-mnist.npz", fashion),
    ]
    for path in paths:
        found = load_dataset(path)
        assert (found.name, found.class_names) == ("Fashion-MNIST", CLOTHES)
        assert found.location == str(path) and found.records == "fashion-mnist"
        assert not found.is_recorded and found.class_word == "class"
        assert load_dataset(found.location).fingerprint == found.fingerprint


def test_fashion_is_looked_for_like_mnist(fashion, places):
    cache = write_idx(places / "keras/datasets/fashion-mnist", fashion, compressed=True)
    assert load_dataset("fashion-mnist").location == str(cache)
    folder = write_idx(places / "data/fashion-mnist", fashion)
    assert load_dataset("fashion-mnist").location == str(folder)


def test_what_is_not_found_is_an_error_and_no_stand_in(places):
    for name, reason in (
        ("fashion-mnist", "took more than 0.01 s"),
        ("kmnist", "not offer"),
    ):
        with pytest.raises(DataError, match=f"expected .*images.*found .*{reason}"):
            load_dataset(name)


def test_one_changed_pixel_of_fashion(fashion, tmp_path):
    x_test = fashion["x_test"].copy()
    x_test[7, 14, 14] ^= 1
    for path in (
        write_idx(tmp_path / "clothes", fashion | {"x_test": x_test}),
        write_npz(tmp_path / "a.npz", fashion | {"x_test": x_test}),
    ):
        with pytest.raises(DataError, match="expected Fashion-MNIST's x_test with SHA"):
            load_dataset(path)


def test_mnist_under_the_name_of_fashion_is_refused(fashion, tmp_path):
    path = write_npz(tmp_path / "fashion-mnist.npz", _small(5))
    with pytest.raises(DataError, match="expected Fashion-MNIST's x_train"):
        load_dataset(path)


def test_kmnist_is_known_by_its_files(kmnist, places):
    path = _write(places / "some folder", kmnist)
    found = load_dataset(path)
    assert (found.name, found.class_names[:3]) == ("KMNIST", ("o", "ki", "su"))
    (places / "some folder").rename(places / "data" / "kmnist")
    assert load_dataset("kmnist").fingerprint == found.fingerprint
    file = places / "data" / "kmnist" / "train-images-idx3-ubyte.gz"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()), 9))
    with pytest.raises(DataError, match="the file that KMNIST was published in"):
        load_dataset("kmnist")


def test_emnist_digits_lie_on_their_side_and_are_equally_many(places, monkeypatch):
    arrays = _small(2, 400, 100)
    entry = _entry("emnist-digits", EMNIST_DIGITS_FILES, arrays, {})
    monkeypatch.setitem(registry.DATASETS, "emnist-digits", entry)
    names = EMNIST_DIGITS_FILES.idx_files
    assert names["y_test"] == "emnist-digits-test-labels-idx1-ubyte"
    files = {key: gzip.compress(idx_bytes(array), 1) for key, array in arrays.items()}
    path = _write(places / "data" / "emnist-digits", files, names)
    found = load_dataset("emnist-digits")
    assert (found.name, found.class_word) == ("EMNIST digits", "digit")
    assert np.array_equal(found.x_test, arrays["x_test"].transpose(0, 2, 1))
    assert load_dataset(path).fingerprint == found.fingerprint
    labels = arrays["y_test"].copy()
    labels[np.flatnonzero(labels == 3)[0]] = 4
    (path / f"{names['y_test']}.gz").write_bytes(gzip.compress(idx_bytes(labels)))
    with pytest.raises(DataError, match=r"equally many labels .* 9 of one and 11 of"):
        load_dataset("emnist-digits")


def test_fashion_itself(monkeypatch):
    monkeypatch.setattr(sources, "DOWNLOAD_LIMIT_S", 0.01)
    try:
        found = load_dataset("fashion-mnist")
    except DataError:
        pytest.skip("needs Fashion-MNIST itself, in data/fashion-mnist")
    assert found.fingerprint == "bc3b3a15d36c7b48"
    assert np.bincount(found.y_test).tolist() == [1000] * 10
