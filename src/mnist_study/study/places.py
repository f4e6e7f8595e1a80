"""Where the records of a data set lie."""

from pathlib import Path

from mnist_study.data.dataset import Dataset
from mnist_study.paths import RESULTS_FOLDER, output_path


def records_folder(dataset: Dataset) -> Path:
    """Return the folder of a data set's records: MNIST's are in ``results/trials``.

    Data that are arrays in memory have none of their own; what is trained on them is
    kept below the output folder.
    """
    if not dataset.records:
        return output_path("trials", "any").parent
    return RESULTS_FOLDER / dataset.records
