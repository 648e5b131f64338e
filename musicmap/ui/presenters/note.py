"""What stands in the middle of a map that has no points yet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.ui.map.view import MapView
from musicmap.ui.theme import GAP
from musicmap.ui.widgets.buttons import TextButton
from musicmap.ui.widgets.label import Prose


class MapNote(QObject):
    """Says what is going on, or what could be here and the one step to it."""

    another_asked = Signal()
    """The user wants another folder."""

    def __init__(self, view: MapView, index: int, session: Session) -> None:
        super().__init__(view)
        self._view, self._index, self._session = view, index, session
        self._note = QWidget(view)
        self._text = Prose(parent=self._note)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._step = TextButton("Choose another folder", "outlined", self._note)
        self._step.clicked.connect(self.another_asked)
        column = QVBoxLayout(self._note)
        column.setSpacing(GAP)
        column.addWidget(self._text)
        column.addWidget(self._step, 0, Qt.AlignmentFlag.AlignHCenter)
        view.installEventFilter(self)
        session.watch(self._changed)
        self._show(session.state)

    def close(self) -> None:
        self._session.leave(self._changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _changed(self, before: State, after: State) -> None:
        if self._index < len(after.maps):
            was = before.maps[self._index] if self._index < len(before.maps) else None
            if after.progress is not before.progress or after.maps[self._index] is not was:
                self._show(after)

    def _show(self, state: State) -> None:
        empty = not len(state.maps[self._index])
        self._note.setVisible(empty)
        if empty:
            text, ended = _says(state)
            self._text.setText(text)
            self._step.setVisible(ended)
            self._place()

    def _place(self) -> None:
        self._note.resize(min(360, self._view.width()), self._note.sizeHint().height())
        self._note.move(
            (self._view.width() - self._note.width()) // 2, (self._view.height() - self._note.height()) // 2
        )


def _says(state: State) -> tuple[str, bool]:
    """A sentence, and whether it is the last word."""
    progress = state.progress
    if progress is None:
        if len(state.collection):
            return "Nothing here has been heard yet.", False
        return "There is no music in this folder that musicmap can read.", True
    if progress.what == "composing":
        return "Composing a small library for you to explore. It takes half a minute.", False
    if progress.what in ("taking a first look", "listening"):
        return "Listening to the first tracks. Their points appear in a moment.", False
    return "Looking for music.", False
