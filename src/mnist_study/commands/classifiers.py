"""The command that trains the other classifiers of 1998."""

from mnist_study.commands.common import load_chosen, names, trials_folder


def add_classifiers(command) -> None:
    """Add it to those of the command line."""
    added = command(
        "classifiers", classifiers_command, "train the other classifiers of 1998"
    )
    added.add_argument("--only", default="", help="rows, comma-separated")
    added.add_argument("--seeds", type=int, help="of rows in which chance plays a part")


def classifiers_command(chosen) -> int:
    """Train the rows that are not recorded yet; return the exit status."""
    from mnist_study.classifiers1998.rows import ROWS_1998, TRIED_1998, find_row
    from mnist_study.classifiers1998.runner import CLASSIFIERS_FOLDER, run_row
    from mnist_study.training.machine import limit_threads

    if chosen.seeds is not None and chosen.seeds < 1:
        raise ValueError(f"seeds must be at least 1, got {chosen.seeds}")
    # Before the data are read. Without names, those that are trained here.
    rows = [find_row(name) for name in names(chosen.only)]
    rows = rows or [row for row in (*ROWS_1998, *TRIED_1998) if row.make]
    limit_threads(1)
    dataset = load_chosen()
    folder = trials_folder(dataset, CLASSIFIERS_FOLDER)
    recorded = wanted = 0
    for row in rows:
        seeds = row.num_seeds
        if row.by_chance and chosen.seeds is not None:
            seeds = chosen.seeds
        for seed in range(seeds):
            record, wanted = run_row(row, seed, dataset, folder), wanted + 1
            recorded += record is not None
            print(_line(row, seed, record), flush=True)
    print(f"{recorded} of {wanted} are recorded in {folder}")
    return 0 if recorded == wanted else 1


def _line(row, seed: int, record) -> str:
    if record is None:
        return f"{row.name} seed={seed}: another process is training it"
    test, costs = record.test, record.costs
    return (
        f"{row.name} seed={seed}: error {test['error_pct']:.2f} % (published "
        f"{row.error_pct:g} %), {costs['macs']:,} multiply-accumulates, "
        f"{costs['stored']:,} stored"
    )
