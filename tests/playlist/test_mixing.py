"""What mixes with what, against the wheel as DJs know it and against a plain loop."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.mixing import Rhythms, changes, mixing_with
from musicmap.playlist.musical_key import MusicalKey, mix, parse
from musicmap.playlist.rhythm import Rhythm

keys = st.none() | st.builds(MusicalKey, st.integers(0, 11), st.booleans())
tempi = st.none() | st.floats(20.0, 400.0)
rhythms = st.builds(Rhythm, tempi, keys)

FIFTHS = ("F", "C", "G", "D", "A", "E", "B", "F#", "Db", "Ab", "Eb", "Bb")
"""The circle, as every textbook prints it."""
RELATIVES = dict(
    zip(FIFTHS, ("Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "Ebm", "Bbm", "Fm", "Cm", "Gm"), strict=True)
)


def named(text: str) -> MusicalKey:
    key = parse(text)
    assert key is not None
    return key


def test_keys_go_with_their_neighbours_on_the_circle_of_fifths() -> None:
    everything = [*FIFTHS, *RELATIVES.values()]
    among = Rhythms.of(Rhythm(key=named(name)) for name in everything)
    for place, name in enumerate(FIFTHS):
        fits = mixing_with(Rhythm(key=named(name)), among).fits
        lit = {other for other, lights in zip(everything, fits, strict=True) if lights}
        assert lit == {FIFTHS[place - 1], name, FIFTHS[(place + 1) % 12], RELATIVES[name]}


@pytest.mark.parametrize(
    ("playing", "other", "octaves", "change"),
    [
        (128.0, 128.0, 0, 0.0),
        (128.0, 125.0, 0, 0.024),
        (87.0, 174.0, -1, 0.0),
        (174.0, 87.0, 1, 0.0),
        (140.0, 69.0, 1, 140 / 138 - 1),
        (100.0, 141.0, 0, 100 / 141 - 1),
        (100.0, 142.0, -1, 200 / 142 - 1),
        (50.0, 400.0, -1, -0.75),
    ],
)
def test_tempi_meet_as_they_are_in_half_or_in_double_time(
    playing: float, other: float, octaves: int, change: float
) -> None:
    found, counted = changes(playing, np.array([other]))
    assert counted.tolist() == [octaves]
    assert found[0] == pytest.approx(change)


def test_six_per_cent_is_as_far_as_it_goes() -> None:
    among = Rhythms.of(Rhythm(bpm=bpm) for bpm in (120 / 1.0601, 120 / 1.0599, 120 / 0.9401, 120 / 0.9399, 60.0, None))
    assert mixing_with(Rhythm(120.0), among).fits.tolist() == [False, True, True, False, True, False]
    assert mixing_with(Rhythm(120.0), among, tolerance=0.0).fits.tolist() == [False] * 4 + [True, False]


@given(playing=rhythms, among=st.lists(rhythms, max_size=30), tolerance=st.floats(0.0, 0.5))
def test_all_at_once_is_the_same_as_one_by_one(playing: Rhythm, among: list[Rhythm], tolerance: float) -> None:
    found = mixing_with(playing, Rhythms.of(among), tolerance)
    for row, other in enumerate(among):
        in_key = playing.key is None or (other.key is not None and mix(playing.key, other.key))
        assert found.in_key[row] == in_key
        if playing.bpm is None or other.bpm is None:
            assert np.isnan(found.change[row])
            assert found.in_tempo[row] == (playing.bpm is None)
        else:
            ways = [playing.bpm / (other.bpm * 2.0**octaves) for octaves in (-1, 0, 1)]
            nearest = min(ways, key=lambda way: abs(np.log(way)))
            assert abs(np.log1p(found.change[row])) == pytest.approx(abs(np.log(nearest)), abs=1e-9)
            assert found.in_tempo[row] == (abs(found.change[row]) <= tolerance)
        anything = playing.key is not None or playing.bpm is not None
        assert found.fits[row] == (anything and found.in_key[row] and found.in_tempo[row])


@given(one=rhythms, other=rhythms)
def test_tempi_that_meet_meet_both_ways(one: Rhythm, other: Rhythm) -> None:
    there, back = (mixing_with(a, Rhythms.of([b])).change[0] for a, b in ((one, other), (other, one)))
    assert np.isnan(there) == np.isnan(back)
    if not np.isnan(there):
        assert (1 + there) * (1 + back) == pytest.approx(1.0)


def test_of_nothing_nothing_mixes() -> None:
    empty = Rhythms.of([])
    assert len(empty) == 0
    assert mixing_with(Rhythm(128.0, MusicalKey(0)), empty).fits.shape == (0,)
    known = Rhythms.of(Rhythm(128.0, key) for key in (MusicalKey(0), None))
    assert mixing_with(Rhythm(), known).fits.tolist() == [False, False]


def test_the_relation_is_the_one_of_keys() -> None:
    everything = [MusicalKey(tonic, minor) for tonic, minor in product(range(12), (False, True))]
    among = Rhythms.of(Rhythm(key=key) for key in everything)
    for key in everything:
        assert mixing_with(Rhythm(key=key), among).in_key.tolist() == [mix(key, other) for other in everything]
