"""Which way points are drawn on this machine, and into what."""

from __future__ import annotations

from typing import Literal

from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QGraphicsView, QWidget

from musicmap.ui.map.offscreen_picture import OffscreenPicture
from musicmap.ui.map.opengl import OpenGl, wanted_format
from musicmap.ui.map.picture import Picture
from musicmap.ui.map.raster_picture import RasterPicture
from musicmap.ui.map.window_picture import WindowPicture

Drawing = Literal["auto", "window", "offscreen", "raster"]
"""How points are drawn: by the graphics card into the window, by OpenGL in software, without OpenGL."""


def picture_for(drawing: Drawing) -> Picture:
    """What draws; "auto" takes what is fastest here."""
    opengl = OpenGl("It was switched off.") if drawing == "raster" else OpenGl.here()
    if opengl.missing:
        return RasterPicture(opengl.missing)
    in_software = opengl.in_software if drawing == "auto" else drawing == "offscreen"
    return OffscreenPicture() if in_software else WindowPicture()


def viewport_for(picture: Picture) -> tuple[QWidget, QGraphicsView.ViewportUpdateMode]:
    """The widget that this picture is painted on, and how much of it is painted at a time."""
    if isinstance(picture, WindowPicture):
        viewport = QOpenGLWidget()
        viewport.setFormat(wanted_format())
        return viewport, QGraphicsView.ViewportUpdateMode.FullViewportUpdate
    return QWidget(), QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate
