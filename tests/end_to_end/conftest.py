"""What Qt keeps from the first window of the program on is the session's, no test's leak."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.settings import Settings
from musicmap.ui.window import MainWindow


@pytest.fixture(scope="session", autouse=True)
def first_window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A window that was open before: fonts, icons and the watch on the system's settings are there."""
    home: Path = tmp_path_factory.mktemp("first")
    window = MainWindow(qapp, AppDirs(home, home, home), Settings(), Registry.of(models_folder()))
    window.show()
    qapp.processEvents()
    window.close()
    window.deleteLater()
    qapp.processEvents()
