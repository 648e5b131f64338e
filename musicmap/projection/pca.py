"""Principal components, with and without standardising first.

Written out on the covariance matrix rather than taken from scikit-learn, whose import alone costs
more than this takes for a hundred thousand rows; the tests hold it to scikit-learn's answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.types import Doubles, Floats

COMPONENTS = 6


@dataclass(frozen=True, slots=True)
class Fit:
    """A linear map from a layer's space to its principal components."""

    mean: Doubles
    """(d,)"""
    scale: Doubles
    """(d,) what each dimension is divided by: ones for PCA, standard deviations for STD-PCA."""
    components: Doubles
    """(d, COMPONENTS) orthonormal columns, in falling order of variance; columns without variance are zero."""
    explained: Doubles
    """(COMPONENTS,) share of the variance."""

    def place(self, values: Floats) -> Floats:
        """(N, d) → (N, COMPONENTS) float32."""
        folded = self.components / self.scale[:, None]
        return (values @ folded.astype(np.float32) - (self.mean @ folded).astype(np.float32)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Moments:
    """What a fit needs to know of the rows: computed once, it serves PCA and STD-PCA."""

    rows: int
    mean: Doubles
    """(d,)"""
    covariance: Doubles
    """(d, d) over N − 1; zeros for fewer than two rows."""

    @classmethod
    def of(cls, values: Floats) -> Moments:
        """Of (N, d) finite rows."""
        rows, dims = values.shape
        mean = values.mean(axis=0, dtype=np.float64) if rows else np.zeros(dims)
        return cls(rows, mean, _covariance(values, mean) if rows > 1 else np.zeros((dims, dims)))


def fit(values: Floats, *, standardise: bool, like: Doubles | None = None) -> Fit:
    """Principal components of (N, d) finite rows; see `fit_of`."""
    return fit_of(Moments.of(values), standardise=standardise, like=like)


def fit_of(moments: Moments, *, standardise: bool, like: Doubles | None = None) -> Fit:
    """Principal components (Pearson 1901; covariance over N − 1, as in scikit-learn).

    Args:
        standardise: divide each dimension by its standard deviation over all rows first (STD-PCA).
        like: (d, COMPONENTS) an earlier fit's components of the same layer, whose directions are kept, so
            that a map does not flip over when the library grows. Without it the largest weight of a
            component is positive.

    A dimension that never changes has no part in it; fewer than two rows give zeros.
    """
    mean, dims = moments.mean, len(moments.mean)
    if moments.rows < 2 or dims == 0:
        return Fit(mean, np.ones(dims), np.zeros((dims, COMPONENTS)), np.zeros(COMPONENTS))
    deviation = np.sqrt(np.diag(moments.covariance))
    # Rounding leaves a constant dimension a spread of about 1e-8 of its size: that is not variation.
    still = deviation <= 1e-6 * np.maximum(np.abs(mean), 1e-6)
    scale = np.where(still, 1.0, deviation) if standardise else np.ones(dims)
    covariance = moments.covariance / np.outer(scale, scale)
    covariance[still, :] = covariance[:, still] = 0.0
    eigenvalues, vectors = np.linalg.eigh(covariance)
    kept = min(COMPONENTS, dims)
    components, explained = np.zeros((dims, COMPONENTS)), np.zeros(COMPONENTS)
    strongest = np.maximum(eigenvalues[::-1][:kept], 0.0)
    total = max(float(np.trace(covariance)), np.finfo(np.float64).tiny)
    explained[:kept] = strongest / total
    components[:, :kept] = vectors[:, ::-1][:, :kept] * (explained[:kept] > 1e-9)
    return Fit(mean, scale, components * _signs(components, like), explained)


def narrowed(values: Floats, dims: int) -> Floats:
    """(N, d) → (N, dims) first principal components; as it is where there are no more than `dims`."""
    if values.shape[1] <= dims or len(values) < 2:
        return values
    mean = values.mean(axis=0, dtype=np.float64)
    vectors = np.linalg.eigh(_covariance(values, mean))[1][:, ::-1][:, :dims]
    narrow: Floats = (values - mean.astype(np.float32)) @ vectors.astype(np.float32)
    return narrow


def _covariance(values: Floats, mean: Doubles, rows_at_once: int = 16_384) -> Doubles:
    total = np.zeros((values.shape[1], values.shape[1]))
    for first in range(0, len(values), rows_at_once):
        centred = values[first : first + rows_at_once] - mean
        total += centred.T @ centred
    return total / (len(values) - 1)


def _signs(components: Doubles, like: Doubles | None) -> Doubles:
    if like is not None and like.shape == components.shape:
        return np.where((components * like).sum(axis=0) < 0, -1.0, 1.0)
    largest = np.abs(components).argmax(axis=0)
    return np.where(components[largest, np.arange(components.shape[1])] < 0, -1.0, 1.0)
