"""Picture files as grey levels: real files of every kind, good and bad."""

import os

import numpy as np
import pytest
from PIL import Image

from mnist_study.data.photographs import PhotoError
from mnist_study.data.pictures import MOST_PIXELS, read_picture, to_grey

ROTATED = 6  # EXIF: the camera was held on its right side
ORIENTATION = 0x0112


@pytest.fixture
def page():
    """A light page, taller than wide, with a dark square near its upper left corner."""
    grey = np.full((60, 40), 220, np.uint8)
    grey[5:15, 5:15] = 30
    return grey


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "tiff", "bmp", "gif", "pgm"])
def test_usual_formats_are_read(ending, page, tmp_path):
    path = tmp_path / f"page.{ending}"
    Image.fromarray(page).save(path)
    grey = read_picture(path)
    assert grey.dtype == np.float32
    assert np.abs(grey - page).max() < (60 if ending in ("jpg", "webp") else 1)


def test_colours_become_their_luminance():
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]])
    assert to_grey(colours.astype(np.uint8)).tolist() == [[76, 150, 29, 255]]


def test_a_photo_is_turned_upright(page, tmp_path):
    exif = Image.Exif()
    exif[ORIENTATION] = ROTATED
    path = tmp_path / "held.jpg"
    Image.fromarray(np.rot90(page)).save(path, exif=exif, quality=95)
    grey = read_picture(path)
    assert grey.shape == page.shape
    assert grey[5:15, 5:15].mean() < 60 < grey[-15:, -15:].mean()


def test_sixteen_bits_are_read(page, tmp_path):
    path = tmp_path / "deep.png"
    Image.fromarray(page.astype(np.uint16) * 257).save(path)
    np.testing.assert_allclose(read_picture(path), page, atol=1e-4)


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0)])
def test_what_is_transparent_is_paper(ink, paper, tmp_path):
    drawn = np.zeros((30, 30, 4), np.uint8)
    drawn[10:20, 10:20] = (ink, ink, ink, 255)
    path = tmp_path / "drawn.png"
    Image.fromarray(drawn).save(path)
    grey = read_picture(path)
    assert (grey[0, 0], grey[15, 15]) == (paper, ink)


def test_colours_of_a_palette_may_be_transparent(tmp_path):
    drawn = Image.new("P", (30, 30), 0)
    drawn.putpalette([255, 0, 0, 0, 0, 0])
    drawn.paste(1, (10, 10, 20, 20))
    drawn.save(tmp_path / "drawn.gif", transparency=0)
    grey = read_picture(tmp_path / "drawn.gif")
    assert (grey[0, 0], grey[15, 15]) == (255, 0)


def _cut(path, page):
    noise = np.random.default_rng(0).integers(0, 255, (60, 40), np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:1200])


def _huge(path, page):
    side = int(MOST_PIXELS**0.5) + 10
    Image.new("1", (side, side)).save(path)


BAD = {
    "no such file": lambda path, page: None,
    "not a file": lambda path, page: path.mkdir(),
    "not a picture that can be read": lambda path, page: path.write_text("text"),
    "damaged": _cut,
    "more than 100 megapixels": _huge,
}


@pytest.mark.parametrize("message", BAD)
def test_bad_files_are_one_error(message, page, tmp_path):
    path = tmp_path / "bad.png"
    BAD[message](path, page)
    with pytest.raises(PhotoError) as caught:
        read_picture(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: {message}") and "\n" not in text


def test_every_cut_of_a_file_is_an_error_of_the_picture(page, tmp_path):
    for ending in ("png", "jpg", "tiff", "bmp", "gif", "webp"):
        path = tmp_path / f"page.{ending}"
        Image.fromarray(page).save(path)
        content = path.read_bytes()
        for length in range(0, len(content) - 1, max(1, len(content) // 25)):
            path.write_bytes(content[:length])
            try:
                read_picture(path)  # what is missing at the end may not matter
            except PhotoError as error:
                assert str(error).startswith(f"{path}: ")


def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(PhotoError, match="not a file"):
        read_picture(tmp_path / "pipe.png")


def test_arrays_of_another_kind_are_refused():
    for array in (np.zeros((9, 9)), np.zeros((9, 9, 2), np.uint8)):
        with pytest.raises(PhotoError, match="a picture must be uint8"):
            to_grey(array)
