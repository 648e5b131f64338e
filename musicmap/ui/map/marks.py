"""What is inked above the points: the pointed track's path, its neighbours, what plays, the lasso."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from musicmap.scene.camera import Pair
from musicmap.scene.theme import MapTheme, Rgb
from musicmap.types import Doubles
from musicmap.ui.map.gestures import BRUSH
from musicmap.ui.map.sheet import Ink

_MARGIN = 24.0
_REACH = 8
"""Segments before and after the pointed one whose path is bright; the rest of a long track would hide the points."""


def pointed(
    theme: MapTheme,
    size: float,
    view: Pair,
    *,
    point: Doubles,
    colour: Rgb,
    growth: float,
    path: Doubles,
    here: int,
    lines: Doubles,
) -> Ink | None:
    """The hovered point, grown; the thin path of its track, bright about the point; hairlines to its true neighbours.

    Args:
        size: a point's diameter.
        view: the picture's width and height. All in logical pixels.
        point: (1, 2) where the hovered point is, of this `colour`, or (0, 2).
        growth: 0 just pointed at … 1 fully grown.
        path: (K, 2) in the order of the track. here: which of these the hovered point is.
        lines: (M, 2, 2) from and to.
    """
    rect = _around(np.concatenate([path, lines.reshape(-1, 2), point]), view)
    if rect is None:
        return None

    def paint(painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for (ax, ay), (bx, by) in lines.tolist():
            painter.setPen(_pen(theme.canvas, 0.55, 3.0))
            painter.drawLine(QPointF(ax, ay), QPointF(bx, by))
            painter.setPen(_pen(theme.quiet, 0.9, 1.0))
            painter.drawLine(QPointF(ax, ay), QPointF(bx, by))
            painter.drawEllipse(QPointF(bx, by), size / 2 + 2.5, size / 2 + 2.5)
        near = path[max(0, here - _REACH) : here + _REACH + 1]
        if len(path) > len(near):
            painter.setPen(_pen(theme.text, 0.3, 1.0))
            painter.drawPath(smooth(path))
        if len(near) > 1:
            curve = smooth(near)
            painter.setPen(_pen(theme.canvas, 0.7, 4.0))
            painter.drawPath(curve)
            painter.setPen(_pen(theme.text, 0.85, 1.5))
            painter.drawPath(curve)
        for x, y in point.tolist():
            radius = size / 2 + (2.0 + size / 4) * growth
            painter.setPen(_pen(theme.canvas, 1.0, 5.0))
            painter.drawEllipse(QPointF(x, y), radius, radius)
            painter.setPen(_pen(theme.text, 1.0, 1.75))
            painter.setBrush(QColor(*colour))
            painter.drawEllipse(QPointF(x, y), radius, radius)

    return Ink(rect, paint)


def playing(theme: MapTheme, size: float, view: Pair, *, at: Doubles, breath: float) -> Ink | None:
    """The breathing ring of the segment that plays and its tail.

    Args:
        at: (K, 2) pixels: segments in the order played, the playing one last.
        breath: 0 … 1, once round for a breath in and out.
    """
    rect = _around(at, view)
    if rect is None or not len(at):
        return None
    swell = (1 - math.cos(2 * math.pi * breath)) / 2

    def paint(painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for i in range(1, len(at)):
            share = i / (len(at) - 1)
            (ax, ay), (bx, by) = at[i - 1].tolist(), at[i].tolist()
            pen = _pen(theme.accent, 0.85 * share, 1.0 + 1.5 * share)
            # Round ends of see-through pieces would show as beads.
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(ax, ay), QPointF(bx, by))
        here, radius = QPointF(*at[-1].tolist()), size / 2 + 4.0 + 2.0 * swell
        painter.setPen(_pen(theme.canvas, 0.8, 4.5))
        painter.drawEllipse(here, radius, radius)
        painter.setPen(_pen(theme.accent, 0.30 * (1 - swell), 3.0))
        painter.drawEllipse(here, radius + 1.0 + 6 * swell, radius + 1.0 + 6 * swell)
        painter.setPen(_pen(theme.accent, 1.0, 2.0))
        painter.drawEllipse(here, radius, radius)

    return Ink(rect, paint)


def pair(theme: MapTheme, size: float, view: Pair, *, at: Doubles) -> Ink | None:
    """Two places that belong together, (2, 2) pixels: a ring around each, and the way from one to the other."""
    rect = _around(at, view)
    if rect is None or len(at) != 2:
        return None
    radius = size / 2 + 4.0
    one, other = (QPointF(x, y) for x, y in at.tolist())
    way = math.hypot(other.x() - one.x(), other.y() - one.y())
    step = (other - one) * (radius / way) if way > 2 * radius else QPointF()

    def paint(painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for alpha, wide, rgb in ((0.7, 4.5, theme.canvas), (1.0, 2.0, theme.accent)):
            painter.setPen(_pen(rgb, alpha, wide))
            for place in (one, other):
                painter.drawEllipse(place, radius, radius)
            if not step.isNull():
                painter.drawLine(one + step, other - step)

    return Ink(rect, paint)


def outline(theme: MapTheme, view: Pair, corners: Doubles) -> Ink | None:
    """The lasso or box while it is drawn: (K, 2) pixels."""
    rect = _around(corners, view)
    if rect is None or len(corners) < 2:
        return None
    polygon = QPolygonF([QPointF(x, y) for x, y in corners.tolist()])

    def paint(painter: QPainter) -> None:
        painter.setPen(_pen(theme.accent, 1.0, 1.5))
        painter.setBrush(_colour(theme.accent, 0.10))
        painter.drawPolygon(polygon)

    return Ink(rect, paint)


def line(theme: MapTheme, view: Pair, corners: Doubles) -> Ink | None:
    """A line while it is drawn: (K, 2) pixels."""
    rect = _around(corners, view)
    if rect is None or len(corners) < 2:
        return None
    path = QPainterPath(QPointF(*corners[0]))
    for x, y in corners[1:].tolist():
        path.lineTo(x, y)

    def paint(painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.strokePath(path, _pen(theme.canvas, 0.6, 5.0))
        painter.strokePath(path, _pen(theme.accent, 1.0, 2.0))

    return Ink(rect, paint)


def brushed(theme: MapTheme, view: Pair, trail: Doubles) -> Ink | None:
    """Where the brush has been, (K, 2) pixels."""
    rect = _around(trail, view)
    if rect is None:
        return None
    # A point needs some length to be drawn with a round pen.
    path = QPainterPath(QPointF(*trail[0]))
    for x, y in [*trail[1:].tolist(), (trail[-1, 0] + 0.01, trail[-1, 1])]:
        path.lineTo(x, y)

    def paint(painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(theme.accent, 0.22, 2 * BRUSH))
        painter.drawPath(path)

    return Ink(rect.adjusted(-BRUSH, -BRUSH, BRUSH, BRUSH), paint)


def smooth(points: Doubles) -> QPainterPath:
    """A curve through (K, 2) points, held tight so that it hardly loops (Catmull and Rom 1974)."""
    path = QPainterPath(QPointF(*points[0].tolist()))
    before, after = np.vstack([points[:1], points[:-1]]), np.vstack([points[1:], points[-1:]])
    slope = (after - before) / 6 * 0.6
    for i in range(1, len(points)):
        a, b = points[i - 1] + slope[i - 1], points[i] - slope[i]
        path.cubicTo(QPointF(*a.tolist()), QPointF(*b.tolist()), QPointF(*points[i].tolist()))
    return path


def _around(points: Doubles, view: Pair) -> QRectF | None:
    """The part of the view around these points; None where nothing of it is seen."""
    if not len(points) or not np.isfinite(points).all():
        return None
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    wide = QRectF(left, top, right - left, bottom - top).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    seen = wide.intersected(QRectF(0, 0, *view))
    return QRectF(seen.toAlignedRect()) if not seen.isEmpty() else None


def _colour(rgb: Rgb, alpha: float) -> QColor:
    return QColor(*rgb, round(255 * alpha))


def _pen(rgb: Rgb, alpha: float, width: float) -> QPen:
    return QPen(_colour(rgb, alpha), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
