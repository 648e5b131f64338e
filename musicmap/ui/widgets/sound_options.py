"""How the map sounds: what a resting pointer hears, how soon, and how loud."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from musicmap.settings import Resting
from musicmap.ui.theme import GAP, NEAR, SMALL, Theme
from musicmap.ui.widgets.buttons import Switch, Tick
from musicmap.ui.widgets.label import Label
from musicmap.ui.widgets.popover import Popover
from musicmap.ui.widgets.words import THIN

_RESTINGS = (
    ("on", "Plays on", "The track goes on from there"),
    ("loop", "Loops", "The segment again and again"),
    ("once", "Once", "The segment, and then silence"),
)
_LONGEST, _STEP = 500, 20
"""Milliseconds."""


class SoundOptions(Popover):
    """Shows what it is told; every wish goes out as a signal."""

    resting_chosen = Signal(str)
    """A `Resting`."""
    dwell_chosen = Signal(float)
    """Seconds."""
    levelled_chosen = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "How it sounds", parent)
        self._resting = Switch(_RESTINGS, "Where the pointer rests")
        self._dwell = QSlider(Qt.Orientation.Horizontal)
        self._dwell.setRange(0, _LONGEST // _STEP)
        self._dwell.setFixedWidth(140)
        self._dwell.setAccessibleName("How long the pointer rests before it sounds")
        self._dwell.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._said = Label(size=SMALL, quiet=True, tabular=True)
        self._said.setFixedWidth(56)
        self._levelled = Tick(theme, "All tracks about as loud as each other")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(NEAR)
        column.addWidget(Label("Where the pointer rests", size=SMALL, quiet=True))
        column.addWidget(self._resting)
        column.addSpacing(NEAR)
        column.addWidget(Label("How long it rests before it sounds", size=SMALL, quiet=True))
        row = QHBoxLayout()
        row.addWidget(self._dwell)
        row.addWidget(self._said)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(NEAR)
        column.addWidget(self._levelled)
        self._resting.chosen.connect(self.resting_chosen)
        self._dwell.valueChanged.connect(self._moved)
        self._levelled.clicked.connect(self.levelled_chosen)

    def show_options(self, resting: Resting, dwell: float, *, levelled: bool) -> None:
        """What is set; `dwell` in seconds. Says nothing."""
        self._resting.show_chosen(resting)
        self._dwell.blockSignals(True)
        self._dwell.setValue(round(1000 * dwell / _STEP))
        self._dwell.blockSignals(False)
        self._say(round(1000 * dwell))
        self._levelled.setChecked(levelled)

    def show_theme(self, theme: Theme) -> None:
        super().show_theme(theme)
        self._levelled.show_theme(theme)

    def _say(self, milliseconds: int) -> None:
        self._said.setText(f"{milliseconds}{THIN}ms" if milliseconds else "at once")

    @Slot(int)
    def _moved(self, value: int) -> None:
        self._say(value * _STEP)
        self.dwell_chosen.emit(value * _STEP / 1000)
