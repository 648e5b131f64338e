"""The player's queue: what comes next, by hand, by itself, and past what does not sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from musicmap.cache.reader import Reader
from musicmap.playback.messages import CannotPlay
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.session import Session
from musicmap.settings import Settings
from musicmap.types import Bytes8, FileTags, Seconds, TrackId
from musicmap.ui.presenters.player import PlayerPresenter
from musicmap.ui.sounding import Playing
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.player import PlayerBar
from musicmap.ui.widgets.ribbon import Ribbon
from tests.ui.presenters.fakes import Unheard
from tests.ui.widgets.shelf import Stage, heard

OUTLINE = np.array([9, 200, 255], np.uint8)


class Player:
    """A player of the four tracks, of which nothing is heard."""

    def __init__(self, session: Session, sound: Unheard, theme: Theme, settings: Settings) -> None:
        self.session, self.sound, self.bar = session, sound, PlayerBar(theme)
        self.ids = [track.id for track in session.state.collection.tracks]
        self.presenter = PlayerPresenter(self.bar, session, sound, self._outline, settings, dark=True)

    @staticmethod
    def _outline(track: TrackId, answer: Callable[[Bytes8], None]) -> None:
        answer(OUTLINE)

    def hears(self, place: int, at: float = 1.0) -> None:
        """The sound process says that this track plays."""
        self.sound.goes_on = True
        self.sound.playing.emit(Playing(self.ids[place], Seconds(at), True, audition=False))

    def queue(self, *places: int) -> None:
        self.session.apply(e.Collected(tuple(self.ids[place] for place in places)))

    @property
    def played(self) -> list[int]:
        return [self.ids.index(one.track) for one in self.sound.played]

    @property
    def follows(self) -> int | None:
        last = self.sound.followed[-1]
        return None if last is None else self.ids.index(last.track)


Make = Callable[..., Player]


@pytest.fixture
def player(shown: Session, sound: Unheard, dark: Theme, qapp: QApplication) -> Make:
    return lambda settings=Settings(): Player(shown, sound, dark, settings)  # noqa: B008 - frozen


def test_what_plays_knows_what_comes_after_it(player: Make) -> None:
    one = player()
    one.queue(2, 0, 3)
    one.presenter.play(one.ids[2])
    assert (one.played, one.follows) == ([2], 0)
    one.hears(2)
    one.sound.moved_on.emit(one.ids[0])
    assert one.follows == 3
    one.sound.moved_on.emit(one.ids[3])
    assert one.follows is None


def test_another_playlist_is_another_queue_at_once(player: Make) -> None:
    one = player()
    one.queue(2, 0)
    one.presenter.play(one.ids[2])
    one.hears(2)
    one.session.apply(e.Dropped((one.ids[0],)))
    assert one.follows is None
    one.queue(1)
    assert one.follows == 1


def test_outside_of_the_playlist_the_album_is_the_queue(player: Make, file: Path) -> None:
    one = player()
    tags = [FileTags(album="Post", disc=1, track=2), FileTags(album="Post", disc=1, track=1), FileTags(), FileTags()]
    with Reader(file) as reader:
        tracks = [replace(track, tags=tag) for track, tag in zip(reader.tracks(), tags, strict=True)]
        one.session.apply(e.TracksRead(Collection.of(tracks, reader.folder)))

    def after(place: int) -> int | None:
        one.presenter.play(one.ids[place])
        return one.follows

    assert [after(place) for place in (1, 0, 2)] == [0, None, None]


def test_repeat_and_shuffle_are_chosen_and_remembered(player: Make) -> None:
    one = player()
    chosen = heard(one.presenter.turns_chosen)
    one.queue(0, 1)
    one.presenter.play(one.ids[1])
    one.hears(1)
    one.bar.repeat_chosen.emit("all")
    assert one.follows == 0
    one.bar.repeat_chosen.emit("one")
    assert one.follows == 1
    one.bar.shuffle_chosen.emit(True)
    assert [(turns.repeat, turns.shuffle is not None) for (turns,) in chosen] == [
        ("all", False),
        ("one", False),
        ("one", True),
    ]
    assert player(Settings(repeat="all")).presenter._turns.repeat == "all"


def test_next_and_previous_go_through_the_list_by_hand(player: Make) -> None:
    one = player(Settings(repeat="one"))
    one.queue(0, 1)
    one.presenter.play(one.ids[0])
    one.hears(0)
    one.bar.next_asked.emit()
    one.hears(1, at=1.0)
    one.bar.previous_asked.emit()
    one.hears(0, at=9.0)
    one.bar.previous_asked.emit()
    assert one.played == [0, 1, 0, 0], "late in a track, “previous” begins it again"


def test_a_file_that_does_not_sound_costs_one_file(player: Make) -> None:
    one = player()
    said = heard(one.presenter.failed)
    one.queue(0, 1, 2)
    one.presenter.play(one.ids[0])
    gone = CannotPlay(1, Path("0.mp3"), "The file is gone.")
    one.sound.failed.emit(gone, one.ids[0])
    assert one.played == [0, 1]
    one.sound.failed.emit(gone, None)
    assert one.played == [0, 1], "an audition is no turn"
    assert said == [("The file is gone.",)] * 2


def test_a_list_of_which_nothing_sounds_is_given_up(player: Make) -> None:
    one = player(Settings(repeat="all"))
    one.queue(0, 1, 2)
    one.presenter.play(one.ids[0])
    while len(one.played) < 50:
        before = len(one.played)
        one.sound.failed.emit(CannotPlay(1, Path("x"), "Gone."), one.ids[one.played[-1]])
        if len(one.played) == before:
            break
    assert len(one.played) == 4


def test_the_timeline_takes_the_form_of_the_sound(player: Make, stage: Stage, pump: Callable[..., None]) -> None:
    one = player()
    stage(one.bar, 1000, 64)
    one.hears(0)
    (ribbon,) = one.bar.findChildren(Ribbon)
    pump(lambda: len(ribbon._outline) == 3)
    np.testing.assert_array_equal(ribbon._outline, OUTLINE)
    one.presenter.close()
