"""Files that could not be taken in, and why, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from musicmap.types import Problem
from musicmap.ui.pages.sheet import Sheet
from musicmap.ui.theme import NEAR, SMALL, Theme, font
from musicmap.ui.widgets.buttons import TextButton
from musicmap.ui.widgets.label import Prose
from musicmap.ui.widgets.paint import draw_line, draw_row
from musicmap.ui.widgets.words import many, one_line, tip

_HIGH = 44
_LINE = 18
_ROOT = QModelIndex()


class ProblemsPage(Sheet):
    """Buttons act on what is selected; at first that is the first file."""

    file_asked = Signal(object)
    """Path: show it in the system's file manager."""
    again_asked = Signal(object)
    """A tuple of problems, to try their files again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Files that could not be read", parent)
        self._model = ProblemModel(self)
        self._rows = ProblemRows(self._model, theme, self)
        self._list = QListView(self)
        self._summary = Prose()
        self._show = TextButton("Show file", "outlined")
        self._again = TextButton("Try again", "outlined")
        self._all = TextButton("Try all again", "outlined")
        self._list.setModel(self._model)
        self._list.setItemDelegate(self._rows)
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName("Files that could not be read")
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setMouseTracking(True)
        self._list.selectionModel().selectionChanged.connect(self._changed)
        self._list.activated.connect(self._activated)
        buttons = QHBoxLayout()
        buttons.setSpacing(NEAR)
        for button in (self._show, self._again, self._all):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.add(self._summary)
        self.body.addWidget(self._list, 1)
        self.add(buttons)
        self._show.clicked.connect(self._ask_show)
        self._again.clicked.connect(self._ask_again)
        self._all.clicked.connect(self._ask_all)
        self.show_problems(())

    def show_problems(self, problems: Sequence[Problem]) -> None:
        self._model.show_problems(tuple(problems))
        self._summary.setText(
            f"{many(len(problems), 'file is', 'files are')} not on the map. All others are."
            if problems
            else "Every file could be read."
        )
        if problems:
            self._list.setCurrentIndex(self._model.index(0))
        self._changed()

    def show_theme(self, theme: Theme) -> None:
        super().show_theme(theme)
        self._rows.show_theme(theme)
        self._list.viewport().update()

    def _chosen(self) -> tuple[Problem, ...]:
        rows = sorted(index.row() for index in self._list.selectedIndexes())
        return tuple(self._model.problems[row] for row in rows)

    @Slot(QItemSelection, QItemSelection)
    def _changed(self, *_: QItemSelection) -> None:
        chosen = len(self._chosen())
        self._show.setEnabled(chosen == 1)
        self._again.setEnabled(chosen > 0)
        self._all.setEnabled(bool(self._model.problems))

    @Slot(QModelIndex)
    def _activated(self, index: QModelIndex) -> None:
        self.file_asked.emit(self._model.problems[index.row()].path)

    @Slot()
    def _ask_show(self) -> None:
        self.file_asked.emit(self._chosen()[0].path)

    @Slot()
    def _ask_again(self) -> None:
        self.again_asked.emit(self._chosen())

    @Slot()
    def _ask_all(self) -> None:
        self.again_asked.emit(self._model.problems)


class ProblemModel(QAbstractListModel):
    """A row for each problem."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problems: tuple[Problem, ...] = ()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.beginResetModel()
        self.problems = problems
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.problems)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        problem = self.problems[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(str(problem.path))
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return f"{one_line(problem.path.name)}: {one_line(problem.reason)}"


class ProblemRows(QStyledItemDelegate):
    """Name and folder above, the reason below."""

    def __init__(self, model: ProblemModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._name, self._small, self._reason = font(weight=QFont.Weight.DemiBold), font(SMALL), font()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _HIGH)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        problem, theme = self._model.problems[index.row()], self._theme
        room = draw_row(painter, option, theme).adjusted(NEAR, 0, -NEAR, 0)
        above = QRect(room.left(), room.center().y() - _LINE + 1, room.width(), _LINE)
        below = above.translated(0, _LINE)
        used = draw_line(painter, above, problem.path.name, self._name, theme.text)
        above.setLeft(above.left() + used + NEAR)
        middle = Qt.TextElideMode.ElideMiddle
        if above.width() > _HIGH:
            draw_line(painter, above, str(problem.path.parent), self._small, theme.quiet, elide=middle)
        draw_line(painter, below, problem.reason, self._reason, theme.text)
        painter.restore()
