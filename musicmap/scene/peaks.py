"""The hills of a map: where its points lie densely, at any fineness, and which hill each place belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.camera import Bounds
from musicmap.types import Bools, Doubles, Floats, Ints

_MARGIN = 0.15
"""Free border on each side, as a share of the longer side: the softest blur fades out within it."""
_STRAY = 0.002
"""So many of the points on each side may lie outside the grid: a few odd ones must not shrink all the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """N points counted in the cells of a grid."""

    bounds: Bounds
    counts: Doubles
    """(H, W), the lowest row first. Points outside the grid are not counted."""
    cell: NDArray[np.intp]
    """(N,) the flat number of each point's cell (of the nearest one for points outside); −1 for positions that
    are not finite."""

    @classmethod
    def of(cls, positions: Floats, side: int = 512) -> Terrain:
        """Count (N, 2) positions in `side` cells along the longer axis; 0.2 s for a million."""
        there = np.flatnonzero(np.isfinite(positions).all(axis=1))
        at = positions[there]
        bounds = Bounds.of(_without_strays(at)).grown(_MARGIN)
        longer = max(bounds.width, bounds.height)
        wide, high = (max(round(side * length / longer), 16) for length in (bounds.width, bounds.height))
        column = (at[:, 0].astype(np.float64) - bounds.left) * (wide / bounds.width)
        row = (at[:, 1].astype(np.float64) - bounds.bottom) * (high / bounds.height)
        inside = (column >= 0) & (column < wide) & (row >= 0) & (row < high)
        held = np.clip(row, 0, high - 1).astype(np.intp) * wide + np.clip(column, 0, wide - 1).astype(np.intp)
        cell = np.full(len(positions), -1, np.intp)
        cell[there] = held
        counts = np.bincount(held[inside], minlength=high * wide).astype(np.float64).reshape(high, wide)
        return cls(bounds, counts, cell)

    def density(self, softness: float) -> Doubles:
        """(H, W) the counts blurred by a Gaussian; its standard deviation is `softness` × the longer side."""
        return blurred(np.fft.rfft2(self.counts), self.counts.shape, softness)

    def place(self, cells: NDArray[np.intp] | np.intp) -> Doubles:
        """(…,) flat numbers of cells → (…, 2) their middles, data units."""
        high, wide = self.counts.shape
        row, column = np.divmod(cells, wide)
        x = self.bounds.left + (column + 0.5) * (self.bounds.width / wide)
        y = self.bounds.bottom + (row + 0.5) * (self.bounds.height / high)
        return np.stack([x, y], axis=-1)


def blurred(spectrum: NDArray[np.complex128], shape: tuple[int, ...], softness: float) -> Doubles:
    """Grids blurred by a Gaussian whose standard deviation is `softness` × their longer side.

    By Fourier transform, as the cost is then the same at every softness. A grid's margin keeps its ends apart.

    Args:
        spectrum: `numpy.fft.rfft2` of the grids, (…, H, W // 2 + 1).
        shape: (H, W) of a grid.
    """
    high, wide = shape
    reach = -2 * (np.pi * softness * max(shape)) ** 2
    waves = np.fft.fftfreq(high)[:, None] ** 2 + np.fft.rfftfreq(wide) ** 2
    found: Doubles = np.fft.irfft2(spectrum * np.exp(reach * waves), shape)
    # What the transform leaves where there is nothing would else be a thousand little hills.
    found[found < 1e-9 * found.max(initial=0.0)] = 0.0
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Hills:
    """K hills, the highest first, that share all cells of a terrain among them."""

    peaks: NDArray[np.intp]
    """(K,) the flat number of each hill's highest cell."""
    owner: Ints
    """(H · W,) which hill each cell belongs to."""


