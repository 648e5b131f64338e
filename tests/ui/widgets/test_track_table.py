"""The table of the tracks: sorting, choosing, pointing, finding, and what of it is on the map."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from musicmap.playlist.musical_key import parse
from musicmap.playlist.rhythm import Rhythm
from musicmap.types import Seconds, TrackId
from musicmap.ui.theme import LIGHT, ROW, Theme
from musicmap.ui.widgets.choice import ChoiceButton
from musicmap.ui.widgets.steps import Made, Steps
from musicmap.ui.widgets.table_columns import (
    COLUMN,
    COLUMNS,
    SLICE,
    SORTABLE,
    TableTrack,
    first_row,
    sort_key,
    sorted_rows,
    widths,
)
from musicmap.ui.widgets.table_view import TableView
from musicmap.ui.widgets.track_table import TrackTable
from musicmap.ui.widgets.words import searchable
from tests.ui.widgets.shelf import (
    HOSTILE,
    Pump,
    Stage,
    click,
    heard,
    hover,
    picture,
    press,
    rainbow,
    settle,
    shows,
)

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TITLE, ARTIST = 1, 2


def track(number: int, title: str = "", artist: str = "", **more: Any) -> TableTrack:
    known: dict[str, Any] = {
        "album": "Post",
        "genre": "Pop",
        "year": 1995,
        "duration": Seconds(200.0 + number),
        "tag": "female vocalists",
        "segments": 60 + number,
        "colours": rainbow(12),
    }
    return TableTrack(id=TrackId(number), title=title, artist=artist, **(known | more))


TRACKS = (
    track(11, "Isobel", "Björk"),
    track(12, "hyperballad", "Björk"),
    track(13, "Army of Me", "bjork"),
    track(14, "Roads", "Portishead", year=None),
    track(15, "Élan", ""),
    track(16, "Zebra", "Beach House", year=2010),
)


def filled(theme: Theme, stage: Stage, key: str = "title", wide: int = 1000) -> TrackTable:
    table = TrackTable(theme)
    stage(table, wide, 320)
    table.show_sort(key, False)
    table.show_tracks(TRACKS)
    settle(cast(QApplication, QApplication.instance()))
    assert not table._steps.busy, "A few tracks are sorted at once."
    return table


def view(table: TrackTable) -> TableView:
    return cast(TableView, table.findChild(TableView))


def titles(table: TrackTable) -> list[str]:
    model = view(table).model()
    return [str(model.index(row, TITLE).data()) for row in range(model.rowCount())]


def click_row(table: TrackTable, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = view(table).visualRect(view(table).model().index(row, TITLE)).center()
    click(view(table).viewport(), place.x(), place.y(), modifier=modifier)


def click_head(table: TrackTable, key: str) -> None:
    head, section = view(table).head, COLUMNS.index(COLUMN[key])
    click(head.viewport(), head.sectionViewportPosition(section) + 20, head.height() / 2)


def made(work: Generator[None, None, Made]) -> Made:
    """What a generator returns in the end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return cast(Made, end.value)


@given(st.lists(st.text(max_size=4), max_size=60), st.booleans())
def test_text_is_sorted_as_python_sorts_it_folded(texts: list[str], descending: bool) -> None:
    tracks = [track(n, text) for n, text in enumerate(texts)]
    key = made(sort_key(tracks, COLUMN["title"]))
    rows = sorted_rows(np.arange(len(tracks)), key, descending=descending)
    folded = [searchable(text).strip() for text in texts]
    with_text = sorted((t for t in folded if t), reverse=descending)
    assert [folded[row] for row in rows] == with_text + [""] * (len(folded) - len(with_text)), "Nothing comes last."


@given(st.lists(st.one_of(st.none(), st.integers(1900, 2030)), max_size=40), st.booleans())
def test_years_are_sorted_as_numbers_and_equal_ones_stay(years: list[int | None], descending: bool) -> None:
    tracks = [track(n, year=year) for n, year in enumerate(years)]
    rows = sorted_rows(np.arange(len(tracks)), made(sort_key(tracks, COLUMN["year"])), descending=descending)
    known = [n for n, year in enumerate(years) if year is not None]
    expected = sorted(known, key=lambda n: (-1 if descending else 1) * cast(int, years[n]))
    assert rows.tolist() == expected + [n for n, year in enumerate(years) if year is None]


