"""The widgets: what a frame, a step or a long list costs the processor, with its layout and painting.

In CPU time of a process that does nothing else, on an X server of its own. The welcome page's drifting ground in
1280 × 800 in both themes (a point is painted once for each place between pixels, so 20 frames come before the 20 that
count); a player shown 5,000 segments, and the position moving through them; the card as the pointer goes over 40
points; 50,000 artists in the filters shown, all unfolded, scrolled, and searched (names are folded at the first key,
in steps); 1,000 tracks in the playlist; a table of 50,000 tracks opened, sorted by title (each its own) and again the
other way round, narrowed to two thirds, searched by typing, and painted. Of filters and table it is the longest turn of
the event loop: so long the window does not answer. No music is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from musicmap.types import Seconds, TrackId
from musicmap.ui.pages.backdrop import Backdrop, Drift
from musicmap.ui.theme import DARK, LIGHT, Theme, dress
from musicmap.ui.widgets.card import Moment, TrackCard
from musicmap.ui.widgets.filter_list import FilterList
from musicmap.ui.widgets.filter_model import FilterModel
from musicmap.ui.widgets.filters import FilterPanel
from musicmap.ui.widgets.player import PlayerBar, Playing
from musicmap.ui.widgets.table_columns import TableTrack
from musicmap.ui.widgets.table_view import TableView
from musicmap.ui.widgets.taggram import Taggram
from musicmap.ui.widgets.track_table import TrackTable
from musicmap.ui.widgets.tray import PlaylistTray
from musicmap.ui.widgets.tray_list import TrayTrack
from tests.benchmarks.harness import Figure
from tests.benchmarks.screen import own_screen, tell, told_by
from tests.ui.widgets.shelf import rainbow, settle

FRAME_MS = 16.0
STEP_MS = 8.0
IDLE_S = 0.0003
"""A turn of the event loop that takes less has found nothing to do."""


def run(music: Path | None) -> Iterator[Figure]:
    """All figures."""
    with own_screen() as surroundings:
        yield from told_by("tests.benchmarks.widgets", surroundings)


def measured() -> Iterator[Figure]:
    """Inside the process with the windows."""
    application = QApplication([])
    for theme, name in ((LIGHT, "light"), (DARK, "dark")):
        yield Figure.at_most(f"widgets/welcome-frame-{name}", ground_ms(application, theme), "ms", FRAME_MS)
    dress(application, DARK)
    yield from player(application)
    yield from card(application)
    yield from filters(application)
    yield from tray(application)
    yield from table(application)


def cost(application: QApplication, *steps: Callable[[], object]) -> float:
    """CPU milliseconds of a step and what follows from it: the mean of all of them."""
    began = time.process_time()
    for step in steps:
        step()
        settle(application)
    return (time.process_time() - began) / len(steps) * 1000


def ground_ms(application: QApplication, theme: Theme) -> float:
    """A frame of the welcome page's ground."""
    backdrop, image = Backdrop(Drift.made(), theme), QImage(1280, 800, QImage.Format.Format_RGB32)

    def frame(seconds: float) -> None:
        painter = QPainter(image)
        backdrop.paint(painter, 1280, 800, 520, seconds)
        painter.end()

    frames = [partial(frame, float(second)) for second in range(20)]
    cost(application, *frames)
    return cost(application, *frames)


def player(application: QApplication) -> Iterator[Figure]:
    bar = PlayerBar(DARK)
    _show(application, bar, 1000, 64)
    long = Playing("a", "b", Seconds(15_000.0), Seconds(3.0), rainbow(5000))
    took = cost(application, partial(bar.show_track, long))
    yield Figure.at_most("widgets/player-5000-segments", took, "ms", 50.0)
    took = cost(application, *(partial(bar.show_position, Seconds(300.0 * i)) for i in range(50)))
    yield Figure.at_most("widgets/player-position", took, "ms", 8.0)


def card(application: QApplication) -> Iterator[Figure]:
    shown = TrackCard(DARK)
    names = tuple(f"tag {n}" for n in range(20))
    shown.show_moment(_moment(0))
    shown.show_taggram(Taggram(names, np.random.default_rng(0).random((40, 20), np.float32), Seconds(3.0)))
    _show(application, shown, 320, 520)
    took = cost(application, *(partial(shown.show_moment, _moment(segment)) for segment in range(40)))
    yield Figure.at_most("widgets/card-point", took, "ms", FRAME_MS)


