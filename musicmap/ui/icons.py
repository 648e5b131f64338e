"""Icons: one line set (Phosphor, by QtAwesome), 16 pixels, in the theme's colours."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

from PySide6.QtGui import QIcon

from musicmap.scene.theme import Rgb

IconName = Literal[
    "activity",
    "arrow-clockwise",
    "arrow-counter-clockwise",
    "arrows-down-up",
    "bookmark-simple",
    "caret-down",
    "caret-right",
    "caret-up",
    "check",
    "crosshair-simple",
    "dots-six-vertical",
    "ear",
    "export",
    "folder",
    "folder-open",
    "frame-corners",
    "funnel",
    "line-segments",
    "link-break",
    "list",
    "magic-wand",
    "magnifying-glass",
    "music-notes",
    "paint-brush",
    "path",
    "pause",
    "pencil-simple",
    "play",
    "playlist",
    "plus",
    "repeat",
    "repeat-once",
    "scribble-loop",
    "selection",
    "shuffle",
    "skip-back",
    "skip-forward",
    "sliders-horizontal",
    "speaker-high",
    "speaker-slash",
    "timer",
    "trash",
    "trend-up",
    "warning",
    "x",
]
_FILL_THE_BOX: Final = 16 / 14
"""QtAwesome draws glyphs at 14 of 16 pixels, which suits Font Awesome; Phosphor keeps its own margins."""


@cache
def icon(name: IconName, colour: Rgb, active: Rgb | None = None, *, filled: bool = False) -> QIcon:
    """An icon in one colour, and in `active` under the pointer and when checked. Needs the QApplication.

    Disabled, it is the same at a third of its strength.
    """
    import qtawesome  # Late: it reads fourteen fonts.

    rgb, bright = ("#{:02x}{:02x}{:02x}".format(*c) for c in (colour, active or colour))
    made: QIcon = qtawesome.icon(
        f"ph.{name}-fill" if filled else f"ph.{name}",
        color=rgb,
        color_active=bright,
        color_on=bright,
        color_disabled=(rgb, 85),
        scale_factor=_FILL_THE_BOX,
    )
    return made
