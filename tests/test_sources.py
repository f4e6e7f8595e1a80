"""Where data are looked for, in which order, and what may lie there instead."""

import numpy as np
import pytest
from mnist_files import LABELS, complaint

from mnist_study.data import sources
from mnist_study.data.containers import DataError
from mnist_study.data.registry import load_mnist
from mnist_study.data.sources import IDX_FILES


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A machine without data: no variable, empty data folder, empty cache."""
    monkeypatch.delenv(sources.DATA_VARIABLE, raising=False)
    monkeypatch.setattr(sources, "DATA_FOLDER", tmp_path / "data")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "data").mkdir()
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    return tmp_path


def test_location_finds_the_data_again(mnist, dataset, monkeypatch):
    monkeypatch.setenv(sources.DATA_VARIABLE, dataset.location)
    assert load_mnist().fingerprint == dataset.fingerprint


def test_missing_path(tmp_path):
    message = complaint(tmp_path / "absent.npz")
    assert "found nothing. Correct the path in MNIST_STUDY_DATA" in message


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


def test_the_data_folder_and_the_cache_are_found(mnist, nowhere):
    cache = nowhere / "keras" / "datasets" / "mnist.npz"
    np.savez(cache, **mnist)
    assert load_mnist().location == str(cache.resolve())
    cache.rename(nowhere / "data" / "mnist.npz")
    cache.write_text("never read")
    assert load_mnist().location == str((nowhere / "data").resolve())


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
    assert "(the download took more than 0.01 s)" in dataset.source
    assert list((nowhere / "keras").rglob("*")) == [nowhere / "keras" / "datasets"]


def test_without_network_the_stand_in_says_why(nowhere, monkeypatch):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    dataset = load_mnist()
    assert dataset.name == "UCI digits"
    assert (
        "MNIST was not found and cannot be downloaded (URL fetch failure"
        in dataset.source
    )
    assert dataset.location == "uci-digits"
    assert list((nowhere / "keras").rglob("*")) == [nowhere / "keras" / "datasets"]


@pytest.fixture
def places(nowhere, monkeypatch):
    """The same without a ``data``; a download would end at once."""
    monkeypatch.setattr(sources, "DOWNLOAD_LIMIT_S", 0.01)
    (nowhere / "data").rmdir()
    return nowhere


def _complaint():
    with pytest.raises(DataError) as caught:
        load_mnist()
    return str(caught.value)


def test_a_file_where_the_data_folder_should_be_is_named(places):
    (places / "data").write_text("not a folder")
    assert f"{places / 'data'}: expected a folder" in _complaint()
    assert "found a file. Replace it" in _complaint()


@pytest.mark.parametrize("target", ["data", "nowhere"], ids=["loop", "dangling"])
def test_a_link_where_the_data_folder_should_be_is_named(target, places):
    (places / "data").symlink_to(places / target)
    assert f"{places / 'data'}: expected a folder" in _complaint()
    assert "found a link that leads to no folder. Replace it" in _complaint()


@pytest.mark.parametrize("target", ["mnist.npz", "gone.npz"], ids=["loop", "dangling"])
@pytest.mark.parametrize("folder", ["data", "keras/datasets"])
def test_a_link_that_leads_nowhere_is_named(folder, target, places):
    path = places / folder / "mnist.npz"
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(path.parent / target)
    assert f"{path}: expected an .npz" in _complaint()
    assert "found a link that leads to no file. Replace" in _complaint()


def test_a_dangling_link_to_one_of_the_idx_files_is_named(places):
    (places / "data").mkdir()
    for name in IDX_FILES.values():
        (places / "data" / name).write_bytes(b"\0\0\x08\x01\0\0\0\1\1")
    path = places / "data" / IDX_FILES["x_test"]
    path.unlink()
    path.symlink_to("nowhere")
    assert f"{path}: expected a readable IDX file; found a link" in _complaint()


def test_a_link_to_a_folder_of_data_is_followed(places):
    (places / "elsewhere").mkdir()
    (places / "elsewhere" / "mnist.npz").write_text("damaged")
    (places / "data").symlink_to("elsewhere")
    assert f"{places / 'data' / 'mnist.npz'}: expected" in _complaint()
