"""What a map is made of, beyond the choices in the line at the top: a blend of layers, scale, every n-th, pooling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from musicmap.ui.theme import GAP, NEAR, SMALL, WIDE, Theme
from musicmap.ui.widgets.buttons import Switch, Tick
from musicmap.ui.widgets.choice import Choice, ChoiceButton, Option
from musicmap.ui.widgets.label import RIGHT, Label
from musicmap.ui.widgets.popover import Popover

Scale = Literal["linear", "log"]
MOST_WEIGHT, MOST_EVERY = 2.0, 10
_TICKS = 20
"""Steps of a weight's slider, from 0 to `MOST_WEIGHT`."""
_WIDE = 120
_SCALES = (
    ("linear", "Linear", "Activations as they are"),
    ("log", "Log", "Small activations spread out, large ones drawn together"),
)


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A layer that may be blended in."""

    key: str
    title: str
    on: bool
    weight: float = 1.0
    """0 to 2: how much its distances count, once all layers are standardised."""


@dataclass(frozen=True, slots=True)
class Blend:
    """All that the popover shows, and what it gives back when something of it was changed."""

    layers: tuple[Ingredient, ...]
    scale: Scale = "linear"
    every: int = 1
    """1: all segments; n: every n-th of a track."""
    pooling: str = "mean"
    """Key of one of the poolings."""


class RecipePopover(Popover):
    """Shows a blend; what the user changes goes out at once, a slider's when it is let go."""

    changed = Signal(object)
    """Blend: the whole of it, as the user wants it now."""

    def __init__(self, theme: Theme, poolings: Sequence[Option], parent: QWidget | None = None) -> None:
        """`poolings`: how segments are joined into longer ones."""
        super().__init__(theme, "How this map is made", parent)
        self._poolings = tuple(poolings)
        self._blend = Blend(())
        self._lines: list[_Line] = []
        self._layers = QGridLayout()
        self._layers.setHorizontalSpacing(GAP)
        self._layers.setVerticalSpacing(NEAR)
        self._layers.setColumnStretch(0, 1)
        self._scale = Switch(_SCALES, "Scale", self)
        self._every, self._every_said = _slider(1, MOST_EVERY, "Every n-th segment"), _said()
        self._pooling = ChoiceButton(theme, Choice("pooling", "Pooling", self._poolings, ""), self)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, GAP, WIDE, GAP)
        column.setSpacing(NEAR)
        column.addWidget(Label("Layers", size=SMALL, weight=QFont.Weight.DemiBold, quiet=True))
        column.addLayout(self._layers)
        column.addSpacing(NEAR)
        for title, parts in (
            ("Scale", (self._scale,)),
            ("Segments", (self._every, self._every_said)),
            ("Pooling", (self._pooling,)),
        ):
            line = QHBoxLayout()
            line.setSpacing(GAP)
            line.addWidget(Label(title, quiet=True))
            line.addStretch(1)
            for part in parts:
                line.addWidget(part)
            column.addLayout(line)
        self._scale.chosen.connect(self._choose_scale)
        self._every.valueChanged.connect(self._choose_every)
        self._every.sliderMoved.connect(self._say_every)
        self._pooling.chosen.connect(self._choose_pooling)

    def show_blend(self, blend: Blend) -> None:
        """As the owner has it now; says nothing."""
        keys = [layer.key for layer in blend.layers]
        if keys != [line.layer.key for line in self._lines]:
            self._lay_lines(blend)
        self._blend = blend
        alone = sum(layer.on for layer in blend.layers) == 1
        for line, layer in zip(self._lines, blend.layers, strict=True):
            line.show_layer(layer, only=alone and layer.on)
        self.setFocusProxy(next((line.box for line in self._lines if line.box.isEnabled()), self._every))
        self._scale.show_chosen(blend.scale)
        _set(self._every, blend.every)
        self._say_every(blend.every)
        self._pooling.show_choice(Choice("pooling", "Pooling", self._poolings, blend.pooling))

    def show_theme(self, theme: Theme) -> None:
        super().show_theme(theme)
        self._pooling.show_theme(theme)
        for line in self._lines:
            line.show_theme(theme)

    def _lay_lines(self, blend: Blend) -> None:
        for old in self._lines:
            for part in old.parts:
                part.hide()
                part.deleteLater()
        self._lines = [_Line(self._theme, layer, self) for layer in blend.layers]
        for row, line in enumerate(self._lines):
            for place, part in enumerate(line.parts):
                self._layers.addWidget(part, row, place)
            line.changed.connect(self._change_layer)

    def _change(self, blend: Blend) -> None:
        if blend != self._blend:
            self.show_blend(blend)
            self.changed.emit(blend)

    @Slot(object)
    def _change_layer(self, changed: Ingredient) -> None:
        layers = tuple(changed if layer.key == changed.key else layer for layer in self._blend.layers)
        self._change(replace(self._blend, layers=layers))

    @Slot(str)
    def _choose_scale(self, key: str) -> None:
        self._change(replace(self._blend, scale=cast(Scale, key)))

    @Slot(int)
    def _choose_every(self, every: int) -> None:
        self._change(replace(self._blend, every=every))

    @Slot(int)
    def _say_every(self, every: int) -> None:
        self._every_said.setText(every_nth(every))

    @Slot(str, str)
    def _choose_pooling(self, _: str, key: str) -> None:
        self._change(replace(self._blend, pooling=key))


