"""The window's menu: what is set once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from musicmap.settings import Settings
from musicmap.ui import menu as menu_module
from musicmap.ui.actions import ACTIONS
from musicmap.ui.menu import core_choices, window_menu


class Window(QWidget):
    """Keeps settings, and shows them in a menu."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = Settings()

    def below(self, title: str) -> QMenu:
        nothing = dict.fromkeys((action.name for action in ACTIONS), lambda: None)
        menu = window_menu(self, nothing, self.settings, self._change, lambda: None, {}, lambda: None)
        found = next(action for action in menu.actions() if action.text() == title).menu()
        assert isinstance(found, QMenu)
        return found

    def checked(self, title: str) -> list[str]:
        return [action.text() for action in self.below(title).actions() if action.isChecked()]

    def choose(self, title: str, entry: str) -> None:
        next(action for action in self.below(title).actions() if action.text() == entry).trigger()

    def _change(self, change: Callable[[Settings], Settings]) -> None:
        self.settings = change(self.settings)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[Window]:
    made = Window()
    yield made
    made.deleteLater()


@pytest.mark.parametrize(
    ("cores", "chosen", "options"),
    [
        (1, 0, [(0, "All cores")]),
        (2, 0, [(0, "All cores"), (1, "One core")]),
        (3, 1, [(0, "All cores"), (1, "One core")]),
        (4, 0, [(0, "All cores"), (2, "Half the cores"), (1, "One core")]),
        (9, 4, [(0, "All cores"), (4, "Half the cores"), (1, "One core")]),
        (8, 3, [(0, "All cores"), (4, "Half the cores"), (1, "One core"), (3, "3 cores")]),
    ],
)
def test_how_many_cores(cores: int, chosen: int, options: list[tuple[int, str]]) -> None:
    assert core_choices(cores, chosen) == options


def test_what_the_analysis_may_take(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert window.checked("Analysis") == ["All cores"]
    window.choose("Analysis", "Half the cores")
    window.choose("Analysis", "Wait for mains power")
    assert (window.settings.workers, window.settings.pause_on_battery) == (4, True)
    assert window.checked("Analysis") == ["Half the cores", "Wait for mains power"]
    window.choose("Analysis", "Wait for mains power")
    window.choose("Analysis", "All cores")
    assert window.settings == Settings()


def test_the_graphics_card_is_spoken_of_where_it_may_be_used(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Use the graphics card" not in [action.text() for action in window.below("Analysis").actions()]
    monkeypatch.setattr(menu_module, "may_have_others", lambda: True)
    assert "Use the graphics card" in window.checked("Analysis")
    window.choose("Analysis", "Use the graphics card")
    assert window.settings.cpu_only
    assert window.checked("Analysis") == ["All cores"]


def test_colours(window: Window) -> None:
    assert window.checked("Colours") == ["As the system"]
    window.choose("Colours", "Dark")
    assert window.settings.theme == "dark"
    assert window.checked("Colours") == ["Dark"]
