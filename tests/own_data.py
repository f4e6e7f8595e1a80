"""Data as readers have them: folders of PNGs of printed letters."""

from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FACES = ["Sans", "Sans-Bold", "Serif", "Serif-Italic", "SansMono", "SansMono-Bold"]


def letter(text, generator, size=(40, 40), paper=255, ink=0):
    """Draw a letter in a face, a size, a place and a slant of its own."""
    width, height = size
    image = Image.new("L", size, paper)
    face = FONTS / f"DejaVu{generator.choice(FACES)}.ttf"
    font = ImageFont.truetype(face, int(generator.integers(height // 2, height)))
    at = np.array([width / 2, height / 2]) + generator.normal(0, width / 25, 2)
    ImageDraw.Draw(image).text(tuple(at), text, fill=ink, font=font, anchor="mm")
    angle = float(generator.normal(0, 8))
    return image.rotate(angle, Image.Resampling.BILINEAR, fillcolor=paper)


def write_letters(folder, texts, count, seed=0, **look):
    """Write so many PNGs of each letter, a folder for each."""
    generator = np.random.default_rng(seed)
    for text in texts:
        (folder / text).mkdir(parents=True)
        for i in range(count):
            letter(text, generator, **look).save(folder / text / f"{i:03}.png")
    return folder


def arrays(texts="ab", count=20, seed=0, **look):
    """Return images (n, h, w) and as many labels."""
    generator = np.random.default_rng(seed)
    labels = [text for text in texts for _ in range(count)]
    images = [np.asarray(letter(text, generator, **look)) for text in labels]
    return np.stack(images), np.array(labels)
