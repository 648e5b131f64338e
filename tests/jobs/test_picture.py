"""A map's content, laid out from a library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.jobs.picture import TOP_TAGS, Picture
from musicmap.jobs.workbench import compose
from musicmap.layers.grain import GRAINS, Grain
from musicmap.layers.matrix import gather
from musicmap.projection.recipe import FORMING, LINEAR, PROJECTIONS, Part, Projection, Recipe
from musicmap.types import LayerRef, SoundId, Vectors
from tests.cache.made import EMBEDDING, OTHER, TAGGRAM, fill, heard


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
    n, t, d, linear = 210, 30, 50 if layer is TAGGRAM else 200, projection in LINEAR
    assert {f.name: getattr(picture, f.name).shape for f in fields(Picture)} == {
        "tracks": (t,),
        "track": (n,),
        "segment": (n,),
        "count": (n,),
        "segment_length": (1,),
        "positions": (n, 2),
        "explained": (6,),
        "poles": (6 if linear else 2, 2),
        "directions": (d, 6) if linear else (0, 0),
        "mean": (d if linear else 0,),
        "scale": (d if linear else 0,),
        "fitted": (1,),
        "dimensions": (1,),
        "landmarks": (1,),
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


@pytest.mark.parametrize("projection", PROJECTIONS)
@pytest.mark.parametrize("grain", ["3s", "10s"])
def test_a_library_that_grows_keeps_every_point_where_it_was(
    file: Path, reader: Reader, tmp_path: Path, projection: Projection, grain: Grain
) -> None:
    recipe = Recipe(TAGGRAM, projection, grain=grain)
    before = compose(reader, recipe)
    n = len(before)
    fill(file, tmp_path, {f"new {k}.mp3": 90 + k for k in range(9)}, segments=7)
    after = compose(reader, recipe, before)
    assert len(after) == n * 39 // 30
    np.testing.assert_array_equal(after.tracks[:30], before.tracks)
    np.testing.assert_array_equal(after.positions[:n], before.positions)
    assert np.isfinite(after.positions).all()
    assert np.ptp(after.positions[n:], axis=0).min() > 0, "the new ones lie apart"
    assert after.fitted[0] == n


def test_a_track_that_goes_moves_no_other(file: Path, reader: Reader, tmp_path: Path) -> None:
    before = compose(reader, Recipe(TAGGRAM, "umap"))
    with Writer(file, tmp_path) as writer:
        writer.lost([tmp_path / "03.mp3"])
    after = compose(reader, Recipe(TAGGRAM, "umap"), before)
    np.testing.assert_array_equal(after.positions, np.delete(before.positions, np.s_[21:28], axis=0))


def test_a_layout_that_is_outgrown_is_made_anew_and_does_not_turn_over(
    file: Path, reader: Reader, tmp_path: Path
) -> None:
    recipe = Recipe(TAGGRAM, "pca")
    before = compose(reader, recipe)
    turned = replace(before, directions=-before.directions, positions=-before.positions)
    fill(file, tmp_path, {f"new {k}.mp3": 90 + k for k in range(20)}, segments=7)
    after = compose(reader, recipe, turned)
    assert after.fitted[0] == len(after) == 350
    assert (after.positions[:210] != turned.positions).any()
    assert ((after.positions[:210] * turned.positions).sum(axis=0) > 0).all()


def test_it_is_laid_out_anew_when_asked(reader: Reader) -> None:
    recipe = Recipe(TAGGRAM, "pca")
    plain = compose(reader, recipe)
    moved = replace(plain, positions=plain.positions + np.float32(1.0))
    np.testing.assert_array_equal(compose(reader, recipe, moved).positions, moved.positions)
    np.testing.assert_array_equal(compose(reader, recipe, moved, anew=True).positions, plain.positions)


@pytest.mark.parametrize("projection", sorted(FORMING))
def test_a_layout_is_seen_forming_and_can_be_given_up(reader: Reader, projection: Projection) -> None:
    class Enough(Exception):
        pass

    seen: list[tuple[Picture, float]] = []

    def forming(picture: Picture, share: float) -> None:
        seen.append((picture, share))

    def enough(_picture: Picture, _share: float) -> None:
        raise Enough

    compose(reader, Recipe(TAGGRAM, projection), forming=forming)
    assert seen[0][1] <= seen[-1][1] <= 1.0
    assert all(len(picture) == 210 and np.isfinite(picture.positions).all() for picture, _ in seen)
    with pytest.raises(Enough):
        compose(reader, Recipe(TAGGRAM, projection), forming=enough)


@pytest.mark.parametrize("grain", GRAINS)
def test_every_grain_has_the_music_once(reader: Reader, grain: Grain) -> None:
    picture = compose(reader, Recipe(TAGGRAM, "pca", grain=grain))
    assert int(picture.count.sum()) == 210
    keys = np.concatenate([np.arange(k, k + n) for k, n in zip(picture.keys, picture.count, strict=True)])
    np.testing.assert_array_equal(keys, compose(reader, Recipe(TAGGRAM, "pca")).keys)


def test_a_blend_has_the_tracks_that_all_its_layers_have(file: Path, reader: Reader, tmp_path: Path) -> None:
    other = LayerRef(OTHER, "embedding")
    with Writer(file, tmp_path) as writer:
        for number in (4, 2, 9):
            writer.analysed(heard(number, segments=7, models=(OTHER,)))
    blend = compose(reader, Recipe(TAGGRAM, "pca", blend=(Part(EMBEDDING), Part(other))))
    alone = compose(reader, Recipe(TAGGRAM, "pca"))
    np.testing.assert_array_equal(blend.tracks, alone.tracks[[2, 4, 9]])
    np.testing.assert_array_equal(blend.means, alone.means[[2, 4, 9]])
    assert len(blend) == 21
    swapped = compose(reader, Recipe(other, "pca", blend=(Part(TAGGRAM),)))
    np.testing.assert_array_equal(swapped.tracks, alone.tracks[[4, 2, 9]])


def test_a_sound_has_its_colour_on_every_map(reader: Reader) -> None:
    plain = compose(reader, Recipe(TAGGRAM, "pca"))
    turned = compose(reader, Recipe(TAGGRAM, "pca"), replace(plain, positions=-plain.positions))
    standard = compose(reader, Recipe(TAGGRAM, "std-pca"))
    for other in (turned, standard):
        np.testing.assert_array_equal(other.dark, plain.dark)
        np.testing.assert_array_equal(other.light, plain.light)


def test_a_library_without_anything_heard_is_an_empty_picture(tmp_path: Path) -> None:
    with Writer(tmp_path / "empty.musicmap", tmp_path), Reader(tmp_path / "empty.musicmap") as empty:
        for projection in PROJECTIONS:
            picture = compose(empty, Recipe(EMBEDDING, projection))
            assert len(picture.tracks) == len(picture.track) == len(picture.positions) == len(picture.top) == 0


@pytest.mark.parametrize("segments", [1, 2])
def test_one_short_track_is_a_picture(tmp_path: Path, segments: int) -> None:
    fill(tmp_path / "one.musicmap", tmp_path, {"a.mp3": 1}, segments=segments)
    with Reader(tmp_path / "one.musicmap") as one:
        picture = compose(one, Recipe(TAGGRAM, "std-pca"))
        assert len(picture.track) == segments
        assert np.isfinite(picture.positions).all()


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
    assert len(picture.top) == len(picture.positions) == len(picture.track)
