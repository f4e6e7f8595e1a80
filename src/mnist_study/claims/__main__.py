"""Train as the code of the write-ups does, and record the results."""

from mnist_study.claims.as_printed import measure_all, write_as_printed
from mnist_study.data import load_mnist

if __name__ == "__main__":
    write_as_printed(measure_all(load_mnist()))
