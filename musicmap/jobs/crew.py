"""Worker processes that each do one thing at a time and may die without taking us along.

`concurrent.futures` gives up its whole pool when one process dies, and a decoder may die on any
file. Here a death is an event like any other: it names the task that was in hand, and a fresh
worker takes the dead one's place.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from musicmap.jobs.ctrl_c import deaf_to_ctrl_c

Task = TypeVar("Task")

PATIENCE_S = 5.0
"""How long a worker that was told to end may take."""

Main = Callable[..., None]
"""A worker's main function: `main(connection, *args)`, at the top level of a module. It must return when
`connection.recv()` raises EOFError, so that no worker outlives its parent."""


@dataclass(slots=True, eq=False)
class Worker(Generic[Task]):
    """Who has one task in hand, or none."""

    task: Task | None = None
    ended: str = ""
    """Why we ended it."""


@dataclass(frozen=True, slots=True)
class Said(Generic[Task]):
    """A worker sent a message."""

    worker: Worker[Task]
    message: Any


@dataclass(frozen=True, slots=True)
class Died(Generic[Task]):
    """A worker is no more; `task` is what it was doing."""

    task: Task | None
    exit_code: int | None
    ended: str = ""
    """Why, if it was our doing."""


@dataclass(frozen=True, slots=True, eq=False)
class _Post:
    """Where a worker is to be found."""

    process: BaseProcess
    connection: Connection


class Crew(Generic[Task]):
    """A fixed number of workers, started with `spawn` on every system alike."""

    def __init__(self, main: Main, args: tuple[Any, ...], size: int) -> None:
        self._main = main
        self._args = args
        self._context = multiprocessing.get_context("spawn")
        self._workers: dict[Worker[Task], _Post] = {}
        for _ in range(size):
            self._hire()

    @property
    def idle(self) -> list[Worker[Task]]:
        return [w for w in self._workers if w.task is None]

    @property
    def busy(self) -> list[Worker[Task]]:
        return [w for w in self._workers if w.task is not None]

    def give(self, worker: Worker[Task], task: Task, message: Any) -> None:
        """Hand a task to an idle worker. One that died in the meantime is found by the next `listen`."""
        worker.task = task
        self.tell(worker, message)

    def tell(self, worker: Worker[Task], message: Any) -> None:
        try:
            self._workers[worker].connection.send(message)
        except (BrokenPipeError, ConnectionResetError):
            return

    def end(self, worker: Worker[Task], why: str) -> None:
        """Kill it: the next `listen` tells of its death."""
        worker.ended = why
        self._workers[worker].process.kill()

    def pid(self, worker: Worker[Task]) -> int:
        """The number of its process."""
        return self._workers[worker].process.pid or 0

    def listen(self, timeout: float, *also: Connection) -> Iterator[Said[Task] | Died[Task]]:
        """Wait for workers to speak or die, or for one of `also` to become readable."""
        by_object: dict[Any, Worker[Task]] = {post.connection: w for w, post in self._workers.items()}
        by_object |= {post.process.sentinel: w for w, post in self._workers.items()}
        spoke = [by_object[o] for o in wait([*by_object, *also], timeout) if o in by_object]
        for worker in dict.fromkeys(spoke):
            post = self._workers[worker]
            try:
                # What it managed to say before it died still counts.
                if post.connection.poll():
                    yield Said(worker, post.connection.recv())
                    continue
            except (EOFError, OSError):
                pass
            post.process.join()
            died = Died(worker.task, post.process.exitcode, worker.ended)
            del self._workers[worker]
            post.connection.close()
            post.process.close()
            self._hire()
            yield died

    def dismiss(self) -> None:
        """End all workers at once: whatever they hold was not finished, and is not kept."""
        for post in self._workers.values():
            post.connection.close()
            post.process.terminate()
        for post in self._workers.values():
            post.process.join(PATIENCE_S)
            if post.process.exitcode is None:
                post.process.kill()
                post.process.join()
            post.process.close()
        self._workers.clear()

    def _hire(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_on_one_core, args=(self._main, theirs, *self._args), daemon=True)
        with deaf_to_ctrl_c():
            process.start()
        theirs.close()
        self._workers[Worker()] = _Post(process, ours)


def _on_one_core(main: Main, connection: Connection, *args: Any) -> None:
    """A crew has a process for each core: numpy's BLAS, which starts a thread for each, would only be in its way.

    Composing the demo with two workers on two cores took 31 s with those threads, 23 s without.
    """
    from threadpoolctl import threadpool_limits  # The parent does without.

    with threadpool_limits(1):
        main(connection, *args)
