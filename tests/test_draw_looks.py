"""The page "Draw a digit": what it shows inside the networks, how it looks and loads.

Skipped where there is no Chromium.
"""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from drawing_page import (
    CHROMIUM,
    DESKTOP,
    DIGITS,
    NEEDS_CHROMIUM,
    PHONE,
    answers,
    chromium,
    draw,
    reader,
    wait_for_verdict,
    write_page,
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NEEDS_CHROMIUM)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the page lies on the disk."""
    return write_page(tmp_path_factory.mktemp("page") / "draw")


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser, address):
    """A function that opens the page."""
    with reader(browser, address) as open_page:
        yield open_page


@pytest.fixture
def page(open_page):
    """The page on a desktop, with nothing drawn."""
    page = open_page(viewport=DESKTOP)
    page.get_by_role("button", name="Clear").click()
    wait_for_verdict(page, "Draw a digit, or pick one.")
    return page


def _choose(page, name, label):
    page.locator("#weights").select_option(name)
    page.wait_for_function(
        "label => document.getElementById('label-lenet').textContent === label",
        arg=label,
    )


@pytest.mark.parametrize(
    ("name", "label"), [("lenet5", "LeNet-5"), ("lenet5_1998", "LeNet-5 of 1998")]
)
def test_the_window_is_what_a_unit_sees(page, name, label):
    _choose(page, name, label)
    page.get_by_role("button", name="Test digit 0, labelled 7").click()
    answers(page)
    # Pixels far outside a unit's window never change it, and those within do.
    changed = """async ([name, layer, row, column, top, left, size]) => {
      const network = await Draw.load(name);
      const image = Uint8Array.from({ length: 784 }, (_, i) => (i * 37) % 256);
      const unit = (pixels) => {
        const { values, width, depth } = Draw.read(network, pixels).maps[layer];
        const first = (row * width + column) * depth;
        return values.slice(first, first + depth).join();
      };
      const inside = (i) => {
        const y = Math.floor(i / 28) - top, x = (i % 28) - left;
        return y >= 0 && x >= 0 && y < size && x < size;
      };
      const before = unit(image);
      const flipped = (wanted) =>
        unit(image.map((ink, i) => (inside(i) === wanted ? 255 - ink : ink)));
      return [flipped(false) !== before, flipped(true) !== before];
    }"""
    for layer, title in enumerate(["C1", "S2", "C3", "S4"]):
        canvas = page.locator(f".{title} canvas")
        canvas.focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
        text = page.locator("#unit").inner_text()
        assert text.startswith(f"{title}, map 1, row 2, column 2: ")
        style = page.locator("#window").evaluate(
            "e => ['top', 'left', 'width'].map((s) => parseFloat(e.style[s]) * 0.28)"
        )
        place = [round(value) for value in style]
        arguments = [name, layer, 1, 1, *place]
        assert page.evaluate(changed, arguments) == [False, True], title


def test_a_unit_is_pointed_at_with_the_mouse(page):
    page.get_by_role("button", name="Test digit 0, labelled 7").click()
    answers(page)
    canvas = page.locator(".C3 canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    # The second map, its first row and column.
    canvas.hover(
        position={"x": box["width"] * 11.5 / 87, "y": box["height"] * 0.5 / 21}
    )
    unit = page.locator("#unit").inner_text()
    assert unit.startswith("C3, map 2, row 1, column 1: ")
    assert "rows 1–12 and columns 1–12" in unit
    page.mouse.move(5, 5)
    assert page.locator("#unit").inner_text() == "No unit is chosen."


def test_other_weights_come_when_they_are_asked_for(page):
    assert not [url for url in page.urls if "fast" in url or "1998" in url]
    page.get_by_role("button", name="Test digit 0, labelled 7").click()
    shares = set()
    for name, label in (
        ("lenet5", "LeNet-5"),
        ("lenet5_fast", "the fast LeNet-5"),
        ("lenet5_1998", "LeNet-5 of 1998"),
    ):
        _choose(page, name, label)
        answers(page)
        row = page.locator("#readings tbody tr").all_inner_texts()
        shares.add("".join(row))
        assert page.locator(".layer").count() == 7
    assert page.locator("#neurons li").count() == 8
    assert [url for url in page.urls if url.endswith("lenet5_1998.js")]
    assert page.problems == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_it(open_page, viewport, scheme):
    page = open_page(viewport=viewport, color_scheme=scheme)
    page.wait_for_function("document.getElementById('endurance-words').textContent")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == viewport["width"], "it scrolls sideways"
    red, *_ = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert (red < 60) == (scheme == "dark")


def test_it_works_over_http_and_asks_no_other_host(open_page, address):
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(address.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}/"
        page = open_page(f"{here}index.html", viewport=DESKTOP)
        draw(page, DIGITS[1])
        wait_for_verdict(page, "Both read 1.")
        server.shutdown()
    elsewhere = [u for u in page.urls if not u.startswith((here, "data:", "blob:"))]
    assert (elsewhere, page.problems) == ([], [])


def test_weights_that_are_missing_say_what_to_do(open_page, address):
    page = open_page(viewport=DESKTOP)
    path = address.parent / "weights" / "lenet5_fast.js"
    path.rename(path.with_suffix(".away"))
    try:
        page.locator("#weights").select_option("lenet5_fast")
        page.get_by_role("alert").wait_for()
    finally:
        path.with_suffix(".away").rename(path)
    assert "make site" in page.get_by_role("alert").inner_text()
