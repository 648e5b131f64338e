"""The line at the top: what is drawn and how, the tools, and how far the analysis is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from musicmap.ui.icons import IconName
from musicmap.ui.theme import NEAR, TIGHT, WIDE, Theme
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.choice import Choice, ChoiceButton
from musicmap.ui.widgets.label import Rule
from musicmap.ui.widgets.problems_badge import ProblemsBadge
from musicmap.ui.widgets.work import Work, WorkLine

Tool = Literal["lasso", "box", "brush", "scrub"]
_TOOLS: tuple[tuple[Tool, IconName, str, str], ...] = (
    ("lasso", "scribble-loop", "Lasso points into the playlist", "L"),
    ("box", "selection", "Box points into the playlist", "B"),
    ("brush", "paint-brush", "Brush points into the playlist", "P"),
    ("scrub", "ear", "Scrub: drag over the map to hear it", "S"),
)
_HIGH = 44


class ModelBar(QWidget):
    """One line of choices. It shows only what it is given, so only what works."""

    chosen = Signal(str, str)
    """Key of a choice, key of the option."""
    tool_chosen = Signal(object)
    """“lasso”, “box”, “brush”, “scrub”, or None: the pointer moves the map."""
    fit_asked = Signal()
    recipe_asked = Signal()
    """The finer choices, under `recipe_button`."""
    views_asked = Signal()
    """The saved views, under `views_button`."""
    menu_asked = Signal()
    pause_asked = Signal()
    resume_asked = Signal()
    cancel_asked = Signal()
    problems_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Map")
        self.setAutoFillBackground(True)
        self.setFixedHeight(_HIGH)
        self._theme = theme
        self._choices: dict[str, ChoiceButton] = {}
        self._fit = IconButton(theme, "frame-corners", "Show the whole map", keys="F")
        self._tools: dict[Tool, IconButton] = {
            tool: IconButton(theme, icon, name, keys=keys, checkable=True) for tool, icon, name, keys in _TOOLS
        }
        self.recipe_button = IconButton(theme, "sliders-horizontal", "How this map is made")
        self.views_button = IconButton(theme, "bookmark-simple", "Saved views")
        self._menu = IconButton(theme, "list", "Menu")
        self._work = WorkLine(theme)
        self._problems = ProblemsBadge(theme)
        self._row = QHBoxLayout()
        self._row.setSpacing(TIGHT)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        for tool in (self.recipe_button, *self._tools.values(), self._fit, self.views_button):
            tools.addWidget(tool)
        rule = Rule(upright=True)
        rule.setFixedHeight(WIDE)
        line = QHBoxLayout(self)
        line.setContentsMargins(NEAR, 0, NEAR, 0)
        line.setSpacing(NEAR)
        line.addLayout(self._row)
        line.addWidget(rule)
        line.addLayout(tools)
        line.addStretch(1)
        line.addWidget(self._work, 100)
        line.addWidget(self._problems)
        line.addWidget(self._menu)
        self._fit.clicked.connect(self.fit_asked)
        for key, button in self._tools.items():
            button.clicked.connect(lambda on, key=key: self._take(key if on else None))
        self.recipe_button.clicked.connect(self.recipe_asked)
        self.views_button.clicked.connect(self.views_asked)
        self._menu.clicked.connect(self.menu_asked)
        self._work.pause_asked.connect(self.pause_asked)
        self._work.resume_asked.connect(self.resume_asked)
        self._work.cancel_asked.connect(self.cancel_asked)
        self._problems.clicked.connect(self.problems_asked)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """All of them, in their order. Buttons that stay keep the keyboard."""
        for key in self._choices.keys() - {c.key for c in choices}:
            button = self._choices.pop(key)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        for place, choice in enumerate(choices):
            if choice.key in self._choices:
                self._choices[choice.key].show_choice(choice)
                continue
            button = ChoiceButton(self._theme, choice)
            button.chosen.connect(self.chosen)
            self._choices[choice.key] = button
            self._row.insertWidget(place, button)

    def show_tool(self, tool: Tool | None) -> None:
        """What dragging on the map does; None: it moves the map."""
        for key, button in self._tools.items():
            button.setChecked(key == tool)

    def show_work(self, work: Work | None) -> None:
        """The analysis; None: it is done."""
        self._work.show_work(work)

    def show_note(self, sentence: str) -> None:
        """What is to be known of the library while nothing goes on; empty for nothing."""
        self._work.show_note(sentence)

    def show_problems(self, number: int) -> None:
        """How many files could not be read; 0 hides the line."""
        self._problems.show_number(number)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for button in (self._fit, *self._tools.values(), self._menu, self.recipe_button, self.views_button):
            button.show_theme(theme)
        for part in (self._work, self._problems):
            part.show_theme(theme)
        for choice in self._choices.values():
            choice.show_theme(theme)

    def _take(self, tool: Tool | None) -> None:
        self.show_tool(tool)
        self.tool_chosen.emit(tool)
