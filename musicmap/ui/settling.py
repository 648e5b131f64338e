"""What is chosen at the player stays chosen: it becomes settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.playlist.turns import Turns
from musicmap.settings import HoverMode
from musicmap.ui.presenters.player import PlayerPresenter
from musicmap.ui.presenters.sound_options import SoundOptionsPresenter
from musicmap.ui.sounding import Manner


class Settling(QObject):
    """Makes changes of the settings out of choices."""

    changed = Signal(object)
    """A function from Settings to Settings."""

    def __init__(
        self,
        player: PlayerPresenter,
        options: SoundOptionsPresenter,
        follow: Callable[[bool], None],
        parent: QObject,
    ) -> None:
        """`follow`: lets the map go along with what plays, or not."""
        super().__init__(parent)
        self._follow = follow
        player.mode_chosen.connect(self._mode_chosen)
        player.volume_chosen.connect(self._volume_chosen)
        player.turns_chosen.connect(self._turns_chosen)
        player.follow_chosen.connect(self._follow_chosen)
        options.manner_chosen.connect(self._manner_chosen)

    @Slot(str)
    def _mode_chosen(self, mode: HoverMode) -> None:
        self.changed.emit(lambda s: replace(s, sound=mode, sound_allowed=True))

    @Slot(object)
    def _turns_chosen(self, turns: Turns) -> None:
        self.changed.emit(lambda s: replace(s, repeat=turns.repeat, shuffle=turns.shuffle is not None))

    @Slot(bool)
    def _follow_chosen(self, on: bool) -> None:
        self._follow(on)
        self.changed.emit(lambda s: replace(s, follow=on))

    @Slot(object)
    def _manner_chosen(self, manner: Manner) -> None:
        self.changed.emit(lambda s: replace(s, dwell=manner.dwell, resting=manner.resting, levelled=manner.levelled))

    @Slot(float)
    def _volume_chosen(self, volume: float) -> None:
        self.changed.emit(lambda s: replace(s, volume=volume))
