"""Buttons, in the few looks there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from musicmap.ui.icons import IconName, icon
from musicmap.ui.theme import ICON, NEAR, ROW, TIGHT, Theme, font, mix
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.words import menu_text, one_line, tip

Kind = Literal["primary", "second", "outlined", "link", "quiet"]


class TextButton(QPushButton):
    """A button of words. It takes the keyboard by Tab, not by a click, so that a click leaves the keys to the map."""

    def __init__(self, text: str, kind: Kind = "quiet", parent: QWidget | None = None) -> None:
        super().__init__(menu_text(text), parent)
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)  # Return works on it, as Space does.


class IconButton(QToolButton):
    """A button of one icon, with its name for the tooltip and the screen reader."""

    def __init__(
        self,
        theme: Theme,
        name: IconName,
        what: str,
        *,
        keys: str = "",
        filled: bool = False,
        side: int = ICON,
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._name, self._filled, self._keys = theme, name, filled, keys
        self.setProperty("kind", "icon")
        self.setAutoRaise(True)
        self.setCheckable(checkable)
        self.setIconSize(QSize(side, side))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_icon(name, what)

    def show_icon(self, name: IconName, what: str) -> None:
        """Another icon, for another thing to do."""
        self._name = name
        self.setAccessibleName(what)
        self.setToolTip(tip(f"{what}  ({self._keys})" if self._keys else what))
        self.show_theme(self._theme)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        plain = theme.text if self._filled else theme.quiet
        bright = theme.accent if self.isCheckable() else theme.text
        self.setIcon(icon(self._name, plain, bright, filled=self._filled))


class Tick(QCheckBox):
    """Yes or no, with a word."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(menu_text(text), parent)
        self._theme, self._word = theme, text
        self.setFont(font())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(ROW)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(ICON + NEAR + QFontMetrics(self.font()).horizontalAdvance(one_line(self._word)) + 2, ROW)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        box = QRect(0, (self.height() - ICON) // 2, ICON, ICON)
        tone = theme.text if self.isEnabled() else theme.quiet
        if self.isChecked():
            fill_round(painter, box, mix(theme.raised, theme.text, 0.22), TIGHT)
            icon("check", tone).paint(painter, box.adjusted(2, 2, -2, -2))
        elif self.underMouse() and self.isEnabled():
            fill_round(painter, box, mix(theme.raised, theme.text, 0.10), TIGHT)
        draw_ring(painter, box, theme.accent if self.hasFocus() else mix(theme.raised, theme.text, 0.40), TIGHT)
        draw_line(painter, self.rect().adjusted(ICON + NEAR, 0, 0, 0), self._word, self.font(), tone)


class Switch(QWidget):
    """One of a few words; the chosen one is raised. Arrow keys move between them."""

    chosen = Signal(str)
    """A key: the user has chosen it."""

    def __init__(
        self, words: Sequence[tuple[str, str, str]], name: str, parent: QWidget | None = None, *, small: bool = False
    ) -> None:
        """`words`: (key, word, what it does). `small`: to stand beside a heading."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setObjectName("switch")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for key, word, what in words:
            button = QToolButton(self)
            button.setText(word)
            button.setProperty("kind", "part")
            button.setProperty("small", small)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(tip(what))
            button.setAccessibleName(f"{name}: {word}")
            button.setAccessibleDescription(what)
            button.setObjectName(key)
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
        self._group.buttonClicked.connect(self._clicked)

    def show_chosen(self, key: str) -> None:
        """Raise this word; says nothing."""
        self._buttons[key].setChecked(True)

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(button.objectName())
