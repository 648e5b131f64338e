"""The holder of the state: one place to change it, any number of places that watch."""

from __future__ import annotations

from collections.abc import Callable

from musicmap.session.events import Event
from musicmap.session.state import State, apply

Watcher = Callable[[State, State], None]
"""Called with the state before and after."""


class Session:
    """State, and who watches it. Use it on one thread."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> None:
        self._watchers.append(watcher)

    def leave(self, watcher: Watcher) -> None:
        """Tell it nothing more."""
        self._watchers.remove(watcher)

    def apply(self, event: Event) -> None:
        """Change the state and tell everyone, unless the event changes nothing."""
        before, self.state = self.state, apply(self.state, event)
        if self.state is not before:
            for watcher in tuple(self._watchers):
                watcher(before, self.state)