def test_keys_are_sorted_round_the_wheel_and_unknown_ones_are_empty_and_last() -> None:
    said = ("11A", "2B", "", "12B", "1A", "2A", "o")
    tracks = [track(n, rhythm=Rhythm(key=parse(key))) for n, key in enumerate(said)]
    key = made(sort_key(tracks, COLUMN["key"]))
    for descending, order in ((False, [4, 5, 1, 0, 3]), (True, [3, 0, 1, 5, 4])):
        assert sorted_rows(np.arange(7), key, descending=descending).tolist() == [*order, 2, 6]
    assert [COLUMN["key"].text(each) for each in tracks] == ["11A", "2B", "", "12B", "1A", "2A", ""]


def test_tempi_are_whole_beats() -> None:
    tracks = [track(n, rhythm=Rhythm(bpm)) for n, bpm in enumerate((127.6, None, 90.0, 174.2))]
    assert [COLUMN["tempo"].text(each) for each in tracks] == ["128", "", "90", "174"]
    key = made(sort_key(tracks, COLUMN["tempo"]))
    assert sorted_rows(np.arange(4), key, descending=True).tolist() == [3, 0, 2, 1]


def test_many_texts_are_sorted_as_few_are() -> None:
    random = np.random.default_rng(5)
    texts = [f"{random.integers(0, 4000)} Ä{random.integers(0, 9)}" for _ in range(3 * SLICE)]
    key = made(sort_key([track(n, text) for n, text in enumerate(texts)], COLUMN["title"]))
    rows = sorted_rows(np.arange(len(texts)), key, descending=False)
    assert rows.tolist() == sorted(range(len(texts)), key=lambda n: searchable(texts[n]))


def test_narrow_tables_do_without_some_columns() -> None:
    for room in (0, 200, 330, 500, 760, 1000, 2400):
        wide = widths(room)
        assert sum(wide) <= max(room, COLUMNS[0].width)
        there = {column.key for column, w in zip(COLUMNS, wide, strict=True) if w}
        assert there == {c.key for c in COLUMNS if c.needs <= room} - ({"title"} if room < 60 else set())
    assert all(widths(1000))


def test_long_work_goes_on_in_steps_and_can_be_replaced(qapp: QApplication, pump: Pump) -> None:
    steps: Steps[str] = Steps()
    said: list[str] = []

    def work(name: str, turns: int) -> Generator[None, None, str]:
        for _ in range(turns):
            QTest.qSleep(4)
            yield
        return name

    steps.start(work("first", 3), said.append)
    assert steps.busy
    steps.start(work("second", 3), said.append)
    pump(lambda: not steps.busy)
    assert said == ["second"]
    steps.start(work("short", 0), said.append)
    assert said == ["second", "short"], "What is no work is done at once."


def test_the_head_sorts_and_says_so(theme: Theme, stage: Stage) -> None:
    table = filled(theme, stage)
    said = heard(table.sort_changed)
    assert titles(table) == ["Army of Me", "Élan", "hyperballad", "Isobel", "Roads", "Zebra"]
    click_head(table, "title")
    assert titles(table) == ["Zebra", "Roads", "Isobel", "hyperballad", "Élan", "Army of Me"]
    click_head(table, "artist")
    assert titles(table) == ["Zebra", "Isobel", "hyperballad", "Army of Me", "Roads", "Élan"], "Ties stay as they were."
    click_head(table, "year")
    assert titles(table)[-2:] == ["Zebra", "Roads"]
    click_head(table, "sound")
    assert said == [("title", True), ("artist", False), ("year", False)]


def test_the_keyboard_sorts_by_a_menu_that_has_every_column(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage, wide=330)
    (button,) = table.findChildren(ChoiceButton)
    assert button.accessibleName() == "Sort by: Title"
    button.chosen.emit("sort", "length")
    assert titles(table)[0] == "Isobel"
    assert button.accessibleName() == "Sort by: Length"
    assert {o.key for o in button._choice.options} == {c.key for c in SORTABLE}


