"""A docs folder of one page and whatever notebooks there are, for the real Sphinx."""

import shutil
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
    docs = PROJECT_ROOT / "docs"
    for name in ("_static", "_templates"):
        shutil.copytree(docs / name, folder / name)
    shutil.copy(docs / "conf.py", folder)
    (folder / "index.md").write_text(INDEX)
    return folder
