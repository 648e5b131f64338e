"""The rows of a legend: a dot in a colour of the map, what it means, and how many there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from musicmap.scene.theme import Rgb
from musicmap.ui.theme import GAP, NEAR, SMALL, TIGHT, Theme, colour, font
from musicmap.ui.widgets.label import RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.words import count, one_line, tip

HIGH = 22
"""Of a row, in pixels."""
_DOT = 9
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One colour and what it means."""

    label: str
    colour: Rgb
    count: int
    rest: bool = False
    """“other”: everything that has no colour of its own. It is no filter."""


class LegendModel(QAbstractListModel):
    """The rows as the owner last said."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[LegendRow, ...] = ()
        self.dimmed: frozenset[str] = frozenset()

    def show_rows(self, rows: Sequence[LegendRow], dimmed: Collection[str]) -> None:
        """Other rows begin anew; the same rows, dimmed otherwise, stay where they are."""
        self.dimmed = frozenset(dimmed)
        if tuple(rows) == self.rows:
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row.label)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return f"{one_line(row.label)}, {count(row.count)}{', not shown' if row.label in self.dimmed else ''}"


class LegendRows(QStyledItemDelegate):
    """Paints a row; what is not shown on the map has a hollow dot and stands back."""

    def __init__(self, model: LegendModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._label, self._count = font(SMALL), font(SMALL, tabular=True)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def wide(self) -> int:
        """As wide as the longest row wants to be, in pixels."""
        label, number = QFontMetrics(self._label), QFontMetrics(self._count)
        words = (
            label.horizontalAdvance(one_line(row.label)) + number.horizontalAdvance(count(row.count))
            for row in self._model.rows
        )
        return NEAR + _DOT + NEAR + max(words, default=0) + GAP + NEAR + 2

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, HIGH)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        theme, row, room = self._theme, self._model.rows[index.row()], option.rect
        if option.state & QStyle.StateFlag.State_MouseOver and not row.rest:
            fill_round(painter, room, colour(theme.text, 0.08), TIGHT)
        gone = row.label in self._model.dimmed
        inside = room.adjusted(NEAR, 0, -NEAR, 0)
        self._paint_dot(painter, inside, row.colour, hollow=gone)
        inside.setLeft(inside.left() + _DOT + NEAR)
        used = draw_line(painter, inside, count(row.count), self._count, theme.quiet, RIGHT)
        inside.setRight(inside.right() - used - NEAR)
        draw_line(painter, inside, row.label, self._label, theme.quiet if gone or row.rest else theme.text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, room, theme.accent)
        painter.restore()

    def _paint_dot(self, painter: QPainter, room: QRect, rgb: Rgb, *, hollow: bool) -> None:
        dot = QRectF(room.left(), room.center().y() - _DOT / 2 + 1, _DOT, _DOT)
        if not hollow:
            fill_round(painter, dot, rgb, _DOT / 2)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(rgb), 1.5))
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1))


class LegendList(QListView):
    """Click, Enter or Space acts on a row, with Ctrl on one more."""

    acted = Signal(object, bool)
    """The row's label; True: besides what was chosen before."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = LegendModel(self)
        self._rows = LegendRows(self._model, theme, self)
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self.setModel(self._model)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(True)
        self.setMinimumHeight(HIGH)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().setSingleStep(HIGH)
        self.clicked.connect(self._clicked)

    def show_rows(self, rows: Sequence[LegendRow], dimmed: Collection[str]) -> None:
        self._model.show_rows(rows, dimmed)

    def show_theme(self, theme: Theme) -> None:
        self._rows.show_theme(theme)
        self.viewport().update()

    def wanted(self) -> QSize:
        """So large that all of it can be seen."""
        return QSize(self._rows.wide(), len(self._model.rows) * HIGH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._act(self.currentIndex().row(), event.modifiers())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._modifiers = event.modifiers()  # Qt's `clicked` does not say.
        super().mouseReleaseEvent(event)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._act(index.row(), self._modifiers)

    def _act(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        row = self._model.rows[number]
        if not row.rest:
            self.acted.emit(row.label, bool(modifiers & Qt.KeyboardModifier.ControlModifier))
