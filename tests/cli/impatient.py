"""The program, with a Ctrl-C at the very moment that its N-th semaphore has come to be: `impatient N ARGUMENTS …`."""

from __future__ import annotations

import itertools
import signal
import sys
from collections.abc import Sized
from multiprocessing import resource_tracker


def _break_off_at(number: int) -> None:
    register, counted = resource_tracker.register, itertools.count(1)

    def impatient(name: Sized, rtype: str) -> None:
        register(name, rtype)
        if rtype == "semaphore" and next(counted) == number:
            signal.raise_signal(signal.SIGINT)

    resource_tracker.register = impatient


if __name__ == "__main__":
    _break_off_at(int(sys.argv.pop(1)))
    from musicmap.app import main

    sys.exit(main())
