"""Tracks dragged out of the window, into a DJ's software or a folder: as files, and only to be copied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QWidget


def add_files(data: QMimeData, paths: Sequence[Path]) -> QMimeData:
    """Name these files (`text/uri-list`), the very bytes of their names percent-encoded."""
    data.setUrls([QUrl.fromEncoded(path.absolute().as_uri().encode("ascii")) for path in paths])
    return data


def drag_files(source: QWidget, paths: Sequence[Path]) -> None:
    """Drag them until the button is let go. Whoever takes them may copy them, never move them."""
    if paths:
        drag = QDrag(source)
        drag.setMimeData(add_files(QMimeData(), paths))
        drag.exec(Qt.DropAction.CopyAction)
