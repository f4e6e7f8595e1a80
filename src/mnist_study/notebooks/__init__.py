"""Executing the notebooks, turning them into pages, and comparing their outputs."""
