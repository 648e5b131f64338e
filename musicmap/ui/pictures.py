"""Pictures out of users' files, taken with care: bounded in bytes, in pixels, and never trusted."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

_KINDS = frozenset((b"bmp", b"gif", b"jfif", b"jpeg", b"jpg", b"png", b"tif", b"tiff", b"webp"))
"""Pixels only: others (SVG) are programs, and name other files."""
_LARGEST = 64_000_000
"""Pixels: an honest scan of a sleeve has fewer, a decompression bomb more."""


def picture_from(data: bytes | None, size: QSize) -> QImage | None:
    """Decode to at most `size`, keeping the shape; None for what is no picture, or a monstrous one. Any thread."""
    if not data:
        return None
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    if reader.format().data() not in _KINDS:
        return None
    whole = reader.size()
    if not whole.isValid() or whole.width() * whole.height() > _LARGEST:
        return None
    # The decoder scales while it reads where it can (JPEG), so that the whole picture is never in memory.
    reader.setScaledSize(whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
