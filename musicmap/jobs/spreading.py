"""The listening spread over a Dask cluster that is there already: its workers in the place of our processes.

Dask gives what a lost worker had in hand to another one. Of a file that costs several workers their lives it says so,
and then it is treated as one that broke a process of ours.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from typing import Any

from musicmap import __version__
from musicmap.cache.records import Todo
from musicmap.errors import UserError
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Died, Said, Worker
from musicmap.jobs.far_ears import Hear, Order, Unseen, carry_out
from musicmap.jobs.listeners import Refused, Team, Unable
from musicmap.jobs.listening import GoOn, Identified
from musicmap.types import ModelName, SoundId

_log = logging.getLogger(__name__)

_PER_THREAD = 2
"""Tracks in hand for each thread of the cluster: it has the next one when it has done with one."""
_PATIENCE_S = 10.0
_DESERTED_S = 60.0
"""A cluster may be without workers for so long: they are started again."""
_COUNT_S = 2.0
_LOOK_S = 0.05
_LOGGERS = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application")
_KEPT = "What was heard until now is kept; the same command goes on from here."


class Cluster(Team[Todo]):
    """The workers of a cluster, as many as there are at the moment.

    Raises:
        UserError: Dask is not installed, nobody answers at this address, or there are no workers.
    """

    def __init__(self, address: str, models: Mapping[ModelName, str]) -> None:
        """`models`: name → version of those that listen; the workers must have the same."""
        self._address, self._models = address, models
        self._client, self._completed = _connected(address)
        self._hands: list[Worker[Todo]] = []
        self._futures: dict[Any, Worker[Todo]] = {}
        self._sounds: dict[Worker[Todo], SoundId] = {}
        self._numbers, self._name = count(), uuid.uuid4().hex
        self._threads, self._counted, self._peopled = 0, -_COUNT_S, time.monotonic()

    @property
    def free(self) -> list[Worker[Todo]]:
        wanted = self._capacity() - sum(worker.task is not None for worker in self._hands)
        idle = [worker for worker in self._hands if worker.task is None]
        new: list[Worker[Todo]] = [Worker() for _ in range(wanted - len(idle))]
        self._hands += new
        return [*idle, *new][: max(wanted, 0)]

    def give(self, worker: Worker[Todo], task: Todo, message: Any) -> None:
        worker.task = task
        self._submit(worker, message)

    def tell(self, worker: Worker[Todo], message: Any) -> None:
        match message:
            case GoOn(tuple(models)) if worker.task is not None:
                self._submit(worker, Hear(worker.task.path, self._sounds[worker], models))

    def news(self, seconds: float, control: Control) -> Iterator[Said[Todo] | Died[Todo]]:
        until = time.monotonic() + seconds
        while not (batch := self._completed.next_batch(block=False)) and time.monotonic() < until:
            if control.bell.poll(_LOOK_S):
                return
        for future, result in batch:
            worker = self._futures.pop(future)
            yield self._said(worker, future, result)
            future.release()

    def dismiss(self) -> None:
        with suppress(Exception):  # whatever is raised when it is gone itself
            self._client.cancel(list(self._futures), force=True)
        self._futures.clear()
        self._completed.clear()
        self._client.close(timeout=_PATIENCE_S)

    def _submit(self, worker: Worker[Todo], task: Any) -> None:
        order = Order(__version__, self._models, task)
        key = f"musicmap-{self._name}-{next(self._numbers)}"
        future = self._client.submit(carry_out, order, key=key, pure=False)
        self._futures[future] = worker
        self._completed.add(future)

    def _said(self, worker: Worker[Todo], future: Any, result: Any) -> Said[Todo] | Died[Todo]:
        from distributed import KilledWorker

        task = worker.task
        if future.status == "cancelled" or task is None:
            raise self._gone()
        if future.status == "error":
            error = result[1]
            if isinstance(error, KilledWorker):
                worker.task = None
                self._hands.remove(worker)
                return Died(task, None)
            told = f"{type(error).__name__}: {error}".splitlines()[0]
            raise UserError(
                f"The cluster's workers cannot run this musicmap ({told}).",
                f"Install musicmap {__version__} with its models on each of them.",
            )
        match result:
            case Unable(error):
                raise error
            case Unseen(machine) if task.path.exists():
                raise UserError(
                    f"The cluster's worker on {machine} cannot see {task.path}.",
                    "The folder must be there on every machine of the cluster, under the same path.",
                )
            case Unseen():
                return Said(worker, Refused("The file is not there any more."))
            case Identified(sound):
                self._sounds[worker] = sound
            case Refused(_, report) if report:
                _log.error("A fault of ours, over %s:\n%s", task, report)
        return Said(worker, result)

    def _capacity(self) -> int:
        now = time.monotonic()
        if now - self._counted >= _COUNT_S:
            self._counted = now
            try:
                self._threads = sum(self._client.nthreads().values())
            except Exception as error:  # whatever its connection raises when it breaks
                raise self._gone() from error
        if self._threads:
            self._peopled = now
        elif now - self._peopled > _DESERTED_S:
            raise UserError(f"The cluster at {self._address} has no workers any more.", _KEPT)
        return _PER_THREAD * self._threads

    def _gone(self) -> UserError:
        return UserError(f"The cluster at {self._address} does not answer any more.", _KEPT)


def _connected(address: str) -> tuple[Any, Any]:
    """A client, and what tells which of its futures are done."""
    if find_spec("distributed") is None:
        raise UserError("Dask is not installed.", "pip install 'musicmap[dask]' brings it.")
    import dask

    # It sets up its loggers while it is imported, to stderr; what matters we say ourselves.
    with dask.config.set(logging=dict.fromkeys(_LOGGERS, "critical")):
        from distributed import Client, as_completed

    class TidyClient(Client):
        """One that takes its thread along when nobody answers."""

        def start(self, **about: Any) -> None:
            try:
                super().start(**about)
            except BaseException:
                self._loop_runner.stop()
                self.status = "closed"
                raise

    try:
        client = TidyClient(address, timeout=_PATIENCE_S, set_as_default=False, name="musicmap")
    except (OSError, ValueError) as error:
        raise UserError(
            f"No Dask cluster answers at {address}.", "Look whether its scheduler runs, and at that address."
        ) from error
    try:
        client.wait_for_workers(1, timeout=_PATIENCE_S)
    except TimeoutError as error:
        client.close()
        raise UserError(f"The cluster at {address} has no workers.", f"dask worker {address} starts one.") from error
    return client, as_completed(loop=client.loop, with_results=True, raise_errors=False)
