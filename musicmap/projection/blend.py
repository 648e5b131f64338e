"""Blend: several layers of the same rows as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musicmap.types import Floats


def blended(layers: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Layers (N, d₁), (N, d₂) … side by side, (N, d₁ + d₂ + …), each counting by its weight and not by its width.

    Every dimension is standardised over the rows, and a layer's are multiplied by weight / √d, so that a squared
    distance is the sum over layers of weight² times the mean over dimensions. What never changes is zero.
    ValueError when layers have different rows, or there is not a weight, 0 or more, for each.
    """
    if len(layers) != len(weights) or min(weights, default=0.0) < 0:
        raise ValueError("A blend needs a weight, 0 or more, for each layer.")
    if len({len(layer) for layer in layers}) > 1:
        raise ValueError("Only layers of the same rows can be blended.")
    if not layers:
        return np.zeros((0, 0), np.float32)
    scales = [
        np.float32(weight / np.sqrt(max(layer.shape[1], 1))) for layer, weight in zip(layers, weights, strict=True)
    ]
    return np.concatenate([_standardised(layer) * scale for layer, scale in zip(layers, scales, strict=True)], axis=1)


def _standardised(values: Floats) -> Floats:
    if not len(values):
        return values
    mean = values.mean(axis=0, dtype=np.float64)
    deviation = values.std(axis=0, dtype=np.float64)
    # As in PCA: rounding leaves a constant dimension a little spread, which is not variation.
    still = deviation <= 1e-6 * np.maximum(np.abs(mean), 1e-6)
    scale = np.where(still, 0.0, 1.0 / np.where(still, 1.0, deviation))
    standardised: Floats = (values - mean.astype(np.float32)) * scale.astype(np.float32)
    return standardised
