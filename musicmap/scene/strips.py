"""The raster picture strip by strip, so that a picture of any size takes the memory of a small one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Camera
from musicmap.scene.density import Islands
from musicmap.scene.points import Points
from musicmap.scene.raster import Canvas, Look
from musicmap.scene.trajectories import Trajectories
from musicmap.types import Bytes8

PIXELS = 4_000_000
"""In a strip, at most."""


def strips(
    points: Points,
    camera: Camera,
    look: Look,
    islands: Islands | None = None,
    trajectories: Trajectories | None = None,
) -> Iterator[Bytes8]:
    """What `raster.draw` gives, without its alpha: (h, W, 3) uint8 from the top down, at most `PIXELS` each."""
    width, height = (max(round(side * look.ratio), 1) for side in camera.size)
    rows = max(PIXELS // width, 1)
    batch = Batch.of(points)
    everything, chosen = batch.part(), batch.chosen()
    for first in range(0, height, rows):
        part = _part(camera, look.ratio, first, min(rows, height - first))
        canvas = Canvas(width, min(rows, height - first))
        canvas.wipe(look.theme.canvas)
        if islands:
            canvas.lay_islands(islands, part, look.ratio)
        if trajectories:
            canvas.lay_lines(trajectories.part(batch), part, look)
        canvas.lay(everything, part, look)
        canvas.lay_selected(chosen, part, look)
        yield canvas.rgba()[..., :3]


def _part(camera: Camera, ratio: float, first: int, rows: int) -> Camera:
    """The camera that sees these rows of real pixels, and all of the width."""
    middle = camera.seen.top - (first + rows / 2) / (ratio * camera.scale[1])
    return replace(camera, centre=(camera.centre[0], middle), size=(camera.size[0], rows / ratio))
