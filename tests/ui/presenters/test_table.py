"""The table of tracks beside the map: what one shows, the other shows too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.playlist.rhythm import in_words
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.highlight import Highlight
from musicmap.session.look import Look
from musicmap.session.maps import MapState, Spot
from musicmap.session.session import Session
from musicmap.types import Seconds, TrackId
from musicmap.ui.presenters.table import TablePresenter, middle_of, rows_of
from musicmap.ui.sounding import Playing
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.track_table import TrackTable
from tests.session.conftest import PCA, SEGMENTS, STD
from tests.ui.presenters.conftest import arrive
from tests.ui.presenters.fakes import Unheard, at_once
from tests.ui.widgets.shelf import Stage, heard

Pump = Callable[..., None]


@pytest.fixture
def table(shown: Session, sound: Unheard, dark: Theme, stage: Stage, pump: Pump) -> TrackTable:
    made = TrackTable(dark)
    presenter = TablePresenter(made, shown, sound, at_once, dark=True)
    stage(made, 900, 300)
    presenter.show(True)
    presenter.pointed.connect(lambda spot: shown.apply(e.Hovered(spot)))
    pump(lambda: len(made._model.tracks) == 4)
    return made


def ids(session: Session) -> list[TrackId]:
    return [track.id for track in session.state.collection.tracks]


def chosen(table: TrackTable) -> list[int]:
    """Ids of the rows that are selected."""
    return sorted(table._model.ids_of(table._model.chosen))


def test_every_track_has_a_row_with_what_the_map_knows_of_it(shown: Session) -> None:
    there = shown.state.map
    picture = there.picture
    assert picture is not None
    rows = rows_of(there, dark=True)
    assert [(row.title, row.artist, row.album, row.genre) for row in rows] == [
        ("Jóga", "Björk", "Homogenic", "Pop"),
        ("Hyperballad", "Björk", "Post", ""),
        ("Rock Bottom", "Robert Wyatt", "", "Pop, Art"),
        ("D", "Somebody", "", ""),
    ]
    assert [row.segments for row in rows] == [SEGMENTS] * 4
    assert rows[1].tag == there.tag_names[int(picture.means[1].argmax())]
    np.testing.assert_array_equal(rows[1].colours, picture.dark[SEGMENTS : 2 * SEGMENTS])
    np.testing.assert_array_equal(rows_of(there, dark=False)[1].colours, picture.light[SEGMENTS : 2 * SEGMENTS])


def test_a_row_says_the_tempo_and_key_that_its_file_says(shown: Session) -> None:
    first, *others = shown.state.collection.tracks
    said = replace(first, tags=replace(first.tags, bpm=127.6, key="Am"))
    shown.apply(e.TracksRead(Collection.of((said, *others), Path("/"))))
    assert [in_words(row.rhythm) for row in rows_of(shown.state.map, dark=True)] == ["128 bpm · 8A", "", "", ""]


def test_a_track_that_was_not_heard_yet_has_a_row_too(session: Session, shown: Session, file: Path) -> None:
    there = shown.state.map
    nothing = rows_of(MapState(collection=there.collection), dark=True)
    assert (nothing[0].title, nothing[0].tag, nothing[0].segments) == ("Jóga", "", 0)
    assert nothing[0].colours.shape == (0, 3)
    assert rows_of(MapState(), dark=True) == []


def test_the_middle_of_a_track_is_on_the_map_or_nowhere(shown: Session) -> None:
    there = shown.state.map
    assert middle_of(there, ids(shown)[1]) == Spot(ids(shown)[1], SEGMENTS // 2)
    assert middle_of(there, TrackId(999)) is None


def test_what_the_map_points_at_the_table_shows_and_the_other_way_round(table: TrackTable, shown: Session) -> None:
    third = ids(shown)[2]
    shown.apply(e.Hovered(middle_of(shown.state.map, third)))
    assert table._view._hovered == 2
    table.pointed.emit(ids(shown)[0])
    assert shown.state.hover == middle_of(shown.state.map, ids(shown)[0])
    table.pointed.emit(None)
    assert shown.state.hover is None


def test_selecting_a_row_selects_its_points_and_undo_lets_go(table: TrackTable, shown: Session) -> None:
    table.selected.emit((ids(shown)[0], ids(shown)[2]))
    picture = shown.state.map.picture
    assert picture is not None
    assert shown.state.selection.points(picture).tolist() == [*range(SEGMENTS), *range(2 * SEGMENTS, 3 * SEGMENTS)]
    assert chosen(table) == sorted((ids(shown)[0], ids(shown)[2]))
    shown.apply(e.Undone())
    assert chosen(table) == []
    shown.apply(e.PointsSelected(np.array([SEGMENTS + 1], np.int32)))
    assert chosen(table) == [ids(shown)[1]], "lassoed on the map"


def test_what_is_lit_and_drawn_on_the_map_is_lit_here(table: TrackTable, shown: Session) -> None:
    def lit() -> list[bool]:
        return [] if table._model.lit is None else table._model.lit.tolist()

    assert lit() == []
    shown.apply(e.Highlighted((Highlight("genre", "Pop"),)))
    assert lit() == [True, False, True, False]
    shown.apply(e.Filtered((Highlight("artist", "Björk"),)))
    assert lit() == [True, False, False, False], "what both let through"
    shown.apply(e.Highlighted(()))
    assert lit() == [True, True, False, False]
    shown.apply(e.Filtered(()))
    assert lit() == []


def test_rows_go_into_the_playlist_and_play(
    shown: Session, sound: Unheard, dark: Theme, stage: Stage, pump: Pump
) -> None:
    table = TrackTable(dark)
    presenter = TablePresenter(table, shown, sound, at_once, dark=True)
    collected, played = heard(presenter.collected), heard(presenter.played)
    stage(table, 900, 300)
    table.collected.emit((ids(shown)[3], ids(shown)[1]))
    table.collected.emit((ids(shown)[1],))
    table.played.emit(ids(shown)[0])
    assert shown.state.playlist == (ids(shown)[3], ids(shown)[1])
    assert collected == [(2,), (0,)]
    assert played == [(ids(shown)[0],)]
    presenter.show(True)
    pump(lambda: len(table._model.tracks) == 4)
    sound.playing.emit(Playing(ids(shown)[2], Seconds(1.0), True, False))
    assert table._model.playing == 2
    sound.playing.emit(None)
    assert table._model.playing is None


def test_another_map_fills_it_anew_and_a_closed_one_does_nothing(
    table: TrackTable, shown: Session, file: Path, pump: Pump
) -> None:
    before = table._model.tracks[0]
    shown.apply(e.LookChosen(Look(STD)))
    arrive(shown, file, STD)
    pump(lambda: table._model.tracks[0] is not before)
    table.hide()
    before = table._model.tracks[0]
    shown.apply(e.LookChosen(Look(PCA)))
    arrive(shown, file, PCA)
    shown.apply(e.Hovered(middle_of(shown.state.map, ids(shown)[2])))
    pump(lambda: True)
    assert table._model.tracks[0] is before
