"""The window: how soon it can be used, cold and coming back, and what it weighs when idle.

Starts the real program on a screen of its own. `window/cold-start` is from the start of the process to the welcome
page painted and the event loop waiting; `window/come-back` the same to the full map of a library of 1,000 tracks and
50,000 segments, made by this benchmark and opened once before. `window/idle-memory` is the proportional set size of
the program and all its processes, ten seconds after that. Medians of three, after one start that compiles the
modules, as any first start does. No music is used.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from musicmap.paths import AppDirs
from tests.benchmarks.harness import Figure
from tests.benchmarks.made import made_library
from tests.fixtures.display import private_display

RUNS = 3
TRACKS, SEGMENTS = 1_000, 50

PROGRAM = """
import json, os, sys, time
import psutil
from pathlib import Path
began = psutil.Process().create_time()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from musicmap.paths import AppDirs
from musicmap.ui.main import start
from musicmap.ui.window import MainWindow

def window():
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)

def usable():
    shown = window()
    if shown is None or not shown.isVisible():
        return False
    if not seen:
        seen.append(time.time())
    if folder is None:
        return True
    desk = shown.desk
    return desk is not None and desk.session.state.map.picture is not None and desk.workspace.map.at_rest

def size(process):
    try:
        return process.memory_full_info().pss
    except psutil.NoSuchProcess:  # a worker that has just ended
        return 0

def tell(seconds):
    me = psutil.Process()
    pss = sum(map(size, [me, *me.children(recursive=True)]))
    print(json.dumps({"seconds": seconds, "from_window": seconds - (seen[0] - began), "bytes": pss}), flush=True)
    window().close()
    QApplication.quit()

def look():
    if usable():
        # Once more round the event loop: what was queued for the first picture is done then.
        seconds = time.time() - began
        timer.stop()
        QTimer.singleShot(linger, lambda: tell(seconds))

folder = Path(sys.argv[1]) if sys.argv[1] else None
linger = int(sys.argv[2])
seen = []
from musicmap.ui.map.opengl import wanted_format
from PySide6.QtGui import QSurfaceFormat
QSurfaceFormat.setDefaultFormat(wanted_format())
app = QApplication(["musicmap"])
timer = QTimer(interval=5)
timer.timeout.connect(look)
timer.start()
start(AppDirs.standard(), folder)
"""


def run(music: Path | None) -> Iterator[Figure]:
    """All three figures."""
    with TemporaryDirectory() as place, private_display(Path(place)) as display:
        here = Path(place)
        folder = here / "music"
        os.environ["MUSICMAP_HOME"] = str(here / "home")
        os.environ["PYTHONPYCACHEPREFIX"] = str(here / "compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        made_library(folder, AppDirs.standard().library_file(folder), TRACKS, SEGMENTS)
        started(display, None, 100)
        cold = [started(display, None, 100)["seconds"] for _ in range(RUNS)]
        yield Figure.at_most("window/cold-start", statistics.median(cold), "s", 2.0)
        started(display, folder, 15_000)  # lays the map out, and keeps it
        back = [started(display, folder, 100)["seconds"] for _ in range(RUNS)]
        yield Figure.at_most("window/come-back", statistics.median(back), "s", 2.0)
        idle = started(display, folder, 10_000)["bytes"]
        yield Figure.at_most("window/idle-memory", idle / 2**20, "MiB", 400.0)


def started(display: str, folder: Path | None, linger_ms: int) -> dict[str, float]:
    """Run the program once; what it told of itself: seconds from its start and its window to the map, and bytes."""
    command = [sys.executable, "-c", PROGRAM, str(folder or ""), str(linger_ms)]
    environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=600)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
