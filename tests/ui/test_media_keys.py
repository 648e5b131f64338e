"""Media keys: the player is told to the desktop, and does what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from musicmap.jobs.remote import Remote
from musicmap.jobs.remote_messages import NowPlaying, SeekTo, VolumeTo, Wish
from musicmap.session import events as e
from musicmap.session.session import Session
from musicmap.settings import Settings
from musicmap.types import Seconds, TrackId
from musicmap.ui.media_keys import MediaKeys
from musicmap.ui.presenters.player import PlayerPresenter
from musicmap.ui.sounding import Playing
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.player import PlayerBar
from tests.session.conftest import empty as empty
from tests.session.conftest import file as file
from tests.ui.presenters.conftest import session as session
from tests.ui.presenters.conftest import shown as shown
from tests.ui.presenters.conftest import sound as sound
from tests.ui.presenters.fakes import Unheard
from tests.ui.widgets.shelf import dark as dark
from tests.ui.widgets.shelf import heard

Pump = Callable[..., None]


class NoBus(Remote):
    """A remote that nobody sees."""

    def __init__(self, on_wish: Callable[[Wish], None]) -> None:
        self.wish = on_wish
        self.told: list[NowPlaying] = []

    def tell(self, now: NowPlaying) -> None:
        self.told.append(now)

    def close(self) -> None:
        """There is no bus to leave."""


class Desktop:
    def __init__(self, session: Session, sound: Unheard, theme: Theme) -> None:
        self.session, self.sound, self.bar = session, sound, PlayerBar(theme)
        self.ids = [track.id for track in session.state.collection.tracks]
        self.player = PlayerPresenter(self.bar, session, sound, lambda *_: None, Settings(volume=0.4), dark=True)
        self.done: list[str] = []
        self.remotes: list[NoBus] = []
        self.keys = MediaKeys(
            self.player,
            sound,
            {"raise": lambda: self.done.append("raise"), "quit": lambda: self.done.append("quit")},
            self._remote,
        )

    def _remote(self, on_wish: Callable[[Wish], None]) -> Remote:
        self.remotes.append(NoBus(on_wish))
        return self.remotes[0]

    @property
    def told(self) -> list[NowPlaying]:
        return self.remotes[0].told

    def plays(self, track: TrackId, at: float, *, playing: bool = True, audition: bool = False) -> None:
        self.sound.playing.emit(Playing(track, Seconds(at), playing, audition))


@pytest.fixture
def desktop(shown: Session, sound: Unheard, dark: Theme, qapp: QApplication) -> Iterator[Desktop]:
    made = Desktop(shown, sound, dark)
    yield made
    made.keys.close()
    made.player.close()


def test_what_plays_is_told_once_and_its_jumps(desktop: Desktop) -> None:
    one = desktop.ids[0]
    desktop.session.apply(e.Collected(tuple(desktop.ids[:2])))
    desktop.plays(one, 1.0, audition=True)
    assert desktop.told == [], "what the pointer hears is nobody else's business"
    for at in np.arange(1.0, 1.9, 0.05).tolist():
        desktop.plays(one, at)
    (now,) = desktop.told
    assert (now.number, now.title, now.artist, now.album) == (one, "Jóga", "Björk", "Homogenic")
    assert (now.playing, now.can_next, now.volume) == (True, True, 0.4)
    desktop.plays(one, 60.0)
    desktop.plays(one, 60.1, playing=False)
    assert [(now.at, now.playing) for now in desktop.told[1:]] == [(60.0, True), (60.1, False)]
    desktop.bar.repeat_chosen.emit("all")
    desktop.bar.volume_chosen.emit(0.9)
    assert (desktop.told[-1].repeat, desktop.told[-1].volume) == ("all", 0.9)


def test_what_is_asked_is_done(desktop: Desktop, pump: Pump) -> None:
    sought, wish = heard(desktop.bar.sought), desktop.remotes[0].wish
    desktop.session.apply(e.Collected(tuple(desktop.ids[:2])))
    desktop.plays(desktop.ids[0], 1.0)
    wish("next")
    pump(lambda: desktop.sound.played)
    assert desktop.sound.played[-1].track == desktop.ids[1]
    wish(VolumeTo(0.2))
    pump(lambda: desktop.told[-1].volume == 0.2)
    wish(SeekTo(Seconds(9.0)))
    whats: tuple[Wish, ...] = ("raise", "quit")
    for what in whats:
        wish(what)
    pump(lambda: desktop.done == ["raise", "quit"])
    assert sought == []


def test_play_plays_and_pause_pauses_whatever_is_pressed_twice(desktop: Desktop, pump: Pump) -> None:
    toggled, wish = desktop.sound.toggled, desktop.remotes[0].wish
    desktop.plays(desktop.ids[0], 1.0)
    wish("play")
    wish("pause")
    pump(lambda: len(toggled) == 1)
    desktop.plays(desktop.ids[0], 1.1, playing=False)
    wish("pause")
    wish("play")
    wish("toggle")
    pump(lambda: len(toggled) == 3)
