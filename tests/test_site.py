"""The site as Sphinx builds it: what is on its pages, and that nothing is missing."""

import base64
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from small_docs import write_docs

from mnist_study.notebooks import finding, site
from mnist_study.notebooks.finding import find_notebooks, is_answer, notebook_name
from mnist_study.notebooks.site import SiteError, build_site, gather
from mnist_study.paths import RESULTS_FOLDER

NOTEBOOKS = find_notebooks()
# Elements that make a browser fetch something, and by which attribute.
FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src"}
# The smallest picture there is.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAA"
    "SUVORK5CYII="
)
CODE = r"```.*?```|`[^`\n]*`"


@pytest.fixture(scope="module")
def pages(built_site):
    """Every page, parsed, by its place in the site."""
    return {
        path.relative_to(built_site): BeautifulSoup(
            path.read_text(encoding="utf-8"), "html.parser"
        )
        for path in sorted(built_site.rglob("*.html"))
    }


def _notebook_page(pages, path):
    return pages[Path("notebooks", f"{notebook_name(path)}.html")].article


def _outputs(path, kind):
    cells = nbformat.read(path, as_version=4).cells
    for cell in cells:
        for output in cell.get("outputs", ()):
            if kind in output.get("data", {}):
                yield cell, output.data


def test_the_answer_and_its_figure_come_first(pages):
    landing = pages[Path("index.html")].article
    sentence = (RESULTS_FOLDER / "comparison.md").read_text("utf-8").splitlines()[0]
    assert landing.p.text == sentence
    assert landing.img["src"] == "_images/comparison_test_error.png"
    places = [a["href"] for a in landing.select("ul a")]
    assert {"results/index.html", "how_to/run.html", "reference/index.html"} <= {
        *places
    }
    assert "draw/index.html" in places


def test_every_page_has_one_title_and_all_pictures_are_described(pages):
    for path, page in pages.items():
        assert page.html["lang"] == "en"
        assert len(page.find_all("h1")) == 1, path
        for picture in page.find_all("img"):
            assert len(picture.get("alt", "")) > 20, f"{path}: {picture['src']}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=notebook_name)
def test_a_notebook_is_shown_as_it_was_executed(pages, path):
    page = _notebook_page(pages, path)
    told = [  # on one line, as attributes are
        " ".join((cell.metadata.get("alt") or data["text/plain"]).split())
        for cell, data in _outputs(path, "image/png")
    ]
    assert [picture["alt"] for picture in page.find_all("img")] == told
    tables = sum(
        "<table" in data["text/html"] for _, data in _outputs(path, "text/html")
    )
    assert len(page.select(".cell_output table")) == tables
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                assert output.text.strip() in page.text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=notebook_name)
def test_every_formula_is_mathml(pages, path):
    page = _notebook_page(pages, path)
    cells = nbformat.read(path, as_version=4).cells
    prose = "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
    prose = re.sub(CODE, "", prose, flags=re.DOTALL)
    displayed = re.findall(r"\$\$.+?\$\$", prose, flags=re.DOTALL)
    inline = re.findall(
        r"\$[^$\n]+\$", re.sub(r"\$\$.+?\$\$", "", prose, flags=re.DOTALL)
    )
    formulas = page.find_all("math")
    shown = sum(formula.get("display") == "block" for formula in formulas)
    assert (shown, len(formulas) - shown) == (len(displayed), len(inline))
    for formula in formulas:
        assert not re.search(r"\$|\\[a-z]+\b", formula.text)


@pytest.mark.parametrize("path", [*filter(is_answer, NOTEBOOKS)], ids=notebook_name)
def test_answers_stand_beneath_their_chapter(pages, path):
    chapter = pages[Path("notebooks", f"{path.stem}.html")]
    (current,) = chapter.select(".sidebar-tree li.current-page")
    assert [a["href"] for a in current.ul.select("a")] == [f"answers/{path.stem}.html"]


def test_nothing_is_fetched_from_another_host(built_site, pages):
    for path, page in pages.items():
        for element in page.find_all(FETCHED):
            address = element.get(FETCHED[element.name], "")
            assert not urlsplit(address).netloc, f"{path}: {element}"
            assert not address.startswith("/"), f"{path}: {address} is no file"
    for sheet in built_site.rglob("*.css"):
        fetched = re.findall(r"(?:url\(|@import )[^)\n;]*//[^)\n;]*", sheet.read_text())
        assert not [one for one in fetched if "data:" not in one], sheet


def test_every_link_leads_somewhere(built_site, pages):
    anchors = {
        (built_site / path): {e["id"] for e in page.find_all(id=True)}
        for path, page in pages.items()
    }
    for path, page in pages.items():
        for link in page.find_all(["a", "link", "img", "script"]):
            parts = urlsplit(link.get("href") or link.get("src") or "")
            if parts.scheme or not (parts.path or parts.fragment):
                continue
            target = (built_site / path).parent / unquote(parts.path)
            target = target.resolve() if parts.path else built_site / path
            assert target.is_file(), f"{path}: {link}"
            if parts.fragment and target in anchors:
                assert unquote(parts.fragment) in anchors[target], f"{path}: {link}"


