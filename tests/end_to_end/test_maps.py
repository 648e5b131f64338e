"""Several maps in a real window: forming, linked, filtered, lassoed, saved, exported, and all of it found again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from musicmap.projection.recipe import Recipe
from musicmap.scene.colouring import Colouring
from musicmap.session import events as e
from musicmap.session.cartographer import Cartographer
from musicmap.session.highlight import Highlight
from musicmap.session.state import State
from musicmap.ui.desk import Desk
from musicmap.ui.widgets.legend_list import LegendList
from musicmap.ui.widgets.saved_views import SavedViews
from tests.end_to_end.hands import Hands
from tests.end_to_end.windows import Open, desk_of
from tests.fixtures.sound import SoundSink
from tests.jobs.music import compose

Pump = Callable[..., None]
TRACKS, SECONDS, SEGMENTS = 12, 13.0, 4
NAMES = [f"Artist {n % 3}/{n:02} Track {n}.flac" for n in range(TRACKS)]
AROUND = ((0.01, 0.01), (0.99, 0.01), (0.99, 0.99), (0.01, 0.99))


@pytest.fixture
def music(tmp_path: Path) -> Path:
    compose(tmp_path / "music", NAMES, seconds=SECONDS)
    return tmp_path / "music"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """The recipes of all layouts that are asked for."""
    recipes: list[Recipe] = []
    real = Cartographer.lay_out

    def lay_out(maps: Cartographer, recipe: Recipe, *, anew: bool = False) -> None:
        recipes.append(recipe)
        real(maps, recipe, anew=anew)

    monkeypatch.setattr(Cartographer, "lay_out", lay_out)
    return recipes


def settled(desk: Desk) -> bool:
    """Whether every map shows all of what it is to show, measured, and nothing moves or runs."""
    state = desk.session.state
    done = all(
        there.shown == look.recipe and there.forming is None and there.truth is not None
        for there, look in zip(state.maps, state.looks, strict=True)
    )
    heard = state.map.picture is not None and len(state.map.picture.tracks) == TRACKS
    return done and heard and state.progress is None and all(p.view.at_rest for p in desk.workspace.maps.panes)


def test_maps_side_by_side_and_found_again(
    start: Open,
    music: Path,
    pump: Pump,
    hands: Hands,
    sound_sink: SoundSink,
    tmp_path: Path,
    asked: list[Recipe],
) -> None:
    window = start()
    window.open_folder(music)
    desk = desk_of(window)
    session, area = desk.session, desk.workspace.maps
    pump(lambda: settled(desk))
    first = session.state.look.recipe

    # UMAP forms before one's eyes, and finishes.
    shares: list[float | None] = []

    def watch(before: State, after: State) -> None:
        if after.maps[0].forming != before.maps[0].forming:
            shares.append(after.maps[0].forming)

    session.watch(watch)
    desk.maps.choose_recipe(first.by("umap"))
    pump(lambda: settled(desk))
    session.leave(watch)
    known = [share for share in shares[:-1] if share is not None]
    assert shares[0] == 0.0
    assert shares[-1] is None
    assert len(known) == len(shares) - 1
    assert known == sorted(known)
    assert any(share > 0 for share in known), "a picture came on the way"

    # A second map beside it: whole tracks.
    hands.key("2")
    pump(lambda: len(area.panes) == 2)
    session.apply(e.MapActivated(1))
    desk.maps.choose_recipe(replace(first, grain="track"))
    pump(lambda: settled(desk))
    fine, coarse = (pane.view for pane in area.panes)
    assert (len(fine.points), len(coarse.points)) == (TRACKS * SEGMENTS, TRACKS)

    # What one points at, both show.
    there = session.state.maps[0]
    assert there.picture is not None
    point = 6 * SEGMENTS + 2
    place = fine.pixel_of(point)
    nearest = int(np.argmin([(fine.pixel_of(i) - place).manhattanLength() for i in range(len(fine.points))]))
    hands.move(fine, fine.pixel_of(nearest))
    pump(lambda: session.state.hover is not None)
    hover = session.state.hover
    assert hover is not None
    held = session.state.maps[1].point_at(hover)
    assert held is not None
    assert fine._marked.hover == there.point_at(hover)
    assert coarse._marked.hover == held

    # The legend, folded on small maps, is unfolded, and filters both of them.
    (later,) = [b for b in desk.workspace.line.findChildren(QAbstractButton) if b.text() == "Not now"]
    pump(later.isVisible)
    hands.click(later)
    desk.maps.choose_look(replace(session.state.look, colour=Colouring("folder")))
    legend = area.panes[1].legend
    pump(legend.isVisible)
    (lines,) = legend.findChildren(LegendList)
    assert not lines.isVisible()
    hands.click(next(b for b in legend.findChildren(QAbstractButton) if b.accessibleDescription() == "Folded"))
    pump(lines.isVisible)
    hands.click(lines.viewport(), lines.visualRect(lines.model().index(1, 0)).center())
    only = (Highlight("folder", "Artist 1"),)
    pump(lambda: session.state.filters == only)
    assert [int(m.there().sum()) for m in session.state.maps] == [TRACKS * SEGMENTS // 3, TRACKS // 3]

    # A lasso around everything takes what is drawn, and no more.
    hands.key("l")
    pump(lambda: fine.tool == coarse.tool == "lasso")
    w, h = fine.width(), fine.height()
    hands.drag(fine, [QPointF(x * w, y * h) for x, y in AROUND])
    pump(lambda: len(session.state.selection) == TRACKS * SEGMENTS // 3)
    assert session.state.active == 0
    hands.key("Escape")
    pump(lambda: fine.tool == "pan")

    # Inverted, undone and done again.
    desk.session.apply(e.Filtered(()))
    hands.key("ctrl+i")
    pump(lambda: len(session.state.selection) == TRACKS * SEGMENTS * 2 // 3)
    hands.key("ctrl+z")
    pump(lambda: len(session.state.selection) == TRACKS * SEGMENTS // 3 and not session.state.filters)
    hands.key("ctrl+z")
    pump(lambda: session.state.filters == only)
    hands.key("ctrl+shift+z")
    pump(lambda: not session.state.filters)
    hands.key("ctrl+z")
    pump(lambda: session.state.filters == only)

    # The view gets a name.
    hands.key("plus")
    pump(lambda: settled(desk) and desk.atlas.cameras[0] is not None)
    hands.click(desk.workspace.bar.views_button)
    (views,) = desk.workspace.bar.findChildren(SavedViews)
    pump(views.isVisible)
    (name,) = [field for field in views.findChildren(QLineEdit) if field.isVisible()]
    hands.click(name)
    hands.type("Only one")
    hands.key("Return")
    pump(lambda: named(views) == ["Only one, in sight"])
    hands.key("Escape")
    pump(lambda: not views.isVisible())

    # Pictures and positions go into files.
    said: list[str] = []
    desk.maps.said.connect(said.append)
    poster, table = tmp_path / "Map.png", tmp_path / "Map.csv"
    desk.maps.export_to(poster, 1600)
    desk.maps.export_to(table, 1600)
    pump(lambda: said[-1:] == ["The map was written to Map.csv"])
    assert "The map was written to Map.png" in said
    assert QImage(str(poster)).width() == 1600
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert len(rows) == TRACKS * SEGMENTS
    assert {Path(row["path"]).relative_to(music).as_posix() for row in rows} == set(NAMES)

    # Closed and opened again: everything is there, and nothing is laid out a second time.
    state, cameras = session.state, desk.atlas.cameras
    positions = [m.picture.positions for m in state.maps if m.picture is not None]
    window.close()
    asked.clear()
    again = start()
    again.open_folder(music)
    desk = desk_of(again)
    pump(lambda: len(desk.session.state.maps) == 2 and settled(desk))
    found = desk.session.state
    assert found.looks == state.looks
    assert (found.active, found.filters) == (state.active, only)
    assert desk.atlas.cameras[0] == pytest.approx(cameras[0])
    assert desk.atlas.cameras[1] is None
    for there, before in zip(found.maps, positions, strict=True):
        assert there.picture is not None
        np.testing.assert_array_equal(there.picture.positions, before)
    assert asked == []
    hands.click(desk.workspace.bar.views_button)
    (views,) = desk.workspace.bar.findChildren(SavedViews)
    pump(lambda: named(views) == ["Only one, in sight"])
    hands.key("Escape")


def named(views: SavedViews) -> list[str]:
    """The saved views, as a screen reader says them."""
    model = views._list.model()
    return [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]
