"""What led to a track: the moment that was pointed at, selected or found, for which it came into a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from musicmap.jobs.picture import Picture
from musicmap.types import Ints, Seconds, TrackId

Leads = Mapping[TrackId, Seconds]
"""Seconds into each track; DJ software gets a cue there."""


def earliest(picture: Picture, points: Ints) -> Leads:
    """Where the first of these points begins in each of their tracks.

    Points of one track stand together, so few are left to be compared where a hundred thousand are selected.
    """
    rising = points if np.all(points[1:] > points[:-1]) else np.sort(points)
    of = picture.track[rising]
    changes = np.flatnonzero(np.diff(of, prepend=-1))
    tracks, first = np.unique(of[changes], return_index=True)
    starts = picture.segment[rising[changes[first]]] * picture.segment_length[0]
    ids = picture.tracks[tracks].tolist()
    return {TrackId(track): Seconds(float(at)) for track, at in zip(ids, starts.tolist(), strict=True)}


def leads_note(leads: Leads, tracks: Iterable[TrackId]) -> dict[str, float]:
    """What led to these tracks, as a library keeps it."""
    return {str(track): leads[track] for track in tracks if track in leads}


def leads_of(note: Any) -> Leads:
    """What was kept; nothing of what is no lead."""
    kept = note if isinstance(note, dict) else {}
    good = {key: at for key, at in kept.items() if key.isdecimal() and type(at) in (int, float) and at >= 0}
    return {TrackId(int(key)): Seconds(at) for key, at in good.items()}
