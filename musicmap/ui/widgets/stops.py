"""A slider over a few values that are said in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSlider, QWidget

from musicmap.ui.theme import SMALL
from musicmap.ui.widgets.label import RIGHT, Label
from musicmap.ui.widgets.words import tip

SLIDER, SAID = 120, 76
"""How wide the slider is, and the words beside it."""
V = TypeVar("V", bound=float | None)


class Stops(QSlider, Generic[V]):
    """`said` is a label that says the value in words, to stand beside the slider."""

    def __init__(self, name: str, what: str, stops: Sequence[tuple[V, str]], parent: QWidget | None = None) -> None:
        """
        Args:
            name: for the screen reader.
            what: what it does, in a listener's words.
            stops: values, rising (None: any number), each with its words.
        """
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._stops = tuple(stops)
        self.said = Label(size=SMALL, quiet=True, tabular=True)
        self.said.setFixedWidth(SAID)
        self.said.setAlignment(RIGHT)
        self.setRange(0, len(self._stops) - 1)
        self.setFixedWidth(SLIDER)
        self.setPageStep(1)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setToolTip(tip(what))
        self.said.setToolTip(tip(what))
        self.valueChanged.connect(self._say)
        self._say()

    @property
    def chosen(self) -> V:
        return self._stops[self.value()][0]

    def show_value(self, value: V) -> None:
        """The stop nearest to a value; says nothing."""
        known = [_number(stop) for stop, _ in self._stops]
        wanted = _number(value)
        place = known.index(wanted) if wanted in known else min(range(len(known)), key=lambda i: abs(known[i] - wanted))
        blocked = self.blockSignals(True)
        self.setValue(place)
        self.blockSignals(blocked)
        self._say()

    @Slot()
    def _say(self) -> None:
        words = self._stops[self.value()][1]
        self.said.setText(words)
        self.setAccessibleDescription(words)


def _number(value: float | None) -> float:
    return math.inf if value is None else float(value)
