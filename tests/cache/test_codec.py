"""What is written is what is read, within the stated error."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from musicmap.cache.codec import pack, tags_from_text, tags_to_text, unpack
from musicmap.types import Decibels, FileTags, Floats, LayerKind

_SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 7))


@given(hnp.arrays(np.float32, _SHAPES, elements=st.floats(0, 1, width=32)))
def test_a_taggram_is_off_by_at_most_8e_6(values: Floats) -> None:
    encoding, data = pack(values, "taggram")
    back = unpack(encoding, data, values.shape[1])
    assert back.shape == values.shape
    assert back.dtype == np.float32
    assert np.abs(back.astype(np.float64) - values).max() <= 8e-6
    assert len(data) == 2 * values.size


@given(hnp.arrays(np.float32, _SHAPES, elements=st.floats(-65504, 65504, width=32)))
def test_an_embedding_is_off_by_at_most_5e_4_of_itself(values: Floats) -> None:
    encoding, data = pack(values, "embedding")
    assert encoding == "f16"
    error = np.abs(unpack(encoding, data, values.shape[1]).astype(np.float64) - values)
    # Below the smallest normal half, 6.1e-5, the steps are 6e-8 wide.
    assert (error <= np.maximum(5e-4 * np.abs(values.astype(np.float64)), 3e-8)).all()


@given(hnp.arrays(np.float32, _SHAPES, elements=st.floats(width=32, allow_nan=False, allow_infinity=False)))
def test_a_number_too_large_for_half_precision_keeps_the_whole_block_exact(values: Floats) -> None:
    values[0, 0] = 70_000.0
    encoding, data = pack(values, "embedding")
    assert encoding == "f32"
    np.testing.assert_array_equal(unpack(encoding, data, values.shape[1]), values)


_KINDS: tuple[LayerKind, ...] = get_args(LayerKind)


@given(hnp.arrays(np.float32, _SHAPES, elements=st.floats(0, 1, width=32)), st.sampled_from(_KINDS))
def test_what_was_read_is_written_again_bit_for_bit(values: Floats, kind: LayerKind) -> None:
    written = pack(values, kind)
    assert pack(unpack(*written, values.shape[1]), kind) == written


def test_damage_stays_where_it_is() -> None:
    values = np.array([[np.nan, 0.5, np.inf, -np.inf, 2.0, -1.0]], np.float32)
    taggram = unpack(*pack(values, "taggram"), 6)
    np.testing.assert_allclose(taggram, [[0.0, 0.5, 1.0, 0.0, 1.0, 0.0]], atol=8e-6)
    np.testing.assert_array_equal(unpack(*pack(values, "embedding"), 6), values)


def test_no_segments_are_no_segments() -> None:
    assert unpack(*pack(np.zeros((0, 50), np.float32), "taggram"), 50).shape == (0, 50)


_TEXT = st.text(st.characters(), max_size=8)  # lone surrogates and control characters too
_TAGS = st.builds(
    FileTags,
    title=_TEXT,
    artist=_TEXT,
    album_artist=_TEXT,
    album=_TEXT,
    track=st.none() | st.integers(0, 999),
    disc=st.none() | st.integers(0, 99),
    year=st.none() | st.integers(0, 9999),
    genres=st.lists(_TEXT, max_size=3).map(tuple),
    bpm=st.none() | st.floats(1, 999),
    key=_TEXT,
    replaygain_track=st.none() | st.floats(-60, 60).map(Decibels),
    replaygain_album=st.none() | st.floats(-60, 60).map(Decibels),
    replaygain_peak=st.none() | st.floats(0, 9),
    musicbrainz=st.lists(st.tuples(_TEXT, _TEXT), max_size=3).map(tuple),
    play_count=st.none() | st.integers(0, 10**9),
    rating=st.none() | st.floats(0, 1),
    last_played=st.none() | st.floats(1, 2**32),
)


@given(_TAGS)
def test_file_tags_come_back_as_they_were(tags: FileTags) -> None:
    text = tags_to_text(tags)
    assert text.isascii()
    assert tags_from_text(text) == tags


def test_file_tags_that_say_nothing_take_no_room() -> None:
    assert tags_to_text(FileTags()) == "{}"


def test_a_field_of_another_version_is_passed_over() -> None:
    assert tags_from_text('{"title": "Ten", "mood": "blue"}') == FileTags(title="Ten")


def test_an_unknown_encoding_is_no_guesswork() -> None:
    with pytest.raises(KeyError):
        unpack("f8", b"", 1)
