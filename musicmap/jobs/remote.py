"""What desktops, keyboards and headphones see of the player, and what they ask of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from musicmap.jobs.remote_messages import NowPlaying, Wish

OnWish = Callable[[Wish], None]
"""Called on any thread."""


class Remote(ABC):
    """Made with an `OnWish`; at work until it is closed."""

    @abstractmethod
    def tell(self, now: NowPlaying) -> None:
        """What the player shows from now on; returns at once."""

    @abstractmethod
    def close(self) -> None:
        """Be seen no more."""
