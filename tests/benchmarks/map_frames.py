"""The map: frames that reach the screen while it moves, what the pointer costs, and what a point holds.

A made library of trails in clusters, 50,000 segments, a million and five, in a window of 1400 × 900: on the screen
there is, or else on an X server of its own with software OpenGL. What is asked of frames follows what draws: a
graphics card shall do 60 frames a second at a million and 30 at five. A frame is timed from the new camera until the
X server answers that it has the picture, while the map pans (by whole pixels, as a hand does) and zooms without a
pause. While it moves, a slow machine may show a fair sample: `drawn` says how much of the points it was. Against:
pyqtgraph's ScatterPlotItem with the same points, panned alike, in the same window size and run; its colours are rounded
to 32 steps a channel, as it takes a minute to prepare them all. Bytes a point are what the process holds more (its
unique memory, software OpenGL's buffers with it) once a window shows a million, was zoomed, recoloured and pointed at,
and the points' own arrays. No music is used.
"""

from __future__ import annotations

import gc
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QGraphicsView

from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.colour import sound_colours
from musicmap.scene.density import islands
from musicmap.scene.grid import GridIndex
from musicmap.scene.lasso import in_polygon
from musicmap.scene.points import Points
from musicmap.scene.theme import DARK
from musicmap.ui.map.opengl import OpenGl
from musicmap.ui.map.view import MapView
from tests.benchmarks.harness import Figure
from tests.benchmarks.screen import screen_there_is, tell, told_by

_HERE = "tests.benchmarks.map_frames"
WIDTH, HEIGHT = 1400, 900
FRAMES, MILLION = 90, 1_000_000
GIVES_BACK = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""Makes glibc give large arrays back as soon as they are freed: what counts is what is held, not what was once."""


def run(music: Path | None) -> Iterator[Figure]:
    """All figures. The windows live in processes of their own, as Qt allows one application in each."""
    with screen_there_is() as surroundings:
        # Software OpenGL now and then keeps 30 MB of scratch more: the middle one of three.
        held = [next(told_by(_HERE, surroundings | GIVES_BACK, "memory")) for _ in range(3)]
        yield sorted(held, key=lambda figure: figure.value)[1]
        yield from told_by(_HERE, surroundings, "frames")
        yield from told_by(_HERE, surroundings, "hands")


def frames(application: QApplication) -> Iterator[Figure]:
    """Panning and zooming at three sizes, and what hands do at a million."""
    on_card = not OpenGl.here().in_software
    limits = {50_000: 33.0, MILLION: 1000 / 60 if on_card else 40.0, 5 * MILLION: 1000 / 30 if on_card else None}
    for count, limit in limits.items():
        name = f"{count // MILLION}m" if count >= MILLION else f"{count // 1000}k"
        points, panning = library(count), 0.0
        for movement in (panned, zoomed):
            took, drawn = map_frames(application, points, movement)
            worst = f"map/{movement.__name__}-{name}-p95", percentile(took, 95), "ms"
            yield Figure.at_most(*worst, limit) if limit else Figure.only_told(*worst)
            yield Figure.only_told(f"map/{movement.__name__}-{name}-median", statistics.median(took), "ms")
            yield Figure.only_told(f"map/{movement.__name__}-{name}-drawn", drawn, "share")
            panning = panning or statistics.median(took)
        if count > MILLION:
            continue
        theirs = statistics.median(scatter_frames(application, points, 20 if count < MILLION else 6))
        yield Figure.only_told(f"map/scatter-{name}-median", theirs, "ms")
        ratio = f"map/times-faster-than-scatter-{name}", theirs / panning, "times"
        yield Figure.only_told(*ratio) if count < MILLION else Figure.at_least(*ratio, 15.0)


def hands_and_changes(application: QApplication) -> Iterator[Figure]:
    """What the pointer and new colours cost at a million."""
    points = library(MILLION)
    yield from hands(points)
    yield from changes(application, points)


def memory(application: QApplication) -> Iterator[Figure]:
    """What the process holds more when a window shows a million points than when it showed a hundred."""
    import psutil

    points, few, process = library(MILLION), library(100), psutil.Process()
    # Beforehand: numpy's threads take some room for themselves, now more, now less.
    land, small = islands(points, DARK), islands(few, DARK)
    view = _shown(MapView(DARK, reduced_motion=True))
    view.show_points(few, small)
    _use(application, view, few)
    before = process.memory_full_info().uss
    view.show_points(points, land)
    _use(application, view, points)
    own = sum(
        array.nbytes
        for array in (points.positions, points.track, points.segment, points.start_s, points.colour, points.flags)
    )
    # Recoloured: the view's colours are not those of `points`, which nobody needed to keep.
    held = process.memory_full_info().uss - before - points.colour.nbytes + own
    yield Figure.at_most("map/bytes-a-point", held / MILLION, "bytes", 60.0)
    _gone(application, view)


PARTS: dict[str, Callable[[QApplication], Iterator[Figure]]] = {
    "memory": memory,
    "frames": frames,
    "hands": hands_and_changes,
}


def map_frames(
    application: QApplication, points: Points, movement: Callable[[Camera, int], Camera]
) -> tuple[list[float], float]:
    """Milliseconds of each frame, and how much of the points was in them on average."""
    view = _shown(MapView(DARK))
    view.show_points(points, islands(points, DARK))
    _settle(application, view)
    base, took, drawn = view.camera, [], []
    for i in range(FRAMES):
        began = time.perf_counter()
        view.set_camera(movement(base, i))
        _until_on_screen(application, view)
        took.append((time.perf_counter() - began) * 1000)
        drawn.append(view.drawn_share)
    _gone(application, view)
    # The first frames teach the map how fast this machine is.
    return took[10:], statistics.mean(drawn[10:])


def scatter_frames(application: QApplication, points: Points, frames: int) -> list[float]:
    """The same for pyqtgraph's own."""
    view = _shown(pg.GraphicsView(background=DARK.canvas))
    box = pg.ViewBox(enableMenu=False, enableMouse=False)
    view.setCentralItem(box)
    rounded = points.colour & 0xF8
    brushes = {tuple(colour): pg.mkBrush(*colour) for colour in np.unique(rounded, axis=0).tolist()}
    brush = [brushes[tuple(colour)] for colour in rounded.tolist()]
    x, y = points.positions.astype(np.float64).T
    box.addItem(pg.ScatterPlotItem(x=x, y=y, size=4, pen=None, brush=brush), ignoreBounds=True)
    base = _fitted(points)
    took = []
    for i in range(frames):
        seen = panned(base, i).seen
        began = time.perf_counter()
        box.setRange(xRange=(seen.left, seen.right), yRange=(seen.bottom, seen.top), padding=0)
        _until_on_screen(application, view)
        took.append((time.perf_counter() - began) * 1000)
    _gone(application, view)
    return took[2:]


