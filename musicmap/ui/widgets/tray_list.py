"""The playlist's rows, and how they are moved: by dragging, or with Alt and the arrow keys."""

# ruff: noqa: ARG002 (Qt says which arguments its methods have)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from musicmap.types import Bytes8, Seconds, TrackId
from musicmap.ui.icons import icon
from musicmap.ui.theme import ICON, NEAR, ROW, SMALL, TIGHT, Theme, colour, font
from musicmap.ui.widgets.label import RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_row
from musicmap.ui.widgets.ribbon import draw_ribbon
from musicmap.ui.widgets.words import clock, one_line

_ROOT = QModelIndex()
_ROWS = "application/x-musicmap-rows"
_BAR = QSize(32, 8)
_TITLE = 0.6
"""The share of a row that a long title keeps beside a long artist."""


@dataclass(frozen=True, slots=True, eq=False)
class TrayTrack:
    """A row of the playlist."""

    id: TrackId
    title: str
    artist: str
    duration: Seconds
    colours: Bytes8
    """(n, 3) sound colours of its segments."""


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
        self.dataChanged.emit(self.index(0), self.index(max(0, len(self.tracks) - 1)))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.tracks)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        track = self.tracks[index.row()]
        said = [one_line(track.title), one_line(track.artist), clock(track.duration)]
        return ", ".join(part for part in (*said, "playing" if track.id == self.playing else "") if part)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return enabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:
        return [_ROWS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_ROWS, ",".join(str(row) for row in sorted(i.row() for i in indexes)).encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction


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
        draw_ribbon(painter, bar, track.colours, gaps=False)
        inside.setLeft(bar.right() + NEAR + 1)
        used = draw_line(painter, inside, clock(track.duration), self._number, theme.quiet, RIGHT)
        inside.setRight(inside.right() - used - NEAR)
        tone = theme.accent if track.id == self._model.playing else theme.text
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


class TrayList(QListView):
    """Never moves a row itself: it says what is wanted."""

    removed = Signal(object)
    """Rows, a tuple of int."""
    moved = Signal(object, int)
    """Rows, and before which row of the present order they are wanted."""
    played = Signal(int)
    """A row."""

    def __init__(self, model: TrayModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = TrayRows(model, theme, self)
        self._before: int | None = None
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # Its place is the right margin.
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(False)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(ROW)
        self.doubleClicked.connect(self._double_clicked)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._rows.show_theme(theme)
        self.viewport().update()

    def chosen(self) -> tuple[int, ...]:
        """The selected rows, from the top."""
        return tuple(sorted(index.row() for index in self.selectedIndexes()))

    def show_chosen(self, rows: Sequence[int], current: int = -1) -> None:
        """Select these rows and no others."""
        model, flag = self.selectionModel(), self.selectionModel().SelectionFlag
        model.setCurrentIndex(self.model().index(current, 0), flag.Clear)
        for row in rows:
            model.select(self.model().index(row, 0), flag.Select)

    def remove_chosen(self) -> None:
        if rows := self.chosen():
            self.removed.emit(rows)

    def before_at(self, y: int) -> int:
        """Before which row something dropped at this height comes."""
        index = self.indexAt(QPoint(self.viewport().width() // 2, y))
        if not index.isValid():
            return self.model().rowCount() if y >= 0 else 0
        return index.row() + (y > self.visualRect(index).center().y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows, alt = self.chosen(), event.modifiers() == Qt.KeyboardModifier.AltModifier
        match Qt.Key(event.key()):
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.remove_chosen()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.currentIndex().isValid():
                self.played.emit(self.currentIndex().row())
            case Qt.Key.Key_Up if alt and rows:
                self._move(rows, rows[0] - 1)
            case Qt.Key.Key_Down if alt and rows:
                self._move(rows, rows[-1] + 2)
            case _:
                super().keyPressEvent(event)

    def _move(self, rows: tuple[int, ...], before: int) -> None:
        before = min(max(before, 0), self.model().rowCount())
        stay = rows == tuple(range(rows[0], rows[-1] + 1)) and rows[0] <= before <= rows[-1] + 1
        if not stay:
            self.moved.emit(rows, before)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        rows = self.chosen()
        if not rows:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Play", self._play_current).setEnabled(self.currentIndex().isValid())
        menu.addAction("Move to the top", self._to_top)
        menu.addAction("Move to the end", self._to_end)
        menu.addSeparator()
        menu.addAction("Remove", self.remove_chosen)
        menu.popup(event.globalPos())

    @Slot()
    def _play_current(self) -> None:
        self.played.emit(self.currentIndex().row())

    @Slot()
    def _to_top(self) -> None:
        self._move(self.chosen(), 0)

    @Slot()
    def _to_end(self) -> None:
        self._move(self.chosen(), self.model().rowCount())

    @Slot(QModelIndex)
    def _double_clicked(self, index: QModelIndex) -> None:
        self.played.emit(index.row())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drag_over(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drag_over(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        rows, before = _rows_of(event.mimeData()), self.before_at(round(event.position().y()))
        self._mark(None)
        if event.source() is not self or not rows:
            event.ignore()
            return
        # Copied, as Qt sees it: after a move it would take the rows out of the model.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._move(rows, before)

    def _drag_over(self, event: QDragMoveEvent) -> None:
        if event.source() is not self or not event.mimeData().hasFormat(_ROWS):
            event.ignore()
            return
        event.acceptProposedAction()
        self._mark(self.before_at(round(event.position().y())))

    def _mark(self, before: int | None) -> None:
        self._before = before
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._before is None:
            return
        last = self.visualRect(self.model().index(max(0, self._before - 1), 0))
        y = last.bottom() if self._before else last.top()
        painter = QPainter(self.viewport())
        painter.fillRect(NEAR, y, self.viewport().width() - NEAR, 2, colour(self._theme.accent))


def _rows_of(data: QMimeData) -> tuple[int, ...]:
    text = data.data(_ROWS).toStdString()
    return tuple(int(part) for part in text.split(",") if part.isdigit())
