"""What a notebook says of MNIST alone, left out where it is executed on other data.

In the text such a passage stands between ``<!-- on MNIST -->`` and ``<!-- end -->``,
which no page shows. Cells of code that only MNIST needs have the tag ``on-mnist``.
"""

import re

from nbformat import NotebookNode

MNIST_TAG = "on-mnist"
START, END = "<!-- on MNIST -->", "<!-- end -->"
_PASSAGE = re.compile(rf"\s*{START}.*?{END}", re.DOTALL)
_MARK = re.compile(f"{START}|{END}")
# Markdown shows the text of such a line as it is, even in a list.
_LINE = re.compile(rf"\s*(?:[-*+>]\s+)?(?:{START}|{END})\s*\S")


def leave_out_mnist(notebook: NotebookNode, name: str) -> None:
    """Remove, in place, what is true of MNIST alone; empty cells go as well.

    Args:
        notebook: The notebook, not yet executed.
        name: Its name, for messages.
    Raises:
        ValueError: If its marks are not as ``check_marks`` expects them.
    """
    kept = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            check_marks(cell.source, f"{name}.ipynb, cell {cell.id}")
            cell.source = _PASSAGE.sub("", cell.source).strip()
            if not cell.source:
                continue
        if MNIST_TAG not in cell.metadata.get("tags", []):
            kept.append(cell)
    notebook.cells = kept


def check_marks(text: str, where: str) -> None:
    """Check that passages begin and end, and that Markdown shows no mark.

    Args:
        text: The text of a cell.
        where: The place of the cell, for messages.
    Raises:
        ValueError: If a start has no end or an end no start, or if a line begins with
            a mark and goes on.
    """
    marks = _MARK.findall(text)
    if marks != [START, END] * (len(marks) // 2):
        raise ValueError(
            f"{where}: expected {START} and {END} in turn; found {', '.join(marks)}. "
            "Add the missing mark: passages do not contain each other."
        )
    for line in text.splitlines():
        if _LINE.match(line):
            raise ValueError(
                f"{where}: expected marks within a line or on lines of their own; "
                f"found {line[:40]!r}. Move the mark to a line of its own."
            )
