"""The window's one menu: everything that has a key, for the hand on the mouse, and what is set once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from musicmap.settings import Settings, Theme
from musicmap.ui.actions import ACTIONS
from musicmap.ui.widgets.words import menu_text

Change = Callable[[Callable[[Settings], Settings]], None]
_THEMES: tuple[tuple[Theme, str], ...] = (("system", "As the system"), ("dark", "Dark"), ("light", "Light"))
_TAKE_OVER = "Take over plays and ratings"
_TOP = ("open_folder", "rescan", "export")


def window_menu(
    parent: QWidget,
    functions: Mapping[str, Callable[[], None]],
    settings: Settings,
    change: Change,
    about: Callable[[], None],
    others: Mapping[str, Callable[[], None]],
    another: Callable[[], None],
) -> QMenu:
    """A fresh menu; it deletes itself when it closes.

    Args:
        functions: what each of `ACTIONS` does, by name.
        change: takes a function from the settings to the new ones.
        others: takes over plays and ratings from each program whose library is in its usual place.
        another: asks for such a library.
    """
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    by_name = {action.name: action for action in ACTIONS}
    for name in _TOP:
        menu.addAction(_entry(menu, by_name[name].what, by_name[name].keys[0], functions[name]))
    if others:
        below = menu.addMenu(_TAKE_OVER)
        for program, take_over in others.items():
            below.addAction(_entry(below, menu_text(f"From {program}"), "", take_over))
        below.addSeparator()
        below.addAction(_entry(below, "From a file…", "", another))
    else:
        menu.addAction(_entry(menu, f"{_TAKE_OVER}…", "", another))
    menu.addSeparator()
    for group in dict.fromkeys(action.group for action in ACTIONS):
        below = menu.addMenu(group)
        for action in ACTIONS:
            if action.group == group and action.name not in _TOP:
                below.addAction(_entry(below, action.what, action.keys[0], functions[action.name]))
    menu.addSeparator()
    looks = menu.addMenu("Colours")
    choice = QActionGroup(looks)
    for key, title in _THEMES:
        entry = _entry(looks, title, "", _chooses(change, key))
        entry.setCheckable(True)
        entry.setChecked(settings.theme == key)
        choice.addAction(entry)
        looks.addAction(entry)
    relative = _entry(menu, "Relative paths in playlists", "", lambda: change(_other_paths))
    relative.setCheckable(True)
    relative.setChecked(settings.relative_paths)
    menu.addAction(relative)
    menu.addSeparator()
    menu.addAction(_entry(menu, "About musicmap", "", about))
    return menu


def _entry(parent: QMenu, what: str, keys: str, function: Callable[[], None]) -> QAction:
    # The keys are told, not bound: they are the window's already. A tab starts the column of keys.
    entry = QAction(f"{what}\t{keys}" if keys else what, parent)
    entry.triggered.connect(lambda: function())
    return entry


def _chooses(change: Change, theme: Theme) -> Callable[[], None]:
    return lambda: change(lambda settings: replace(settings, theme=theme))


def _other_paths(settings: Settings) -> Settings:
    return replace(settings, relative_paths=not settings.relative_paths)
