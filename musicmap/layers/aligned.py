"""Layers whose segments are not equally long, laid side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from musicmap.layers.keys import keys_of
from musicmap.layers.matrix import LayerMatrix


def aligned(matrix: LayerMatrix, like: LayerMatrix) -> LayerMatrix:
    """A layer with the segments of another one: in each the row that its middle falls into.

    Segments of `like` at whose middle the layer has nothing (a track that it lacks, or that ends before) are left
    out. A layer with segments of the same length stays as it is.
    """
    if not matrix.tracks or not like.tracks or np.isclose(matrix.segment_length, like.segment_length):
        return matrix
    middle = (like.segment + 0.5) * like.segment_length
    ids = np.array(like.tracks, np.int64)[like.track]
    wanted = keys_of(ids, np.floor(middle / matrix.segment_length).astype(np.int32))
    keys = matrix.keys
    order = np.argsort(keys, kind="stable")
    place = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    there = keys[place] == wanted
    used, track = np.unique(like.track[there], return_inverse=True)
    return replace(
        matrix,
        tracks=tuple(like.tracks[i] for i in used),
        values=matrix.values[place[there]],
        track=track.astype(np.int32),
        segment=like.segment[there],
        count=like.count[there],
        segment_length=like.segment_length,
    )
