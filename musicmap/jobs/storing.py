"""Writing what was found, with patience: a full disk costs time, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TypeVar

from musicmap.cache.writer import Writer
from musicmap.errors import CannotWrite
from musicmap.jobs.control import Control
from musicmap.jobs.events import Progress
from musicmap.jobs.keeper import Keeper

T = TypeVar("T")
_AGAIN_S = 1.0


def stored(
    keeper: Keeper, control: Control, write: Callable[[Writer], T], progress: Callable[[], Progress]
) -> Generator[Progress, None, T]:
    """Write, and return what that gives. Where it cannot be for now, say so in `progress` and try again until it can.

    Raises CannotWrite when the work is cancelled meanwhile; then nothing was written.
    """
    while True:
        try:
            return keeper.call(write)
        except CannotWrite as error:
            if control.cancelled:
                raise
            yield replace(progress(), waiting=str(error), overrulable=False, per_minute=0.0, left=None)
            control.rest(_AGAIN_S)
