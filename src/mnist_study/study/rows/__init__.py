"""The rows of the table of experiments, by subject."""
