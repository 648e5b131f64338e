"""The crew that listens: workers that say when they are ready, and what to do when none ever is."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from musicmap.errors import UserError
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Crew, Died, Main, Said, Worker
from musicmap.jobs.limits import Limits, Watch

Task = TypeVar("Task")

_log = logging.getLogger(__name__)

_DOCTOR = "musicmap doctor says what is wrong."
_LATE_S = 10.0
"""Who was not asked for so long, as there was no room on a disk, say, may have answered long ago."""
_STILLBORN = 3
"""After so many workers in a row that died before they were ready, something is wrong with us, not with a file."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker has started. Until it says so, its death is no file's fault."""

    held: int = 0
    """Bytes of memory that are no file's fault, either."""


@dataclass(frozen=True, slots=True)
class Alive:
    """A worker gets on with what it has in hand."""


@dataclass(frozen=True, slots=True)
class Refused:
    """There is no sound to be had from this file."""

    reason: str
    report: str = ""
    """A traceback when the fault is ours."""


@dataclass(frozen=True, slots=True)
class Unable:
    """The fault lies neither in the file nor in the program: a damaged model, for one."""

    error: UserError


class Team(ABC, Generic[Task]):
    """Workers with one thing in hand each, wherever they are. Who sets a worker's `task` to None has done with it."""

    @property
    @abstractmethod
    def free(self) -> list[Worker[Task]]:
        """Those that can take something on."""

    @abstractmethod
    def give(self, worker: Worker[Task], task: Task, message: Any) -> None:
        """Let one that is free begin with a task."""

    @abstractmethod
    def tell(self, worker: Worker[Task], message: Any) -> None:
        """Say more to one that has something in hand."""

    @abstractmethod
    def news(self, seconds: float, control: Control) -> Iterator[Said[Task] | Died[Task]]:
        """What is said of tasks, and who died over one; waits for it so long, or until the reins are pulled.

        Raises UserError where workers cannot listen to anything.
        """

    @abstractmethod
    def dismiss(self) -> None:
        """Let all go. What they have in hand is dropped."""


class Listeners(Team[Task]):
    """As many processes of this machine as are wanted, within limits."""

    def __init__(self, main: Main, args: tuple[Any, ...], size: int, stillborn: str, limits: Limits) -> None:
        """`main` says `Ready`, or `Unable`, before anything else; `stillborn` is what to say when none does."""
        self._crew: Crew[Task] = Crew(main, args, size)
        self._sentence = stillborn
        self._limits = limits
        self._watches: dict[Worker[Task], Watch] = {}
        self._ready: dict[Worker[Task], Limits] = {}
        self._stillborn = 0
        self._most = 0
        self._asked = time.monotonic()

    @property
    def free(self) -> list[Worker[Task]]:
        ready = [worker for worker in self._crew.idle if worker in self._ready]
        return ready[: max(0, self._most - len(self._crew.busy))] if self._most else ready

    def give(self, worker: Worker[Task], task: Task, message: Any) -> None:
        self._crew.give(worker, task, message)
        self._watches[worker] = Watch(self._crew.pid(worker), self._ready[worker])

    def tell(self, worker: Worker[Task], message: Any) -> None:
        self._crew.tell(worker, message)

    def news(self, seconds: float, control: Control) -> Iterator[Said[Task] | Died[Task]]:
        """As that of every team; who took too much was ended.

        Raises UserError where workers cannot listen to anything, or end before they are ready.
        """
        self._mind(control)
        self._most = control.most
        for news in self._crew.listen(seconds, control.bell):
            if isinstance(news, Said) and news.worker in self._watches:
                self._watches[news.worker].alive()
            match news:
                case Said(worker, Ready(held)):
                    self._ready[worker] = self._limits.beyond(held)
                    self._stillborn = 0
                case Said(_, Unable(error)):
                    raise error
                case Died(None):
                    self._stillborn += 1
                    if self._stillborn >= _STILLBORN:
                        raise UserError(self._sentence, _DOCTOR)
                case Said(_, Alive()):
                    pass
                case Said(worker, Refused(_, report)) if report and worker.task is not None:
                    _log.error("A fault of ours, over %s:\n%s", worker.task, report)
                    yield news
                case Said(worker, _) if worker.task is None:
                    pass  # a last word on what it has in hand no more
                case _:
                    yield news

    def _mind(self, control: Control) -> None:
        self._watches = {worker: self._watches[worker] for worker in self._crew.busy if worker in self._watches}
        now, before = time.monotonic(), self._asked
        held, self._asked = control.holds() or now - before > _LATE_S, now
        for worker, watch in self._watches.items():
            if held:
                watch.alive()
            elif not worker.ended and (excess := watch.excess()):
                self._crew.end(worker, excess)

    def dismiss(self) -> None:
        self._crew.dismiss()
