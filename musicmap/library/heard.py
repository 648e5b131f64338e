"""How a track was heard, from all who say something about it."""

from __future__ import annotations

from collections.abc import Iterable

from musicmap.types import FileTags, Heard


def merged(here: Heard, tags: FileTags, told: Iterable[Heard] = ()) -> Heard:
    """What is known of a track from what was played here, its file tags, and what other programs told.

    Programs write their counts into file tags and take them from there: of all those the highest counts. None of them
    knows what was played here, so that comes on top. The latest date counts, and the file's own rating; without one,
    the highest of the programs'.
    """
    told = tuple(told)
    if not told and tags.play_count is None and tags.last_played is None and tags.rating is None:
        return here
    others = (Heard(tags.play_count or 0, tags.last_played), *told)
    return Heard(
        count=here.count + max(one.count for one in others),
        last=max((one.last for one in (here, *others) if one.last is not None), default=None),
        rating=tags.rating
        if tags.rating is not None
        else max((one.rating for one in others if one.rating is not None), default=None),
    )
