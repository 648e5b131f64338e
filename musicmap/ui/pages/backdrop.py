"""The welcome page's ground: a map that nobody has filled yet, its points drifting over their islands."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QRadialGradient

from musicmap.scene.colour import sound_colours
from musicmap.scene.density import islands
from musicmap.scene.points import Points
from musicmap.types import Bytes8, Doubles, Floats, Ints
from musicmap.ui.theme import Theme, colour
from musicmap.ui.widgets.paint import rgb_at

_TRACKS, _SEGMENTS, _ISLANDS, _TINTS = 52, 20, 9, 40
_SIZES = (3.0, 4.0, 5.5)
"""Pixels across."""
_GLOW = 3.5
"""How many times as wide its glow is."""
_FINE = 4
"""Points stand on quarters of a pixel: slow as they are, whole ones would make them stumble."""
_PERIOD_S = 38.0
_REACH = 0.022
_SHORE = 110.0
"""Pixels over which points come into sight, right of the words."""


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """N points, each moving about its home."""

    homes: Doubles
    """(N, 2), most of them within −1 to 1."""
    phases: Doubles
    """(N, 2) radians."""
    tints: Ints
    """(N,) which of the tints."""
    sizes: Ints
    """(N,) which of the sizes."""
    sounds: Floats
    """(tints, 3) where the tints lie in the invented sound space."""

    @classmethod
    def made(cls, seed: int = 7) -> Drift:
        """Always the same map: wandering tracks about a few islands; near each other means alike in colour."""
        chance = np.random.default_rng(seed)
        angles = np.linspace(0, 2 * np.pi, _ISLANDS, endpoint=False) + chance.normal(0, 0.25, _ISLANDS)
        radii = chance.uniform(0.25, 0.78, _ISLANDS)
        centres = np.stack([radii * np.cos(angles), radii * np.sin(angles), chance.normal(0, 0.5, _ISLANDS)], 1)
        starts = centres[chance.integers(_ISLANDS, size=_TRACKS)] + chance.normal(0, 0.09, (_TRACKS, 3))
        steps = chance.normal(0, 0.042, (_TRACKS, _SEGMENTS, 3))
        sounds = (starts[:, None] + np.cumsum(steps, axis=1)).reshape(-1, 3)
        stray = chance.random((len(sounds), 1)) < 0.06
        sounds = np.where(stray, chance.normal(0, 0.4, sounds.shape), sounds)
        picked = sounds[chance.choice(len(sounds), _TINTS, replace=False)]
        tints = np.argmin(((sounds[:, None] - picked) ** 2).sum(axis=2), axis=1)
        low, high = np.quantile(sounds[:, :2], (0.01, 0.99), axis=0)
        return cls(
            homes=(sounds[:, :2] - (low + high) / 2) / ((high - low).max() / 2),
            phases=chance.uniform(0, 2 * np.pi, (len(sounds), 2)),
            tints=tints.astype(np.int32),
            sizes=chance.choice(len(_SIZES), len(sounds), p=(0.55, 0.33, 0.12)).astype(np.int32),
            sounds=picked.astype(np.float32),
        )

    def places(self, seconds: float) -> Doubles:
        """(N, 2) at a time: each goes round its home in an ellipse of its own."""
        turn = 2 * math.pi * seconds / _PERIOD_S + self.phases
        moved: Doubles = self.homes + _REACH * np.stack([np.cos(turn[:, 0]), np.sin(turn[:, 1])], axis=1)
        return moved


class Backdrop:
    """Paints a `Drift`. In the dark points glow, and where they meet their light adds up."""

    def __init__(self, drift: Drift, theme: Theme) -> None:
        self._drift, self._theme = drift, theme
        self._colours = sound_colours(drift.sounds, dark=theme.dark)
        self._sprites: dict[tuple[int, int, int, int], QPixmap] = {}
        self._ratio = 1.0
        self._islands = islands(Points.of(drift.homes * (1, -1)), theme.map, softness=0.026)
        self._ground = QImage() if self._islands is None else _picture(self._islands.image)

    def paint(self, painter: QPainter, width: float, height: float, clear: float, seconds: float) -> None:
        """Cover a rectangle of this size from the painter's origin, and leave what is left of `clear` to the words."""
        if painter.device().devicePixelRatioF() != self._ratio:
            self._ratio = painter.device().devicePixelRatioF()
            self._sprites.clear()
        reach = min(0.44 * height, 0.46 * (width - clear))
        if reach < 0.1 * height:
            return
        centre = np.array([(width + clear) / 2, height / 2])
        self._paint_ground(painter, reach, centre)
        at = self._drift.places(seconds) * reach + centre
        seen = np.clip((at[:, 0] - clear) / _SHORE, 0, 1)
        whole, part = np.divmod(np.rint(at * self._ratio * _FINE).astype(int), _FINE)
        corner = whole / self._ratio - _side(self._ratio) / 2
        if self._theme.dark:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        columns = (self._drift.tints, self._drift.sizes, part[:, 0], part[:, 1], corner[:, 0], corner[:, 1], seen)
        for tint, size, right, down, x, y, strength in zip(*(c.tolist() for c in columns), strict=True):
            if strength > 0.02:
                painter.setOpacity(strength)
                painter.drawPixmap(QPointF(x, y), self._sprite(tint, size, right, down))
        painter.setOpacity(1.0)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _paint_ground(self, painter: QPainter, reach: float, centre: Doubles) -> None:
        """Not smoothed: the shores are soft already, and smoothing takes as long as all points together."""
        if self._islands is not None:
            bounds = self._islands.bounds
            left, top = centre[0] + bounds.left * reach, centre[1] - bounds.top * reach
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(QRectF(left, top, bounds.width * reach, bounds.height * reach), self._ground)

    def _sprite(self, tint: int, size: int, right: int, down: int) -> QPixmap:
        """A point with its glow, shifted by so many quarters of a pixel; painted when first needed."""
        key = tint, size, right, down
        if key not in self._sprites:
            self._sprites[key] = self._painted(*key)
        return self._sprites[key]

    def _painted(self, tint: int, size: int, right: int, down: int) -> QPixmap:
        side = _side(self._ratio)
        pixmap = QPixmap(round(side * self._ratio), round(side * self._ratio))
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        rgb, radius = rgb_at(self._colours, tint), _SIZES[size] / 2
        shift = 1 / (_FINE * self._ratio)
        middle = QPointF(side / 2 + right * shift, side / 2 + down * shift)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._theme.dark:
            glow = QRadialGradient(middle, radius * _GLOW)
            for place in (0.0, 0.25, 0.5, 0.75, 1.0):
                glow.setColorAt(place, colour(rgb, self._theme.map.glow * (1 - place) ** 2))
            painter.setBrush(glow)
            painter.drawEllipse(middle, radius * _GLOW, radius * _GLOW)
        painter.setBrush(QColor(colour(rgb, self._theme.map.point_alpha)))
        painter.drawEllipse(middle, radius, radius)
        painter.end()
        return pixmap


def _picture(pixels: Bytes8) -> QImage:
    high, wide, _ = pixels.shape
    straight = QImage(np.ascontiguousarray(pixels).data, wide, high, 4 * wide, QImage.Format.Format_RGBA8888)
    return straight.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _side(ratio: float) -> float:
    """Side of a sprite in logical pixels, a whole and even number of the screen's own."""
    return 2 * math.ceil((max(_SIZES) * _GLOW / 2 + 1) * ratio) / ratio
