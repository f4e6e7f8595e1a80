"""Sentences on the pictures, matrices and outlines of a figure."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from mnist_study.plots.description import words
from mnist_study.plots.description.words import SHORT, count, number


def tell_images(ax: Axes, from_run: bool) -> list[str]:
    """Return sentences on the images of an axes: a picture, a matrix, or tiles."""
    images = list(ax.images)
    if not images:
        return []
    if len(images) > 1:
        return _tiles(ax, images, from_run)
    texts = matrix_texts(ax)
    if texts is None:
        return [f"Picture {of_image(images[0], from_run)}."]
    return _matrix(ax, images[0], texts, from_run)


def is_plain(ax: Axes) -> bool:
    """Return whether there is one picture in an axes, and nothing else is named."""
    quiet = not (ax.get_xlabel() or ax.get_ylabel() or ax.texts or ax.lines)
    alone = len(ax.images) == 1 and not outlines(ax)
    return quiet and alone and ax.images[0].colorbar is None


def tell_many(panels: list[Axes], from_run: bool) -> list[str]:
    """Return sentences on axes that each hold one picture and its title."""
    shapes = {ax.images[0].get_array().shape[:2] for ax in panels}
    sizes = " or ".join("{} by {}".format(*shape) for shape in sorted(shapes))
    head = f"{count(panels, 'picture')} of {sizes} pixels"
    titles = [words.title_of(ax.title, from_run) for ax in panels]
    if from_run:
        named = [title for title in titles if title]
        return [f"{head}."] + ([f"Titles: {words.ranged(named)}."] if named else [])
    values = [_values(ax.images[0]) for ax in panels]
    every = np.concatenate([array.ravel() for array in values])
    means = [number(array.mean(), np.ptp(array)) for array in values]
    rows = (f"{t}: {m}" if t else m for t, m in zip(titles, means, strict=True))
    together = f", {_means(np.array(values))}" if len(shapes) == 1 else ""
    return [f"{head}, {_range(every)}{together}.", f"Means: {'; '.join(rows)}."]


def of_image(image: AxesImage, from_run: bool) -> str:
    """Return the size of an image, and its mean and range."""
    values = _values(image)
    size = "of {} by {} pixels".format(*values.shape[:2])
    if from_run:
        return size
    if len(values) == 1 and values.size <= SHORT:
        return f"{size}: {', '.join(map(number, values[0]))}"
    return f"{size}, {_range(values)}, {_means(values)}"


def mean_of(image: AxesImage) -> str:
    """Return the mean of an image."""
    values = _values(image)
    return number(values.mean(), np.ptp(values))


def _values(image: AxesImage) -> np.ndarray:
    # imshow masks NaN, which means must leave out.
    return np.ma.masked_invalid(image.get_array())


def matrix_texts(ax: Axes) -> np.ndarray | None:
    """Return the texts in the cells of the only image, or None."""
    if len(ax.images) != 1 or not ax.texts:
        return None
    shape = ax.images[0].get_array().shape
    cells = {}
    for text in ax.texts:
        x, y = text.get_position()
        cells[round(y), round(x)] = words.plain(text.get_text())
    whole = [(i, j) for i in range(shape[0]) for j in range(shape[1])]
    # Texts outside cells, or in only some of them, do not make a matrix.
    if sorted(cells) != whole:
        return None
    return np.array([cells[at] for at in whole], dtype=object).reshape(shape)


def outlines(ax: Axes) -> list[Rectangle]:
    """Return the squares drawn around pixels, not those around whole images."""
    # ``canvas.picture`` frames every image.
    whole = [_frame(image) for image in ax.images]
    return [
        patch
        for patch in ax.patches
        if isinstance(patch, Rectangle) and not patch.get_fill()
        if _corners(patch) not in whole
    ]


def tell_outlines(ax: Axes, from_run: bool) -> list[str]:
    """Describe the outlines in an axes, counting pixels from 0."""
    sentences = []
    for patch in outlines(ax):
        left, top, right, bottom = _corners(patch)
        color = patch.get_edgecolor()
        named = [t for t in ax.texts if same_color(t.get_color(), color)]
        name = f" “{words.plain(named[0].get_text())}”" if named else ""
        at = f", {_span('row', top, bottom)}, {_span('column', left, right)}"
        size = f"{number(bottom - top)} by {number(right - left)} pixels"
        sentences.append(f"Outline{name} of {size}{'' if from_run else at}.")
    return sentences


def _span(noun: str, start: float, end: float) -> str:
    first, last = number(start + 0.5), number(end - 0.5)
    return f"{noun} {first}" if first == last else f"{noun}s {first} to {last}"


def _matrix(ax: Axes, image: AxesImage, texts: np.ndarray, from_run: bool) -> list[str]:
    """Describe a matrix row by row, or only what does not depend on a training."""
    rows, columns = texts.shape
    names = [words.place(words.places(ax.yaxis), i) for i in range(rows)]
    values = np.array([[words.parsed_number(text) for text in row] for row in texts])
    sentences = [f"Matrix of {count(rows, 'row')} and {count(columns, 'column')}."]
    shown = np.ma.masked_invalid(image.get_array())
    # Cells are printed with at most two decimals.
    if np.ma.abs(shown - values).max() > 0.005 + 1e-6:
        sentences.append("The colours do not belong to the numbers.")
    whole = np.array_equal(values, np.round(values))
    if from_run and whole:
        sums = [f"{n}: {number(v)}" for n, v in zip(names, values.sum(1), strict=True)]
        sentences.append(f"Sums of the rows: {'; '.join(sums)}.")
    elif not from_run:
        for name, row in zip(names, texts, strict=True):
            sentences.append(f"Row {name}: {', '.join(row).replace('-', '−')}.")
    return sentences


def _tiles(ax: Axes, images: list[AxesImage], from_run: bool) -> list[str]:
    """Describe rows of equal images, with the names of the rows."""
    shape = " by ".join(map(str, images[0].get_array().shape[:2]))
    if from_run and ax.get_gid() == words.ANSWER:  # even how many there are
        return [f"Pictures of {shape} pixels."]
    rows: dict[float, list[AxesImage]] = {}
    for image in images:
        # By their upper ends, rounded, since they are sums.
        rows.setdefault(round(image.get_extent()[3], 6), []).append(image)
    counts = {len(row) for row in rows.values()}
    across = f" of {max(counts)}" if len(rows) > 1 else ""
    head = f"{len(images)} pictures of {shape} pixels in {count(len(rows), 'row')}"
    if from_run:
        return [f"{head}{across}."]
    every = np.array([image.get_array() for image in images])
    sentences = [f"{head}{across}, {_range(every)}, {_means(every)}."]
    named = words.places(ax.yaxis)
    if len(images) <= 4 * SHORT and not named:
        means = ["Means: " + ", ".join(map(mean_of, images)) + "."]
    else:
        lists = [
            f"{_row_name(named, i, row)}: "
            + number(np.mean([image.get_array() for image in row]), np.ptp(every))
            for i, row in enumerate(rows.values())
        ]
        means = [f"Means of the rows: {'; '.join(lists)}."]
    return sentences + means


def _row_name(named: dict[float, str], i: int, row: list[AxesImage]) -> str:
    bottom, top = sorted(row[0].get_extent()[2:])
    inside = (name for y, name in named.items() if bottom <= y <= top)
    return next(inside, f"row {i + 1}")


def _range(values: np.ndarray) -> str:
    scale = float(np.ptp(values))
    ends = number(values.min(), scale), number(values.max(), scale)
    return f"all {ends[0]}" if scale == 0 else "values {} to {}".format(*ends)


def _means(values: np.ndarray) -> str:
    """Return the mean, and the means of two halves, which change if it is rotated."""
    scale = float(np.ptp(values))
    half = values[..., : values.shape[-2] // 2, :], values[..., : values.shape[-1] // 2]
    parts = [
        f"{name} half {number(part.mean(), scale)}"
        for name, part in zip(("upper", "left"), half, strict=True)
        if min(values.shape[-2:]) > 1 and scale
    ]
    halves = f" ({', '.join(parts)})" if parts else ""
    return f"mean {number(values.mean(), scale)}{halves}"


def _frame(image: AxesImage) -> tuple[float, ...]:
    # Bottom before top; since images count rows downwards, either may be larger.
    left, right, a, b = image.get_extent()
    return tuple(float(v) for v in (left, min(a, b), right, max(a, b)))


def _corners(patch: Rectangle) -> tuple[float, ...]:
    return tuple(map(float, patch.get_bbox().extents))
