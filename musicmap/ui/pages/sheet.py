"""What pages that lie above the map have in common: a title, a way back, a column to read in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from musicmap.ui.theme import FAR, GAP, LARGE, WIDE, Theme
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.label import Label

_WIDEST = 840


class Sheet(QWidget):
    """A page with a title. Esc and the cross close it: the owner takes it away."""

    closed = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setAutoFillBackground(True)
        self._cross = IconButton(theme, "x", "Close", keys="Esc")
        self._cross.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(WIDE, 0, 0, 0)
        head.addWidget(Label(title, size=LARGE, weight=QFont.Weight.DemiBold), 1)
        head.addWidget(self._cross)
        inside = QWidget(self)
        inside.setMaximumWidth(_WIDEST)
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(GAP)
        self.body.addLayout(head)
        column = QHBoxLayout(self)
        column.setContentsMargins(FAR, FAR, FAR, WIDE)
        column.addStretch(1)
        column.addWidget(inside, 100)
        column.addStretch(1)

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a part below, in line with the title. Lists, whose rows have space of their own, go into `body`."""
        line = QHBoxLayout()
        line.setContentsMargins(WIDE, 0, 0, 0)
        if isinstance(part, QWidget):
            line.addWidget(part)
        else:
            line.addLayout(part)
        self.body.addLayout(line, stretch)

    def show_theme(self, theme: Theme) -> None:
        self._cross.show_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
