"""One of several, behind a flat button: its name, the chosen one, and a menu."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionToolButton, QToolButton, QWidget

from musicmap.ui.icons import icon
from musicmap.ui.theme import GAP, ICON, NEAR, ROW, TIGHT, Theme, colour, font, mix
from musicmap.ui.widgets.label import RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.words import menu_text, one_line, tip

_CARET = 12
_LONGEST = 200
_SLACK = 2
"""Text may be a fraction of a pixel wider than its metrics say."""


@dataclass(frozen=True, slots=True)
class Option:
    """One that can be chosen."""

    key: str
    title: str
    note: str = ""
    """A few words more, in the menu only: what it is good for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen, and what is."""

    key: str
    name: str
    """“Model”, “Layer” …"""
    options: tuple[Option, ...]
    current: str
    """Key of an option."""
    named: bool = False
    """Show the name before the chosen one, where that alone would not say what it is about."""

    @property
    def chosen(self) -> Option | None:
        return next((o for o in self.options if o.key == self.current), None)


class ChoiceMenu(QMenu):
    """A menu whose notes stand back. Qt lays it out and handles it; only the painting is ours."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFont(font())

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), colour(theme.raised))
        painter.setPen(colour(mix(theme.raised, theme.text, 0.14)))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        for action in self.actions():
            room, option = self.actionGeometry(action), action.data()
            if action is self.activeAction():
                fill_round(painter, room, mix(theme.raised, theme.text, 0.10), TIGHT)
            mark = QRect(room.left() + NEAR, room.center().y() - ICON // 2 + 1, ICON, ICON)
            if action.isChecked():
                icon("check", theme.text).paint(painter, mark)
            inside = room.adjusted(NEAR + ICON + NEAR, 0, -GAP, 0)
            draw_line(painter, inside, option.title, self.font(), theme.text)
            draw_line(painter, inside, option.note, self.font(), theme.quiet, RIGHT)


class ChoiceButton(QToolButton):
    """Click, Space, Return or Down opens the menu."""

    chosen = Signal(str, str)
    """Key of the choice, key of the option."""

    def __init__(self, theme: Theme, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._choice = theme, choice
        self._menu = ChoiceMenu(theme, self)
        self._menu.aboutToShow.connect(self._fill)
        self._menu.triggered.connect(self._triggered)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(font())
        self.show_choice(choice)

    def show_choice(self, choice: Choice) -> None:
        self._choice = choice
        title = choice.chosen.title if choice.chosen else ""
        self.setAccessibleName(f"{choice.name}: {one_line(title)}")
        self.setToolTip(tip(choice.name))
        self.setEnabled(bool(choice.options))
        self.updateGeometry()
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._menu.show_theme(theme)
        self.update()

    def sizeHint(self) -> QSize:
        measure = QFontMetrics(self.font()).horizontalAdvance
        name, title = self._words()
        wide = measure(name) + (TIGHT if name else 0) + min(measure(title), _LONGEST)
        return QSize(NEAR + wide + _SLACK + TIGHT + _CARET + NEAR, ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * ROW, ROW)

    def _words(self) -> tuple[str, str]:
        chosen = self._choice.chosen
        return self._choice.name if self._choice.named else "", one_line(chosen.title) if chosen else ""

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        for option in self._choice.options:
            text = menu_text(option.title) + (f"\t{menu_text(option.note)}" if option.note else "")
            action = self._menu.addAction(text)
            action.setData(option)
            action.setCheckable(True)
            action.setChecked(option.key == self._choice.current)
            if action.isChecked():
                self._menu.setActiveAction(action)

    @Slot(QAction)
    def _triggered(self, action: QAction) -> None:
        self.chosen.emit(self._choice.key, action.data().key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        if option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Sunken) or self.isDown():
            fill_round(painter, self.rect(), theme.hover)
        room = self.rect().adjusted(NEAR, 0, -NEAR - _CARET - TIGHT, 0)
        name, title = self._words()
        if name:
            used = draw_line(painter, room, name, self.font(), theme.quiet)
            room.setLeft(room.left() + used + TIGHT)
        used = draw_line(painter, room, title, self.font(), theme.text if self.isEnabled() else theme.quiet)
        corner = QPoint(room.left() + used + TIGHT, (self.height() - _CARET) // 2 + 1)
        icon("caret-down", theme.quiet).paint(painter, QRect(corner, QSize(_CARET, _CARET)))
        if self.hasFocus():
            draw_ring(painter, self.rect(), theme.accent)
