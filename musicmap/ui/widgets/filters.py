"""The left panel: what is in the library, search as one types, and every value that can be highlighted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from musicmap.ui.theme import GAP, NEAR, SMALL, Theme
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.chips import Chips
from musicmap.ui.widgets.filter_list import FilterList
from musicmap.ui.widgets.filter_model import Counts, Filter, FilterModel, Heading, Lit, More, Value
from musicmap.ui.widgets.label import Label, Prose
from musicmap.ui.widgets.search_field import SearchField

SECTIONS = (
    ("tag", "Tags"),
    ("artist", "Artists"),
    ("album", "Albums"),
    ("genre", "Genres"),
    ("year", "Years"),
    ("folder", "Folders"),
    ("key", "Keys"),
    ("heard", "Heard"),
    ("playlist", "Playlists"),
)
PAUSE = 80
"""Milliseconds without a key after which typing is a search."""


class FilterPanel(QWidget):
    """Search and filters. What stands out, in which colours, and what is filtered is for the owner to say."""

    highlighted = Signal(str, object, bool)
    """by, and a value to stand out alone; None: nothing any more. True: besides the others, or no longer among them."""
    filtered = Signal(str, object, bool)
    """by, value, and whether the map is to be narrowed to it."""
    filters_cleared = Signal()
    """The whole map is wanted again."""
    searched = Signal(str)
    """What is typed, once the typing rests; empty when it was cleared."""
    search_entered = Signal(str)
    """Enter: what fits best is wanted."""
    library_asked = Signal()
    """Another library is wanted."""

    def __init__(
        self, theme: Theme, sections: Sequence[tuple[str, str]] = SECTIONS, parent: QWidget | None = None
    ) -> None:
        """`sections`: (by, title) in their order."""
        super().__init__(parent)
        self.setAccessibleName("Filters")
        self.setAutoFillBackground(True)
        self.setMinimumWidth(200)
        self._theme = theme
        self._lit: tuple[Lit, ...] = ()
        self._said = ""
        self._library = Label(weight=QFont.Weight.DemiBold, elide=Qt.TextElideMode.ElideMiddle)
        self._summary = Label(size=SMALL, quiet=True, tabular=True)
        self._other = IconButton(theme, "folder-open", "Open another library", parent=self)
        self._field = SearchField(theme, self)
        self._chips = Chips(theme, self)
        self._model = FilterModel(sections, self)
        self._list = FilterList(self._model, theme, self)
        self._list.setAccessibleName(", ".join(title for _, title in sections))
        self._empty = Prose(parent=self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._build()

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self._library)
        names.addWidget(self._summary)
        head = QHBoxLayout()
        head.setContentsMargins(2 * NEAR, GAP, NEAR, NEAR)
        head.addLayout(names, 1)
        head.addWidget(self._other)
        field = QHBoxLayout()
        field.setContentsMargins(NEAR, 0, NEAR, NEAR)
        field.addWidget(self._field)
        chips = QVBoxLayout()
        chips.setContentsMargins(2 * NEAR, 0, NEAR, 0)
        chips.addWidget(self._chips)
        self._empty.setContentsMargins(2 * NEAR, NEAR, 2 * NEAR, NEAR)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(field)
        column.addLayout(chips)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)

        self._field.setPlaceholderText("Search title, artist, album, genre, tag")
        self._field.setAccessibleName("Search title, artist, album, genre or tag")
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self._typed)
        self._pause.timeout.connect(self._search)
        self._other.clicked.connect(self.library_asked)
        self._field.returnPressed.connect(self._enter)
        self._chips.removed.connect(self._unfilter)
        self._chips.cleared.connect(self.filters_cleared)
        self._list.acted.connect(self._act)
        self._list.filtered.connect(self._filter)
        self._list.folding.connect(self._fold)
        self.setFocusProxy(self._field)
        self.show_theme(self._theme)
        self.show_library("", "")
        self._say_empty()

    def show_library(self, name: str, summary: str) -> None:
        """Whose values these are, and how much there is: “1 204 tracks · 74 h”."""
        self._library.setText(name)
        self._summary.setText(summary)
        self._other.setVisible(bool(name))

    def show_counts(self, section: str, counts: Counts) -> None:
        """(value, number of tracks) in the order to show them. The list stays where it is scrolled to."""
        here, row = self._list.verticalScrollBar().value(), self._list.currentIndex().row()
        self._model.show_counts(section, counts)
        self._restore(here, row)

    def show_highlights(self, lit: Sequence[Lit]) -> None:
        """The values that stand out on the map. When something in the field gives way to them, say this first."""
        self._lit = tuple(lit)
        self._model.show_highlights(self._lit)

    def show_search(self, text: str) -> None:
        """The text that stands out, for the field; empty: none does.

        Only what is new: one may be typing on. A value chosen among those found leaves them as they are.
        """
        if text == self._said.strip() or (not text and self._lit):
            return
        self._said = text
        self._field.setText(text)
        self._pause.stop()
        self._model.search(text)
        self._say_empty()

    def show_filters(self, filters: Sequence[Filter]) -> None:
        """What the map is narrowed to, in the order it came; nothing: the whole map is there."""
        self._chips.show_filters(filters)
        self._model.show_filters(filters)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._field.show_theme(theme)
        self._other.show_theme(theme)
        self._chips.show_theme(theme)
        self._list.show_theme(theme)

    @Slot()
    def focus_search(self) -> None:
        """“/”: type at once; what stands there is selected."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape and self._field.text() and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # The window's own Esc waits until the field is empty.
            return True
        if event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                return self._step_back()
            if event.key() == Qt.Key.Key_Down and self._model.rowCount():
                self._list.setFocus(Qt.FocusReason.TabFocusReason)
                self._list.setCurrentIndex(self._model.index(0))
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._step_back():
            return
        if event.key() == Qt.Key.Key_Slash:
            self.focus_search()
            return
        super().keyPressEvent(event)

    def _step_back(self) -> bool:
        """Clear the search, else the highlight. False: there was neither, so the key is for someone else."""
        if self._field.text():
            self._field.clear()
            self._pause.stop()
            self._search()
            return True
        if self._lit:
            self.highlighted.emit(self._lit[0].by, None, False)
            return True
        return False

    @Slot()
    def _typed(self) -> None:
        self._pause.start()
        self._model.prepare()  # Which takes less than the pause.

    @Slot()
    def _search(self) -> None:
        text = self._field.text()
        if text == self._said:
            return
        self._said = text
        self._model.search(text)
        self._say_empty()
        self.searched.emit(text.strip())

    @Slot()
    def _enter(self) -> None:
        self._pause.stop()
        self._search()
        if text := self._field.text().strip():
            self.search_entered.emit(text)

    @Slot(object, bool)
    def _act(self, row: object, add: bool) -> None:
        match row:
            case Heading(by, folded=folded):
                self._refold(by, not folded)
            case More(by, all_shown=all_shown):
                here, current = self._list.verticalScrollBar().value(), self._list.currentIndex().row()
                self._model.show_all(by, not all_shown)
                self._restore(here, current)
            case Value(by, value, lit=lit):
                alone = lit is not None and len(self._lit) == 1
                self.highlighted.emit(by, None if alone and not add else value, add)

    @Slot(object)
    def _filter(self, value: Value) -> None:
        self.filtered.emit(value.by, value.value, not value.filtered)

    @Slot(str, object)
    def _unfilter(self, by: str, value: str) -> None:
        self.filtered.emit(by, value, False)

    @Slot(object, bool)
    def _fold(self, heading: Heading, folded: bool) -> None:
        if heading.folded != folded:
            self._refold(heading.by, folded)

    def _refold(self, by: str, folded: bool) -> None:
        pinned, here = self._list.pinned(), self._list.verticalScrollBar().value()
        self._model.fold(by, folded)
        head = self._model.heading_row(by)
        self._restore(here, head)
        if pinned is not None and pinned.by == by:
            self._list.scrollTo(self._model.index(head), FilterList.ScrollHint.PositionAtTop)

    def _restore(self, scrolled: int, current: int) -> None:
        if current >= 0:
            self._list.setCurrentIndex(self._model.index(min(current, self._model.rowCount() - 1)))
        self._list.verticalScrollBar().setValue(scrolled)
        self._say_empty()

    def _say_empty(self) -> None:
        self._empty.setVisible(not self._model.rowCount())
        self._empty.setText(
            "Nothing here is called that. On the map, titles are searched too."
            if self._said
            else "Tags, artists, albums and genres appear here as the music is heard."
        )
