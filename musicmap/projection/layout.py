"""t-SNE and UMAP of any number of rows, shown while they form.

Up to `FULL` rows are laid out in full. Of more, `LANDMARKS` are, spread over all tracks; the rest is placed at
the mean of its placed neighbours, and then all settle together for a while.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from musicmap.layers.cells import neighbour_graph
from musicmap.projection.align import alignment
from musicmap.projection.landmarks import landmarks, nearest_in_track
from musicmap.projection.pca import fit, narrowed
from musicmap.projection.placing import place, spread
from musicmap.types import Doubles, Floats, Ints

Kind = Literal["tsne", "umap"]
Forming = Callable[[Floats, float], None]

FULL = 20_000
LANDMARKS = 10_000
DIMENSIONS = 50
"""Of more dimensions, these are kept by PCA: what lies beyond is noise for neighbours (Kobak & Berens 2019)."""
_FEWEST = 5
"""Fewer rows than this have no neighbours to speak of: they stay at their principal components."""
_FRAME_S = 0.25


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of a layer lie."""

    positions: Floats
    """(N, 2)"""
    landmarks: Ints | None
    """(L,) rows that were laid out first, the others having been placed among them; None where all were at once."""


class _Method(Protocol):
    """`tsne_layout` and `umap_layout`."""

    NEIGHBOURS: int

    def form(
        self,
        neighbours: Ints,
        distances: Floats,
        start: Floats | Doubles,
        show: Callable[[Doubles, float], None],
        sketch: bool = False,
        /,
    ) -> Doubles: ...

    def refine(
        self,
        neighbours: Ints,
        distances: Floats,
        start: Floats | Doubles,
        growth: float,
        show: Callable[[Doubles, float], None],
        /,
    ) -> Doubles: ...


def _unseen(_positions: Floats, _share: float) -> None:
    """Nobody looks."""


def lay_out(
    values: Floats,
    kind: Kind,
    track: Ints,
    *,
    start: Floats | None = None,
    forming: Forming = _unseen,
) -> Layout:
    """Lay out (N, d) finite rows; the same input gives the same layout.

    Args:
        track: (N,) index of each row's track; the rows of a track stand together.
        start: (N, 2) positions to begin from instead of principal components. What comes out is turned and scaled
            to lie as they do.
        forming: is given all rows' positions as they are, and the share that is done; at once, then a few times
            a second. What it raises ends the layout and comes out of here.
    """
    principal = fit(values, standardise=False).place(values)[:, :2]
    begin = principal if start is None else start
    forming(begin, 0.0)
    if len(values) < _FEWEST or not principal.any():
        return Layout(begin, None)
    if not np.ptp(begin, axis=0).any():
        begin = principal
    showing = _Showing(forming, begin)
    method = _method(kind)
    rows = narrowed(values, DIMENSIONS)
    if len(rows) <= FULL:
        near = neighbour_graph(rows, method.NEIGHBOURS, lambda share: showing.wait(0.2 * share))
        positions = method.form(*near, begin, lambda positions, share: showing(positions, 0.2 + 0.8 * share))
        return Layout(showing.aligned(positions), None)
    return _by_landmarks(rows, method, track, begin, showing)


def _by_landmarks(rows: Floats, method: _Method, track: Ints, begin: Floats, showing: _Showing) -> Layout:
    chosen = landmarks(track, LANDMARKS)
    # Until they are placed, rows go with the landmark beside them in their track: the map moves within seconds.
    beside = nearest_in_track(track, chosen)
    formed = method.form(
        *neighbour_graph(rows[chosen], method.NEIGHBOURS),
        begin[chosen],
        lambda positions, share: showing(positions[beside], 0.2 * share),
        True,
    )
    near = neighbour_graph(rows, method.NEIGHBOURS, lambda share: showing(formed[beside], 0.2 + 0.3 * share))
    positions = np.zeros((len(rows), 2))
    positions[chosen] = formed
    known = np.zeros(len(rows), bool)
    known[chosen] = True
    reached = spread(*near, known, positions)
    if not reached.all():
        positions[~reached] = place(rows[~reached], rows[chosen], formed.astype(np.float32))
    growth = len(rows) / len(chosen)
    last = method.refine(*near, positions, growth, lambda moved, share: showing(moved, 0.5 + 0.5 * share))
    return Layout(showing.aligned(last), chosen)


class _Showing:
    """Passes on the layout as it forms, turned as it began: four times a second, or as often as costs a fifth."""

    def __init__(self, forming: Forming, begin: Floats) -> None:
        self._forming = forming
        self._begin = begin
        self._next = time.monotonic() + _FRAME_S

    def aligned(self, positions: Doubles) -> Floats:
        return alignment(positions, self._begin)(positions)

    def wait(self, share: float) -> None:
        """Nothing has moved yet."""
        self._show(lambda: self._begin, share)

    def __call__(self, positions: Doubles, share: float) -> None:
        self._show(lambda: self.aligned(positions), share)

    def _show(self, made: Callable[[], Floats], share: float) -> None:
        began = time.monotonic()
        if began < self._next:
            return
        self._forming(made(), share)
        now = time.monotonic()
        self._next = now + max(_FRAME_S, 4 * (now - began))


def _method(kind: Kind) -> _Method:
    """Each brings what is heavy only when it is asked for."""
    if kind == "tsne":
        from musicmap.projection import tsne_layout

        return tsne_layout
    from musicmap.projection import umap_layout

    return umap_layout
