"""The line that floats over an edge of the map: what was just done, a gentle question, a passing remark."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCursor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QHBoxLayout, QWidget

from musicmap.ui.theme import CORNER, FAR, NEAR, QUICK, TIGHT, WIDE, Theme, colour, mix
from musicmap.ui.widgets.buttons import TextButton
from musicmap.ui.widgets.label import Label
from musicmap.ui.widgets.paint import fill_round
from musicmap.ui.widgets.words import many

_HIGH = 36
_STAYS_MS = 5000
_MAX_SHARE = 0.9


class FloatingLine(QWidget):
    """Lies over its parent, in the middle of the lower edge; of the upper one where the pointer would be under it, for
    that is on something. One thing at a time; a question waits for its answer."""

    undo_asked = Signal()
    sound_answered = Signal(bool)
    """May the map sound under the pointer?"""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self._over = over
        self._asking = False
        self._above = False
        """Whether it lies at the upper edge."""
        self._text = Label()
        self._first, self._second = TextButton("", "link", self), TextButton("", "quiet", self)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(WIDE, TIGHT, NEAR, TIGHT)
        row.setSpacing(NEAR)
        row.addWidget(self._text, 1)
        row.addWidget(self._first)
        row.addWidget(self._second)
        self._veil = QGraphicsOpacityEffect(self)
        self._veil.setEnabled(False)
        self.setGraphicsEffect(self._veil)
        self._fade = QPropertyAnimation(self._veil, b"opacity", self)
        self._fade.setDuration(QUICK)
        self._fade.finished.connect(self._faded)
        self._going = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._going.timeout.connect(self.go)
        self._first.clicked.connect(self._accept)
        self._second.clicked.connect(self._decline)
        # What is clicked here is not clicked on the map.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        over.installEventFilter(self)
        self.hide()

    def show_collected(self, tracks: int) -> None:
        """So many tracks came into the playlist; they may go again."""
        self._say(f"{many(tracks, 'track', 'tracks')} collected", "Undo")

    def show_toast(self, text: str) -> None:
        """A remark that goes by itself."""
        self._say(text)

    def ask_sound(self) -> None:
        """The one question, asked when the pointer is on a point for the first time."""
        self._say("Sound under the pointer?", "Yes", "Not now")

    @Slot()
    def go(self) -> None:
        """Fade away. An unanswered question is not an answer."""
        self._asking = False
        self._going.stop()
        if self.isVisible():
            self._fade_to(0.0)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def _say(self, text: str, first: str = "", second: str = "") -> None:
        if self._asking and not second:
            return
        self._asking = bool(second)
        self._text.setText(text)
        self.setAccessibleName(text)
        for button, word in ((self._first, first), (self._second, second)):
            button.setText(word)
            button.setVisible(bool(word))
        self._above = False
        self._place()
        self._above = self.geometry().contains(self._over.mapFromGlobal(QCursor.pos()))
        self._place()
        self.raise_()
        self._fade_to(1.0)
        if self._asking:
            self._going.stop()
        else:
            self._going.start()

    def _fade_to(self, goal: float) -> None:
        self._fade.stop()
        start = self._veil.opacity() if self.isVisible() and self._veil.isEnabled() else 1.0 - goal
        if self.isVisible() and goal == 1.0 and not self._veil.isEnabled():
            start = 1.0
        self.show()
        if not self._theme.motion or start == goal:
            self._veil.setOpacity(goal)
            self._faded()
            return
        self._veil.setOpacity(start)
        self._veil.setEnabled(True)
        self._fade.setStartValue(start)
        self._fade.setEndValue(goal)
        self._fade.start()

    @Slot()
    def _faded(self) -> None:
        # Only while it fades: under an effect text is drawn through a picture, and less crisp.
        self._veil.setEnabled(False)
        self.setVisible(self._veil.opacity() > 0.5)

    @Slot()
    def _accept(self) -> None:
        asked = self._asking
        self.go()
        if asked:
            self.sound_answered.emit(True)
        else:
            self.undo_asked.emit()

    @Slot()
    def _decline(self) -> None:
        self.go()
        self.sound_answered.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._asking:
            self._decline()
        else:
            self.go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self._row.activate()
        wide = min(self._row.sizeHint().width() + (0 if self._first.text() else NEAR), self._widest())
        top = FAR if self._above else self._over.height() - _HIGH - FAR
        self.setGeometry((self._over.width() - wide) // 2, top, wide, _HIGH)

    def _widest(self) -> int:
        return round(_MAX_SHARE * self._over.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        fill_round(painter, self.rect(), mix(theme.raised, theme.text, 0.14), CORNER)
        fill_round(painter, self.rect().adjusted(1, 1, -1, -1), colour(theme.raised), CORNER - 1)
