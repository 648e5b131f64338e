"""“Mix into next”: asked of the right two tracks, shown, heard from exact places, marked while it sounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from musicmap.playlist.mix_points import MixPoint
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.listened import Crossing
from musicmap.session.maps import Spot
from musicmap.session.session import Session
from musicmap.types import LayerRef, Seconds, SoundId, Track, TrackId
from musicmap.ui.presenters.mix_points import MixPointsPresenter
from musicmap.ui.presenters.tray import TrayPresenter
from musicmap.ui.sounding import Playing, Sounding
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.mix_points import MixPoints
from musicmap.ui.widgets.tray import PlaylistTray
from tests.session.conftest import PCA
from tests.ui.presenters.fakes import Unheard
from tests.ui.widgets.shelf import Stage, heard

Pump = Callable[..., None]
FOUND = Crossing((MixPoint(0.9, 50, 4, 0.8), MixPoint(0.7, 58, 0, -0.2)), Seconds(3.0), (60, 40))


class Crossed(Unheard):
    """Keeps the pairs that were to be heard."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[Sounding, Sounding, Seconds]] = []
        self.stopped = 0

    def cross(self, out_of: Sounding, into: Sounding, fade: Seconds) -> None:
        self.pairs.append((out_of, into, fade))

    def stop(self) -> None:
        self.stopped += 1
        self.playing.emit(None)


class Booth:
    """A list of four tracks, and a library that answers when it is told to."""

    def __init__(self, session: Session, theme: Theme, stage: Stage) -> None:
        tags: tuple[dict[str, Any], ...] = ({"bpm": 128.0, "key": "8A"}, {"bpm": 126.0, "key": "9A"}, {}, {})
        tracks = [
            replace(track, tags=replace(track.tags, **said))
            for track, said in zip(session.state.collection.tracks, tags, strict=True)
        ]
        session.apply(e.TracksRead(Collection.of(tracks, Path("/"))))
        self.session, self.sound, self.tray = session, Crossed(), PlaylistTray(theme)
        self.rows = TrayPresenter(self.tray, session, self.sound, dark=True)
        self.sheet = MixPoints(theme, self.tray)
        self.asked: list[tuple[LayerRef, TrackId, TrackId, int]] = []
        self.answers: list[Callable[[Crossing], None]] = []
        self.plays: TrackId | None = None
        self.presenter = MixPointsPresenter(self.sheet, self.tray, session, self.sound, self._find, lambda: self.plays)
        self.said, self.marked = heard(self.presenter.said), heard(self.presenter.marked)
        self.ids = [track.id for track in tracks]
        stage(self.tray, 320, 400)
        session.apply(e.Collected(tuple(self.ids)))

    def _find(
        self,
        layer: LayerRef,
        out_of: Track,
        into: Track,
        sounds: Sequence[SoundId],
        answer: Callable[[Crossing], None],
    ) -> None:
        self.asked.append((layer, out_of.id, into.id, len(sounds)))
        self.answers.append(answer)

    def choose(self, row: int) -> None:
        self.tray.reveal(self.session.state.playlist[row])


@pytest.fixture
def booth(shown: Session, dark: Theme, stage: Stage) -> Booth:
    return Booth(shown, dark, stage)


def test_it_is_of_the_chosen_track_and_the_one_after_it(booth: Booth, pump: Pump) -> None:
    booth.choose(0)
    booth.presenter.open()
    assert booth.asked == [(PCA.layer, booth.ids[0], booth.ids[1], 4)]
    assert not booth.sheet.isVisible()
    booth.answers[0](FOUND)
    pump(booth.sheet.isVisible)
    assert booth.sheet._lines[0].text().startswith("from 2:30 into 0:12")
    assert booth.sheet._tempo.text().replace("\u202f", " ") == "128 to 126 bpm: play the next one 2 % faster"
    assert booth.sheet._key.text() == "8A to 9A: neighbours on the wheel"
    assert "0" in booth.sheet._lines[1].text().split("into 0:00, ")[1], "less than nothing alike is not alike"


