"""Where the tests of faults have their music, and the library of it."""

from __future__ import annotations

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
    return tmp_path / "some.musicmap"
