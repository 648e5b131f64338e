"""Rows that several layers share."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from musicmap.layers.matrix import LayerMatrix
from musicmap.layers.shared import shared_rows
from musicmap.types import LayerRef, ModelName, Seconds, TrackId

_TRACKS = st.lists(st.integers(1, 8), unique=True, max_size=6)


def matrix(name: str, tracks: list[int], lengths: dict[int, int]) -> LayerMatrix:
    """Each value says which track and segment it is of."""
    counts = [lengths[track] for track in tracks]
    segment = np.concatenate([np.zeros(0, np.int32), *(np.arange(n, dtype=np.int32) for n in counts)])
    track = np.repeat(np.arange(len(tracks), dtype=np.int32), counts)
    values = np.array([*tracks, 0], np.float32)[track] * 100 + segment
    return LayerMatrix(
        LayerRef(ModelName(name), "taggram"),
        tuple(map(TrackId, tracks)),
        values[:, None].astype(np.float32),
        track,
        segment,
        np.ones(len(track), np.int32),
        Seconds(3.0),
    )


@given(_TRACKS, _TRACKS, _TRACKS, st.lists(st.integers(0, 4), min_size=27, max_size=27))
def test_all_layers_have_the_same_rows_in_the_first_ones_order(
    one: list[int], two: list[int], three: list[int], lengths: list[int]
) -> None:
    which = [dict(enumerate(lengths[9 * k : 9 * k + 9])) for k in range(3)]
    given_ = [matrix(name, tracks, of) for name, tracks, of in zip("abc", (one, two, three), which, strict=True)]
    found = shared_rows(given_)
    expected = [
        100 * track + segment
        for track in one
        if track in two and track in three
        for segment in range(min(of[track] for of in which))
    ]
    for before, after in zip(given_, found, strict=True):
        assert after.layer == before.layer
        assert after.values[:, 0].tolist() == expected
        assert after.segment.tolist() == [value % 100 for value in expected]
        assert [after.tracks[i] for i in after.track] == [value // 100 for value in expected]
        assert len(after.count) == len(expected)


def test_layers_that_agree_are_not_touched() -> None:
    one, two = (matrix(name, [3, 1], {3: 2, 1: 3}) for name in "ab")
    found = shared_rows([one, two])
    assert found[0] is one
    assert found[1] is two
