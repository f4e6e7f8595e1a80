"""The page "Draw a digit" as ``make site`` leaves it, without the rest of the site."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from mnist_study.notebooks.drawing import weight_scripts
from mnist_study.paths import PROJECT_ROOT

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
NEEDS_CHROMIUM = "needs Chromium: on Debian, apt install chromium"


def write_page(folder: Path) -> Path:
    """Write the page and its weights, and return its address on the disk."""
    shutil.copytree(PROJECT_ROOT / "docs" / "extra" / "draw", folder)
    (folder / "weights").mkdir()
    for name, script in weight_scripts().items():
        (folder / "weights" / name).write_bytes(script)
    return folder / "index.html"


@contextmanager
def chromium():
    """A headless Chromium."""
    # A container's root has no sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*arguments, "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
