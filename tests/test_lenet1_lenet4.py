"""LeNet-1 and LeNet-4, layer by layer, against the published counts."""

import keras
import numpy as np
import pytest

from mnist_study.lecun1998.counts import PUBLISHED_COUNTS, counts_table
from mnist_study.lecun1998.network import build_lenet5_1998
from mnist_study.lecun1998.smaller import RepeatMaps, build_lenet1, build_lenet4
from mnist_study.models import build_lenet5

LENET1 = {
    "C1": ((24, 24, 4), 104, 59_904),
    "S2": ((12, 12, 4), 8, 2_880),
    "C3": ((8, 8, 12), 512, 32_768),
    "S4": ((4, 4, 12), 24, 960),
    "output": ((10,), 1_930, 1_930),
    "total": ((), 2_578, 98_442),
}
LENET4 = {
    "C1": ((28, 28, 4), 104, 81_536),
    "S2": ((14, 14, 8), 16, 7_840),
    "C3": ((10, 10, 16), 1_216, 121_600),
    "S4": ((5, 5, 16), 32, 2_000),
    "C5": ((1, 1, 120), 48_120, 48_120),
    "output": ((10,), 1_210, 1_210),
    "total": ((), 50_698, 262_306),
}
LENET4_SPARSE = LENET4 | {
    "C3": ((10, 10, 16), 1_516, 151_600),
    "C5": ((1, 1, 120), 14_120, 14_120),
    "total": ((), 16_998, 258_306),
}
CASES = [
    (build_lenet1, {}, LENET1),
    (build_lenet4, {}, LENET4),
    (build_lenet4, {"hidden": "sparse"}, LENET4_SPARSE),
]


@pytest.mark.parametrize(("build", "options", "wanted"), CASES)
def test_every_count_of_every_layer(build, options, wanted):
    table = counts_table(build(**options))
    columns = ["output_shape", "parameters", "connections"]
    assert {row.Index: tuple(row[1:]) for row in table[columns].itertuples()} == wanted


@pytest.mark.parametrize(
    ("build", "options", "column", "within"),
    [
        (build_lenet1, {}, "parameters", 50),
        (build_lenet1, {}, "connections", 5_000),
        (build_lenet4, {}, "connections", 5_000),
        (build_lenet4, {"hidden": "sparse"}, "parameters", 500),
        (build_lenet4, {"hidden": "sparse"}, "connections", 5_000),
    ],
)
def test_totals_round_to_the_published_ones(build, options, column, within):
    total = counts_table(build(**options)).loc["total"]
    assert abs(total[column] - total[f"{column}_published"]) <= within


def test_lenet4_as_described_has_more_parameters_than_published():
    total = counts_table(build_lenet4()).loc["total"]
    assert total["parameters"] > 2.9 * total["parameters_published"]


def test_counts_of_lenet5_are_the_published_ones():
    table = counts_table(build_lenet5_1998())
    assert table.loc["total", "parameters"] == 60_000
    for column in ("parameters", "connections"):
        given = table[table[f"{column}_published"].notna()]
        assert (given[column] == given[f"{column}_published"]).all()
    assert table["connections_published"].notna().all()
    assert set(table.index) == set(PUBLISHED_COUNTS["lenet5_1998"])


def test_counts_of_another_network_are_refused():
    with pytest.raises(ValueError, match="no counts were published of lenet5: give"):
        counts_table(build_lenet5())
    with pytest.raises(ValueError, match="hidden must be one of full, sparse, got 'x'"):
        build_lenet4(hidden="x")


def test_maps_of_a_pair_read_the_same_map():
    maps = np.arange(6, dtype=np.float32).reshape(1, 1, 2, 3)
    repeated = np.asarray(RepeatMaps(2)(maps))
    np.testing.assert_array_equal(
        repeated[0, 0], [[0, 0, 1, 1, 2, 2], [3, 3, 4, 4, 5, 5]]
    )
    model = build_lenet4()
    x = np.random.default_rng(0).random((1, 32, 32, 1), np.float32)
    probe = keras.Model(model.inputs[0], model.get_layer("S2").output)
    model.get_layer("S2").bias.assign([0, 1, 0, 0, 0, 0, 0, 0])
    maps = np.asarray(probe(x))
    assert (maps[..., 1] > maps[..., 0]).all(), "a bias of its own"
    np.testing.assert_array_equal(maps[..., 2], maps[..., 3])


@pytest.mark.parametrize("hidden", ["full", "sparse"])
def test_every_map_of_lenet4_is_read(hidden):
    model = build_lenet4(hidden=hidden)
    for name in ("C3", "C5"):
        reads = getattr(model.get_layer(name), "reads", None)
        if reads:
            counts = np.bincount(np.concatenate(reads))
            assert counts.min() > 0
            assert len(counts) == {"C3": 8, "C5": 16}[name]
            assert all(len(set(maps)) == len(maps) for maps in reads)


@pytest.mark.parametrize("build", [build_lenet1, build_lenet4])
def test_they_can_be_saved_and_their_seed_decides(build, tmp_path):
    model, side = build(seed=3), build().input_shape[1]
    x = np.random.default_rng(0).random((2, side, side, 1), np.float32)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(model(x), again(x))
    np.testing.assert_array_equal(model(x), build(seed=3)(x))
    assert np.abs(np.asarray(model(x)) - np.asarray(build(seed=4)(x))).min() > 0
