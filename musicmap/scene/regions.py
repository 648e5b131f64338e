"""The map divided by what the tagger says there: coarse regions, and ever finer ones within them, with their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.names import Name
from musicmap.scene.peaks import Terrain, blurred
from musicmap.scene.wording import more_than_elsewhere, said
from musicmap.types import Bools, Bytes8, Doubles, Floats, TagNumbers

SOFTNESS = (0.064, 0.032, 0.016, 0.008)
"""By rank: how far around a place one listens for what is said there, as a share of the map's longer side."""
LEAST = (0.02, 0.007, 0.0025, 0.001)
"""By rank: the share of all segments that a region must hold to be named."""
ECHO = 4.0
"""So many times a rank's softness around a name, no other of its rank or of a finer one has the same text."""
_SIDE = 256
_FEWEST, _SURE = 3, 2.0
"""Segments, and standard deviations: under these nothing is said."""
_NOBODY = -1


def regions(positions: Floats, top: TagNumbers, values: Bytes8, tags: Sequence[str]) -> tuple[Name, ...]:
    """The names of a map, the coarsest first.

    Around every place, as far as `SOFTNESS` says, is counted what is said there, and the place goes to the tag
    that is said more there than elsewhere. Connected places of one tag are a region; so two regions that touch never
    have the same name. A finer region never repeats the name of a coarser one that it lies in.

    Args:
        positions: (N, 2); what is not finite is not on the map.
        top: (N, K) uint8 each segment's strongest tags, indices into `tags`.
        values: (N, K) uint8 their activations, 255 for 1.
    """
    terrain = Terrain.of(positions, _SIDE)
    high, wide = terrain.counts.shape
    here = said(terrain.cell, high * wide, top, values, len(tags))
    everywhere = here.sum(axis=1)
    if not everywhere.any():
        return ()
    spectrum = np.fft.rfft2(here.reshape(-1, high, wide))
    taken = np.zeros((len(tags), high * wide), bool)
    names: list[Name] = []
    for rank, (softness, least) in enumerate(zip(SOFTNESS, LEAST, strict=True)):
        # A Gaussian that is 1 in its middle: activations within reach, each by how near it is.
        window = 2 * np.pi * (softness * max(high, wide)) ** 2
        near = blurred(spectrum, (high, wide), softness).reshape(len(tags), -1) * window
        surely = np.where(taken, -np.inf, more_than_elsewhere(near, everywhere))
        owner = np.where(surely.max(axis=0) >= _SURE, surely.argmax(axis=0), _NOBODY)
        region = _connected(owner.reshape(high, wide))
        for middle, cells, weight in _large(terrain, terrain.density(softness).ravel(), region, least):
            tag = int(owner[middle])
            if tag != _NOBODY and not taken[tag, middle]:
                x, y = terrain.place(middle).tolist()
                names.append(Name(tags[tag], x, y, rank, weight))
                taken[tag, cells] = True
                taken[tag, _around(terrain, middle, ECHO * softness)] = True
    return tuple(names)


def _large(
    terrain: Terrain, density: Doubles, region: NDArray[np.intp], least: float
) -> Iterator[tuple[np.intp, NDArray[np.intp], float]]:
    """Middle, cells, and share of all points of each region that holds at least the share `least`; heaviest first."""
    counts = terrain.counts.ravel()
    held = np.bincount(region, counts)
    enough = np.flatnonzero(held >= max(least * counts.sum(), _FEWEST))
    for number in enough[np.argsort(-held[enough], kind="stable")]:
        cells = np.flatnonzero(region == number)
        yield _middle(terrain, cells, density[cells]), cells, float(held[number] / counts.sum())


def _around(terrain: Terrain, middle: np.intp, radius: float) -> Bools:
    """(H · W,) the cells within `radius` × the longer side of one."""
    high, wide = terrain.counts.shape
    row, column = divmod(int(middle), wide)
    away = (np.arange(high)[:, None] - row) ** 2 + (np.arange(wide) - column) ** 2
    near: Bools = away.ravel() <= (radius * max(high, wide)) ** 2
    return near


def _middle(terrain: Terrain, cells: NDArray[np.intp], density: Doubles) -> np.intp:
    """The cell nearest to a region's centre of mass, of those where it is at least half as dense as at its densest.

    The centre itself may lie outside: regions can be crescents, or two hills and a bridge.
    """
    at = np.stack(np.divmod(cells, terrain.counts.shape[1]), axis=1)
    centre = np.average(at, axis=0, weights=terrain.counts.ravel()[cells])
    away = ((at - centre) ** 2).sum(axis=1)
    dense: Bools = density >= density.max() / 2
    best: np.intp = cells[np.argmin(np.where(dense, away, np.inf))]
    return best


def _connected(owner: NDArray[np.intp]) -> NDArray[np.intp]:
    """(H · W,) a number for each connected area of one owner.

    Every cell takes the lowest number among itself and its neighbours of the same owner, and then the number that
    this one has taken, until nothing changes.
    """
    number = np.arange(owner.size).reshape(owner.shape)
    same = [(a, b, owner[a] == owner[b]) for a, b in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1]))]
    while True:
        lower = number.copy()
        for a, b, alike in same:
            least = np.minimum(lower[a], lower[b])
            for side in (lower[a], lower[b]):
                np.minimum(side, least, out=side, where=alike)
        flat = lower.ravel()
        flat = flat[flat]
        if np.array_equal(flat, number.ravel()):
            break
        number = flat.reshape(owner.shape)
    _, dense = np.unique(number.ravel(), return_inverse=True)
    return dense
