"""A docs folder of one page and whatever notebooks there are, for the real Sphinx."""

from pathlib import Path

from mnist_study.paths import PROJECT_ROOT

INDEX = """\
# Title

:::{only} drawing
Draw it.
:::

```{toctree}
:glob:

notebooks/*
```
"""


def write_docs(folder: Path) -> Path:
    """Write it, with the project's own settings and look."""
    for name in (
        "conf.py",
        "_static/site.css",
        "_static/reach.js",
        "_templates/page.html",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((PROJECT_ROOT / "docs" / name).read_bytes())
    (folder / "index.md").write_text(INDEX)
    return folder
