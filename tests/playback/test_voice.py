"""Voices: sample-exact, and without clicks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.errors import UnreadableAudio
from musicmap.playback.voice import Source, Voice
from musicmap.types import Decibels, Floats

NOISE = np.random.default_rng(4).standard_normal((1000, 2)).astype(np.float32)


def in_blocks(sound: Floats, *sizes: int) -> Iterator[Floats]:
    at = 0
    for size in sizes:
        yield sound[at : at + size]
        at += size
    yield sound[at:]


def whole(source: Source) -> Source:
    while not source.finished:
        source.advance()
    return source


@given(st.lists(st.integers(0, 300), max_size=6), st.integers(-50, 1100), st.integers(0, 400))
def test_a_source_reads_the_same_however_it_was_cut(sizes: list[int], at: int, frames: int) -> None:
    padded = np.pad(NOISE, ((100, 600), (0, 0)))
    read = whole(Source(in_blocks(NOISE, *sizes))).read(at, frames)
    np.testing.assert_array_equal(read, padded[100 + at : 100 + at + frames])


def test_a_source_ends_at_its_limit_and_lets_go_of_the_file() -> None:
    closed: list[bool] = []

    def file() -> Iterator[Floats]:
        try:
            yield from in_blocks(NOISE, 300, 300)
        finally:
            closed.append(True)

    source = Source(file(), limit=450)
    source.advance()
    assert (source.decoded, source.finished, closed) == (300, False, [])
    source.advance()
    assert (source.decoded, source.finished, closed) == (450, True, [True])
    np.testing.assert_array_equal(source.read(440, 20)[:10], NOISE[440:450])
    assert not source.read(450, 100).any()


def test_a_source_forgets_only_what_it_is_told_to() -> None:
    source = whole(Source(in_blocks(NOISE, 100, 100, 100)))
    source.forget_before(250)
    assert not source.read(0, 200).any()
    np.testing.assert_array_equal(source.read(250, 300), NOISE[250:550])


def test_a_source_that_breaks_keeps_what_was_decoded() -> None:
    def damaged() -> Iterator[Floats]:
        yield NOISE[:100]
        raise UnreadableAudio("The file is damaged.")

    source = Source(damaged())
    source.advance()
    with pytest.raises(UnreadableAudio):
        source.advance()
    source.advance()
    assert source.finished
    np.testing.assert_array_equal(source.read(0, 100), NOISE[:100])


def test_a_voice_sounds_exactly_its_samples_between_the_fades() -> None:
    voice = Voice(whole(Source(in_blocks(NOISE, 333))), begin=70, fade=20, gain=Decibels(0.0))
    out = np.zeros((1200, 2), np.float32)
    voice.add_to(out, 0)
    assert not out[:70].any()
    np.testing.assert_array_equal(out[90:1070], NOISE[20:])
    assert not out[1070:].any()
    assert voice.end == 1070


@given(st.integers(0, 600), st.integers(1, 200), st.lists(st.integers(1, 300), min_size=1, max_size=8))
def test_a_stretch_sounds_the_same_whenever_it_is_mixed(begin: int, fade: int, cuts: list[int]) -> None:
    voice = Voice(whole(Source(in_blocks(NOISE))), begin, fade, Decibels(-3.0))
    voice.fall(begin + 400, 150)
    once = np.zeros((1500, 2), np.float32)
    voice.add_to(once, 0)
    at = 0
    for cut in [*cuts, 1500]:
        piece = np.zeros((min(cut, 1500 - at), 2), np.float32)
        voice.add_to(piece, at)
        np.testing.assert_array_equal(piece, once[at : at + len(piece)])
        at += len(piece)


def test_gain_is_in_decibels() -> None:
    voice = Voice(whole(Source(in_blocks(NOISE))), begin=0, fade=1, gain=Decibels(-6.0))
    assert voice.level(10, 1)[0] == pytest.approx(0.501, abs=1e-3)


def test_one_fades_out_as_the_other_fades_in_at_equal_power() -> None:
    going = Voice(whole(Source(in_blocks(NOISE))), 0, 1, Decibels(0.0))
    coming = Voice(whole(Source(in_blocks(NOISE))), 300, 200, Decibels(0.0))
    going.fall(300, 200)
    power = going.level(1, 800) ** 2 + coming.level(1, 800) ** 2
    np.testing.assert_allclose(power, 1.0, atol=1e-12)


def test_a_fade_out_cut_short_by_the_end_is_still_silent_there() -> None:
    """Stop with a long fade just before an audition's own end: both fades hold."""
    voice = Voice(whole(Source(in_blocks(NOISE), limit=500)), 0, 1, Decibels(0.0))
    voice.fall(480, 20)
    voice.fall(450, 400)
    assert voice.level(499, 1)[0] < 0.05
    assert voice.end == 500


def test_a_voice_knows_how_much_of_it_can_be_mixed() -> None:
    source = Source(in_blocks(NOISE, 100, 900))
    voice = Voice(source, begin=50, fade=10, gain=Decibels(0.0))
    source.advance()
    assert (voice.ready(50), voice.ready(140), voice.ready(200), voice.end) == (100, 10, 0, None)
    voice.fall(100, 30)
    assert (voice.ready(90), voice.end) == (None, 130), "Nothing behind its last fade is waited for."
    voice.source.advance()
    assert voice.end == 130
