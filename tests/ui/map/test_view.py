"""The map in a real window: what the screen shows, and what hands do."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from musicmap.scene.camera import Camera
from musicmap.scene.density import islands
from musicmap.scene.points import Flag, Points
from musicmap.scene.raster import draw
from musicmap.scene.theme import DARK, LIGHT, MapTheme, Rgb
from musicmap.types import Bytes8
from musicmap.ui.map import gl_program
from musicmap.ui.map.opengl import OpenGl
from musicmap.ui.map.view import MapView, surface_format
from musicmap.ui.map.ways import Drawing
from tests.ui.map.conftest import HEIGHT, WIDTH, Opened, on_screen

Pump = Callable[..., None]
WAYS: tuple[Drawing, ...] = ("offscreen", "window", "raster")
LEFT, NO_KEY, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier

PLACES = [[0.0, 0.0], [10.0, 0.0], [10.0, 6.0], [0.0, 6.0], [5.0, 3.0]]
COLOURS = [(240, 80, 80), (80, 240, 80), (90, 120, 250), (240, 220, 80), (220, 90, 240)]


def five(flags: list[int] | None = None, places: list[list[float]] = PLACES) -> Points:
    return Points.of(places, track=[0, 0, 0, 1, 1], segment=[0, 1, 2, 0, 1], colour=COLOURS, flags=flags)


def crowd(count: int = 4000) -> Points:
    rng = np.random.default_rng(0)
    colour = rng.integers(90, 230, (count, 3))
    return Points.of(rng.normal(size=(count, 2)) * (2, 1), colour=colour, flags=rng.integers(0, 4, count))


def shown(view: MapView, points: Points, pump: Pump) -> Bytes8:
    view.show_points(points)
    return settled(view, pump)


def settled(view: MapView, pump: Pump) -> Bytes8:
    pump(lambda: view.at_rest)
    QTest.qWait(60)
    return on_screen(view)


def at(picture: Bytes8, view: MapView, index: int) -> np.ndarray:
    place = view.pixel_of(index)
    pixel: np.ndarray = picture[round(place.y() - 0.5), round(place.x() - 0.5)].astype(int)
    return pixel


def unlike(pixel: np.ndarray, colour: Rgb) -> int:
    return int(np.abs(pixel - colour).max())


def place_of(view: MapView, index: int) -> QPoint:
    return view.pixel_of(index).toPoint()


def drag(view: MapView, way: list[QPoint], modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    QTest.mousePress(view.viewport(), LEFT, modifier, way[0])
    for point in way[1:]:
        QTest.mouseMove(view.viewport(), point)
        QApplication.processEvents()
    QTest.mouseRelease(view.viewport(), LEFT, modifier, way[-1])


def wheel(view: MapView, place: QPoint, notches: int) -> None:
    far = view.viewport().mapToGlobal(place)
    event = QWheelEvent(
        QPointF(place),
        QPointF(far),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        NO_KEY,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


# What the screen shows


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("drawing", WAYS)
def test_points_are_where_the_camera_says_in_their_colours(
    opened: Opened, pump: Pump, drawing: Drawing, theme: MapTheme
) -> None:
    view = opened(drawing, theme)
    picture = shown(view, five(), pump)
    assert [unlike(at(picture, view, i), COLOURS[i]) < 32 for i in range(5)] == [True] * 5
    assert tuple(picture[5, 5]) == theme.canvas
    painted = (picture != theme.canvas).any(axis=2).sum()
    assert 5 * 45 < painted < 5 * 130, "five discs of about nine pixels and nothing else"


@pytest.mark.parametrize("drawing", WAYS)
def test_dimmed_hidden_and_selected(opened: Opened, pump: Pump, drawing: Drawing) -> None:
    view = opened(drawing)
    plain = shown(view, five(), pump)
    view.set_flags(np.array([Flag.DIMMED, Flag.HIDDEN, Flag.SELECTED, 0, 0], np.uint8))
    picture = settled(view, pump)
    full, faint = (np.abs(at(p, view, 0) - DARK.canvas).sum() for p in (plain, picture))
    assert faint == pytest.approx(full * DARK.dimmed_alpha / DARK.point_alpha, rel=0.2)
    assert tuple(at(picture, view, 1)) == DARK.canvas
    assert unlike(at(picture, view, 2), COLOURS[2]) < 32, "a ring, not another fill"
    x, y = place_of(view, 2).toTuple()
    around = picture[y - 9 : y + 9, x - 9 : x + 9].astype(int)
    accent = np.array(DARK.accent) - DARK.canvas
    share = ((around - DARK.canvas) @ accent) / (accent @ accent)
    warm = (share > 0.45) & (np.abs(around - DARK.canvas - share[..., None] * accent).max(axis=2) < 30)
    assert warm.sum() >= 16, "a ring in the accent"
    assert tuple(at(picture, view, 3)) == tuple(at(plain, view, 3))


@pytest.mark.parametrize("drawing", ["offscreen", "window"])
def test_opengl_and_numpy_draw_the_same_picture(opened: Opened, pump: Pump, drawing: Drawing) -> None:
    view = opened(drawing)
    points = crowd()
    view.show_points(points, islands(points, DARK))
    seen = settled(view, pump).astype(int)
    wanted = draw(points, view.camera, DARK, islands(points, DARK))[..., :3].astype(int)
    apart = np.abs(seen - wanted).max(axis=2)
    # Where points overlap, one blends what the other covers.
    assert apart.mean() < 6
    assert np.quantile(apart, 0.9) < 24
    assert np.abs(seen.mean(axis=(0, 1)) - wanted.mean(axis=(0, 1))).max() < 2


@pytest.mark.parametrize("drawing", WAYS)
def test_the_raster_viewport_and_the_map_agree_after_every_change(opened: Opened, pump: Pump, drawing: Drawing) -> None:
    """What is repainted in part must be what would be painted anew."""
    view = opened(drawing)
    shown(view, crowd(), pump)
    view.set_hover(5)
    view.set_path([5, 6, 7])
    view.set_now_playing(9, [7, 8])
    settled(view, pump)
    view.set_hover(11)
    view.set_now_playing(None)
    parts = settled(view, pump)
    view.viewport().update()
    assert np.array_equal(settled(view, pump), parts)


def test_what_is_shown_already_is_not_drawn_again(opened: Opened, pump: Pump) -> None:
    view = opened("offscreen")
    points = crowd()
    view.show_points(points)
    settled(view, pump)
    view.set_flags(points.flags.copy())
    view.set_colours(points.colour.copy())
    view.set_trajectories(None)
    assert view.at_rest
    view.set_flags(points.flags | np.uint8(Flag.DIMMED))
    assert not view.at_rest


def test_islands_lie_below_the_points(opened: Opened, pump: Pump) -> None:
    view = opened()
    points = crowd()
    bare = shown(view, points, pump).astype(int)
    view.set_islands(islands(points, DARK))
    lit = settled(view, pump).astype(int)
    empty = (bare == DARK.canvas).all(axis=2)
    assert 10 < (lit - bare)[empty].max() < 70
    view.set_islands(None)
    assert np.array_equal(settled(view, pump), bare)


def test_another_theme_repaints_all(opened: Opened, pump: Pump) -> None:
    view = opened()
    shown(view, five(), pump)
    view.set_theme(LIGHT)
    view.set_colours(np.full((5, 3), 10, np.uint8))
    picture = settled(view, pump)
    assert tuple(picture[3, 3]) == LIGHT.canvas
    assert unlike(at(picture, view, 4), (10, 10, 10)) < 40


def test_what_is_pointed_at_grows_and_shows_its_track(opened: Opened, pump: Pump) -> None:
    view = opened()
    plain = shown(view, five(), pump).astype(int)
    view.set_hover(0)
    view.set_path([0, 1, 2])
    view.set_lines([[0, 4]])
    marked = settled(view, pump).astype(int)
    changed = np.abs(marked - plain).max(axis=2) > 40
    x, y = place_of(view, 0).toTuple()
    assert changed[y - 12 : y + 12, x - 12 : x + 12].sum() > 60
    (ax, ay), (bx, _) = place_of(view, 0).toTuple(), place_of(view, 1).toTuple()
    assert changed[ay - 20 : ay + 20, (ax + bx) // 2].any(), "the path"
    (cx, cy) = place_of(view, 4).toTuple()
    assert changed[(ay + cy) // 2 - 3 : (ay + cy) // 2 + 4, (ax + cx) // 2].any(), "the line to a neighbour"
    view.set_hover(None)
    assert np.array_equal(settled(view, pump), plain)


def test_what_plays_has_a_ring_that_breathes(opened: Opened, pump: Pump) -> None:
    view = opened(still=False)
    shown(view, five(), pump)
    view.set_now_playing(4, [0, 1])
    x, y = place_of(view, 4).toTuple()

    def ring() -> Bytes8:
        return on_screen(view)[y - 16 : y + 16, x - 16 : x + 16]

    first = ring()
    pump(lambda: not np.array_equal(ring(), first), 5)
    warm = np.abs(ring().astype(int) - DARK.accent).max(axis=2) < 40
    assert warm.sum() > 20
    view.set_now_playing(None)
    pump(lambda: (ring() == DARK.canvas).all(axis=2).sum() > 900)


def test_a_pair_has_two_rings_and_a_line_between_them(opened: Opened, pump: Pump) -> None:
    view = opened()
    plain = shown(view, five(), pump).astype(int)
    view.set_pair([0, 4])
    marked = settled(view, pump).astype(int)
    warm = np.abs(marked - DARK.accent).max(axis=2) < 40
    (ax, ay), (bx, by) = place_of(view, 0).toTuple(), place_of(view, 4).toTuple()
    for x, y in ((ax, ay), (bx, by)):
        assert warm[y - 16 : y + 16, x - 16 : x + 16].sum() > 40
    x, y = (ax + bx) // 2, (ay + by) // 2
    assert warm[y - 3 : y + 4, x - 3 : x + 4].any()
    view.set_pair([])
    assert np.array_equal(settled(view, pump), plain)


# Movement


def test_points_move_to_another_layout_and_arrive(opened: Opened, pump: Pump) -> None:
    view = opened(still=False)
    shown(view, five(), pump)
    start, around = view.pixel_of(0), PLACES[1:4] + PLACES[:1] + PLACES[4:]
    view.show_points(five(places=around))
    assert (view.pixel_of(0) - start).manhattanLength() < 30
    assert not view.at_rest
    picture = settled(view, pump)
    assert (view.pixel_of(0) - start).manhattanLength() > 100
    assert [unlike(at(picture, view, i), COLOURS[i]) < 32 for i in range(5)] == [True] * 5


def test_a_map_that_grows_never_flickers(opened: Opened, pump: Pump) -> None:
    view = opened(still=False)
    points = crowd(600)
    shown(view, Points.of(points.positions[:300], colour=points.colour[:300]), pump)
    darkest: list[float] = []
    for count in range(330, 600, 30):
        view.show_points(Points.of(points.positions[:count], colour=points.colour[:count]))
        for _ in range(4):
            QTest.qWait(10)
            darkest.append(float(on_screen(view).mean()))
    assert min(darkest) > 0.8 * max(darkest), "no frame without points"


def test_pointed_and_playing_points_stay_so_when_the_map_grows(opened: Opened, pump: Pump) -> None:
    view = opened()
    shown(view, five(), pump)
    view.set_hover(3)
    order = [4, 3, 2, 1, 0]
    turned = five()
    view.show_points(
        Points.of(turned.positions[order], turned.track[order], turned.segment[order], colour=turned.colour[order])
    )
    assert view.nearest_towards("right") == 0, "the hovered corner is row 1 now; to its right lies the middle"


def test_a_slow_machine_shows_a_fair_sample_while_it_moves_and_all_when_still(opened: Opened, pump: Pump) -> None:
    view = opened("raster", still=False)
    shown(view, crowd(20_000), pump)
    assert view.drawn_share == 1.0
    shares = []
    for i in range(8):
        view.set_camera(view.camera.panned(2.0 * (-1) ** i, 0.0))
        QTest.qWait(20)
        shares.append(view.drawn_share)
    assert 0 < min(shares) < 1.0
    settled(view, pump)
    assert view.drawn_share == 1.0


# Hands


def test_the_pointer_finds_points_and_a_click_tells_which(opened: Opened, pump: Pump) -> None:
    view = opened()
    hovered: list[int | None] = []
    clicked: list[int | None] = []
    view.hovered.connect(hovered.append)
    view.clicked.connect(clicked.append)
    shown(view, five(), pump)
    QTest.mouseMove(view.viewport(), place_of(view, 2) + QPoint(3, 2))
    pump(lambda: hovered == [2])
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, place_of(view, 2))
    QTest.mouseMove(view.viewport(), QPoint(20, HEIGHT // 2))
    pump(lambda: hovered == [2, None])
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(20, HEIGHT // 2))
    assert clicked == [2, None]


def test_a_drag_pans_and_is_no_click(opened: Opened, pump: Pump) -> None:
    view = opened()
    clicked: list[int | None] = []
    view.clicked.connect(clicked.append)
    shown(view, five(), pump)
    view.set_camera(view.camera.zoomed(4))
    before = view.pixel_of(4)
    drag(view, [QPoint(300, 200), QPoint(310, 200), QPoint(340, 220), QPoint(360, 240)])
    assert (view.pixel_of(4) - before).toTuple() == pytest.approx((60, 40), abs=0.01)
    assert clicked == []
    picture = settled(view, pump)
    assert unlike(at(picture, view, 4), COLOURS[4]) < 32


def test_the_wheel_zooms_about_the_pointer_and_a_double_click_fits(opened: Opened, pump: Pump) -> None:
    view = opened(still=False)
    cameras: list[Camera] = []
    view.camera_changed.connect(cameras.append)
    shown(view, five(), pump)
    whole, corner = view.camera, place_of(view, 1)
    wheel(view, corner, 3)
    pump(lambda: view.at_rest)
    assert view.camera.scale[0] == pytest.approx(whole.scale[0] * 1.25**3)
    assert (view.pixel_of(1) - corner).manhattanLength() < 2
    assert len(cameras) > 3, "it glides"
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, QPoint(WIDTH // 2, 20))
    pump(lambda: view.at_rest)
    assert view.camera.is_close_to(whole)


@pytest.mark.parametrize(
    ("keys", "mode"),
    [
        (SHIFT, "replace"),
        (SHIFT | Qt.KeyboardModifier.ControlModifier, "add"),
        (SHIFT | Qt.KeyboardModifier.AltModifier, "subtract"),
    ],
)
def test_shift_and_drag_is_a_lasso(opened: Opened, pump: Pump, keys: Qt.KeyboardModifier, mode: str) -> None:
    view = opened()
    held: list[tuple[list[int], str]] = []
    view.lassoed.connect(lambda rows, how: held.append((rows.tolist(), how)))
    shown(view, five(), pump)
    (left, top), (right, bottom) = place_of(view, 3).toTuple(), place_of(view, 1).toTuple()
    way = [(left - 20, top - 20), (right + 20, top - 20), (right + 20, bottom + 20), (left - 20, bottom - 60)]
    drag(view, [QPoint(*p) for p in way], keys)
    assert held == [([1, 2, 3, 4], mode)]
    assert view.camera.centre == pytest.approx((5, 3)), "the map stays where it is"


def test_the_lasso_and_box_tools_and_their_outline(opened: Opened, pump: Pump) -> None:
    view = opened()
    held: list[list[int]] = []
    view.lassoed.connect(lambda rows, how: held.append(rows.tolist()))
    plain = shown(view, five(), pump)
    view.tool = "box"
    assert view.cursor().shape() == Qt.CursorShape.CrossCursor
    start, end = place_of(view, 3) - QPoint(15, 15), place_of(view, 4) + QPoint(15, 15)
    QTest.mousePress(view.viewport(), LEFT, NO_KEY, start)
    QTest.mouseMove(view.viewport(), end)
    QTest.qWait(50)
    edge = on_screen(view)[start.y(), (start.x() + end.x()) // 2].astype(int)
    assert edge[0] > plain[start.y(), (start.x() + end.x()) // 2, 0] + 60
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, end)
    assert held == [[3, 4]]
    QTest.mouseMove(view.viewport(), QPoint(10, 10))
    assert np.array_equal(settled(view, pump), plain)
    drag(view, [QPoint(5, 5), QPoint(6, 6)])
    assert held == [[3, 4]], "a click is no box"


def test_keys_are_left_to_the_window(opened: Opened, pump: Pump, qapp: QApplication) -> None:
    view = opened()
    shown(view, five(), pump)

    class Window(QMainWindow):
        keys: list[int]

        def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
            self.keys.append(event.key())

    window = Window()
    window.keys = []
    window.setCentralWidget(view)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_F, Qt.Key.Key_Space):
        QTest.keyClick(view, key)
    assert window.keys == [Qt.Key.Key_Left, Qt.Key.Key_F, Qt.Key.Key_Space]
    view.setParent(None)
    window.deleteLater()


# What may go wrong


@pytest.mark.parametrize(
    "points",
    [
        Points.of(np.zeros((0, 2))),
        Points.of([[3, 3]]),
        Points.of(np.full((50, 2), 1.5)),
        Points.of(np.full((4, 2), np.nan)),
    ],
)
@pytest.mark.parametrize("drawing", WAYS)
def test_little_or_nothing_to_show(opened: Opened, pump: Pump, drawing: Drawing, points: Points) -> None:
    view = opened(drawing)
    shown(view, points, pump)
    view.fit()
    view.zoom(2.0)
    QTest.mouseMove(view.viewport(), QPoint(30, 30))
    assert settled(view, pump).shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("drawing", ["offscreen", "window"])
def test_a_view_that_moves_to_another_window_loses_nothing(
    opened: Opened, pump: Pump, drawing: Drawing, qapp: QApplication
) -> None:
    view = opened(drawing)
    shown(view, five(), pump)
    window = QMainWindow()
    window.setCentralWidget(view)
    window.resize(WIDTH, HEIGHT)
    window.show()
    pump(lambda: window.windowHandle().isExposed() and view.viewport().width() == WIDTH)
    view.viewport().update()
    picture = settled(view, pump)
    place = view.mapTo(window, QPoint(0, 0))
    whole = window.screen().grabWindow(window.winId()).toImage()
    for i in range(5):
        pixel = whole.pixelColor(place + view.pixel_of(i).toPoint())
        assert unlike(np.array([pixel.red(), pixel.green(), pixel.blue()]), COLOURS[i]) < 32
    assert picture.shape[2] == 3
    view.setParent(None)
    window.close()
    window.deleteLater()


def test_a_driver_that_refuses_the_shaders_gets_the_plain_picture(
    opened: Opened, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise gl_program.GlFailure("0:1(10): error: GLSL 3.30 is not supported.")

    monkeypatch.setattr("musicmap.ui.map.gl_held.disc_program", refuse)
    view = opened("window")
    picture = shown(view, five(), pump)
    assert "GLSL 3.30 is not supported" in view.drawing
    assert [unlike(at(picture, view, i), COLOURS[i]) < 32 for i in range(5)] == [True] * 5


def test_it_says_what_draws(opened: Opened, pump: Pump) -> None:
    view = opened()
    shown(view, five(), pump)
    assert OpenGl.here().in_software
    assert "llvmpipe" in view.drawing
    assert opened("raster").drawing == "Without OpenGL. It was switched off."


def test_a_closed_view_is_gone_with_all_it_held(qapp: QApplication, pump: Pump) -> None:
    for drawing in WAYS:
        view = MapView(drawing=drawing)
        view.show()
        view.show_points(crowd(), islands(crowd(), DARK))
        pump(lambda view=view: view.at_rest)
        view.close()
        held = weakref.ref(view.points.positions)
        view.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        del view
        gc.collect()
        assert held() is None, drawing


def test_the_window_is_told_the_map_s_kind_of_opengl(qapp: QApplication) -> None:
    from PySide6.QtGui import QSurfaceFormat

    before = QSurfaceFormat.defaultFormat()
    wanted = surface_format()
    assert QSurfaceFormat.defaultFormat() == wanted
    assert (wanted.version(), wanted.samples()) == ((3, 3), 0)
    QSurfaceFormat.setDefaultFormat(before)
