"""Laying out maps in a process of its own, the latest wish first.

The process starts with the first request and goes home after a minute without work, so that an
idle window does not carry it.
"""

from __future__ import annotations

import multiprocessing
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from musicmap.cache.reader import Reader
from musicmap.errors import UserError
from musicmap.jobs.crew import deaf_to_ctrl_c
from musicmap.jobs.events import Failed
from musicmap.jobs.picture import Picture, compose
from musicmap.projection.recipe import Recipe

IDLE_S = 60.0


@dataclass(frozen=True, slots=True)
class LayoutRequest:
    """A map of the library in `file` by `recipe`, oriented like `before` if given."""

    file: Path
    recipe: Recipe
    before: Picture | None = None


@dataclass(frozen=True, slots=True)
class LayoutDone:
    request: LayoutRequest
    picture: Picture
    revision: str
    """The library's, at the moment it was read."""


@dataclass(frozen=True, slots=True)
class LayoutFailed:
    request: LayoutRequest
    failure: Failed


OnLayout = Callable[[LayoutDone | LayoutFailed], None]


class LayoutHost:
    """Answers layout requests, one at a time; a newer request replaces one that still waits.

    `on_answer` is called on the host's own thread.
    """

    def __init__(self, on_answer: OnLayout, idle: float = IDLE_S) -> None:
        self._on_answer = on_answer
        self._idle = idle
        self._wish: LayoutRequest | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="layout", daemon=True)
        self._thread.start()

    def ask(self, request: LayoutRequest) -> None:
        """Wish for a layout; returns at once."""
        with self._changed:
            self._wish = request
            self._changed.notify()

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
                self._changed.wait_for(lambda: self._closed or self._wish is not None, self._idle)
                request, self._wish = self._wish, None
                closed = self._closed
            if closed or request is None:
                if desk is not None:
                    desk.dismiss()
                    desk = None
                if closed:
                    return
                continue
            desk = desk or _Desk()
            answer = desk.answer(request, lambda: self._closed)
            if answer is None:
                desk.dismiss()
                desk = None
                answer = LayoutFailed(request, Failed("The map could not be laid out: its process ended."))
            if not self._closed:
                self._on_answer(answer)


class _Desk:
    """The process at the other end of a pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True, name="musicmap-layout")
        with deaf_to_ctrl_c():
            self._process.start()
        theirs.close()

    def answer(self, request: LayoutRequest, given_up: Callable[[], bool]) -> LayoutDone | LayoutFailed | None:
        """None when the process died or nobody waits for the answer any more."""
        try:
            self._ours.send(request)
            while not self._ours.poll(0.1):
                if given_up():
                    return None
            reply: LayoutDone | LayoutFailed = self._ours.recv()
        except (EOFError, OSError):
            return None
        return reply

    def dismiss(self) -> None:
        self._ours.close()
        self._process.terminate()
        self._process.join()
        self._process.close()


def serve(connection: Connection) -> None:
    """The process: answer until nobody asks."""
    while True:
        try:
            request: LayoutRequest = connection.recv()
        except EOFError:
            return
        connection.send(lay_out(request))


def lay_out(request: LayoutRequest) -> LayoutDone | LayoutFailed:
    """Read the library and lay it out, in this process."""
    try:
        with Reader(request.file) as reader:
            revision = reader.revision()
            return LayoutDone(request, compose(reader, request.recipe, request.before), revision)
    except UserError as error:
        return LayoutFailed(request, Failed(str(error)))
    except Exception:  # noqa: BLE001 - reported in full, and the map before it stays
        return LayoutFailed(request, Failed("The map could not be laid out.", traceback.format_exc()))
