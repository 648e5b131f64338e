"""The playlist's rows: what stands in them and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
)
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from musicmap.playlist.formats.listing import Line
from musicmap.types import Bytes8, Seconds, TrackId
from musicmap.ui.icons import icon
from musicmap.ui.theme import ICON, NEAR, ROW, SMALL, TIGHT, Theme, font
from musicmap.ui.widgets.dragging import add_files
from musicmap.ui.widgets.label import RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_row
from musicmap.ui.widgets.ribbon import draw_ribbon
from musicmap.ui.widgets.words import clock, one_line, tip

_ROOT = QModelIndex()
_ROWS = "application/x-musicmap-rows"
_BAR = QSize(32, 8)
_TITLE = 0.6
"""The share of a row that a long title keeps beside a long artist."""
_TIME = "00:00"
_FAINT = 0.35
_WIDE = 260
"""Rows at least so many pixels wide say tempo and key."""


@dataclass(frozen=True, slots=True, eq=False)
class TrayTrack:
    """A row of the playlist."""

    id: TrackId | Line
    """What the file said, where the track is not in the library."""
    title: str
    artist: str
    duration: Seconds
    colours: Bytes8
    """(n, 3) sound colours of its segments."""
    path: Path = Path()
    """Its file, for whoever it is dragged to."""
    rhythm: str = ""
    """“128 · 8A”, as far as it is known."""
    away: str = ""
    """Why it cannot be heard for now, or any more; empty when it can."""
    gone: bool = False
    """Its file is no more."""

    @property
    def missing(self) -> bool:
        return self.gone or isinstance(self.id, Line)


class TrayModel(QAbstractListModel):
    """The tracks as the owner last said; nothing here changes them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tracks: tuple[TrayTrack, ...] = ()
        self.playing: TrackId | None = None

    def show_tracks(self, tracks: Sequence[TrayTrack]) -> None:
        self.beginResetModel()
        self.tracks = tuple(tracks)
        self.endResetModel()

    def show_playing(self, track: TrackId | None) -> None:
        self.playing = track
        if self.tracks:
            self.dataChanged.emit(self.index(0), self.index(len(self.tracks) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.tracks)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        track = self.tracks[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            if isinstance(track.id, Line):
                return tip(f"Not in this library: {track.id.written}")
            return tip(track.away or " – ".join(part for part in (track.title, track.artist) if part))
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        said = [one_line(track.title), one_line(track.artist), track.rhythm, _clock(track)]
        state = "not in this library" if isinstance(track.id, Line) else track.away
        state = state or ("playing" if track.id == self.playing else "")
        return ", ".join(part for part in (*said, state) if part)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return enabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:
        return [_ROWS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        rows = sorted(i.row() for i in indexes)
        data.setData(_ROWS, ",".join(map(str, rows)).encode())
        files = [self.tracks[row].path for row in rows if not self.tracks[row].missing]
        return add_files(data, files) if files else data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction  # Within the list, that is a move all the same.

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction


class TrayRows(QStyledItemDelegate):
    """Paints handle, sound colours, title, artist and duration."""

    def __init__(self, model: TrayModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._text, self._number = font(), font(SMALL, tabular=True)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        theme, track = self._theme, self._model.tracks[index.row()]
        room = draw_row(painter, option, theme)
        if option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            handle = QRect(room.left(), room.center().y() - ICON // 2 + 1, ICON, ICON)
            icon("dots-six-vertical", theme.quiet).paint(painter, handle)
        inside = room.adjusted(ICON + TIGHT, 0, -NEAR, 0)
        bar = QRect(QPoint(inside.left(), inside.center().y() - _BAR.height() // 2 + 1), _BAR)
        if track.missing:
            corner = bar.center() - QPoint(ICON // 2 - 1, ICON // 2)
            icon("link-break", theme.quiet).paint(painter, QRect(corner, QSize(ICON, ICON)))
        else:
            painter.setOpacity(_FAINT if track.away else 1.0)
            draw_ribbon(painter, bar, track.colours, gaps=False)
            painter.setOpacity(1.0)
        inside.setLeft(bar.right() + NEAR + 1)
        used = draw_line(painter, inside, _clock(track), self._number, theme.quiet, RIGHT)
        if track.rhythm and room.width() >= _WIDE:
            # Behind times of an hour they stand back; else they are one column.
            inside.setRight(inside.right() - max(used, QFontMetrics(self._number).horizontalAdvance(_TIME)) - NEAR)
            used = draw_line(painter, inside, track.rhythm, self._number, theme.quiet, RIGHT)
        inside.setRight(inside.right() - used - NEAR)
        silent = track.missing or bool(track.away)
        tone = theme.accent if track.id == self._model.playing else theme.quiet if silent else theme.text
        if theme.accent == tone and not theme.dark and option.state & QStyle.StateFlag.State_Selected:
            tone = theme.text  # The accent does not stand out enough from its own tint.
        # What does not fit is shortened on both sides, the title less.
        artist = QFontMetrics(self._text).horizontalAdvance(one_line(track.artist)) + NEAR if track.artist else 0
        title = QRect(inside)
        title.setWidth(max(inside.width() - artist, round(_TITLE * inside.width()) if artist else inside.width()))
        used = draw_line(painter, title, track.title, self._text, tone)
        inside.setLeft(inside.left() + used + NEAR)
        draw_line(painter, inside, track.artist, self._text, theme.quiet)
        painter.restore()


def _clock(track: TrayTrack) -> str:
    """A file need not say how long a track is that nobody has."""
    return "" if track.missing and not track.duration else clock(track.duration)


def rows_of(data: QMimeData) -> tuple[int, ...]:
    """The rows that are dragged; none when it is something else."""
    text = data.data(_ROWS).toStdString()
    return tuple(int(part) for part in text.split(",") if part.isdigit())
