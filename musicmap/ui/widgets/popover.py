"""A small window under the button that opened it: for more than a menu can hold."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from musicmap.ui.theme import TIGHT, Theme, colour, mix


class Popover(QWidget):
    """Closes by Esc, and by a click anywhere else."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setAccessibleName(name)
        self.setWindowTitle(name)

    def open_under(self, button: QWidget) -> None:
        """Under the button, or above it where there is no room; within the window's sides where that can be, and never
        beyond the screen."""
        self.adjustSize()
        screen, size = button.screen().availableGeometry(), self.size()
        below = button.mapToGlobal(QPoint(0, button.height() + TIGHT))
        above = button.mapToGlobal(QPoint(0, -TIGHT)).y() - size.height()
        y = below.y() if below.y() + size.height() <= screen.bottom() else max(above, screen.top())
        window = button.window().geometry().intersected(screen)
        x = min(below.x(), max(window.right() - size.width(), window.left()), screen.right() - size.width())
        self.move(max(screen.left(), x), y)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        if self.focusWidget() is None:
            self.focusNextChild()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), colour(theme.raised))
        painter.setPen(colour(mix(theme.raised, theme.text, 0.14)))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
