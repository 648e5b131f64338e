"""Turning a layout so that it lies like an older one: what a method leaves open is chosen for the eye."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.types import Doubles, Floats


@dataclass(frozen=True, slots=True)
class Alignment:
    """A turn or reflection, a uniform scale and a shift; shapes stay as they are."""

    middle: Doubles
    """(2,) of the layout as it was."""
    turn: Doubles
    """(2, 2) orthogonal, times the scale."""
    target: Doubles
    """(2,) where the middle goes."""

    def __call__(self, positions: Floats | Doubles) -> Floats:
        """(N, 2) → (N, 2)."""
        return ((positions - self.middle) @ self.turn + self.target).astype(np.float32)


def alignment(positions: Floats | Doubles, like: Floats | Doubles) -> Alignment:
    """The one that brings (N, 2) positions nearest to `like`, of the same rows in the same order.

    Orthogonal Procrustes (Schönemann 1966) after both were brought to the same size, so that a layout that is not
    like the older one at all is as large all the same. Without rows, or with all in one place, only the shift is left.
    """
    if not len(positions):
        return Alignment(np.zeros(2), np.eye(2), np.zeros(2))
    new, old = positions.astype(np.float64), like.astype(np.float64)
    middle, target = new.mean(axis=0), old.mean(axis=0)
    new, old = new - middle, old - target
    size, wanted = np.sqrt(np.square(new).sum()), np.sqrt(np.square(old).sum())
    if size == 0 or wanted == 0:
        return Alignment(middle, np.eye(2), target)
    left, _, right = np.linalg.svd(new.T @ old)
    return Alignment(middle, left @ right * (wanted / size), target)
