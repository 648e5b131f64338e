"""A panel of the system's own that shows what plays and has buttons, spoken to from a thread of its own."""

from __future__ import annotations

import logging
import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

from musicmap.jobs.remote import OnWish, Remote
from musicmap.jobs.remote_messages import NowPlaying

_PATIENCE_S = 3.0
"""How long a system that does not answer is waited for, at the end."""

_log = logging.getLogger(__name__)


class Panel(ABC):
    """Made, used and closed on one thread; what is pressed comes on any."""

    @abstractmethod
    def show(self, now: NowPlaying) -> None:
        """Show this from now on."""

    @abstractmethod
    def close(self) -> None:
        """Be seen no more, and hear of nothing that is pressed."""


class PanelRemote(Remote):
    """A remote on a panel. A panel that cannot be had, or breaks, is done without: the player is there without it."""

    def __init__(self, on_wish: OnWish, make: Callable[[OnWish], Panel]) -> None:
        self._on_wish, self._make = on_wish, make
        self._told: queue.SimpleQueue[NowPlaying | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="remote", daemon=True)
        self._thread.start()

    def tell(self, now: NowPlaying) -> None:
        self._told.put(now)

    def close(self) -> None:
        self._told.put(None)
        self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        try:
            panel = self._make(self._on_wish)
            try:
                while (now := self._told.get()) is not None:
                    panel.show(now)
            finally:
                panel.close()
        except Exception as error:  # noqa: BLE001 - systems raise what they like, and it is only an extra
            _log.info("No media keys: %s: %s", type(error).__name__, error)
