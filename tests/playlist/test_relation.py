"""Tempo and key of two tracks, in words."""

from __future__ import annotations

import pytest

from musicmap.playlist.musical_key import parse
from musicmap.playlist.relation import key_in_words, tempo_in_words
from musicmap.playlist.rhythm import Rhythm


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (128.0, 128.2, "128 to 128 bpm: the same beat"),
        (128.0, 124.0, "128 to 124 bpm: play the next one 3 % faster"),
        (124.0, 128.0, "124 to 128 bpm: play the next one 3 % slower"),
        (128.0, 64.0, "128 to 64 bpm: the same beat, in double time"),
        (87.0, 170.0, "87 to 170 bpm: play the next one 2 % faster, in half time"),
        (128.0, 100.0, "128 to 100 bpm: too far apart"),
        (128.0, None, "One tempo is not known"),
        (None, 90.0, "One tempo is not known"),
        (None, None, "The tempo of both is not known"),
    ],
)
def test_tempo(one: float | None, other: float | None, words: str) -> None:
    assert tempo_in_words(Rhythm(one), Rhythm(other)).replace("\u202f", " ") == words


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("8A", "8A", "8A to 8A: the same key"),
        ("8A", "8B", "8A to 8B: relative keys"),
        ("8A", "9A", "8A to 9A: neighbours on the wheel"),
        ("1B", "12B", "1B to 12B: neighbours on the wheel"),
        ("8A", "9B", "8A to 9B: the keys do not go together"),
        ("8A", "3A", "8A to 3A: the keys do not go together"),
        ("8A", "", "One key is not known"),
        ("", "8A", "One key is not known"),
        ("", "", "The key of both is not known"),
    ],
)
def test_key(one: str, other: str, words: str) -> None:
    assert key_in_words(Rhythm(key=parse(one)), Rhythm(key=parse(other))) == words
