"""Map views in real windows, and pictures of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QCursor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from musicmap.scene.theme import DARK, MapTheme
from musicmap.types import Bytes8
from musicmap.ui.map.view import MapView
from musicmap.ui.map.ways import Drawing

WIDTH, HEIGHT = 640, 420
Opened = Callable[..., MapView]


@pytest.fixture(scope="session", autouse=True)
def painters_at_work(qapp: QApplication) -> None:
    """Qt paints large areas with threads of its own, which it starts with the first and keeps for a while."""
    ground = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(ground)
    painter.drawImage(0, 0, QImage(WIDTH, HEIGHT, QImage.Format.Format_RGBX8888))
    painter.end()


@pytest.fixture
def opened(qapp: QApplication, pump: Callable[..., None]) -> Iterator[Opened]:
    """`opened(drawing="auto", theme=DARK, still=True)`: a map on the screen."""
    views: list[MapView] = []

    def open_one(drawing: Drawing = "auto", theme: MapTheme = DARK, *, still: bool = True) -> MapView:
        view = MapView(theme, drawing=drawing, reduced_motion=still)
        view.setWindowTitle("map")
        view.resize(WIDTH, HEIGHT)
        views.append(view)
        view.show()
        pump(lambda: view.windowHandle().isExposed() and view.viewport().width() == WIDTH)
        return view

    # Out of the way: a pointer that rests where the map opens would point at things.
    QCursor.setPos(qapp.primaryScreen().geometry().bottomRight())
    yield open_one
    for view in views:
        view.close()
        view.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()


def on_screen(view: MapView) -> Bytes8:
    """(H, W, 3) what the screen shows of a window now."""
    image = view.screen().grabWindow(view.winId()).toImage()
    # To convert it Qt would start threads, which then count as left behind.
    assert image.format() == QImage.Format.Format_RGB32
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return np.stack([(pixels[:, : image.width()] >> shift) & 0xFF for shift in (16, 8, 0)], axis=2).astype(np.uint8)
