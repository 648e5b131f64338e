"""The playlist tray: it shows what it is given and says what is wanted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast
from urllib.parse import unquote_to_bytes

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton

from musicmap.playlist.formats.listing import Line
from musicmap.types import Bytes8, Seconds, TrackId
from musicmap.ui.theme import DARK, LIGHT, ROW, Theme
from musicmap.ui.widgets.tray import PlaylistTray
from musicmap.ui.widgets.tray_list import TrayTrack
from musicmap.ui.widgets.tray_view import TrayView
from tests.ui.widgets.shelf import HOSTILE, Pump, Stage, click, heard, picture, pixels, press, rainbow, settle, shows

ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def tracks(*numbers: int) -> tuple[TrayTrack, ...]:
    return tuple(TrayTrack(TrackId(100 + n), f"Title {n}", f"Artist {n}", Seconds(240.0), rainbow(20)) for n in numbers)


def filled(theme: Theme, stage: Stage, count: int = 6) -> PlaylistTray:
    tray = PlaylistTray(theme)
    tray.show_tracks(tracks(*range(count)))
    stage(tray, 320, 320)
    return tray


def view(tray: PlaylistTray) -> TrayView:
    return cast(TrayView, tray.findChild(TrayView))


def button(tray: PlaylistTray, name: str) -> QToolButton:
    return next(b for b in tray.findChildren(QToolButton) if b.accessibleName() == name)


def click_row(tray: PlaylistTray, row: int, *, double: bool = False) -> None:
    place = view(tray).visualRect(view(tray).model().index(row, 0))
    click(view(tray).viewport(), 100, place.center().y(), double=double)


def header(tray: PlaylistTray) -> str:
    return " · ".join(label.text() for label in tray.findChildren(QLabel) if label.isVisible()).replace("\u202f", " ")


def test_the_header_says_how_much(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage, 12)
    assert header(tray) == "12 tracks · 48 min"
    tray.show_tracks(tracks(1))
    assert header(tray) == "1 track · 4 min"


def test_the_empty_tray_says_how_to_fill_it(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage, 0)
    assert "Lasso points" in header(tray)
    assert not button(tray, "Export the playlist").isEnabled()


def test_delete_removes_what_is_selected(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage)
    said = heard(tray.removed)
    click_row(tray, 1)
    press(view(tray), Qt.Key.Key_Down, SHIFT)
    press(view(tray), Qt.Key.Key_Delete)
    assert said == [((101, 102),)]
    assert view(tray).model().rowCount() == 6, "The owner answers."
    tray.show_tracks(tracks(0, 3, 4, 5))
    assert view(tray).currentIndex().row() == 2, "The keyboard stays near."
    assert view(tray).chosen() == ()


def test_return_and_double_click_play(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage)
    said = heard(tray.played)
    click_row(tray, 2)
    press(view(tray), Qt.Key.Key_Return)
    click_row(tray, 4)
    click_row(tray, 4, double=True)
    assert said == [(102,), (104,)]


def test_alt_and_arrows_move(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage)
    said = heard(tray.moved)
    click_row(tray, 2)
    press(view(tray), Qt.Key.Key_Down, ALT)
    press(view(tray), Qt.Key.Key_Up, ALT)
    assert said == [((2,), 4), ((2,), 1)]
    click_row(tray, 0)
    press(view(tray), Qt.Key.Key_Up, ALT)
    click_row(tray, 5)
    press(view(tray), Qt.Key.Key_Down, ALT)
    assert len(said) == 2, "There is nowhere to go from the ends."


def test_a_move_keeps_the_selection_on_its_tracks(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage)
    click_row(tray, 2)
    tray.show_tracks(tracks(0, 1, 3, 2, 4, 5))
    assert view(tray).chosen() == (3,)
    assert view(tray).currentIndex().row() == 3


@pytest.mark.parametrize(("share", "before"), [(0.1, 3), (0.9, 4)])
def test_a_drop_comes_before_or_after_the_row_under_it(share: float, before: int, dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage)
    row = view(tray).visualRect(view(tray).model().index(3, 0))
    assert view(tray).before_at(round(row.top() + share * ROW)) == before
    assert view(tray).before_at(10_000) == 6
    assert view(tray).before_at(-5) == 0


def drag(tray: PlaylistTray, start: int, y: int, pump: Pump) -> None:
    """Take a row and let it fall at a height of the list. The drag runs an event loop of its own."""
    port, window = view(tray).viewport(), tray.windowHandle()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    here = view(tray).visualRect(view(tray).model().index(start, 0)).center()
    spots: Iterator[QPoint] = iter([QPoint(100, (here.y() + y) // 2), QPoint(100, y), QPoint(100, y)])
    ended: list[bool] = []

    def go_on() -> None:
        spot = next(spots, None)
        if spot is None:
            steps.stop()
            QTest.mouseRelease(window, left, none, port.mapTo(tray, QPoint(100, y)))
            ended.append(True)
        else:
            QTest.mouseMove(window, port.mapTo(tray, spot))

    steps = QTimer(interval=40)
    steps.timeout.connect(go_on)
    QTest.mousePress(window, left, none, port.mapTo(tray, QPoint(100, here.y())))
    steps.start()
    QTest.mouseMove(window, port.mapTo(tray, QPoint(100, here.y() + 20)))
    pump(lambda: bool(ended))


def test_dragging_asks_for_a_move(dark: Theme, stage: Stage, pump: Pump) -> None:
    tray = filled(dark, stage)
    said = heard(tray.moved)
    target = view(tray).visualRect(view(tray).model().index(4, 0))
    drag(tray, 1, target.bottom() - 4, pump)
    assert said == [((1,), 5)]
    assert view(tray).model().index(1, 0).data() == "Title 1, Artist 1, 4:00", "The owner answers."


def test_foreign_things_are_not_taken(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage)
    said = heard(tray.moved)
    data = QMimeData()
    data.setData("application/x-musicmap-rows", b"0,99")
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view(tray).viewport(), drop)
    assert said == [], "It does not come from this list."


def test_the_menu_does_what_keys_do(dark: Theme, stage: Stage, pump: Pump) -> None:
    tray = filled(dark, stage)
    removed, moved, played = heard(tray.removed), heard(tray.moved), heard(tray.played)
    mixed = heard(tray.mix_asked)
    for words in ("Play", "Mix into next…", "Move to the top", "Move to the end", "Remove"):
        click_row(tray, 3)
        place = view(tray).visualRect(view(tray).model().index(3, 0)).center()
        port = view(tray).viewport()
        QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place)))
        pump(lambda: QApplication.activePopupWidget() is not None)
        menu = cast(QMenu, QApplication.activePopupWidget())
        action = next(a for a in menu.actions() if a.text() == words)
        click(menu, menu.actionGeometry(action).center().x(), menu.actionGeometry(action).center().y())
        pump(lambda: QApplication.activePopupWidget() is None)
    assert played == [(103,)]
    assert mixed == [()]
    assert moved == [((3,), 0), ((3,), 6)]
    assert removed == [((103,),)]


def test_buttons_ask(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage)
    wishes = {
        "Undo": heard(tray.undo_asked),
        "Redo": heard(tray.redo_asked),
        "Clear the playlist": heard(tray.cleared),
        "Export the playlist": heard(tray.export_asked),
    }
    click(button(tray, "Undo"))
    assert wishes["Undo"] == [], "There is nothing to undo yet."
    tray.show_undo(can_undo=True, can_redo=True)
    for name, said in wishes.items():
        click(button(tray, name))
        assert said == [()]


def test_what_plays_is_accented_and_rows_have_their_colours(theme: Theme, stage: Stage) -> None:
    tray = filled(theme, stage)
    view(tray).clearFocus()
    assert shows(picture(tray), theme.accent) == 0
    red = np.full((20, 3), (200, 40, 90), np.uint8)
    tray.show_tracks([*tracks(0, 1), TrayTrack(TrackId(103), "Title 3", "Artist 3", Seconds(240.0), red)])
    assert shows(picture(tray), (200, 40, 90)) > 100
    tray.show_playing(TrackId(103))
    assert shows(picture(tray), theme.accent) > 0
    assert str(view(tray).model().index(2, 0).data()).endswith("playing")


def test_rows_say_tempo_and_key_where_there_is_room(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    tray = PlaylistTray(dark)
    stage(tray, 320, 320)

    def seen() -> Bytes8:
        return pixels(picture(view(tray)))

    known = tuple(replace(track, rhythm="128 · 8A") for track in tracks(0, 1))
    tray.show_tracks(tracks(0, 1))
    without = seen()
    tray.show_tracks(known)
    assert (seen() != without).any()
    assert view(tray).model().index(0, 0).data() == "Title 0, Artist 0, 128 · 8A, 4:00"
    tray.resize(220, 320)
    settle(qapp)
    narrow = seen()
    tray.show_tracks(tracks(0, 1))
    assert (seen() == narrow).all(), "a narrow row keeps to the title"


def test_what_is_added_comes_into_sight(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    tray = filled(dark, stage, 30)
    assert view(tray).verticalScrollBar().value() == 0, "A playlist that is opened begins at its top."
    tray.show_tracks(tracks(*range(31)))
    settle(qapp)
    assert view(tray).verticalScrollBar().value() == view(tray).verticalScrollBar().maximum()


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_are_plain(title: str, dark: Theme, stage: Stage) -> None:
    tray = PlaylistTray(dark)
    tray.show_tracks([TrayTrack(TrackId(1), title, title, Seconds(1.0), np.zeros((0, 3), np.uint8))])
    stage(tray, 320, 200)
    picture(tray)
    index = view(tray).model().index(0, 0)
    assert len(str(index.data()).splitlines()) == 1
    assert "<b>" not in str(index.data(Qt.ItemDataRole.ToolTipRole))


def test_the_tray_follows_the_theme(theme: Theme, stage: Stage) -> None:
    tray = filled(theme, stage)
    before = picture(tray)
    tray.show_theme(LIGHT if theme is DARK else DARK)
    assert picture(tray) != before


def test_select_all_works(dark: Theme, stage: Stage) -> None:
    tray = filled(dark, stage)
    said = heard(tray.removed)
    tray.setFocus()
    assert view(tray).hasFocus()
    press(view(tray), Qt.Key.Key_A, CONTROL)
    press(view(tray), Qt.Key.Key_Backspace)
    assert said == [(tuple(range(100, 106)),)]


def test_what_is_dragged_out_are_files_to_be_copied(dark: Theme, stage: Stage, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"100% r\xe9al;#?\xff \xe2\x99\xaf.flac")
    tray = PlaylistTray(dark)
    tray.show_tracks(
        [
            TrayTrack(TrackId(n), "a", "b", Seconds(1.0), rainbow(2), path)
            for n, path in enumerate([odd, Path("/b.mp3")])
        ]
    )
    model = view(tray).model()
    data = model.mimeData([model.index(0, 0), model.index(1, 0)])
    named = bytes(data.data("text/uri-list").data()).split()
    assert [unquote_to_bytes(uri.removeprefix(b"file://")) for uri in named] == [os.fsencode(odd), b"/b.mp3"]
    assert model.supportedDragActions() == Qt.DropAction.CopyAction, "nobody may move the user's files"


def missing(title: str, artist: str = "", seconds: float = 0.0) -> TrayTrack:
    line = Line(f"/elsewhere/{title}.mp3", Path(f"/elsewhere/{title}.mp3"), title, artist, Seconds(seconds))
    return TrayTrack(line, title, artist, line.duration, np.zeros((0, 3), np.uint8))


def row_of(tray: PlaylistTray, number: int) -> QRect:
    """Where a row is in the tray."""
    place = view(tray).visualRect(view(tray).model().index(number, 0))
    return QRect(view(tray).viewport().mapTo(tray, place.topLeft()), place.size())


def test_what_is_missing_stands_in_its_place_and_stands_back(theme: Theme, stage: Stage) -> None:
    tray = PlaylistTray(theme)
    one, two = tracks(1, 2)
    tray.show_tracks([one, missing("Jóga", "Björk", 305.0), two, missing("a file")])
    stage(tray, 320, 240)
    view(tray).clearFocus()
    rows = [picture(tray).copy(row) for row in (row_of(tray, number) for number in range(4))]
    assert [shows(row, theme.text) > 0 for row in rows] == [True, False, True, False]
    assert header(tray) == "2 tracks, 2 missing · 8 min"
    model = view(tray).model()
    assert model.index(1, 0).data() == "Jóga, Björk, 5:05, not in this library"
    assert model.index(3, 0).data() == "a file, not in this library"
    assert "Not in this library: /elsewhere/Jóga.mp3" in str(model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole))
    tray.show_tracks([missing("Jóga")])
    assert header(tray) == "0 tracks, 1 missing"
    assert button(tray, "Clear the playlist").isEnabled()
    assert not button(tray, "Export the playlist").isEnabled()


def test_what_is_missing_is_never_played_nor_dragged_out(dark: Theme, stage: Stage, pump: Pump) -> None:
    tray = PlaylistTray(dark)
    lost = missing("Jóga")
    tray.show_tracks([*tracks(0), lost])
    stage(tray, 320, 200)
    played, removed, moved = heard(tray.played), heard(tray.removed), heard(tray.moved)
    click_row(tray, 1, double=True)
    press(view(tray), Qt.Key.Key_Return)
    place = view(tray).visualRect(view(tray).model().index(1, 0)).center()
    port = view(tray).viewport()
    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place)))
    pump(lambda: QApplication.activePopupWidget() is not None)
    menu = cast(QMenu, QApplication.activePopupWidget())
    assert not next(a for a in menu.actions() if a.text() == "Play").isEnabled()
    menu.close()
    assert (played, tray.chosen()) == ([], ())
    model = view(tray).model()
    assert not model.mimeData([model.index(1, 0)]).hasUrls()
    press(view(tray), Qt.Key.Key_Up, ALT)
    press(view(tray), Qt.Key.Key_Delete)
    assert (moved, removed) == ([((1,), 0)], [((lost.id,),)])
