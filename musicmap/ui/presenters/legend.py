"""What a map's colours mean, over its corner; a click on a line, or a drag along a ramp, narrows the map to it."""

from __future__ import annotations

from typing import cast

import numpy as np
from PySide6.QtCore import QObject, Slot

from musicmap.jobs.picture import Picture
from musicmap.scene.colouring import NOWHERE, Entry, Legend
from musicmap.session import events as e
from musicmap.session.collection import Facet
from musicmap.session.colours import filtered_by
from musicmap.session.highlight import Cut, Filter, Highlight, Part, is_part
from musicmap.session.selection import Selection
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Ints
from musicmap.ui.presenters.filters import toggled
from musicmap.ui.widgets.legend import Legend as LegendWidget
from musicmap.ui.widgets.legend_list import LegendRow
from musicmap.ui.widgets.legend_ramp import NO_STRETCH, Stretch


class LegendPresenter(QObject):
    """Keeps one map's legend."""

    def __init__(self, widget: LegendWidget, index: int, session: Session) -> None:
        super().__init__(widget)
        self._widget, self._index, self._session = widget, index, session
        self._legend = Legend()
        widget.row_clicked.connect(self._clicked)
        widget.stretch_chosen.connect(self._stretched)
        session.watch(self._changed)

    def close(self) -> None:
        self._session.leave(self._changed)

    @Slot(object)
    def show_legend(self, legend: Legend) -> None:
        """Another one; an empty one is not shown."""
        self._legend = legend
        self._show(self._session.state)

    def _changed(self, before: State, after: State) -> None:
        if after.filters != before.filters:
            self._show(after)

    def _show(self, state: State) -> None:
        legend = self._legend
        there = self._places_there(state)
        rows = [LegendRow(one.label, one.colour, one.count, one.is_rest) for one in legend.entries]
        left_out = set() if there is None else {row.label for n, row in enumerate(rows) if self._at(n) not in there}
        if legend.ramp is not None:
            colours = np.array(legend.ramp.stops, np.uint8)
            stretch = None if there is None else stretch_of(there[there != NOWHERE])
            self._widget.show_ramp(legend.title, legend.ramp.said, colours, stretch, rows, left_out)
        elif rows:
            self._widget.show_rows(legend.title, rows, left_out)
        else:
            self._widget.show_nothing()

    def _places_there(self, state: State) -> Ints | None:
        """(n,) the lines, or steps of the ramp and `NOWHERE`, that the filters of this legend leave; None: all."""
        mine = [one for one in state.filters if self._is_mine(one, state)]
        cuts = [one.segments for one in mine if isinstance(one, Cut)]
        if not mine:
            return None
        if not cuts:
            values = {one.value for one in mine}
            return np.array([n for n, one in enumerate(self._legend.entries) if _value(one) in values], np.int32)
        picture = self._picture(state)
        if picture is None:
            return None
        held = np.logical_or.reduce([cut.held(picture) for cut in cuts])
        return np.unique(self._legend.place[held]).astype(np.int32)

    def _at(self, line: int) -> int:
        """The place of the points that a line stands for; beside a ramp that is what has no value."""
        return line if self._legend.ramp is None else NOWHERE

    def _is_mine(self, one: Filter, state: State) -> bool:
        return one.by == self._filtered_by(state) and (not isinstance(one, Cut) or one.of == self._legend.title)

    def _filtered_by(self, state: State) -> Facet | Part | None:
        return filtered_by(state.looks[self._index].colour.by) if self._index < len(state.looks) else None

    def _picture(self, state: State) -> Picture | None:
        """The map that the legend explains; None while another one is just coming."""
        picture = state.maps[self._index].picture if self._index < len(state.maps) else None
        return picture if picture is not None and len(picture) == len(self._legend.place) else None

    @Slot(object, bool)
    def _clicked(self, label: str, add: bool) -> None:
        """Only this; with `add`, this too, or no longer."""
        state, by = self._session.state, self._filtered_by(self._session.state)
        line = next((n for n, one in enumerate(self._legend.entries) if one.label == label and not one.is_rest), None)
        if by is None or line is None:
            return
        if is_part(by):
            value = label if by == "cluster" else f"{self._legend.title}: {label}"
            one: Filter | None = self._cut(by, value, self._at(line), self._at(line))
        else:
            one = Highlight(cast(Facet, by), _value(self._legend.entries[line]))
        if one is not None:
            same = tuple(f for f in state.filters if self._is_mine(f, state))
            self._filter(toggled(same, one) if add else () if same == (one,) else (one,))

    @Slot(object)
    def _stretched(self, stretch: Stretch | None) -> None:
        """Only this stretch of the ramp."""
        by, ramp = self._filtered_by(self._session.state), self._legend.ramp
        if by is None or ramp is None or not is_part(by):
            return
        if stretch is None:
            self._filter(())
            return
        low, high = ramp.said[stretch[0]], ramp.said[stretch[1]]
        value = f"{self._legend.title} {low}" if low == high else f"{self._legend.title} {low} to {high}"
        one = self._cut(by, value, *stretch)
        if one is not None:
            self._filter((one,))

    def _cut(self, by: Part, value: str, first: int, last: int) -> Cut | None:
        """What lies on these places of the legend now."""
        picture, place = self._picture(self._session.state), self._legend.place
        if picture is None:
            return None
        points = np.flatnonzero((place >= first) & (place <= last)).astype(np.int32)
        return Cut(by, self._legend.title, value, Selection.of(picture, points))

    def _filter(self, wanted: tuple[Filter, ...]) -> None:
        """In the place of this legend's filters."""
        state = self._session.state
        others = tuple(f for f in state.filters if not self._is_mine(f, state))
        self._session.apply(e.Filtered((*others, *wanted)))


def _value(one: Entry) -> str:
    """What a filter by this line has as its value."""
    return "" if one.is_unknown else one.label


def stretch_of(steps: Ints) -> Stretch:
    """The stretch of a ramp from the first of some (n,) steps to the last."""
    return (int(steps.min()), int(steps.max())) if len(steps) else NO_STRETCH
