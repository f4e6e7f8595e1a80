"""How fast an epoch is: against the write-ups' way, PyTorch and the machine's limit."""
