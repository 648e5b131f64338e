"""The reins of a long job: pause, resume, cancel, and what to do next, from any thread."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.synchronize import Event

from musicmap.types import TrackId


class Control:
    """`gate` is open while work may go on; it goes to worker processes when they start."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.gate: Event = context.Event()
        self.gate.set()
        self._listener, self._bell = context.Pipe(duplex=False)
        self._cancelled = False
        self._preferred: TrackId | None = None

    @property
    def preferred(self) -> TrackId | None:
        """The track that somebody is looking at: the next to be taken up, if it is among those to do."""
        return self._preferred

    def prefer(self, track: TrackId) -> None:
        self._preferred = track

    @property
    def bell(self) -> multiprocessing.connection.Connection:
        """Readable when something has changed; call `heard` then."""
        return self._listener

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    @property
    def paused(self) -> bool:
        return not self.gate.is_set()

    def pause(self) -> None:
        self.gate.clear()
        self._bell.send_bytes(b"p")

    def resume(self) -> None:
        self.gate.set()
        self._bell.send_bytes(b"r")

    def cancel(self) -> None:
        """End in good order: what is finished stays, what is in hand is dropped."""
        self._cancelled = True
        self.gate.set()
        self._bell.send_bytes(b"c")

    def rest(self, seconds: float) -> None:
        """Let so much time pass; less when the job is cancelled."""
        until = time.monotonic() + seconds
        while not self._cancelled and (left := until - time.monotonic()) > 0:
            if self._listener.poll(left):
                self.heard()

    def heard(self) -> None:
        while self._listener.poll():
            self._listener.recv_bytes()

    def close(self) -> None:
        self._listener.close()
        self._bell.close()
