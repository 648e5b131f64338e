"""One layer of a whole library as a matrix."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.layers.matrix import gather
from musicmap.types import Analysis, LayerRef, ModelName, Seconds, Vectors
from tests.cache.made import EMBEDDING, OTHER, SEGMENT, TAGGRAM, VERSION, fill, heard, seen, sound, track_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.musicmap"


@pytest.fixture
def reader(file: Path, tmp_path: Path) -> Iterator[Reader]:
    fill(file, tmp_path, {"c.mp3": 1})
    fill(file, tmp_path, {"a.mp3": 2}, segments=5)
    fill(file, tmp_path, {"b.mp3": 3}, segments=1)
    with Reader(file) as opened:
        yield opened


def test_what_was_heard_later_stands_later(reader: Reader) -> None:
    matrix = gather(reader, EMBEDDING)
    names = {t.id: t.path.name for t in reader.tracks()}
    assert [names[t] for t in matrix.tracks] == ["c.mp3", "a.mp3", "b.mp3"]
    np.testing.assert_array_equal(matrix.track, [0, 0, 0, 1, 1, 1, 1, 1, 2])
    np.testing.assert_array_equal(matrix.segment, [0, 1, 2, 0, 1, 2, 3, 4, 0])
    np.testing.assert_allclose(matrix.start, matrix.segment * SEGMENT, rtol=1e-6)
    assert matrix.segment_length == SEGMENT
    assert matrix.values.dtype == np.float32
    assert matrix.values.shape == (9, 200)
    expected = [heard(n, segments=s).vectors[EMBEDDING].values for n, s in ((1, 3), (2, 5), (3, 1))]
    np.testing.assert_allclose(matrix.values, np.concatenate(expected), rtol=6e-4, atol=1e-6)


def test_both_layers_of_a_model_have_the_same_rows(reader: Reader) -> None:
    one, other = gather(reader, EMBEDDING), gather(reader, TAGGRAM)
    assert one.tracks == other.tracks
    np.testing.assert_array_equal(one.track, other.track)
    np.testing.assert_array_equal(one.segment, other.segment)


def test_a_library_that_grows_keeps_its_rows(reader: Reader, file: Path, tmp_path: Path) -> None:
    before = gather(reader, TAGGRAM)
    fill(file, tmp_path, {"0 comes first by name.mp3": 4})
    after = gather(reader, TAGGRAM)
    assert after.tracks[: len(before.tracks)] == before.tracks
    np.testing.assert_array_equal(after.values[: len(before.values)], before.values)


def test_copies_of_a_sound_each_have_their_rows(reader: Reader, file: Path, tmp_path: Path) -> None:
    fill(file, tmp_path, {"copy of b.mp3": 3}, segments=1)
    matrix = gather(reader, TAGGRAM)
    assert len(matrix.tracks) == 4
    rows = [matrix.values[matrix.track == i] for i in range(4)]
    np.testing.assert_array_equal(rows[2], rows[3])


def test_what_is_gone_or_not_heard_by_this_model_is_left_out(reader: Reader, file: Path, tmp_path: Path) -> None:
    with Writer(file, tmp_path) as writer:
        writer.lost([tmp_path / "a.mp3"])
        writer.saw([seen(tmp_path / "d.mp3"), seen(tmp_path / "e.mp3")])
        writer.identified(track_of(file, tmp_path / "e.mp3"), sound(9))
        writer.analysed(heard(9, models=[OTHER]))
    assert len(gather(reader, TAGGRAM).tracks) == 2
    assert len(gather(reader, LayerRef(OTHER, "taggram")).tracks) == 1


def test_a_layer_that_nobody_has_is_empty(reader: Reader) -> None:
    matrix = gather(reader, LayerRef(ModelName("nobody"), "taggram"))
    assert (matrix.tracks, matrix.values.shape, matrix.track.shape, matrix.segment.shape) == ((), (0, 0), (0,), (0,))
    assert matrix.track.dtype == matrix.segment.dtype == np.int32


def test_damage_becomes_zero_and_costs_nobody_else(reader: Reader, file: Path, tmp_path: Path) -> None:
    damaged = np.ones((2, 200), np.float32)
    damaged[0, :3] = np.nan, np.inf, -np.inf
    fill(file, tmp_path, {"d.mp3": 7})
    with Writer(file, tmp_path) as writer:
        writer.analysed(Analysis(sound(7), Seconds(6), {EMBEDDING: Vectors(EMBEDDING, damaged, SEGMENT, VERSION)}))
    values = gather(reader, EMBEDDING).values
    np.testing.assert_array_equal(values[-2:], [[0] * 3 + [1] * 197, [1] * 200])
    assert values[:-2].all()
