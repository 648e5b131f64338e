"""The rules that hold for every list that is made, as the user sets them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from musicmap.playlist.selected import ENOUGH
from musicmap.playlist.similar import Over
from musicmap.ui.widgets.words import THIN

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Words:
    """Words that are wanted, and words that are not."""

    these: tuple[str, ...] = ()
    nots: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.these) + len(self.nots)

    def known(self, names: Sequence[str]) -> Words:
        """Those that are among some names: another model has other tags."""
        there = {name.casefold() for name in names}
        these, nots = (tuple(w for w in some if w.casefold() in there) for some in (self.these, self.nots))
        return Words(these, nots)

    def with_(self, word: str, *, wanted: bool = True) -> Words:
        """One more, or the other way round, where it stood or at the end of its kind."""
        if word in (self.these if wanted else self.nots):
            return self
        rest = self.without(word)
        return replace(rest, these=(*rest.these, word)) if wanted else replace(rest, nots=(*rest.nots, word))

    def without(self, word: str) -> Words:
        these, nots = (tuple(w for w in some if w != word) for some in (self.these, self.nots))
        return Words(these, nots)


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What every list is to be like. Those after `variety` are the finer ones."""

    length: int = 20
    """Tracks."""
    per_artist: int | None = 2
    once: bool = True
    """Of a song that is there live, remastered or twice, only one."""
    variety: float = 0.0
    """0: always the best; to 1: others among the good ones, another time others again."""
    per_album: int | None = None
    rested: int | None = None
    """Only tracks that were not heard for so many days."""
    shortest: float = 0.0
    """Seconds."""
    longest: float = math.inf
    genres: Words = NO_WORDS
    """Of the file tags: one of them; none of those."""
    tags: Words = NO_WORDS
    """Of the model: all of them; none of those."""
    blend: Words = NO_WORDS
    """Tags that a list is to sound like besides, and unlike."""
    over: Over = "tracks"
    """What is compared."""
    part: float = 0.0
    """Over segments: how much of a track must sound like that; 0: its best moment."""
    inside: float = ENOUGH
    """How much of a track must lie in the selection."""


FIRST = Wishes()


def plain(wishes: Wishes) -> Wishes:
    """The same without the finer ones."""
    return Wishes(wishes.length, wishes.per_artist, wishes.once, wishes.variety)


def finer(wishes: Wishes) -> Iterator[str]:
    """What of the finer ones is set, in a few words each."""
    if wishes.per_album is not None:
        yield f"{wishes.per_album} of an album"
    if wishes.rested is not None:
        yield f"not heard for {rest(wishes.rested)}"
    if wishes.shortest > 0:
        yield f"from {minutes(wishes.shortest)}"
    if wishes.longest < math.inf:
        yield f"up to {minutes(wishes.longest)}"
    if wishes.genres.these:
        yield " or ".join(wishes.genres.these)
    if wishes.tags.these:
        yield f"with {' and '.join(wishes.tags.these)}"
    for word in (*wishes.genres.nots, *wishes.tags.nots):
        yield f"no {word}"
    if len(wishes.blend):
        yield blended(wishes.blend)
    if wishes.over == "segments":
        yield "by moments"
    if wishes.inside != ENOUGH:
        yield f"{inside(wishes.inside)} in the selection"


def blended(words: Words) -> str:
    """“like ambient, unlike metal”"""
    liked, unliked = " and ".join(words.these), " and ".join(words.nots)
    return ", ".join(filter(None, (f"like {liked}" if liked else "", f"unlike {unliked}" if unliked else "")))


def rest(days: int) -> str:
    """30 → “a month”"""
    return {1: "a day", 7: "a week", 30: "a month", 90: "3 months", 365: "a year"}.get(days, f"{days} days")


def minutes(seconds: float) -> str:
    return f"{seconds / MINUTE:g}{THIN}min"


def inside(share: float) -> str:
    """How much of a track, before “of it” or “in it”: “all”, “half”, “70 %”, “any moment”."""
    named = {0.0: "any moment", 0.5: "half", 1.0: "all"}
    return named.get(share, f"{round(100 * share)}{THIN}%")
