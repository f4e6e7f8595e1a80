"""The command line: ``python -m mnist_study COMMAND``; the Makefile calls it."""

import argparse
import os
import signal
import sys

from mnist_study.commands.classifiers import add_classifiers
from mnist_study.commands.common import load_chosen
from mnist_study.commands.searches import (
    add_searches,
    contest_command,
    sweep_command,
)
from mnist_study.commands.studies import (
    history_command,
    replay_command,
    study_command,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Arguments of the command line; those of ``sys.argv`` by default.
    Returns:
        Exit status: 0 if all went well, 1 on an error, 130 if interrupted; 143
        if ``run`` or ``notebooks`` was ended by SIGTERM.
    """
    chosen = _parser().parse_args(arguments)
    try:
        _prepare(chosen.command)
        return chosen.command(chosen)
    except KeyboardInterrupt as error:
        executing = chosen.command in (_run, _notebooks)
        if executing:  # another Ctrl-C would only change the exit status
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        kept = "finished notebooks are" if executing else "what was recorded is"
        print(f"interrupted; {kept} kept", file=sys.stderr)
        return getattr(error, "status", 130)
    # An error that the user can fix is printed in one line; any other is a bug and
    # keeps its traceback.
    except (ValueError, RuntimeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    finally:
        # Only the processes of a command start quietly, not those of a caller of
        # ``main``.
        os.environ.pop("MNIST_STUDY_QUIET", None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mnist_study")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, function, text):
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=function)
        return added

    command("data", _data, "say which data are used, and where they were found")
    command("run", _run, "execute the notebooks and build their pages")
    command("site", _site, "build the site from the stored notebooks and docs/")
    renew = command("notebooks", _notebooks, "renew the stored notebooks in place")
    renew.add_argument("names", nargs="*", help="such as 02_ann; all by default")
    study = command("study", study_command, "train the trials that have no record yet")
    study.add_argument("--only", default="", help="experiments, comma-separated")
    study.add_argument("--seeds", type=int, help="number of seeds per experiment")
    study.add_argument("--jobs", type=int, help="processes; one per core by default")
    study.add_argument("--cluster", help="address of a Dask scheduler")
    history = command(
        "history", history_command, "train LeNet-5 of 1998 as the paper did"
    )
    history.add_argument("--only", default="", help="experiments, comma-separated")
    history.add_argument("--seeds", type=int, help="number of seeds per experiment")
    history.add_argument("--jobs", type=int, help="processes; one per core by default")
    history.set_defaults(cluster=None)
    add_classifiers(command)
    add_searches(command)
    replay = command(
        "replay", replay_command, "train recorded trials again and compare"
    )
    replay.add_argument("--trials", type=int, default=3, help="number drawn at random")
    replay.add_argument("--seed", type=int, help="seed of the draw; random by default")
    replay.add_argument("--only", default="", help="experiments, or contest")
    replay.add_argument(
        "--times", default="", help="experiments to time again, comma-separated"
    )
    read = command("predict", _predict, "read the digit in a photo with both networks")
    read.add_argument("files", nargs="+", metavar="FILE", help="pictures of one digit")
    read.add_argument("--pictures", help="folder for pictures of what the networks see")
    bench = command("bench", _bench, "time an epoch, and compare other ways to train")
    bench.add_argument("--rounds", type=int, help="number of timed epochs each")
    return parser


def _prepare(command) -> None:
    """Check what Keras will read, and import it quietly if the command needs it."""
    from mnist_study import startup

    # These do not need Keras; a download imports it in a process of its own.
    if command in (_data, _site):
        return
    startup.check_variables()
    if command not in (_run, _notebooks):  # there the kernels import it
        startup.import_keras()
    # These start worker processes, which import Keras anew.
    if command in (study_command, history_command, sweep_command, contest_command):
        os.environ[startup.QUIET_VARIABLE] = "1"


def _data(chosen) -> int:
    print(f"fingerprint: {load_chosen().fingerprint}")
    return 0


def _run(chosen) -> int:
    from mnist_study.notebooks.kernels import signals_interrupt

    # Around the import, too: it takes seconds, during which a signal may arrive.
    with signals_interrupt():
        from mnist_study.notebooks.execution import run_all

        return 1 if run_all(load_chosen()) else 0


def _site(chosen) -> int:
    from mnist_study.notebooks.site import build_site

    print(f"Pages to read: {build_site()}")
    return 0


def _notebooks(chosen) -> int:
    from mnist_study.notebooks.execution import renew
    from mnist_study.notebooks.finding import NotebookError
    from mnist_study.notebooks.kernels import signals_interrupt

    dataset = load_chosen()
    if not dataset.is_recorded:
        raise NotebookError(
            f"stored outputs must be those of MNIST, but the data found are "
            f"{dataset.label}: docs/how_to/run.md says where to put MNIST"
        )
    with signals_interrupt():
        renew(chosen.names)
    return 0


def _predict(chosen) -> int:
    from mnist_study.photos.telling import tell_files

    return 1 if tell_files(chosen.files, chosen.pictures) else 0


def _bench(chosen) -> int:
    from mnist_study import benchmark
    from mnist_study.paths import PROJECT_ROOT, output_path

    dataset = load_chosen()
    if not dataset.is_recorded and output_path("results").parent == PROJECT_ROOT:
        # As with trials, numbers of the stand-in stay out of the checkout.
        os.environ["MNIST_STUDY_OUTPUT"] = "build"
    rounds = benchmark.ROUNDS if chosen.rounds is None else chosen.rounds
    result = benchmark.run_benchmark(dataset, rounds)
    paths = benchmark.write_benchmark(result)
    print(benchmark.report(result))
    print("written:", *paths, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
