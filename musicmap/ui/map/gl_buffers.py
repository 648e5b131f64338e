"""Points on the GPU: uploaded once, drawn as often as the map moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QOpenGLExtraFunctions
from PySide6.QtOpenGL import QOpenGLBuffer, QOpenGLShaderProgram, QOpenGLVertexArrayObject

from musicmap.scene.batch import Part
from musicmap.ui.map.gl_program import END, LOOKS, RADIUS, START

_FLOAT, _UNSIGNED_BYTE = 0x1406, 0x1401
_KINDS = {START: (_FLOAT, 2), END: (_FLOAT, 2), LOOKS: (_UNSIGNED_BYTE, 4), RADIUS: (_FLOAT, 1)}


class PointBuffers:
    """12 bytes a point, 20 while they move, 4 more for circles. All needs the context that made it to be current."""

    def __init__(self, program: QOpenGLShaderProgram, gl: QOpenGLExtraFunctions) -> None:
        self.count = 0
        # The program only says where attributes lie; they are at the same places in all of them.
        self._program, self._gl = program, gl
        self._dots, self._circles = QOpenGLVertexArrayObject(), QOpenGLVertexArrayObject()
        for array in (self._dots, self._circles):
            array.create()
        self._buffers: dict[int, QOpenGLBuffer] = {}

    def upload(self, part: Part) -> None:
        """These points and nothing else."""
        self.count = len(part)
        self._fill(END, part.end)
        self._fill(START, None if part.start is part.end else part.start)
        self._fill(LOOKS, part.looks)
        self._fill(RADIUS, part.radius)
        self._wire()

    def upload_looks(self, part: Part) -> None:
        """Other colours and flags for the same points."""
        self._fill(LOOKS, part.looks)

    def arrive(self) -> None:
        """The points are where they end, and have no other start any more."""
        self._fill(START, None)
        self._wire()

    def bind(self, *, instances: bool = False) -> None:
        """For drawing: a vertex a point, or an instance a point."""
        (self._circles if instances else self._dots).bind()

    def unbind(self, *, instances: bool = False) -> None:
        (self._circles if instances else self._dots).release()

    def release(self) -> None:
        """Give the GPU's memory back."""
        for buffer in self._buffers.values():
            buffer.destroy()
        self._buffers.clear()
        for array in (self._dots, self._circles):
            array.destroy()

    def _fill(self, place: int, array: NDArray[np.float32] | NDArray[np.uint8] | None) -> None:
        if array is None:
            if place in self._buffers:
                self._buffers.pop(place).destroy()
            return
        if place not in self._buffers:
            self._buffers[place] = QOpenGLBuffer(QOpenGLBuffer.Type.VertexBuffer)
            self._buffers[place].create()
        buffer = self._buffers[place]
        buffer.bind()
        buffer.allocate(array.tobytes(), array.nbytes)
        buffer.release()

    def _wire(self) -> None:
        """Say which buffer each attribute comes from; where points rest, both places from one."""
        for array in (self._dots, self._circles):
            array.bind()
            for place, (kind, numbers) in _KINDS.items():
                buffer = self._buffers.get(place) or (self._buffers[END] if place == START else None)
                if buffer is None:
                    self._program.disableAttributeArray(place)
                    continue
                buffer.bind()
                self._program.enableAttributeArray(place)
                self._program.setAttributeBuffer(place, kind, 0, numbers)
                self._gl.glVertexAttribDivisor(place, int(array is self._circles))
                buffer.release()
            array.release()
