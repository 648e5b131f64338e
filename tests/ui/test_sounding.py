"""What the pointer and the player make of the sound process, told and heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from musicmap.playback.messages import (
    Audition,
    CannotPlay,
    Ended,
    Follow,
    Pause,
    Play,
    Position,
    Prepare,
    Resume,
    Seek,
    Stop,
    Volume,
)
from musicmap.settings import Resting
from musicmap.types import Decibels, Seconds, TrackId
from musicmap.ui.sounding import Manner, Playing, Sound, Sounding
from tests.ui.presenters.fakes import NoProcess
from tests.ui.widgets.shelf import heard

Pump = Callable[..., None]


def segment(number: int, start: float = 3.0) -> Sounding:
    return Sounding(TrackId(number), Path(f"{number}.flac"), Seconds(start), Seconds(3.0), Decibels(-number))


class Room:
    """A sound that nobody hears, and what is said in it."""

    def __init__(self, manner: Manner) -> None:
        self.hosts: list[NoProcess] = []
        self.sound = Sound(manner, 0.5, host=self._host)

    def _host(self, on_report: Callable[..., None]) -> NoProcess:
        self.hosts.append(NoProcess(on_report))
        return self.hosts[-1]

    @property
    def told(self) -> list[object]:
        return [c for c in self.hosts[0].told if not isinstance(c, Volume)]

    @property
    def token(self) -> int:
        last = next(c for c in reversed(self.told) if isinstance(c, Play | Audition))
        assert isinstance(last, Play | Audition)
        return last.token

    def report(self, *reports: Ended | Position | CannotPlay) -> None:
        for one in reports:
            self.hosts[0].report(one)


@pytest.fixture
def room(qapp: QApplication) -> Iterator[Callable[..., Room]]:
    rooms = list[Room]()

    def make(manner: Manner | None = None) -> Room:
        rooms.append(Room(manner or Manner(dwell=Seconds(0.0))))
        return rooms[-1]

    yield make
    for one in rooms:
        one.sound.close()


@pytest.mark.parametrize(("resting", "kind"), [("on", Play), ("loop", Audition), ("once", Audition)])
def test_a_resting_pointer_hears_what_was_chosen(
    room: Callable[..., Room], pump: Pump, resting: Resting, kind: type[Play | Audition]
) -> None:
    here = room(Manner(dwell=Seconds(0.0), resting=resting))
    here.sound.point_at(segment(4))
    pump(lambda: here.told)
    (told,) = here.told
    assert isinstance(told, kind)
    assert (told.path, told.start, told.gain) == (Path("4.flac"), 3.0, -4.0)
    if isinstance(told, Audition):
        assert (told.length, told.loops) == (3.0, resting == "loop")
    here.sound.point_at(None)
    pump(lambda: len(here.told) == 2)
    assert isinstance(here.told[1], Stop), "leaving fades out, whatever it is"


def test_a_track_is_as_it_is_where_nothing_is_levelled(room: Callable[..., Room]) -> None:
    here = room(Manner(levelled=False))
    here.sound.play(segment(4))
    assert here.told == [Play(Path("4.flac"), Seconds(3.0), here.token, Decibels(0.0))]


def test_one_track_follows_another_by_itself(room: Callable[..., Room], pump: Pump) -> None:
    here = room()
    playing, moved, ended = heard(here.sound.playing), heard(here.sound.moved_on), heard(here.sound.ended)
    here.sound.play(segment(1))
    first = here.token
    here.sound.follow(segment(2, 0.0))
    follow = here.told[-1]
    assert isinstance(follow, Follow)
    assert follow.play is not None
    assert follow.play == Play(Path("2.flac"), Seconds(0.0), follow.play.token, Decibels(-2))
    second = follow.play.token
    here.report(Ended(first), Position(second, Path("2.flac"), Seconds(0.1), True))
    pump(lambda: playing)
    assert moved == [(2,)]
    assert ended == []
    assert playing == [(Playing(TrackId(2), Seconds(0.1), True, False),)]
    here.report(Ended(second))
    pump(lambda: ended)
    assert ended == [(2,)]


def test_one_place_passes_into_another_as_an_audition(room: Callable[..., Room], pump: Pump) -> None:
    here = room(Manner(mode="click"))
    playing, moved, ended = heard(here.sound.playing), heard(here.sound.moved_on), heard(here.sound.ended)
    here.sound.cross(segment(1), segment(2, 9.0), Seconds(2.0))
    first, follow = here.told
    assert isinstance(first, Audition)
    assert (first.path, first.start, first.length, first.fade) == (Path("1.flac"), 3.0, 3.0, 2.0)
    assert isinstance(follow, Follow)
    second = follow.play
    assert isinstance(second, Audition)
    assert (second.path, second.start, second.length, second.gain) == (Path("2.flac"), 9.0, 3.0, -2.0)
    assert not here.sound.plays_on
    here.report(Position(first.token, first.path, Seconds(3.5), True), Ended(first.token))
    here.report(Position(second.token, second.path, Seconds(9.5), True))
    here.report(Ended(second.token))
    pump(lambda: len(playing) == 3)
    assert [one for (one,) in playing] == [
        Playing(TrackId(1), Seconds(3.5), True, audition=True),
        Playing(TrackId(2), Seconds(9.5), True, audition=True),
        None,
    ]
    assert moved == ended == [], "nothing is lined up behind a pair"


def test_what_follows_is_said_again_when_what_sounds_begins_elsewhere(room: Callable[..., Room]) -> None:
    here = room()
    here.sound.cross(segment(1), segment(2, 9.0), Seconds(2.0))
    follow = here.told[-1]
    here.sound.toggle()
    assert isinstance(here.told[-1], Pause)
    here.sound.toggle()
    assert [type(one) for one in here.told[-2:]] == [Resume, Follow]
    assert here.told[-1] == follow
    here.sound.seek(Seconds(1.0))
    assert here.told[-1] == follow
    here.sound.play(segment(3))
    here.sound.seek(Seconds(1.0))
    assert isinstance(here.told[-1], Seek)


def test_the_second_of_a_pair_that_cannot_sound_is_said(room: Callable[..., Room], pump: Pump) -> None:
    here = room()
    failed = heard(here.sound.failed)
    here.sound.cross(segment(1), segment(2), Seconds(2.0))
    follow = here.told[-1]
    assert isinstance(follow, Follow)
    assert follow.play is not None
    here.report(CannotPlay(follow.play.token, Path("2.flac"), "Gone."))
    pump(lambda: failed)
    assert failed[0][1] is None


def test_what_cannot_follow_is_not_waited_for(room: Callable[..., Room], pump: Pump) -> None:
    here = room()
    ended, failed = heard(here.sound.ended), heard(here.sound.failed)
    here.sound.play(segment(1))
    first = here.token
    here.sound.follow(segment(2))
    follow = here.told[-1]
    assert isinstance(follow, Follow)
    assert follow.play is not None
    here.report(CannotPlay(follow.play.token, Path("2.flac"), "Gone."), Ended(first))
    pump(lambda: ended)
    assert ended == [(1,)]
    assert failed == [], "it is said when it is asked for by name"
    here.sound.follow(None)
    assert isinstance(here.told[-1], Follow), "nothing was to follow any more, so nothing new is said"
    assert len([c for c in here.told if isinstance(c, Follow)]) == 1


def test_a_file_that_does_not_sound_is_named_only_where_it_was_to_play_on(
    room: Callable[..., Room], pump: Pump
) -> None:
    here = room()
    failed = heard(here.sound.failed)
    here.sound.point_at(segment(1))
    pump(lambda: here.told)
    here.report(CannotPlay(here.token, Path("1.flac"), "Gone."))
    pump(lambda: failed)
    here.sound.play(segment(2))
    here.report(CannotPlay(here.token, Path("2.flac"), "Gone."))
    pump(lambda: len(failed) == 2)
    assert [track for _, track in failed] == [None, 2]


def test_scrubbing_needs_no_rest_and_expecting_makes_no_sound(room: Callable[..., Room]) -> None:
    here = room(Manner("click"))
    here.sound.expect([segment(7), segment(8)])
    assert here.told == [Prepare(((Path("7.flac"), Seconds(3.0)), (Path("8.flac"), Seconds(3.0))))]
    here.sound.scrub(segment(7))
    here.sound.scrub(None)
    here.sound.scrub(segment(8))
    assert [c.path.name for c in here.told[1:] if isinstance(c, Play)] == ["7.flac", "8.flac"]
