"""The report of the benchmark, and the files in which it is stored."""

import json
from pathlib import Path

import pandas as pd

from mnist_study.benchmark.lineup import ROWS
from mnist_study.benchmark.targets import verdicts
from mnist_study.files import write_whole
from mnist_study.paths import output_path

SPREADS = ("seconds", "ratio")


def report(result: dict) -> str:
    """Return tables, caption and verdicts as Markdown."""
    # Imported here, since the table of experiments needs Keras.
    from mnist_study.report import markdown

    parts = [
        markdown(_epoch_table([*result["networks"].values()])),
        "Medians, the smallest and the largest in brackets; ratios are to the "
        f"write-ups' time, round by round. {conditions(result)}",
    ]
    if whole := result["whole_training"]:
        rows = {
            row["label"]: {
                "epochs": str(row["num_epochs"]),
                "s": _spread_text(row["seconds"]),
            }
            for row in whole["rows"].values()
        }
        table = pd.DataFrame.from_dict(rows, orient="index")
        ratio = _spread_text(whole["ratio"])
        parts += [
            markdown(table.rename_axis("whole training, one thread")),
            f"Tracing included; the ratio is {ratio}.",
        ]
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
        write_whole(
            output_path("results", "benchmark.json"), json.dumps(numbers, indent=1)
        ),
        write_whole(output_path("results", "benchmark.md"), report(result)),
        output_path("Images", "benchmark_epoch_time.png"),
    ]
    figure = plots.speed_bars(table, note=note)
    plots.save_figure(figure, paths[-1].name)
    # pyplot keeps every figure that is not closed.
    plt.close(figure)
    return paths


def conditions(result: dict) -> str:
    """Return the conditions of the measurement, for a caption."""
    data, rounds = result["data"], result["rounds"]
    provenance = result["provenance"]
    names = {"tensorflow": "TensorFlow", "keras": "Keras", "torch": "PyTorch"}
    versions = [
        f"{name} {provenance[key]}" for key, name in names.items() if provenance[key]
    ]
    batches = {str(network["batch_size"]) for network in result["networks"].values()}
    return (
        f"{rounds} round{'s' * (rounds != 1)} of one epoch: {data['num_train']:,} "
        f"training and {data['num_val']:,} validation examples in batches of "
        f"{' and '.join(sorted(batches))}, {data['label']}. "
        f"{provenance['hardware']}; {provenance['cores']} cores, of which other "
        f"programs kept about {provenance['busy_cores_at_start']:.1f} busy at the "
        f"start. Python {provenance['python']}, {', '.join(versions)}; "
        f"{provenance['recorded_at'][:10]}."
    )


def _spread_text(spread: dict[str, float]) -> str:
    if spread["low"] == spread["high"]:
        return f"{spread['median']:.2f}"
    return "{median:.2f} ({low:.2f}–{high:.2f})".format(**spread)


def _epoch_table(networks: list[dict]) -> pd.DataFrame:
    """Return times and ratios as text, with a row per contender of all networks."""
    columns = [text for n in networks for text in (f"{n['label']} (s)", "ratio")]
    rows = {
        label: [_spread_text(n["rows"][key][c]) for n in networks for c in SPREADS]
        for key, label in ROWS.items()
        if all(key in n["rows"] for n in networks)
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("one epoch")
