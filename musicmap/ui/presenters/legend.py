"""What a map's colours mean, over its corner; a click on a line narrows the map to it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot

from musicmap.scene.colouring import Legend
from musicmap.session import events as e
from musicmap.session.colours import facet_of
from musicmap.session.highlight import Highlight
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.ui.presenters.filters import toggled
from musicmap.ui.widgets.legend import Legend as LegendWidget
from musicmap.ui.widgets.legend_list import LegendRow


class LegendPresenter(QObject):
    """Keeps one map's legend."""

    def __init__(self, widget: LegendWidget, index: int, session: Session) -> None:
        super().__init__(widget)
        self._widget, self._index, self._session = widget, index, session
        self._legend = Legend()
        widget.row_clicked.connect(self._clicked)
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
        if legend.ramp is not None:
            colours = np.array(legend.ramp.stops, np.uint8)
            self._widget.show_ramp(legend.title, legend.ramp.low, legend.ramp.high, colours)
        elif legend.entries:
            rows = [LegendRow(one.label, one.colour, one.count) for one in legend.entries]
            self._widget.show_rows(legend.title, rows, self._left_out(state))
        else:
            self._widget.show_nothing()

    def _left_out(self, state: State) -> set[str]:
        """Labels of what a filter has taken off the map."""
        by = self._facet(state)
        wanted = {f.value for f in state.filters if f.by == by}
        return {one.label for one in self._legend.entries if one.label not in wanted} if wanted else set()

    def _facet(self, state: State) -> str | None:
        return facet_of(state.looks[self._index].colour.by) if self._index < len(state.looks) else None

    @Slot(object, bool)
    def _clicked(self, label: str, add: bool) -> None:
        """Only this; with `add`, this too, or no longer."""
        state, by = self._session.state, self._facet(self._session.state)
        known = any(one.label == label and len(one.codes) == 1 and one.codes[0] >= 0 for one in self._legend.entries)
        if by is None or not known:
            return
        one = Highlight(by, label)  # type: ignore[arg-type]
        same = tuple(f for f in state.filters if f.by == by)
        others = tuple(f for f in state.filters if f.by != by)
        wanted = toggled(same, one) if add else () if same == (one,) else (one,)
        self._session.apply(e.Filtered((*others, *wanted)))
