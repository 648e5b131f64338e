"""The search field: a glass, the words, and a cross to clear them; its key while it rests."""

from __future__ import annotations

from PySide6.QtCore import QRect, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from musicmap.ui.icons import icon
from musicmap.ui.theme import GAP, ICON, NEAR, SMALL, TIGHT, Theme, font
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.label import RIGHT
from musicmap.ui.widgets.paint import draw_line


class SearchField(QLineEdit):
    """A line to type into. The owner handles keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = font(SMALL)
        self.setTextMargins(2 * NEAR + ICON - TIGHT, 0, 2 * NEAR + ICON, 0)
        self.setFont(font())
        self._clear = IconButton(theme, "x", "Clear the search", parent=self)
        self._clear.hide()
        self._clear.clicked.connect(self.clear)
        self.textChanged.connect(self._changed)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._clear.show_theme(theme)
        self.update()

    @Slot(str)
    def _changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._clear.move(self.width() - self._clear.sizeHint().width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        glass = QRect(NEAR, (self.height() - ICON) // 2, ICON, ICON)
        icon("magnifying-glass", self._theme.quiet).paint(painter, glass)
        if not self.text() and not self.hasFocus():
            draw_line(painter, self.rect().adjusted(0, 0, -GAP, 0), "/", self._key, self._theme.quiet, RIGHT)
