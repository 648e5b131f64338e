"""Where the tests' libraries lie."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A library file that is not there yet, in a folder that is not there yet."""
    return tmp_path / "data" / "some.musicmap"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A music folder. What lies in it the cache is told, it never looks."""
    music = tmp_path / "music"
    music.mkdir()
    return music
