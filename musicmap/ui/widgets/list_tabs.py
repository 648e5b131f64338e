"""The playlists' tabs: one is at hand; a double click renames it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QTabBar, QWidget

from musicmap.ui.theme import NEAR, Theme
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.words import menu_text, tip

_AT_HAND, _OTHERS = 132, 56
"""Pixels that a tab keeps for its name before the tabs are scrolled."""


class _Tabs(QTabBar):
    """The list at hand is told by its name even among many."""

    def minimumTabSizeHint(self, index: int) -> QSize:
        least, most = super().minimumTabSizeHint(index), _AT_HAND if index == self.currentIndex() else _OTHERS
        return least.expandedTo(QSize(min(self.tabSizeHint(index).width(), most), 0))


class ListTabs(QWidget):
    """Shows names; what is to become of them goes out, and the owner answers with `show_lists`."""

    chosen = Signal(int)
    """This list is wanted at hand."""
    added = Signal()
    renamed = Signal(object)
    """The list at hand is to be called this."""
    closed = Signal(int)
    import_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._tabs = _Tabs()
        self._tabs.setAccessibleName("Playlists")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tabs.installEventFilter(self)
        self._field = QLineEdit(self)
        self._field.setAccessibleName("Name of the playlist")
        self._field.setMaxLength(200)
        self._field.installEventFilter(self)
        self._field.hide()
        self._add = IconButton(theme, "plus", "New playlist")
        row = QHBoxLayout(self)
        row.setContentsMargins(NEAR, 0, NEAR, 0)
        row.setSpacing(0)
        row.addWidget(self._tabs, 0)
        row.addWidget(self._add)
        row.addStretch(1)
        self._tabs.currentChanged.connect(self._chosen)
        self._tabs.tabBarDoubleClicked.connect(self._edit)
        self._add.clicked.connect(self.added)
        self._field.editingFinished.connect(self._rename)

    def show_lists(self, names: Sequence[str], at: int) -> None:
        """All of them, and which is at hand. Says nothing."""
        self._tabs.blockSignals(True)
        while self._tabs.count() > len(names):
            self._tabs.removeTab(self._tabs.count() - 1)
        while self._tabs.count() < len(names):
            self._tabs.addTab("")
        for place, name in enumerate(names):
            self._tabs.setTabText(place, menu_text(name))
            self._tabs.setTabToolTip(place, tip(name))
        self._tabs.setCurrentIndex(at)
        self._tabs.blockSignals(False)
        self._names = tuple(names)

    def show_theme(self, theme: Theme) -> None:
        self._add.show_theme(theme)

    @Slot()
    def rename(self) -> None:
        """Write another name over the tab at hand."""
        self._edit(self._tabs.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._tabs and isinstance(event, QContextMenuEvent):
            self._open_menu(self._tabs.tabAt(event.pos()), event.globalPos())
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self._tabs and event.key() == Qt.Key.Key_F2:
                self.rename()
                return True
            if watched is self._field and event.key() == Qt.Key.Key_Escape:
                self._field.hide()  # which ends the editing, with nothing to be said
                return True
        return super().eventFilter(watched, event)

    def _open_menu(self, place: int, at: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("New playlist", self.added.emit)
        menu.addAction("Import a playlist…", self.import_asked.emit)
        if place >= 0:
            menu.addSeparator()
            menu.addAction("Rename", lambda: self._edit(place))
            menu.addAction("Close", lambda: self.closed.emit(place))
        menu.popup(at)

    @Slot(int)
    def _chosen(self, place: int) -> None:
        if place >= 0:
            self.chosen.emit(place)

    @Slot(int)
    def _edit(self, place: int) -> None:
        if not 0 <= place < len(self._names):
            return
        self._tabs.setCurrentIndex(place)
        room = self._tabs.tabRect(place).translated(self._tabs.pos())
        room.setWidth(max(room.width(), 120))
        self._field.setGeometry(room)
        self._field.setText(self._names[place])
        self._field.selectAll()
        self._field.show()
        self._field.raise_()
        self._field.setFocus()

    @Slot()
    def _rename(self) -> None:
        if self._field.isHidden():
            return
        self._field.hide()
        if self._field.text() != self._names[self._tabs.currentIndex()]:
            self.renamed.emit(self._field.text())
