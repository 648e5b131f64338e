"""What the map's axes mean, in the taggers' words: what there is more of at each edge of the map."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt

from musicmap.projection.meaning import NONE
from musicmap.projection.recipe import LINEAR
from musicmap.session.maps import MapState
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.ui.map.view import MapView
from musicmap.ui.theme import NEAR, SMALL
from musicmap.ui.widgets.label import Label

Edge = Literal["left", "right", "bottom", "top"]

_ENDS: Final[dict[Edge, tuple[int, int]]] = {"left": (0, 0), "right": (0, 1), "bottom": (1, 0), "top": (1, 1)}
"""Which axis, and which of its poles."""
_SAYS: Final[dict[Edge, str]] = {"left": "← {}", "right": "{} →", "bottom": "↓ {}", "top": "↑ {}"}


class AxisCaptions(QObject):
    """Four quiet words at the edges of the map; the pointer goes through them."""

    def __init__(self, view: MapView, index: int, session: Session) -> None:
        super().__init__(view)
        self._view, self._index, self._session = view, index, session
        self._labels = {edge: Label(size=SMALL, quiet=True, parent=view) for edge in _ENDS}
        for label in self._labels.values():
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.hide()
        view.installEventFilter(self)
        session.watch(self._changed)
        self._show(session.state.maps[index])

    def close(self) -> None:
        self._session.leave(self._changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _changed(self, before: State, after: State) -> None:
        if self._index < len(after.maps):
            was = before.maps[self._index] if self._index < len(before.maps) else None
            now = after.maps[self._index]
            if was is None or now.picture is not was.picture:
                self._show(now)

    def _show(self, there: MapState) -> None:
        for edge, label in self._labels.items():
            tag = tag_at(edge, there)
            label.setText(_SAYS[edge].format(tag) if tag else "")
            label.setVisible(bool(tag))
        self._place()

    def _place(self) -> None:
        view, labels = self._view.size(), self._labels
        for label in labels.values():
            label.resize(label.sizeHint())
        spots = {edge: _spot(edge, view, label.size()) for edge, label in labels.items()}
        for edge, (x, y) in spots.items():
            labels[edge].move(x, y)
        shown = [label.geometry() for label in labels.values() if not label.isHidden()]
        self._view.keep_free([(r.left(), r.top(), r.right() + 1, r.bottom() + 1) for r in shown])


def tag_at(edge: Edge, there: MapState) -> str:
    """The tag that there is more of towards this edge; empty when there is none."""
    if there.picture is None or there.shown is None:
        return ""
    axis, end = _ENDS[edge]
    row = there.shown.axes[axis] if there.shown.projection in LINEAR else axis
    found = int(there.picture.poles[row, end])
    return "" if found == NONE or found >= len(there.tag_names) else there.tag_names[found]


def _spot(edge: Edge, view: QSize, label: QSize) -> tuple[int, int]:
    middle = (view.width() - label.width()) // 2, (view.height() - label.height()) // 2
    match edge:
        case "left":
            return NEAR, middle[1]
        case "right":
            return view.width() - label.width() - NEAR, middle[1]
        case "bottom":
            return middle[0], view.height() - label.height() - NEAR
        case "top":
            return middle[0], NEAR
