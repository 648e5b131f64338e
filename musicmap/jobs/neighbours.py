"""What truly sounds most like a moment: its nearest neighbours in the layer's full space, found on a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.errors import LibraryError
from musicmap.jobs.workbench import Rows, read_rows
from musicmap.layers.keys import Keys, expanded, holding, key_of, split_key
from musicmap.layers.neighbours import nearest
from musicmap.projection.recipe import Recipe

IDLE_S = 60.0
"""A layer that nobody has asked for so long is let go."""
WANTED = 8
STEP = 5
"""A selection grows by so many neighbours of each of its points."""
_ASKED = 2_000
_LOOKED_AT = 256
"""The nearest of all are mostly the moment's own track; among so many there are others."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The moments of other tracks, one of each, that sound most like one: (track, segment), the nearest first."""

    recipe: Recipe
    track: int
    segment: int
    found: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What sounds most like any of some segments, themselves among it: keys, rising."""

    recipe: Recipe
    keys: Keys


Answer = Alike | Around
_Find = Callable[[Rows], Answer]


class NeighbourHost:
    """Answers the last question that was asked; one that was overtaken is never answered.

    `on_answer` is called on the host's own thread.
    """

    def __init__(self, file: Path, on_answer: Callable[[Answer], None], idle: float = IDLE_S) -> None:
        self._file, self._on_answer, self._idle = file, on_answer, idle
        self._wish: tuple[Recipe, _Find] | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="neighbours", daemon=True)
        self._thread.start()

    def ask(self, recipe: Recipe, track: int, segment: int) -> None:
        """What sounds like this segment, heard by that recipe's layers at its grain? Returns at once."""
        self._want(recipe, lambda rows: Alike(recipe, track, segment, alike(rows, track, segment)))

    def ask_around(self, recipe: Recipe, keys: Keys) -> None:
        """What sounds like any of these segments? Returns at once."""
        self._want(recipe, lambda rows: Around(recipe, around(rows, keys)))

    def _want(self, recipe: Recipe, find: _Find) -> None:
        with self._changed:
            self._wish = recipe, find
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _overtaken(self) -> bool:
        return self._wish is not None or self._closed

    def _run(self) -> None:
        held = _Held(self._file)
        while True:
            with self._changed:
                told = self._changed.wait_for(lambda: self._closed or self._wish is not None, self._idle)
                wish, self._wish = self._wish, None
            if self._closed:
                return
            if not told or wish is None:
                held.forget()
                continue
            recipe, find = wish
            try:
                found = find(held.rows(recipe))
            except LibraryError:
                continue  # locked or gone: whoever reads its tracks says so
            if not self._overtaken():
                self._on_answer(found)


class _Held:
    """The rows that were read last."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: tuple[str, Rows] | None = None

    def rows(self, recipe: Recipe) -> Rows:
        with Reader(self._file) as reader:
            revision = reader.revision()
            if self._rows is None or self._rows[0] != revision or not self._rows[1].recipe.same_rows(recipe):
                self._rows = None  # there is room for one
                self._rows = revision, read_rows(reader, recipe)
        return self._rows[1]

    def forget(self) -> None:
        self._rows = None


def alike(rows: Rows, track: int, segment: int) -> tuple[tuple[int, int], ...]:
    """(track, segment) of the rows nearest to one, of each other track the nearest; nothing when it is not there."""
    keys = rows.keys
    here = np.flatnonzero(holding(np.array([key_of(track, segment)]), keys, rows.layer.count))
    if not len(here):
        return ()
    order, _ = nearest(rows.values, rows.values[here[:1]], _LOOKED_AT)
    found: dict[int, int] = {}
    for other, where in (split_key(int(key)) for key in keys[order[0]]):
        if other != track:
            found.setdefault(other, where)
    return tuple(found.items())[:WANTED]


def around(rows: Rows, keys: Keys) -> Keys:
    """Keys of all rows that hold one of `keys` (rising), and of the `STEP` rows nearest to each of those."""
    first, count = rows.keys, rows.layer.count
    held = np.flatnonzero(holding(keys, first, count))
    # Of very many a fair share: their neighbours are mostly each other.
    asked = held[:: max(1, len(held) // _ASKED)]
    near, _ = nearest(rows.values, rows.values[asked], STEP + 1)
    found = np.union1d(held, near.ravel())
    return np.unique(expanded(first[found], count[found]))
