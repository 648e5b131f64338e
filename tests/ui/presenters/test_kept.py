"""What the user does with maps beside an open library: saved views, what is kept, exports, giving up, and the card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from musicmap.models.registry import Registry
from musicmap.playlist.formats.registry import named
from musicmap.projection.recipe import Recipe
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.highlight import Highlight
from musicmap.session.library import OpenLibrary
from musicmap.session.look import Look
from musicmap.session.maps import MapState, Spot
from musicmap.session.messages import Composed, FolderChanged, Message, NamedViewsRead, Trouble, ViewRead
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.settings import Effort
from musicmap.types import FileTags, LayerRef, Seconds
from musicmap.ui.atlas import Atlas
from musicmap.ui.bridge import Bridge
from musicmap.ui.keeping import ViewKeeper
from musicmap.ui.list_files import ListFiles
from musicmap.ui.map.view import MapView
from musicmap.ui.map_actions import MapActions
from musicmap.ui.pointing import Pointing
from musicmap.ui.presenters import map as presenter
from musicmap.ui.presenters.card import CardPresenter
from musicmap.ui.presenters.tray import TrayPresenter
from musicmap.ui.saving import SavedViewsPresenter
from musicmap.ui.sounding import Playing
from musicmap.ui.theme import Theme
from musicmap.ui.widgets import map_pane
from musicmap.ui.widgets.card import Moment, TrackCard
from musicmap.ui.widgets.map_area import MapArea
from musicmap.ui.widgets.modelbar import ModelBar
from musicmap.ui.widgets.saved_views import SavedViews
from musicmap.ui.widgets.taggram_panel import TaggramPanel
from musicmap.ui.widgets.tray import PlaylistTray
from tests.cache.made import EMBEDDING, seen
from tests.session.conftest import PCA, SEGMENTS, STD
from tests.ui.presenters.fakes import Unheard
from tests.ui.widgets.shelf import Stage, heard, settle

Pump = Callable[..., None]
LAYERS = (PCA.layer, EMBEDDING)
BJORK = Highlight("artist", "Björk")


@dataclass
class Opened:
    """A library, its maps on screen, and who keeps what they show."""

    session: Session
    sound: Unheard
    library: OpenLibrary
    atlas: Atlas
    keeper: ViewKeeper
    actions: MapActions
    said: list[str] = field(default_factory=list)
    views: dict[str, Any] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def shows(self, *recipes: Recipe) -> bool:
        """Whether these maps are there, whole."""
        maps = self.session.state.maps
        return [m.shown for m in maps] == list(recipes) and all(m.forming is None for m in maps)


@pytest.fixture
def open_one(
    sound: Unheard,
    file: Path,
    registry: Registry,
    empty: State,
    dark: Theme,
    stage: Stage,
    pump: Pump,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], Opened]]:
    """Opens the library file, shows what was kept, and waits for its maps; closed when the next one is opened."""
    monkeypatch.setattr(map_pane, "MapView", partial(MapView, drawing="raster"))
    monkeypatch.setattr(presenter, "names_of", lambda there: ())
    still = replace(dark, motion=False)
    opened: list[tuple[Opened, Bridge]] = []

    def close() -> None:
        while opened:
            one, bridge = opened.pop()
            bridge.close()
            one.actions.close()
            one.keeper.close()
            one.atlas.close()
            one.library.close()

    def open_it() -> Opened:
        close()
        session = Session(empty)
        area = MapArea(still)
        stage(area, 600, 420)
        waiting: list[Message] = []

        def receive(message: Message) -> None:
            match message:
                case ViewRead(view):
                    one.keeper.restore(view)
                case NamedViewsRead(views):
                    one.views = views
                case Trouble():
                    one.troubles.append(message)
                case Composed() | FolderChanged():
                    waiting.append(message)
                case _:
                    session.apply(message)

        bridge = Bridge(receive)
        library = OpenLibrary(file, file.parent, registry, bridge.post, Effort(workers=1))
        atlas = Atlas(area, session, sound, library.aside, registry, still)
        keeper = ViewKeeper(session, atlas, library, LAYERS)
        one = Opened(
            session, sound, library, atlas, keeper, MapActions(session, atlas, library, "My music", still, area)
        )
        one.actions.said.connect(one.said.append)
        opened.append((one, bridge))
        library.read()
        pump(lambda: all(m.picture is not None and m.truth is not None for m in session.state.maps))
        return one

    yield open_it
    close()


def test_what_is_shown_is_kept_and_found_again(open_one: Callable[[], Opened], pump: Pump) -> None:
    first = open_one()
    looks = (Look(PCA), Look(replace(STD, grain="10s"), "averages"))
    first.actions.choose_looks(looks)
    first.session.apply(e.MapActivated(1))
    first.session.apply(e.Highlighted((BJORK,)))
    first.session.apply(e.Filtered((Highlight("genre", "Pop"),)))
    pump(lambda: first.shows(*(look.recipe for look in looks)))
    first.atlas.look_from(((0.1, 0.2, 300.0, 300.0), None))
    again = open_one()
    state = again.session.state
    assert (state.looks, state.active) == (looks, 1)
    assert (state.highlights, state.filters) == ((BJORK,), (Highlight("genre", "Pop"),))
    pump(lambda: again.shows(*(look.recipe for look in looks)))
    assert again.atlas.cameras[0] == pytest.approx((0.1, 0.2, 300.0, 300.0))
    assert again.atlas.cameras[1] is None
    assert not again.troubles


def test_saved_views_come_and_go_and_stay_with_the_library(
    open_one: Callable[[], Opened], dark: Theme, stage: Stage, pump: Pump
) -> None:
    one = open_one()
    bar = ModelBar(dark)
    stage(bar, 900, 44)
    saved = SavedViewsPresenter(bar, one.keeper, dark)
    saved.read(one.views)
    (popover,) = bar.findChildren(SavedViews)
    bar.views_asked.emit()
    assert names(popover) == []
    popover.added.emit("Wide")
    assert names(popover) == ["Wide, in sight"]
    one.actions.choose_looks((Look(STD), Look(PCA)))
    one.session.apply(e.Filtered((BJORK,)))
    pump(lambda: one.shows(STD, PCA))
    popover.added.emit("Björk")
    assert names(popover) == ["Wide", "Björk, in sight"]
    popover.renamed.emit("Wide", "Everything")
    assert names(popover) == ["Everything", "Björk, in sight"]
    popover.chosen.emit("Everything")
    assert (one.session.state.looks, one.session.state.filters) == ((Look(PCA),), ())
    assert not popover.isVisible()
    bar.views_asked.emit()
    assert names(popover) == ["Everything, in sight", "Björk"]
    popover.added.emit("Third")
    popover.removed.emit("Everything")
    popover.close()

    one = open_one()
    assert list(one.views) == ["Björk", "Third"]
    saved = SavedViewsPresenter(bar, one.keeper, dark)
    saved.read(one.views)
    saved._choose("Björk")
    pump(lambda: one.shows(STD, PCA))
    assert one.session.state.filters == (BJORK,)


def names(popover: SavedViews) -> list[str]:
    model = popover._list.model()
    return [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]


def test_giving_up_a_layout_goes_back_to_the_map_before(open_one: Callable[[], Opened], pump: Pump) -> None:
    one = open_one()
    one.actions.choose_recipe(PCA.by("tsne"))
    one.session.apply(e.LayoutBegan(PCA.by("tsne")))
    one.actions.give_up_layout(0)
    assert one.session.state.look.recipe == PCA
    pump(lambda: one.shows(PCA))


def test_giving_up_the_first_map_of_all_shows_what_there_is_at_once(open_one: Callable[[], Opened], pump: Pump) -> None:
    one = open_one()
    one.session.apply(e.Restored((Look(PCA.by("tsne")),)))
    one.session.state = replace(one.session.state, maps=(MapState(forming=0.0),))
    one.actions.give_up_layout(0)
    pump(lambda: one.shows(PCA))


def test_giving_up_to_lay_out_anew_leaves_the_map_as_it_was(open_one: Callable[[], Opened], pump: Pump) -> None:
    one, umap = open_one(), PCA.by("umap")
    one.actions.choose_recipe(umap)
    pump(lambda: one.shows(umap))
    before = one.session.state.map.picture
    assert before is not None
    # As if it took its time: so few points are laid out before anyone can give it up.
    one.session.apply(e.LayoutBegan(umap))
    half = replace(before, positions=before.positions * np.float32(0.5))
    one.session.apply(e.PictureArrived(umap, half, one.session.state.map.tag_names, 0.5))
    one.actions.give_up_layout(0)
    pump(lambda: one.shows(umap) and one.session.state.map.picture is not half)
    assert one.session.state.map.picture is not None
    np.testing.assert_array_equal(one.session.state.map.picture.positions, before.positions)


def test_the_number_keys_keep_what_there_is(open_one: Callable[[], Opened]) -> None:
    one = open_one()
    one.actions.show_count(3)
    assert list(one.session.state.looks) == [Look(PCA)] * 3
    one.actions.choose_look(Look(STD))
    one.actions.show_count(1)
    assert list(one.session.state.looks) == [Look(STD)]


def test_what_is_found_is_flown_to_and_pointed_at(open_one: Callable[[], Opened]) -> None:
    one = open_one()
    one.actions.fly_to_found("rock bot")
    track = one.session.state.collection.tracks[2].id
    assert one.session.state.hover == Spot(track, SEGMENTS // 2)
    one.actions.fly_to_found("no such thing")
    assert one.said == ["Nothing on the map is called that"]
    assert one.session.state.hover == Spot(track, SEGMENTS // 2)


def test_a_selection_is_inverted_and_grown(open_one: Callable[[], Opened], pump: Pump) -> None:
    one = open_one()
    one.actions.grow()
    one.session.apply(e.PointsSelected(np.array([0], np.int32)))
    one.actions.grow()
    pump(lambda: len(one.session.state.selection) > 1)
    grown = len(one.session.state.selection)
    one.actions.invert()
    assert len(one.session.state.selection) == 4 * SEGMENTS - grown
    assert one.said[0] == "Lasso something first"
    assert one.said[1].endswith("selected")


@pytest.mark.parametrize("name", ["Map.png", "Map.svg", "Map.csv", "Map.parquet"])
def test_a_map_goes_into_a_file(open_one: Callable[[], Opened], pump: Pump, tmp_path: Path, name: str) -> None:
    one = open_one()
    one.actions.export_to(tmp_path / name, 800)
    pump(lambda: len(one.said) == 2)
    assert one.said == [f"Writing {name}", f"The map was written to {name}"]
    assert (tmp_path / name).stat().st_size > 500


@pytest.mark.parametrize("name", ["Map.gif", "away/Map.png"])
def test_a_file_that_cannot_be_written_is_said(
    open_one: Callable[[], Opened], pump: Pump, tmp_path: Path, name: str
) -> None:
    one = open_one()
    one.actions.export_to(tmp_path / name, 800)
    pump(lambda: len(one.said) == 2)
    assert "written to" not in one.said[1]
    assert not (tmp_path / name).exists()


def test_a_list_goes_into_a_file_and_comes_out_of_it(
    open_one: Callable[[], Opened], pump: Pump, tmp_path: Path
) -> None:
    one, said = open_one(), list[str]()
    files = ListFiles(one.session, one.library, one.atlas)
    files.said.connect(said.append)
    ids = [track.id for track in one.session.state.collection.tracks]
    one.session.apply(e.Collected((ids[2], ids[0])))
    target = tmp_path / "Late night.m3u8"
    files.export_to(target, named("m3u8"), relative=True)
    pump(lambda: len(said) == 1)
    assert said == ["2 tracks written to Late night.m3u8"]
    with target.open("a") as file:
        file.write("#EXTINF:60,Björk - Jóga\nelsewhere/jóga.flac\n")
    files.import_from([tmp_path / "none.m3u8", target])
    pump(lambda: len(said) == 3)
    assert "none.m3u8" in said[1]
    assert said[2] == "2 tracks from “Late night”; 1 not in this library"
    made = one.session.state.lists[one.session.state.list_shown]
    assert (made.name, made.tracks) == ("Late night", (ids[2], ids[0]))
    assert [(line.title, line.artist) for line in made.missing] == [("Jóga", "Björk")]
    files.export_to(tmp_path / "again.m3u8", named("m3u8"), relative=True)
    pump(lambda: len(said) == 4)
    assert said.pop() == "2 tracks written to again.m3u8, without 1 missing"
    assert "elsewhere" not in (tmp_path / "again.m3u8").read_text("utf-8")
    files.export_to(tmp_path / "away" / "x.m3u8", named("m3u8"), relative=True)
    pump(lambda: len(said) == 4)
    assert "could not be written" in said[3]
    files.close()


def test_what_is_missing_is_found_when_it_comes_into_the_library(
    open_one: Callable[[], Opened], pump: Pump, tmp_path: Path, dark: Theme, stage: Stage
) -> None:
    one, said = open_one(), list[str]()
    files = ListFiles(one.session, one.library, one.atlas)
    files.said.connect(said.append)
    tray = PlaylistTray(dark)
    shown = TrayPresenter(tray, one.session, one.sound, dark=True)
    stage(tray, 320, 300)
    first = one.session.state.collection.tracks[0]
    file = tmp_path / "Evening.m3u"
    file.write_text(f"new/oceania.mp3\n{first.path}\nhttp://radio/stream\n", "utf-8")
    files.import_from([file])
    pump(lambda: len(said) == 1)
    rows = tray._model.tracks
    assert [(row.title, row.missing) for row in rows] == [
        ("oceania", True),
        ("Jóga", False),
        ("http://radio/stream", True),
    ]
    assert tray._summary.text().startswith("1 track, 2 missing")
    tray.moved.emit((0,), 2)
    assert [row.title for row in tray._model.tracks] == ["Jóga", "oceania", "http://radio/stream"]
    found = seen(tmp_path / "new" / "oceania.mp3", FileTags("Oceania", "Björk"))
    one.library._keeper.call(lambda writer: writer.saw([found]))
    one.library.read_tracks()
    pump(lambda: len(said) == 2)
    assert said[1] == "1 missing track found"
    assert [row.title for row in tray._model.tracks] == ["Jóga", "Oceania", "http://radio/stream"]
    shown.undo()
    assert [row.title for row in tray._model.tracks] == ["Oceania", "Jóga", "http://radio/stream"]
    tray.removed.emit((rows[2].id,))
    assert [row.title for row in tray._model.tracks] == ["Oceania", "Jóga"]
    files.close()


def test_resting_on_a_point_asks_what_sounds_like_it(open_one: Callable[[], Opened], pump: Pump) -> None:
    one = open_one()
    pointing = Pointing(one.session, one.sound, one.library.find_alike, one.atlas.near, one.atlas)
    first = heard(pointing.first)
    spot = one.session.state.map.spot_at(7)
    pointing.point_at(spot)
    pointing.point_at(None)
    pointing.point_at(spot)
    assert len(first) == 1
    pump(lambda: len(one.session.state.alike) > 0)
    assert spot not in one.session.state.alike
    pointing.play_pointed()
    pointing.click(spot)
    pointing.click(None)
    assert one.sound.played == one.sound.clicked[:1] == [pointing.sounding(spot)]
    assert one.sound.clicked[1:] == [None]
    pointing.close()


def test_a_place_whose_file_is_gone_makes_no_sound(open_one: Callable[[], Opened]) -> None:
    one = open_one()
    pointing = Pointing(one.session, one.sound, one.library.find_alike, one.atlas.near, one.atlas)
    spot = one.session.state.map.spot_at(0)
    assert pointing.sounding(spot) is not None
    tracks = one.session.state.collection.tracks[1:]
    one.session.apply(e.TracksRead(Collection.of(tracks, Path("/"))))
    assert pointing.sounding(spot) is None
    pointing.close()


def test_the_card_shows_what_is_pointed_at_and_else_what_plays(
    open_one: Callable[[], Opened], dark: Theme, stage: Stage, pump: Pump, qapp: QApplication
) -> None:
    one = open_one()
    card, panel = TrackCard(dark), TaggramPanel(dark)
    stage(card, 320, 700)
    stage(panel, 600, 300)
    card_presenter = CardPresenter(card, panel, one.session, one.library, one.sound, dark=True)
    moments = heard(card_presenter.moment)

    def seen() -> Moment | None:
        return card._moment

    assert seen() is None
    tracks = one.session.state.collection.tracks
    one.session.apply(e.Hovered(Spot(tracks[1].id, 3)))
    picture = one.session.state.map.picture
    assert picture is not None
    moment = seen()
    assert moment is not None
    assert (moment.title, moment.artist, moment.album, moment.segment) == ("Hyperballad", "Björk", "Post", 3)
    assert (moment.start, moment.end) == pytest.approx((3 * 2.992, 4 * 2.992), rel=1e-4)
    assert moment.colour == tuple(picture.dark[SEGMENTS + 3])
    assert [value for _, value in moment.tags] == sorted((value for _, value in moment.tags), reverse=True)
    pump(lambda: card._taggram.isVisible())
    assert panel._title.text() == "Hyperballad"
    card.moment_clicked.emit(2)
    assert moments == [(Spot(tracks[1].id, 2),)]
    card_presenter.set_dark(False)
    light = seen()
    assert light is not None
    assert light.colour == tuple(picture.light[SEGMENTS + 3])
    one.session.apply(e.Hovered(None))
    assert seen() is not None, "so that its taggram can be clicked"
    one.sound.playing.emit(Playing(tracks[2].id, Seconds(0.1), True, False))
    settle(qapp)
    playing = seen()
    assert playing is not None
    assert playing.title == "Rock Bottom"
    card_presenter.close()


def test_unknown_layers_and_keys_of_a_saved_view_are_left_out(open_one: Callable[[], Opened]) -> None:
    one = open_one()
    one.keeper.go_to({"maps": [{"layer": "nobody/taggram", "projection": "std-pca"}], "active": 7, "more": 1})
    assert one.session.state.looks == (Look(STD),)
    assert isinstance(one.session.state.look.recipe.layer, LayerRef)
