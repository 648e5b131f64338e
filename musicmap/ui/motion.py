"""Whether things may move, as the user has told the system. Qt does not say, so each system is asked its own way."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QSettings, QStandardPaths

_SPI_GETCLIENTAREAANIMATION = 0x1042
_PATIENCE_MS = 300


def motion_wanted() -> bool:
    """False when the system asks for reduced motion; True when it does not, or cannot be asked."""
    if sys.platform == "win32":
        import ctypes

        animated = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animated), 0)
        return bool(animated.value)
    if sys.platform == "darwin":
        return _text(QSettings("apple.com", "universalaccess").value("reduceMotion")) not in ("1", "true")
    config = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation))
    return _kde(config) and _gtk(config) and _gnome()


def _kde(config: Path) -> bool:
    file = QSettings(str(config / "kdeglobals"), QSettings.Format.IniFormat)
    try:
        return float(_text(file.value("KDE/AnimationDurationFactor")) or 1.0) > 0.0
    except ValueError:
        return True


def _gtk(config: Path) -> bool:
    """What desktops that are neither GNOME nor KDE leave for their applications."""
    file = QSettings(str(config / "gtk-3.0" / "settings.ini"), QSettings.Format.IniFormat)
    return _text(file.value("Settings/gtk-enable-animations")) not in ("0", "false")


def _gnome() -> bool:
    if "GNOME" not in os.environ.get("XDG_CURRENT_DESKTOP", "").upper():
        return True
    asked = QProcess()
    asked.start("gsettings", ["get", "org.gnome.desktop.interface", "enable-animations"])
    if not asked.waitForFinished(_PATIENCE_MS):
        asked.kill()
        asked.waitForFinished(_PATIENCE_MS)
        return True
    return asked.readAllStandardOutput().toStdString().strip() != "false"


def _text(value: object) -> str:
    return "" if value is None else str(value).strip().lower()
