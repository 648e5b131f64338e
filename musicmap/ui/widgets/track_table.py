"""The table of the tracks: what the map shows, for the eye that reads and for a screen reader."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from musicmap.types import Floats, TrackId
from musicmap.ui.theme import NEAR, SMALL, TIGHT, WIDE, Theme
from musicmap.ui.widgets.buttons import Switch
from musicmap.ui.widgets.choice import Choice, ChoiceButton, Option
from musicmap.ui.widgets.label import Fitting, Label, Prose
from musicmap.ui.widgets.steps import Steps
from musicmap.ui.widgets.table_columns import (
    COLUMN,
    COLUMNS,
    SORTABLE,
    Rows,
    TableTrack,
    first_row,
    sort_key,
    sorted_rows,
)
from musicmap.ui.widgets.table_model import TableModel
from musicmap.ui.widgets.table_view import TableView
from musicmap.ui.widgets.words import count, many

_EMPTY = "The tracks of this library appear here."
_SCOPE = (
    ("all", "All", "All tracks; what is not on the map stands back"),
    ("map", "On the map", "Only what is on the map"),
)


class TrackTable(QWidget):
    """Shows the tracks it is given, sorted; what the user wants goes out by signals."""

    pointed = Signal(object)
    """A track id, by the pointer or the arrow keys; None: the pointer has left."""
    played = Signal(int)
    """A track id."""
    selected = Signal(object)
    """A tuple of track ids, in their order here: all that is selected now."""
    collected = Signal(object)
    """A tuple of track ids that are wanted in the playlist, in their order here."""
    dragged = Signal(object)
    """A tuple of track ids that are being dragged out, in their order here."""
    sort_changed = Signal(str, bool)
    """Key of a column, and whether from the end: for the owner to remember."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Tracks")
        self.setAutoFillBackground(True)
        self._model = TableModel(self)
        self._view = TableView(self._model, theme, self)
        self._view.setAccessibleName("Tracks")
        self._title = Label("Tracks", weight=QFont.Weight.DemiBold)
        self._summary = Fitting(size=SMALL, quiet=True, tabular=True)
        self._scope = Switch(_SCOPE, "Which tracks")
        self._order = ChoiceButton(theme, self._sort_choice("artist"))
        self._empty = Prose(_EMPTY)
        self._steps: Steps[Floats] = Steps(self)
        self._finding: Steps[int | None] = Steps(self)
        self._sort, self._descending = "artist", False
        self._keys: dict[str, Floats] = {}
        self._sorted: Rows = np.zeros(0, np.intp)
        self._waiting: Sequence[TableTrack] | None = None
        self._lit: frozenset[TrackId] | None = None
        self._selected: frozenset[TrackId] = frozenset()
        self._playing: TrackId | None = None
        self._only_lit = False
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(WIDE, NEAR, NEAR, NEAR)
        head.setSpacing(NEAR)
        head.addWidget(self._title)
        head.addWidget(self._summary, 1)
        head.addWidget(self._order)
        head.addWidget(self._scope)
        self._empty.setContentsMargins(WIDE, NEAR, WIDE, WIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, TIGHT)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._empty)
        column.addWidget(self._view, 1)
        self._scope.show_chosen("all")
        self._scope.chosen.connect(self._choose_scope)
        self._order.chosen.connect(self._choose_order)
        self._view.head.sectionClicked.connect(self._click_head)
        self._view.pointed.connect(self._point)
        self._view.chosen.connect(self._select)
        self._view.played.connect(self._play)
        self._view.collected.connect(self._collect)
        self._view.dragged.connect(self._drag)
        self._view.typed.connect(self._find)
        self._show_sort()
        self._say_how_many()
        self.setFocusProxy(self._view)

    def show_tracks(self, tracks: Sequence[TableTrack]) -> None:
        """Other tracks, or more of them. While a large number is being sorted, those before stay in sight."""
        self._waiting = tracks if self._model.tracks else None
        if self._waiting is None:
            self._keys = {}
            self._replace(tracks, np.arange(len(tracks)))  # Something to see at once, as it comes.
        self._prepare()

    def show_lit(self, ids: Collection[TrackId] | None) -> None:
        """What is on the map, or stands out there; None: everything. The others stand back, or are not shown."""
        self._lit = None if ids is None else frozenset(ids)
        self._model.lit = None if self._lit is None else self._model.mask(self._lit)
        if self._only_lit:
            self._show_rows()
        self._view.viewport().update()
        self._say_how_many()

    def show_selected(self, ids: Collection[TrackId]) -> None:
        """What is selected, here and on the map."""
        self._selected = frozenset(ids)
        self._model.chosen = self._model.mask(self._selected)
        self._view.viewport().update()
        self._say_how_many()

    def show_pointed(self, track: TrackId | None) -> None:
        """What the pointer is on, on the map."""
        self._view.show_hovered(self._model.number_of(track))

    def show_playing(self, track: TrackId | None) -> None:
        """Which of them sounds now."""
        self._playing = track
        self._model.playing = self._model.number_of(track)
        self._view.viewport().update()

    def show_sort(self, key: str, descending: bool) -> None:
        """As it was remembered. KeyError: there is no such column."""
        self._sort, self._descending = COLUMN[key].key, descending
        self._show_sort()
        self._prepare()

    def reveal(self, track: TrackId) -> None:
        """Go to this track, if it is in the table."""
        self._view.show_current(self._model.number_of(track), scroll=True)

    def show_theme(self, theme: Theme) -> None:
        self._view.show_theme(theme)
        self._order.show_theme(theme)

    # Sorting: a column's key is made in short steps when it is first asked for, and kept while the tracks stay.

    def _prepare(self) -> None:
        """Make the key that is missing, then show the tracks that wait, or the new order."""
        key, waiting = self._sort, self._waiting
        if waiting is None and key in self._keys:
            self._steps.stop()
            self._sort_now()
            return

        def done(made: Floats) -> None:
            if waiting is not None:
                self._waiting, self._keys = None, {}
            self._keys[key] = made
            if waiting is None:
                self._sort_now()
            else:
                order = np.arange(len(waiting))
                self._replace(waiting, sorted_rows(order, made, descending=self._descending))

        tracks = self._model.tracks if waiting is None else waiting
        self._steps.start(sort_key(tracks, COLUMN[key]), done)

    def _replace(self, tracks: Sequence[TableTrack], order: Rows) -> None:
        """Show other tracks. What was said of tracks before holds for these too."""
        current, scrolled = self._view.current_number(), self._view.verticalScrollBar().value()
        held = None if current is None else self._model.tracks[current].id
        self._view.forget_hover()
        self._finding.stop()
        self._sorted = order
        self._model.show_tracks(tracks, order)
        self._model.lit = None if self._lit is None else self._model.mask(self._lit)
        self._model.chosen = self._model.mask(self._selected)
        self._model.playing = self._model.number_of(self._playing)
        self._show_rows()
        self._view.show_current(self._model.number_of(held))
        self._view.verticalScrollBar().setValue(scrolled)
        self._say_how_many()

    def _sort_now(self) -> None:
        self._sorted = sorted_rows(self._sorted, self._keys[self._sort], descending=self._descending)
        self._show_rows()

    def _show_rows(self) -> None:
        current, scrolled = self._view.current_number(), self._view.verticalScrollBar().value()
        lit = self._model.lit
        rows = self._sorted if lit is None or not self._only_lit else self._sorted[lit[self._sorted]]
        if np.array_equal(rows, self._model.rows):
            return
        self._model.show_rows(rows)
        self._view.verticalScrollBar().setValue(scrolled)
        self._view.show_current(current, scroll=True)

    def _sort_choice(self, key: str) -> Choice:
        options = tuple(Option(column.key, column.title) for column in SORTABLE)
        return Choice("sort", "Sort by", options, key, named=True)

    def _show_sort(self) -> None:
        self._view.head.show_sort(self._sort, self._descending)
        self._order.show_choice(self._sort_choice(self._sort))

    @Slot(int)
    def _click_head(self, section: int) -> None:
        if COLUMNS[section].title:
            self._sort_by(COLUMNS[section].key)

    @Slot(str, str)
    def _choose_order(self, _: str, key: str) -> None:
        self._sort_by(key)

    def _sort_by(self, key: str) -> None:
        """The same column again turns the order round."""
        self.show_sort(key, key == self._sort and not self._descending)
        self.sort_changed.emit(self._sort, self._descending)

    # What the user does.

    @Slot(str)
    def _choose_scope(self, key: str) -> None:
        self._only_lit = key == "map"
        self._show_rows()
        self._say_how_many()

    @Slot(object)
    def _point(self, number: int | None) -> None:
        self.pointed.emit(None if number is None else self._model.tracks[number].id)

    @Slot()
    def _select(self) -> None:
        ids = self._model.ids_of(self._model.chosen)
        self._selected = frozenset(ids)
        self._say_how_many()
        self.selected.emit(ids)

    @Slot(int)
    def _play(self, row: int) -> None:
        self.played.emit(self._model.track_at(row).id)

    @Slot()
    def _drag(self) -> None:
        self.dragged.emit(self._model.ids_of(self._model.chosen))

    @Slot()
    def _collect(self) -> None:
        ids = self._model.ids_of(self._model.chosen)
        current = self._view.current_number()
        if not ids and current is not None:
            ids = (self._model.tracks[current].id,)
        if ids:
            self.collected.emit(ids)

    @Slot(str)
    def _find(self, typed: str) -> None:
        """Go to the first row that begins so, in the column it is sorted by when that is text, else by title."""
        column = COLUMN[self._sort] if COLUMN[self._sort].number is None else COLUMN["title"]
        self._finding.start(first_row(self._model.tracks, self._model.rows, column, typed), self._found)

    def _found(self, row: int | None) -> None:
        if row is not None and row < len(self._model.rows):
            number = int(self._model.rows[row])
            self._view.show_current(number, scroll=True)
            self._view.show_hovered(number)
            self._point(number)

    def _say_how_many(self) -> None:
        shown, tracks, chosen = len(self._model.rows), len(self._model.tracks), int(self._model.chosen.sum())
        on_map = tracks if self._model.lit is None else int(self._model.lit.sum())
        said = many(tracks, "track", "tracks")
        if on_map != tracks:
            said = f"{count(on_map)} of {said} on the map"
        more = f"{said} · {count(chosen)} selected" if chosen else said
        self._summary.show_ways((more, said, "") if tracks else ("",))
        self._empty.setVisible(not shown)
        self._empty.setText("Nothing of this is on the map." if tracks else _EMPTY)
