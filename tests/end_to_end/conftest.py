"""What Qt keeps from the first window of the program on is the session's, no test's leak."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from musicmap import settings
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.settings import Settings
from musicmap.ui.window import MainWindow
from tests.end_to_end.hands import Hands
from tests.end_to_end.windows import Open
from tests.fixtures.display import Display


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


@pytest.fixture
def hands(display: Display, qapp: QApplication) -> Hands:
    return Hands(display, qapp)


@pytest.fixture
def start(qapp: QApplication, pump: Callable[..., None]) -> Iterator[Open]:
    """`start()` shows a window as a start of the program would; all are closed afterwards."""
    windows: list[MainWindow] = []

    def show() -> MainWindow:
        dirs = AppDirs.standard()
        window = MainWindow(qapp, dirs, settings.load(dirs.settings_file), Registry.of(models_folder()))
        windows.append(window)
        window.show()
        pump(window.isActiveWindow, 60.0)
        return window

    yield show
    for window in windows:
        window.close()
        window.deleteLater()
    qapp.processEvents()
