"""Long work in short steps on the GUI thread, so that the window goes on answering."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

Made = TypeVar("Made")
BUDGET_S = 0.003
"""No further step is begun after so long."""


class Steps(QObject, Generic[Made]):
    """Runs one generator at a time. What is done within the first steps is done at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Generator[None, None, None] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        return self._work is not None

    def start(self, work: Generator[None, None, Made], done: Callable[[Made], None]) -> None:
        """`done` is given what the generator returns, as a step of its own, unless another is started before."""

        def all_of_it() -> Generator[None, None, None]:
            made = yield from work
            yield
            self.stop()
            done(made)

        self._work = all_of_it()
        self._timer.start()
        self._go_on()

    def stop(self) -> None:
        """Forget what is not done."""
        self._timer.stop()
        self._work = None

    @Slot()
    def _go_on(self) -> None:
        began, work = time.perf_counter(), self._work
        while work is not None and self._work is work and time.perf_counter() - began < BUDGET_S:
            next(work, None)
