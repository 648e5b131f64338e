"""Lists that are asked of a library, in place and on the host's thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as File

import numpy as np
import pytest

from musicmap.cache.writer import Writer
from musicmap.errors import LibraryError, UserError
from musicmap.jobs import held as held_module
from musicmap.jobs.held import Held
from musicmap.jobs.neighbours import Answer, NeighbourHost
from musicmap.jobs.suggesting import (
    AlongLine,
    Blend,
    By,
    Extend,
    FromSelection,
    Lassoed,
    Path,
    Refused,
    Region,
    Reorder,
    Request,
    Similar,
    Suggested,
    Suggestion,
    suggest,
)
from musicmap.jobs.workbench import Rows, read_rows
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import Part, SegmentSeed, TagSeed, TrackSeed
from musicmap.projection.recipe import Recipe
from musicmap.types import Analysis, FileTags, LayerRef, ModelName, Seconds, SoundId, Vectors
from tests.cache.made import EMBEDDING, OTHER, SEGMENT, TAGGRAM, VERSION, fill, heard, seen, sound, track_of
from tests.fixtures.display import wait_until

RECIPE = Recipe(EMBEDDING, "std-pca")
TRACKS = 20


@pytest.fixture
def file(tmp_path: File) -> File:
    made = tmp_path / "some.musicmap"
    fill(made, tmp_path, {f"{n:02}.mp3": n for n in range(TRACKS)}, segments=8)
    return made


@pytest.fixture
def held(file: File) -> Held:
    return Held(file, Registry.of(models_folder()))


def tag(file: File, folder: File, number: int, tags: FileTags) -> None:
    """Change the file tags of a track that was heard."""
    path = folder / f"{number:02}.mp3"
    with Writer(file, folder) as writer:
        writer.saw([seen(path, tags, mtime_ns=2)])
        writer.identified(track_of(file, path), sound(number))


def every_request(held: Held) -> list[Request]:
    music = held.music(RECIPE)
    ids = music.catalogue.ids
    keys = music.keys
    positions = np.random.default_rng(0).standard_normal((len(keys), 2)).astype(np.float32)
    line = np.array([[-1.0, -1.0], [1.0, 1.0]])
    return [
        Similar(RECIPE, (TrackSeed(ids[3]),), (TagSeed("rock"),), n=5),
        Similar(RECIPE, (SegmentSeed(ids[3], 2),), n=5, over="segments"),
        Blend(RECIPE, (Part(TrackSeed(ids[3])), Part(TagSeed("jazz"), -0.5)), n=5),
        Path(RECIPE, (ids[3], ids[9], ids[4]), n=7),
        Extend(RECIPE, ids[:4], n=5),
        Reorder(RECIPE, ids[:9]),
        FromSelection(RECIPE, np.sort(keys[:30])),
        AlongLine(RECIPE, line, keys, positions, n=5),
        Region(RECIPE, ids[3], 1, k=12),
    ]


def test_every_request_has_an_answer(held: Held) -> None:
    music = held.music(RECIPE)
    for request in every_request(held):
        answer = suggest(music, request)
        assert answer.request is request
        if isinstance(answer, Lassoed):
            assert 6 <= len(answer.keys) <= 32
        else:
            tracks = [one.track for one in answer.found]
            assert len(set(tracks)) == len(tracks) > 2
            assert set(tracks) <= set(music.catalogue.ids)


def test_a_blend_of_likes_is_a_list_like_them(held: Held) -> None:
    music = held.music(RECIPE)
    ids = music.catalogue.ids
    like = suggest(music, Similar(RECIPE, (TrackSeed(ids[1]), TrackSeed(ids[2])), n=6))
    blend = suggest(music, Blend(RECIPE, (Part(TrackSeed(ids[1])), Part(TrackSeed(ids[2]))), n=6))
    assert isinstance(like, Suggestion)
    assert isinstance(blend, Suggestion)
    assert [one.track for one in like.found] == [one.track for one in blend.found]


@pytest.mark.parametrize("changed", [{"grain": "30s"}, {"every": 3}, {"projection": "umap"}, {"pooling": "max"}])
def test_lists_do_not_depend_on_the_map(held: Held, changed: dict[str, str]) -> None:
    request = every_request(held)[0]
    before = suggest(held.music(RECIPE), request)
    after = suggest(held.music(replace(RECIPE, **changed)), request)  # type: ignore[arg-type]
    assert after == before


class TestReordering:
    def test_by_values_that_are_given(self, held: Held) -> None:
        music = held.music(RECIPE)
        tracks = music.catalogue.ids[:4]
        values = (3.0, float("nan"), 1.0, 2.0)
        rising, risen = [2, 3, 0, 1], [2, 0, 3, 1]
        cases: tuple[tuple[By, list[int]], ...] = (("tempo", rising), ("key", rising), ("energy", risen))
        for by, expected in cases:
            request = Reorder(RECIPE, tracks, by, values)
            answer = suggest(music, request)
            assert isinstance(answer, Suggestion)
            assert [tracks.index(one.track) for one in answer.found] == expected
        falling = suggest(music, Reorder(RECIPE, tracks, "tempo", values, falling=True))
        assert isinstance(falling, Suggestion)
        assert [tracks.index(one.track) for one in falling.found] == [0, 3, 2, 1]

    def test_by_the_tempo_of_file_tags(self, tmp_path: File, file: File) -> None:
        for number, beats in ((3, 90.0), (5, 180.0), (7, 120.0)):
            tag(file, tmp_path, number, FileTags(bpm=beats))
        music = Held(file, Registry.of(models_folder())).music(RECIPE)
        answer = suggest(music, Reorder(RECIPE, music.catalogue.ids, "tempo"))
        assert isinstance(answer, Suggestion)
        known = [music.catalogue.bpm[music.catalogue.rows[one.track]] for one in answer.found]
        assert known[:3] == [90, 120, 180]
        assert np.isnan(known[3:]).all()

    def test_by_a_tag(self, held: Held) -> None:
        music = held.music(RECIPE)
        answer = suggest(music, Reorder(RECIPE, music.catalogue.ids, "tag", tag="Rock"))
        assert isinstance(answer, Suggestion)
        rows = [music.catalogue.rows[one.track] for one in answer.found]
        strength = [music.taggrams[music.track == row, 0].mean() for row in rows]
        assert strength == sorted(strength)

    def test_by_what_is_not_known(self, held: Held) -> None:
        music = held.music(RECIPE)
        with pytest.raises(UserError, match="not known yet"):
            suggest(music, Reorder(RECIPE, music.catalogue.ids, "energy"))
        with pytest.raises(UserError, match="no tag"):
            suggest(music, Reorder(RECIPE, music.catalogue.ids, "tag", tag="polka"))


class TestWhatIsHeld:
    def test_rows_are_read_once_for_neighbours_and_lists(
        self, held: Held, tmp_path: File, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reads = []

        def counted(reader: object, recipe: Recipe) -> Rows:
            reads.append(recipe)
            return read_rows(reader, recipe)  # type: ignore[arg-type]

        monkeypatch.setattr(held_module, "read_rows", counted)
        music, rows = held.music(RECIPE), held.rows(RECIPE)
        assert music.values is rows.values
        assert held.music(replace(RECIPE, projection="pca")) is music
        assert len(reads) == 1
        held.rows(replace(RECIPE, grain="10s"))
        assert held.music(RECIPE) is music
        assert len(reads) == 2
        held.forget()
        assert held.music(RECIPE) is not music

    def test_what_has_changed_is_read_again(self, held: Held, file: File, tmp_path: File) -> None:
        before = held.music(RECIPE)
        tag(file, tmp_path, 3, FileTags(artist="Somebody"))
        named = held.music(RECIPE)
        assert named is not before
        assert (named.catalogue.artist >= 0).sum() == 1
        fill(file, tmp_path, {"new.mp3": 77}, segments=8)
        assert len(held.music(RECIPE)) == TRACKS + 1


class TestHostileLibraries:
    def test_one_that_is_not_there(self, tmp_path: File) -> None:
        with pytest.raises(LibraryError):
            Held(tmp_path / "none.musicmap", Registry.of(models_folder())).music(RECIPE)

    def test_one_that_was_not_heard(self, held: Held) -> None:
        recipe = Recipe(LayerRef(OTHER, "taggram"), "pca")
        with pytest.raises(UserError, match="has not heard anything"):
            suggest(held.music(recipe), Similar(recipe, ()))

    @pytest.mark.parametrize("tracks", [0, 1, 2])
    @pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, 1.0])
    def test_hardly_any_tracks_with_rows_that_are_no_numbers(self, tmp_path: File, tracks: int, bad: float) -> None:
        file = tmp_path / "odd.musicmap"
        ids = fill(file, tmp_path, {f"{n}.mp3": n for n in range(tracks)})
        with Writer(file, tmp_path) as writer:
            for number in range(tracks):
                spoilt = dict(heard(number).vectors)
                for layer in (TAGGRAM, EMBEDDING):
                    values = np.full((3, 50 if layer == TAGGRAM else 200), bad, np.float32)
                    spoilt[layer] = Vectors(layer, values, SEGMENT, f"{VERSION} again")
                writer.analysed(Analysis(SoundId(f"{number:032x}"), Seconds(9.0), spoilt))
        music = Held(file, Registry.of(models_folder())).music(RECIPE)
        if not tracks:
            with pytest.raises(UserError, match="has not heard anything"):
                suggest(music, Similar(RECIPE, ()))
            return
        first, *_ = track_ids = tuple(ids.values())
        keys = np.sort(music.keys)
        everywhere = np.zeros((len(keys), 2), np.float32)
        for request in (
            Similar(RECIPE, (TrackSeed(first), TagSeed("rock")), (TrackSeed(track_ids[-1]),)),
            Similar(RECIPE, (SegmentSeed(first, 1),), over="segments", metric="euclidean"),
            Path(RECIPE, (first, track_ids[-1]), 9),
            Extend(RECIPE, track_ids[:1]),
            Reorder(RECIPE, track_ids),
            FromSelection(RECIPE, keys),
            AlongLine(RECIPE, np.array([[0.0, 0.0], [1.0, 0.0]]), keys, everywhere),
            Region(RECIPE, first, 1),
        ):
            answer = suggest(music, request)
            if isinstance(answer, Suggestion):
                assert len(answer.found) <= tracks
                assert np.isfinite([one.similarity for one in answer.found]).all()
            else:
                assert set(answer.keys.tolist()) <= set(keys.tolist())


class TestTheHost:
    @pytest.fixture
    def answers(self) -> list[Suggested | Answer]:
        return []

    @pytest.fixture
    def host(self, file: File, answers: list[Suggested | Answer]) -> Iterator[NeighbourHost]:
        made = NeighbourHost(file, Registry.of(models_folder()), answers.append, idle=0.2)
        yield made
        made.close()

    def test_it_gives_what_is_given_in_place(
        self, host: NeighbourHost, held: Held, answers: list[Suggested | Answer]
    ) -> None:
        request = every_request(held)[0]
        host.suggest(request, answers.append)
        wait_until(lambda: bool(answers))
        assert answers == [suggest(held.music(RECIPE), request)]

    def test_of_each_kind_the_last_wins(
        self, host: NeighbourHost, held: Held, answers: list[Suggested | Answer]
    ) -> None:
        requests = every_request(held)
        similar, path, extend = requests[0], requests[3], requests[4]
        assert isinstance(similar, Similar)
        busy = threading.Event()
        host.suggest(extend, lambda _: (busy.wait(), None)[1])  # until then, nothing is answered
        time.sleep(0.3)
        for n in range(1, 6):
            host.suggest(replace(similar, n=n), answers.append)
        host.suggest(path, answers.append)
        host.ask(RECIPE, 1, 0)
        busy.set()
        wait_until(lambda: len(answers) == 3)
        time.sleep(0.2)
        told = [answer.request for answer in answers if isinstance(answer, Suggestion)]
        assert told == [replace(similar, n=5), path]

    def test_why_there_is_none_is_a_sentence(
        self, host: NeighbourHost, held: Held, answers: list[Suggested | Answer]
    ) -> None:
        host.suggest(Similar(RECIPE, (TagSeed("polka"),)), answers.append)
        wait_until(lambda: len(answers) == 1)
        nobody = Recipe(LayerRef(ModelName("nobody"), "taggram"), "pca")
        host.suggest(Similar(nobody, ()), answers.append)
        wait_until(lambda: len(answers) == 2)
        first, second = answers
        assert isinstance(first, Refused)
        assert first.sentence.startswith("There is no tag “polka”.")
        assert isinstance(second, Refused)
        assert "nobody" in second.sentence

    def test_a_library_that_is_not_there_is_a_sentence_too(
        self, tmp_path: File, answers: list[Suggested | Answer]
    ) -> None:
        host = NeighbourHost(tmp_path / "none.musicmap", Registry.of(models_folder()), answers.append)
        host.suggest(Similar(RECIPE, ()), answers.append)
        wait_until(lambda: bool(answers))
        host.close()
        (answer,) = answers
        assert isinstance(answer, Refused)
        assert answer.sentence.endswith(".")

    def test_after_a_rest_it_answers_again(
        self, host: NeighbourHost, held: Held, answers: list[Suggested | Answer]
    ) -> None:
        request = Similar(RECIPE, (TagSeed("rock"),))
        host.suggest(request, answers.append)
        wait_until(lambda: len(answers) == 1)
        time.sleep(0.5)  # longer than it holds what it has read
        host.suggest(replace(request, rules=Rules(per_artist=1)), answers.append)
        wait_until(lambda: len(answers) == 2)
