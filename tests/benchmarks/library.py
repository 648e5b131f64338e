"""A large library: 10,000 tracks, 800,000 segments heard by four models; opened again, and idle.

Made by this benchmark (`tests.benchmarks.perturbed` makes one from real music) and opened once before, so that its map
is kept. `library/full-picture` is from the first window to the map with every point, the median of three; then
`library/idle-memory` is the proportional set size of the program and all its processes, seventy seconds later, when the
process that lays maps out has gone home. No music is used.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from musicmap.paths import AppDirs
from tests.benchmarks.harness import Figure
from tests.benchmarks.made import made_library
from tests.benchmarks.window import started
from tests.fixtures.display import private_display

TRACKS, SEGMENTS = 10_000, 80
RUNS = 3
_MEASURED_MS, _GONE_MS = 120_000, 70_000


def run(music: Path | None) -> Iterator[Figure]:
    """Both figures."""
    with TemporaryDirectory() as place, private_display(Path(place)) as display:
        here = Path(place)
        folder = here / "music"
        os.environ["MUSICMAP_HOME"] = str(here / "home")
        os.environ["PYTHONPYCACHEPREFIX"] = str(here / "compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        made_library(folder, AppDirs.standard().library_file(folder), TRACKS, SEGMENTS)
        started(display, folder, _MEASURED_MS)  # lays the map out, measures it, and keeps both
        again = [started(display, folder, 100)["from_window"] for _ in range(RUNS)]
        yield Figure.at_most("library/full-picture", statistics.median(again), "s", 2.0)
        idle = started(display, folder, _GONE_MS)["bytes"]
        yield Figure.at_most("library/idle-memory", idle / 2**20, "MiB", 700.0)