def hands(points: Points) -> Iterator[Figure]:
    """The pointer to a point, anywhere and at any zoom; a lasso around about 100,000."""
    index, fitted, rng = GridIndex.of(points), _fitted(points), np.random.default_rng(0)
    took = []
    for i in range(600):
        camera = fitted.zoomed((1.0, 4.0, 30.0)[i % 3])
        if i % 2:
            at = camera.data_of((rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)))
        else:
            x, y = points.positions[rng.integers(len(points))].tolist()
            at = (x, y)
        began = time.perf_counter()
        index.nearest(at, (10 / camera.scale[0], 10 / camera.scale[1]))
        took.append((time.perf_counter() - began) * 1000)
    yield Figure.at_most("map/pick-1m-p95", percentile(took, 95), "ms", 2.0)
    turn = np.linspace(0, 2 * math.pi, 300)
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=1) * (1 + 0.1 * np.sin(9 * turn))[:, None]
    lasso = np.median(points.positions, axis=0) + 0.9 * ring
    began = time.perf_counter()
    held = len(in_polygon(points, lasso))
    yield Figure.at_most("map/lasso-1m", (time.perf_counter() - began) * 1000, "ms", 150.0)
    yield Figure.only_told("map/lasso-1m-held", held, "segments")


def changes(application: QApplication, points: Points) -> Iterator[Figure]:
    """A million points shown first, and given other colours."""
    view = _shown(MapView(DARK, reduced_motion=True))
    _until_on_screen(application, view)
    began = time.perf_counter()
    view.show_points(points)
    _until_on_screen(application, view)
    yield Figure.at_most("map/first-1m", time.perf_counter() - began, "s", 1.5)
    _settle(application, view)
    began = time.perf_counter()
    view.set_colours(points.colour[::-1].copy())
    _until_on_screen(application, view)
    yield Figure.at_most("map/recolour-1m", (time.perf_counter() - began) * 1000, "ms", 100.0)
    _gone(application, view)


