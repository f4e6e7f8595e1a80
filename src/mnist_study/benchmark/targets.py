"""The study's targets for time and memory, and whether they are met."""

TARGETS = [  # rows of which the fastest counts, verdict, largest share
    (
        ("one_thread", "all_cores"),
        "one {} takes {} of the write-ups' time",
        {"lenet5": 0.70, "ann": 0.45},
    ),
    (
        ("per_model",),
        "{} in a study takes {} of the write-ups' time per model",
        {"lenet5": 0.40, "ann": 0.15},
    ),
]
FAST_TARGET = 0.30  # of the time of LeNet-5's ten epochs
MEMORY_TARGET_MB = 1500


def verdicts(result: dict) -> list[str]:
    """Compare the measurements with the targets.

    Returns:
        A sentence for each target.
    """
    lines = []

    def hold(text: str, measured: float, most: float, digits: int = 2) -> None:
        verdict = "met" if measured <= most else "MISSED"
        text = text.format(f"{measured:,.{digits}f}")
        lines.append(f"{verdict}: {text} (target: at most {most:,.{digits}f})")

    for keys, text, targets in TARGETS:
        for name, most in targets.items():
            if network := result["networks"].get(name):
                share = min(network["rows"][key]["ratio"]["median"] for key in keys)
                hold(text.format(network["label"], "{}"), share, most)
    if whole := result["whole_training"]:
        text = "training the fast LeNet-5 takes {} of the time of ten epochs"
        hold(text, whole["ratio"]["median"], FAST_TARGET)
    text = "training LeNet-5 takes {} MB of memory at its peak"
    hold(text, result["peak_memory_mb"], MEMORY_TARGET_MB, digits=0)
    return lines
