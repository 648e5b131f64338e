"""The window, started."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QSurfaceFormat
from PySide6.QtWidgets import QApplication

from musicmap import __version__, settings
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.ui.doorbell import ring
from musicmap.ui.map.opengl import wanted_format
from musicmap.ui.signals import Signals
from musicmap.ui.window import MainWindow


def start(dirs: AppDirs, folder: Path | None, *, demo: bool = False, library: Path | None = None) -> int:
    """Show the window until it is closed.

    Args:
        folder: a music folder to open at once; None shows the welcome page.
        demo: compose (or find) the demo library and open that.
        library: the library file to use for `folder`, instead of the one in the user's data.

    Where another window has that library open, it comes forward instead.

    Returns the program's exit code.
    """
    # macOS shares OpenGL objects only between contexts of one kind, so all windows get the map's.
    QSurfaceFormat.setDefaultFormat(wanted_format())
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("musicmap")
    app.setApplicationDisplayName("musicmap")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("musicmap")
    if folder is not None and ring(library or dirs.library_file(folder)):
        return 0  # it is open: its window has come forward
    window = MainWindow(app, dirs, settings.load(dirs.settings_file), Registry.of(models_folder(), dirs.models))
    sys.excepthook = window.report_crash
    signals = Signals(window.close, app)
    window.show()
    if demo:
        QTimer.singleShot(0, window.open_demo)
    elif folder is not None:
        QTimer.singleShot(0, lambda: window.open_folder(folder, library))
    try:
        return int(app.exec())
    finally:
        signals.close()
