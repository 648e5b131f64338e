"""The points drawn by OpenGL 3.3, into a frame buffer that is kept as long as nothing changes."""

from __future__ import annotations

import math
import time
import weakref
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtGui import QOpenGLContext
from PySide6.QtOpenGL import QOpenGLFramebufferObject

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Bounds, Camera, Pair
from musicmap.scene.density import Islands
from musicmap.scene.haze import haze_in_steps
from musicmap.scene.points import Points
from musicmap.scene.trajectories import Trajectories, touching
from musicmap.ui.map import gl_draw
from musicmap.ui.map.gl_held import Held
from musicmap.ui.map.picture import Picture, Shot

_SCISSOR_TEST, _DEPTH_TEST, _RENDERER = 0x0C11, 0x0B71, 0x1F01
_SMOOTH_MS = 2.5
"""Where smooth islands take longer, a moving map has rough ones."""
_OFF_THE_PIXEL = 0.02
_FEW = 8000
"""So many points are drawn in any frame."""
_HAZE_REACHES = 4.0
"""How many times the fitted scale one may come near and still see the haze."""
_STRIP_POINTS = 3000
"""At least so many points of a strip are drawn at once."""

Strip = tuple[int, int, int, int]
"""Left, bottom, width and height in pixels, y upwards."""


