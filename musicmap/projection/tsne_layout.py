"""t-SNE (van der Maaten & Hinton 2008) by openTSNE, whose repulsion is interpolated (Linderman et al. 2019).

Affinities are uniform over the fifteen nearest instead of Gaussian over ninety: six times fewer, and in our trials at
least as many neighbours kept (Böhm, Berens & Kobak 2022 find the layouts hardly to be told apart).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from musicmap.types import Doubles, Floats, Ints

NEIGHBOURS = 15
_EARLY, _EARLY_EXAGGERATION = 125, 12.0
_LATER = 250
_AFTER_EXAGGERATED, _AFTER_EXAGGERATION = 40, 4.0
_AFTER = 180
_GRID = 2.0
"""Side of the cells that repulsion is interpolated in. With openTSNE's 1, five times the time goes into the grid of a
large layout, for a hundredth more of neighbours kept."""
_FEW = 2_000
"""Below so many rows a tree of them (Barnes & Hut 1986) is sooner done than the grid."""
_SHOW_EVERY = 5


def form(
    neighbours: Ints,
    distances: Floats,  # noqa: ARG001 - uniform affinities ask only who is near
    start: Floats | Doubles,
    show: Callable[[Doubles, float], None],
) -> Doubles:
    """Lay rows out from `start` (N, 2), of which only the arrangement counts. `show` may raise."""
    # As small as forces at the start can unfold it from (Kobak & Berens 2019).
    begin = (start - start.mean(axis=0)) * (1e-4 / start.std(axis=0).max())
    steps = ((_EARLY, _EARLY_EXAGGERATION, 0.5), (_LATER, 1.0, 0.8))
    return _descended(neighbours, begin, steps, show)


def refine(
    neighbours: Ints,
    distances: Floats,  # noqa: ARG001 - uniform affinities ask only who is near
    start: Floats | Doubles,
    growth: float,
    show: Callable[[Doubles, float], None],
) -> Doubles:
    """Settle rows that were placed among `growth` times fewer ones."""
    # Pulled together they find their place among all. More rows push more: tried layouts had grown by about this much
    # in the end, and get there sooner so.
    steps = ((_AFTER_EXAGGERATED, _AFTER_EXAGGERATION, 0.8), (_AFTER, 1.0, 0.8))
    return _descended(neighbours, start, steps, show, min(growth**0.4, 3.0))


def _descended(
    neighbours: Ints,
    start: Floats | Doubles,
    steps: tuple[tuple[int, float, float], ...],
    show: Callable[[Doubles, float], None],
    spreading: float = 1.0,
) -> Doubles:
    """`steps` of iterations, exaggeration and momentum; before the last, distances are multiplied by `spreading`."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PrecomputedAffinities
    from scipy.sparse import csr_matrix

    rows, k = neighbours.shape
    near = csr_matrix((np.ones(rows * k), neighbours.ravel(), np.arange(0, rows * k + 1, k)), (rows, rows))
    affinities = PrecomputedAffinities((near + near.T).tocsr(), normalize=True)
    repulsion = "bh" if rows < _FEW else "fft"
    total, done = sum(step[0] for step in steps), 0
    positions = start.astype(np.float64)
    for iterations, exaggeration, momentum in steps:
        if done + iterations == total:
            positions *= spreading

        def formed(iteration: int, _error: float, positions: Doubles, done: int = done) -> None:
            show(np.array(positions), (done + iteration) / total)

        layout = TSNEEmbedding(
            positions, affinities, negative_gradient_method=repulsion, ints_in_interval=_GRID, n_jobs=1
        ).optimize(
            iterations,
            exaggeration=exaggeration,
            momentum=momentum,
            callbacks=formed,
            callbacks_every_iters=_SHOW_EVERY,
        )
        positions = np.array(layout, dtype=np.float64)
        done += iterations
    return positions
