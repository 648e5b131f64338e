"""The one writer of an open library, on a thread of its own (as Datasette does)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from musicmap.cache.rescue import Rescued
from musicmap.cache.writer import Writer
from musicmap.errors import CannotWrite, LibraryError, LibraryInUse

T = TypeVar("T")
_AGAIN_S = 2.0
"""So often it is tried again to write what must not be lost."""


class Keeper:
    """Runs every write to a library, in the order given, on one thread.

    Raises:
        LibraryInUse: somebody else writes in it.
        LibraryError: the library cannot be opened for writing.
    """

    def __init__(self, file: Path, folder: Path, on_trouble: Callable[[LibraryError], None] | None = None) -> None:
        """`on_trouble` is told, on the keeper's thread, once each time that what is to be kept cannot be."""
        self.file = file
        self.folder = folder
        self.rescued: Rescued | None = None
        """What was saved when the library turned out to be damaged."""
        self._on_trouble = on_trouble
        self._unwritten: dict[Hashable, Callable[[Writer], object]] = {}
        self._troubled = False
        self._calls: queue.SimpleQueue[Callable[[Writer], None] | None] = queue.SimpleQueue()
        self._closed = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="keeper", daemon=True)
        self._thread.start()
        try:
            opened.result()
        except BaseException:  # Ctrl-C, too: then it is open, and waits
            self.close()
            raise

    def post(self, write: Callable[[Writer], T]) -> Future[T]:
        """Queue a write and go on; the future gives its result or raises its error (LibraryError when closed)."""
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(LibraryError("The library is closed."))
            return future

        def call(writer: Writer) -> None:
            try:
                future.set_result(write(writer))
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever holds the future
                future.set_exception(error)

        self._calls.put(call)
        return future

    def call(self, write: Callable[[Writer], T]) -> T:
        """Queue a write and wait for it. Never from the GUI thread."""
        return self.post(write).result()

    def keep(self, key: Hashable, write: Callable[[Writer], object]) -> None:
        """Queue a write that must not be lost, and go on. If it cannot be done now, it is tried again until it can, or
        until another one of the same key takes its place."""
        self.post(lambda writer: self._keep(writer, key, write))

    def close(self) -> None:
        """Finish what is queued and close the file; closing twice does nothing."""
        self._closed = True
        self._calls.put(None)
        self._thread.join()

    def _run(self, opened: Future[None]) -> None:
        try:
            writer = Writer(self.file, self.folder)
        except BaseException as error:  # noqa: BLE001 - raised again where the keeper is made
            opened.set_exception(error)
            return
        self.rescued = writer.rescued
        opened.set_result(None)
        with writer:
            while (call := self._next(writer)) is not None:
                call(writer)
            self._write_again(writer)

    def _next(self, writer: Writer) -> Callable[[Writer], None] | None:
        while True:
            try:
                return self._calls.get(timeout=_AGAIN_S if self._unwritten else None)
            except queue.Empty:
                self._write_again(writer)

    def _write_again(self, writer: Writer) -> None:
        for key, write in tuple(self._unwritten.items()):
            self._keep(writer, key, write)

    def _keep(self, writer: Writer, key: Hashable, write: Callable[[Writer], object]) -> None:
        self._unwritten.pop(key, None)
        try:
            write(writer)
            self._troubled = bool(self._unwritten)
        except LibraryError as error:
            if isinstance(error, CannotWrite):
                self._unwritten[key] = write
            if not self._troubled and self._on_trouble is not None:
                self._on_trouble(error)
            self._troubled = True


class Onlooker(Keeper):
    """Stands in a keeper's place where somebody else writes in the library: nothing is written."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.file, self.folder, self.rescued = file, folder, None

    def post(self, write: Callable[[Writer], T]) -> Future[T]:  # noqa: ARG002 - nobody calls it
        future: Future[T] = Future()
        future.set_exception(LibraryInUse("This library is open in another musicmap."))
        return future

    def close(self) -> None:
        return
