"""Landmarks: the rows that are laid out first, for all the others to be placed among."""

from __future__ import annotations

import numpy as np

from musicmap.types import Ints


def landmarks(track: Ints, count: int) -> Ints:
    """Choose `count` of N rows, in rising order: of every track its share, evenly along it.

    Args:
        track: (N,) index of each row's track; the rows of a track stand together.

    Every track has at least one where there are not more tracks than `count`; otherwise tracks take turns
    evenly through the library. The same rows always give the same landmarks.
    """
    rows = len(track)
    if count >= rows:
        return np.arange(rows, dtype=np.int32)
    first = np.flatnonzero(np.append(True, track[1:] != track[:-1]))
    length = np.diff(np.append(first, rows))
    if len(first) >= count:
        chosen = np.arange(count) * len(first) // count
        middles: Ints = (first[chosen] + length[chosen] // 2).astype(np.int32)
        return middles
    # One for each, and of the rest each track's share of what it has left, rounded so that the sum is kept.
    spare = np.append(0, np.cumsum(length - 1)) * (count - len(first)) // (rows - len(first))
    share = 1 + np.diff(spare)
    owner = np.repeat(np.arange(len(first)), share)
    place = np.arange(count) - np.append(0, np.cumsum(share))[owner]
    rows_of: Ints = (first[owner] + (2 * place + 1) * length[owner] // (2 * share[owner])).astype(np.int32)
    return rows_of


def nearest_in_track(track: Ints, chosen: Ints) -> Ints:
    """(N,) for every row the index into `chosen` of the landmark that is nearest along its track.

    Of a track without any, a row gets that of the track before, or of the first one.
    """
    here, there = chosen[:-1], chosen[1:]
    first = np.flatnonzero(np.append(True, track[1:] != track[:-1]))
    first_of_its_track = first[np.searchsorted(first, there, side="right") - 1]
    edge = np.where(track[here] == track[there], (here + there) // 2 + 1, first_of_its_track)
    found: Ints = np.searchsorted(edge, np.arange(len(track)), side="right").astype(np.int32)
    return found
