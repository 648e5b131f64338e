"""Undo and redo over frozen values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_DEPTH = 200


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """A value, what it was before, and what was undone."""

    now: T
    past: tuple[T, ...] = ()
    future: tuple[T, ...] = ()

    def then(self, value: T) -> History[T]:
        """The next value; an equal one is no step."""
        return self if value == self.now else History(value, (*self.past, self.now)[-_DEPTH:])

    def undone(self) -> History[T]:
        return History(self.past[-1], self.past[:-1], (self.now, *self.future)) if self.past else self

    def revised(self, change: Callable[[T], T]) -> History[T]:
        """Every value, also those that were or are to come again, in the light of what is known now."""
        return History(change(self.now), tuple(map(change, self.past)), tuple(map(change, self.future)))

    def redone(self) -> History[T]:
        return History(self.future[0], (*self.past, self.now), self.future[1:]) if self.future else self
