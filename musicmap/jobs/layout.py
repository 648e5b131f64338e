"""Laying out maps in a process of its own, one at a time.

The process starts with the first request and goes home after a minute without work, so that an
idle window does not carry it. A layout that nobody wants any more is given up at once.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Collection

from musicmap.jobs.ctrl_c import deaf_to_ctrl_c
from musicmap.jobs.events import Failed
from musicmap.jobs.layout_messages import (
    Answer,
    Dropped,
    LayoutFailed,
    LayoutForming,
    LayoutRequest,
    Measure,
    Order,
    Stop,
)
from musicmap.jobs.layout_process import serve
from musicmap.projection.recipe import Recipe

IDLE_S = 60.0
PATIENCE_S = 2.0
"""How long the process may take to notice that its work is not wanted any more; then it is ended."""
_GLANCE_S = 0.05

OnLayout = Callable[[Answer], None]


class LayoutHost:
    """Answers layout requests, one at a time, in the order of asking.

    `on_answer` is called on the host's own thread.
    """

    def __init__(self, on_answer: OnLayout, idle: float = IDLE_S) -> None:
        self._on_answer = on_answer
        self._idle = idle
        self._wishes: dict[Recipe, LayoutRequest] = {}
        self._to_measure: dict[Recipe, tuple[float, Measure]] = {}
        """Each from when on (monotonic seconds)."""
        self._in_hand: Order | None = None
        self._stopped = False
        """Whether what is in hand is not wanted any more."""
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="layout", daemon=True)
        self._thread.start()

    def ask(self, request: LayoutRequest) -> None:
        """Wish for a layout; returns at once. It takes the place of a waiting wish for the same recipe."""
        with self._changed:
            self._wishes[request.recipe] = request
            self._stopped |= isinstance(self._in_hand, Measure)
            self._changed.notify()

    def measure(self, request: LayoutRequest, *, each: bool = True, after: float = 0.0) -> None:
        """Wish to know how true a map is (with `each`, every point of it), once no layout is wished for, and not
        before so many seconds have passed."""
        with self._changed:
            self._to_measure[request.recipe] = time.monotonic() + after, Measure(request, each)
            self._changed.notify()

    def want_only(self, recipes: Collection[Recipe]) -> None:
        """Give up everything else, waiting or in hand."""
        with self._changed:
            self._wishes = {recipe: wish for recipe, wish in self._wishes.items() if recipe in recipes}
            self._to_measure = {recipe: wish for recipe, wish in self._to_measure.items() if recipe in recipes}
            if isinstance(self._in_hand, LayoutRequest):
                self._stopped |= self._in_hand.recipe not in recipes

    def close(self) -> None:
        """Stop; a layout under way is dropped."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        desk: _Desk | None = None
        while True:
            with self._changed:
                self._wait()
                order = self._next()
                closed = self._closed
            if closed or order is None:
                if desk is not None:
                    desk.dismiss()
                    desk = None
                if closed:
                    return
                continue
            desk = desk or _Desk()
            if not self._follow(desk, order):
                desk.dismiss()
                desk = None

    def _wait(self) -> None:
        """Until there is something to do, or it is time to go home."""
        home = time.monotonic() + self._idle
        while not (self._closed or self._wishes):
            wake = min([home, *(due for due, _ in self._to_measure.values())])
            if (seconds := wake - time.monotonic()) <= 0:
                return
            self._changed.wait(seconds)

    def _next(self) -> LayoutRequest | Measure | None:
        order: LayoutRequest | Measure | None = None
        due = [recipe for recipe, (at, _) in self._to_measure.items() if at <= time.monotonic()]
        if self._wishes:
            order = self._wishes.pop(next(iter(self._wishes)))
        elif due:
            _, order = self._to_measure.pop(due[0])
        self._in_hand, self._stopped = order, False
        return order

    def _follow(self, desk: _Desk, order: LayoutRequest | Measure) -> bool:
        """See an order through to its end; False when the process is of no more use."""
        alive, deadline = desk.send(order), float("inf")
        while alive and time.monotonic() < deadline and not self._closed:
            if self._stopped and deadline == float("inf"):
                deadline = time.monotonic() + PATIENCE_S
                alive = desk.send(Stop())
            answer = desk.hear(_GLANCE_S)
            if isinstance(answer, Silence) or (isinstance(answer, LayoutForming) and self._stopped):
                continue
            if answer is None:
                break
            if not isinstance(answer, Dropped):
                self._tell(answer)
            if not isinstance(answer, LayoutForming):
                return True
        if not self._stopped:
            request = order.request if isinstance(order, Measure) else order
            self._tell(LayoutFailed(request, Failed("The map could not be laid out: its process ended.")))
        return False

    def _tell(self, answer: Answer) -> None:
        if not self._closed:
            self._on_answer(answer)


class Silence:
    """Nothing was said yet."""


class _Desk:
    """The process at the other end of a pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True, name="musicmap-layout")
        with deaf_to_ctrl_c():
            self._process.start()
        theirs.close()

    def send(self, order: Order) -> bool:
        """Whether there is still someone who hears it."""
        try:
            self._ours.send(order)
        except OSError:
            return False
        return True

    def hear(self, seconds: float) -> Answer | Dropped | Silence | None:
        """Wait for what is said, no longer than that; None when the process has died."""
        try:
            if not self._ours.poll(seconds):
                return Silence()
            said: Answer | Dropped = self._ours.recv()
        except (EOFError, OSError):
            return None
        return said

    def dismiss(self) -> None:
        self._ours.close()
        self._process.terminate()
        self._process.join()
        self._process.close()
