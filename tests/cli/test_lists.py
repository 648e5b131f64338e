"""`similar`, `path` and `playlist`: the same lists as in the window, by name, for people and as JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path as File

import pytest

from musicmap.cache.writer import Writer
from musicmap.jobs.held import Held
from musicmap.jobs.suggesting import Extend, Path, Request, Similar, Suggestion, suggest
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import SegmentSeed, TagSeed, TrackSeed
from musicmap.projection.recipe import Recipe
from musicmap.types import FileTags, Seconds, TrackId
from tests.cache.made import EMBEDDING, SEGMENT, TAGGRAM, fill, seen, sound
from tests.cli.conftest import Musicmap, Said

RECIPE = Recipe(EMBEDDING, "pca")
TAGS = {
    "a/Army of Me.mp3": FileTags("Army of Me", "Björk", album="Post", genres=("Pop",)),
    "a/Hyperballad.mp3": FileTags("Hyperballad", "Björk", album="Post", genres=("Pop",), bpm=132.0),
    "a/Joga.mp3": FileTags("Jóga", "Björk", album="Homogenic"),
    "b/Sea Song.mp3": FileTags("Sea Song", "Robert Wyatt", album="Rock Bottom", bpm=70.0),
    "b/Alifib.mp3": FileTags("Alifib", "Robert Wyatt", album="Rock Bottom"),
    "c/live.mp3": FileTags("Jóga (Live)", "Björk", album="Live"),
    "c/one.mp3": FileTags("One", "Somebody"),
    "c/two.mp3": FileTags("Two", "Somebody else", genres=("Rock",)),
}


@pytest.fixture
def ids(folder: File) -> dict[str, TrackId]:
    """The library, with file tags, of which msd-musicnn has heard all tracks but one."""
    file = AppDirs.standard().library_file(folder)
    made = fill(file, folder, dict(zip(TAGS, range(1, 9), strict=True)), segments=5)
    with Writer(file, folder) as writer:
        writer.saw(seen(folder / name, tags) for name, tags in TAGS.items())
        for number, track in enumerate(made.values(), 1):
            writer.identified(track, sound(number))
        writer.saw([seen(folder / "unheard.mp3", FileTags("Unheard", "Nobody"))])
    return made


def in_the_window(folder: File, request: Request) -> Suggestion:
    """What a host of the window would answer."""
    held = Held(AppDirs.standard().library_file(folder), Registry.of(models_folder()))
    answer = suggest(held.music(request.recipe), request)
    assert isinstance(answer, Suggestion)
    return answer


def paths(said: Said) -> list[str]:
    assert (said.code, said.err) == (0, "")
    return [track["path"] for track in said.json["tracks"]]


def expected(folder: File, ids: dict[str, TrackId], answer: Suggestion) -> list[str]:
    names = {track: str(folder / name) for name, track in ids.items()}
    return [names[one.track] for one in answer.found]


class TestSimilar:
    def test_it_is_the_windows(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]) -> None:
        said = musicmap("similar", folder, "Hyperballad", "-n", 3, "--json")
        answer = in_the_window(folder, Similar(RECIPE, (TrackSeed(ids["a/Hyperballad.mp3"]),), n=3))
        assert paths(said) == expected(folder, ids, answer)
        document = said.json
        assert document["layer"] == str(EMBEDDING)
        first, found = document["tracks"][0], answer.found[0]
        assert first["similarity"] == pytest.approx(found.similarity, abs=1e-4)
        assert first["start_s"] == pytest.approx(found.segment * SEGMENT, abs=1e-3)
        name = os.path.relpath(first["path"], folder)
        assert (first["title"], first["artist"]) == (TAGS[name].title, TAGS[name].artist)

    def test_a_moment_by_another_layer(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]) -> None:
        said = musicmap(
            "similar", folder, "Alifib", "--at", "0:07", "--layer", TAGGRAM, "--metric", "euclidean", "--json"
        )
        seed = SegmentSeed(ids["b/Alifib.mp3"], 2)
        request = Similar(Recipe(TAGGRAM, "pca"), (seed,), n=10, over="segments", metric="euclidean")
        assert paths(said) == expected(folder, ids, in_the_window(folder, request))

    def test_for_people(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]) -> None:
        said = musicmap("similar", folder, "jóga", "-n", 2)
        assert (said.code, said.err) == (0, "")
        head, *lines = said.out.splitlines()
        assert head == "Like Björk – Jóga, by msd-musicnn/embedding:"
        assert len(lines) == 2
        assert all(line.endswith(".mp3") for line in lines)

    def test_the_same_song_live_is_not_in_it(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]) -> None:
        live = str(folder / "c/live.mp3")
        assert live not in paths(musicmap("similar", folder, "Jóga", "--json"))
        assert live in paths(musicmap("similar", folder, "Jóga", "--twice", "--json"))

    @pytest.mark.parametrize("named", ["Hyperballad", "hyperb", "a/Hyperballad.mp3", "{folder}/a/Hyperballad.mp3"])
    def test_a_track_has_many_names(
        self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId], named: str
    ) -> None:
        said = musicmap("similar", folder, named.format(folder=folder))
        assert said.out.startswith("Like Björk – Hyperballad")

    def test_a_whole_title_is_meant_before_a_part_of_one(
        self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]
    ) -> None:
        assert musicmap("similar", folder, "one").out.startswith("Like Somebody – One")
        assert "may be 2 tracks: c/one.mp3, c/two.mp3." in musicmap("similar", folder, "somebody").err


class TestPath:
    def test_it_is_the_windows(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]) -> None:
        said = musicmap("path", folder, "Sea Song", "Two", "-n", 4, "--via", "Hyperballad", "--json")
        stops = tuple(ids[name] for name in ("b/Sea Song.mp3", "a/Hyperballad.mp3", "c/two.mp3"))
        found = paths(said)
        assert found == expected(folder, ids, in_the_window(folder, Path(RECIPE, stops, 4)))
        assert (found[0], found[-1]) == (str(folder / "b/Sea Song.mp3"), str(folder / "c/two.mp3"))

    def test_for_people(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]) -> None:
        said = musicmap("path", folder, "Sea Song", "Two", "-n", 3)
        assert said.out.startswith("From Robert Wyatt – Sea Song to Somebody else – Two, by msd-musicnn/embedding:\n")


class TestPlaylist:
    def test_it_is_the_windows(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]) -> None:
        words = ("--like", "Hyperballad", "Alifib", "--not", "Two", "--tags", "rock", "--not-tags", "jazz")
        rules = ("--per-artist", 1, "--variance", 0.7, "--seed", 5, "--shortest", "0:10", "--avoid", "One")
        said = musicmap("playlist", folder, *words, *rules, "-n", 5, "--json")
        request = Similar(
            RECIPE,
            (TrackSeed(ids["a/Hyperballad.mp3"]), TrackSeed(ids["b/Alifib.mp3"]), TagSeed("rock")),
            (TrackSeed(ids["c/two.mp3"]), TagSeed("jazz")),
            n=5,
            rules=Rules(per_artist=1, variance=0.7, seed=5, shortest=Seconds(10), avoid=frozenset({ids["c/one.mp3"]})),
        )
        assert paths(said) == expected(folder, ids, in_the_window(folder, request))

    def test_a_genre_and_tags_as_conditions(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId]) -> None:
        pop = paths(musicmap("playlist", folder, "--like", "Alifib", "--genre", "pop", "--json"))
        assert sorted(pop) == [str(folder / "a/Army of Me.mp3"), str(folder / "a/Hyperballad.mp3")]
        rest = paths(musicmap("playlist", folder, "--like", "Alifib", "--not-genre", "POP", "rock", "--json"))
        assert not set(rest) & {*pop, str(folder / "c/two.mp3")}
        having = paths(musicmap("playlist", folder, "--like", "Alifib", "--twice", "--having", "rock", "--json"))
        without = paths(musicmap("playlist", folder, "--like", "Alifib", "--twice", "--not-having", "rock", "--json"))
        assert len(having) + len(without) == 7

    def test_written_and_opened_again(
        self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId], tmp_path: File
    ) -> None:
        out = tmp_path / "mine.m3u8"
        made = musicmap("playlist", folder, "--tags", "rock", "-n", 4, "--out", out, "--json")
        assert made.json["out"] == str(out)
        assert out.read_text("utf-8").startswith("#EXTM3U\n#EXTINF:")
        opened = musicmap("playlist", folder, "--open", out, "--json")
        assert paths(opened) == paths(made)
        assert opened.json["missing"] == []

    def test_extended(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId], tmp_path: File) -> None:
        begun = [folder / "a/Hyperballad.mp3", folder / "b/Alifib.mp3"]
        mine = listed(tmp_path / "mine.m3u", begun)
        said = musicmap("playlist", folder, "--open", mine, "--extend", 3, "--per-artist", 2, "--json")
        request = Extend(RECIPE, (ids["a/Hyperballad.mp3"], ids["b/Alifib.mp3"]), 3, Rules(per_artist=2))
        more = expected(folder, ids, in_the_window(folder, request))
        assert paths(said) == [*map(str, begun), *more]
        assert len(more) == 3

    def test_in_another_order(self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId], tmp_path: File) -> None:
        mine = listed(tmp_path / "mine.m3u", [folder / name for name in TAGS])
        fast = paths(musicmap("playlist", folder, "--open", mine, "--order", "tempo", "--falling", "--json"))
        assert fast[:2] == [str(folder / "a/Hyperballad.mp3"), str(folder / "b/Sea Song.mp3")]
        rock = paths(musicmap("playlist", folder, "--open", mine, "--order", "Rock", "--json"))
        way = paths(musicmap("playlist", folder, "--open", mine, "--order", "way", "--json"))
        assert sorted(rock) == sorted(way) == sorted(fast) == sorted(str(folder / name) for name in TAGS)
        assert len({tuple(rock), tuple(way), tuple(fast)}) == 3

    def test_what_is_not_in_the_library_is_told(
        self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId], tmp_path: File
    ) -> None:
        mine = tmp_path / "mine.m3u8"
        relative = os.path.relpath(folder / "c/one.mp3", tmp_path)
        mine.write_bytes(f"\ufeff#EXTM3U\r\n{relative}\r\n\r\n../elsewhere.mp3\r\n/etc/passwd\n".encode())
        said = musicmap("playlist", folder, "--open", mine, "--json")
        assert paths(said) == [str(folder / "c/one.mp3")]
        assert said.json["missing"] == ["../elsewhere.mp3", "/etc/passwd"], "as it stands in the file"
        assert "not in this library: /etc/passwd" in musicmap("playlist", folder, "--open", mine).out

    def test_every_format_is_written_and_read_back(
        self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId], tmp_path: File
    ) -> None:
        wanted = paths(musicmap("playlist", folder, "--like", "One", "--json"))
        for name in ("m3u8", "xspf", "pls", "rekordbox", "itunes"):
            out = tmp_path / {"rekordbox": "mine.xml", "itunes": "ours.xml"}.get(name, f"mine.{name}")
            assert musicmap("playlist", folder, "--like", "One", "--out", out, "--format", name).code == 0
            assert paths(musicmap("playlist", folder, "--open", out, "--json")) == wanted, name
        assert (
            "There is no playlist format"
            in musicmap("playlist", folder, "--like", "One", "--out", tmp_path / "x.m3u8", "--format", "tape").err
        )

    def test_nothing_is_replaced_unless_it_may_be(
        self, musicmap: Musicmap, folder: File, ids: dict[str, TrackId], tmp_path: File
    ) -> None:
        out = tmp_path / "mine.m3u8"
        out.write_text("mine")
        said = musicmap("playlist", folder, "--like", "One", "--out", out)
        assert (said.code, said.out) == (2, "")
        assert "already there" in said.err
        assert out.read_text() == "mine"
        assert musicmap("playlist", folder, "--like", "One", "--out", out, "--overwrite", "--absolute").code == 0
        assert str(folder / "a") in out.read_text("utf-8")


def listed(file: File, tracks: Sequence[File]) -> File:
    """A list of files, one a line."""
    file.write_text("".join(f"{track}\n" for track in tracks), "utf-8")
    return file


LIKE = ("--like", "One")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["similar", "{folder}"], "TRACK"),
        (["similar", "{folder}", "nobody at all"], "There is no track “nobody at all”"),
        (["similar", "{folder}", "Hyperbalad"], "Nearest to it are a/Hyperballad.mp3"),
        (["similar", "{folder}", "mp3"], "may be 9 tracks: a/Army of Me.mp3, "),
        (["similar", "{folder}", "Unheard"], "has not been heard yet"),
        (["similar", "{folder}", "One", "--layer", "msd-vgg/taggram"], "has not heard anything"),
        (["similar", "{folder}", "One", "--layer", "taggram"], "is not a layer"),
        (["similar", "{folder}", "One", "--at", "9:59"], "moment that was chosen is not there"),
        (["similar", "{folder}", "One", "--at", "noon"], "no time like 1:30"),
        (["similar", "{folder}", "One", "-n", "0"], "no number from 1 on"),
        (["similar", "{folder}", "One", "--share", "2"], "no number from 0 to 1"),
        (["similar", "{folder}", "One", "--seed", "-1"], "no whole number from 0 on"),
        (["similar", "{nowhere}", "One"], "There is no library"),
        (["path", "{folder}", "One"], "B"),
        (["path", "{folder}", "One", "Wyatt"], "may be 2 tracks"),
        (["playlist", "{folder}"], "Nothing says what the list is to sound like"),
        (["playlist", "{folder}", "--tags", "polka"], "There is no tag “polka”"),
        (["playlist", "{folder}", *LIKE, "--having", "polka"], "There is no tag “polka”"),
        (["playlist", "{folder}", *LIKE, "--order", "polka"], "There is no tag “polka”"),
        (["playlist", "{folder}", *LIKE, "--open", "x.m3u"], "A list that is read is continued by itself"),
        (["playlist", "{folder}", *LIKE, "--extend", "3"], "There is no list to extend"),
        (["playlist", "{folder}", *LIKE, "--out", "mine.doc"], "does not say which kind of playlist it is"),
        (["playlist", "{folder}", "--open", "{nowhere}/x.m3u8"], "is no file that can be read"),
        (["playlist", "{folder}", "--open", "x.doc"], "is no file that can be read"),
    ],
)
def test_what_cannot_be_done_is_one_plain_sentence(
    musicmap: Musicmap, folder: File, ids: dict[str, TrackId], tmp_path: File, words: list[str], why: str
) -> None:
    said = musicmap(*(word.format(folder=folder, nowhere=tmp_path / "nowhere") for word in words))
    assert (said.code, said.out) == (2, "")
    assert why in said.err
    assert said.err.count("\n") == 1, said.err
    assert said.err.endswith(".\n"), said.err
