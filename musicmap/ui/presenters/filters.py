"""The left panel: what can be highlighted, how often, and what is."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Slot

from musicmap.session import events as e
from musicmap.session.collection import FACETS, Facet, tag_counts
from musicmap.session.highlight import Highlight
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.ui.widgets.filters import FilterPanel
from musicmap.ui.widgets.words import length, many


class FilterPresenter(QObject):
    """Shows the facets' values with their counts; a click highlights one, a second click none."""

    def __init__(self, panel: FilterPanel, session: Session, folder: Path) -> None:
        super().__init__(panel)
        self._panel, self._session, self._folder = panel, session, folder
        panel.highlighted.connect(self._highlighted)
        panel.searched.connect(self._searched)
        session.watch(self._changed)

    def _changed(self, before: State, after: State) -> None:
        if after.collection is not before.collection or after.problems is not before.problems:
            self._panel.show_library(self._folder.name, summary_of(after))
        if after.collection is not before.collection:
            for facet in FACETS[1:4]:
                self._panel.show_counts(facet, after.collection.counts(facet))
        if after.map.picture is not before.map.picture and after.map.picture is not None:
            self._panel.show_counts("tag", tag_counts(after.map.picture.means, after.map.tag_names))
        if after.highlights != before.highlights:
            was = next(iter(before.highlights), None)
            now = next(iter(after.highlights), None)
            for by in (*FACETS, "search"):
                lit = now is not None and now.by == by
                if lit or (was is not None and was.by == by):
                    self._panel.show_highlight(by, now.value if lit and now else None)

    @Slot(str, object)
    def _highlighted(self, by: str, value: str | None) -> None:
        self._session.apply(e.Highlighted(() if value is None else (Highlight(cast(Facet, by), value),)))

    @Slot(str)
    def _searched(self, text: str) -> None:
        highlights = self._session.state.highlights
        if text.strip():
            self._session.apply(e.Highlighted((Highlight("search", text),)))
        elif any(h.by == "search" for h in highlights):
            self._session.apply(e.Highlighted(()))


def summary_of(state: State) -> str:
    """“1 204 tracks · 74 h”; only tracks that can be heard count. Empty before there are any."""
    # What the scan refused never became a track; what could not be decoded did.
    refused = sum(problem.stage != "scan" for problem in state.problems)
    tracks = max(0, len(state.collection) - refused)
    seconds = sum(track.duration for track in state.collection.tracks)
    said = (many(tracks, "track", "tracks") if tracks else "", length(seconds) if seconds else "")
    return " · ".join(filter(None, said))
