"""Starting: what `run.sh` costs before Python, and the bare program after it.

`start/before-python` is the time of `sh packaging/run.sh` up to the moment it hands over, on an environment that is
set up (the interpreter is replaced by one that does nothing), the median of 15 runs. `start/import` is the wall time
of `import musicmap.app` in a new interpreter less that of an empty one, medians of 15 taken in turns. No music is used.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.harness import Figure

ROOT = Path(__file__).parents[2]
RUNS = 15


def run(music: Path | None) -> Iterator[Figure]:
    """Both figures."""
    with TemporaryDirectory() as folder:
        yield Figure.at_most("start/before-python", before_python(Path(folder)), "s", 0.5)
    empty, whole = [], []
    for _ in range(RUNS):
        empty.append(seconds([sys.executable, "-c", ""]))
        whole.append(seconds([sys.executable, "-c", "import musicmap.app"]))
    yield Figure.at_most("start/import", statistics.median(whole) - statistics.median(empty), "s", 0.25)


def before_python(folder: Path) -> float:
    """Median time of run.sh on a copy of `packaging` whose environment is stamped and whose Python does nothing."""
    script = prepared_project(folder)
    return statistics.median(seconds(["sh", str(script)]) for _ in range(RUNS))


def prepared_project(folder: Path) -> Path:
    """A project that counts as set up, with an interpreter that ends at once; its run.sh."""
    (folder / "packaging").mkdir()
    for file in (ROOT / "packaging").iterdir():
        if file.suffix in (".sh", ".lock"):
            (folder / "packaging" / file.name).symlink_to(file)
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").write_text("#!/bin/sh\nexit 0\n", "utf-8")
    (binaries / "python").chmod(0o755)
    (folder / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n", "utf-8")
    script = folder / "packaging" / "run.sh"
    stamp = 'root=$1; . "$root/packaging/setup.sh"; stamp_of run >"$environment/musicmap-run"'
    subprocess.run(["sh", "-c", stamp, "sh", str(folder)], check=True)
    return script


def seconds(command: Sequence[str]) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    return time.perf_counter() - start
