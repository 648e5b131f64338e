"""One to four maps, side by side."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from musicmap.ui.theme import Theme
from musicmap.ui.widgets.map_pane import MapPane

_PLACES: dict[int, tuple[tuple[int, int, int, int], ...]] = {
    1: ((0, 0, 2, 2),),
    2: ((0, 0, 2, 1), (0, 1, 2, 1)),
    3: ((0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)),
    4: ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)),
}
"""For each number of maps, in which row and column each begins, and how many it covers."""


class MapArea(QWidget):
    """Makes and takes away panes; what is in them is others' part."""

    made = Signal(object)
    """MapPane: there is one more."""
    going = Signal(object)
    """MapPane: the last chance to free what it holds."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        for line in (0, 1):
            self._grid.setRowStretch(line, 1)
            self._grid.setColumnStretch(line, 1)
        self.panes: list[MapPane] = []
        self.show_count(1)

    def show_count(self, count: int) -> None:
        """So many maps, 1 to 4; those that go are the last ones."""
        while len(self.panes) > count:
            pane = self.panes.pop()
            self.going.emit(pane)
            self._grid.removeWidget(pane)
            pane.hide()
            pane.view.release()
            pane.deleteLater()
        while len(self.panes) < count:
            pane = MapPane(self._theme, self)
            self.panes.append(pane)
            self.made.emit(pane)
        for pane, place in zip(self.panes, _PLACES[count], strict=True):
            self._grid.addWidget(pane, *place)
            pane.show()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for pane in self.panes:
            pane.show_theme(theme)

    def release(self) -> None:
        """Free what the maps hold on the GPU, before they go."""
        for pane in self.panes:
            pane.view.release()
