"""A file that crashes, hangs, computes for ever, takes all memory or unpacks without end costs itself and no other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from musicmap.audio.decode import longest, mono
from musicmap.audio.encode import write
from musicmap.cache.reader import Reader
from musicmap.errors import UnreadableAudio
from musicmap.jobs import analysis
from musicmap.jobs.events import Done, Event, TrackDone, TrackFailed
from musicmap.jobs.limits import Limits
from musicmap.types import Hertz, Seconds
from tests.jobs import fakes
from tests.jobs.music import card, compose, listen

LIMITS = Limits(processor=Seconds(3.0), clock=Seconds(5.0), memory=3 << 28)


def done(events: list[Event]) -> list[str]:
    return sorted(event.path.name for event in events if isinstance(event, TrackDone))


def failed(events: list[Event]) -> dict[str, str]:
    return {event.problem.path.name: event.problem.reason for event in events if isinstance(event, TrackFailed)}


def test_each_costs_itself_and_is_told(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = ["dies.flac", "hangs.flac", "spins.flac", "swells.flac"]
    compose(folder, ["a.flac", *bad, "z.flac"])
    monkeypatch.setattr(analysis, "listen", fakes.treacherous)
    events = listen(file, folder, (card(),), workers=3, limits=LIMITS)
    assert done(events) == ["a.flac", "z.flac"]
    assert failed(events) == {
        "dies.flac": "The decoder crashed on this file.",
        "hangs.flac": "Reading this file came to no end.",
        "spins.flac": "Reading this file came to no end.",
        "swells.flac": "Reading this file took more than 0.75 GB of memory.",
    }
    assert events[-1] == Done()
    with Reader(file) as reader:
        assert sorted(problem.path.name for problem in reader.problems()) == bad


def test_what_broke_a_worker_is_tried_once_more_alone(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = ["dies once.flac", "swells once.flac"]
    compose(folder, ["a.flac", *bad, "z.flac"])
    monkeypatch.setattr(analysis, "listen", fakes.treacherous)
    events = listen(file, folder, (card(),), workers=2, limits=LIMITS)
    assert failed(events) == {}
    assert sorted(done(events)[-4:]) == ["a.flac", *bad, "z.flac"]
    order = [event.path.name for event in events if isinstance(event, TrackDone)]
    assert set(order[:2]) == {"a.flac", "z.flac"}, "when all else is done"


def test_a_bomb_is_given_up(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.m4a"
    write(bomb, np.zeros((8_000 * 7_200, 1), np.float32), Hertz(8_000), "m4a")
    assert bomb.stat().st_size < 1 << 18
    lengths: list[int] = []
    with pytest.raises(UnreadableAudio, match="more sound than one of its size can hold"):
        lengths.extend(len(block) for block in mono(bomb))
    assert sum(lengths) / 16_000 == pytest.approx(longest(bomb.stat().st_size), abs=10.0)


@pytest.mark.says(r"(?s)A fault of ours, over .*raises\.flac.*ZeroDivisionError")
@pytest.mark.parametrize("glance", [1, 99])
def test_a_fault_of_ours_is_reported_in_full(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, glance: int
) -> None:
    """At the first look as well, where nothing is held against the file."""
    compose(folder, ["a.flac", "raises.flac"])
    monkeypatch.setattr(analysis, "listen", fakes.treacherous)
    events = listen(file, folder, (card(),), glance=glance)
    assert failed(events) == {"raises.flac": "musicmap stumbled over this file."}
    assert len(caplog.records) == (2 if glance == 1 else 1)
