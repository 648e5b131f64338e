"""Where the table of faults has its music and its library."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty music folder."""
    music = tmp_path / "music"
    music.mkdir()
    return music


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where its library will be."""
    return tmp_path / "data" / "some.musicmap"


@contextmanager
def drive(place: Path, *, megabytes: int = 16, options: str = "") -> Iterator[Path]:
    """A small drive of its own that is plugged in at `place`. Skips the test where only root may do that."""
    place.mkdir(parents=True, exist_ok=True)
    more = f",{options}" if options else ""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m{more}", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a drive here")
    try:
        yield place
    finally:
        unplug(place)


def unplug(place: Path) -> None:
    """At once, whoever reads from it; doing it twice does nothing."""
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)