def hills(density: Doubles, prominence: float) -> Hills:
    """Every cell climbs to its highest neighbour until it stands on a peak; then slight peaks join higher ones.

    A peak stays where the way to any higher one leads down to less than 1 − `prominence` of its height (Chazal,
    Guibas, Oudot and Skraba 2013, "Persistence-based clustering in Riemannian manifolds", with heights compared
    as ratios, so that a small village counts as much as a city's quarter).
    """
    height = density.ravel()
    summit = _climb(density)
    peaks, hill = np.unique(summit, return_inverse=True)
    order = np.argsort(-height[peaks], kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    peaks, hill = peaks[order], rank[hill]
    master = np.arange(len(peaks))
    for saddle, one, other in _saddles(height, hill.reshape(density.shape)):
        upper, lower = sorted((_top(master, one), _top(master, other)))
        if upper != lower and saddle >= (1 - prominence) * height[peaks[lower]]:
            master[lower] = upper
    tops = np.array([_top(master, i) for i in range(len(master))])
    kept, owner = np.unique(tops[hill], return_inverse=True)
    return Hills(peaks[kept], owner.astype(np.int32))


def _climb(density: Doubles) -> NDArray[np.intp]:
    """(H · W,) the peak above each cell."""
    high, wide = density.shape
    padded = np.pad(density, 1, constant_values=-np.inf)
    best, goal = density.copy(), np.arange(high * wide).reshape(high, wide)
    here = goal.copy()
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            there = padded[1 + down : 1 + down + high, 1 + right : 1 + right + wide]
            step = here + down * wide + right
            # Among equals the later cell is the higher one: without that, a plain would be all peaks.
            above = (there > best) | ((there == best) & (step > goal))
            best, goal = np.where(above, there, best), np.where(above, step, goal)
    up = goal.ravel()
    while not np.array_equal(further := up[up], up):
        up = further
    return up


def _saddles(height: Doubles, hill: NDArray[np.intp]) -> list[tuple[float, int, int]]:
    """(height, hill, hill) for each two hills that touch: their highest pass, the highest passes first."""
    level = height.reshape(hill.shape)
    passes, pairs = [], []
    for a, b in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
        border = hill[a] != hill[b]
        passes.append(np.minimum(level[a], level[b])[border])
        pairs.append(np.sort(np.stack([hill[a][border], hill[b][border]], axis=1), axis=1))
    both, saddle = np.concatenate(pairs), np.concatenate(passes)
    order = np.lexsort((both[:, 1], both[:, 0], -saddle))
    both, saddle = both[order], saddle[order]
    _, first = np.unique(both[:, 0] * (hill.max() + 1) + both[:, 1], return_index=True)
    first.sort()
    return [(float(s), int(i), int(j)) for s, (i, j) in zip(saddle[first], both[first], strict=True)]


def _top(master: NDArray[np.intp], hill: int) -> int:
    while master[hill] != hill:
        hill = int(master[hill])
    return hill


def _without_strays(at: Floats) -> Floats:
    if len(at) < 100:
        return at
    low, high = np.quantile(at, (_STRAY, 1 - _STRAY), axis=0)
    inside: Bools = ((at >= low) & (at <= high)).all(axis=1)
    return at[inside]


def clusters(positions: Floats, *, softness: float = 0.016, prominence: float = 0.2, least: float = 0.002) -> Ints:
    """(N, 2) positions → (N,) int32 number of the hill each point lies on, the most populous first.

    Points in hills that hold less than a share of `least` of all, or that are nowhere, get −1. 0.3 s for a
    million points.
    """
    terrain = Terrain.of(positions)
    cell = terrain.cell
    found = hills(terrain.density(softness), prominence)
    hill = np.where(cell >= 0, found.owner[cell], -1)
    counts = np.bincount(hill[hill >= 0], minlength=len(found.peaks))
    order = np.argsort(-counts, kind="stable")
    number = np.full(len(counts) + 1, -1, np.int32)  # the last is what −1 looks up
    large = counts[order] >= max(least * len(positions), 1)
    number[order[large]] = np.arange(large.sum())
    named: Ints = number[hill]
    return named
