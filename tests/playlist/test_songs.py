"""Which recordings are of one song, by their file tags."""

from __future__ import annotations

import pytest

from musicmap.playlist.songs import song_of
from musicmap.types import FileTags


def tagged(title: str, artist: str = "Björk") -> FileTags:
    return FileTags(title=title, artist=artist)


@pytest.mark.parametrize(
    "title",
    [
        "Jóga",
        "joga",
        "Jóga (Live)",
        "Jóga [Live at the Royal Opera House]",
        "Jóga - 2009 Remaster",
        "Jóga – Remastered 2015 - Live",
        "Jóga (Radio Edit)",
        "Jóga (Album Version)",
        "Jóga (feat. Somebody)",
        "Jóga feat. Somebody",
        "Jóga!",
    ],
)
def test_the_same_song(title: str) -> None:
    assert song_of(tagged(title)) == song_of(tagged("Jóga"))
    assert song_of(tagged(title, "BJORK")) == song_of(tagged("Jóga"))
    assert song_of(tagged("Jóga", "Björk feat. Somebody")) == song_of(tagged("Jóga"))


@pytest.mark.parametrize(
    "title",
    [
        "Jóga (Howie B Remix)",
        "Jóga, Part 2",
        "Jóga (Part 2)",
        "Jóga - Reprise",
        "Jóga (Instrumental Version)",
        "Live Jóga",
        "Hyperballad",
        "Jóga II",
    ],
)
def test_another_one(title: str) -> None:
    assert song_of(tagged(title)) != song_of(tagged("Jóga"))
    assert song_of(tagged("Jóga", "Somebody else")) != song_of(tagged("Jóga"))


@pytest.mark.parametrize("title", ["", "Track 3", "track03", "Intro", "Untitled", "7", "Hidden Track", "…"])
def test_what_says_nothing_is_no_song(title: str) -> None:
    assert song_of(tagged(title)) == ""


def test_without_an_artist_nobody_knows() -> None:
    assert song_of(tagged("Jóga", "")) == ""
    assert song_of(FileTags(title="Jóga", album_artist="Björk")) == song_of(tagged("Jóga"))


@pytest.mark.parametrize(("one", "other"), [("Live", "Demo"), ("(Live)", "(Demo)"), ("1979", "1999"), ("東京", "京都")])
def test_titles_of_nothing_but_such_words_are_titles(one: str, other: str) -> None:
    assert song_of(tagged(one)) != song_of(tagged(other))
    assert song_of(tagged(one)) != ""
