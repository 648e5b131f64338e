"""What of all that sounds is remembered as heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from musicmap.cache.reader import Reader
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.session import Session
from musicmap.types import Seconds, TrackId
from musicmap.ui.remembering import Remembering, counts
from musicmap.ui.sounding import Playing
from tests.session.conftest import file as file
from tests.ui.presenters.conftest import empty as empty
from tests.ui.presenters.conftest import session as session
from tests.ui.presenters.conftest import sound as sound
from tests.ui.presenters.fakes import Unheard

MINUTE = 60.0


@pytest.mark.parametrize(
    ("heard", "duration", "does"),
    [
        (89.0, 3 * MINUTE, False),
        (90.0, 3 * MINUTE, True),
        (239.0, 20 * MINUTE, False),
        (240.0, 20 * MINUTE, True),
        (10.0, 20.0, True),
        (200.0, 0.0, False),
        (240.0, 0.0, True),
    ],
)
def test_half_of_it_or_four_minutes(heard: float, duration: float, does: bool) -> None:
    assert counts(Seconds(heard), Seconds(duration)) == does


class Evening:
    """Somebody listens to four tracks of three minutes, with a clock that goes on by one whenever it is looked at."""

    def __init__(self, session: Session, sound: Unheard, file: Path) -> None:
        with Reader(file) as reader:
            tracks = [replace(track, duration=Seconds(3 * MINUTE)) for track in reader.tracks()]
            session.apply(e.TracksRead(Collection.of(tracks, reader.folder)))
        self.sound, self.kept = sound, dict[tuple[TrackId, float], Seconds]()
        self.told = 0
        self.ids = [track.id for track in tracks]
        clock = count(1)
        self.remembering = Remembering(sound, session, self._remember, now=lambda: float(next(clock)))

    def _remember(self, track: TrackId, at: float, seconds: Seconds) -> None:
        self.told += 1
        self.kept[track, at] = seconds

    def plays(self, place: int, first: float, last: float, *, audition: bool = False) -> None:
        """What the sound process says while a track plays from one second of it to another."""
        at = first
        while at <= last:
            self.sound.playing.emit(Playing(self.ids[place], Seconds(at), True, audition))
            at += 0.5

    def ends(self) -> None:
        self.sound.playing.emit(None)

    @property
    def counted(self) -> list[int]:
        return [self.ids.index(track) for track, _ in self.kept]


@pytest.fixture
def evening(session: Session, sound: Unheard, file: Path) -> Iterator[Evening]:
    made = Evening(session, sound, file)
    yield made
    made.remembering.deleteLater()


def test_a_play_is_remembered_once_as_soon_as_it_counts_and_again_with_its_whole_length(evening: Evening) -> None:
    evening.plays(0, 0.0, 89.5)
    assert not evening.kept
    evening.plays(0, 90.0, 170.0)
    assert evening.kept == {(evening.ids[0], 1.0): 90.0}
    evening.ends()
    assert evening.kept == {(evening.ids[0], 1.0): 170.0}
    assert evening.told == 2


def test_what_was_given_up_is_not(evening: Evening) -> None:
    evening.plays(0, 0.0, 80.0)
    evening.ends()
    evening.plays(1, 0.0, 80.0)
    evening.plays(2, 0.0, 80.0)
    evening.remembering.close()
    assert not evening.kept


def test_nor_what_sounds_under_the_pointer(evening: Evening) -> None:
    evening.plays(0, 0.0, 179.0, audition=True)
    evening.ends()
    assert not evening.kept


def test_a_click_on_what_sounds_under_the_pointer_begins_a_play(evening: Evening) -> None:
    evening.plays(0, 0.0, 60.0, audition=True)
    evening.plays(0, 60.0, 149.0)
    assert not evening.kept
    evening.plays(0, 149.5, 151.0)
    assert evening.counted == [0]


def test_what_is_skipped_is_not_heard(evening: Evening) -> None:
    evening.plays(0, 0.0, 40.0)
    evening.plays(0, 120.0, 169.5)
    assert not evening.kept
    evening.plays(0, 170.0, 171.0)
    assert list(evening.kept.values()) == [90.0]


def test_a_pause_is_not_heard_and_ends_nothing(evening: Evening) -> None:
    evening.plays(0, 0.0, 60.0)
    for _ in range(500):
        evening.sound.playing.emit(Playing(evening.ids[0], Seconds(60.0), False, audition=False))
    assert not evening.kept
    evening.plays(0, 60.0, 100.0)
    assert evening.counted == [0]


def test_a_track_that_follows_itself_is_heard_twice(evening: Evening) -> None:
    for _ in range(2):
        evening.plays(0, 0.0, 179.5)
        evening.sound.moved_on.emit(evening.ids[0])
    assert evening.counted == [0, 0]
    assert len({at for _, at in evening.kept}) == 2


def test_closing_keeps_how_long_it_was_heard(evening: Evening) -> None:
    evening.plays(0, 0.0, 120.0)
    evening.remembering.close()
    assert list(evening.kept.values()) == [120.0]
