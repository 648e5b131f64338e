"""Trajectories: a line through each chosen track's consecutive segments, coloured along time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicmap.scene.batch import FRESH, Batch, Part
from musicmap.scene.camera import Bounds
from musicmap.scene.colour import ramp_colours
from musicmap.scene.morph import Origins
from musicmap.scene.points import Flag
from musicmap.types import Bytes8, Doubles, Ints

BEGINS = 64
"""The flag of a vertex that no line leads to: a run's first."""
LINE_WIDTH = 1.6
"""Pixels."""
LINE_ALPHA = 0.62


@dataclass(frozen=True, slots=True, eq=False)
class Trajectories:
    """V vertices, each a point of the map, run after run. The vertices move as their points do."""

    rows: NDArray[np.intp]
    """(V,) rows of the points."""
    run: Ints
    """(V,) which run each belongs to."""
    colour: Bytes8
    """(V, 3) sRGB; between two vertices it passes from one's to the other's."""

    @classmethod
    def of(cls, runs: Sequence[ArrayLike], colours: ArrayLike | None = None, *, dark: bool = True) -> Trajectories:
        """Lines through points by their rows, each run in the order of time.

        Args:
            colours: (V, 3) for all vertices, run after run. None: the ramp of magnitudes, from each run's begin to
                its end.

        Raises ValueError when there are not as many colours as vertices.
        """
        each = [np.asarray(run, np.intp).reshape(-1) for run in runs]
        lengths = np.array([len(run) for run in each], np.int64)
        rows = np.concatenate(each) if each else np.zeros(0, np.intp)
        if colours is None:
            colour = ramp_colours(_times(lengths), dark=dark)
        else:
            colour = np.ascontiguousarray(colours, np.uint8).reshape(-1, 3)
        if len(colour) != len(rows):
            raise ValueError(f"{len(colour)} colours for {len(rows)} vertices.")
        return cls(rows, np.repeat(np.arange(len(each), dtype=np.int32), lengths), colour)

    def __len__(self) -> int:
        return len(self.rows)

    def moved(self, origins: Origins) -> Trajectories:
        """The same lines among other points; vertices whose points are gone are left out."""
        now = np.full(max(int(origins.before.max(initial=-1)), int(self.rows.max(initial=-1))) + 2, -1, np.intp)
        now[origins.before] = np.arange(len(origins.before))
        now[-1] = -1
        rows = now[self.rows]
        kept = rows >= 0
        return Trajectories(rows[kept], self.run[kept], self.colour[kept])

    def part(self, batch: Batch) -> Part:
        """The vertices ready to draw, `BEGINS` set where a run begins. Points that are nowhere break a line.

        Lines are not dimmed with their points, nor chosen: so dimmed points leave the lines to be seen.
        Runs come in an order that looks random: any first n vertices are a fair sample of the tracks.
        """
        order = np.argsort((self.run.astype(np.uint32) + 1) * np.uint32(0x9E3779B1), kind="stable")
        rows, run = self.rows[order], self.run[order]
        x, y = batch.points.positions[rows].T
        there = np.isfinite(x) & np.isfinite(y)
        breaks = np.ones(len(rows), bool)
        breaks[1:] = (run[1:] != run[:-1]) | ~there[:-1]
        breaks |= ~there
        ranks = np.empty(len(batch), np.int32)
        ranks[batch.order] = np.arange(len(batch), dtype=np.int32)
        part = batch.part(ranks[rows])
        part.looks[:, :3] = self.colour[order]
        part.looks[:, 3] &= np.uint8(FRESH | Flag.HIDDEN)
        part.looks[:, 3] |= breaks.view(np.uint8) * np.uint8(BEGINS)
        return Part(part.start, part.end, part.looks)


def touching(lines: Part, box: Bounds) -> Part:
    """Those of a part's lines that may touch a rectangle, each by itself; some ms for 200,000. All must be at rest."""
    before, after = lines.end[:-1], lines.end[1:]
    low, high = np.minimum(before, after), np.maximum(before, after)
    near = (lines.looks[1:, 3] & BEGINS) == 0
    near &= (high[:, 0] >= box.left) & (low[:, 0] <= box.right)
    near &= (high[:, 1] >= box.bottom) & (low[:, 1] <= box.top)
    second = np.flatnonzero(near) + 1
    ends = np.stack([second - 1, second], axis=1).reshape(-1)
    end, looks = lines.end[ends], lines.looks[ends]
    looks[::2, 3] |= np.uint8(BEGINS)
    return Part(end, end, looks)


def _times(lengths: NDArray[np.int64]) -> Doubles:
    """(V,) 0 at each run's begin to 1 at its end."""
    if not len(lengths):
        return np.zeros(0)
    ends = np.cumsum(lengths)
    place = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
    shares: Doubles = place / np.maximum(np.repeat(lengths - 1, lengths), 1)
    return shares