class _Line(QWidget):
    """The parts of a layer's line, which stand in the popover's columns."""

    changed = Signal(object)
    """Ingredient."""

    def __init__(self, theme: Theme, layer: Ingredient, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer = layer
        self.box = Tick(theme, layer.title, parent)
        self.slider = _slider(0, _TICKS, f"Weight of {layer.title}", parent)
        self._said = _said(parent)
        self.parts: tuple[QWidget, ...] = (self.box, self.slider, self._said)
        self.box.clicked.connect(self._switch)
        self.slider.valueChanged.connect(self._weigh)
        self.slider.sliderMoved.connect(self._say)
        self.hide()

    def show_layer(self, layer: Ingredient, *, only: bool) -> None:
        """`only`: no other layer is blended in, so this one stays."""
        self.layer = layer
        self.box.setChecked(layer.on)
        self.box.setEnabled(not only)
        tick = round(layer.weight / MOST_WEIGHT * _TICKS)
        _set(self.slider, tick)
        self.slider.setEnabled(layer.on and not only)  # Alone, its weight changes nothing.
        self._say(tick)

    def show_theme(self, theme: Theme) -> None:
        self.box.show_theme(theme)

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        self.changed.emit(replace(self.layer, on=on))

    @Slot(int)
    def _weigh(self, tick: int) -> None:
        self.changed.emit(replace(self.layer, weight=tick / _TICKS * MOST_WEIGHT))

    @Slot(int)
    def _say(self, tick: int) -> None:
        self._said.setText(f"× {tick / _TICKS * MOST_WEIGHT:.1f}")


def every_nth(every: int) -> str:
    """1 → “all”, 2 → “every 2nd”."""
    return "all" if every == 1 else f"every {every}{ {2: 'nd', 3: 'rd'}.get(every, 'th') }"


def _slider(low: int, high: int, name: str, parent: QWidget | None = None) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal, parent)
    slider.setRange(low, high)
    slider.setPageStep(max(1, (high - low) // 4))
    slider.setTracking(False)  # A map is not made anew at each pixel of a drag.
    slider.setFixedWidth(_WIDE)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    slider.setAccessibleName(name)
    return slider


def _said(parent: QWidget | None = None) -> Label:
    label = Label(size=SMALL, quiet=True, tabular=True, parent=parent)
    label.setFixedWidth(56)
    label.setAlignment(RIGHT)
    return label


def _set(slider: QSlider, value: int) -> None:
    """Without a word: it is the owner who says so."""
    blocked = slider.blockSignals(True)
    slider.setValue(value)
    slider.blockSignals(blocked)
