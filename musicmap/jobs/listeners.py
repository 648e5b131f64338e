"""The crew that listens: workers that say when they are ready, and what to do when none ever is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from musicmap.errors import UserError
from musicmap.jobs.crew import Crew, Died, Main, Said, Worker

Task = TypeVar("Task")

_DOCTOR = "musicmap doctor says what is wrong."
_STILLBORN = 3
"""After so many workers in a row that died before they were ready, something is wrong with us, not with a file."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker has started. Until it says so, its death is no file's fault."""


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


class Listeners(Generic[Task]):
    """As many workers as are wanted, with one thing in hand each."""

    def __init__(self, main: Main, args: tuple[Any, ...], size: int, stillborn: str) -> None:
        """`main` says `Ready`, or `Unable`, before anything else; `stillborn` is what to say when none does."""
        self._crew: Crew[Task] = Crew(main, args, size)
        self._sentence = stillborn
        self._ready: set[Worker[Task]] = set()
        self._stillborn = 0

    @property
    def free(self) -> list[Worker[Task]]:
        """Those that can take something on."""
        return [worker for worker in self._crew.idle if worker in self._ready]

    def give(self, worker: Worker[Task], task: Task, message: Any) -> None:
        self._crew.give(worker, task, message)

    def tell(self, worker: Worker[Task], message: Any) -> None:
        self._crew.tell(worker, message)

    def news(self, seconds: float, bell: Connection) -> Iterator[Said[Task] | Died[Task]]:
        """What is said of tasks, and who died over one; as `Crew.listen`.

        Raises UserError where workers cannot listen to anything, or end before they are ready.
        """
        for news in self._crew.listen(seconds, bell):
            match news:
                case Said(worker, Ready()):
                    self._ready.add(worker)
                    self._stillborn = 0
                case Said(_, Unable(error)):
                    raise error
                case Died(None):
                    self._stillborn += 1
                    if self._stillborn >= _STILLBORN:
                        raise UserError(self._sentence, _DOCTOR)
                case Said(worker, _) if worker.task is None:
                    pass  # a last word on what it has in hand no more
                case _:
                    yield news

    def dismiss(self) -> None:
        self._crew.dismiss()
