"""Files of MNIST as they are found anywhere, and the complaint about a broken one."""

import gzip
import re
import struct

import numpy as np
import pytest

from mnist_study.data import sources
from mnist_study.data.containers import DataError
from mnist_study.data.dataset import ARRAYS
from mnist_study.data.registry import DATASETS, load_mnist

SHAPES = DATASETS["mnist"].published.contents.shapes
KEYS = list(ARRAYS)


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


LABELS = idx_bytes(np.arange(8, dtype=np.uint8))
