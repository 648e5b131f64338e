"""The player on the desktop: what it plays is seen there, and media keys reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot

from musicmap.jobs.remote import OnWish, Remote
from musicmap.jobs.remote_messages import NowPlaying, SeekTo, VolumeTo, Wish
from musicmap.jobs.remotes import remote
from musicmap.ui.bridge import Bridge
from musicmap.ui.presenters.player import PlayerPresenter
from musicmap.ui.sounding import Playing, Sound

_JUMP_S = 1.0
"""A position that is so far from where it was to be is told at once."""


class MediaKeys(QObject):
    """Tells a remote what the player plays, and does what it asks."""

    def __init__(
        self,
        player: PlayerPresenter,
        sound: Sound,
        functions: Mapping[str, Callable[[], None]],
        make: Callable[[OnWish], Remote] = remote,
    ) -> None:
        """`functions`: what “raise” and “quit” do. `make`: makes the remote of this system."""
        super().__init__(player)
        self._player, self._sound, self._functions = player, sound, functions
        self._bridge = Bridge(self._asked, self)
        self._told = NowPlaying()
        self._remote = make(self._bridge.post)
        sound.playing.connect(self._playing)
        player.turns_chosen.connect(self._changed)
        player.volume_chosen.connect(self._changed)

    def close(self) -> None:
        self._bridge.close()
        self._remote.close()

    @Slot(object)
    def _playing(self, playing: Playing | None) -> None:
        """Auditions under the pointer are nobody else's business."""
        if playing is not None and playing.audition:
            return
        self._tell(playing is not None and playing.playing)

    @Slot(object)
    def _changed(self, _: object) -> None:
        self._tell(self._told.playing)

    def _tell(self, playing: bool) -> None:
        now = self._player.now_playing(playing=playing)
        same = (now.number, now.playing, now.repeat, now.shuffle, now.volume, now.can_next) == (
            self._told.number,
            self._told.playing,
            self._told.repeat,
            self._told.shuffle,
            self._told.volume,
            self._told.can_next,
        )
        if not same or abs(now.at - self._told.at) > _JUMP_S:
            self._told = now
            self._remote.tell(now)

    def _asked(self, wish: Wish) -> None:
        match wish:
            case SeekTo(at):
                self._player.seek(at)
            case VolumeTo(volume):
                self._player.set_volume(volume)
            case "play" | "pause":
                if self._told.playing != (wish == "play"):
                    self._player.toggle()
            case "toggle":
                self._player.toggle()
            case "stop":
                self._sound.stop()
            case "next":
                self._player.next()
            case "previous":
                self._player.previous()
            case "raise" | "quit":
                self._functions[wish]()
