"""The left panel: what can be highlighted, how often, and what is."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QObject, Slot

from musicmap.session import events as e
from musicmap.session.collection import FACETS, Facet, tag_counts
from musicmap.session.colours import highlight_colours
from musicmap.session.highlight import MOST_HIGHLIGHTS, Filter, Highlight
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.filter_model import Lit
from musicmap.ui.widgets.filters import FilterPanel
from musicmap.ui.widgets.words import length, many

_Criterion = TypeVar("_Criterion", bound=Filter)
OF_FILES: tuple[Facet, ...] = tuple(facet for facet in FACETS if facet not in ("tag", "playlist"))
"""Those whose values the files themselves give."""


class FilterPresenter(QObject):
    """Shows the facets' values and their counts. A click highlights one; more can join it, and narrow the map."""

    def __init__(self, panel: FilterPanel, session: Session, folder: Path, theme: Theme) -> None:
        super().__init__(panel)
        self._panel, self._session, self._folder, self._theme = panel, session, folder, theme
        panel.highlighted.connect(self._highlighted)
        panel.filtered.connect(self._filtered)
        panel.filters_cleared.connect(self._cleared)
        panel.searched.connect(self._searched)
        session.watch(self._changed)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show_highlights(self._session.state)

    def _changed(self, before: State, after: State) -> None:
        if after.collection is not before.collection or after.problems is not before.problems:
            self._panel.show_library(self._folder.name, summary_of(after))
        if after.collection is not before.collection:
            for facet in OF_FILES:
                if after.collection.facets.get(facet) is not before.collection.facets.get(facet):
                    self._panel.show_counts(facet, after.collection.counts(facet))
        if after.map.picture is not before.map.picture and after.map.picture is not None:
            self._panel.show_counts("tag", tag_counts(after.map.picture.means, after.map.tag_names))
        if after.highlights != before.highlights:
            self._show_highlights(after)
        if after.lists != before.lists:
            self._panel.show_counts("playlist", tuple((one.name, len(one.tracks)) for one in after.lists if one.tracks))
        if after.filters != before.filters:
            self._panel.show_filters([(f.by, f.value) for f in after.filters])

    def _show_highlights(self, state: State) -> None:
        colours = [self._theme.accent]
        if len(state.highlights) > 1:
            colours = list(highlight_colours(len(state.highlights), dark=self._theme.dark))
        lit = [Lit(h.by, h.value, colour) for h, colour in zip(state.highlights, colours, strict=False)]
        self._panel.show_highlights([one for one in lit if one.by != "search"])
        self._panel.show_search(next((one.value for one in lit if one.by == "search"), ""))

    @Slot(str, object, bool)
    def _highlighted(self, by: str, value: str | None, add: bool) -> None:
        if value is None:
            self._session.apply(e.Highlighted(()))
            return
        one = Highlight(cast(Facet, by), value)
        others = self._session.state.highlights if add else ()
        self._session.apply(e.Highlighted(toggled(others, one)[-MOST_HIGHLIGHTS:]))

    @Slot(str, object, bool)
    def _filtered(self, by: str, value: str, _on: bool) -> None:
        filters = self._session.state.filters
        there = next((one for one in filters if (one.by, one.value) == (by, value)), None)
        self._session.apply(e.Filtered(toggled(filters, there or Highlight(cast(Facet, by), value))))

    @Slot()
    def _cleared(self) -> None:
        self._session.apply(e.Filtered(()))

    @Slot(str)
    def _searched(self, text: str) -> None:
        others = tuple(h for h in self._session.state.highlights if h.by != "search")
        if text.strip():
            self._session.apply(e.Highlighted((Highlight("search", text),)))
        elif others != self._session.state.highlights:
            self._session.apply(e.Highlighted(others))


def toggled(criteria: tuple[_Criterion, ...], one: _Criterion) -> tuple[_Criterion, ...]:
    """Without `one` if it is among them, else with it."""
    without = tuple(c for c in criteria if c != one)
    return without if len(without) < len(criteria) else (*criteria, one)


def audible(state: State) -> int:
    """How many tracks can be heard."""
    # What the scan refused never became a track; what could not be decoded did.
    refused = sum(problem.stage != "scan" for problem in state.problems)
    return max(0, len(state.collection) - refused)


def summary_of(state: State) -> str:
    """“1 204 tracks · 74 h”; only tracks that can be heard count. Empty before there are any.

    How long they last is told when it is known of all: “61 tracks · 5 min” after the first five would be taken at its
    word.
    """
    tracks, collection = audible(state), state.collection
    seconds = sum(track.duration for track in collection.tracks) if collection.whole >= tracks else 0.0
    said = (many(tracks, "track", "tracks") if tracks else "", length(seconds) if seconds else "")
    return " · ".join(filter(None, said))
