"""The page "Draw a digit" as ``make site`` leaves it, without the rest of the site."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from mnist_study.notebooks.drawing import page_scripts
from mnist_study.paths import PROJECT_ROOT

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
NEEDS_CHROMIUM = "needs Chromium: on Debian, apt install chromium"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Strokes of six digits on the paper of 280x280, drawn for this test.
DIGITS = {
    0: [[(140, 50), (95, 75), (75, 140), (95, 210), (140, 235), (185, 210), (205, 140),
         (185, 75), (140, 50)]],
    1: [[(145, 45), (140, 140), (135, 240)]],
    2: [[(85, 90), (105, 55), (150, 45), (190, 70), (190, 110), (150, 165), (85, 230),
         (140, 225), (205, 230)]],
    3: [[(90, 60), (140, 45), (185, 70), (175, 115), (130, 135), (180, 155), (195, 195),
         (160, 235), (90, 225)]],
    4: [[(95, 50), (85, 145), (190, 145)], [(180, 50), (175, 150), (170, 245)]],
    7: [[(80, 60), (140, 58), (205, 60), (165, 140), (130, 240)]],
}  # fmt: skip


def write_page(folder: Path) -> Path:
    """Write the page and what it loads, and return its address on the disk."""
    shutil.copytree(PROJECT_ROOT / "docs" / "extra" / "draw", folder)
    (folder / "weights").mkdir()
    for path, script in page_scripts().items():
        (folder / path).write_bytes(script)
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


@contextmanager
def reader(browser, address):
    """A function that opens the page for a new reader, and waits until it reads."""
    contexts = []

    def open_page(url=None, **look):
        contexts.append(browser.new_context(reduced_motion="reduce", **look))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.problems, page.urls = [], []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda one: page.urls.append(one.url))
        page.goto(url or address.as_uri())
        page.evaluate("Draw.ready")
        return page

    yield open_page
    for context in contexts:
        context.close()


def wait_for_verdict(page, words):
    """Wait until the page says that about what both networks read."""
    page.wait_for_function(
        "words => document.getElementById('verdict').textContent.includes(words)",
        arg=words,
    )


def on_screen(page, point):
    """Where a point of the paper of 280x280 lies in the window."""
    box = page.locator("#paper").bounding_box()
    return tuple(
        box[side] + at * box["width"] / 280
        for side, at in zip("xy", point, strict=True)
    )


def draw(page, strokes):
    """Draw with the mouse: each stroke a list of points of the paper."""
    for stroke in strokes:
        page.mouse.move(*on_screen(page, stroke[0]))
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*on_screen(page, point), steps=4)
        page.mouse.up()


def answers(page):
    """What the ANN and LeNet-5 read, once the last stroke is shown."""
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return [page.locator(f"#answer-{name}").inner_text() for name in ("ann", "lenet")]
