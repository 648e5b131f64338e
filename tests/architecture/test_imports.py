"""What is heavy is imported when it is needed, not when the program starts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    *("PIL", "PySide6", "OpenGL", "av", "essentia", "mutagen", "numba", "onnxruntime", "pyarrow", "pyqtgraph"),
    *("qtawesome", "scipy", "sklearn", "sounddevice", "umap", "openTSNE", "dask", "distributed"),
}
PACKAGES = sorted(p.parent.name for p in (ROOT / "musicmap").glob("*/__init__.py"))
LOADED = "\nimport json, sys; print(json.dumps([m.partition('.')[0] for m in sys.modules]))"


def loaded_by(program: str) -> set[str]:
    """The top-level modules a new interpreter has loaded after this."""
    command = [sys.executable, "-W", "error", "-c", program + LOADED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_start_of_every_command_is_light() -> None:
    start = (
        "import sys, musicmap.app\nsys.argv = ['musicmap', '--help']\ntry: musicmap.app.main()\nexcept SystemExit: pass"
    )
    loaded = loaded_by(start)
    assert "musicmap" in loaded
    assert loaded & HEAVY == set()


def test_the_window_loads_no_decoder_no_model_and_no_science() -> None:
    """They belong to worker processes, or to the moment a user asks for them."""
    assert loaded_by("import musicmap.ui.main") & HEAVY == {"PySide6"}
    assert loaded_by("import musicmap.ui.desk") & HEAVY == {"PySide6", "pyqtgraph"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_alone_loads_nothing_heavy(package: str) -> None:
    assert loaded_by(f"import musicmap.{package}") & HEAVY == set()


def test_icons_come_through_pyside() -> None:
    """QtAwesome asks QtPy which Qt there is. It must find ours, and not warn that it had to look."""
    loaded = loaded_by("import qtpy, qtawesome; assert qtpy.API == 'pyside6', qtpy.API")
    assert "PySide6" in loaded
    assert loaded & {"PyQt5", "PyQt6", "PySide2"} == set()
