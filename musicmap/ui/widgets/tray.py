"""The playlist tray: what was collected, in its order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from musicmap.playlist.formats.listing import Line
from musicmap.types import TrackId
from musicmap.ui.theme import NEAR, SMALL, TIGHT, WIDE, Theme
from musicmap.ui.widgets.buttons import IconButton
from musicmap.ui.widgets.label import Fitting, Prose
from musicmap.ui.widgets.list_tabs import ListTabs
from musicmap.ui.widgets.set_curve import SetCurve
from musicmap.ui.widgets.tray_list import TrayModel, TrayTrack
from musicmap.ui.widgets.tray_view import TrayView
from musicmap.ui.widgets.words import count, length, many

_EMPTY = "Lasso points, or press A on a track,\nto collect it here."


class PlaylistTray(QWidget):
    """Shows the tracks it is given. What the user wants changed goes out; the owner answers with `show_tracks`."""

    removed = Signal(object)
    """A tuple of the rows' ids: track ids, and lines of what is missing."""
    moved = Signal(object, int)
    """Rows (a tuple), and before which row of the present order they are wanted."""
    played = Signal(int)
    """A track id."""
    cleared = Signal()
    mix_asked = Signal()
    """How the chosen track goes over into the next one."""
    make_asked = Signal()
    """A list is to be made, under `make`."""
    line_chosen = Signal(bool)
    """Whether the list is to be a line through the map."""
    export_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Playlist")
        self.setAutoFillBackground(True)
        self._model = TrayModel(self)
        self._list = TrayView(self._model, theme, self)
        self._list.setAccessibleName("Playlist")
        self.tabs = ListTabs(theme, self)
        self.curve = SetCurve(theme, self)
        self._summary = Fitting(size=SMALL, quiet=True, tabular=True)
        self._empty = Prose(_EMPTY)
        self.make = IconButton(theme, "magic-wand", "Make a playlist", keys="W")
        self._line = IconButton(theme, "path", "See it as a line on the map", checkable=True)
        self._undo = IconButton(theme, "arrow-counter-clockwise", "Undo", keys="Ctrl+Z")
        self._redo = IconButton(theme, "arrow-clockwise", "Redo", keys="Ctrl+Shift+Z")
        self._clear = IconButton(theme, "trash", "Clear the playlist")
        self._export = IconButton(theme, "export", "Export the playlist", keys="Ctrl+E")
        self._buttons = (self.make, self._line, self._undo, self._redo, self._clear, self._export)
        self._build()
        self.show_tracks(())
        self.show_undo(can_undo=False, can_redo=False)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(WIDE, 0, NEAR, TIGHT)
        head.setSpacing(NEAR)
        head.addWidget(self._summary, 1)
        keys = QHBoxLayout()
        keys.setSpacing(0)
        for button in self._buttons:
            keys.addWidget(button)
        head.addLayout(keys)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, TIGHT)
        column.setSpacing(0)
        column.addSpacing(TIGHT)
        column.addWidget(self.tabs)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self.curve)
        self._list.removed.connect(self._remove)
        self._list.moved.connect(self.moved)
        self._list.played.connect(self._play)
        self._list.mix_asked.connect(self.mix_asked)
        self._undo.clicked.connect(self.undo_asked)
        self._redo.clicked.connect(self.redo_asked)
        self._clear.clicked.connect(self.cleared)
        self._export.clicked.connect(self.export_asked)
        self.make.clicked.connect(self.make_asked)
        self._line.clicked.connect(self.line_chosen)
        self.setFocusProxy(self._list)

    def show_tracks(self, tracks: Sequence[TrayTrack]) -> None:
        """The playlist. What was selected stays so; what is new at the end is scrolled to."""
        before, here = self._model.tracks, self._list.verticalScrollBar().value()
        chosen = {before[row].id for row in self._list.chosen()}
        current = self._list.currentIndex().row()
        held = before[current].id if 0 <= current < len(before) else None
        self._model.show_tracks(tracks)
        row_of = {track.id: row for row, track in enumerate(self._model.tracks)}
        now = row_of.get(held, -1) if held is not None else -1
        if now < 0 and self._model.tracks and current >= 0:
            now = min(current, len(self._model.tracks) - 1)
        self._list.show_chosen(sorted(row_of[i] for i in chosen if i in row_of), now)
        self._list.verticalScrollBar().setValue(here)
        if before and len(tracks) > len(before) and tracks[-1].id not in {t.id for t in before}:
            self._list.scrollToBottom()
        self._say_how_much()

    def _say_how_much(self) -> None:
        rows = self._model.tracks
        tracks = [row for row in rows if not row.missing]
        number, time = many(len(tracks), "track", "tracks"), length(sum(t.duration for t in tracks))
        missing = len(rows) - len(tracks)
        said = f"{number}, {count(missing)} missing" if missing else number
        self._summary.show_ways((f"{said} · {time}" if tracks else said, said, number, "") if rows else ("",))
        self._list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._clear.setEnabled(bool(rows))
        self._export.setEnabled(bool(tracks))

    def chosen(self) -> tuple[TrackId, ...]:
        """The selected tracks, in their order, without what is missing."""
        ids = (self._model.tracks[row].id for row in self._list.chosen())
        return tuple(id_ for id_ in ids if not isinstance(id_, Line))

    def reveal(self, track: TrackId) -> None:
        """Go to a track's row, and select it."""
        row = [shown.id for shown in self._model.tracks].index(track)
        self._list.show_chosen([row], row)
        self._list.scrollTo(self._model.index(row))

    def show_playing(self, track: TrackId | None) -> None:
        """Which of them sounds now."""
        self._model.show_playing(track)

    def show_undo(self, *, can_undo: bool, can_redo: bool) -> None:
        self._undo.setEnabled(can_undo)
        self._redo.setEnabled(can_redo)

    def show_theme(self, theme: Theme) -> None:
        for part in (*self._buttons, self._list, self.tabs, self.curve):
            part.show_theme(theme)

    @Slot(object)
    def _remove(self, rows: tuple[int, ...]) -> None:
        self.removed.emit(tuple(self._model.tracks[row].id for row in rows))

    @Slot(int)
    def _play(self, row: int) -> None:
        track = self._model.tracks[row]
        if not track.missing:
            self.played.emit(track.id)
