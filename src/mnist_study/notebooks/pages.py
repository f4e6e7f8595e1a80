"""The pages that notebooks become, and the page that lists them."""

import copy
import html
import re
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from mnist_study.files import write_whole
from mnist_study.notebooks.finding import is_answer, notebook_name
from mnist_study.notebooks.formulas import with_mathml
from mnist_study.paths import output_path

# A picture's text/plain, the description of a figure, is its alternative text,
# unless the output or the cell has an "alt" of its own in its metadata.
PAGE_TEMPLATE = """
{%- extends "lab/index.html.j2" -%}
{%- block data_png scoped -%}
{%- set alt = (output | get_metadata("alt", "image/png")) or cell.metadata.alt
    or output.data["text/plain"] -%}
{{ super() | replace("<img ", '<img alt="' ~ (alt | escape_html) ~ '" ', 1) }}
{%- endblock data_png -%}
"""


def to_html(notebook: NotebookNode, title: str, notice: str = "") -> str:
    """Return a notebook as one page that needs nothing from elsewhere.

    Args:
        notebook: An executed notebook.
        title: Of the page.
        notice: What the page shall say above everything else.
    Returns:
        HTML with all pictures inside, each with its description. Links to other
        notebooks lead to their pages.
    """
    exporter = HTMLExporter(
        raw_template=PAGE_TEMPLATE,
        # No addresses: nbconvert would point to servers for these.
        mathjax_url="",
        require_js_url="",
        jquery_url="",
        embed_images=True,
    )
    notebook = copy.deepcopy(notebook)  # whose cells keep their TeX
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(cell.source)
    page, _ = exporter.from_notebook_node(
        notebook, resources={"metadata": {"name": title}}
    )
    # The template loads scripts for formulas and widgets, which there are none of.
    page = re.sub(r"<script[^>]*\ssrc=[^>]*>\s*</script>", "", page)
    page = re.sub(r'<script type="module">.*?</script>', "", page, flags=re.DOTALL)
    page = re.sub(r'(<a href="[\w./]+)\.ipynb"', r'\1.html"', page)
    wide = "<style>main{max-width:60rem;margin:auto;padding:0 1rem}</style></head>"
    page = page.replace("</head>", wide, 1)
    if notice:
        banner = f'<p style="background:#fe9;padding:1rem">{html.escape(notice)}</p>'
        page = page.replace("<main>", f"<main>{banner}", 1)
    return page


def title_and_question(notebook: NotebookNode) -> tuple[str, str]:
    """Return a notebook's title and the question in bold below it."""
    text = notebook.cells[0].source
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    question = re.search(r"\*\*(.+?)\*\*", text)
    return title[1] if title else "", question[1] if question else ""


def page_path(notebook: Path) -> Path:
    """Return where the page of a notebook lies in the output folder."""
    return output_path("html", f"{notebook_name(notebook)}.html")


def write_index(paths: Sequence[Path]) -> None:
    """Write the page that lists the chapters, each with its answers.

    Args:
        paths: Notebooks, in reading order.
    """
    answers = {path.stem: path for path in paths if is_answer(path)}
    items = []
    for path in paths:
        if is_answer(path):
            continue
        title, question = title_and_question(nbformat.read(path, as_version=4))
        item = f"{_link(path, title)}<br>{html.escape(question)}"
        if path.stem in answers:
            item += f"<br>{_link(answers[path.stem], 'Answers to its exercises')}"
        items.append(f"<li>{item}</li>")
    style = "body{font:1.1rem/1.6 sans-serif;max-width:45rem;margin:3rem auto}"
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>LeNet-5 and the ANN</title><style>{style} li{{margin:1em 0}}</style>"
        f"<h1>LeNet-5 and a plain network on MNIST</h1><ul>{''.join(items)}</ul></html>"
    )
    write_whole(output_path("html", "index.html"), page)


def _link(notebook: Path, text: str) -> str:
    return f'<a href="{notebook_name(notebook)}.html">{html.escape(text)}</a>'