def test_clicks_choose_one_several_or_a_range(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    said = heard(table.selected)
    click_row(table, 1)
    click_row(table, 3, SHIFT)
    click_row(table, 2, CTRL)
    click_row(table, 5, CTRL)
    assert said == [((15,),), ((15, 12, 11),), ((15, 11),), ((15, 11, 16),)]
    press(view(table), Qt.Key.Key_A, CTRL)
    assert said[-1] == ((13, 15, 12, 11, 14, 16),)


def test_what_is_chosen_can_be_dragged_out(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    dragged, selected = heard(table.dragged), heard(table.selected)
    click_row(table, 0)
    click_row(table, 2, CTRL)
    both = selected[-1][0]
    port, place = view(table).viewport(), view(table).visualRect(view(table).model().index(0, TITLE)).center()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=place)
    assert selected[-1][0] == both, "a press on what is chosen leaves it so"
    QTest.mouseMove(port, place + QPoint(60, 40))
    assert dragged == [(both,)]
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=place)
    assert selected[-1][0] == both
    click_row(table, 0)
    assert len(selected[-1][0]) == 1, "a click on one of several chooses it alone"


def test_arrows_choose_and_point(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    chosen, pointed = heard(table.selected), heard(table.pointed)
    table.setFocus()
    for key, modifier in ((Qt.Key.Key_Home, None), (Qt.Key.Key_Down, None), (Qt.Key.Key_Down, SHIFT)):
        press(view(table), key, modifier or Qt.KeyboardModifier.NoModifier)
    assert chosen == [((13,),), ((15,),), ((15, 12),)]
    assert pointed == [(13,), (15,), (12,)]
    press(view(table), Qt.Key.Key_End)
    press(view(table), Qt.Key.Key_Space, CTRL)
    assert chosen[3:] == [((16,),), ((),)]


def test_enter_and_a_double_click_play(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    said = heard(table.played)
    table.setFocus()
    press(view(table), Qt.Key.Key_Return)
    assert said == [], "Nowhere yet."
    press(view(table), Qt.Key.Key_Home)
    press(view(table), Qt.Key.Key_Return)
    place = view(table).visualRect(view(table).model().index(4, TITLE)).center()
    click(view(table).viewport(), place.x(), place.y())
    click(view(table).viewport(), place.x(), place.y(), double=True)
    assert said == [(13,), (14,)]


def test_a_collects_what_is_chosen(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    said = heard(table.collected)
    table.setFocus()
    press(view(table), Qt.Key.Key_A)
    assert said == []
    click_row(table, 4)
    click_row(table, 0, CTRL)
    press(view(table), Qt.Key.Key_A)
    assert said == [((13, 14),)], "In the order of the table."
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    override.ignore()
    QApplication.sendEvent(view(table), override)
    assert override.isAccepted(), "The window's A waits while the table has the keyboard."


def test_the_menu_plays_and_collects(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    played, collected = heard(table.played), heard(table.collected)
    click_row(table, 1)
    place = view(table).visualRect(view(table).model().index(1, TITLE)).center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view(table).viewport().mapToGlobal(place))
    QApplication.sendEvent(view(table).viewport(), asked)
    (menu,) = view(table).findChildren(QMenu)
    for action in menu.actions():
        action.trigger()
    menu.close()
    assert (played, collected) == ([(15,)], [((15,),)])


def test_typing_goes_to_what_begins_so(dark: Theme, stage: Stage, pump: Pump) -> None:
    table = filled(dark, stage)
    pointed, collected = heard(table.pointed), heard(table.collected)
    table.setFocus()
    view(table)._typing.setInterval(60_000)  # However slowly the keys come.
    QTest.keyClicks(view(table), "e")
    pump(lambda: pointed[-1:] == [(15,)])
    QTest.keyClicks(view(table), "laa")
    assert collected == [], "Within a word an A is a letter."
    assert titles(table)[view(table).currentIndex().row()] == "Élan", "Nothing begins so: it stays."
    view(table)._typing.stop()
    click_head(table, "year")
    table.setFocus()
    QTest.keyClicks(view(table), "roa")
    pump(lambda: pointed[-1:] == [(14,)])


def test_the_first_that_begins_so_is_found() -> None:
    rows = np.array([5, 4, 3, 2, 1, 0])
    assert made(first_row(TRACKS, rows, COLUMN["artist"], "BJÖ")) == 3
    assert made(first_row(TRACKS, rows, COLUMN["artist"], "x")) is None
    assert made(first_row((), np.zeros(0, np.intp), COLUMN["title"], "x")) is None


def test_hovering_points_and_leaving_lets_go(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    table = filled(dark, stage)
    said = heard(table.pointed)
    before = shows(picture(table), dark.hover)
    hover(view(table).viewport(), 100, 2 * ROW + 10)
    settle(qapp)
    assert said == [(12,)]
    assert shows(picture(table), dark.hover) > before + 5000
    QApplication.sendEvent(view(table), QEvent(QEvent.Type.Leave))
    assert said == [(12,), (None,)]
    table.show_pointed(TrackId(16))
    assert shows(picture(table), dark.hover) > before + 5000
    table.show_pointed(TrackId(999))
    assert shows(picture(table), dark.hover) == before
    assert len(said) == 2, "What the owner says is not said back."


def test_what_is_not_on_the_map_stands_back_or_goes(theme: Theme, stage: Stage, qapp: QApplication) -> None:
    table = filled(theme, stage)
    bright = shows(picture(table), theme.text)
    table.show_lit([TrackId(11), TrackId(14), TrackId(999)])
    assert shows(picture(table), theme.text) < bright
    assert len(titles(table)) == 6
    assert "2 of 6 tracks on the map" in table._summary.text()
    click(table._scope.findChildren(QToolButton)[1])
    assert titles(table) == ["Isobel", "Roads"]
    press(view(table), Qt.Key.Key_A, CTRL)
    assert table._model.chosen.sum() == 2, "Nobody chooses what is not shown."
    table.show_lit([])
    settle(qapp)
    assert titles(table) == []
    assert table._empty.isVisible()
    table.show_lit(None)
    assert len(titles(table)) == 6
    assert not table._empty.isVisible()


def test_a_selection_is_shown_and_outlives_sorting(theme: Theme, stage: Stage) -> None:
    table = filled(theme, stage)
    said = heard(table.selected)
    table.show_selected([TrackId(15), TrackId(12), TrackId(999)])
    assert shows(picture(table), theme.chosen) > 2 * ROW * 500
    click_head(table, "length")
    assert [t.id for t, lit in zip(TRACKS, table._model.chosen, strict=True) if lit] == [12, 15]
    assert said == []
    assert "2 selected" in table._summary.text()


def test_states_are_said_to_screen_readers(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    table.show_selected([TrackId(13)])
    table.show_playing(TrackId(13))
    table.show_lit([TrackId(12)])
    model, role = view(table).model(), Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0, TITLE).data(role) == "Army of Me, selected, playing, not on the map"
    assert model.index(2, TITLE).data(role) == "hyperballad"
    assert model.index(2, ARTIST).data(role) == "Björk"
    assert model.headerData(0, Qt.Orientation.Horizontal, role) == "Sound"


def test_more_tracks_leave_the_rest_as_it_is(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    table.show_selected([TrackId(12)])
    table.reveal(TrackId(14))
    table.show_playing(TrackId(16))
    table.show_tracks([track(20, "Bachelorette", "Björk"), *TRACKS])
    assert titles(table)[1] == "Bachelorette"
    assert table._model.track_at(view(table).currentIndex().row()).id == 14
    assert table._model.ids_of(table._model.chosen) == (12,)
    assert table._model.tracks[cast(int, table._model.playing)].id == 16
    table.show_tracks([])
    assert titles(table) == []


def test_fifty_thousand_can_be_sorted_and_reached(dark: Theme, stage: Stage, pump: Pump, qapp: QApplication) -> None:
    table = TrackTable(dark)
    stage(table, 1000, 320)
    table.show_tracks([track(n, f"Song {n:05}", f"Ärtist {n % 700:03}") for n in range(50_000)])
    assert len(titles(table)) == 50_000, "They can be seen before they are sorted."
    table.show_sort("title", True)
    assert table._steps.busy
    pump(lambda: not table._steps.busy)
    assert titles(table)[0] == "Song 49999"
    table.show_selected([TrackId(n) for n in range(0, 50_000, 2)])
    table.reveal(TrackId(0))
    settle(qapp)
    assert view(table).viewport().rect().contains(view(table).visualRect(view(table).model().index(49_999, TITLE)))
    picture(table)


@pytest.mark.parametrize("name", HOSTILE)
def test_text_from_files_is_plain(name: str, dark: Theme, stage: Stage) -> None:
    table = TrackTable(dark)
    stage(table, 1000, 320)
    table.show_tracks([track(1, name, name, album=name, genre=name, tag=name, colours=rainbow(12)[:0])])
    picture(table)
    index = view(table).model().index(0, TITLE)
    assert "\n" not in str(index.data())
    assert "<b>" not in str(index.data(Qt.ItemDataRole.ToolTipRole))


def test_it_follows_the_theme(dark: Theme, stage: Stage) -> None:
    table = filled(dark, stage)
    before = picture(table)
    table.show_theme(LIGHT)
    assert picture(table) != before
