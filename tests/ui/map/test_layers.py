"""Lines, circles and names on the screen, in every way of drawing; and what is survived."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage, QOpenGLContext, QPainter, QSurface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.density import islands
from musicmap.scene.names import Name
from musicmap.scene.points import Flag, Points
from musicmap.scene.raster import Look, draw
from musicmap.scene.theme import DARK, LIGHT, MapTheme
from musicmap.scene.trajectories import Trajectories
from musicmap.types import Bytes8
from musicmap.ui.map.names_item import NamesItem, measure
from musicmap.ui.map.offscreen_picture import OffscreenPicture
from musicmap.ui.map.opengl import OpenGl
from musicmap.ui.map.picture import Shot
from musicmap.ui.map.view import MapView
from musicmap.ui.map.ways import Drawing
from tests.ui.map.conftest import HEIGHT, WIDTH, Opened, on_screen

Pump = Callable[..., None]
WAYS: tuple[Drawing, ...] = ("offscreen", "window", "raster")


def tracks(count: int = 60, each: int = 12, radius: bool = False) -> Points:
    rng = np.random.default_rng(1)
    trails = rng.normal(size=(count, 1, 2)) * 3 + np.cumsum(rng.normal(size=(count, each, 2)) * 0.3, axis=1)
    colour = np.repeat(rng.integers(90, 230, (count, 3)), each, axis=0)
    if not radius:
        faint = np.full(count * each, Flag.DIMMED)
        return Points.of(
            trails.reshape(-1, 2), np.repeat(np.arange(count), each), np.tile(np.arange(each), count), colour=colour,
            flags=faint,
        )  # fmt: skip
    flags = np.where(np.arange(count) % 7, 0, Flag.SELECTED)
    return Points.of(trails.mean(axis=1), colour=colour[::each], radius=trails.std(axis=(1, 2)), flags=flags)


RUNS = [np.arange(12 * i, 12 * i + 12) for i in range(0, 60, 2)]


def settled(view: MapView, pump: Pump) -> Bytes8:
    pump(lambda: view.at_rest)
    QTest.qWait(60)
    return on_screen(view)


def apart(one: Bytes8, other: Bytes8) -> np.ndarray:
    difference: np.ndarray = np.abs(one.astype(int) - other.astype(int)).max(axis=2)
    return difference


@pytest.mark.parametrize("zoom", [1.0, 5.0])
@pytest.mark.parametrize("drawing", WAYS)
def test_lines_are_those_of_files(opened: Opened, pump: Pump, drawing: Drawing, zoom: float) -> None:
    view, points = opened(drawing), tracks()
    view.show_points(points)
    view.set_camera(view.camera.zoomed(zoom))
    plain = settled(view, pump)
    view.set_trajectories(RUNS)
    seen = settled(view, pump)
    assert (apart(seen, plain) > 40).sum() > 1500
    wanted = draw(points, view.camera, DARK, trajectories=Trajectories.of(RUNS))[..., :3]
    assert apart(seen, wanted).mean() < 0.6
    assert np.quantile(apart(seen, wanted), 0.995) < 30
    view.set_trajectories(None)
    assert np.array_equal(settled(view, pump), plain)


@pytest.mark.parametrize("drawing", WAYS)
def test_lines_move_with_their_points(opened: Opened, pump: Pump, drawing: Drawing) -> None:
    view, points = opened(drawing, still=False), tracks()
    view.show_points(points)
    view.set_trajectories(RUNS)
    settled(view, pump)
    turned = points.with_positions(np.ascontiguousarray(points.positions[:, ::-1]))
    view.show_points(turned)
    seen = settled(view, pump)
    wanted = draw(turned, view.camera, DARK, trajectories=Trajectories.of(RUNS))[..., :3]
    assert apart(seen, wanted).mean() < 0.6


@pytest.mark.parametrize("zoom", [1.0, 12.0])
@pytest.mark.parametrize("drawing", WAYS)
def test_circles_are_those_of_files(opened: Opened, pump: Pump, drawing: Drawing, zoom: float) -> None:
    view, points = opened(drawing), tracks(radius=True)
    view.show_points(points)
    view.set_camera(view.camera.zoomed(zoom))
    seen = settled(view, pump)
    wanted = draw(points, view.camera, DARK)[..., :3]
    assert (apart(wanted, np.full_like(wanted, DARK.canvas)) > 30).sum() > 3000
    # Eight bits a channel: with circle upon circle the last bit is another.
    assert apart(seen, wanted).mean() < 2
    assert np.quantile(apart(seen, wanted), 0.995) < 30


@pytest.mark.parametrize("radius", [False, True])
def test_a_map_that_is_dragged_takes_lines_and_circles_along(opened: Opened, pump: Pump, radius: bool) -> None:
    view, points = opened("offscreen"), tracks(radius=radius)
    view.show_points(points)
    view.set_trajectories(None if radius else RUNS)
    view.set_camera(view.camera.zoomed(3))
    settled(view, pump)
    for _ in range(6):
        view.set_camera(view.camera.panned(9, -14))
        QTest.qWait(10)
    dragged = settled(view, pump)
    view._item.picture.restart()
    view.viewport().update()
    assert apart(settled(view, pump), dragged).mean() < 0.3


# Names

NAMES = [Name("Ambient", 0.0, 0.0, 0, 0.5), Name("<b>Techno</b>\n\x07 & dub", 0.0, 2.0, 0, 0.4)]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("drawing", WAYS)
def test_names_stand_above_the_points_in_their_halo(
    opened: Opened, pump: Pump, drawing: Drawing, theme: MapTheme
) -> None:
    view = opened(drawing, theme)
    rng = np.random.default_rng(0)
    view.show_points(Points.of(rng.normal(size=(6000, 2)), colour=np.full((6000, 3), 128)))
    plain = settled(view, pump)
    view.set_names(NAMES[:1])
    named = settled(view, pump)
    changed = apart(named, plain) > 12
    rows, columns = np.nonzero(changed)
    middle = view.camera.pixel_of((0.0, 0.0))
    wide, high = measure("Ambient", 22.0)
    assert abs((columns.min() + columns.max()) / 2 - middle[0]) < 4
    assert columns.max() - columns.min() <= wide
    assert rows.max() - rows.min() <= high
    ink, halo = (np.abs(named.astype(int) - colour).max(axis=2)[changed] for colour in (theme.text, theme.canvas))
    assert (ink < 30).sum() > 60, "letters"
    assert (halo < 45).sum() > 150, "and the canvas around them"
    view.set_names([])
    assert np.array_equal(settled(view, pump), plain)


def test_names_follow_the_camera_and_fade_in(opened: Opened, pump: Pump) -> None:
    view = opened(still=False)
    view.show_points(tracks())
    settled(view, pump)
    view.set_names(NAMES)
    assert not view.at_rest, "they fade in"
    settled(view, pump)
    before = {one.name.text: (one.x_px, one.y_px) for one in view._names.placed}
    view.set_camera(view.camera.panned(30, 20))
    after = {one.name.text: (one.x_px, one.y_px) for one in view._names.placed}
    assert after == {text: pytest.approx((x + 30, y + 20)) for text, (x, y) in before.items()}
    assert len(after) == 2


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_names_are_as_crisp_as_the_screen(qapp: QApplication, ratio: float) -> None:
    item, camera = NamesItem(5), Camera((0.0, 0.0), (40.0, 40.0), (WIDTH, HEIGHT))
    item.set_names(NAMES)
    item.aim(DARK, camera, Bounds(-5, -5, 5, 5), 1.0)
    image = QImage(round(WIDTH * ratio), round(HEIGHT * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    item.paint(painter, None)  # type: ignore[arg-type]  # it asks nothing of the option
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()) & 0xFF
    ink = pixels[round((HEIGHT / 2 - 30) * ratio) : round((HEIGHT / 2 + 30) * ratio)].astype(int)
    steps = np.abs(np.diff(ink, axis=1)).max()
    assert steps > 150, "edges of letters are as steep as at one pixel each"
    assert {one.name.text for one in item.placed} == {name.text for name in NAMES}


# What is survived


class Lost(QOpenGLContext):
    """A context that the driver has taken away."""

    def makeCurrent(self, surface: QSurface) -> bool:
        return False


def test_a_lost_context_is_replaced_and_the_picture_is_the_same(opened: Opened, pump: Pump) -> None:
    view, points = opened("offscreen"), tracks()
    view.show_points(points, islands(points, DARK))
    view.set_trajectories(RUNS)
    view.set_camera(view.camera.zoomed(4))
    before = settled(view, pump)
    picture = view._item.picture
    assert isinstance(picture, OffscreenPicture)
    picture._context = Lost()
    view.set_colours(points.colour.copy())
    assert np.array_equal(settled(view, pump), before)
    assert "OpenGL" in view.drawing
    assert "Without" not in view.drawing


def test_where_no_context_can_be_had_any_more_the_plain_picture_remains(
    opened: Opened, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, points = opened("offscreen"), tracks()
    view.show_points(points)
    view.set_trajectories(RUNS)
    before = settled(view, pump)
    picture = view._item.picture
    assert isinstance(picture, OffscreenPicture)
    picture._context = Lost()
    monkeypatch.setattr("musicmap.ui.map.offscreen_picture._context", Lost)
    view.set_colours(255 - points.colour)
    pump(lambda: view.drawing.startswith("Without OpenGL"))
    view.set_colours(points.colour)
    assert apart(settled(view, pump), before).mean() < 0.6


@pytest.mark.parametrize("drawing", ["offscreen", "window"])
def test_lines_and_circles_come_along_to_another_window(
    opened: Opened, pump: Pump, drawing: Drawing, qapp: QApplication
) -> None:
    view, points = opened(drawing), tracks(radius=True)
    view.show_points(points)
    view.set_trajectories([np.arange(20)])
    settled(view, pump)
    windows = [QMainWindow(), QMainWindow()]
    for window in windows:
        window.setCentralWidget(view)
        window.resize(WIDTH, HEIGHT)
        window.show()
        pump(lambda window=window: window.windowHandle().isExposed() and view.viewport().width() == WIDTH)
        settled(view, pump)
        whole = window.screen().grabWindow(window.winId()).toImage()
        pixels = np.frombuffer(whole.constBits(), np.uint32).reshape(whole.height(), whole.width())
        seen = np.stack([(pixels >> shift) & 0xFF for shift in (16, 8, 0)], axis=2).astype(np.uint8)
        wanted = draw(points, view.camera, DARK, trajectories=Trajectories.of([np.arange(20)]))[..., :3]
        assert apart(seen, wanted).mean() < 0.6
    view.setParent(None)
    for window in windows:
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_screen_with_other_pixels_gets_a_picture_of_its_own(
    opened: Opened, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = opened("offscreen")
    view.show_points(tracks())
    settled(view, pump)
    monkeypatch.setattr(MapView, "devicePixelRatioF", lambda self: 2.0)
    QApplication.sendEvent(view, QEvent(QEvent.Type.DevicePixelRatioChange))
    pump(lambda: view.at_rest)
    picture = view._item.picture
    assert isinstance(picture, OffscreenPicture)
    assert (picture._image.width(), picture._image.height()) == (2 * WIDTH, 2 * HEIGHT)


@pytest.mark.parametrize(
    "missing", ["This system gives no OpenGL.", "This system gives OpenGL 2.1, and the map needs OpenGL 3.3."]
)
def test_without_opengl_there_is_a_map_and_it_says_why(
    opened: Opened, pump: Pump, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(OpenGl, "here", classmethod(lambda cls: OpenGl(missing)))
    view, points = opened("auto"), tracks()
    view.show_points(points, islands(points, DARK))
    view.set_trajectories(RUNS)
    assert view.drawing == f"Without OpenGL. {missing}"
    wanted = draw(points, view.camera, DARK, islands(points, DARK), trajectories=Trajectories.of(RUNS))[..., :3]
    assert apart(settled(view, pump), wanted).mean() < 1


def test_a_sample_has_the_haze_of_all_behind_it(qapp: QApplication) -> None:
    """While a slow machine moves a large map, it looks from afar as it does when it is still."""
    rng = np.random.default_rng(0)
    points = Points.of(rng.normal(size=(60_000, 2)), colour=np.tile((200, 120, 60), (60_000, 1)))
    ground, camera = islands(points, DARK), Camera.fit(Bounds.of(points.positions), (WIDTH, HEIGHT))
    look = Look.of(DARK, camera, Bounds.of(points.positions), len(points))
    picture = OffscreenPicture()
    picture.take(Batch.of(points))
    picture.take_islands(None, ground)

    def painted(shot: Shot) -> Bytes8:
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        picture.pace = type(picture.pace)(points_per_ms=1e-6, fewest=600)
        picture.paint(painter, shot)
        painter.end()
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(HEIGHT, WIDTH)
        return np.stack([(pixels >> shift) & 0xFF for shift in (16, 8, 0)], axis=2).astype(np.uint8)

    while not picture.finished:
        still = painted(Shot(camera, look))
    while picture.prepares:
        picture.prepare()
    picture._smooth_ms = 99.0  # As on a machine that is slow to smooth the islands.
    moved = painted(Shot(camera.zoomed(1.02), look, moving=True))
    assert picture.drawn_share < 0.05
    crowd = np.abs(still.astype(int) - DARK.canvas).max(axis=2) > 60
    assert moved[crowd].mean() > 0.8 * still[crowd].mean()
    assert abs(float(moved.mean()) - float(still.mean())) < 8
