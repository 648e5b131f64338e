"""How loud tracks are played."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playback.levelling import REFERENCE, gain_of
from musicmap.types import Decibels, FileTags, Track, TrackId


def track(
    loudness: float | None = None, peak: float | None = None, told: float | None = None, album: float | None = None
) -> Track:
    tags = FileTags(
        replaygain_track=None if told is None else Decibels(told),
        replaygain_album=None if album is None else Decibels(album),
    )
    measured = None if loudness is None else Decibels(loudness)
    return Track(TrackId(1), Path("/a.mp3"), tags, loudness=measured, peak=peak)


def test_what_nobody_knows_is_played_as_it_is() -> None:
    assert gain_of(track()) == 0.0


def test_a_loud_one_is_made_softer() -> None:
    assert gain_of(track(loudness=-8.0, peak=1.3)) == pytest.approx(-10.0)


def test_a_quiet_one_is_made_louder_as_far_as_its_peaks_allow() -> None:
    assert gain_of(track(loudness=-26.0, peak=0.25)) == pytest.approx(8.0)
    assert gain_of(track(loudness=-26.0, peak=0.5)) == pytest.approx(6.02, abs=0.01)
    assert gain_of(track(loudness=-26.0, peak=1.2)) == 0.0
    assert gain_of(track(told=6.0)) == 0.0, "how high it reaches is not known"


def test_the_tag_goes_before_what_was_measured_and_the_tracks_before_the_albums() -> None:
    assert gain_of(track(loudness=-8.0, peak=1.0, told=-3.0, album=-5.0)) == -3.0
    assert gain_of(track(loudness=-8.0, peak=1.0, album=-5.0)) == -5.0


@given(st.none() | st.floats(-70, 10), st.none() | st.floats(0, 10), st.none() | st.floats(-60, 60))
def test_no_gain_is_absurd(loudness: float | None, peak: float | None, told: float | None) -> None:
    gain = gain_of(track(loudness, peak, told))
    assert -24 <= gain <= 12
    if gain > 0:
        assert peak is not None
        assert peak * 10 ** (gain / 20) <= 1 + 1e-9


@given(st.floats(-40, 0), st.floats(0.01, 1.0))
def test_what_is_levelled_is_never_louder_than_the_reference(loudness: float, peak: float) -> None:
    assert loudness + gain_of(track(loudness, peak)) <= REFERENCE + 1e-9
