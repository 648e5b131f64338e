"""Everything a user can do by key, as a table: the shortcuts page is made from it, and so are the shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do."""

    name: str
    """The function that does it."""
    keys: tuple[str, ...]
    """As Qt writes them; any of them does it."""
    what: str
    """In a listener's words."""
    group: str
    on_map: bool = False
    """Only while the map has the keyboard: lists and buttons use these keys themselves."""


ACTIONS: tuple[Action, ...] = (
    Action("toggle_play", ("Space",), "Play or pause", "Sound"),
    Action("play_pointed", ("Return", "Enter"), "Play on from the point", "Sound", on_map=True),
    Action("cycle_sound", ("H",), "Sound by hover, by click, or none", "Sound"),
    Action("scrub", ("S",), "Scrub: drag over the map to hear it", "Sound"),
    Action("point_left", ("Left",), "Nearest point to the left", "Map", on_map=True),
    Action("point_right", ("Right",), "Nearest point to the right", "Map", on_map=True),
    Action("point_up", ("Up",), "Nearest point above", "Map", on_map=True),
    Action("point_down", ("Down",), "Nearest point below", "Map", on_map=True),
    Action("fit", ("F",), "See the whole map", "Map"),
    Action("zoom_in", ("+", "="), "Nearer", "Map"),
    Action("zoom_out", ("-",), "Farther", "Map"),
    Action("maps_1", ("1",), "One map", "Map"),
    Action("maps_2", ("2",), "Two maps side by side", "Map"),
    Action("maps_3", ("3",), "Three maps", "Map"),
    Action("maps_4", ("4",), "Four maps", "Map"),
    Action("lay_out_anew", ("Ctrl+L",), "Lay the map out anew", "Map"),
    Action("export_map", ("Ctrl+Shift+E",), "Export the map", "Map"),
    Action("lasso", ("L",), "Lasso", "Selection"),
    Action("box", ("B",), "Box", "Selection"),
    Action("brush", ("P",), "Brush", "Selection"),
    Action("invert", ("Ctrl+I",), "Select what is not selected", "Selection"),
    Action("grow", ("Ctrl+G",), "Select what sounds alike, too", "Selection"),
    Action("collect_pointed", ("A",), "Add the track to the playlist", "Playlist"),
    Action("collect_highlighted", ("Shift+A",), "Add all that is highlighted", "Playlist"),
    Action("make", ("W",), "Make a playlist", "Playlist"),
    Action("more_like", ("M",), "A playlist like what is pointed at", "Playlist"),
    Action("line", ("D",), "Draw a line, and hear what lies along it", "Playlist"),
    Action("mixes", ("X",), "Light up what mixes with what plays", "Playlist"),
    Action("mix_next", ("N",), "Mix into the next track of the list", "Playlist"),
    Action("undo", ("Ctrl+Z",), "Undo", "Playlist"),
    Action("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo", "Playlist"),
    Action("export", ("Ctrl+E",), "Export the playlist", "Playlist"),
    Action("import", ("Ctrl+Shift+O",), "Import a playlist", "Playlist"),
    Action("new_list", ("Ctrl+N",), "New playlist", "Playlist"),
    Action("search", ("/", "Ctrl+F"), "Search", "Window"),
    Action("next_panel", ("F6",), "Next panel", "Window"),
    Action("open_folder", ("Ctrl+O",), "Open a folder of music", "Window"),
    Action("rescan", ("F5",), "Look for new music", "Window"),
    Action("toggle_table", ("T",), "The tracks as a table", "Window"),
    Action("toggle_taggram", ("G",), "All tags over time", "Window"),
    Action("toggle_panels", ("\\",), "Fold the side panels away", "Window"),
    Action("step_back", ("Esc",), "Step back", "Window"),
    Action("shortcuts", ("?", "F1"), "All keys", "Window"),
)


def bind(window: QWidget, the_map: QWidget, functions: Mapping[str, Callable[[], None]]) -> list[QShortcut]:
    """Let each action's keys do it. A text field with the focus keeps the keys that write a character.

    KeyError: an action without a function, or a function without an action.
    """
    if set(functions) != {action.name for action in ACTIONS}:
        raise KeyError(str(set(functions) ^ {action.name for action in ACTIONS}))
    shortcuts = []
    for action in ACTIONS:
        for keys in action.keys:
            shortcut = QShortcut(QKeySequence(keys), the_map if action.on_map else window)
            context = Qt.ShortcutContext
            shortcut.setContext(context.WidgetWithChildrenShortcut if action.on_map else context.WindowShortcut)
            shortcut.setAutoRepeat(action.name.startswith(("point_", "zoom_")))
            shortcut.activated.connect(functions[action.name])
            shortcuts.append(shortcut)
    return shortcuts
