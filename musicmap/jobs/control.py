"""The reins of a long job: pause, resume, cancel, and what to do next, from any thread.

The user may hold it, and so may what is more urgent than it; it goes on when nobody holds it.
"""

from __future__ import annotations

import math
import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from typing import Final, Literal

from musicmap.jobs.ctrl_c import deaf_to_ctrl_c
from musicmap.jobs.power import Thrift
from musicmap.types import Seconds, TrackId

Reason = Literal["user", "battery", "sound"]
FOR_GOOD = Seconds(math.inf)
_WAITING: Final[dict[Reason, str]] = {
    "battery": "Waiting for mains power",
    "sound": "Letting the sound go first",
}


class Control:
    """`gate` is open while work may go on; it goes to worker processes when they start."""

    def __init__(self, thrift: Thrift | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`thrift` says whether the job waits for mains power; None: it never does."""
        context = multiprocessing.get_context("spawn")
        with deaf_to_ctrl_c():
            self.gate: Event = context.Event()
        self.gate.set()
        self._listener, self._bell = context.Pipe(duplex=False)
        self._thrift, self._clock = thrift, clock
        self._lock = threading.Lock()
        self._held: dict[Reason, float] = {}
        """By whom, and until when."""
        self._cancelled = False
        self._preferred: TrackId | None = None
        self._most = 0

    @property
    def most(self) -> int:
        """Processes that may be at work at once; 0: all that there are."""
        return self._most

    def allow(self, most: int) -> None:
        """From the next file on."""
        self._most = most

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
        """Whether the user holds it."""
        return "user" in self._held

    @property
    def waiting(self) -> str:
        """What it waits for by itself, in a sentence; empty where for nothing, or where the user holds it anyway."""
        held = self._held
        return "" if "user" in held else next((words for reason, words in _WAITING.items() if reason in held), "")

    @property
    def overrulable(self) -> bool:
        """Whether it waits, and `resume` would make it go on."""
        return "battery" in self._held and not self.paused

    def holds(self) -> bool:
        """Whether nothing is to be begun now. For the job's own thread, again and again: it looks after the battery
        and ends what was to last for some time."""
        on_battery = self._thrift is not None and self._thrift.waits()
        with self._lock:
            now = self._clock()
            self._held = {reason: until for reason, until in self._held.items() if until > now and reason != "battery"}
            if on_battery:
                self._held["battery"] = FOR_GOOD
            self._turn()
            return bool(self._held)

    def hold(self, reason: Reason, seconds: Seconds = FOR_GOOD) -> None:
        """Nothing is to be done for so long, counted from the last time that it was said."""
        with self._lock:
            news = reason not in self._held
            self._held[reason] = self._clock() + seconds
            self._turn()
        if news:
            self._ring()

    def pause(self) -> None:
        self.hold("user")

    def resume(self) -> None:
        """Take back the user's pause, and no other reason; where there is none, go on in spite of the battery."""
        reason: Reason = "battery" if self.overrulable else "user"
        if reason == "battery" and self._thrift is not None:
            self._thrift.overrule()
        with self._lock:
            self._held.pop(reason, None)
            self._turn()
        self._ring()

    def cancel(self) -> None:
        """End in good order: what is finished stays, what is in hand is dropped."""
        self._cancelled = True
        with self._lock:
            self._turn()
        self._ring()

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

    def _turn(self) -> None:
        """Open the gate, or close it: what is cancelled nobody can hold."""
        if self._cancelled:
            self._held = {}
        if self._held:
            self.gate.clear()
        else:
            self.gate.set()

    def _ring(self) -> None:
        self._bell.send_bytes(b"!")
