"""The demo library: how long composing all of it takes, with one process for each core.

`demo/compose` is the wall time of `musicmap demo --compose FOLDER` into an empty folder, from the start of Python to
its end: composing, encoding, tagging. Two cores are what its bound is meant for. No music is used.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.harness import Figure


def run(music: Path | None) -> Iterator[Figure]:
    """One figure."""
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        command = [sys.executable, "-m", "musicmap", "demo", "--compose", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield Figure.at_most("demo/compose", time.perf_counter() - started, "s", 30.0)
