"""A process and a screen for a benchmark with windows: Qt allows one application in each process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.harness import Figure
from tests.fixtures.display import x_server

ROOT = Path(__file__).parents[2]

Surroundings = dict[str, str]
"""What a program needs in its environment to draw."""


@contextmanager
def own_screen() -> Iterator[Surroundings]:
    """An X server for this alone, with software OpenGL.

    There is no window manager, so a window is there as soon as it was asked for.
    """
    with x_server() as display:
        yield {
            "DISPLAY": display.name,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }


@contextmanager
def screen_there_is() -> Iterator[Surroundings]:
    """The user's screen with its graphics card, without waiting for its beam; where there is none, `own_screen`."""
    if os.environ.get("DISPLAY"):
        yield {"QT_SCALE_FACTOR": "1", "vblank_mode": "0", "__GL_SYNC_TO_VBLANK": "0"}
    else:
        with own_screen() as surroundings:
            yield surroundings


def told_by(module: str, surroundings: Mapping[str, str], *words: str) -> Iterator[Figure]:
    """The figures that `module` tells when it is the main one, with these words. CalledProcessError if it fails."""
    command, environment = [sys.executable, "-m", module, *words], os.environ | surroundings
    told = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in told.splitlines():
        yield Figure(**json.loads(line))


def tell(figures: Iterable[Figure]) -> None:
    """Inside that process: print the figures, a line each."""
    for figure in figures:
        print(figure.as_json(), flush=True)
