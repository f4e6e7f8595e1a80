"""A table that the reader of a page can filter, without a network connection."""

import hashlib
import html
import textwrap

import pandas as pd

# Show the rows that have the chosen word in every column with a list of choices, and
# say how many they are. Plain JavaScript inside the page; where scripts do not run, as
# in some notebook viewers, all rows are shown.
_SCRIPT = """
(function () {
  const box = document.getElementById("ID");
  const choices = [...box.querySelectorAll("select")];
  const rows = [...box.querySelectorAll("tbody tr")];
  const shown = box.querySelector("output");
  function choose() {
    let count = 0;
    for (const row of rows) {
      row.hidden = choices.some(
        (c) => c.value && row.cells[c.dataset.column].textContent !== c.value
      )NOT_FOUND;
      count += row.hidden ? 0 : 1;
    }
    shown.textContent = count + " of " + rows.length + " rows";
  }
  for (const c of choices) c.addEventListener("change", choose);
SEARCH  choose();
})();
"""
# What a search field adds: only rows that contain all of its words are shown.
_SEARCH = """  const field = box.querySelector("input");
  function holds(row) {
    const words = field.value.toLowerCase().split(/\\s+/);
    return words.every((word) => row.textContent.toLowerCase().includes(word));
  }
  field.addEventListener("input", choose);
"""
_CELL = ' style="text-align: left; vertical-align: top"'
_WIDTH = 88


class FilteredTable:
    """A table with a list of choices above it for some of its columns.

    A page shows it with those lists and, if wanted, a search field. As text, which the
    notebook's file stores as well, it lists every row, one below the other.
    """

    def __init__(self, table: pd.DataFrame, by: list[str], search: bool):
        self._table, self._by, self._search = table.astype(str), by, search

    def _repr_html_(self) -> str:
        columns = list(self._table)
        # A hash of the contents: equal tables give equal pages, whenever they are made.
        name = "t" + hashlib.sha256(self._table.to_csv().encode()).hexdigest()[:10]
        choices = [self._choice(column, columns.index(column)) for column in self._by]
        script = _SCRIPT.replace("ID", name)
        if self._search:
            choices.insert(0, '<label>search <input type="search"></label>')
        for place, text in (("NOT_FOUND", " || !holds(row)"), ("SEARCH", _SEARCH)):
            script = script.replace(place, text if self._search else "")
        head = "".join(f"<th{_CELL}>{html.escape(column)}</th>" for column in columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td{_CELL}>{html.escape(v)}</td>" for v in row)
            + "</tr>\n"
            for row in self._table.itertuples(index=False)
        )
        return (
            f'<div id="{name}"><p>{" ".join(choices)} <output></output></p>\n'
            f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"
            f"<script>{script}</script></div>"
        )

    def __repr__(self) -> str:
        """Return every row as text: first the columns to choose by, then the rest."""
        others = [column for column in self._table if column not in self._by]
        lines = []
        for _, row in self._table.iterrows():
            lines.append(" · ".join(row[column] for column in self._by))
            for column in others:
                if row[column]:
                    text = f"{column}: {row[column]}"
                    look = {"initial_indent": "  ", "subsequent_indent": "    "}
                    lines += textwrap.wrap(text, _WIDTH, **look)
        return "\n".join(lines)

    def _choice(self, column: str, position: int) -> str:
        # In order of occurrence, which is the order of the table.
        values = map(html.escape, dict.fromkeys(self._table[column]))
        options = "".join(f"<option>{value}</option>" for value in values)
        return (
            f'<label>{html.escape(column)} <select data-column="{position}">'
            f'<option value="">all</option>{options}</select></label>'
        )


def filtered_table(
    table: pd.DataFrame, by: list[str], *, search: bool = False
) -> FilteredTable:
    """Return a table that can be filtered by some of its columns.

    Args:
        table: The table; its index is not shown.
        by: Columns with few different values.
        search: Whether the page has a search field as well.
    Raises:
        ValueError: If a column is unknown.
    """
    unknown = ", ".join(column for column in by if column not in table)
    if unknown:
        raise ValueError(f"table has no column {unknown}: use {', '.join(table)}")
    return FilteredTable(table, by, search)
