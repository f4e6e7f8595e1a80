"""Picture files of the usual formats, read as grey levels: upright and opaque."""

import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from mnist_study.data.photographs import PhotoError

# Formats that Pillow decodes itself, without starting another program on the file.
FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "PPM")
MOST_PIXELS = 100_000_000  # decoding so many pixels takes about 1 GB of memory
# What Pillow raises for damaged files, besides its own UnidentifiedImageError.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError)


def read_picture(path: Path | str) -> np.ndarray:
    """Read a picture file as grey levels.

    Args:
        path: A PNG, JPEG, WebP, TIFF, BMP, GIF or PPM file; of several pictures in it,
            the first is read.
    Returns:
        float32 (height, width), 0 to 255; see ``to_grey``.
    Raises:
        PhotoError: If there is no such file, or it is not a picture, damaged or too
            large. The message begins with the path.
    """
    path = Path(path)
    if not path.exists():
        raise PhotoError(f"{path}: no such file")
    if not path.is_file():  # reading a pipe would block forever
        raise PhotoError(f"{path}: not a file; give the path of a picture")
    try:
        with warnings.catch_warnings():
            # Pillow warns of many pixels and of odd metadata; the size is checked here.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as picture:
                return _decoded(picture)
    except PhotoError as error:
        raise PhotoError(f"{path}: {error}") from error
    except PermissionError as error:
        raise PhotoError(f"{path}: no read permission; allow it with chmod") from error
    except Image.UnidentifiedImageError as error:
        raise PhotoError(
            f"{path}: not a picture that can be read; save it as PNG or JPEG"
        ) from error
    except Image.DecompressionBombError as error:
        raise PhotoError(f"{path}: {_too_many()}") from error
    except _DAMAGED as error:
        raise PhotoError(
            f"{path}: damaged ({error}); save the picture again"
        ) from error


def to_grey(picture: Image.Image | np.ndarray) -> np.ndarray:
    """Turn a picture into grey levels.

    Grey is the luminance of ITU-R 601, (19595 R + 38470 G + 7471 B + 32768) / 65536
    rounded down. Transparent pixels become paper: white, or black if the visible pixels
    are lighter than 128 on average. Values of 16 bits are divided by 257.

    Args:
        picture: A Pillow image, or uint8 (h, w), (h, w, 3) or (h, w, 4).
    Returns:
        float32 (h, w), 0 to 255.
    Raises:
        PhotoError: If an array is not as described.
    """
    if isinstance(picture, np.ndarray):
        channels = picture.shape[2:]
        if picture.dtype != np.uint8 or channels not in ((), (3,), (4,)):
            raise PhotoError(
                "a picture must be uint8 (height, width), or the same with 3 or 4 "
                f"channels; got {picture.dtype} {picture.shape}"
            )
        picture = Image.fromarray(picture)
    if picture.mode.startswith("I;16"):
        return np.asarray(picture).astype(np.float32) / 257
    if picture.mode in ("I", "F"):  # modes without a fixed range
        values = np.asarray(picture, np.float32)
        low, high = float(values.min()), float(values.max())
        return (values - low) * (255 / ((high - low) or 1))
    if not picture.has_transparency_data:
        return np.asarray(picture.convert("RGB").convert("L"), np.float32)
    colours = picture.convert("RGBA")
    grey = np.asarray(colours.convert("RGB").convert("L"), np.float32)
    opaque = np.asarray(colours.getchannel("A"), np.float32) / 255
    seen = float((grey * opaque).sum() / max(opaque.sum(), 1))
    return grey * opaque + (255 if seen < 128 else 0) * (1 - opaque)


def _decoded(picture: Image.Image) -> np.ndarray:
    if picture.width * picture.height > MOST_PIXELS:
        raise PhotoError(_too_many())
    # Cameras store how they were held instead of rotating the picture.
    return to_grey(ImageOps.exif_transpose(picture))


def _too_many() -> str:
    most = MOST_PIXELS // 1_000_000
    return f"more than {most} megapixels; crop it to the digit, or shrink it"
