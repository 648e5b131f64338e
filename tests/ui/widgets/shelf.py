"""What tests of widgets and pages share: a dressed application, a stage to show widgets on, and hostile text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QCursor, QFont, QImage, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8
from musicmap.ui.map.view import MapView
from musicmap.ui.theme import DARK, LIGHT, Theme, dress
from tests.fixtures.display import wait_until

HOSTILE = (
    '<b>x</b><img src="file:///etc/passwd">',
    "<a href='http://x'>&amp; & && \t tab",
    "line\nbreak\r\nand\u2028another",
    "\u202egnp.exe\u202c and \u2067עברית\u2069",
    "عنوان طويل جدا " * 20,
    "x" * 5000,
    "\x00\x07\x1b[31m\ud800",
    "",
)
"""Titles as files may have them."""

Pump = Callable[..., None]
Stage = Callable[..., QWidget]


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Theme]:
    """Each theme in its turn, worn by the application."""
    yield from _worn(request.param, qapp)


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[Theme]:
    """The dark theme, where one is enough."""
    yield from _worn(DARK, qapp)


def _worn(theme: Theme, app: QApplication) -> Iterator[Theme]:
    before = QFont(app.font())
    dress(app, theme)
    yield theme
    app.setStyleSheet("")
    app.setPalette(app.style().standardPalette())
    app.setFont(before)


@pytest.fixture
def stage(qapp: QApplication, pump: Pump) -> Iterator[Stage]:
    """`stage(widget, width, height)` shows a widget as a window and waits until it is there; gone after the test."""
    shown: list[QWidget] = []

    def show(widget: QWidget, width: int = 320, height: int = 400) -> QWidget:
        # The real pointer is out of the way: its own coming and going would mix with what a test says of it.
        QCursor.setPos(qapp.primaryScreen().geometry().bottomRight())
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        shown.append(widget)
        pump(lambda: widget.isActiveWindow() and widget.windowHandle().isExposed())
        settle(qapp)
        return widget

    yield show
    for widget in shown:
        for view in widget.findChildren(MapView):
            view.release()  # What a map holds on the GPU is to be freed before it goes.
        widget.close()
        widget.deleteLater()
    settle(qapp)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def settle(app: QApplication) -> None:
    """Let layouts and paints happen."""
    for _ in range(3):
        app.processEvents()


def heard(signal: Any) -> list[tuple[Any, ...]]:
    """What a signal says from now on, in order."""
    said: list[tuple[Any, ...]] = []
    signal.connect(lambda *values: said.append(values))
    return said


def click(
    widget: QWidget,
    x: float | None = None,
    y: float | None = None,
    *,
    double: bool = False,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """A click with the left button, in the middle unless said where. The window decides who gets it."""
    act = QTest.mouseDClick if double else QTest.mouseClick
    window, at = _window(widget, x, y)
    act(window, Qt.MouseButton.LeftButton, modifier, at)


def hover(widget: QWidget, x: float | None = None, y: float | None = None) -> None:
    """Move the real pointer there."""
    window, at = _window(widget, x, y)
    QCursor.setPos(window.mapToGlobal(at))
    QCursor.pos()  # The server answers when it has told us of the move.

    def arrived() -> bool:
        QApplication.processEvents()
        return widget.underMouse()

    wait_until(arrived)


def _window(widget: QWidget, x: float | None, y: float | None) -> tuple[QWindow, QPoint]:
    middle = widget.rect().center()
    at = QPoint(middle.x() if x is None else round(x), middle.y() if y is None else round(y))
    window = widget.window()
    return window.windowHandle(), widget.mapTo(window, at)


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, pressed and released."""
    QTest.keyClick(widget, key, modifier)


def picture(widget: QWidget) -> QImage:
    """The widget as it is painted now, four bytes a pixel."""
    image = widget.grab().toImage()
    assert image.format() in (QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied)
    return image


def pixels(image: QImage) -> Bytes8:
    """(height, width, 3) sRGB."""
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return raw[:, : image.width(), 2::-1].copy()


def shows(image: QImage, rgb: Rgb) -> int:
    """How many pixels have exactly this colour."""
    return int((pixels(image) == np.array(rgb, np.uint8)).all(axis=2).sum())


def colour_at(image: QImage, x: float, y: float) -> Rgb:
    """The colour of one pixel."""
    found = QColor(image.pixel(round(x), round(y)))
    return found.red(), found.green(), found.blue()


def rainbow(count: int) -> Bytes8:
    """(count, 3) colours, no two alike."""
    steps = np.arange(count)
    return np.stack([40 + 2 * steps, 200 - steps, 90 + steps], axis=1).astype(np.uint8)
