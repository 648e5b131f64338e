"""Taking tracks into a list, the best first, as its rules allow."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from musicmap.playlist.catalogue import NOBODY, Catalogue
from musicmap.playlist.rules import Rules
from musicmap.types import Bools, Floats

Same = Callable[[int, Sequence[int]], bool]
"""Whether a track is the same music as any of some others; all by their row in the catalogue."""

Rows = NDArray[np.intp]

_SPARE = 1_000
"""Tracks that are ready to follow where the rules leave too few."""
_AMONG = 10
"""With full variance a track is drawn from this many times as many as are wanted."""


class Tally:
    """A list in the making: what it holds already, and what may still come into it."""

    def __init__(self, catalogue: Catalogue, rules: Rules, same: Same) -> None:
        self.rules = rules
        self._catalogue, self._same = catalogue, same
        self._rows: list[int] = []
        self._held: set[int] = set()
        self._artists: Counter[int] = Counter()
        self._albums: Counter[int] = Counter()
        self._songs: set[int] = set()
        self._sounds: set[int] = set()

    def copy(self) -> Tally:
        """Another one that goes on from here."""
        other = Tally(self._catalogue, self.rules, self._same)
        other._rows, other._held = self._rows.copy(), self._held.copy()
        other._artists, other._albums = self._artists.copy(), self._albums.copy()
        other._songs, other._sounds = self._songs.copy(), self._sounds.copy()
        return other

    def admits(self, row: int) -> bool:
        """Whether the rules let a track in; none comes in twice. `rules.fitting` is asked elsewhere, once for all."""
        rules, of = self.rules, self._catalogue
        return not (
            row in self._held
            or _full(self._artists, int(of.artist[row]), rules.per_artist)
            or _full(self._albums, int(of.album[row]), rules.per_album)
            or (rules.once and self._is_there(row))
        )

    def take(self, row: int) -> None:
        """It is in the list from now on, whether the rules let it in or the user named it."""
        self._artists[int(self._catalogue.artist[row])] += 1
        self._albums[int(self._catalogue.album[row])] += 1
        self.shut_out(row)

    def shut_out(self, row: int) -> None:
        """Neither it nor, if each song comes once, the same song comes in; it does not count for its artist."""
        self._rows.append(row)
        self._held.add(row)
        self._songs.add(int(self._catalogue.song[row]))
        self._sounds.add(int(self._catalogue.sound[row]))

    def _is_there(self, row: int) -> bool:
        song, sound = int(self._catalogue.song[row]), int(self._catalogue.sound[row])
        known = (song != NOBODY and song in self._songs) or (sound != NOBODY and sound in self._sounds)
        return known or self._same(row, self._rows)


def _full(seen: Counter[int], number: int, limit: int | None) -> bool:
    return limit is not None and number != NOBODY and seen[number] >= limit


def choose(scores: Floats, fits: Bools, tally: Tally, n: int) -> list[int]:
    """Up to n tracks more, as many as there are, taken into the tally; by their row, the best first.

    Args:
        scores: (T,) the higher the better; of equal ones the first.
        fits: (T,) which may be taken at all.

    With variance v the tracks are drawn without repetition from the n (1 + 9 v) best, with probabilities as of a
    softmax at the temperature v × the standard deviation of their scores; drawn by adding Gumbel noise (Kool, van Hoof
    & Welling 2019). If the rules leave too few of them, the next best follow.
    """
    taken: list[int] = []
    for row in _in_turn(scores, np.flatnonzero(fits), tally.rules, n):
        if len(taken) >= n:
            break
        if tally.admits(row):
            tally.take(row)
            taken.append(row)
    return sorted(taken, key=lambda row: (-scores[row], row))


def _in_turn(scores: Floats, rows: Rows, rules: Rules, n: int) -> Iterator[int]:
    variance = min(max(rules.variance, 0.0), 1.0)
    good = math.ceil(n * (1 + (_AMONG - 1) * variance))
    best, others = _parted(scores, rows, good + _SPARE)
    if variance > 0 and len(best[:good]):
        noise = np.random.default_rng(rules.seed).gumbel(size=len(best[:good]))
        worth = scores[best[:good]] - scores[best[0]]
        # Where all are worth the same, only chance is left.
        drawn = noise + worth / (variance * worth.std() or 1.0)
        best[:good] = best[:good][np.argsort(-drawn, kind="stable")]
    yield from best.tolist()
    yield from _falling(scores, others).tolist()


def _parted(scores: Floats, rows: Rows, k: int) -> tuple[Rows, Rows]:
    """The k best rows in order (more where the last ones are equal), and the others: sorting all takes longer."""
    if len(rows) <= k:
        return _falling(scores, rows), rows[:0]
    least = -np.partition(-scores[rows], k)[k]
    best = scores[rows] >= least
    return _falling(scores, rows[best]), rows[~best]


def _falling(scores: Floats, rows: Rows) -> Rows:
    order: Rows = rows[np.argsort(-scores[rows], kind="stable")]
    return order
