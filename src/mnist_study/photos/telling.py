"""The predictions for a picture as lines of text, and the picture as a file."""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_study.data.photographs import PhotoError
from mnist_study.files import write_whole
from mnist_study.photos.reading import Prediction, Reading, predict_image

# Whether the upper and the lower of two pixels have ink -> character.
_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
ENLARGED = 10  # factor of the picture in the file
LEAST_SHOWN = 0.01  # probability of a second digit


def tell_files(files: list[str], folder: str | None = None) -> int:
    """Print the predictions for each file; for a bad file, print an error and go on.

    Args:
        files: Paths of pictures.
        folder: Folder for a PNG of what the networks see in each; none by default.
    Returns:
        The number of files that could not be read or written. The error line for each
        goes to stderr.
    Raises:
        RecordError: If the weights of a network are missing.
    """
    failed = 0
    first: dict[str, str] = {}  # name of a picture -> the first file of that name
    for file in files:
        try:
            prediction = predict_image(file)
            same = first.setdefault(Path(file).name, file)
            if folder and Path(same) != Path(file):
                raise PhotoError(
                    f"{file}: its picture would overwrite that of {same}; choose "
                    "another folder for it"
                )
            seen = folder and write_seen(prediction, Path(file), Path(folder))
        except PhotoError as error:
            failed += 1
            print(f"error: {error}", file=sys.stderr, flush=True)
            continue
        print(f"{file}\n{tell(prediction)}", flush=True)
        print(f"  written: {seen}\n" if seen else "")
    return failed


def tell(prediction: Prediction) -> str:
    """Return the digit as the networks see it, a line for each network, and doubts."""
    lines = [*draw(prediction.photo.image).splitlines(), ""]
    readings = prediction.readings.values()
    width = max(len(reading.label) for reading in readings)
    lines += [f"  {reading.label:<{width}}  {_told(reading)}" for reading in readings]
    lines += [f"  {prediction.doubt}"] if prediction.doubt else []
    return "\n".join(lines)


def draw(image: np.ndarray) -> str:
    """Draw an image with block characters, two rows of pixels per line.

    Args:
        image: uint8 (h, w), h even.
    Returns:
        h / 2 lines, without empty ones at the top and the bottom.
    """
    inked = image > 127
    pairs = zip(inked[::2], inked[1::2], strict=True)
    lines = ["".join(_BLOCKS[p] for p in zip(*pair, strict=True)) for pair in pairs]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def write_seen(prediction: Prediction, source: Path, folder: Path) -> Path:
    """Write what the networks see as a PNG, enlarged ten times.

    Args:
        prediction: The prediction for the picture.
        source: The file of the picture, after which the new file is named.
        folder: Folder of the new file, created if necessary.
    Returns:
        The path of the file.
    Raises:
        PhotoError: If it cannot be written.
    """
    image = np.kron(prediction.photo.image, np.ones((ENLARGED, ENLARGED), np.uint8))
    content = io.BytesIO()
    Image.fromarray(255 - image).save(content, "PNG")
    path = folder / f"{source.name}.seen.png"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return write_whole(path, content.getvalue())
    except OSError as error:
        raise PhotoError(
            f"{path}: cannot be written ({error.strerror}); choose another folder"
        ) from error


def _told(reading: Reading) -> str:
    """Return one network's prediction: digit, probability, and how many seeds agree."""
    first, second = np.argsort(-reading.mean, kind="stable")[:2]
    seeds = len(reading.probabilities)
    text = (
        f"{first}   probability {_percent(reading.mean[first])}, "
        f"{reading.agreeing} of {seeds} seeds agree"
    )
    if reading.mean[second] < LEAST_SHOWN:
        return text
    return f"{text}; then {second} ({_percent(reading.mean[second])})"


def _percent(probability: float) -> str:
    # 100.0 % would claim a certainty that no network has.
    return "over 99.9 %" if probability >= 0.9995 else f"{100 * probability:.1f} %"
