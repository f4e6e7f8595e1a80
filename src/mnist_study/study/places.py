"""Where the records of a data set are stored."""

from pathlib import Path

from mnist_study.data.dataset import Dataset
from mnist_study.paths import RESULTS_FOLDER, output_path


def records_folder(dataset: Dataset) -> Path:
    """Return the folder of a data set's records: MNIST's are in ``results/trials``.

    Data in memory have no folder of their own; their records are kept below the output
    folder.
    """
    if not dataset.records:
        return output_path("trials", "any").parent
    return RESULTS_FOLDER / dataset.records
