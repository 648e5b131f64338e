"""How the map sounds is set, takes effect at once, and is remembered."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.settings import Resting
from musicmap.types import Seconds
from musicmap.ui.sounding import Manner, Sound
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.player import PlayerBar
from musicmap.ui.widgets.sound_options import SoundOptions


class SoundOptionsPresenter(QObject):
    """Opens the options by the player's button."""

    manner_chosen = Signal(object)
    """Manner."""

    def __init__(self, bar: PlayerBar, sound: Sound, theme: Theme) -> None:
        super().__init__(bar)
        self._bar, self._sound = bar, sound
        self._options = SoundOptions(theme, bar)
        self._options.resting_chosen.connect(self._rest)
        self._options.dwell_chosen.connect(self._wait)
        self._options.levelled_chosen.connect(self._level)
        bar.options_asked.connect(self._open)

    def show_theme(self, theme: Theme) -> None:
        self._options.show_theme(theme)

    @Slot()
    def _open(self) -> None:
        manner = self._sound.manner
        self._options.show_options(manner.resting, manner.dwell, levelled=manner.levelled)
        self._options.open_under(self._bar.options)

    @Slot(str)
    def _rest(self, resting: Resting) -> None:
        self._take(replace(self._sound.manner, resting=resting))

    @Slot(float)
    def _wait(self, dwell: float) -> None:
        self._take(replace(self._sound.manner, dwell=Seconds(dwell)))

    @Slot(bool)
    def _level(self, on: bool) -> None:
        self._take(replace(self._sound.manner, levelled=on))

    def _take(self, manner: Manner) -> None:
        self._sound.set_manner(manner)
        self.manner_chosen.emit(manner)
