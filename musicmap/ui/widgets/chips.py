"""What the map is narrowed to: a chip for each value, each with a cross that takes it away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from musicmap.ui.icons import icon
from musicmap.ui.theme import NEAR, SMALL, TIGHT, Theme, font, mix
from musicmap.ui.widgets.buttons import TextButton
from musicmap.ui.widgets.filter_model import Filter
from musicmap.ui.widgets.flow import Flow
from musicmap.ui.widgets.label import Label
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.words import count, one_line, tip

HIGH = 22
_CROSS = 12
_MOST = 12
"""Chips at most: more values than these are counted."""


class Chip(QAbstractButton):
    """A word with a cross. Click, Enter, Space, Delete or Backspace: it is to go."""

    def __init__(self, theme: Theme, shown: Filter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        by, value = shown
        self.shown = shown
        value = value or ("top folder" if by == "folder" else f"no {by}")
        self._theme, self._word = theme, one_line(value)
        self.setFont(font(SMALL))
        self.setFixedHeight(HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"Only {self._word}: remove")
        self.setToolTip(tip(f"{value} ({by})"))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self.font()).horizontalAdvance(self._word)
        return QSize(NEAR + wide + 2 + TIGHT + _CROSS + TIGHT + 2, HIGH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        hovered = self.underMouse() or self.isDown()
        fill_round(painter, self.rect(), mix(theme.chosen, theme.accent, 0.14) if hovered else theme.chosen, HIGH / 2)
        room = self.rect().adjusted(NEAR, 0, -_CROSS - 2 * TIGHT - 2, 0)
        draw_line(painter, room, self._word, self.font(), theme.text)
        cross = QRect(self.width() - _CROSS - TIGHT - 2, (HIGH - _CROSS) // 2, _CROSS, _CROSS)
        icon("x", theme.text if hovered else theme.quiet).paint(painter, cross)
        if self.hasFocus():
            draw_ring(painter, self.rect(), theme.accent)


class Chips(QWidget):
    """“only”, the chips, and “show all”; not there while nothing is filtered."""

    removed = Signal(str, object)
    """by, value: the map is no longer to be narrowed to it."""
    cleared = Signal()
    """Nothing is to be filtered any more."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Only these are shown")
        self._theme = theme
        self._filters: tuple[Filter, ...] = ()
        self._chips: list[Chip] = []
        self._group = QButtonGroup(self, exclusive=False)
        self._group.buttonClicked.connect(self._clicked)
        self._only = Label("only", size=SMALL, quiet=True, parent=self)
        self._more = Label(size=SMALL, quiet=True, tabular=True, parent=self)
        self._all = TextButton("show all", "link", self)
        for part in (self._only, self._more, self._all):
            part.setFont(font(SMALL))
            part.setFixedHeight(HIGH)
        # Set here, as only these links stand between chips.
        self._all.setStyleSheet(f"min-height: {HIGH - 2}px; max-height: {HIGH - 2}px; padding: 0 4px; font-size: 11px;")
        self._all.clicked.connect(self.cleared)
        self._row = Flow(self, spacing=TIGHT)
        self._row.setContentsMargins(0, 0, 0, NEAR)
        self.show_filters(())

    def show_filters(self, filters: Sequence[Filter]) -> None:
        """All of them, in their order. The keyboard stays where it was, or goes to the next chip."""
        if tuple(filters) == self._filters and self._chips:
            return
        held = next((place for place, chip in enumerate(self._chips) if chip.hasFocus()), None)
        self._filters = tuple(filters)
        self._empty()
        self._chips = [Chip(self._theme, each, self) for each in filters[:_MOST]]
        for chip in self._chips:
            self._group.addButton(chip)
        rest = len(filters) - len(self._chips)
        self._more.setText(f"and {count(rest)} more" if rest > 0 else "")
        for part in (self._only, *self._chips, *((self._more,) if rest > 0 else ()), self._all):
            self._row.addWidget(part)
            part.show()
        self.setVisible(bool(filters))
        self.updateGeometry()
        if held is not None and self._chips:
            self._chips[min(held, len(self._chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for chip in self._chips:
            chip.show_theme(theme)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width)

    def _empty(self) -> None:
        while self._row.count():
            self._row.takeAt(0)
        self._more.hide()
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()

    @Slot(QAbstractButton)
    def _clicked(self, chip: QAbstractButton) -> None:
        self.removed.emit(*cast(Chip, chip).shown)
