"""Questions to a layer's full space, answered on a thread: what truly sounds most like a moment, and lists."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from musicmap.errors import LibraryError, UserError
from musicmap.jobs.held import Held
from musicmap.jobs.suggesting import Refused, Request, Suggested, suggest
from musicmap.jobs.workbench import Rows
from musicmap.layers.keys import Keys, expanded, holding, key_of, split_key
from musicmap.layers.neighbours import nearest
from musicmap.models.registry import Registry
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
T = TypeVar("T")


class NeighbourHost:
    """Answers the last question of each kind that was asked; one that was overtaken is never answered.

    Kinds are answered in the order in which they were asked. Answers are given on the host's own thread.
    """

    def __init__(
        self, file: Path, registry: Registry, on_answer: Callable[[Answer], None], idle: float = IDLE_S
    ) -> None:
        self._file, self._registry, self._on_answer, self._idle = file, registry, on_answer, idle
        self._wishes: dict[type, Callable[[Held], Callable[[], None]]] = {}
        """Of each kind the last question, which gives what tells its answer."""
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="neighbours", daemon=True)
        self._thread.start()

    def ask(self, recipe: Recipe, track: int, segment: int) -> None:
        """What sounds like this segment, heard by that recipe's layers at its grain? Returns at once."""
        self._want(
            Alike, lambda held: Alike(recipe, track, segment, alike(held.rows(recipe), track, segment)), self._on_answer
        )

    def ask_around(self, recipe: Recipe, keys: Keys) -> None:
        """What sounds like any of these segments? Returns at once."""
        self._want(Around, lambda held: Around(recipe, around(held.rows(recipe), keys)), self._on_answer)

    def suggest(self, request: Request, answer: Callable[[Suggested], None]) -> None:
        """Ask for a list, or for a region; each kind of request waits by itself. Returns at once."""
        self._want(type(request), lambda held: _suggested(held, request), answer)

    def _want(self, kind: type, find: Callable[[Held], T], answer: Callable[[T], None]) -> None:
        with self._changed:
            self._wishes[kind] = lambda held: partial(answer, find(held))
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _overtaken(self, kind: type) -> bool:
        return kind in self._wishes or self._closed

    def _run(self) -> None:
        held = Held(self._file, self._registry)
        while True:
            with self._changed:
                told = self._changed.wait_for(lambda: self._closed or bool(self._wishes), self._idle)
                kind = next(iter(self._wishes), None)
                find = self._wishes.pop(kind) if kind is not None else None
            if self._closed:
                return
            if not told or kind is None or find is None:
                held.forget()
                continue
            try:
                tell = find(held)
            except LibraryError:
                continue  # locked or gone: whoever reads its tracks says so
            if not self._overtaken(kind):
                tell()


def _suggested(held: Held, request: Request) -> Suggested:
    try:
        return suggest(held.music(request.recipe), request)
    except UserError as error:
        return Refused(request, str(error))


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
