"""The bar at the bottom: what plays, where in it, how loud, and what makes sound."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStyle, QVBoxLayout, QWidget

from musicmap.settings import HoverMode, Repeat
from musicmap.types import Bytes8, Seconds
from musicmap.ui.theme import GAP, NEAR, ROW, SMALL, TIGHT, WIDE, Theme
from musicmap.ui.widgets.buttons import IconButton, Switch
from musicmap.ui.widgets.label import RIGHT, Label
from musicmap.ui.widgets.ribbon import Ribbon
from musicmap.ui.widgets.words import clock

_MODES = (
    ("hover", "Hover", "The pointer plays what it is over"),
    ("click", "Click", "A click on a point plays it"),
    ("silent", "Silent", "The map makes no sound"),
)
_REPEATS: dict[Repeat, str] = {"off": "Repeat", "all": "Repeats the list", "one": "Repeats the track"}
_AUDIBLE = 0.8
_HANDLE = 12


class Volume(QSlider):
    """A click goes there at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, 100)
        self.setFixedWidth(88)
        self.setAccessibleName("Volume")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            along = round(event.position().x()) - _HANDLE // 2
            self.setValue(QStyle.sliderValueFromPosition(0, 100, along, self.width() - _HANDLE))
        super().mousePressEvent(event)  # The handle is under the pointer now, to be dragged on.


@dataclass(frozen=True, slots=True, eq=False)
class Playing:
    """A track that plays, or stands ready to."""

    title: str
    artist: str
    duration: Seconds
    segment: Seconds = Seconds(0.0)
    """Length of a segment."""
    colours: Bytes8 = field(default_factory=lambda: np.zeros((0, 3), np.uint8))
    """(n, 3) sound colours of its segments."""


