"""Questions to an open library, answered on a thread of their own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from musicmap.cache.reader import Reader

T = TypeVar("T")
Question = Callable[[Reader], None]


class Librarian:
    """Runs reads one after the other, so that the GUI thread never waits for a disk."""

    def __init__(self, file: Path, on_error: Callable[[Exception], None]) -> None:
        self._file = file
        self._on_error = on_error
        self._questions: queue.SimpleQueue[Question | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="librarian", daemon=True)
        self._thread.start()

    def ask(self, question: Callable[[Reader], T], answer: Callable[[T], None]) -> None:
        """Read with `question` and hand what it gives to `answer`, both on the librarian's thread."""
        self._questions.put(lambda reader: answer(question(reader)))

    def close(self) -> None:
        """Answer what was asked and stop."""
        self._questions.put(None)
        self._thread.join()

    def _run(self) -> None:
        reader: Reader | None = None
        while (question := self._questions.get()) is not None:
            try:
                reader = reader or Reader(self._file)
                question(reader)
            except Exception as error:  # noqa: BLE001 - one bad question must not end the thread
                self._on_error(error)
        if reader is not None:
            reader.close()
