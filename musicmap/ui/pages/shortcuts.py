"""All keys, and what they do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from musicmap.ui.pages.sheet import Sheet
from musicmap.ui.theme import FAR, GAP, ROW, SMALL, TIGHT, WIDE, Theme, font
from musicmap.ui.widgets.buttons import TextButton
from musicmap.ui.widgets.label import Label
from musicmap.ui.widgets.paint import draw_line, fill_round

_CAP = 20
_ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}

Shortcut = tuple[str, Sequence[str], str]
"""Group; keys, any of which does it, as Qt writes them (“Ctrl+Z”); what it does."""


class ShortcutsPage(Sheet):
    """The groups in two columns, as even as they get."""

    about_asked = Signal()

    def __init__(self, theme: Theme, shortcuts: Sequence[Shortcut], parent: QWidget | None = None) -> None:
        super().__init__(theme, "Keys", parent)
        self._caps: list[KeyCaps] = []
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(FAR)
        for groups in evenly([tuple(those) for _, those in groupby(shortcuts, key=lambda shortcut: shortcut[0])]):
            side = QVBoxLayout()
            side.setSpacing(0)
            for rows in groups:
                side.addWidget(Label(rows[0][0], size=SMALL, weight=QFont.Weight.DemiBold, quiet=True))
                side.addSpacing(TIGHT)
                side.addLayout(self._grid(theme, rows))
                side.addSpacing(WIDE)
            side.addStretch(1)
            columns.addLayout(side, 1)
        for caps in self._caps:
            caps.setMinimumWidth(max(c.sizeHint().width() for c in self._caps))
        held = QWidget()
        held.setLayout(columns)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(held)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        about = TextButton("About musicmap", "outlined")
        about.clicked.connect(self.about_asked)
        self.add(area, 1)
        last = QHBoxLayout()
        last.addWidget(about)
        last.addStretch(1)
        self.add(last)

    def show_theme(self, theme: Theme) -> None:
        super().show_theme(theme)
        for caps in self._caps:
            caps.show_theme(theme)

    def _grid(self, theme: Theme, rows: Sequence[Shortcut]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for row, (_, keys, what) in enumerate(rows):
            caps, label = KeyCaps(theme, keys), Label(what)
            label.setAccessibleDescription(" or ".join(keys))
            self._caps.append(caps)
            grid.addWidget(caps, row, 0)
            grid.addWidget(label, row, 1)
            grid.setRowMinimumHeight(row, ROW)
        return grid


class KeyCaps(QWidget):
    """“Ctrl+Z” as two keys; other keys that do the same stand apart."""

    def __init__(self, theme: Theme, keys: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ways = [[_ARROWS.get(cap, cap) for cap in _pressed(way)] for way in keys]
        self._font = font(SMALL, QFont.Weight.DemiBold)
        self.setAccessibleName(" or ".join(keys))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        caps = [cap for way in self._ways for cap in way]
        return QSize(sum(self._wide(cap) + TIGHT for cap in caps) + TIGHT * (len(self._ways) - 1), _CAP)

    def _wide(self, cap: str) -> int:
        return max(_CAP, QFontMetrics(self._font).horizontalAdvance(cap) + GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, room = QPainter(self), self.rect()
        for way in self._ways:
            for cap in way:
                room.setWidth(self._wide(cap))
                fill_round(painter, room, self._theme.groove, TIGHT)
                draw_line(painter, room, cap, self._font, self._theme.text, Qt.AlignmentFlag.AlignCenter)
                room.translate(room.width() + TIGHT, 0)
            room.translate(TIGHT, 0)


def evenly(groups: Sequence[Sequence[Shortcut]]) -> tuple[Sequence[Sequence[Shortcut]], Sequence[Sequence[Shortcut]]]:
    """The groups, in their order, in two columns of which the longer one is as short as can be."""

    def longer(cut: int) -> int:
        return max(sum(len(rows) + 1 for rows in side) for side in (groups[:cut], groups[cut:]))

    cut = min(range(len(groups) + 1), key=longer)
    return groups[:cut], groups[cut:]


def _pressed(keys: str) -> list[str]:
    """The keys that are pressed together: “Ctrl++” is Ctrl and +."""
    before, plus, last = keys[:-1].rpartition("+")
    return [*before.split("+"), last + keys[-1]] if plus else [keys]
