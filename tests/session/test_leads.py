"""What led to a track, found and kept."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from musicmap.session.leads import earliest, leads_note, leads_of
from musicmap.types import Seconds, TrackId


@dataclass(frozen=True)
class Points:
    """What `earliest` looks at of a picture."""

    track: np.ndarray
    segment: np.ndarray
    segment_length: tuple[float, ...]
    tracks: np.ndarray


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_first_of_the_points_in_each_track(lengths: list[int], random: object) -> None:
    ids = np.arange(100, 100 + len(lengths))
    picture = Points(
        np.repeat(np.arange(len(lengths)), lengths),
        np.concatenate([np.arange(n) for n in lengths]),
        (3.0,),
        ids,
    )
    chosen = [i for i in range(sum(lengths)) if random.random() < 0.4]  # type: ignore[attr-defined]
    random.shuffle(chosen)  # type: ignore[attr-defined]
    expected: dict[int, float] = {}
    for i in chosen:
        track, start = int(ids[picture.track[i]]), 3.0 * float(picture.segment[i])
        expected[track] = min(start, expected.get(track, start))
    assert earliest(picture, np.array(chosen, np.int32)) == expected  # type: ignore[arg-type]


def test_what_is_kept_is_what_is_listed() -> None:
    leads = {TrackId(1): Seconds(1.5), TrackId(2): Seconds(3.0)}
    note = json.loads(json.dumps(leads_note(leads, [TrackId(2), TrackId(3)])))
    assert leads_of(note) == {2: 3.0}


def test_what_is_no_lead_is_not_taken_for_one() -> None:
    nonsense: tuple[object, ...] = (None, [], "x", {"a": 1.0, "-1": 2.0, "1": "x", "2": -1.0, "3": None, "4": True})
    for note in nonsense:
        assert leads_of(note) == {}