def filters(application: QApplication) -> Iterator[Figure]:
    panel = FilterPanel(DARK)
    _show(application, panel, 248, 500)
    (view,) = panel.findChildren(FilterList)
    model = view.model()
    assert isinstance(model, FilterModel)
    many = tuple((f"Värtist {n}" if n % 3 else f"Artist {n}", 50_000 - n) for n in range(50_000))
    steps: tuple[tuple[str, Callable[[], object], float], ...] = (
        ("shown", partial(panel.show_counts, "artist", many), STEP_MS),
        ("unfolded", partial(model.show_all, "artist", True), STEP_MS),
        ("scrolled", view.scrollToBottom, STEP_MS),
        ("prepared", model.prepare, STEP_MS),
        ("first-search", partial(model.search, "ärtist 49999"), STEP_MS),
        ("search", partial(model.search, "ärtist 4"), STEP_MS),
    )
    for name, step, bound in steps:
        yield Figure.at_most(f"widgets/filters-50k-{name}", longest(application, step), "ms", bound)


def tray(application: QApplication) -> Iterator[Figure]:
    shown = PlaylistTray(DARK)
    _show(application, shown, 320, 320)
    tracks = [TrayTrack(TrackId(n), f"Title {n}", f"Artist {n}", Seconds(240.0), rainbow(20)) for n in range(1000)]
    yield Figure.at_most("widgets/tray-1000", cost(application, partial(shown.show_tracks, tracks)), "ms", 50.0)


def table(application: QApplication) -> Iterator[Figure]:
    shown = TrackTable(DARK)
    _show(application, shown, 1200, 600)
    tracks = [_track(n) for n in range(50_000)]
    (view,) = shown.findChildren(TableView)
    lit = [track.id for track in tracks if track.id % 3]
    steps: tuple[tuple[str, Callable[[], object], float], ...] = (
        ("opened", partial(shown.show_tracks, tracks), FRAME_MS),
        ("sorted", partial(shown.show_sort, "title", False), STEP_MS),
        ("turned-round", partial(shown.show_sort, "title", True), STEP_MS),
        ("narrowed", partial(shown.show_lit, lit), STEP_MS),
        ("searched", partial(view.typed.emit, "zz"), STEP_MS),
        ("painted", view.viewport().update, STEP_MS),
    )
    for name, step, bound in steps:
        yield Figure.at_most(f"widgets/table-50k-{name}", longest(application, step), "ms", bound)


def longest(application: QApplication, step: Callable[[], object]) -> float:
    """CPU milliseconds of the longest turn of the event loop in a step and what follows from it, to the end of it."""
    turns: list[float] = []
    work = step
    while len(turns) < 6 or max(turns[-5:]) > IDLE_S:
        began = time.process_time()
        work()
        turns.append(time.process_time() - began)
        work = application.processEvents
    return max(turns) * 1000


def _track(number: int) -> TableTrack:
    return TableTrack(
        id=TrackId(number),
        title=f"Söng {number * 7919 % 50_000} of the Night",
        artist=f"Artist {number % 2500}",
        album=f"Album {number % 5000}",
        genre="Electronic",
        year=1960 + number % 60,
        duration=Seconds(120.0 + number % 300),
        tag="ambient",
        segments=40 + number % 100,
        colours=rainbow(20),
    )


def _moment(segment: int) -> Moment:
    return Moment(
        title="Hyperballad",
        artist="Björk",
        album="Post",
        segment=segment,
        start=Seconds(3.0 * segment),
        end=Seconds(3.0 * segment + 3),
        colour=(200, 120, 80),
        tags=(("guitar", 0.8), ("slow", 0.4)),
        colours=rainbow(40),
    )


def _show(application: QApplication, widget: QWidget, width: int, height: int) -> None:
    widget.resize(width, height)
    widget.show()
    assert QTest.qWaitForWindowExposed(widget)
    settle(application)


if __name__ == "__main__":
    tell(measured())
