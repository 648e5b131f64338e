"""The list of filter values: its rows, and the heading that stays at the top while its section is scrolled."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from musicmap.ui.icons import icon
from musicmap.ui.theme import CORNER, NEAR, ROW, SMALL, Theme, colour, font
from musicmap.ui.widgets.filter_model import FilterModel, Heading, More, Row, Value, words_of
from musicmap.ui.widgets.label import RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round, row_room
from musicmap.ui.widgets.words import count

_CARET = 12


class FilterRows(QStyledItemDelegate):
    """Paints a row of a `FilterModel`."""

    def __init__(self, model: FilterModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._heading = font(SMALL, QFont.Weight.DemiBold)
        self._value, self._lit = font(), font(weight=QFont.Weight.DemiBold)
        self._number, self._more = font(SMALL, tabular=True), font(SMALL)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        self.paint_row(painter, option.rect, self._model.row(index.row()), hovered=hovered)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, row_room(option.rect), self._theme.accent)
        painter.restore()

    def paint_row(self, painter: QPainter, rect: QRect, row: Row, *, hovered: bool) -> None:
        room, theme = row_room(rect), self._theme
        inside = room.adjusted(NEAR, 0, -NEAR, 0)
        match row:
            case Heading(_, title, total, folded):
                tone = theme.text if hovered else theme.quiet
                caret = QRect(inside.left() - 2, inside.center().y() - _CARET // 2, _CARET, _CARET)
                icon("caret-right" if folded else "caret-down", tone).paint(painter, caret)
                draw_line(painter, inside.adjusted(_CARET + 4, 0, -48, 0), title, self._heading, tone)
                draw_line(painter, inside, count(total), self._number, theme.quiet, RIGHT)
            case Value(_, value, number, share, lit):
                if hovered or lit:
                    fill_round(painter, room, theme.chosen if lit else theme.hover)
                bar = QRect(room.left(), room.top(), max(CORNER, round(room.width() * share)), room.height())
                fill_round(painter, bar, colour(theme.accent, 0.22) if lit else colour(theme.text, 0.05))
                used = draw_line(
                    painter, inside, count(number), self._number, theme.text if lit else theme.quiet, RIGHT
                )
                name = inside.adjusted(0, 0, -used - NEAR, 0)
                draw_line(painter, name, value, self._lit if lit else self._value, theme.text)
            case More():
                tone = theme.text if hovered else theme.quiet
                draw_line(painter, inside, words_of(row), self._more, tone)


class FilterList(QListView):
    """Click, Enter or Space acts on a row; Left and Right fold its section."""

    acted = Signal(object)
    """Row: it was clicked, or chosen by the keyboard."""
    folding = Signal(object, bool)
    """Heading, and whether it is to be folded."""

    def __init__(self, model: FilterModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._rows = model, FilterRows(model, theme, self)
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # Its place is the right margin.
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(ROW)
        self._pinned = _Pinned(self, self._rows, theme)
        self.clicked.connect(self._clicked)

    def show_theme(self, theme: Theme) -> None:
        self._rows.show_theme(theme)
        self._pinned.show_theme(theme)
        self.viewport().update()

    def pinned(self) -> Heading | None:
        """The heading that stands over the first row in sight, when it is not that row itself."""
        first = self.indexAt(self.viewport().rect().topLeft())
        if not first.isValid():
            return None
        head = self._model.heading_of(first.row())
        row = self._model.row(head)
        return row if isinstance(row, Heading) and self.visualRect(self._model.index(head)).top() < 0 else None

    def fold_pinned(self) -> None:
        """Fold the section that is in sight, and let its heading be the first row in sight."""
        if (heading := self.pinned()) is not None:
            self.folding.emit(heading, True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid():
            row, head = self._model.row(index.row()), self._model.row(self._model.heading_of(index.row()))
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.acted.emit(row)
                return
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                self.folding.emit(head, event.key() == Qt.Key.Key_Left)
                return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._pinned.show_heading(self.pinned(), self.viewport().geometry())

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self.acted.emit(self._model.row(index.row()))


class _Pinned(QWidget):
    def __init__(self, view: FilterList, rows: FilterRows, theme: Theme) -> None:
        super().__init__(view)
        self._view, self._rows, self._theme = view, rows, theme
        self._heading: Heading | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_heading(self, heading: Heading | None, over: QRect) -> None:
        if heading != self._heading:
            self._heading = heading
            self.update()
        self.setGeometry(over.left(), over.top(), over.width(), ROW + 1)
        self.setVisible(heading is not None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._view.fold_pinned()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._heading is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._theme.panel))
        painter.fillRect(0, ROW, self.width(), 1, colour(self._theme.line))
        self._rows.paint_row(painter, QRect(0, 0, self.width(), ROW), self._heading, hovered=self.underMouse())
