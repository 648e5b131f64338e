"""`musicmap heard`: what another program knows, taken in."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.types import NEVER_HEARD, Heard, Seconds
from tests.cli.conftest import ODD, Musicmap


@pytest.fixture
def printed(folder: Path, tmp_path: Path) -> Path:
    """What Quod Libet printed."""
    file = tmp_path / "heard.txt"
    places = ("7 0.8 1000", folder / "Somebody - A Song.mp3"), ("0 0.5 0", folder / "sub" / ODD), ("2 0.5 0", "/x.mp3")
    text = "".join(f"{numbers} {path}\n" for numbers, path in places)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    return file


def test_it_is_taken_in_and_told(musicmap: Musicmap, folder: Path, library: Path, printed: Path) -> None:
    document = musicmap("heard", folder, "--from", printed, "--json").json
    missing = document.pop("missing")
    assert document == {
        "folder": str(folder),
        "from": str(printed),
        "program": "Quod Libet",
        "entries": 3,
        "matched": 2,
        "heard": 1,
        "rated": 1,
    }
    assert missing == ["/x.mp3"]
    with Reader(library) as reader:
        heard = {track.path.name: track.heard for track in reader.tracks()}
    assert heard.pop("Somebody - A Song.mp3") == Heard(7, 1000.0, 0.8)
    assert set(heard.values()) == {NEVER_HEARD}


def test_it_is_said_in_words(musicmap: Musicmap, folder: Path, library: Path, printed: Path) -> None:
    said = musicmap("heard", folder, "--from", printed)
    assert said.code == 0
    assert "Quod Libet knows 3 files" in said.out
    assert "2 tracks of this library, 1 heard, 1 rated" in said.out
    assert "1 not in this library" in said.out


def test_another_file_is_refused_and_nothing_changes(
    musicmap: Musicmap, folder: Path, library: Path, tmp_path: Path, printed: Path
) -> None:
    musicmap("heard", folder, "--from", printed)
    other = tmp_path / "diary.txt"
    other.write_text("Dear diary", "utf-8")
    said = musicmap("heard", folder, "--from", other)
    assert said.code == 2
    assert "no library of a program" in said.err
    with Reader(library) as reader:
        assert len(reader.told()) == 2


class TestSurprise:
    def test_what_was_just_heard_does_not_come(self, musicmap: Musicmap, folder: Path, library: Path) -> None:
        words = ("playlist", folder, "--surprise", "A Song", "-n", "2", "--twice", "--metric", "euclidean", "--json")
        never = [row["path"] for row in musicmap(*words).json["tracks"]]
        assert sorted(never) == sorted([str(folder / "sub" / ODD), str(folder / "日本.flac")])
        with Reader(library) as reader:
            first = next(track.id for track in reader.tracks() if str(track.path) == never[0])
        with Writer(library, folder) as writer:
            writer.heard(first, time.time(), Seconds(200.0))
            writer.heard(first, time.time() - 1e8, Seconds(200.0))
        assert musicmap(*words).json["tracks"][0]["path"] == never[1]

    def test_it_is_of_whole_tracks(self, musicmap: Musicmap, folder: Path, library: Path) -> None:
        assert musicmap("playlist", folder, "--surprise", "A Song", "--over", "segments").code == 2

    @pytest.mark.parametrize("more", [("--like", "A Song"), ("--tags", "rock"), ("--open", "some.m3u8")])
    def test_it_is_near_one_thing(self, musicmap: Musicmap, folder: Path, library: Path, more: tuple[str, str]) -> None:
        said = musicmap("playlist", folder, "--surprise", "A Song", *more)
        assert said.code == 2
        assert "--surprise" in said.err


def test_what_was_heard_lately_can_be_avoided(musicmap: Musicmap, folder: Path, library: Path) -> None:
    with Reader(library) as reader:
        japan = next(track.id for track in reader.tracks() if track.path.name == "日本.flac")
    with Writer(library, folder) as writer:
        writer.heard(japan, time.time() - 5 * 86_400, Seconds(200.0))
    for command in (("similar", folder, "A Song"), ("playlist", folder, "--like", "A Song")):
        found = {
            days: {
                row["path"] for row in musicmap(*command, "--twice", "--not-heard-for", days, "--json").json["tracks"]
            }
            for days in (4, 6)
        }
        assert found[4] - found[6] == {str(folder / "日本.flac")}
        assert found[6] == {str(folder / "sub" / ODD)}
