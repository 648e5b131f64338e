"""What led to a track: the moment that was pointed at, selected or found, for which it came into a list."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from musicmap.jobs.picture import Picture
from musicmap.types import Ints, Seconds, TrackId

Leads = Mapping[TrackId, Seconds]
"""Seconds into each track; DJ software gets a cue there."""


def earliest(picture: Picture, points: Ints) -> Leads:
    """Where the first of these points begins in each of their tracks."""
    rising = np.sort(points)
    tracks, first = np.unique(picture.track[rising], return_index=True)
    starts = picture.segment[rising[first]] * picture.segment_length[0]
    ids = picture.tracks[tracks].tolist()
    return {TrackId(track): Seconds(float(at)) for track, at in zip(ids, starts.tolist(), strict=True)}
