"""The open library's part of the window: the map, and everything at its edges."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from musicmap.ui.map.view import MapView
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.card import TrackCard
from musicmap.ui.widgets.filters import FilterPanel
from musicmap.ui.widgets.label import Rule
from musicmap.ui.widgets.map_area import MapArea
from musicmap.ui.widgets.modelbar import ModelBar
from musicmap.ui.widgets.player import PlayerBar
from musicmap.ui.widgets.selection import FloatingLine
from musicmap.ui.widgets.taggram_panel import TaggramPanel
from musicmap.ui.widgets.track_table import TrackTable
from musicmap.ui.widgets.tray import PlaylistTray

_LEFT, _RIGHT = 248, 320


class Workspace(QWidget):
    """Where the widgets are; what they do is the presenters' part."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = ModelBar(theme)
        self.filters = FilterPanel(theme)
        self.maps = MapArea(theme)
        self.card = TrackCard(theme)
        self.tray = PlaylistTray(theme)
        self.player = PlayerBar(theme)
        self.line = FloatingLine(theme, self.maps)
        self.table = TrackTable(theme)
        self.taggram = TaggramPanel(theme)
        centre = QSplitter(Qt.Orientation.Vertical)
        centre.addWidget(self.maps)
        for below in (self.table, self.taggram):
            centre.addWidget(below)
            below.hide()
        centre.setStretchFactor(0, 1)
        centre.setSizes([520, 280, 280])
        centre.setChildrenCollapsible(False)

        self._right = QSplitter(Qt.Orientation.Vertical)
        self._right.addWidget(self.card)
        self._right.addWidget(self.tray)
        self._right.setSizes([520, 320])
        self._right.setChildrenCollapsible(False)
        middle = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.filters, centre, self._right):
            middle.addWidget(part)
        for place, stretch in enumerate((0, 1, 0)):
            middle.setStretchFactor(place, stretch)
        middle.setSizes([_LEFT, 1, _RIGHT])
        middle.setCollapsible(1, False)
        for splitter in (middle, centre, self._right):
            splitter.setHandleWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, Rule(), middle, Rule(), self.player):
            column.addWidget(widget, 1 if widget is middle else 0)

    @property
    def map(self) -> MapView:
        """The first map."""
        return self.maps.panes[0].view

    @property
    def folded(self) -> bool:
        """Whether the side panels are out of the way."""
        return self.filters.isHidden()

    def fold(self, folded: bool) -> None:
        """Put the side panels away, or back."""
        self.filters.setHidden(folded)
        self._right.setHidden(folded)

    def panels(self) -> tuple[QWidget, ...]:
        """What the keyboard goes round."""
        maps: tuple[QWidget, ...] = tuple(pane.view for pane in self.maps.panes)
        rest: tuple[QWidget, ...] = (
            self.table,
            self.taggram,
            self.filters,
            self.card,
            self.tray,
            self.player,
            self.bar,
        )
        return tuple(panel for panel in maps + rest if panel.isVisible())

    def show_theme(self, theme: Theme) -> None:
        """The panels in other colours; the atlas sees to the maps."""
        for part in (self.bar, self.filters, self.table, self.taggram, self.card, self.tray, self.player, self.line):
            part.show_theme(theme)
