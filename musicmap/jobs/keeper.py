"""The one writer of an open library, on a thread of its own (as Datasette does)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from musicmap.cache.writer import Writer
from musicmap.errors import LibraryError

T = TypeVar("T")


class Keeper:
    """Runs every write to a library, in the order given, on one thread.

    Raises:
        LibraryError: the library cannot be opened for writing.
    """

    def __init__(self, file: Path, folder: Path) -> None:
        self.file = file
        self.folder = folder
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
        opened.set_result(None)
        with writer:
            while (call := self._calls.get()) is not None:
                call(writer)
