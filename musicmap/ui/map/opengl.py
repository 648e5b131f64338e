"""What this machine's OpenGL is, and what the map asks of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QOffscreenSurface, QOpenGLContext, QSurfaceFormat

_RENDERER = 0x1F01
_IN_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software", "gdi generic", "basic render")


def wanted_format() -> QSurfaceFormat:
    """What the map asks of OpenGL: 3.3 core, no multisampling (the shaders smooth edges), no depth."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setSamples(0)
    wanted.setDepthBufferSize(0)
    return wanted


@dataclass(frozen=True, slots=True)
class OpenGl:
    """What this machine's OpenGL is."""

    missing: str
    """Why the map cannot use it, in a sentence; empty where it can."""
    renderer: str = ""
    """As the driver calls itself."""

    @property
    def in_software(self) -> bool:
        """Whether the processor does the graphics card's work, by the names of those that do."""
        return any(name in self.renderer.lower() for name in _IN_SOFTWARE)

    @classmethod
    def here(cls) -> OpenGl:
        """Try it. Needs a QGuiApplication."""
        surface = QOffscreenSurface()
        surface.setFormat(wanted_format())
        surface.create()
        context = QOpenGLContext()
        context.setFormat(wanted_format())
        if not context.create():
            return cls("This system gives no OpenGL.")
        version = context.format().version()
        if context.isOpenGLES() or version < (3, 3):
            kind = "OpenGL ES" if context.isOpenGLES() else "OpenGL"
            return cls(f"This system gives {kind} {version[0]}.{version[1]}, and the map needs OpenGL 3.3.")
        if not surface.isValid() or not context.makeCurrent(surface):
            return cls("OpenGL is there but cannot be used.")
        renderer = context.functions().glGetString(_RENDERER)
        context.doneCurrent()
        return cls("", renderer)
