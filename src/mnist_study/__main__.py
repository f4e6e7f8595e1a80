"""The command line: ``python -m mnist_study``."""

import argparse
import sys

from mnist_study import __version__


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand.

    Args:
        arguments: Words of the command line; None for those of this process.
    Returns:
        The exit status: 0, 1 after an error, 130 after Ctrl-C.
    """
    options = _parser().parse_args(arguments)
    # Imported late: --help should not wait for scikit-learn.
    from mnist_study.data import DataError
    from mnist_study.notebooks import NotebookError

    try:
        return options.command(options)
    except KeyboardInterrupt:
        print("\nmnist-study: interrupted, nothing is left running", file=sys.stderr)
        return 130
    except (DataError, NotebookError, OSError) as error:
        message = " ".join(str(error).split())
        print(f"mnist-study: {message}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_study",
        description="LeNet-5 against plain neural networks on MNIST.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name, command, text):
        subparser = commands.add_parser(name, help=text, description=text)
        subparser.set_defaults(command=command)
        return subparser

    add("data", _data, "Say which data are found, and where.")
    add("run", _run, "Execute the notebooks into build/, as web pages too.")
    notebooks = add(
        "notebooks", _notebooks, "Execute the notebooks in place; renew the README."
    )
    notebooks.add_argument(
        "names", nargs="*", metavar="NAME", help="e.g. 01_mnist; default: all"
    )
    return parser


def _data(options) -> int:
    from mnist_study.data import DATA_VARIABLE, load_mnist

    dataset = load_mnist()
    print(
        f"{dataset.label}: {len(dataset.y_train):,} training and "
        f"{len(dataset.y_test):,} test images\n"
        f"found: {dataset.source}\n"
        f"{DATA_VARIABLE}={dataset.location}"
    )
    return 0


def _run(options) -> int:
    from mnist_study.notebooks import run_all

    return run_all()


def _notebooks(options) -> int:
    from mnist_study.notebooks import renew

    return renew(options.names)


if __name__ == "__main__":
    sys.exit(main())