def panned(base: Camera, i: int) -> Camera:
    return base.panned(round(150 * math.sin(0.07 * i)), round(100 * math.cos(0.07 * i)))


def zoomed(base: Camera, i: int) -> Camera:
    return base.zoomed(1.6 ** math.sin(0.07 * i), (500.0, 300.0))


def library(segments: int, per_track: int = 20, seed: int = 3) -> Points:
    """Tracks as smooth trails through ten dimensions, in fourteen clusters, seen in two."""
    if segments > MILLION:
        # Made in parts: their tables of ten dimensions take a hundred times the room of the points.
        return joined([library(MILLION, per_track, seed + i) for i in range(segments // MILLION)])
    rng, tracks, kinds, dims = np.random.default_rng(seed), segments // per_track, 14, 10
    centres = rng.normal(size=(kinds, dims)) * np.linspace(3.2, 0.6, dims)
    kind = rng.choice(kinds, tracks, p=rng.dirichlet(np.full(kinds, 2.2)))
    spread = rng.uniform(0.35, 0.95, (kinds, dims))[kind]
    base = centres[kind] + rng.normal(size=(tracks, dims)) * spread
    drift = 0.03 * np.cumsum(rng.normal(size=(tracks, per_track, dims)), axis=1)
    phase, speed = rng.uniform(0, 6.3, (tracks, 1, dims)), rng.uniform(0.5, 1.6, (tracks, 1, dims))
    wave = np.sin(np.linspace(0, 6.3, per_track)[None, :, None] * speed + phase)
    trails = (base[:, None] + 0.35 * wave * spread[:, None] + drift).reshape(-1, dims)
    return Points.of(
        trails[:, :2],
        track=np.repeat(np.arange(tracks), per_track),
        segment=np.tile(np.arange(per_track), tracks),
        colour=sound_colours(trails[:, :3], dark=True),
    )


def joined(parts: list[Points]) -> Points:
    """All of these as one library, each with tracks of its own."""
    tracks = np.cumsum([0] + [int(part.track[-1]) + 1 for part in parts[:-1]])
    return Points.of(
        np.concatenate([part.positions for part in parts]),
        track=np.concatenate([part.track + first for part, first in zip(parts, tracks.tolist(), strict=True)]),
        segment=np.concatenate([part.segment for part in parts]),
        colour=np.concatenate([part.colour for part in parts]),
    )


def percentile(values: list[float], share: float) -> float:
    return float(np.percentile(values, share))


def _fitted(points: Points) -> Camera:
    return Camera.fit(Bounds.of(points.positions), (WIDTH, HEIGHT), 48.0)


View = TypeVar("View", bound=QGraphicsView)


def _shown(view: View) -> View:
    view.resize(WIDTH, HEIGHT)
    view.show()
    return view


def _until_on_screen(application: QApplication, view: QGraphicsView) -> None:
    """Let Qt paint, and wait until the X server has done all it was asked: it answers in order."""
    application.processEvents()
    view.screen().grabWindow(view.winId(), 0, 0, 1, 1)


def _settle(application: QApplication, view: MapView, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not view.at_rest and time.monotonic() < deadline:
        application.processEvents()


def _use(application: QApplication, view: MapView, points: Points) -> None:
    """Whatever makes a map keep something: to be shown, moved, coloured and pointed at, and to come to rest."""
    _settle(application, view)
    base = view.camera
    for i in range(20):
        view.set_camera(zoomed(base, i))
        _until_on_screen(application, view)
    view.set_camera(base)
    view.set_colours(points.colour[::-1].copy())
    view.set_hover(view.nearest_towards("up"))
    _settle(application, view)
    _until_on_screen(application, view)
    gc.collect()


def _gone(application: QApplication, view: QGraphicsView) -> None:
    QGraphicsView.close(view)
    view.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    tell(PARTS[sys.argv[1]](QApplication([])))
