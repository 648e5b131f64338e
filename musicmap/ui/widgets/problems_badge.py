"""“3 files could not be read”: a quiet line that opens the list of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from musicmap.ui.icons import icon
from musicmap.ui.theme import ICON, NEAR, ROW, SMALL, TIGHT, Theme, font
from musicmap.ui.widgets.words import count, many, tip


class ProblemsBadge(QToolButton):
    """Shows itself while there is a number; only the number where there is no room for the words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRaise(True)
        self.setFont(font(SMALL, tabular=True))
        self.setIconSize(QSize(ICON, ICON))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_theme(theme)
        self.show_number(0)

    def show_number(self, number: int) -> None:
        self._number = number
        self.setVisible(number > 0)
        self.setAccessibleName(self.words())
        self.setToolTip(tip(self.words()))
        self.updateGeometry()
        self._fit()

    def show_theme(self, theme: Theme) -> None:
        self.setIcon(icon("warning", theme.quiet, theme.text))

    def words(self) -> str:
        return f"{many(self._number, 'file', 'files')} could not be read"

    def sizeHint(self) -> QSize:
        return QSize(self._wide(self.words()), ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide(count(self._number)), ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _wide(self, text: str) -> int:
        return QFontMetrics(self.font()).horizontalAdvance(text) + ICON + TIGHT + 2 * NEAR + 2

    def _fit(self) -> None:
        self.setText(self.words() if self.width() >= self._wide(self.words()) else count(self._number))
