"""A process and a screen for a benchmark with windows: Qt allows one application in each process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.benchmarks.harness import Figure
from tests.fixtures.display import x_server

ROOT = Path(__file__).parents[2]


def told_by(module: str) -> Iterator[Figure]:
    """The figures that `module` tells when it is the main one, on an X server of its own with software OpenGL.

    There is no window manager, so a window is there as soon as it was asked for. CalledProcessError if it fails.
    """
    with x_server() as display:
        environment = os.environ | {
            "DISPLAY": display.name,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        command = [sys.executable, "-m", module]
        told = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in told.splitlines():
        yield Figure(**json.loads(line))


def tell(figures: Iterable[Figure]) -> None:
    """Inside that process: print the figures, a line each."""
    for figure in figures:
        print(figure.as_json(), flush=True)
