"""What the left panel says of the library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from musicmap.session.collection import Collection
from musicmap.session.state import State
from musicmap.types import Problem, Seconds, Track, TrackId
from musicmap.ui.presenters.filters import summary_of
from tests.session.conftest import empty

__all__ = ["empty"]

FOLDER = Path("/music")


def of(state: State, *seconds: float, problems: tuple[Problem, ...] = ()) -> str:
    tracks = [Track(TrackId(i), FOLDER / f"{i}.mp3", duration=Seconds(s)) for i, s in enumerate(seconds, 1)]
    return summary_of(replace(state, collection=Collection.of(tracks, FOLDER), problems=problems))


def test_only_tracks_that_can_be_heard_count(empty: State) -> None:
    assert of(empty, 60.0, 120.0) == "2 tracks · 3\u202fmin"
    refused = Problem(FOLDER / "2.mp3", "There is no sound in this file.", "decode")
    never = Problem(FOLDER / "3.mp3", "The file is empty.", "scan")
    assert of(empty, 60.0, 0.0, problems=(refused, never)) == "1 track · 1\u202fmin"


def test_nothing_is_said_before_there_is_something(empty: State) -> None:
    assert of(empty) == ""
    assert of(empty, 0.0, 0.0) == "2 tracks"
    assert of(empty, 0.0, problems=(Problem(FOLDER / "1.mp3", "x", "decode"),)) == ""
