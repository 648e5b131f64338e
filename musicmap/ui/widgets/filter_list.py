"""The list of filter values: its rows, and the heading that stays at the top while its section is scrolled."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from musicmap.scene.theme import Rgb
from musicmap.ui.icons import icon
from musicmap.ui.theme import CORNER, ICON, NEAR, ROW, SMALL, TIGHT, Theme, colour, font, mix
from musicmap.ui.widgets.filter_model import FilterModel, Heading, More, Row, Value, words_of
from musicmap.ui.widgets.label import RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round, row_room
from musicmap.ui.widgets.words import count, tip

_CARET = 12
_EDGE = 3
"""Width of the bar in a highlight's colour."""
_TINT = 0.16
"""How much of it the row takes; its bar of shares takes as much again."""
SHOW_ONLY, SHOW_REST = "Show only this", "Show the others again"
_KEY = "Shift+Enter"


def lit_ground(theme: Theme, rgb: Rgb) -> tuple[Rgb, Rgb]:
    """What a row highlighted in this colour, and its bar of shares, are filled with."""
    ground = mix(theme.panel, rgb, _TINT)
    return ground, mix(ground, rgb, _TINT)


def funnel_room(rect: QRect) -> QRect:
    """Where a value's funnel is, in a row at `rect`: behind the numbers."""
    room = row_room(rect)
    return QRect(room.right() - TIGHT - ICON, room.center().y() - ICON // 2 + 1, ICON, ICON)


class FilterRows(QStyledItemDelegate):
    """Paints a row of a `FilterModel`."""

    def __init__(self, model: FilterModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._heading = font(SMALL, QFont.Weight.DemiBold)
        self._value, self._lit = font(), font(weight=QFont.Weight.DemiBold)
        self._number, self._more = font(SMALL, tabular=True), font(SMALL)
        self.over_funnel = False
        """The pointer is on the funnel of the row it is in."""

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        row = self._model.row(index.row())
        self.paint_row(painter, option.rect, row, hovered=hovered)
        if isinstance(row, Value) and (hovered or focused or row.filtered):
            tone = self._theme.text if hovered and self.over_funnel else self._theme.quiet
            drawn = icon("funnel", self._theme.accent if row.filtered else tone, filled=row.filtered)
            drawn.paint(painter, funnel_room(option.rect))
        if focused:
            draw_ring(painter, row_room(option.rect), self._theme.accent)
        painter.restore()

    def paint_row(self, painter: QPainter, rect: QRect, row: Row, *, hovered: bool) -> None:
        room, theme = row_room(rect), self._theme
        inside = room.adjusted(NEAR, 0, -NEAR, 0)
        numbers = inside.adjusted(0, 0, -ICON, 0)
        match row:
            case Heading(_, title, total, folded):
                tone = theme.text if hovered else theme.quiet
                caret = QRect(inside.left() - 2, inside.center().y() - _CARET // 2, _CARET, _CARET)
                icon("caret-right" if folded else "caret-down", tone).paint(painter, caret)
                draw_line(painter, inside.adjusted(_CARET + 4, 0, -64, 0), title, self._heading, tone)
                draw_line(painter, numbers, count(total), self._number, theme.quiet, RIGHT)
            case Value():
                self._paint_value(painter, room, row, hovered=hovered)
            case More():
                tone = theme.text if hovered else theme.quiet
                draw_line(painter, inside, words_of(row), self._more, tone)

    def _paint_value(self, painter: QPainter, room: QRect, row: Value, *, hovered: bool) -> None:
        theme, lit = self._theme, row.lit
        share = QRect(room.left(), room.top(), max(CORNER, round(room.width() * row.share)), room.height())
        if lit is not None:
            ground, bar = lit_ground(theme, lit)
            fill_round(painter, room, ground)
            fill_round(painter, share, bar)
            fill_round(painter, QRect(room.left(), room.top(), _EDGE, room.height()), lit, _EDGE / 2)
        else:
            if hovered:
                fill_round(painter, room, theme.hover)
            fill_round(painter, share, colour(theme.text, 0.05))
        name = room.adjusted(NEAR, 0, -NEAR - ICON, 0)
        tone = theme.quiet if lit is None else theme.text
        used = draw_line(painter, name, count(row.count), self._number, tone, RIGHT)
        name.setRight(name.right() - used - NEAR)
        draw_line(painter, name, row.value, self._value if lit is None else self._lit, theme.text)


class FilterList(QTableView):
    """A table of one column: Qt's list would look at each of fifty thousand rows to find out where they are.

    Click, Enter or Space acts on a row, with Ctrl on one more; Shift+Enter or its funnel shows only this.
    Left and Right fold a row's section.
    """

    acted = Signal(object, bool)
    """Row: it was clicked, or chosen by the keyboard; True: besides what was chosen before."""
    filtered = Signal(object)
    """Value: it is to be shown alone, or, when it is, no longer."""
    folding = Signal(object, bool)
    """Heading, and whether it is to be folded."""

    def __init__(self, model: FilterModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._rows = model, FilterRows(model, theme, self)
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # Its place is the right margin.
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(ROW)
        self._pinned = _Pinned(self, self._rows, theme)
        self._released, self._modifiers = QPoint(), Qt.KeyboardModifier.NoModifier
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
                if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                    self._filter(row)
                else:
                    self.acted.emit(row, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
                return
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                self.folding.emit(head, event.key() == Qt.Key.Key_Left)
                return
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._model.rowCount() - 1}
        if (end := ends.get(Qt.Key(event.key()))) is not None:
            self.setCurrentIndex(self._model.index(end))
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._pinned.show_heading(self.pinned(), self.viewport().geometry())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._funnel_at(event.position().toPoint()) is not None
        if over != self._rows.over_funnel:
            self._rows.over_funnel = over
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # Qt's `clicked` says neither where nor with which keys.
        self._released, self._modifiers = event.position().toPoint(), event.modifiers()
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex() if event.reason() == event.Reason.Keyboard else self.indexAt(event.pos())
        row = self._model.row(index.row()) if index.isValid() else None
        if not isinstance(row, Value):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Highlight", partial(self._act, row, False))
        more = "Highlight as well" if row.lit is None else "No longer highlight"
        menu.addAction(more, partial(self._act, row, True))
        menu.addSeparator()
        menu.addAction(SHOW_REST if row.filtered else SHOW_ONLY, partial(self._filter, row))
        menu.popup(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and (value := self._funnel_at(event.pos())) is not None:
            what = SHOW_REST if value.filtered else SHOW_ONLY
            QToolTip.showText(event.globalPos(), tip(f"{what}  ({_KEY})"), self)
            return True
        return super().viewportEvent(event)

    def _funnel_at(self, at: QPoint) -> Value | None:
        """The value whose funnel is there."""
        index = self.indexAt(at)
        row = self._model.row(index.row()) if index.isValid() else None
        beside = NEAR - TIGHT  # A little more than what is seen can be hit.
        if not isinstance(row, Value) or at.x() < funnel_room(self.visualRect(index)).left() - beside:
            return None
        return row

    def _act(self, row: Row, add: bool) -> None:
        self.acted.emit(row, add)

    def _filter(self, row: Row) -> None:
        if isinstance(row, Value):
            self.filtered.emit(row)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if (value := self._funnel_at(self._released)) is not None:
            self.filtered.emit(value)
        else:
            with_others = bool(self._modifiers & Qt.KeyboardModifier.ControlModifier)
            self.acted.emit(self._model.row(index.row()), with_others)


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
