"""Keys against the circle of fifths.

The table is the circle as Wikipedia draws it (“Circle of fifths”, the picture with both rings of keys), numbered as
the makers of the two notations number it: the wheel 1A–12B, and Open Key 1m–12m, 1d–12d. What Traktor's number stands
for is what its users found in its collections: 0–11 from C major, 12–23 from C minor, as in the one that comes with
traktor-nml-utils, where the key 10m has the number 12.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.musical_key import MusicalKey, mix, parse

# One row a place, clockwise: the wheel's number, Open Key's, minor, its Traktor number, relative major, its number.
CIRCLE = (
    (1, 6, "G#m", 20, "B", 11),
    (2, 7, "Ebm", 15, "F#", 6),
    (3, 8, "Bbm", 22, "Db", 1),
    (4, 9, "Fm", 17, "Ab", 8),
    (5, 10, "Cm", 12, "Eb", 3),
    (6, 11, "Gm", 19, "Bb", 10),
    (7, 12, "Dm", 14, "F", 5),
    (8, 1, "Am", 21, "C", 0),
    (9, 2, "Em", 16, "G", 7),
    (10, 3, "Bm", 23, "D", 2),
    (11, 4, "F#m", 18, "A", 9),
    (12, 5, "C#m", 13, "E", 4),
)
_KEY = st.builds(MusicalKey, st.integers(0, 11), st.booleans())


def key(text: str) -> MusicalKey:
    found = parse(text)
    assert found is not None
    return found


def test_keys_are_read_round_the_wheel() -> None:
    keys = sorted((MusicalKey(tonic, minor) for minor in (False, True) for tonic in range(12)), key=lambda k: k.around)
    assert [key.written("wheel") for key in keys] == [f"{place}{letter}" for place in range(1, 13) for letter in "AB"]
    assert [key.around for key in keys] == list(range(24))


@pytest.mark.parametrize(("place", "opened", "minor", "minor_number", "major", "major_number"), CIRCLE)
def test_the_circle(place: int, opened: int, minor: str, minor_number: int, major: str, major_number: int) -> None:
    for name, wheel, open_key, number in (
        (minor, f"{place}A", f"{opened}m", minor_number),
        (major, f"{place}B", f"{opened}d", major_number),
    ):
        one = key(name)
        assert (one.written("traditional"), one.written("wheel"), one.written("open key")) == (name, wheel, open_key)
        assert one.traktor == number
        assert parse(wheel) == parse(open_key) == one


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Am", "Am"),
        ("am", "Am"),
        ("A minor", "Am"),
        ("A min", "Am"),
        ("AMIN", "Am"),
        ("a MINOR", "Am"),
        ("8A", "Am"),
        ("08a", "Am"),
        ("1m", "Am"),
        ("1M", "Am"),
        ("F#m", "F#m"),
        ("Gbm", "F#m"),
        ("G♭ min", "F#m"),
        ("F♯m", "F#m"),
        ("F sharp minor", "F#m"),
        ("Bbmaj", "Bb"),
        ("bb major", "Bb"),
        ("A#", "Bb"),
        ("8d", "Db"),
        ("9B", "G"),
        ("G M", "G"),
        ("CM", "C"),
        ("C", "C"),
        (" E flat ", "Eb"),
        ("Cb", "B"),
        ("B#", "C"),
        ("G#m/Abm", "G#m"),
        ("Abm, 128", "G#m"),
        ("12A", "C#m"),
        ("D minor.", "Dm"),
    ],
)
def test_what_file_tags_hold(text: str, meant: str) -> None:
    assert key(text).written() == meant


@pytest.mark.parametrize(
    "text", ["", "o", "a", "c#", "H", "13A", "0A", "00A", "8C", "8", "A A", "Amm", "major", "Am7", "All", "ſm", "８A"]
)
def test_what_says_no_key_or_could_mean_two_is_none(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=8))
def test_any_text_is_a_key_or_none(text: str) -> None:
    assert parse(text) is None or isinstance(parse(text), MusicalKey)


@given(_KEY)
def test_every_notation_comes_back(one: MusicalKey) -> None:
    assert parse(one.written("traditional")) == parse(one.written("open key")) == parse(one.written("wheel")) == one


def test_there_are_twelve_tonics() -> None:
    for tonic in (-1, 12):
        with pytest.raises(ValueError, match="tonic"):
            MusicalKey(tonic)


def test_what_mixes_with_a_minor() -> None:
    """8A with 8A, 7A, 9A and 8B: the rule of every harmonic mixing chart."""
    everything = [f"{n}{letter}" for n in range(1, 13) for letter in "AB"]
    assert {name for name in everything if mix(key("8A"), key(name))} == {"8A", "7A", "9A", "8B"}
    assert {name for name in everything if mix(key("12B"), key(name))} == {"12B", "11B", "1B", "12A"}


@given(_KEY, _KEY)
def test_mixing_is_mutual(one: MusicalKey, other: MusicalKey) -> None:
    assert mix(one, other) == mix(other, one)
