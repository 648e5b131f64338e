"""The window's one menu: everything that has a key, for the hand on the mouse, and what is set once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from musicmap.models.providers import may_have_others
from musicmap.settings import Settings, Theme
from musicmap.ui.actions import ACTIONS
from musicmap.ui.widgets.words import menu_text

T = TypeVar("T")
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
    listening = menu.addMenu("Analysis")
    cores = core_choices(os.cpu_count() or 1, settings.workers)
    _add_choice(listening, cores, settings.workers, lambda n: change(lambda s: replace(s, workers=n)))
    listening.addSeparator()
    listening.addAction(
        _switch(listening, "Wait for mains power", settings.pause_on_battery, lambda: change(_other_patience))
    )
    if may_have_others():
        listening.addAction(
            _switch(listening, "Use the graphics card", not settings.cpu_only, lambda: change(_other_engine))
        )
    _add_choice(
        menu.addMenu("Colours"), _THEMES, settings.theme, lambda theme: change(lambda s: replace(s, theme=theme))
    )
    menu.addAction(_switch(menu, "Relative paths in playlists", settings.relative_paths, lambda: change(_other_paths)))
    menu.addSeparator()
    menu.addAction(_entry(menu, "About musicmap", "", about))
    return menu


def _entry(parent: QMenu, what: str, keys: str, function: Callable[[], None]) -> QAction:
    # The keys are told, not bound: they are the window's already. A tab starts the column of keys.
    entry = QAction(f"{what}\t{keys}" if keys else what, parent)
    entry.triggered.connect(lambda: function())
    return entry


def _switch(parent: QMenu, what: str, on: bool, function: Callable[[], None]) -> QAction:
    entry = _entry(parent, what, "", function)
    entry.setCheckable(True)
    entry.setChecked(on)
    return entry


def _add_choice(menu: QMenu, options: Sequence[tuple[T, str]], chosen: T, choose: Callable[[T], None]) -> None:
    """Entries of which one is checked."""
    choice = QActionGroup(menu)
    for key, title in options:
        entry = _switch(menu, title, key == chosen, partial(choose, key))
        choice.addAction(entry)
        menu.addAction(entry)


def core_choices(cores: int, chosen: int) -> list[tuple[int, str]]:
    """How many processes the analysis may have (0: one for each core), and how that is called; what is chosen in the
    settings file is among them."""
    options = {0: "All cores"}
    if cores > 3:
        options[cores // 2] = "Half the cores"
    if cores > 1:
        options[1] = "One core"
    options.setdefault(chosen, f"{chosen} cores")
    return list(options.items())


def _other_paths(settings: Settings) -> Settings:
    return replace(settings, relative_paths=not settings.relative_paths)


def _other_patience(settings: Settings) -> Settings:
    return replace(settings, pause_on_battery=not settings.pause_on_battery)


def _other_engine(settings: Settings) -> Settings:
    return replace(settings, cpu_only=not settings.cpu_only)
