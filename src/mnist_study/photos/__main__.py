"""Write the test digits of the page "Draw a digit"; ``make site`` writes the rest."""

from mnist_study.data.registry import load_mnist
from mnist_study.files import write_whole
from mnist_study.paths import PROJECT_ROOT
from mnist_study.photos.page import samples_script

if __name__ == "__main__":
    path = PROJECT_ROOT / "docs" / "extra" / "draw" / "samples.js"
    print(write_whole(path, samples_script(load_mnist())))
