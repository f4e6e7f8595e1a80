"""Tables as text, as Markdown for README, and as HTML for notebooks."""

import pandas as pd
from IPython.display import HTML

from mnist_study.data.dataset import Dataset
from mnist_study.files import write_whole
from mnist_study.paths import output_path
from mnist_study.report.times import marked_time, time_note


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of models as text, with units.

    Times that cannot be compared with the others are marked; ``time_note`` says why.
    """
    error = table["error_pct"].map("{:.2f}".format)
    # What was not published is NaN, which format writes as nan.
    published = table["published_pct"].map("{:.2f} %".format).replace("nan %", "–")
    return pd.DataFrame(
        {
            "test error, mean ± sd": error + table["sd_pct"].map(" ± {:.2f} %".format),
            "95 % interval": table["low_pct"].map("{:.2f} – ".format)
            + table["high_pct"].map("{:.2f} %".format),
            "seeds": table["seeds"].astype(str),
            "published": published,
            "parameters": table["parameters"].map("{:,}".format),
            "multiply-accumulates": table["macs"].map("{:,}".format),
            "training time": [
                marked_time(*pair, "{:.0f} s")
                for pair in zip(
                    table["train_time_s"], table["comparable_time"], strict=True
                )
            ],
        },
        index=table.index,
    )


def readable_contests(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of ``contests`` or the like as text, with units in the headings.

    Args:
        table: What ``contests``, ``steps``, ``digit_contests`` or ``interaction_table``
            returned.
    Returns:
        Cells of text with the same index; differences in percentage points.
    """
    return pd.DataFrame(
        {
            "difference, points": table["difference_pct"].map("{:+.2f}".format),
            "95 % interval": table["low_pct"].map("{:.2f} to ".format)
            + table["high_pct"].map("{:.2f}".format),
            "p (Holm)": table["p_holm"].map(_p_text),
            "magnitude": table["magnitude"],
        },
        index=table.index,
    )


def _p_text(p_value: float) -> str:
    # A smaller one rests on the tails of distributions that hold only roughly there.
    return "< 0.001" if p_value < 0.001 else f"{p_value:.1g}"


def write_comparison(table: pd.DataFrame, sentence: str, dataset: Dataset) -> None:
    """Write ``results/comparison.txt`` and ``.md`` below the output folder.

    Args:
        table: What ``model_table`` returned.
        sentence: What ``statement`` returned.
        dataset: The data set, which the caption names.
    """
    text = readable(table)
    parts = ["Test error over seeds", dataset.caption("test"), time_note(text)]
    caption = "; ".join(part for part in parts if part)
    plain = f"{caption}\n\n{text.to_string()}\n\n{sentence}\n"
    # Plain for the terminal, where ``make run`` shows it; Markdown for README.
    write_whole(output_path("results", "comparison.txt"), plain)
    page = f"{sentence}\n\n{markdown(text)}\n\n{caption}.\n"
    write_whole(output_path("results", "comparison.md"), page)


def write_headline(table: pd.DataFrame, sentence: str, dataset: Dataset) -> None:
    """Write ``results/headline.md`` below the output folder: what README begins with.

    Args:
        table: The rows of ``model_table`` that matter most.
        sentence: The answer.
        dataset: Named below the table.
    """
    kept = ["test error, mean ± sd", "95 % interval", "seeds", "parameters"]
    text = readable(table)[[*kept, "multiply-accumulates"]]
    caption = "Test error over seeds, with the interval of its mean"
    page = f"{sentence}\n\n{markdown(text)}\n\n{caption}; {dataset.caption('test')}.\n"
    write_whole(output_path("results", "headline.md"), page)


def write_markdown(table: pd.DataFrame, name: str, sentence: str = "") -> None:
    """Write a table of text below ``results`` in the output folder, for README.

    Args:
        table: A table whose cells are text.
        name: File name ending in ``.md``.
        sentence: A sentence above it; an explanation of marked times is put below.
    """
    page = f"{sentence}\n\n{markdown(table)}\n".lstrip()
    # Without the backslash, Markdown would read the mark as a list item.
    if note := time_note(table):
        page += f"\n\\{note}.\n"
    write_whole(output_path("results", name), page)


def prose_table(table: pd.DataFrame) -> HTML:
    """Return a table of sentences for a notebook, aligned to the left.

    Args:
        table: The table; its index is not shown.
    """
    page = table.to_html(index=False, border=0)
    # Jupyter's style sheet aligns cells to the right.
    for cell in ("td", "th"):
        left = f'<{cell} style="text-align: left; vertical-align: top">'
        page = page.replace(f"<{cell}>", left)
    return HTML(page)


def markdown(table: pd.DataFrame) -> str:
    """Return a table of text as Markdown, its index aligned left, the rest right."""
    align = ["left", *["right"] * table.shape[1]]
    # tabulate would read text as numbers, and 2.30 would become 2.3.
    return table.to_markdown(colalign=align, disable_numparse=True)
