"""What Sphinx makes the site from; ``make site`` and ``make run`` call it.

The folder it reads is put together by ``mnist_study.notebooks.site``: what lies here,
the notebooks, and what is included from results.
"""

import os
from pathlib import Path

import pandas as pd
from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from mnist_study.report.filters import filtered_table

project = "LeNet-5 and a plain network on MNIST"
html_title = "LeNet-5 and a plain network"
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["included/**"]
# Pages that are no work of Sphinx, copied as they are: extra/draw becomes draw.
html_extra_path = ["extra"] if Path("extra").exists() else []
if Path("extra/draw").exists():
    tags.add("drawing")  # noqa: F821 (Sphinx defines it)

# The notebooks are shown as they were executed, with the outputs that they store.
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3

add_module_names = False
autodoc_member_order = "groupwise"
autodoc_typehints = "description"  # beside what the docstring says of each argument
autodoc_typehints_description_target = "documented"
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # attributes as a list, not as members of their own
# As it stands: the text before a colon is no type.
napoleon_custom_sections = ["Returns", "Yields"]

html_theme = "furo"
html_static_path, templates_path = ["_static"], ["_templates"]
html_css_files, html_js_files = ["site.css"], ["reach.js"]
html_show_sourcelink = html_copy_source = False
# A search from the disk may not fetch the pages that it found.
html_show_search_summary = False
html_use_index = html_domain_indices = False  # there is a search
html_show_copyright = html_show_sphinx = False
html_math_renderer = "mathml"
# Both with enough contrast for everyone.
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {
    "announcement": os.environ.get("MNIST_STUDY_NOTICE", ""),
    "navigation_with_keys": True,
}


# Columns of the ledger, and their headings; the first four are chosen by.
LEDGER = {
    "source": "write-up",
    "kind": "kind",
    "reproduced": "reproduced",
    "true": "true",
    "statement": "statement",
    "quotation": "quotation",
    "published": "published",
    "obtained": "obtained here",
    "why": "why",
}
# The style sheet shows each row as a card: for who cannot see it, it stays a table.
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row"}
ROLES |= {"th": "columnheader", "td": "cell"}


def setup(app: Sphinx) -> None:
    """Add what neither Sphinx nor MyST-NB has."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.add_directive("ledger", Ledger)
    app.connect("doctree-read", describe_pictures)
    app.connect("doctree-read", mend_tables)


class Ledger(SphinxDirective):
    """The ledger of claims, with lists to choose by and a field to search in."""

    def run(self) -> list[nodes.Node]:
        """Return the table as HTML."""
        path, _ = self.env.relfn2path("/included/claims.csv")
        path = self.env.srcdir / path
        self.env.note_dependency(path)
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table = table[list(LEDGER)].rename(columns=LEDGER)
        page = filtered_table(table, by=list(table)[:4], search=True)._repr_html_()
        for tag, role in ROLES.items():
            page = page.replace(f"<{tag}>", f'<{tag} role="{role}">')
            page = page.replace(f"<{tag} style", f'<{tag} role="{role}" style')
        labels = "".join(
            f'.ledger td:nth-child({n})::before {{ content: "{label}"; }}\n'
            for n, label in enumerate(table, start=1)
            if label != "statement"
        )
        page = f'<style>{labels}</style><div class="ledger">{page}</div>'
        return [nodes.raw("", page, format="html")]


def describe_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Give each picture of a notebook its description as alternative text.

    That is the text/plain of the same output, or what the cell's metadata say.
    """
    for bundle in doctree.findall(_is_output):
        by_type = {child.get("mime_type"): child for child in bundle}
        if "image/png" not in by_type:
            continue
        cell = bundle.parent
        while "cell_metadata" not in cell:
            cell = cell.parent
        for picture in by_type["image/png"].findall(nodes.image):
            told = by_type.get("text/plain")
            picture["alt"] = cell["cell_metadata"].get("alt") or told.astext()


def mend_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Make the empty corners of pandas's tables cells; a heading must say something."""
    for raw in doctree.findall(nodes.raw):
        raw[:] = [nodes.Text(raw.astext().replace("<th></th>", "<td></td>"))]


def _is_output(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"


# Browsers draw MathML by themselves and screen readers read it: no script is needed.
def _inline(writer, node: nodes.math) -> None:
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block(writer, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{convert(node.astext(), display="block")}')
    writer.body.append("</div>\n")
    raise nodes.SkipNode
