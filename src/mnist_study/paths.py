"""Paths of the checkout, its data folder, and the output."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]
DATA_FOLDER = PROJECT_ROOT / "data"
RESULTS_FOLDER = PROJECT_ROOT / "results"


def output_path(*parts: str) -> Path:
    """Return a path below the output folder, making its parent folders.

    Figures and tables go to ``build/``, which git ignores, so that reading
    and running the notebooks leaves the checkout clean. ``make notebooks``
    sets the environment variable ``MNIST_STUDY_OUTPUT`` to the checkout
    itself, which is how ``Images/`` and ``results/`` are renewed.

    Args:
        parts: Names below the output folder, e.g. ``"Images", "a.png"``.
    Returns:
        The path; its parent exists, the file itself need not.
    """
    folder = Path(os.environ.get("MNIST_STUDY_OUTPUT") or "build").expanduser()
    # Relative to the checkout: kernels start in the notebooks' folder.
    path = PROJECT_ROOT.joinpath(folder, *parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def scratch_path(*parts: str) -> Path:
    """Return a path below ``build/``, for temporary files such as logs.

    Args:
        parts: Names below ``build/``.
    Returns:
        The path; its parent exists.
    """
    path = PROJECT_ROOT.joinpath("build", *parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
