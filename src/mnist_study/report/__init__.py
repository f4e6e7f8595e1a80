"""Tables and sentences made from records, and the pages that show them.

``tables`` computes from records, ``sentences`` puts results into words, and
``pages`` writes both for README and the notebooks.
"""

from mnist_study.report.chance import (
    part_table,
    scope_table,
    seed_table,
    variance_table,
    voting_error_pct,
    wrong_answers,
)
from mnist_study.report.mistakes import shared_mistakes
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
    "part_table",
    "prose_table",
    "readable",
    "scope_table",
    "seed_table",
    "shared_mistakes",
    "statement",
    "steps",
    "steps_statement",
    "variance_table",
    "voting_error_pct",
    "write_comparison",
    "write_markdown",
    "write_up_table",
    "wrong_answers",
]
