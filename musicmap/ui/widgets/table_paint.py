"""What the table is painted with: its cells, and the head that says how it is sorted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from musicmap.ui.icons import icon
from musicmap.ui.theme import NEAR, SMALL, TIGHT, Theme, font
from musicmap.ui.widgets.label import LEFT, RIGHT
from musicmap.ui.widgets.paint import draw_line
from musicmap.ui.widgets.ribbon import draw_ribbon
from musicmap.ui.widgets.table_columns import COLUMNS, Column
from musicmap.ui.widgets.table_model import TableModel

_BAR = QSize(40, 8)
_CARET = 12
_HEAD = 28
_FAINT = 0.35


class TableCells(QStyledItemDelegate):
    """Paints a cell; the row's ground is the view's."""

    def __init__(self, model: TableModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._text, self._number = font(), font(SMALL, tabular=True)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, model, column = self._theme, self._model, COLUMNS[index.column()]
        number = int(model.rows[index.row()])
        track, dimmed = model.tracks[number], model.dimmed(index.row())
        room = option.rect.adjusted(NEAR, 0, -NEAR, -1)
        if column.key == "sound":
            bar = QRect(QPoint(room.left() + NEAR, room.center().y() - _BAR.height() // 2 + 1), _BAR)
            painter.setOpacity(_FAINT if dimmed else 1.0)
            draw_ribbon(painter, bar, track.colours, gaps=False)
            painter.setOpacity(1.0)
            return
        tone = theme.quiet if dimmed or column.key != "title" else theme.text
        if number == model.playing and column.key == "title" and (theme.dark or not model.chosen[number]):
            tone = theme.accent  # On its own tint it would not stand out enough in the light.
        face = self._text if column.number is None else self._number
        draw_line(painter, room, column.text(track), face, tone, _side(column))


class TableHead(QHeaderView):
    """The columns' names; a click sorts by one, another turns the order round."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._sorted = "", False
        self._font, self._bold = font(SMALL), font(SMALL, QFont.Weight.DemiBold)
        self.setAccessibleName("Sort the tracks")
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(0)
        self.setFixedHeight(_HEAD)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.viewport().update()

    def show_sort(self, key: str, descending: bool) -> None:
        self._sorted = key, descending
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        column, (key, descending) = COLUMNS[section], self._sorted
        room, here, numeric = rect.adjusted(NEAR, 0, -NEAR, 0), column.key == key, column.number is not None
        tone = self._theme.text if here else self._theme.quiet
        painter.save()
        if not here:
            draw_line(painter, room, column.title, self._font, tone, _side(column))
        else:
            # The caret stands inside of numbers and behind words, so that neither moves.
            text = room if numeric else room.adjusted(0, 0, -_CARET - TIGHT, 0)
            used = draw_line(painter, text, column.title, self._bold, tone, _side(column))
            x = room.right() - used - TIGHT - _CARET if numeric else room.left() + used + TIGHT
            caret = QRect(x, room.center().y() - _CARET // 2 + 1, _CARET, _CARET)
            icon("caret-down" if descending else "caret-up", tone).paint(painter, caret)
        painter.restore()


def _side(column: Column) -> Qt.AlignmentFlag:
    return LEFT if column.number is None else RIGHT