def test_the_ledger_has_every_claim(pages):
    page = pages[Path("results/ledger.html")]
    claims = pd.read_csv(
        RESULTS_FOLDER / "claims.csv", dtype=str, keep_default_na=False
    )
    rows = [[cell.text for cell in row("td")] for row in page.tbody("tr")]
    assert [row[4] for row in rows] == claims["statement"].to_list()
    assert [row[3] for row in rows] == claims["true"].to_list()
    assert len(page.select(".ledger select")) == 4
    assert page.select_one(".ledger input[type=search]")


def test_the_reference_has_what_the_rooms_offer(pages):
    from mnist_study import (
        data,
        metrics,
        plots,
        report,
        robustness,
        statistics,
        study,
        training,
    )

    rooms = (data, training, metrics, statistics, plots, report, study, robustness)
    for room in rooms:
        name = room.__name__
        page = pages[Path("reference", f"{name.rpartition('.')[2]}.html")]
        offered = [one for one in room.__all__ if callable(getattr(room, one))]
        assert not [one for one in offered if not page.find(id=f"{name}.{one}")]


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A checkout of two pages, one of them a notebook."""
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    png = base64.b64encode(PNG).decode()
    picture = {"image/png": png, "text/plain": 'one, with <made> & "up" values'}
    outputs = [new_output("display_data", picture) for _ in range(2)]
    cells = [new_markdown_cell("# A"), new_code_cell("1", outputs=outputs)]
    told = {"alt": "a line that rises"}
    cells.append(new_code_cell("2", outputs=outputs[:1], metadata=told))
    language = {"language_info": {"name": "python"}}
    notebook = new_notebook(cells=cells, metadata=language)
    nbformat.write(notebook, notebooks / "a.ipynb")
    monkeypatch.setattr(site, "DOCS_FOLDER", write_docs(tmp_path / "docs"))
    monkeypatch.setattr(finding, "NOTEBOOKS_FOLDER", notebooks)
    monkeypatch.setenv("MNIST_STUDY_OUTPUT", str(tmp_path / "build"))
    return tmp_path


def test_of_some_notebooks_the_others_have_no_pages(tmp_path):
    executed = tmp_path / "executed"
    executed.mkdir()
    chapter = next(path for path in NOTEBOOKS if path.stem == "02_ann")
    (executed / chapter.name).write_bytes(chapter.read_bytes())
    gather(tmp_path / "sources", executed, [chapter])
    shown = list((tmp_path / "sources" / "notebooks").glob("**/*.ipynb"))
    assert [path.name for path in shown] == [chapter.name]


def test_a_picture_is_told_as_the_notebook_tells_it(small):
    page = build_site("mine", small / "notebooks").parent / "notebooks" / "a.html"
    text = page.read_text(encoding="utf-8")
    pictures = BeautifulSoup(text, "html.parser").article.find_all("img")
    told = ['one, with <made> & "up" values'] * 2 + ["a line that rises"]
    assert [picture["alt"] for picture in pictures] == told
    assert "<made>" not in text


def test_what_is_no_work_of_sphinx_is_copied_and_then_linked(small):
    drawing = small / "docs" / "extra" / "draw" / "index.html"
    drawing.parent.mkdir(parents=True)
    drawing.write_text("<h1>Draw</h1>")
    page = build_site("mine", small / "notebooks", notice="The data are made up.")
    assert "Draw it." in page.read_text()
    assert (page.parent / "draw" / "index.html").read_text() == "<h1>Draw</h1>"
    assert "The data are made up." in (page.parent / "notebooks/a.html").read_text()


def test_a_warning_fails_the_site_but_not_what_make_run_shows(small, capfd):
    with open(small / "docs" / "index.md", "a") as file:
        file.write("\n[gone](nowhere.md)\n")
    for _ in range(2):  # also when it has read that page before
        with pytest.raises(SiteError, match="Sphinx failed, for the reasons above"):
            build_site("mine", small / "notebooks")
        assert "nowhere.md" in capfd.readouterr().err
    assert not (small / "build" / "mine").exists()
    assert build_site("run", small / "notebooks", strict=False).exists()


def test_sources_that_do_not_change_keep_their_time_and_old_ones_go(small):
    sources = small / "sources"
    gather(sources, small / "notebooks")
    before = {path: path.stat().st_mtime_ns for path in sources.rglob("*.*")}
    (sources / "old.md").write_text("of another time")
    (small / "docs" / "index.md").write_text("# Other")
    gather(sources, small / "notebooks")
    after = {path: path.stat().st_mtime_ns for path in sources.rglob("*.*")}
    changed = {path.name for path in before if before[path] != after[path]}
    assert (changed, before.keys()) == ({"index.md"}, after.keys())
