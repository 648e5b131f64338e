"""A map's content, laid out from a library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.jobs.picture import TOP_TAGS, Picture, compose
from musicmap.layers.matrix import gather
from musicmap.projection.recipe import PROJECTIONS, Projection, Recipe
from musicmap.types import LayerRef, SoundId, Vectors
from tests.cache.made import EMBEDDING, TAGGRAM, fill, heard


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "some.musicmap"
    fill(made, tmp_path, {f"{n:02}.mp3": n for n in range(30)}, segments=7)
    return made


@pytest.fixture
def reader(file: Path) -> Iterator[Reader]:
    with Reader(file) as opened:
        yield opened


def _same(one: Picture, other: Picture) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Picture))


@pytest.mark.parametrize("projection", PROJECTIONS)
@pytest.mark.parametrize("layer", [TAGGRAM, EMBEDDING])
def test_every_array_has_its_shape(reader: Reader, layer: LayerRef, projection: Projection) -> None:
    picture = compose(reader, Recipe(layer, projection))
    n, t = 210, 30
    assert {f.name: getattr(picture, f.name).shape for f in fields(Picture)} == {
        "tracks": (t,),
        "track": (n,),
        "segment": (n,),
        "start": (n,),
        "segment_length": (1,),
        "components": (n, 6),
        "explained": (6,),
        "poles": (6, 2),
        "directions": (50 if layer is TAGGRAM else 200, 6),
        "dark": (n, 3),
        "light": (n, 3),
        "top": (n, TOP_TAGS),
        "top_values": (n, TOP_TAGS),
        "means": (t, 50),
    }


def test_strongest_tags_and_means_are_the_taggrams_own(reader: Reader) -> None:
    picture = compose(reader, Recipe(EMBEDDING, "pca"))
    taggrams = gather(reader, TAGGRAM).values
    for row in (0, 99, 209):
        best = np.sort(taggrams[row])[::-1][:TOP_TAGS]
        np.testing.assert_array_equal(taggrams[row][picture.top[row]], best)
        np.testing.assert_allclose(picture.top_values[row] / 255, best, atol=0.5 / 255 + 1e-6)
    np.testing.assert_allclose(picture.means[3], taggrams[21:28].mean(axis=0), rtol=1e-5)


def test_the_same_library_gives_the_same_picture_and_the_cache_keeps_it(reader: Reader) -> None:
    recipe = Recipe(TAGGRAM, "std-pca")
    one = compose(reader, recipe)
    assert _same(one, compose(reader, recipe))
    assert _same(one, Picture.from_bytes(one.to_bytes()))


@pytest.mark.parametrize("damaged", [b"", b"junk", b"PK\3\4 and no more"])
def test_a_damaged_picture_is_none(damaged: bytes) -> None:
    with pytest.raises(ValueError):
        Picture.from_bytes(damaged)


def test_a_picture_of_another_version_is_none(reader: Reader, tmp_path: Path) -> None:
    with (tmp_path / "old.npz").open("wb") as out:
        np.savez(out, tracks=np.zeros(3))
    with pytest.raises(ValueError):
        Picture.from_bytes((tmp_path / "old.npz").read_bytes())


def test_half_a_picture_is_none(reader: Reader) -> None:
    data = compose(reader, Recipe(TAGGRAM, "pca")).to_bytes()
    for end in range(0, len(data), len(data) // 7):
        with pytest.raises(ValueError):
            Picture.from_bytes(data[:end])


def test_a_library_that_grows_does_not_turn_over(file: Path, reader: Reader, tmp_path: Path) -> None:
    recipe = Recipe(TAGGRAM, "pca")
    before = compose(reader, recipe)
    turned = replace(before, directions=-before.directions, components=-before.components)
    fill(file, tmp_path, {"new.mp3": 99})
    after = compose(reader, recipe, turned)
    np.testing.assert_array_equal(after.tracks[:30], before.tracks)
    assert ((after.components[:210] * turned.components).sum(axis=0)[:2] > 0).all()


def test_a_sound_has_its_colour_on_every_map(reader: Reader) -> None:
    plain = compose(reader, Recipe(TAGGRAM, "pca"))
    turned = compose(reader, Recipe(TAGGRAM, "pca"), replace(plain, directions=-plain.directions))
    standard = compose(reader, Recipe(TAGGRAM, "std-pca"))
    for other in (turned, standard):
        np.testing.assert_array_equal(other.dark, plain.dark)
        np.testing.assert_array_equal(other.light, plain.light)


def test_a_library_without_anything_heard_is_an_empty_picture(tmp_path: Path) -> None:
    with Writer(tmp_path / "empty.musicmap", tmp_path), Reader(tmp_path / "empty.musicmap") as empty:
        for projection in PROJECTIONS:
            picture = compose(empty, Recipe(EMBEDDING, projection))
            assert len(picture.tracks) == len(picture.track) == len(picture.components) == len(picture.top) == 0


@pytest.mark.parametrize("segments", [1, 2])
def test_one_short_track_is_a_picture(tmp_path: Path, segments: int) -> None:
    fill(tmp_path / "one.musicmap", tmp_path, {"a.mp3": 1}, segments=segments)
    with Reader(tmp_path / "one.musicmap") as one:
        picture = compose(one, Recipe(TAGGRAM, "std-pca"))
        assert len(picture.track) == segments
        assert np.isfinite(picture.components).all()


class _BesideAWriter(Reader):
    """A reader who is interrupted by the analysis before every layer it reads."""

    def __init__(self, file: Path, folder: Path) -> None:
        super().__init__(file)
        self._writer = Writer(file, folder)
        self._next = 500

    def close(self) -> None:
        self._writer.close()
        super().close()

    def vectors(self, layer: LayerRef) -> Iterator[tuple[SoundId, Vectors]]:
        self._writer.analysed(heard(0, segments=self._next))
        self._next += 1
        return super().vectors(layer)


def test_what_is_written_meanwhile_does_not_tear_the_picture(file: Path, tmp_path: Path) -> None:
    with _BesideAWriter(file, tmp_path) as reader:
        picture = compose(reader, Recipe(EMBEDDING, "pca"))
    assert len(picture.top) == len(picture.components) == len(picture.track)