def test_without_a_chosen_one_it_is_of_what_plays(booth: Booth) -> None:
    booth.presenter.open()
    assert booth.said == [("Choose a track of the playlist first",)]
    booth.plays = booth.ids[2]
    booth.presenter.open()
    assert [(one, other) for _, one, other, _ in booth.asked] == [(booth.ids[2], booth.ids[3])]
    booth.choose(3)
    booth.presenter.open()
    assert booth.said[-1] == ("Nothing comes after this track: put another one behind it",)
    assert len(booth.asked) == 1


def test_a_pair_is_heard_from_the_exact_starts_of_its_segments(booth: Booth, pump: Pump) -> None:
    booth.choose(0)
    booth.presenter.open()
    booth.answers[0](FOUND)
    pump(booth.sheet.isVisible)
    booth.sheet.chosen.emit(0)
    ((first, second, fade),) = booth.sound.pairs
    assert (first.track, first.start, first.length) == (booth.ids[0], 147.0, 12.0), "one segment alone, three of both"
    assert (second.track, second.start, second.length) == (booth.ids[1], 12.0, 15.0), "and two of the other one"
    assert fade == 9.0
    assert first.start + first.length - fade == 50 * 3.0, "the other one begins where the first is to be left"
    pair = Spot(booth.ids[0], 50, Seconds(3.0)), Spot(booth.ids[1], 4, Seconds(3.0))
    assert booth.marked == [(pair,)]
    booth.sheet.chosen.emit(1)
    assert booth.sound.pairs[1][0].length == 9.0
    assert booth.sound.pairs[1][2] == 6.0, "no further than the track goes"


def test_it_is_marked_while_it_sounds_and_closing_ends_it(booth: Booth, pump: Pump) -> None:
    booth.choose(0)
    booth.presenter.open()
    booth.answers[0](FOUND)
    pump(booth.sheet.isVisible)
    booth.sheet.chosen.emit(1)
    assert booth.sheet._lines[1].accessibleDescription() == "Sounds"
    booth.sound.playing.emit(Playing(booth.ids[0], Seconds(170.0), True, audition=True))
    booth.sound.playing.emit(Playing(booth.ids[1], Seconds(0.5), True, audition=True))
    assert len(booth.marked) == 1
    booth.sound.playing.emit(None)
    assert booth.marked[-1] == ((),)
    assert booth.sheet._lines[1].accessibleDescription() == ""
    booth.sheet.chosen.emit(0)
    booth.sheet.close()
    assert booth.sound.stopped == 1
    assert booth.marked[-1] == ((),)
    booth.sheet.close()
    assert booth.sound.stopped == 1


def test_something_else_that_plays_takes_the_marks_away(booth: Booth, pump: Pump) -> None:
    booth.choose(0)
    booth.presenter.open()
    booth.answers[0](FOUND)
    pump(booth.sheet.isVisible)
    booth.sheet.chosen.emit(0)
    booth.sound.playing.emit(Playing(booth.ids[3], Seconds(0.5), True, audition=False))
    assert booth.marked[-1] == ((),)
    booth.sheet.close()
    assert booth.sound.stopped == 0, "that goes on"


def test_where_there_is_none_it_says_why(booth: Booth, pump: Pump) -> None:
    booth.choose(2)
    booth.presenter.open()
    booth.answers[0](Crossing(()))
    pump(booth.sheet.isVisible)
    assert "has not been heard yet" in booth.sheet._empty.text()
    assert booth.sheet._tempo.text() == "The tempo of both is not known"
    booth.sheet.chosen.emit(0)
    assert booth.sound.pairs == []


def test_only_the_last_question_is_answered_and_none_after_the_end(booth: Booth, pump: Pump) -> None:
    booth.choose(0)
    booth.presenter.open()
    booth.choose(1)
    booth.presenter.open()
    booth.answers[0](FOUND)
    pump(lambda: True)
    assert not booth.sheet.isVisible()
    booth.presenter.close()
    booth.answers[1](FOUND)
    pump(lambda: True)
    assert not booth.sheet.isVisible()
