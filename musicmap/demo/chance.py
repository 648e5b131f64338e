"""Drawing from a random generator, with the types kept.

Takes a generator and what may come, gives what comes; may import numpy only; runs anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def pick(rng: np.random.Generator, options: Sequence[T], weights: Sequence[float] | None = None) -> T:
    """One of `options`, each as likely as the others or by its weight."""
    if weights is None:
        return options[int(rng.integers(len(options)))]
    total = np.cumsum(weights)
    return options[int(np.searchsorted(total, rng.random() * total[-1], side="right"))]


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Any number from `low` up to `high`."""
    return float(rng.uniform(low, high))
