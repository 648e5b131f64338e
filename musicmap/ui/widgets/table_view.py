"""The table as it is seen and handled: rows are pointed at, chosen, played, collected, and found by typing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QMenu, QTableView, QWidget

from musicmap.types import Bools
from musicmap.ui.theme import ROW, Theme
from musicmap.ui.widgets.paint import draw_ring, fill_round, row_room
from musicmap.ui.widgets.table_columns import widths
from musicmap.ui.widgets.table_model import TableModel
from musicmap.ui.widgets.table_paint import TableCells, TableHead

_TITLE = 1
"""The column that stands for its row."""
_TYPING_MS = 1000
"""So long after a letter the next one continues the word."""
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class TableView(QTableView):
    """Says what the user does. What is chosen is kept in the model, as a mask: of any number, at no cost."""

    pointed = Signal(object)
    """Number of a track, or None when the pointer leaves."""
    chosen = Signal()
    """The user has chosen other rows."""
    played = Signal(int)
    """A row."""
    collected = Signal()
    """The chosen rows are wanted in the playlist."""
    dragged = Signal()
    """The chosen rows are being dragged out."""
    typed = Signal(str)
    """What was typed so far: the first row that begins with it is wanted."""

    def __init__(self, model: TableModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._cells, self._head = TableCells(model, theme, self), TableHead(theme, self)
        self._hovered: int | None = None
        self._anchor: int | None = None
        self._pressed: QPoint | None = None
        self._pressed_chosen = False
        """A press on what is chosen may begin a drag of all of it: only the release chooses otherwise."""
        self._word = ""
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self.setHorizontalHeader(self._head)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # Its place is the right margin.
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(ROW)
        self.doubleClicked.connect(self._double_clicked)

    @property
    def head(self) -> TableHead:
        return self._head

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._cells.show_theme(theme)
        self._head.show_theme(theme)
        self.viewport().update()

    def show_hovered(self, number: int | None) -> None:
        """The track that the pointer is on, here or on the map."""
        before, self._hovered = self._hovered, number
        for row in {self._model.row_of(before), self._model.row_of(number)} - {-1}:
            self._update_row(row)

    def show_current(self, number: int | None, *, scroll: bool = False) -> None:
        """Where the keyboard is; says nothing."""
        row = self._model.row_of(number)
        if row < 0:
            return
        blocked = self.selectionModel().blockSignals(True)
        self.setCurrentIndex(self._model.index(row, _TITLE))
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()
        if scroll:
            self.scrollTo(self._model.index(row, _TITLE))

    def current_number(self) -> int | None:
        """Number of the track where the keyboard is."""
        row = self.currentIndex().row()
        return int(self._model.rows[row]) if row >= 0 else None

    def forget_hover(self) -> None:
        """Before other tracks are shown: numbers mean something else then."""
        self._hovered = self._anchor = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for section, wide in enumerate(widths(self.viewport().width())):
            self._head.setSectionHidden(section, not wide)
            if wide:
                self._head.resizeSection(section, wide)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_ours(event):
            event.accept()  # Else the window would take the letter.
            return True
        return super().event(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_A and not event.modifiers():
            return True
        return self._typing.isActive() and _writes(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row, last = event.key(), self.currentIndex().row(), len(self._model.rows) - 1
        control = bool(event.modifiers() & _CONTROL)
        if key in _MOVES or (key in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0):
            if key in _MOVES:
                super().keyPressEvent(event)
            else:
                self.setCurrentIndex(self._model.index(0 if key == Qt.Key.Key_Home else last, _TITLE))
            self._choose_at(self.currentIndex().row(), event.modifiers() & _SHIFT)
        elif key == Qt.Key.Key_A and control:
            self._choose(np.ones(len(self._model.tracks), np.bool_))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._play()
        elif key == Qt.Key.Key_Space and control:
            self._choose_at(row, _CONTROL)
        elif key == Qt.Key.Key_A and not event.modifiers() and not self._typing.isActive():
            self.collected.emit()
        elif _writes(event) and (key != Qt.Key.Key_Space or self._typing.isActive()):
            self._word = self._word * self._typing.isActive() + event.text()
            self._typing.start()
            self.typed.emit(self._word)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        row = self.rowAt(round(event.position().y()))
        right = event.button() == Qt.MouseButton.RightButton
        chosen = row >= 0 and bool(self._model.chosen[self._model.rows[row]])
        self._pressed = event.position().toPoint() if row >= 0 and not right else None
        self._pressed_chosen = chosen and not right and not event.modifiers()
        if row >= 0 and not (right and chosen) and not self._pressed_chosen:
            self._choose_at(row, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.rowAt(round(event.position().y()))
        if self._pressed is not None and self._pressed_chosen and row >= 0:
            self._choose_at(row, event.modifiers())
        self._pressed = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        here = event.position().toPoint()
        far = QApplication.startDragDistance()
        if self._pressed is not None and (here - self._pressed).manhattanLength() >= far:
            self._pressed = None
            self.dragged.emit()
            return
        row = self.rowAt(round(event.position().y()))
        self._point(int(self._model.rows[row]) if row >= 0 else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            for row in (current.row(), previous.row()):
                self._update_row(row)
            self._point(self.current_number())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.currentIndex().isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Play", self._play)
        menu.addAction("Add to the playlist", self._collect)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, model, theme = QPainter(self.viewport()), self._model, self._theme
        first, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
        for row in range(first, (last if last >= 0 else len(model.rows) - 1) + 1) if first >= 0 else ():
            number = model.rows[row]
            if model.chosen[number] or number == self._hovered:
                room = row_room(self._row_rect(row))
                fill_round(painter, room, theme.chosen if model.chosen[number] else theme.hover)
        painter.end()
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().isValid():
            painter = QPainter(self.viewport())
            draw_ring(painter, row_room(self._row_rect(self.currentIndex().row())), theme.accent)

    def _row_rect(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), ROW)

    def _update_row(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(self._row_rect(row))

    def _point(self, number: int | None) -> None:
        if number != self._hovered:
            self.show_hovered(number)
            self.pointed.emit(number)

    def _choose_at(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """One row; with Shift all from where the choice began, with Ctrl one more or less."""
        if row < 0:
            return
        model = self._model
        number, anchor = int(model.rows[row]), model.row_of(self._anchor)
        mask = model.chosen.copy() if modifiers & _CONTROL else np.zeros(len(model.tracks), np.bool_)
        if modifiers & _SHIFT and anchor >= 0:
            mask[model.rows[min(anchor, row) : max(anchor, row) + 1]] = True
        else:
            mask[number] = not mask[number]
            self._anchor = number
        self._choose(mask)

    def _choose(self, mask: Bools) -> None:
        self._model.choose(mask)
        self.viewport().update()
        self.chosen.emit()

    def _collect(self) -> None:
        self.collected.emit()

    def _play(self) -> None:
        if self.currentIndex().isValid():
            self.played.emit(self.currentIndex().row())

    @Slot(QModelIndex)
    def _double_clicked(self, index: QModelIndex) -> None:
        self.played.emit(index.row())


def _writes(event: QKeyEvent) -> bool:
    """It is a key for a character."""
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & ~_SHIFT
