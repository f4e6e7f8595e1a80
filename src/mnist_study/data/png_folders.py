"""Labelled PNGs, a folder for each class, read with Pillow."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from mnist_study.data.containers import DataError, check_file, counted, unreadable
from mnist_study.data.resampling import RawImages, resampled

_FOLDERS = "a folder of PNGs for each class, or the files of a known data set"
# Left behind by file managers; names that begin with a dot are ignored as well.
_CLUTTER = {"Thumbs.db", "desktop.ini", "__MACOSX"}
LARGEST_SIDE = 4096  # pixels


def read_folders(path: Path) -> RawImages:
    """Read a folder with a folder of PNGs for each class.

    Args:
        path: The folder; it may contain two such folders instead, ``train`` and
            ``test``.
    Raises:
        DataError: If it is not such a folder, or an image cannot be used.
    """
    parts = {"train": path}
    if {"train", "test"} <= {folder.name for folder in _folders(path)}:
        parts = {part: path / part for part in ("train", "test")}
        if others := [f.name for f in _folders(path) if f.name not in parts]:
            remedy = "Correct that: move its images into train or test."
            expected = "only train and test"
            raise DataError(path, expected, f"{others[0]!r} beside them", remedy)
    images, labels, size = {}, {}, None
    for part, folder in parts.items():
        images[part], labels[part] = [], []
        for name, file in _files(folder):
            image = _read_png(file)
            if image.size != (size := size or image.size):
                raise DataError(
                    file,
                    f"images of one size, {size[0]}x{size[1]}",
                    f"one of {image.width}x{image.height}",
                    "Replace it by one of that size, or leave it out.",
                )
            images[part].append(resampled(image))
            labels[part].append(name)
    stacked = {part: np.stack(several) for part, several in images.items()}
    return RawImages(stacked, labels, *size)


def _folders(path: Path) -> list[Path]:
    return [entry for entry in _entries(path) if entry.is_dir()]


def _entries(path: Path) -> list[Path]:
    """Return the entries of a folder, sorted, without those of file managers."""
    try:
        found = sorted(path.iterdir())
    except OSError as error:
        raise unreadable(path, "a readable folder", error) from error
    return [e for e in found if not e.name.startswith(".") and e.name not in _CLUTTER]


def _files(folder: Path) -> list[tuple[str, Path]]:
    """Return the files of all classes, each with the name of its class."""
    classes, files = _folders(folder), []
    if not classes:
        loose = sum(entry.suffix.lower() == ".png" for entry in _entries(folder))
        found = (
            f"{counted(loose, 'PNG')} without a folder" if loose else "no folder in it"
        )
        remedy = "Add a folder for each class, named after it."
        raise DataError(folder, _FOLDERS, found, remedy)
    for one in classes:
        inside = _entries(one)
        if not inside:
            remedy = "Add its PNGs, or remove the folder."
            raise DataError(one, "PNGs", "an empty folder", remedy)
        for file in inside:
            if file.suffix.lower() != ".png":
                kind = "a folder" if file.is_dir() else "another file"
                remedy = "Replace it by a PNG, or move it away."
                raise DataError(file, "a PNG", kind, remedy)
        files += [(one.name, file) for file in inside]
    return files


def _read_png(file: Path) -> Image.Image:
    """Return an image as 8-bit grey."""
    check_file(file, "a PNG")
    try:
        with warnings.catch_warnings():
            # A warning about very large images, which are rejected below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=["PNG"]) as image:
                if max(image.size) > LARGEST_SIDE:
                    size = f"{image.width}x{image.height}"
                    expected = f"at most {LARGEST_SIDE} pixels a side"
                    raise DataError(
                        file, expected, size, "Replace it by a smaller one."
                    )
                image.load()
                return _grey(file, image)
    except UnidentifiedImageError as error:
        remedy = "Replace it by the original, or remove it."
        raise DataError(file, "a PNG", "another or a damaged file", remedy) from error
    except DataError:
        raise
    # Which error a damaged file raises depends on which bytes are damaged.
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise unreadable(file, "a readable PNG", error) from error
    except Image.DecompressionBombError as error:
        raise unreadable(file, "a PNG of a usual size", error) from error


def _grey(file: Path, image: Image.Image) -> Image.Image:
    """Return the image in shades of grey, if it has no colours and no transparency."""
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return image.convert("L")
    if image.mode.startswith("I"):
        remedy = "Replace it by one of 8 bits a pixel."
        raise DataError(file, "shades from 0 to 255", "a PNG of 16 bits", remedy)
    red, green, blue, alpha = np.moveaxis(np.asarray(image.convert("RGBA")), -1, 0)
    if (alpha < 255).any():
        remedy = "Replace it by one without an alpha channel."
        raise DataError(file, "an opaque image", "transparent pixels", remedy)
    if (red != green).any() or (red != blue).any():
        remedy = "Replace it by one in shades of grey."
        raise DataError(file, "shades of grey", "colours", remedy)
    return Image.fromarray(red)
