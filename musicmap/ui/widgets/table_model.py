"""The table's model: which track stands in which row, and which of them are lit, chosen, pointed at, playing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from operator import attrgetter

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from musicmap.types import Bools, TrackId
from musicmap.ui.widgets.table_columns import COLUMNS, Rows, TableTrack
from musicmap.ui.widgets.words import one_line, tip

_ROOT = QModelIndex()
_ID: Callable[[TableTrack], TrackId] = attrgetter("id")


class TableModel(QAbstractTableModel):
    """Fifty thousand tracks cost as much as fifty: cells are made when they are looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tracks: tuple[TableTrack, ...] = ()
        self.rows: Rows = np.zeros(0, np.intp)
        """(shown,) number of the track in each row."""
        self.lit: Bools | None = None
        """(tracks,) what is on the map; None: everything."""
        self.chosen: Bools = np.zeros(0, np.bool_)
        """(tracks,)"""
        self.playing: int | None = None
        """Number of the track that sounds."""
        self._place: Rows = np.zeros(0, np.intp)
        self._ids = np.zeros(0, np.int64)

    def show_tracks(self, tracks: Sequence[TableTrack], rows: Rows) -> None:
        """Other tracks. Nothing of them is lit, chosen or playing until that is said."""
        self.beginResetModel()
        self.tracks = tuple(tracks)
        self._ids = np.fromiter(map(_ID, tracks), np.int64, len(tracks))
        self.lit, self.chosen, self.playing = None, np.zeros(len(tracks), np.bool_), None
        self._set_rows(rows)
        self.endResetModel()

    def show_rows(self, rows: Rows) -> None:
        """Another order, or fewer of them."""
        self.beginResetModel()
        self._set_rows(rows)
        self.endResetModel()

    def _set_rows(self, rows: Rows) -> None:
        self.rows = rows
        self._place = np.full(len(self.tracks), -1, np.intp)
        self._place[rows] = np.arange(len(rows))

    def choose(self, chosen: Bools) -> None:
        """(tracks,) what the user has chosen; nobody chooses what is not shown."""
        self.chosen = chosen & (self._place >= 0)

    def mask(self, ids: Collection[TrackId]) -> Bools:
        """(tracks,) which of the tracks these are; ids of no track here are passed over."""
        return np.isin(self._ids, np.fromiter(ids, np.int64, len(ids)))

    def number_of(self, track: TrackId | None) -> int | None:
        """Which of the tracks has this id."""
        if track is None:
            return None
        found = np.flatnonzero(self._ids == track).tolist()
        return found[0] if found else None

    def row_of(self, number: int | None) -> int:
        """The row that shows a track; −1 when none does."""
        return -1 if number is None else int(self._place[number])

    def ids_of(self, mask: Bools) -> tuple[TrackId, ...]:
        """Ids of these tracks, those that are shown, in the order of the rows."""
        return tuple(map(TrackId, self._ids[self.rows[mask[self.rows]]].tolist()))

    def track_at(self, row: int) -> TableTrack:
        return self.tracks[int(self.rows[row])]

    def dimmed(self, row: int) -> bool:
        """It is not on the map, or cannot be heard."""
        return self._left_out(row) or bool(self.track_at(row).away)

    def _left_out(self, row: int) -> bool:
        return self.lit is not None and not self.lit[self.rows[row]]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        return (COLUMNS[section].title or "Sound") if role == Qt.ItemDataRole.AccessibleTextRole else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), COLUMNS[index.column()]
        text = column.text(self.track_at(row))
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self.track_at(row).away or text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join([one_line(text), *self._states(row)] if column.key == "title" else [one_line(text)])
        return None

    def _states(self, row: int) -> list[str]:
        number = int(self.rows[row])
        states = (
            ("selected", self.chosen[number]),
            ("playing", number == self.playing),
            ("not on the map", self._left_out(row)),
            (one_line(self.track_at(row).away), bool(self.track_at(row).away)),
        )
        return [word for word, holds in states if holds]
