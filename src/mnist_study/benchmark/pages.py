"""The report of the benchmark, and the files that it is written to."""

import json
import os
from pathlib import Path

from mnist_study.benchmark.lineup import ROWS
from mnist_study.benchmark.targets import verdicts
from mnist_study.paths import output_path


def report(result: dict) -> str:
    """Return tables, caption and verdicts as Markdown."""
    networks = result["networks"].values()
    rows = [["one epoch"], ["---"]]
    for network in networks:
        rows[0] += [f"{network['label']} (s)", "ratio"]
        rows[1] += ["---:", "---:"]
    for key, label in ROWS.items():
        if all(key in network["rows"] for network in networks):
            rows.append([label])
            for network in networks:
                row = network["rows"][key]
                rows[-1] += [_spread_text(row["seconds"]), _spread_text(row["ratio"])]
    parts = [
        _table(rows),
        "Medians, the smallest and the largest in brackets; ratios are to the "
        f"write-ups' time, round by round. {conditions(result)}",
    ]
    if whole := result["whole_training"]:
        rows = [["whole training, one thread", "epochs", "s"], ["---", "---:", "---:"]]
        for row in whole["rows"].values():
            seconds = _spread_text(row["seconds"])
            rows.append([row["label"], str(row["num_epochs"]), seconds])
        ratio = _spread_text(whole["ratio"])
        parts += [_table(rows), f"Tracing included; the ratio is {ratio}."]
    if result["provenance"]["torch"] is None:
        parts.append(
            "PyTorch is not installed, and its rows are left out: `make bench` "
            "installs it, as does `pip install -r requirements-bench.txt`."
        )
    parts.append("\n".join(f"- {line}" for line in verdicts(result)))
    return "\n\n".join(parts) + "\n"


def write_benchmark(result: dict) -> list[Path]:
    """Write numbers, table and figure below the output folder.

    Returns:
        The files: JSON, Markdown, PNG.
    """
    import matplotlib.pyplot as plt
    import pandas as pd

    from mnist_study import plots

    table = pd.DataFrame(
        {
            "network": network["label"],
            "label": row["label"],
            "ours": key in ("one_thread", "all_cores", "per_model"),
            "seconds": row["seconds"]["median"],
            "low_s": row["seconds"]["low"],
            "high_s": row["seconds"]["high"],
            "ratio": row["ratio"]["median"],
        }
        for network in result["networks"].values()
        for key, row in network["rows"].items()
    )
    note = (
        "Median, with a line from the smallest to the largest; in brackets the ratio "
        f"to the write-ups' time. {conditions(result)}"
    )
    numbers = result | {"verdicts": verdicts(result)}
    paths = [
        _write(output_path("results", "benchmark.json"), json.dumps(numbers, indent=1)),
        _write(output_path("results", "benchmark.md"), report(result)),
        output_path("Images", "benchmark_epoch_time.png"),
    ]
    figure = plots.speed_bars(table, note=note)
    plots.save_figure(figure, paths[-1].name)
    plt.close(figure)
    return paths


def conditions(result: dict) -> str:
    """Return what the numbers were measured on, for a caption."""
    data, told, rounds = result["data"], result["provenance"], result["rounds"]
    names = {"tensorflow": "TensorFlow", "keras": "Keras", "torch": "PyTorch"}
    versions = [f"{name} {told[key]}" for key, name in names.items() if told[key]]
    batches = {str(network["batch_size"]) for network in result["networks"].values()}
    return (
        f"{rounds} round{'s' * (rounds != 1)} of one epoch: {data['num_train']:,} "
        f"training and {data['num_val']:,} validation examples in batches of "
        f"{' and '.join(sorted(batches))}, {data['label']}. "
        f"{told['hardware']}; {told['cores']} cores, of which other programs kept "
        f"about {told['busy_cores_at_start']:.1f} busy at the start. "
        f"Python {told['python']}, {', '.join(versions)}; {told['recorded_at'][:10]}."
    )


def _spread_text(spread: dict[str, float]) -> str:
    if spread["low"] == spread["high"]:
        return f"{spread['median']:.2f}"
    return "{median:.2f} ({low:.2f}–{high:.2f})".format(**spread)


def _table(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _write(path: Path, text: str) -> Path:
    """Write a file whole or not at all."""
    partial_path = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial_path.write_text(text, encoding="utf-8")
        os.replace(partial_path, path)
    finally:
        partial_path.unlink(missing_ok=True)
    return path
