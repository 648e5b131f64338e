"""Points on the GPU: uploaded once, drawn as often as the map moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtOpenGL import QOpenGLBuffer, QOpenGLShaderProgram, QOpenGLVertexArrayObject

from musicmap.scene.batch import Batch
from musicmap.ui.map.gl_program import END, LOOKS, START

_FLOAT, _UNSIGNED_BYTE = 0x1406, 0x1401


class PointBuffers:
    """Three buffers, 20 bytes a point. Everything here needs the OpenGL context that made it to be current."""

    def __init__(self, program: QOpenGLShaderProgram) -> None:
        self.count = 0
        self._array = QOpenGLVertexArrayObject()
        self._array.create()
        self._array.bind()
        # The program only says where attributes lie; they are at the same places in all of them.
        self._start = _buffer(program, START, _FLOAT, 2)
        self._end = _buffer(program, END, _FLOAT, 2)
        self._looks = _buffer(program, LOOKS, _UNSIGNED_BYTE, 4)
        self._array.release()

    def upload(self, batch: Batch) -> None:
        """All of a batch."""
        _fill(self._start, batch.start)
        _fill(self._end, batch.end)
        self.upload_looks(batch)

    def upload_looks(self, batch: Batch) -> None:
        """Only the colours and flags."""
        _fill(self._looks, batch.looks)
        self.count = len(batch)

    def bind(self) -> None:
        self._array.bind()

    def unbind(self) -> None:
        self._array.release()

    def release(self) -> None:
        """Give the GPU's memory back."""
        for buffer in (self._start, self._end, self._looks):
            buffer.destroy()
        self._array.destroy()


def _buffer(program: QOpenGLShaderProgram, place: int, kind: int, numbers: int) -> QOpenGLBuffer:
    buffer = QOpenGLBuffer(QOpenGLBuffer.Type.VertexBuffer)
    buffer.create()
    buffer.bind()
    program.enableAttributeArray(place)
    program.setAttributeBuffer(place, kind, 0, numbers)
    return buffer


def _fill(buffer: QOpenGLBuffer, array: NDArray[np.float32] | NDArray[np.uint8]) -> None:
    buffer.bind()
    buffer.allocate(array.tobytes(), array.nbytes)
    buffer.release()
