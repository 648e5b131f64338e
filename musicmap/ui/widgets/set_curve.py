"""The set as a curve: below a list, how its energy and its tempo go, from its first track to its last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicmap.playlist.profile import Part, edges, energy_over, tempi
from musicmap.types import Doubles
from musicmap.ui.theme import GAP, NEAR, SMALL, TIGHT, WIDE, Theme, colour, font, mix
from musicmap.ui.widgets.label import LEFT, RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round
from musicmap.ui.widgets.words import many, percent

_HIGH, _WORDS = 44, 18
"""Of the curve, and of the line of words above it, in pixels."""
_STEP = 3
"""Pixels between two points of the energy."""
_SWATCH = 8
_FILL = 0.22
"""How far the energy's ground is from the panel to the text."""


@dataclass(frozen=True, slots=True, eq=False)
class SetTrack:
    """A track of the list, and what is said while the pointer is on it."""

    title: str
    rhythm: str
    """“128 · 8A”, as far as it is known."""
    part: Part


class SetCurve(QWidget):
    """Point at it to read whose stretch that is; a click, or Enter after Left and Right, goes there in the list."""

    chosen = Signal(int)
    """A row of the list."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._font = theme, font(SMALL, tabular=True)
        self._tracks: tuple[SetTrack, ...] = ()
        self._edges: Doubles = np.zeros(1)
        self._playing: int | None = None
        self._pointed: int | None = None
        self._energy: Doubles | None = None
        self.setAccessibleName("Energy and tempo of the playlist")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_tracks(self, tracks: Sequence[SetTrack]) -> None:
        """The list, in its order. One track alone, or none, has no curve."""
        self._tracks = tuple(tracks)
        self._edges = edges([track.part for track in tracks])
        self._energy = self._pointed = self._playing = None
        self.setAccessibleDescription(self._described())
        self.setVisible(len(tracks) > 1)
        self.update()

    def show_playing(self, row: int | None) -> None:
        """Which of them sounds now."""
        if row != self._playing:
            self._playing = row
            self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, TIGHT + _WORDS + TIGHT + _HIGH + NEAR)

    def room(self) -> QRect:
        """Where the curve is, in pixels: all of the list's time."""
        return QRect(WIDE, TIGHT + _WORDS + TIGHT, max(self.width() - WIDE - GAP, 1), _HIGH)

    def row_at(self, x: float) -> int:
        """The row under a pixel; the first or the last one beside them."""
        share = (x - self.room().left()) / self.room().width()
        return min(max(int(np.searchsorted(self._edges, share, side="right")) - 1, 0), len(self._tracks) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._energy = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.row_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.row_at(event.position().x()))

    def leaveEvent(self, event: object) -> None:
        self._point(None)

    def focusOutEvent(self, event: object) -> None:
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, here = len(self._tracks) - 1, self._pointed
        match event.key():
            case Qt.Key.Key_Left:
                self._point(last if here is None else max(here - 1, 0))
            case Qt.Key.Key_Right:
                self._point(0 if here is None else min(here + 1, last))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if here is not None:
                self.chosen.emit(here)
            case _:
                super().keyPressEvent(event)

    def _point(self, row: int | None) -> None:
        if row != self._pointed:
            self._pointed = row
            self.setAccessibleDescription(self._described() if row is None else self._said(row))
            self.update()

    def _said(self, row: int) -> str:
        track = self._tracks[row]
        heard = percent(float(track.part.energy.mean())) if len(track.part.energy) else ""
        return ", ".join(filter(None, (track.title, track.rhythm, f"energy {heard}" if heard else "")))

    def _described(self) -> str:
        unknown = sum(not len(track.part.energy) for track in self._tracks)
        energy = energy_over([track.part for track in self._tracks], 10) if self._tracks else np.zeros(0)
        known = energy[np.isfinite(energy)]
        said = (
            many(len(self._tracks), "track", "tracks"),
            f"energy from {percent(known.min())} to {percent(known.max())}" if len(known) else "",
            f"tempo {self._range()}" if self._range() else "",
            f"energy of {many(unknown, 'track', 'tracks')} not known" if unknown else "",
        )
        return ", ".join(filter(None, said))

    def _range(self) -> str:
        found = tempi([track.part for track in self._tracks])
        if found is None:
            return ""
        low, high = (f"{bpm:.0f}" for bpm in found)
        return f"{low} bpm" if low == high else f"{low} to {high} bpm"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, room = QPainter(self), self._theme, self.room()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, 0, self.width(), 1, colour(theme.line))
        self._paint_words(painter)
        for row, ground in ((self._pointed, theme.hover), (self._playing, theme.chosen)):
            if row is not None:
                fill_round(painter, self._stretch(row).adjusted(0, -TIGHT, 0, 0), ground, 2)
        self._paint_energy(painter, room)
        self._paint_tempo(painter, room)
        painter.fillRect(room.left(), room.bottom() + 1, room.width(), 1, colour(theme.line))
        if self._playing is not None:
            under = self._stretch(self._playing)
            painter.fillRect(under.left(), room.bottom() + 1, under.width(), 2, colour(theme.accent))
        if self.hasFocus():
            draw_ring(painter, room.adjusted(-TIGHT, -TIGHT, TIGHT, TIGHT), theme.accent)

    def _stretch(self, row: int) -> QRect:
        """Where a track is on the curve."""
        room = self.room()
        left, right = (room.left() + round(room.width() * float(edge)) for edge in self._edges[row : row + 2])
        return QRect(left, room.top(), max(right - left, 2), room.height())

    def _paint_words(self, painter: QPainter) -> None:
        """What is what; while the pointer is on a track, whose it is."""
        theme, room = self._theme, self.room()
        line = QRect(room.left(), TIGHT, room.width(), _WORDS)
        if self._pointed is not None:
            track = self._tracks[self._pointed]
            used = draw_line(painter, line, track.rhythm, self._font, theme.quiet, RIGHT)
            line.setRight(line.right() - used - (NEAR if used else 0))
            draw_line(painter, line, track.title, self._font, theme.text)
            return
        middle = line.center().y() + 1
        fill_round(painter, QRect(line.left(), middle - _SWATCH // 2, _SWATCH, _SWATCH), self._ground(), 2)
        draw_line(painter, line.adjusted(_SWATCH + TIGHT + 2, 0, 0, 0), "Energy", self._font, theme.quiet, LEFT)
        if self._range():
            used = draw_line(painter, line, self._range(), self._font, theme.quiet, RIGHT)
            left = line.right() - used - TIGHT - 2 - GAP
            painter.fillRect(QRect(left, middle, GAP, 1), colour(theme.text))

    def _ground(self) -> tuple[int, int, int]:
        return mix(self._theme.panel, self._theme.text, _FILL)

    def _paint_energy(self, painter: QPainter, room: QRect) -> None:
        if self._energy is None:
            self._energy = energy_over([track.part for track in self._tracks], max(room.width() // _STEP, 2))
        # A point in the middle of each share; the first and the last one reach the ends.
        x = room.left() + (np.arange(len(self._energy)) + 0.5) * room.width() / len(self._energy)
        x[0], x[-1] = room.left(), room.left() + room.width()
        y = room.bottom() + 1 - self._energy * room.height()
        for run in _runs(np.isfinite(y)):
            points = [QPointF(*at) for at in zip(x[run].tolist(), y[run].tolist(), strict=True)]
            ground = QPointF(points[0].x(), room.bottom() + 1), QPointF(points[-1].x(), room.bottom() + 1)
            path = QPainterPath()
            path.addPolygon(QPolygonF([ground[0], *points, ground[1]]))
            painter.fillPath(path, colour(self._ground()))
            painter.setPen(QPen(colour(self._theme.quiet, 0.8), 1))
            painter.drawPolyline(QPolygonF(points))

    def _paint_tempo(self, painter: QPainter, room: QRect) -> None:
        """A step a track; where two that are beside each other are known, a line leads from one to the next."""
        found = tempi([track.part for track in self._tracks])
        if found is None:
            return
        low, high = found
        inside = room.adjusted(0, TIGHT, 0, -TIGHT)
        path, open_end = QPainterPath(), False
        for track, (left, right) in zip(
            self._tracks, pairwise((room.left() + room.width() * self._edges).tolist()), strict=True
        ):
            if not track.part.bpm:
                open_end = False
                continue
            share = (track.part.bpm - low) / (high - low) if high > low else 0.5
            y = round(inside.bottom() - share * inside.height()) + 0.5  # A pixel's middle: the line is sharp.
            (path.lineTo if open_end else path.moveTo)(round(left) + 0.5, y)
            path.lineTo(round(right) + 0.5, y)
            open_end = True
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self._theme.text), 1, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawPath(path)


def _runs(known: np.ndarray) -> list[slice]:
    """Where one after the other is True."""
    bounds = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8))).tolist()
    return [slice(first, last) for first, last in zip(bounds[::2], bounds[1::2], strict=True)]
