"""Tables and sentences computed from records, and the pages that show them.

``tables``, ``contests``, ``mistakes`` and ``chance`` compute from records,
``sentences`` puts results into words, and ``pages`` writes both for README and the
notebooks.
"""

from mnist_study.report.chance import (
    part_table,
    scope_table,
    seed_table,
    seeds_table,
    validation_table,
    variance_table,
)
from mnist_study.report.contests import (
    contests,
    digit_contests,
    interaction_table,
    seed_correlation,
    share_table,
    steps,
    together,
)
from mnist_study.report.mistakes import (
    class_table,
    hit_rates,
    pair_table,
    shared_mistakes,
    votes,
    voting_error_pct,
    wrong_answers,
)
from mnist_study.report.pages import (
    markdown,
    prose_table,
    readable,
    readable_contests,
    write_comparison,
    write_headline,
    write_markdown,
)
from mnist_study.report.passes import passes_table
from mnist_study.report.sentences import (
    contest_statement,
    interval_text,
    statement,
    steps_statement,
)
from mnist_study.report.tables import (
    candidate_table,
    dots,
    efficiency_table,
    examples_needed,
    metric_table,
    model_table,
    write_up_table,
)
from mnist_study.report.times import time_note

__all__ = [
    "candidate_table",
    "class_table",
    "contest_statement",
    "contests",
    "digit_contests",
    "dots",
    "efficiency_table",
    "examples_needed",
    "hit_rates",
    "interaction_table",
    "interval_text",
    "markdown",
    "metric_table",
    "model_table",
    "pair_table",
    "part_table",
    "passes_table",
    "prose_table",
    "readable",
    "readable_contests",
    "scope_table",
    "seed_correlation",
    "seed_table",
    "seeds_table",
    "share_table",
    "shared_mistakes",
    "statement",
    "steps",
    "steps_statement",
    "time_note",
    "together",
    "validation_table",
    "variance_table",
    "votes",
    "voting_error_pct",
    "write_comparison",
    "write_headline",
    "write_markdown",
    "write_up_table",
    "wrong_answers",
]
