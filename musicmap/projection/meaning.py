"""What an axis means: the tags that grow along it.

Takes coordinates and tag activations of the same rows, gives columns of the latter; may import numpy.
"""

from __future__ import annotations

import numpy as np

from musicmap.types import Floats, Ints

_AT_ONCE = 8_192
"""Rows: in float32 so few are summed that nothing is lost, and at twice the pace."""
NONE = -1
"""Stands for “no tag”: the axis, or every tag, is the same everywhere."""


def poles(coordinates: Floats, activations: Floats) -> Ints:
    """(k, 2): for each of k axes the tag that falls most along it, and the one that rises most.

    By Pearson's correlation over the rows of `coordinates` (N, k) and `activations` (N, classes).
    """
    rows, axes = coordinates.shape
    if rows < 2 or not activations.shape[1]:
        return np.full((axes, 2), NONE, np.int32)
    x_mean, y_mean = coordinates.mean(axis=0, dtype=np.float64), activations.mean(axis=0, dtype=np.float64)
    product = np.zeros((axes, activations.shape[1]))
    x_power, y_power = np.zeros(axes), np.zeros(activations.shape[1])
    for first in range(0, rows, _AT_ONCE):
        x = coordinates[first : first + _AT_ONCE] - x_mean.astype(np.float32)
        y = activations[first : first + _AT_ONCE] - y_mean.astype(np.float32)
        product += x.T @ y
        x_power += np.square(x).sum(axis=0)
        y_power += np.square(y).sum(axis=0)
    spread = np.sqrt(np.outer(x_power, y_power))
    still = spread <= 1e-12 * rows
    correlation = np.where(still, 0.0, product / np.where(still, 1.0, spread))
    found = np.stack([correlation.argmin(axis=1), correlation.argmax(axis=1)], axis=1)
    # A tag that does not fall stands for no fall, and likewise for a rise.
    extremes = np.stack([-correlation.min(axis=1), correlation.max(axis=1)], axis=1)
    return np.where(extremes > 1e-6, found, NONE).astype(np.int32)
