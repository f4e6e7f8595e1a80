"""Synthetic photos of digits with known labels, each with one kind of trouble.

A digit of 28x28 is drawn large and smooth in dark ink on light paper, as with a pen,
and then the trouble is added. The same seed gives the same photo.
"""

from collections.abc import Callable

import numpy as np
import scipy.ndimage

ENLARGED = 12  # factor
INK, PAPER = 50.0, 225.0  # grey levels


def make_photo(image: np.ndarray, trouble: str = "large", seed: int = 0) -> np.ndarray:
    """Make a photo of a digit.

    Args:
        image: uint8 (28, 28), ink 255 on 0.
        trouble: Key of ``TROUBLES``.
        seed: Seed of what is drawn at random.
    Returns:
        uint8 (height, width, 3).
    Raises:
        ValueError: If the kind of trouble is unknown.
    """
    if trouble not in TROUBLES:
        raise ValueError(
            f"unknown trouble {trouble!r}: choose from {', '.join(TROUBLES)}"
        )
    generator = np.random.default_rng(seed)
    photo = TROUBLES[trouble](_large(image), generator)
    if photo.ndim == 2:
        photo = np.repeat(photo[..., None], 3, axis=2)
    return np.clip(np.floor(photo + 0.5), 0, 255).astype(np.uint8)


def _large(image: np.ndarray) -> np.ndarray:
    """Return the amount of ink, 0 to 1, with edges as sharp as those of a pen."""
    big = scipy.ndimage.zoom(
        image / 255, ENLARGED, order=3, mode="nearest", grid_mode=True
    )
    # A scan's edge is two or three pixels wide, and that of the zoom a dozen.
    return np.clip(0.5 + 4 * (big - 0.5), 0, 1)


def _on_paper(ink: np.ndarray) -> np.ndarray:
    return PAPER + ink * (INK - PAPER)


def _rotated(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    angle = generator.uniform(-10, 10)
    turned = scipy.ndimage.rotate(ink, angle, reshape=False, order=1)
    return _on_paper(turned)


def _inverted(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return 255 - _on_paper(ink)


def _off_centre(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Put the digit somewhere on a page three times as high and wide."""
    height, width = ink.shape
    page = np.zeros((3 * height, 3 * width))
    top, left = generator.integers(0, (2 * height, 2 * width))
    page[top : top + height, left : left + width] = ink
    return _on_paper(page)


def _cut_close(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Leave hardly any paper around the digit."""
    (box,) = scipy.ndimage.find_objects((ink > 0.5).astype(int))
    return np.pad(_on_paper(ink[box]), 4, constant_values=PAPER)


def _textured(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Add fibres, grain and specks of dirt to the paper."""
    noise = generator.normal(size=(2, *ink.shape))
    fibres = scipy.ndimage.gaussian_filter(noise[0], (1, 6))
    photo = _on_paper(ink) + 10 * fibres / fibres.std() + 8 * noise[1]
    for row, column in generator.integers(0, ink.shape, (12, 2)):
        photo[row : row + 3, column : column + 3] = INK
    return photo


def _shadowed(photo: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Let the light decrease to a third across the page, and towards the corners."""
    rows, columns = np.meshgrid(
        *(np.linspace(-1, 1, length) for length in photo.shape), indexing="ij"
    )
    angle = generator.uniform(0, 2 * np.pi)
    across = (rows * np.sin(angle) + columns * np.cos(angle)) / np.sqrt(2)
    light = (0.67 + 0.33 * across) * (1 - 0.1 * (rows**2 + columns**2))
    return photo * light + generator.normal(0, 2, photo.shape)


def _coloured(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Write with a coloured pen on paper of another colour."""
    pens = np.array([(30, 50, 160), (170, 30, 40), (20, 100, 50), (90, 40, 120)])
    papers = np.array(
        [(250, 240, 180), (200, 230, 250), (250, 205, 215), (205, 240, 200)]
    )
    pen, paper = generator.choice(pens), generator.choice(np.array(papers))
    return paper + ink[..., None] * (pen - paper)


def _pencilled(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Write faintly, with a third of the contrast and with grain."""
    faint = PAPER + ink * (INK - PAPER) / 3
    return faint + generator.normal(0, 6, ink.shape)


def _ruled(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Write on a page with thin pale lines."""
    photo = np.full(ink.shape, PAPER)
    photo[generator.integers(0, 40) :: 40] = PAPER - 45
    photo[generator.integers(0, 40) + 1 :: 40] = PAPER - 45
    return photo + ink * (INK - photo)


def _all_at_once(ink: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Rotate the digit, put it off the centre, and photograph it in bad light."""
    angle = generator.uniform(-10, 10)
    page = np.zeros((2 * ink.shape[0], 2 * ink.shape[1]))
    top, left = generator.integers(0, ink.shape)
    turned = scipy.ndimage.rotate(ink, angle, reshape=False, order=1)
    page[top : top + ink.shape[0], left : left + ink.shape[1]] = turned
    flat = _on_paper(page) if generator.integers(2) else 255 - _on_paper(page)
    blurred = scipy.ndimage.gaussian_filter(_shadowed(flat, generator), 2)
    return blurred + generator.normal(0, 5, page.shape)


# Called with ink (h, w), 0 to 1, and a generator; returns a photo, 0 to 255.
TROUBLES: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "large": lambda ink, generator: _on_paper(ink),
    "rotated": _rotated,
    "inverted": _inverted,
    "off-centre": _off_centre,
    "cut close": _cut_close,
    "textured paper": _textured,
    "shadow": lambda ink, generator: _shadowed(_on_paper(ink), generator),
    "colours": _coloured,
    "pencil": _pencilled,
    "ruled paper": _ruled,
    "all at once": _all_at_once,
}
