"""The whole demo library, composed once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from musicmap.jobs.composing import compose
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done


@pytest.fixture(scope="session")
def demo_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every track of it, as `musicmap demo --compose` writes it."""
    folder = tmp_path_factory.mktemp("demo")
    with closing(Control()) as control:
        assert list(compose(folder, control, workers=2))[-1] == Done()
    return folder
