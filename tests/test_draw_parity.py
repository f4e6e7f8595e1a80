"""The page "Draw a digit" computes what Python does: networks and preparation."""

import base64

import numpy as np
import pytest
from drawing_page import CHROMIUM, NEEDS_CHROMIUM, chromium, write_page

from mnist_study.data.images import prepare
from mnist_study.data.photographs import prepare_photo
from mnist_study.notebooks.drawing import NETWORKS, SEED, rounded
from mnist_study.photos import TROUBLES, make_photo
from mnist_study.photos.reading import kept_network
from mnist_study.study.experiments import find_experiment
from mnist_study.training.prediction import predict

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NEEDS_CHROMIUM)
CLOSE = 1e-4  # of a probability, to the same weights in Keras
# Of a probability, to weights that were not rounded. Distances to the codes are sums
# of 84 squares: what rounding changes grows there.
TO_UNROUNDED = {"lenet5_1998": 0.02}
READ = """async ([name, packed]) => {
  const images = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const network = await Draw.load(name);
  const all = [];
  for (let at = 0; at < images.length; at += 784) {
    all.push(...Draw.read(network, images.subarray(at, at + 784)).probabilities);
  }
  return btoa(String.fromCharCode(...new Uint8Array(Float32Array.from(all).buffer)));
}"""
PREPARE = """([height, width, packed, options]) => {
  const rgba = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return [...Draw.prepare(Draw.toGrey(rgba, height, width), options)];
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page, opened from the disk."""
    address = write_page(tmp_path_factory.mktemp("page") / "draw").as_uri()
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(300_000)
        page.goto(address)
        yield page


def _packed(array):
    return base64.b64encode(array.tobytes()).decode()


def _read(page, name, images):
    parts = []
    for start in range(0, len(images), 1000):
        packed = _packed(images[start : start + 1000])
        raw = base64.b64decode(page.evaluate(READ, [name, packed]))
        parts.append(np.frombuffer(raw, np.float32).reshape(-1, 10))
    return np.concatenate(parts)


@pytest.mark.parametrize("name", NETWORKS)
def test_probabilities_are_keras_s_on_every_test_digit(page, dataset, name):
    row = find_experiment(name)
    x = prepare(dataset.x_test, scaling=row.scaling, layout=row.layout)
    kept = kept_network(name, SEED)
    unrounded = predict(kept, x)
    model = row.build(seed=SEED)
    model.set_weights([rounded(weights) for weights in kept.get_weights()])
    here = _read(page, name, dataset.x_test)
    assert here.shape == (len(x), 10)
    difference = np.abs(here - predict(model, x)).max()
    beyond = np.abs(here - unrounded).max()
    changed = np.count_nonzero(here.argmax(1) != unrounded.argmax(1))
    print(
        f"{name}: largest difference {difference:.1e} from Keras, {beyond:.1e} from "
        f"weights that were not rounded; {changed} of {len(x):,} answers differ there"
    )
    assert difference < CLOSE
    if dataset.is_recorded:  # of other digits the networks are less sure
        assert beyond < TO_UNROUNDED.get(name, 0.002)


@pytest.mark.parametrize("options", [{}, {"centre": False}, {"scale": False}])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_photo_is_prepared_as_by_python(page, digits, trouble, options):
    photo = make_photo(digits.x_test[3], trouble, seed=1)
    # As a browser hands it over.
    rgba = np.concatenate([photo, np.full_like(photo[..., :1], 255)], axis=2)
    red, green, blue = photo.astype(int).transpose(2, 0, 1)
    grey = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
    wanted = prepare_photo(grey, **options).image
    both = {"centre": True, "scale": True} | options
    found = page.evaluate(PREPARE, [*photo.shape[:2], _packed(rgba), both])
    difference = np.abs(np.array(found).reshape(28, 28) - wanted.astype(int))
    assert wanted.any()
    assert difference.max() <= 1
    assert np.count_nonzero(difference) <= 5
