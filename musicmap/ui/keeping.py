"""How the library looks is kept while it is open, and found again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from musicmap.session import events as e
from musicmap.session.library import OpenLibrary
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.session.view import View
from musicmap.types import LayerRef
from musicmap.ui.atlas import Atlas

_KEEP_MS = 1000
"""The view is kept this long after the last change to it."""


class ViewKeeper(QObject):
    """Keeps what the maps show, and from where; asks the library for the maps that are wanted."""

    def __init__(self, session: Session, atlas: Atlas, library: OpenLibrary, layers: Sequence[LayerRef]) -> None:
        """`layers`: those that can be shown, the default one first."""
        super().__init__(atlas)
        self._session, self._atlas, self._library, self._layers = session, atlas, library, layers
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self._kept)
        atlas.camera_changed.connect(self._keep.start)
        session.watch(self._changed)

    def restore(self, raw: dict[str, Any]) -> None:
        """Show what was kept: the maps first, then whose they are."""
        view = View.from_json(raw, self._layers)
        self._session.apply(e.Restored(view.looks, view.active, view.highlights, view.filters))
        self._atlas.await_cameras(view.cameras)
        self._show(self._session.state)
        self._library.read_tracks()

    def go_to(self, raw: dict[str, Any]) -> None:
        """Show a view that was saved; a step that can be undone, all but from where one looks."""
        view = View.from_json(raw, self._layers)
        self._session.apply(e.Arranged(view.looks, view.active, view.highlights, view.filters))
        self._atlas.look_from(view.cameras)

    def now(self) -> dict[str, Any]:
        """What is in sight, to be saved."""
        state = self._session.state
        return View(state.looks, state.active, self._atlas.cameras, state.highlights, state.filters).to_json()

    def keep_named(self, views: dict[str, dict[str, Any]]) -> None:
        """Keep these saved views with the library, and no others."""
        self._library.keep_named_views(views)

    def close(self) -> None:
        """Keep it as it is now."""
        self._keep.stop()
        self._kept()

    def _changed(self, before: State, after: State) -> None:
        if after.looks != before.looks:
            self._show(after)
            for look in after.looks:
                if look.colour.by == "trust":
                    self._library.maps.find_trust(look.recipe)
        if _kept_of(after) != _kept_of(before):
            self._keep.start()

    def _show(self, state: State) -> None:
        self._library.maps.show(tuple(dict.fromkeys(look.recipe for look in state.looks)))

    @Slot()
    def _kept(self) -> None:
        self._library.keep_view(self.now())


def _kept_of(state: State) -> tuple[object, ...]:
    return state.looks, state.active, state.highlights, state.filters
