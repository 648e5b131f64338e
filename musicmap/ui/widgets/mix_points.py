"""Where one track of a list can go over into the next one: a line each, to be heard."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from musicmap.types import Seconds
from musicmap.ui.icons import icon
from musicmap.ui.theme import GAP, ICON, NEAR, ROW, SMALL, TIGHT, Theme, font
from musicmap.ui.widgets.label import RIGHT, Label, Prose, Rule
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.popover import Popover
from musicmap.ui.widgets.words import clock, percent

_WIDE = 320
_BAR = QSize(48, 4)


@dataclass(frozen=True, slots=True)
class MixLine:
    """A place to go over."""

    leave: Seconds
    """In the first track."""
    enter: Seconds
    """In the second one."""
    alike: float
    """0 to 1: how alike the two sound there."""


@dataclass(frozen=True, slots=True)
class MixSheet:
    """Two tracks, and what is known of how they go together."""

    out_of: str
    into: str
    tempo: str
    key: str
    lines: tuple[MixLine, ...] = ()
    empty: str = ""
    """Why there are no lines."""


class MixPoints(Popover):
    """Up and Down go from line to line; Enter, Space or a click lets one be heard."""

    chosen = Signal(int)
    """Number of a line, to be heard."""
    left = Signal()
    """It has closed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Mix into the next track", parent)
        self._lines: list[_Line] = []
        self._title = Label(weight=QFont.Weight.DemiBold)
        self._into = Label(weight=QFont.Weight.DemiBold)
        self._tempo, self._key = Label(size=SMALL, quiet=True, tabular=True), Label(size=SMALL, quiet=True)
        self._head = (Label("from", size=SMALL, quiet=True), Label("into", size=SMALL, quiet=True))
        self._alike = Label("how alike they sound", size=SMALL, quiet=True)
        self._empty = Prose()
        self._room = QVBoxLayout()
        self.setFixedWidth(_WIDE)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(TIGHT, GAP, TIGHT, NEAR)
        column.setSpacing(0)
        for parts in ((self._head[0], self._title), (self._head[1], self._into), (self._tempo,), (self._key,)):
            row = QHBoxLayout()
            row.setContentsMargins(GAP, 0, GAP, TIGHT)
            row.setSpacing(NEAR)
            for part in parts:
                row.addWidget(part, 0 if part in self._head else 1)
            column.addLayout(row)
        for label in self._head:
            label.setFixedWidth(28)
        column.addSpacing(TIGHT)
        column.addWidget(Rule())
        row = QHBoxLayout()
        row.setContentsMargins(GAP, NEAR, GAP, TIGHT)
        row.addStretch(1)
        row.addWidget(self._alike)
        column.addLayout(row)
        self._empty.setContentsMargins(GAP, NEAR, GAP, NEAR)
        column.addWidget(self._empty)
        self._room.setSpacing(0)
        column.addLayout(self._room)

    def show_sheet(self, sheet: MixSheet) -> None:
        """Other tracks, or other places."""
        self._title.setText(sheet.out_of)
        self._into.setText(sheet.into)
        for label, text in ((self._tempo, sheet.tempo), (self._key, sheet.key), (self._empty, sheet.empty)):
            label.setText(text)
            label.setVisible(bool(text))
        self._alike.setVisible(bool(sheet.lines))
        for old in self._lines:
            self._room.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        self._lines = [_Line(self._theme, line, self) for line in sheet.lines]
        for line in self._lines:
            self._room.addWidget(line)
            line.clicked.connect(self._choose)

    def open_under(self, button: QWidget) -> None:
        super().open_under(button)
        if self._lines:
            self._lines[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def show_playing(self, number: int | None) -> None:
        """Which of the lines is heard now."""
        for place, line in enumerate(self._lines):
            line.show_playing(place == number)

    def show_theme(self, theme: Theme) -> None:
        super().show_theme(theme)
        for line in self._lines:
            line.show_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = next((n for n, line in enumerate(self._lines) if line.hasFocus()), -1)
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up as key if self._lines:
                step = 1 if key == Qt.Key.Key_Down else -1
                self._lines[min(max(here + step, 0), len(self._lines) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if here >= 0:
                self.chosen.emit(here)
            case _:
                super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    @Slot()
    def _choose(self) -> None:
        here = next((n for n, line in enumerate(self._lines) if line is self.sender()), None)
        if here is not None:
            self.chosen.emit(here)


class _Line(QAbstractButton):
    """Two times, and how alike it sounds there."""

    def __init__(self, theme: Theme, line: MixLine, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._line, self._playing = theme, line, False
        self._times, self._share = font(tabular=True), font(SMALL, tabular=True)
        self.setText(f"from {clock(line.leave)} into {clock(line.enter)}, {percent(line.alike)} alike")
        self.setFixedHeight(ROW)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_playing(self, playing: bool) -> None:
        self._playing = playing
        self.setAccessibleDescription("Sounds" if playing else "")
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The arrow keys and Enter are the sheet's.
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, line = QPainter(self), self._theme, self._line
        if self._playing or self.underMouse() or self.hasFocus():
            fill_round(painter, self.rect(), theme.chosen if self._playing else theme.hover, TIGHT)
        inside = self.rect().adjusted(GAP, 0, -GAP, 0)
        tone = theme.accent if self._playing and theme.dark else theme.text
        drawn = icon("speaker-high" if self._playing else "play", tone if self._playing else theme.quiet)
        drawn.paint(painter, QRect(inside.left(), (self.height() - ICON) // 2, ICON, ICON))
        inside.setLeft(inside.left() + ICON + GAP)
        draw_line(painter, inside, f"{clock(line.leave)}  →  {clock(line.enter)}", self._times, tone)
        used = draw_line(painter, inside, percent(line.alike), self._share, theme.quiet, RIGHT)
        bar = QRect(inside.right() - max(used, 34) - NEAR - _BAR.width(), 0, _BAR.width(), _BAR.height())
        bar.moveTop((self.height() - _BAR.height()) // 2)
        fill_round(painter, bar, theme.groove, 2)
        bar.setWidth(max(round(bar.width() * line.alike), 2))
        fill_round(painter, bar, theme.accent if self._playing else theme.quiet, 2)
        if self.hasFocus():
            draw_ring(painter, self.rect(), theme.accent)