class GlPicture(Picture):
    """Draws in whatever context is current; a lost or another context is survived by uploading anew."""

    at_once = 1 << 31
    """So many points are drawn, and waited for, in one go."""

    def __init__(self) -> None:
        super().__init__()
        self._held: Held | None = None
        self._let_go: weakref.finalize[..., GlPicture] | None = None
        self._renderer = ""
        self._stale_points = self._stale_looks = self._stale_islands = self._stale_lines = True
        self._smooth_ms = math.inf
        self._haze: Bounds | None = None
        """Where the haze lies, if there is one."""
        self._forming: Iterator[Islands | None] | None = None
        """A haze that is being made."""
        self._formed: Islands | None = None
        """One that is made, and not yet in the context."""
        self._hazy = False
        self._started_at, self._shifted = Camera((0.0, 0.0), (1.0, 1.0), (1.0, 1.0)), (0, 0)

    @property
    def description(self) -> str:
        return self._renderer or "OpenGL"

    def take(self, batch: Batch) -> None:
        super().take(batch)
        self._stale_points = True
        self._clear_up()

    def take_points(self, points: Points) -> None:
        stale = self._stale_points
        super().take_points(points)
        self._stale_points, self._stale_looks = stale, True

    def take_islands(self, before: Islands | None, after: Islands | None) -> None:
        super().take_islands(before, after)
        self._stale_islands = True
        self._clear_up()

    def take_trajectories(self, trajectories: Trajectories | None) -> None:
        super().take_trajectories(trajectories)
        self._stale_lines = True

    @property
    def prepares(self) -> bool:
        return self._forming is not None

    def prepare(self) -> None:
        if self._forming is not None:
            self._formed = next(self._forming)
            self._forming = None if self._formed is not None else self._forming

    def release(self) -> None:
        super().release()
        self._held = None
        if self._let_go is not None:
            self._let_go()

    def _draw_on(self, shot: Shot) -> Held:
        """Bring the picture nearer to `shot`. Raises GlFailure where the driver refuses the shaders."""
        held = self._ready(shot)
        held.gl.glDisable(_SCISSOR_TEST)
        held.gl.glDisable(_DEPTH_TEST)
        held.gl.glViewport(0, 0, shot.width, shot.height)
        self._advance(shot)
        if self.culls and self.finished and not shot.moving and self._total > _FEW:
            self._begin_haze(shot)
        return held

    # What is in the context

    def _ready(self, shot: Shot) -> Held:
        context = QOpenGLContext.currentContext()
        if self._held is not None and self._held.context is not context:
            self._held = None
        if self._held is None:
            self._held = self._build(context)
        held = self._held
        self._upload(held)
        if held.resize(shot.width, shot.height):
            self.restart()
        return held

    def _build(self, context: QOpenGLContext) -> Held:
        held = Held.in_context(context)
        self._renderer = "OpenGL {}.{}, {}".format(*context.format().version(), held.gl.glGetString(_RENDERER))
        self._stale_points = self._stale_looks = self._stale_islands = self._stale_lines = True
        self._clear_up()
        # When this picture goes, and at the program's end at the latest: while the context still lives.
        self._let_go = weakref.finalize(self, held.release)
        self.restart()
        return held

    def _upload(self, held: Held) -> None:
        if self.batch is not None and self.rings is not None and (self._stale_points or self._stale_looks):
            if self._stale_points:
                held.points.upload(self.batch.part())
            else:
                held.points.upload_looks(self.batch.part())
            held.chosen.upload(self.rings)
            self._looked_elsewhere()
            self._stale_points = self._stale_looks = False
            self._stale_lines = True
        if self._stale_lines and self.lines is not None:
            held.vertices.upload(self.lines)
        self._stale_lines = False
        if self._stale_islands:
            held.take_islands(self.islands)
            self._stale_islands = False
        if self._formed is not None:
            held.take_haze(self._formed)
            self._haze, self._formed = self._formed.bounds, None

    def _arrived(self) -> None:
        super()._arrived()
        held = self._bound()
        for buffers in (held.points, held.chosen, held.vertices):
            if buffers.count:
                buffers.arrive()

    def _looked_elsewhere(self) -> None:
        if self._held is not None and self.batch is not None:
            self._held.near.upload(self.batch.part(slice(0) if self._near.ranks is None else self._near.ranks))

    # Drawing

    def _begin(self, shot: Shot) -> bool:
        self._started_at, self._shifted = shot.camera, (0, 0)
        quick = shot.moving and _SMOOTH_MS < self._smooth_ms < math.inf
        self._hazy = quick and self._haze is not None and self._is_far(shot.camera) and self._thins(self._near_count)
        held = self._bound()
        held.gl.glFinish()
        started = time.perf_counter()
        self._lay_ground(held, shot, smooth=not quick)
        held.gl.glFinish()
        if not quick and any(self.islands):
            # The first frames compile shaders: what counts is the best.
            self._smooth_ms = min(self._smooth_ms, (time.perf_counter() - started) * 1000)
        return quick

    def _lay_ground(self, held: Held, shot: Shot, *, smooth: bool) -> None:
        if self._hazy:
            layers: tuple[gl_draw.Layer, ...] = ((self._haze, held.haze, 1.0),)
        else:
            (old, new), (before, after) = self.islands, held.textures
            layers = (
                (old.bounds if old else None, before, 1.0 - shot.islands),
                (new.bounds if new else None, after, shot.islands),
            )
        gl_draw.ground(held, shot, layers, smooth=smooth)

    def _add(self, shot: Shot, first: int, end: int) -> None:
        held = self._bound()
        buffers = held.points if self._near.ranks is None else held.near
        if self._circles and self.batch is not None and (first, end) != (0, buffers.count):
            # OpenGL 3.3 draws no slice of instances.
            held.strip.upload(self.batch.part(slice(first, end)))
            buffers, first, end = held.strip, 0, end - first
        for start in range(first, end, self.at_once):
            run = start, min(start + self.at_once, end)
            gl_draw.points(held, shot, buffers, run, shot.look, circles=self._circles)
            held.gl.glFinish()

    def _add_lines(self, shot: Shot, first: int, end: int) -> None:
        held = self._bound()
        gl_draw.lines(held, shot, held.vertices, (max(first - 1, 0), end))
        held.gl.glFinish()

    def _with_rings(self, held: Held, shot: Shot) -> QOpenGLFramebufferObject:
        """The picture to show. Selected points and their rings lie above all others, so they are drawn onto a copy."""
        assert held.target is not None
        assert held.spare is not None
        if not self._rings_shown:
            return held.target
        gl_draw.copy(held, held.target, held.spare.handle(), shot)
        held.spare.bind()
        look, run = shot.look, (0, self._rings_shown)
        gl_draw.rings(held, shot, held.chosen, run, look, circles=self._circles)
        if not self._circles:
            gl_draw.points(held, shot, held.chosen, run, look.without_glow(), circles=False)
        return held.spare

    # A map that is dragged

    def _shift(self, before: Shot, shot: Shot) -> bool:
        """Move what is drawn by whole pixels, and draw what comes into view: a sample, where there is much of it.

        A graphics card draws all again sooner than the processor finds out what comes into view.
        """
        if not self.culls or replace(before, camera=shot.camera) != shot or shot.share < 1.0:
            return False
        # From where it was begun, not from the last step: else small errors would add up.
        drag = self._started_at.pan_to(shot.camera)
        if drag is None:
            return False
        x, y = drag[0] * shot.look.ratio, -drag[1] * shot.look.ratio
        whole = round(x), round(y)
        dx, dy = whole[0] - self._shifted[0], whole[1] - self._shifted[1]
        if math.hypot(x - whole[0], y - whole[1]) > _OFF_THE_PIXEL or abs(dx) >= shot.width or abs(dy) >= shot.height:
            return False
        self._shifted = whole
        held, (width, height) = self._bound(), (shot.width, shot.height)
        assert held.target is not None
        assert held.spare is not None
        gl_draw.shift(held, held.target, held.spare.handle(), (width, height), (dx, dy))
        held.target, held.spare = held.spare, held.target
        started = time.perf_counter()
        held.target.bind()
        held.gl.glEnable(_SCISSOR_TEST)
        across, along = (
            (0 if dx > 0 else width + dx, 0, abs(dx), height),
            (0, 0 if dy > 0 else height + dy, width, abs(dy)),
        )
        for strip in (across, along):
            if strip[2] and strip[3]:
                self._uncover(held, shot, strip)
        held.gl.glDisable(_SCISSOR_TEST)
        held.gl.glFinish()
        self._points_ms += (time.perf_counter() - started) * 1000
        return True

    def _uncover(self, held: Held, shot: Shot, strip: Strip) -> None:
        held.gl.glScissor(*strip)
        self._lay_ground(held, shot, smooth=not self._rough)
        box = _bounds(strip, shot)
        if self.lines is not None and self._lined:
            held.strip.upload(touching(self.lines[: self._lined], box))
            gl_draw.lines(held, shot, held.strip, (0, held.strip.count))
        if self.batch is None:
            return
        if self._circles:
            gl_draw.points(held, shot, held.points, (0, self._drawn), shot.look, circles=True)
            return
        ranks = self.batch.within(box, self._drawn)
        room = max(self._room(len(ranks), moving=shot.moving) // 2, _STRIP_POINTS)
        if len(ranks) > room:
            self._missing += len(ranks) - room
            self._rough = True
        held.strip.upload(self.batch.part(ranks[:room]))
        gl_draw.points(held, shot, held.strip, (0, held.strip.count), shot.look, circles=False)

    def _thins(self, count: int) -> bool:
        """Whether of so many points but a sample is drawn while the map moves."""
        return self._room(count, moving=True) < count

    def _begin_haze(self, shot: Shot) -> None:
        islands, there = self.islands[1], self._haze is not None or self._formed is not None or self.prepares
        if self.batch is not None and islands is not None and not self._circles and not there:
            size, scale = shot.look.size / shot.look.ratio, _fitted(islands.bounds, shot.camera)
            self._forming = haze_in_steps(self.batch.points, islands, size, scale)

    def _clear_up(self) -> None:
        """What haze there is, or was being made, is of something else."""
        self._haze = self._forming = self._formed = None

    def _is_far(self, camera: Camera) -> bool:
        """Near by, the cells of the haze would be seen, and most points that are seen are drawn."""
        return self._haze is not None and camera.scale[0] <= _HAZE_REACHES * _fitted(self._haze, camera)[0]

    @property
    def _circles(self) -> bool:
        return self.batch is not None and self.batch.points.radius is not None

    def _bound(self) -> Held:
        assert self._held is not None
        assert self._held.target is not None
        self._held.target.bind()
        return self._held


def _fitted(bounds: Bounds, camera: Camera) -> Pair:
    """Pixels to a data unit where all of this is seen."""
    return Camera.fit(bounds, camera.size, margin=0.0).scale


def _bounds(strip: Strip, shot: Shot) -> Bounds:
    """A strip in data units, and around it what reaches into it."""
    ratio, reach = shot.look.ratio, shot.look.size + 2
    left, bottom, width, height = strip
    top = shot.height - bottom - height
    (x0, y1) = shot.camera.data_of(((left - reach) / ratio, (top - reach) / ratio))
    (x1, y0) = shot.camera.data_of(((left + width + reach) / ratio, (top + height + reach) / ratio))
    return Bounds(x0, y0, x1, y1)
