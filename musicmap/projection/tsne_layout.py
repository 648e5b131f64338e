"""t-SNE (van der Maaten & Hinton 2008) by openTSNE, whose repulsion is interpolated (Linderman et al. 2019).

Affinities are uniform over the fifteen nearest instead of Gaussian over ninety: six times fewer, and in our trials at
least as many neighbours kept (Böhm, Berens & Kobak 2022 find the layouts hardly to be told apart).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from musicmap.types import Doubles, Floats, Ints

NEIGHBOURS = 15
_FEW = 2_000
"""Below so many rows a tree of them (Barnes & Hut 1986) is sooner done than the grid."""
_SHOW_EVERY = 5


@dataclass(frozen=True, slots=True)
class _Phase:
    iterations: int
    exaggeration: float = 1.0
    momentum: float = 0.8
    grid: float = 2.0
    """Side of the cells that repulsion is interpolated in. Most of a large layout's time goes into them: 240 ms an
    iteration of 100,000 rows with openTSNE's 1, 54 with 2, 30 with 3; a layout that ends with 3 keeps a fiftieth fewer
    neighbours."""


_FORMING = (_Phase(125, exaggeration=12.0, momentum=0.5), _Phase(250))
_SKETCHING = (_FORMING[0], _Phase(80))
_SETTLING = (_Phase(40, exaggeration=4.0, grid=3.0), _Phase(100, grid=3.0), _Phase(40))
"""Pulled together, rows find their place among all; then they spread."""


def form(
    neighbours: Ints,
    distances: Floats,  # noqa: ARG001 - uniform affinities ask only who is near
    start: Floats | Doubles,
    show: Callable[[Doubles, float], None],
    sketch: bool = False,
) -> Doubles:
    """Lay rows out from `start` (N, 2), of which only the arrangement counts. `show` may raise.

    A sketch is sooner done: good enough to place other rows in.
    """
    # As small as forces at the start can unfold it from (Kobak & Berens 2019).
    begin = (start - start.mean(axis=0)) * (1e-4 / start.std(axis=0).max())
    return _descended(neighbours, begin, _SKETCHING if sketch else _FORMING, show)


def refine(
    neighbours: Ints,
    distances: Floats,  # noqa: ARG001 - as above
    start: Floats | Doubles,
    growth: float,
    show: Callable[[Doubles, float], None],
) -> Doubles:
    """Settle rows that were placed among `growth` times fewer ones."""
    # More rows push more: tried layouts had grown by about this much in the end, and get there sooner so.
    return _descended(neighbours, start, _SETTLING, show, spreading=min(growth**0.4, 3.0))


def _descended(
    neighbours: Ints,
    start: Floats | Doubles,
    phases: tuple[_Phase, ...],
    show: Callable[[Doubles, float], None],
    spreading: float = 1.0,
) -> Doubles:
    """After the first phase, distances are multiplied by `spreading`."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PrecomputedAffinities
    from scipy.sparse import csr_matrix

    rows, k = neighbours.shape
    near = csr_matrix((np.ones(rows * k), neighbours.ravel(), np.arange(0, rows * k + 1, k)), (rows, rows))
    affinities = PrecomputedAffinities((near + near.T).tocsr(), normalize=True)
    repulsion = "bh" if rows < _FEW else "fft"
    total, done = sum(phase.iterations for phase in phases), 0
    positions = start.astype(np.float64)
    for phase in phases:

        def formed(iteration: int, _error: float, positions: Doubles, done: int = done) -> None:
            show(np.array(positions), (done + iteration) / total)

        # One thread: the same start always gives the same layout.
        layout = TSNEEmbedding(positions, affinities, negative_gradient_method=repulsion, n_jobs=1).optimize(
            phase.iterations,
            exaggeration=phase.exaggeration,
            momentum=phase.momentum,
            ints_in_interval=phase.grid,
            callbacks=formed,
            callbacks_every_iters=_SHOW_EVERY,
        )
        positions = np.array(layout, dtype=np.float64) * (1.0 if done else spreading)
        done += phase.iterations
    return positions
