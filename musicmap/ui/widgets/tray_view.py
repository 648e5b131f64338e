"""The playlist as a list: rows are selected, played, taken out, moved by dragging or by Alt and the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from musicmap.ui.theme import NEAR, ROW, Theme, colour
from musicmap.ui.widgets.tray_list import TrayModel, TrayRows, rows_of


class TrayView(QListView):
    """Never moves a row itself: it says what is wanted."""

    removed = Signal(object)
    """Rows, a tuple of int."""
    moved = Signal(object, int)
    """Rows, and before which row of the present order they are wanted."""
    played = Signal(int)
    """A row."""
    mix_asked = Signal()
    """How the chosen row goes over into the next one."""

    def __init__(self, model: TrayModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._tracks = theme, model
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
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
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
        here = self.currentIndex().row()
        menu.addAction("Play", self._play_current).setEnabled(here >= 0 and not self._tracks.tracks[here].missing)
        mixable = rows[0] + 1 < len(self._tracks.tracks) and not any(
            self._tracks.tracks[row].missing for row in (rows[0], rows[0] + 1)
        )
        menu.addAction("Mix into next…", self.mix_asked.emit).setEnabled(mixable)
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
        super().dragMoveEvent(event)  # It scrolls at the edges.
        self._drag_over(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        rows, before = rows_of(event.mimeData()), self.before_at(round(event.position().y()))
        self._mark(None)
        if event.source() is not self or not rows:
            event.ignore()
            return
        event.acceptProposedAction()
        self._move(rows, before)

    def _drag_over(self, event: QDragMoveEvent) -> None:
        if event.source() is not self or not rows_of(event.mimeData()):
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
