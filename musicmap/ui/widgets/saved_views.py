"""Saved views: where one was and what one saw, by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
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
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from musicmap.ui.icons import icon
from musicmap.ui.theme import ICON, NEAR, ROW, TIGHT, Theme, font, mix
from musicmap.ui.widgets.buttons import TextButton
from musicmap.ui.widgets.label import Prose
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.popover import Popover
from musicmap.ui.widgets.words import one_line, tip

_WIDE, _MOST_ROWS = 264, 12
_TOOL = ICON + NEAR
"""Room of a pencil or a bin at the end of a row."""
_EMPTY = "Save where you are, to come back to it: filters, highlights, colours and the part of the map in sight."
_ROOT = QModelIndex()


class SavedViews(Popover):
    """Shows names; what is to become of them goes out, and the owner answers with `show_views`."""

    chosen = Signal(object)
    """A name: go there."""
    added = Signal(object)
    """A name for what is in sight now; one that is there already is replaced."""
    renamed = Signal(object, object)
    """The old name and the new one, which is not there yet."""
    removed = Signal(object)
    """A name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Saved views", parent)
        self._list = _List(theme, self)
        self._empty = Prose(_EMPTY)
        self._name = QLineEdit(self)
        self._save = TextButton("Save", "link", self)
        self._build()
        self.show_views(())

    def _build(self) -> None:
        self._empty.setContentsMargins(NEAR, NEAR, NEAR, NEAR)
        self._name.setTextMargins(NEAR, 0, NEAR, 0)
        self._name.setFont(font())
        self._name.setPlaceholderText("Save this view as")
        self._name.setAccessibleName("Name for this view")
        line = QHBoxLayout()
        line.setContentsMargins(NEAR, TIGHT, 0, NEAR)
        line.setSpacing(0)
        line.addWidget(self._name, 1)
        line.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(TIGHT, TIGHT, TIGHT, 0)
        column.setSpacing(TIGHT)
        column.addWidget(self._list)
        column.addWidget(self._empty)
        column.addLayout(line)
        self.setFixedWidth(_WIDE)
        self._list.acted.connect(self._choose)
        self._list.removed.connect(self.removed)
        # Later: the owner's answer would take the editor away while it still hands over the name.
        self._list.names.renamed.connect(self.renamed, Qt.ConnectionType.QueuedConnection)
        self._name.returnPressed.connect(self._add)
        self._name.textChanged.connect(self._typed)
        self._save.clicked.connect(self._add)
        self._save.setEnabled(False)

    def show_views(self, names: Sequence[str], current: str | None = None) -> None:
        """All of them, in their order, and the one that is in sight."""
        self._list.show_names(names, current)
        self._list.setVisible(bool(names))
        self._empty.setVisible(not names)
        self.setFocusProxy(self._list if names else self._name)
        self.adjustSize()

    def show_theme(self, theme: Theme) -> None:
        super().show_theme(theme)
        self._list.show_theme(theme)

    @Slot(object)
    def _choose(self, name: str) -> None:
        self.close()
        self.chosen.emit(name)

    @Slot()
    def _add(self) -> None:
        if name := self._name.text().strip():
            self._name.clear()
            self.added.emit(name)

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._save.setEnabled(bool(text.strip()))


class _Names(QAbstractListModel):
    """The names as the owner last said. An edited one goes out, and comes back when it holds."""

    renamed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.current: str | None = None

    def show_names(self, names: Sequence[str], current: str | None) -> None:
        self.beginResetModel()
        self.names, self.current = tuple(names), current
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.names)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        name = self.names[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(name) + (", in sight" if name == self.current else "")
        return one_line(name) if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole) else None

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        old, new = self.names[index.row()], str(value).strip()
        if new and new not in self.names and new != one_line(old):
            self.renamed.emit(old, new)
        return False


class _Rows(QStyledItemDelegate):
    def __init__(self, names: _Names, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._names, self._theme, self._font = names, theme, font()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        editor.setGeometry(option.rect)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        theme, room, name = self._theme, option.rect, self._names.names[index.row()]
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if hovered or focused:
            fill_round(painter, room, mix(theme.raised, theme.text, 0.10), TIGHT)
        mark = QRect(room.left() + NEAR, room.center().y() - ICON // 2 + 1, ICON, ICON)
        drawn = icon("bookmark-simple", theme.accent if name == self._names.current else theme.quiet)
        drawn.paint(painter, mark)
        inside = room.adjusted(NEAR + ICON + NEAR, 0, -NEAR, 0)
        if hovered or focused:
            inside.setRight(room.right() - 2 * _TOOL)
            place = QRect(inside.right() + TIGHT, mark.top(), ICON, ICON)
            icon("pencil-simple", theme.quiet).paint(painter, place)
            icon("trash", theme.quiet).paint(painter, place.translated(_TOOL, 0))
        draw_line(painter, inside, name, self._font, theme.text)
        if focused:
            draw_ring(painter, room, theme.accent)
        painter.restore()


class _List(QListView):
    """Click or Enter goes there, F2 or the pencil renames, Delete or the bin removes."""

    acted = Signal(object)
    removed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.names = _Names(self)
        self._rows = _Rows(self.names, theme, self)
        self._released = QPoint()
        self.setAccessibleName("Saved views")
        self.setModel(self.names)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setMouseTracking(True)
        self.clicked.connect(self._clicked)

    def show_names(self, names: Sequence[str], current: str | None) -> None:
        row = self.currentIndex().row()
        self.names.show_names(names, current)
        self.setFixedHeight(min(len(names), _MOST_ROWS) * ROW)
        self.setCurrentIndex(self.names.index(min(max(row, 0), len(names) - 1)))

    def show_theme(self, theme: Theme) -> None:
        self._rows.show_theme(theme)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == self.State.EditingState:
            super().keyPressEvent(event)  # The editor passes on its Return.
        elif index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.acted.emit(self.names.names[index.row()])
        elif index.isValid() and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.names.names[index.row()])
        elif event.key() == Qt.Key.Key_F2:
            self.edit(index)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()  # The popover closes.
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._released = event.position().toPoint()  # Qt's `clicked` does not say where.
        super().mouseReleaseEvent(event)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        from_right = self.visualRect(index).right() - self._released.x()
        if from_right < _TOOL:
            self.removed.emit(self.names.names[index.row()])
        elif from_right < 2 * _TOOL:
            self.edit(index)
        else:
            self.acted.emit(self.names.names[index.row()])