class PlayerBar(QWidget):
    """Shows what it is told; every wish goes out as a signal."""

    toggled = Signal()
    """Play or pause."""
    previous_asked = Signal()
    next_asked = Signal()
    sought = Signal(float)
    """Seconds from the start."""
    volume_chosen = Signal(float)
    """0 to 1; 0 is mute."""
    mode_chosen = Signal(str)
    """A `HoverMode`."""
    shuffle_chosen = Signal(bool)
    repeat_chosen = Signal(str)
    """A `Repeat`: the next one in turn."""
    follow_chosen = Signal(bool)
    """Whether the map is to go along with what plays."""
    options_asked = Signal()
    """How hovering sounds is to be set."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Player")
        self.setAutoFillBackground(True)
        self._duration = Seconds(0.0)
        self._audible = _AUDIBLE
        self._back = IconButton(theme, "skip-back", "Previous")
        self._play = IconButton(theme, "play", "Play", keys="Space", filled=True, side=20)
        self._next = IconButton(theme, "skip-forward", "Next")
        self._shuffle = IconButton(theme, "shuffle", "Shuffle", checkable=True)
        self._repeat = IconButton(theme, "repeat", "Repeat", checkable=True)
        self._follow = IconButton(theme, "crosshair-simple", "The map follows what plays", checkable=True)
        self.options = IconButton(theme, "sliders-horizontal", "How it sounds")
        self._repeats: Repeat = "off"
        self._title = Label(weight=QFont.Weight.DemiBold)
        self._artist = Label(quiet=True)
        self._device = Label(size=SMALL, quiet=True)
        self._now, self._end = (Label(size=SMALL, quiet=True, tabular=True) for _ in range(2))
        self._ribbon = Ribbon(theme)
        self._mode = Switch(_MODES, "Sound")
        self._mute = IconButton(theme, "speaker-high", "Mute")
        self._volume = Volume()
        self._build()
        self.show_track(None)
        self.show_volume(_AUDIBLE)
        self.show_mode("hover")
        self.show_device("")

    def _build(self) -> None:
        for label in (self._now, self._end):
            label.setFixedWidth(44)
        self._now.setAlignment(RIGHT)
        keys = QHBoxLayout()
        keys.setSpacing(TIGHT)
        for button in (self._shuffle, self._back, self._play, self._next, self._repeat):
            keys.addWidget(button)
        names = QHBoxLayout()
        names.setContentsMargins(44 + GAP, 0, 44 + 2 * GAP + ROW, 0)
        names.setSpacing(NEAR)
        names.addWidget(self._title)
        names.addWidget(self._artist)
        names.addStretch(1)
        names.addWidget(self._device)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self._now)
        line.addWidget(self._ribbon, 1)
        line.addWidget(self._end)
        line.addWidget(self._follow)
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addLayout(names)
        middle.addLayout(line)
        sound = QHBoxLayout()
        sound.setSpacing(TIGHT)
        sound.addWidget(self._mute)
        sound.addWidget(self._volume)
        row = QHBoxLayout(self)
        row.setContentsMargins(WIDE, GAP, WIDE, GAP)
        row.setSpacing(0)
        row.addLayout(keys)
        row.addSpacing(NEAR)
        row.addLayout(middle, 1)
        row.addSpacing(NEAR)
        row.addWidget(self._mode)
        row.addWidget(self.options)
        row.addSpacing(GAP)
        row.addLayout(sound)
        self._play.clicked.connect(self.toggled)
        self._back.clicked.connect(self.previous_asked)
        self._next.clicked.connect(self.next_asked)
        self._ribbon.sought.connect(self.sought)
        self._mode.chosen.connect(self.mode_chosen)
        self._shuffle.clicked.connect(self.shuffle_chosen)
        self._repeat.clicked.connect(self._next_repeat)
        self._follow.clicked.connect(self.follow_chosen)
        self.options.clicked.connect(self.options_asked)
        self._mute.clicked.connect(self._toggle_mute)
        self._volume.valueChanged.connect(self._turn)
        self.setFocusProxy(self._play)

    def show_track(self, track: Playing | None) -> None:
        """What plays; None: nothing was played yet."""
        self._duration = track.duration if track is not None else Seconds(0.0)
        self._title.setText(track.title if track is not None else "")
        self._artist.setText(track.artist if track is not None else "Nothing plays yet")
        self._end.setText(clock(self._duration) if track is not None else "")
        colours = track.colours if track is not None else np.zeros((0, 3), np.uint8)
        self._ribbon.show_track(colours, track.segment if track is not None else Seconds(0.0), self._duration)
        self.show_ready(track is not None)
        for button in (self._back, self._next):
            button.setEnabled(track is not None)
        self._title.setVisible(track is not None)
        self.show_position(Seconds(0.0))

    def show_ready(self, ready: bool) -> None:
        """Whether “play” has something to play: a playlist, say, before anything was heard."""
        self._play.setEnabled(ready)

    def show_outline(self, outline: Bytes8) -> None:
        """How loud the track shown is over its time, see `types.Level`."""
        self._ribbon.show_outline(outline)

    def show_turns(self, repeat: Repeat, *, shuffle: bool) -> None:
        """How the list is gone through. Says nothing."""
        self._repeats = repeat
        self._shuffle.setChecked(shuffle)
        self._repeat.setChecked(repeat != "off")
        self._repeat.show_icon("repeat-once" if repeat == "one" else "repeat", _REPEATS[repeat])

    def show_follow(self, on: bool) -> None:
        """Whether the map goes along. Says nothing."""
        self._follow.setChecked(on)

    def show_position(self, seconds: Seconds) -> None:
        """Where in the track; cheap, for many times a second."""
        self._now.setText(clock(seconds) if self._duration else "")
        self._ribbon.show_position(seconds)

    def show_playing(self, playing: bool) -> None:
        """Whether it sounds now."""
        self._play.show_icon("pause" if playing else "play", "Pause" if playing else "Play")

    def show_volume(self, volume: float) -> None:
        """0 to 1. Says nothing."""
        self._volume.blockSignals(True)
        self._volume.setValue(round(100 * volume))
        self._volume.blockSignals(False)
        if volume > 0:
            self._audible = volume
        self._mute.show_icon("speaker-high" if volume > 0 else "speaker-slash", "Mute" if volume > 0 else "Sound on")

    def show_mode(self, mode: HoverMode) -> None:
        """What makes sound. Says nothing."""
        self._mode.show_chosen(mode)

    def show_device(self, sentence: str) -> None:
        """Why nothing can be heard and what to do, or empty when it can."""
        self._device.setText(sentence)
        self._device.setVisible(bool(sentence))

    def show_theme(self, theme: Theme) -> None:
        keys = (self._shuffle, self._back, self._play, self._next, self._repeat, self._follow, self.options)
        for part in (*keys, self._mute, self._ribbon):
            part.show_theme(theme)

    @Slot()
    def _next_repeat(self) -> None:
        turns = [*_REPEATS]
        self.repeat_chosen.emit(turns[(turns.index(self._repeats) + 1) % len(turns)])

    @Slot()
    def _toggle_mute(self) -> None:
        volume = 0.0 if self._volume.value() else self._audible
        self.show_volume(volume)
        self.volume_chosen.emit(volume)

    @Slot(int)
    def _turn(self, value: int) -> None:
        self.show_volume(value / 100)
        self.volume_chosen.emit(value / 100)
