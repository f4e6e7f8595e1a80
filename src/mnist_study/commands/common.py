"""What several commands need: the data, the folder of records, and lists of names."""

from pathlib import Path


def load_chosen(named: str | None = None):
    """Load the named data, by default those of the settings; print which they are."""
    from mnist_study.data.registry import load_dataset

    dataset = load_dataset(named)
    # Flushed: what follows may take hours, and stdout may be a file.
    print(f"data: {dataset.label} ({dataset.source})", flush=True)
    if not (dataset.is_recorded or dataset.is_stand_in):
        print(dataset.introduction, flush=True)
    return dataset


def names(text: str) -> list[str]:
    """Return the names in a text that separates them by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def trials_folder(dataset, folder: Path) -> Path:
    """Return the folder of trials; for the stand-in, one that git ignores."""
    from mnist_study.paths import RESULTS_FOLDER, output_path

    if folder.name == "trials" and not dataset.is_stand_in and dataset.records:
        return RESULTS_FOLDER / dataset.records
    return folder if dataset.is_recorded else output_path(folder.name, "any").parent
