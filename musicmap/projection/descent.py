"""UMAP's descent, compiled. Importing this loads numba: the layout does so when its first picture is out.

What umap-learn's `optimize_layout_euclidean` does (McInnes, Healy & Melville 2018, algorithm 5), with edges drawn by
chance in every epoch instead of by a timetable, in float32, and compiled ahead into numba's cache. One thread and one
stream of random numbers: the same start always gives the same layout.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64
from numpy.typing import NDArray

from musicmap.types import Floats, Ints

SEED = np.uint64(88172645463325252)
"""Of xorshift64 (Marsaglia 2003); anything but zero."""


@njit(cache=True, fastmath=True)
def epoch(
    positions: Floats,
    starts: NDArray[np.int64],
    ends: Ints,
    strength: Floats,
    pace: np.float32,
    a: np.float32,
    b: np.float32,
    repelled_by: int,
    state: np.uint64,
) -> np.uint64:
    """Move (N, 2) positions, in place, by one pass over a symmetric graph; gives the next state of the random numbers.

    Args:
        starts, ends: the graph in compressed rows, as SciPy has it.
        strength: (edges,) the chance that an edge pulls, times 2²⁴.
        pace: how far forces move a point; falls from 1 to 0 over a layout.
        a, b: of the curve 1 / (1 + a·d²ᵇ).
        repelled_by: how many random points push for each pull.
    """
    one, two, limit, near = np.float32(1), np.float32(2), np.float32(4), np.float32(0.001)
    count = uint64(len(positions))
    for i in range(len(positions)):
        x, y = positions[i, 0], positions[i, 1]
        for edge in range(starts[i], starts[i + 1]):
            state ^= state << uint64(13)
            state ^= state >> uint64(7)
            state ^= state << uint64(17)
            if np.float32(state >> uint64(40)) >= strength[edge]:
                continue
            j = ends[edge]
            dx, dy = x - positions[j, 0], y - positions[j, 1]
            squared = dx * dx + dy * dy
            if squared > 0:
                power = squared**b
                force = -two * a * b * power / (squared * (a * power + one))
                dx = min(max(force * dx, -limit), limit) * pace
                dy = min(max(force * dy, -limit), limit) * pace
                x += dx
                y += dy
                positions[j, 0] -= dx
                positions[j, 1] -= dy
            for _ in range(repelled_by):
                state ^= state << uint64(13)
                state ^= state >> uint64(7)
                state ^= state << uint64(17)
                j = np.int64(((state >> uint64(32)) * count) >> uint64(32))
                dx, dy = x - positions[j, 0], y - positions[j, 1]
                squared = dx * dx + dy * dy
                if squared > 0:
                    force = two * b / ((near + squared) * (a * squared**b + one))
                    x += min(max(force * dx, -limit), limit) * pace
                    y += min(max(force * dy, -limit), limit) * pace
        positions[i, 0], positions[i, 1] = x, y
    return state
