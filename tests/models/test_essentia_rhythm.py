"""Tempo and key against sounds that were made to have them, and against sounds that have none."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from musicmap.models.essentia_rhythm import EssentiaRhythm, is_installed
from musicmap.models.rhythm import RATE
from musicmap.types import Floats, HeardRhythm
from tests.models.played import cadence, clicks, noise

pytestmark = pytest.mark.skipif(not is_installed(), reason="There is no Essentia for this system.")

NOTHING = HeardRhythm(EssentiaRhythm.version)
TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


@pytest.fixture(scope="module")
def listener() -> EssentiaRhythm:
    return EssentiaRhythm()


@pytest.mark.parametrize("bpm", [60.0, 83.3, 100.0, 124.5, 128.0, 150.0])
def test_clicks_are_heard_at_their_tempo(listener: EssentiaRhythm, bpm: float) -> None:
    heard = listener.hear(clicks(bpm))
    assert heard.bpm == pytest.approx(bpm, rel=0.002)
    assert 0.5 < heard.bpm_confidence <= 1.0
    assert heard.key == "", "a click is no note"


def test_a_fast_tempo_may_be_heard_in_half_time(listener: EssentiaRhythm) -> None:
    assert listener.hear(clicks(174.0)).bpm in (pytest.approx(174.0, rel=0.002), pytest.approx(87.0, rel=0.002))


def test_a_second_track_has_its_own_tempo(listener: EssentiaRhythm) -> None:
    """MTG/essentia#1324: an extractor that is used again tells the first track's."""
    assert [round(listener.hear(clicks(bpm)).bpm or 0) for bpm in (100, 128, 100)] == [100, 128, 100]


@pytest.mark.parametrize("cents", [0, -30, 25])
@pytest.mark.parametrize("minor", [False, True], ids=["major", "minor"])
def test_a_cadence_is_heard_in_its_key(listener: EssentiaRhythm, minor: bool, cents: int) -> None:
    heard = [listener.hear(cadence(tonic, minor=minor, cents=cents)) for tonic in range(12)]
    assert [one.key for one in heard] == [f"{tonic}{'m' if minor else ''}" for tonic in TONICS]
    assert all(0.5 < one.key_confidence <= 1.0 for one in heard)


@pytest.mark.parametrize("pink", [False, True], ids=["white", "pink"])
@pytest.mark.parametrize("seconds", [5.0, 20.0, 40.0])
def test_noise_has_neither(listener: EssentiaRhythm, seconds: float, pink: bool) -> None:
    for seed in range(3):
        assert listener.hear(noise(seconds, pink=pink, seed=seed)) == NOTHING


@pytest.mark.parametrize("value", [0.0, 1e-9, 0.5, -1e30, np.nan, np.inf, -np.inf])
def test_what_stands_still_has_neither(listener: EssentiaRhythm, value: float) -> None:
    assert listener.hear(np.full(30 * RATE, value, np.float32)) == NOTHING


def test_a_second_is_too_short_for_either(listener: EssentiaRhythm) -> None:
    assert listener.hear(cadence(0, minor=False)[:RATE]) == NOTHING
    assert listener.hear(clicks(128.0)[: 10 * RATE]).bpm is None


def test_holes_that_are_not_numbers_cost_only_themselves(listener: EssentiaRhythm) -> None:
    for bad in (np.nan, np.inf):
        holed = clicks(120.0)
        holed[5 * RATE : 6 * RATE] = bad
        assert listener.hear(holed).bpm == pytest.approx(120.0, rel=0.002)


def test_loudness_does_not_matter(listener: EssentiaRhythm) -> None:
    tune = cadence(9, minor=True, seconds=24.0) + clicks(110.0, 24.0)
    heard = [listener.hear((gain * tune).astype(np.float32)) for gain in (0.01, 1.0, 4.0)]
    assert [one.key for one in heard] == ["Am"] * 3
    assert [one.bpm for one in heard] == [pytest.approx(110.0, rel=0.002)] * 3


@given(samples=arrays(np.float32, st.integers(0, 300), elements=st.floats(width=32)), times=st.integers(1, 3000))
@example(samples=np.zeros(0, np.float32), times=1)
@settings(max_examples=15)
def test_no_samples_are_too_odd(listener: EssentiaRhythm, samples: Floats, times: int) -> None:
    heard = listener.hear(np.tile(samples, times))
    assert heard.bpm is None or 30 <= heard.bpm <= 250
    assert 0 <= heard.bpm_confidence <= 1
    assert 0 <= heard.key_confidence <= 1
    assert (heard.key == "") == (heard.key_confidence == 0)


def test_it_says_nothing_of_its_own() -> None:
    program = "from musicmap.models.essentia_rhythm import EssentiaRhythm; EssentiaRhythm()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("", "")
