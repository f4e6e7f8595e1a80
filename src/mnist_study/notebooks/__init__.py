"""The notebooks: executed, turned into pages, and compared with what they store."""
