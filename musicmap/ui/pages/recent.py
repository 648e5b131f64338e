"""A library opened before, on the welcome page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from musicmap.ui.theme import NEAR, SMALL, Theme, font, mix
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.label import RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.words import many, one_line

HIGH = 44
_LINE = 18


@dataclass(frozen=True, slots=True)
class Recent:
    """A music folder and what is remembered of it."""

    path: Path
    tracks: int | None = None
    opened: str = ""
    """“yesterday”, “in March”."""
    missing: str = ""
    """Why it cannot be opened now, in a few words; empty when it can."""

    @property
    def name(self) -> str:
        return self.path.name or str(self.path)


class RecentRow(QAbstractButton):
    """Click or Return opens it; the cross, or Delete, takes it off the list."""

    chosen = Signal(object)
    """Path; never of one that cannot be opened."""
    removed = Signal(object)
    """Path."""

    def __init__(self, theme: Theme, recent: Recent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recent = recent
        self._theme = theme
        self._name, self._small = font(weight=QFont.Weight.DemiBold), font(SMALL, tabular=True)
        self._cross = IconButton(theme, "x", f"Take {one_line(recent.name)} off this list", parent=self)
        self._cross.hide()
        self._cross.clicked.connect(self._remove)
        self.clicked.connect(self._choose)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.ArrowCursor if recent.missing else Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"Open {one_line(recent.name)}")
        self.setAccessibleDescription(", ".join(part for part in (str(recent.path), self._said()) if part))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._cross.show_theme(theme)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, HIGH)

    def _said(self) -> str:
        tracks = "" if self.recent.tracks is None else many(self.recent.tracks, "track", "tracks")
        return self.recent.missing or " · ".join(part for part in (tracks, self.recent.opened) if part)

    @Slot()
    def _choose(self) -> None:
        if not self.recent.missing:
            self.chosen.emit(self.recent.path)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self.recent.path)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._cross.show()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._cross.hide()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = self._cross.sizeHint().width()
        self._cross.move(self.width() - side - NEAR, (HIGH - side) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._remove()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, recent = QPainter(self), self._theme, self.recent
        hovered = self.underMouse()
        if hovered:
            fill_round(painter, self.rect(), mix(theme.canvas, theme.text, 0.06))
        if self.hasFocus():
            draw_ring(painter, self.rect(), theme.accent)
        above = self.rect().adjusted(NEAR, HIGH // 2 - _LINE, -NEAR - (HIGH - NEAR) * hovered, 0)
        above.setHeight(_LINE)
        below = above.translated(0, _LINE)
        used = draw_line(painter, above, self._said(), self._small, theme.quiet, RIGHT)
        tone = theme.quiet if recent.missing else theme.text
        draw_line(painter, above.adjusted(0, 0, -used - NEAR, 0), recent.name, self._name, tone)
        middle = Qt.TextElideMode.ElideMiddle
        draw_line(painter, below, str(recent.path), self._small, theme.quiet, elide=middle)
