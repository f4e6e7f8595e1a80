"""The site in a real browser: for everyone, on any screen, without a network.

axe-core judges every page. Skipped where there is no Chromium.
"""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Chromium: on Debian, apt install chromium"
)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# One page of each kind.
KINDS = (
    "index", "notebooks/answers/02_ann", "results/comparison", "reference/training",
    "search",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    # A container's root has no sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*arguments, "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, built_site):
    """A function that opens a page of the site from the disk."""
    contexts = []

    def open_page(name, viewport=DESKTOP, scheme="light"):
        look = {"viewport": viewport, "color_scheme": scheme}
        contexts.append(browser.new_context(reduced_motion="reduce", **look))
        page = contexts[-1].new_page()
        page.set_default_timeout(120_000)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda one: page.problems.extend(_elsewhere(one.url)))
        page.goto((built_site / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def _elsewhere(url):
    return [] if url.startswith(("file:", "data:", "blob:")) else [url]


def _violations(page, rules=None):
    options = {"resultTypes": ["violations"], "rules": rules or {}}
    found = Axe().run(page, options=options)
    return found.generate_report() if found.violations_count else ""


def test_everyone_can_use_every_page(open_page, built_site):
    names = sorted(p.relative_to(built_site) for p in built_site.rglob("*.html"))
    assert len(names) > 35
    for name in names:
        page = open_page(name.with_suffix(""))
        # Contrast takes the most time by far, and is the same on all pages of a kind.
        assert not _violations(page, {"color-contrast": {"enabled": False}}), name
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", KINDS)
def test_on_a_phone_by_day_and_by_night(open_page, name, scheme):
    page = open_page(name, PHONE, scheme)
    assert not _violations(page)
    assert page.problems == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    lightness = sum(map(int, background[4:-1].split(","))) / 3
    assert (lightness < 60) == (scheme == "dark")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["width"], "it scrolls sideways"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_plot_lies_on_white(open_page, scheme):
    page = open_page("index", scheme=scheme)
    picture = page.locator("article img").first
    white = picture.evaluate("e => getComputedStyle(e).backgroundColor")
    assert white == "rgb(255, 255, 255)"
    assert picture.evaluate("e => e.naturalWidth") > 0


def test_the_ledger_is_searched_and_filtered(open_page):
    page = open_page("results/ledger")
    shown = page.locator(".ledger tbody tr:visible")
    count = page.locator(".ledger output")
    every = shown.count()
    assert count.inner_text() == f"{every} of {every} rows"
    page.locator(".ledger").get_by_label("search").fill("Parameters 48,120")
    found = shown.all_inner_texts()
    assert 0 < len(found) < every / 4
    assert all("48,120" in text and "parameters" in text.lower() for text in found)
    page.locator(".ledger").get_by_label("search").fill("")
    page.locator(".ledger").get_by_label("true").select_option("no")
    assert {row.locator("td").nth(3).inner_text() for row in shown.all()} == {"no"}
    assert count.inner_text() == f"{shown.count()} of {every} rows"
    page.locator(".ledger").get_by_label("search").fill("nothing holds these words")
    assert (shown.count(), page.problems) == (0, [])


def test_the_keyboard_reaches_content_and_links(open_page):
    page = open_page("index")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.wait_for_url("**#furo-main-content")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    inside = "document.activeElement.closest('main, .main') !== null"
    assert page.evaluate(inside)


def test_words_are_found_from_the_disk(open_page):
    page = open_page("search")
    page.goto(f"{page.url}?q=receptive")
    page.locator("#search-results li").first.wait_for()
    assert page.locator("#search-results li a").count() >= 1
    assert page.problems == []
