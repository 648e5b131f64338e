"""Guesses from names."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.library.titles import display, from_path
from musicmap.types import FileTags


@pytest.mark.parametrize(
    ("path", "artist", "title"),
    [
        ("01 - Artist - Title.mp3", "Artist", "Title"),
        ("Artist - Title.mp3", "Artist", "Title"),
        ("Artist – Title.mp3", "Artist", "Title"),
        ("artist_name_-_some_title.mp3", "artist name", "some title"),
        ("Artist - 03 - Title.mp3", "Artist", "Title"),
        ("Artist - Album - 03 - Title.flac", "Artist", "Title"),
        ("Artist/Album/Artist - Album - Title.flac", "Artist", "Title"),
        ("Artist - Title - Live.mp3", "Artist", "Title - Live"),
        ("Various Artists/Hits/04 Someone - Song.mp3", "Someone", "Song"),
        ("Artist/Album/03 Title.ogg", "Artist", "Title"),
        ("Artist/Album/03. Title.ogg", "Artist", "Title"),
        ("Artist/Album/CD 2/2-03 Title.ogg", "Artist", "Title"),
        ("Björk/1997 - Homogenic/01 Hunter.flac", "Björk", "Hunter"),
        ("Artist - Album/03_title.ogg", "Artist", "title"),
        ("03-title_with_underscores.mp3", "", "title with underscores"),
        ("(03) Title.mp3", "", "Title"),
        ("[03] Title.mp3", "", "Title"),
        ("01_-_Intro.mp3", "", "Intro"),
        ("music/x/song.ogg", "", "song"),
        ("some-game/audio/track1.ogg", "", "track1"),
    ],
)
def test_common_ways_to_name_files(path: str, artist: str, title: str) -> None:
    assert from_path(PurePath(path)) == (artist, title)


@pytest.mark.parametrize(
    "name", ["99 Luftballons", "7 Seconds", "1979", "03", "Track 01", "4-4-2", "10,000 Days", "10 000 Hz", "Élégie"]
)
def test_numbers_that_belong_to_the_title(name: str) -> None:
    assert from_path(PurePath(f"{name}.mp3")) == ("", name)


@pytest.mark.parametrize("artist", ["50 Cent", "2Pac", "AC-DC", "Blink-182", "A.B", "1999"])
def test_numbers_and_dashes_that_belong_to_the_artist(artist: str) -> None:
    assert from_path(PurePath(f"{artist} - Song.mp3")) == (artist, "Song")


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1))
def test_there_is_always_a_title(name: str) -> None:
    artist, title = from_path(PurePath("a") / name)
    assert title
    (artist + title).encode()


class TestDisplay:
    root = Path("/music")

    def test_file_tags_come_first(self) -> None:
        tags = FileTags(title="Said", artist="Someone")
        assert display(self.root / "A" / "B" / "01 Guess.mp3", self.root, tags) == ("Said", "Someone")

    def test_album_artist_stands_in(self) -> None:
        tags = FileTags(title="Said", album_artist="Band")
        assert display(self.root / "x.mp3", self.root, tags) == ("Said", "Band")

    def test_what_is_missing_is_guessed(self) -> None:
        path = self.root / "A" / "B" / "01 Guess.mp3"
        assert display(path, self.root, FileTags()) == ("Guess", "A")
        assert display(path, self.root, FileTags(title="Said")) == ("Said", "A")
        assert display(path, self.root, FileTags(artist="Someone")) == ("Guess", "Someone")

    def test_folders_above_the_library_say_nothing(self) -> None:
        assert display(Path("/home/me/01 Song.mp3"), Path("/home/me"), FileTags()) == ("Song", "")
        assert display(Path("/other/place/Song.mp3"), self.root, FileTags()) == ("Song", "")
