"""Who goes first: what nobody waits for stands back behind music, windows, and the user's other programs."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any, Literal, get_args

import psutil

Rank = Literal["background", "last"]
"""Behind all that somebody waits for; behind that, too."""

_NICENESS: dict[Rank, int] = {"background": 10, "last": 15}


def stand_back(rank: Rank) -> None:
    """Let this process go behind others from now on, with what it computes and, on Linux, with what it reads.

    A process that stands farther back already stays there. Where the system forbids it, nothing changes.
    """
    process: Any = psutil.Process()
    with suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            classes = (psutil.BELOW_NORMAL_PRIORITY_CLASS, psutil.IDLE_PRIORITY_CLASS)
            process.nice(classes[get_args(Rank).index(rank)])
        else:
            process.nice(max(_NICENESS[rank], process.nice()))
    if sys.platform == "linux":
        # Not the idle class: beside a busy disk that never gets a turn.
        with suppress(psutil.Error, OSError):
            if process.ionice().ioclass != psutil.IOPRIO_CLASS_IDLE:
                process.ionice(psutil.IOPRIO_CLASS_BE, 7)
