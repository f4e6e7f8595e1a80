"""Tables and sentences made from records, and the pages that show them.

``tables`` computes from records, ``sentences`` puts results into words, and
``pages`` writes both for README and the notebooks.
"""

from mnist_study.report.pages import (
    markdown,
    prose_table,
    readable,
    write_comparison,
    write_markdown,
)
from mnist_study.report.sentences import (
    contest_statement,
    statement,
    steps_statement,
)
from mnist_study.report.tables import (
    candidate_table,
    class_table,
    contests,
    dots,
    efficiency_table,
    examples_needed,
    hit_rates,
    metric_table,
    model_table,
    pair_table,
    steps,
    write_up_table,
)

__all__ = [
    "candidate_table",
    "class_table",
    "contest_statement",
    "contests",
    "dots",
    "efficiency_table",
    "examples_needed",
    "hit_rates",
    "markdown",
    "metric_table",
    "model_table",
    "pair_table",
    "prose_table",
    "readable",
    "statement",
    "steps",
    "steps_statement",
    "write_comparison",
    "write_markdown",
    "write_up_table",
]
