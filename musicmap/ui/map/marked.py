"""What is marked among the points, and the sheets that it is inked on."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtWidgets import QGraphicsScene

from musicmap.scene.morph import Origins, ease
from musicmap.scene.theme import MapTheme
from musicmap.ui.map import marks
from musicmap.ui.map.sheet import Ink, Sheet
from musicmap.ui.map.stage import Rows, Stage

HOVER_S, BREATH_S = 0.12, 2.4
_NONE: Rows = np.zeros(0, np.intp)


class Marked:
    """The pointed point with its path and lines, a pair, what plays, and the lasso's outline. `now` is in seconds."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self.hover: int | None = None
        self.playing: Rows = _NONE
        """The segments played, the one that plays last."""
        self._pair: Rows = _NONE
        self._path, self._lines = _NONE, _NONE.reshape(0, 2)
        self._hover_began = -math.inf
        self._sheets = {name: Sheet(10 + layer) for layer, name in enumerate(("pointed", "pair", "playing", "outline"))}
        for sheet in self._sheets.values():
            scene.addItem(sheet)

    def point_at(self, index: int | None, now: float) -> None:
        """Another point is pointed at, or none; path and lines of the last one go."""
        self.hover, self._hover_began = index, now
        self._path, self._lines = _NONE, _NONE.reshape(0, 2)

    def set_path(self, indices: ArrayLike) -> None:
        self._path = np.asarray(indices, np.intp).reshape(-1)

    def set_lines(self, pairs: ArrayLike) -> None:
        self._lines = np.asarray(pairs, np.intp).reshape(-1, 2)

    def set_playing(self, index: int | None, tail: ArrayLike) -> None:
        before = np.asarray(tail, np.intp).reshape(-1)
        self.playing = np.append(before, index) if index is not None else before[:0]

    def set_pair(self, indices: ArrayLike) -> None:
        self._pair = np.asarray(indices, np.intp).reshape(-1)

    def set_outline(self, ink: Ink | None) -> None:
        self._sheets["outline"].set_ink(ink)

    def carry(self, origins: Origins) -> None:
        """Other points are shown: the same ones stay marked."""
        hovered = origins.now_at([] if self.hover is None else [self.hover])
        self.hover = int(hovered[0]) if len(hovered) else None
        self._path, self.playing = origins.now_at(self._path), origins.now_at(self.playing)
        self._pair = origins.now_at(self._pair)
        self._lines = _NONE.reshape(0, 2)

    def grows(self, now: float) -> bool:
        """Whether the pointed point is still growing."""
        return now - self._hover_began < HOVER_S

    def ink(self, theme: MapTheme, stage: Stage, size: float, now: float) -> None:
        """Ink the sheets anew where the points are now; `size` is a point's diameter in logical pixels."""
        hover, view, still = self.hover, stage.camera.size, stage.reduced_motion
        red, green, blue = stage.points.colour[hover].tolist() if hover is not None else (0, 0, 0)
        pointed = marks.pointed(
            theme,
            size,
            view,
            point=stage.pixels(_NONE if hover is None else np.array([hover], np.intp), now),
            colour=(red, green, blue),
            growth=1.0 if still else ease((now - self._hover_began) / HOVER_S),
            path=stage.pixels(self._path, now),
            here=int(np.argmax(self._path == hover)) if len(self._path) else 0,
            lines=stage.pixels(self._lines.reshape(-1), now).reshape(-1, 2, 2),
        )
        self._sheets["pair"].set_ink(marks.pair(theme, size, view, at=stage.pixels(self._pair, now)))
        breath = 0.0 if still else now / BREATH_S % 1.0
        self._sheets["pointed"].set_ink(pointed)
        self._sheets["playing"].set_ink(
            marks.playing(theme, size, view, at=stage.pixels(self.playing, now), breath=breath)
        )
