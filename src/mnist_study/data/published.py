"""What published data sets contain, and which files they come in.

SHA-256 sums are those of the arrays where the files were at hand, since files of the
same data differ in format and compression.
"""

from mnist_study.data.containers import Contents
from mnist_study.data.dataset import DIGITS
from mnist_study.data.sources import IDX_FILES, Published

FASHION_CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
KMNIST_CLASSES = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")


def _shapes(num_train: int, num_test: int) -> dict[str, tuple[int, ...]]:
    return {
        "x_train": (num_train, 28, 28),
        "y_train": (num_train,),
        "x_test": (num_test, 28, 28),
        "y_test": (num_test,),
    }


MNIST_SHA256 = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}
MNIST_FILES = Published(
    contents=Contents("MNIST", len(DIGITS), _shapes(60_000, 10_000), MNIST_SHA256),
    npz="mnist.npz",
    folder="",
    cache="mnist.npz",
    keras_module="mnist",
)

# Xiao, Rasul and Vollgraf (2017), "Fashion-MNIST: a novel image dataset for
# benchmarking machine learning algorithms"; MIT licence.
FASHION_SHA256 = {
    "x_train": "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
    "y_train": "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
    "x_test": "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
    "y_test": "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
}
FASHION_FILES = Published(
    contents=Contents(
        "Fashion-MNIST", len(FASHION_CLASSES), _shapes(60_000, 10_000), FASHION_SHA256
    ),
    npz="fashion-mnist.npz",
    folder="fashion-mnist",
    cache="fashion-mnist",
    keras_module="fashion_mnist",
)

# Clanuwat and others (2018), "Deep learning for classical Japanese literature";
# CC BY-SA 4.0. The sums are those of the gzipped files, from the list of checksums of
# TensorFlow Datasets; the files themselves were not at hand.
KMNIST_FILES = Published(
    contents=Contents("KMNIST", len(KMNIST_CLASSES), _shapes(60_000, 10_000), {}),
    npz="kmnist.npz",
    folder="kmnist",
    file_sha256={
        "x_train": "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
        "y_train": "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
        "x_test": "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
        "y_test": "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
    },
)

# Cohen, Afshar, Tapson and van Schaik (2017), "EMNIST: extending MNIST to handwritten
# letters". Not verified bit for bit: the sums of its files are not known here, only
# that of the archive with all parts of EMNIST. Names, sizes and types are checked, and
# that every digit is equally frequent. The images in the files are transposed.
EMNIST_DIGITS_FILES = Published(
    contents=Contents("EMNIST digits", len(DIGITS), _shapes(240_000, 40_000), {}),
    npz="emnist-digits.npz",
    folder="emnist-digits",
    idx_files={
        key: f"emnist-digits-{name.replace('t10k', 'test')}"
        for key, name in IDX_FILES.items()
    },
    transposed=True,
)
