"""Files that would fill the memory or never end: real files, real processes."""

import gzip
import io
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from mnist_files import SHAPES

from mnist_study.data.containers import DataError
from mnist_study.data.registry import load_mnist
from mnist_study.data.sources import IDX_FILES

LOAD = [sys.executable, "-c"]
LOAD += ["import sys; from mnist_study.data import load_mnist; load_mnist(sys.argv[1])"]
COMMAND = [sys.executable, "-m", "mnist_study", "data"]
MEGABYTE = 1 << 20
BOMB = 300 * MEGABYTE
BLOCK = bytes(MEGABYTE)


def _say(path, timeout=60):
    """Run the command "data" on a path; return its one line on stderr."""
    done = subprocess.run(
        COMMAND,
        env=os.environ | {"MNIST_STUDY_DATA": str(path)},
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


def _peak_memory(path):
    """Load a path in a process of its own; return its largest size in bytes."""
    with subprocess.Popen([*LOAD, str(path)], stderr=subprocess.PIPE) as process:
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0 or "DataError" in errors, errors
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _header(shape):
    file = io.BytesIO()
    facts = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, facts)
    return file.getvalue()


def _write_npz(path, head, zeros):
    """Write an archive whose first array is a head and so many zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("x_train.npy", "w", force_zip64=True) as member:
            member.write(head)
            for _ in range(zeros // len(BLOCK)):
                member.write(BLOCK)
        for key in list(SHAPES)[1:]:
            archive.writestr(f"{key}.npy", _header((0,)))
    return path


def _write_idx(folder, head, zeros):
    """Write the four files, the first of them a head and so many zeros."""
    for name in IDX_FILES.values():
        with gzip.open(folder / f"{name}.gz", "wb", compresslevel=1) as file:
            file.write(head)
            for _ in range(zeros // len(BLOCK)):
                file.write(BLOCK)
    return folder


@pytest.fixture(scope="module")
def usual_peak():
    return _peak_memory("uci-digits")


NPZ_HEADS = {
    "honest": _header((BOMB // 784 + 1, 28, 28)),
    "longer than it says": _header(SHAPES["x_train"]),
    "endless header": b"\x93NUMPY\x02\x00\xff\xff\xff\x7f",
    "nothing but zeros": b"",
}


@pytest.mark.parametrize("head", NPZ_HEADS.values(), ids=NPZ_HEADS)
def test_a_compressed_bomb_is_not_unpacked(head, tmp_path, usual_peak):
    path = _write_npz(tmp_path / "mnist.npz", head, BOMB)
    assert path.stat().st_size < 5 * MEGABYTE
    assert _peak_memory(path) < usual_peak + 100 * MEGABYTE


@pytest.mark.parametrize(
    "sizes",
    [(BOMB // 784 + 1, 28, 28), SHAPES["x_train"]],
    ids=["honest", "longer than it says"],
)
def test_a_gzipped_bomb_is_not_unpacked(sizes, tmp_path, usual_peak):
    head = b"\0\0\x08\x03" + b"".join(size.to_bytes(4, "big") for size in sizes)
    folder = _write_idx(tmp_path, head, BOMB)
    assert _peak_memory(folder) < usual_peak + 100 * MEGABYTE


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_without_a_limit_is_refused(method, tmp_path):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", method) as archive:
        for key, shape in SHAPES.items():
            archive.writestr(f"{key}.npy", _header(shape))
    with pytest.raises(DataError, match=rf"x_train compressed by method {method}\."):
        load_mnist(path)


def test_a_header_of_2_to_the_40_images_is_one_line(tmp_path):
    for name in ("mnist.npz", "of my own.npz"):
        path = _write_npz(tmp_path / name, _header((2**40, 28, 28)), MEGABYTE)
        assert "found uint8 (1099511627776, 28, 28). " in _say(path)


@pytest.mark.parametrize("name", ["a.npz", "mnist.npz", IDX_FILES["y_test"]])
def test_a_named_pipe_is_one_error(name, tmp_path):
    for file in () if name.endswith(".npz") else IDX_FILES.values():
        (tmp_path / file).write_bytes(b"\0\0\x08\x01\0\0\0\1\1")
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    line = _say(tmp_path / name if name == "a.npz" else tmp_path)
    assert f"{tmp_path / name}: expected" in line and "found a named pipe." in line


def test_a_device_is_one_error():
    line = _say("/dev/zero")
    assert line.startswith("error: /dev/zero: expected") and "a device." in line
