"""Fault: the drive is away, as the window shows it: on the map, dimmed in lists, silent with a reason, and back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from musicmap.jobs import watching
from musicmap.models.registry import Registry
from musicmap.paths import AppDirs, models_folder
from musicmap.session import events as e
from musicmap.settings import Settings
from musicmap.types import Seconds
from musicmap.ui.desk import Desk
from musicmap.ui.window import MainWindow
from tests.end_to_end.windows import desk_of
from tests.jobs.music import cards, compose, everything_heard, listen

Pump = Callable[..., None]


@pytest.fixture
def window(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(watching, "_BACK", Seconds(0.2))
    shown = MainWindow(qapp, AppDirs.standard(), Settings(sound="click"), Registry.of(models_folder()))
    shown.show()
    yield shown
    shown.close()
    shown.deleteLater()
    qapp.processEvents()


@pytest.fixture(scope="module")
def heard_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with `music` of three tracks and two more on a drive, and `some.musicmap`: all of it was heard."""
    place = tmp_path_factory.mktemp("heard")
    names = ["one.flac", "two.flac", "three.flac", "usb/four.flac", "usb/five.flac"]
    compose(place / "music", names, seconds=7.0)
    listen(place / "some.musicmap", place / "music", cards(), workers=2)
    return place


@pytest.fixture
def library(heard_before: Path, folder: Path) -> Path:
    """A copy of that, to change at will."""
    shutil.copytree(heard_before / "music", folder, dirs_exist_ok=True)
    file = AppDirs.standard().library_file(folder)
    file.parent.mkdir(parents=True)
    shutil.copy(heard_before / "some.musicmap", file)
    return file


def _is_drawn(desk: Desk, tracks: int) -> bool:
    picture = desk.session.state.map.picture
    return picture is not None and len(picture.tracks) == tracks and desk.session.state.progress is None


def _note(desk: Desk) -> str:
    return desk.workspace.bar._work.accessibleDescription()


def test_a_drive_below_the_library_is_away_and_comes_back(
    window: MainWindow, library: Path, folder: Path, tmp_path: Path, pump: Pump
) -> None:
    before = everything_heard(library)
    store = tmp_path / "store"
    shutil.copytree(folder / "usb", store)
    shutil.rmtree(folder / "usb")
    (folder / "usb").mkdir()
    window.open_folder(folder)
    desk = desk_of(window)
    state = desk.session.state
    pump(lambda: _is_drawn(desk, 5) and bool(desk.session.state.collection.away))
    pump(lambda: desk.workspace.bar._work.isVisible() and desk.session.state.progress is None)
    assert _note(desk) == "usb cannot be reached: 2 tracks wait for it"
    state = desk.session.state
    away = {track.path.name: track for track in state.collection.tracks if track.offline}
    assert set(away) == {"four.flac", "five.flac"}
    four = away["four.flac"].id
    there = next(track.id for track in state.collection.tracks if not track.offline)

    desk._table.show(True)
    model = desk.workspace.table._model
    pump(lambda: len(model.tracks) == 5)
    assert {track.title: bool(track.away) for track in model.tracks} == {
        "one": False,
        "two": False,
        "three": False,
        "four": True,
        "five": True,
    }
    desk.session.apply(e.Collected((there, four)))
    tray = desk.workspace.tray._model
    assert [track.away for track in tray.tracks] == ["", "No sound: usb cannot be reached"]

    said: list[str] = []
    desk._player.failed.connect(said.append)
    desk.pointing.silent.connect(said.append)
    spot = next(s for p in range(len(state.map)) if (s := state.map.spot_at(p)) is not None and s.track == four)
    desk.pointing.point_at(spot)
    assert "usb cannot be reached" in desk.workspace.card._time.text()
    desk.pointing.click(spot)
    desk._player.play(four)
    assert said == ["No sound: usb cannot be reached."] * 2
    assert not desk.sound.sounds

    shutil.copytree(store, folder / "usb", dirs_exist_ok=True)
    pump(lambda: not desk.session.state.collection.away and desk.session.state.progress is None)
    assert not any(track.offline for track in desk.session.state.collection.tracks)
    pump(lambda: not desk.workspace.bar._work.isVisible())
    assert everything_heard(library) == before


def test_a_library_whose_folder_is_gone_opens_with_its_map(
    window: MainWindow, library: Path, folder: Path, pump: Pump
) -> None:
    before = everything_heard(library)
    away = folder.rename(folder.with_name("away"))
    window.open_folder(folder)
    desk = desk_of(window)
    pump(lambda: _is_drawn(desk, 5) and bool(desk.session.state.collection.away))
    assert _note(desk) == "music cannot be reached: 5 tracks wait for it"
    assert window.findChildren(QMessageBox) == [], "that is no failure"
    away.rename(folder)
    pump(lambda: not desk.session.state.collection.away)
    assert everything_heard(library) == before


def test_a_track_whose_file_alone_is_gone_is_missing_in_lists(
    window: MainWindow, library: Path, folder: Path, pump: Pump
) -> None:
    window.open_folder(folder)
    desk = desk_of(window)
    pump(lambda: _is_drawn(desk, 5))
    ids = {track.path.name: track.id for track in desk.session.state.collection.tracks}
    desk.session.apply(e.Collected((ids["one.flac"], ids["two.flac"])))
    (folder / "one.flac").unlink()
    desk.library.analyse()
    pump(lambda: len(desk.session.state.collection) == 4)
    rows = desk.workspace.tray._model.tracks
    assert [(row.title, row.missing) for row in rows] == [("one", True), ("two", False)]
    assert rows[0].away == f"Its file is not there any more: {folder / 'one.flac'}"


def test_files_that_come_while_it_is_open_are_noticed(
    window: MainWindow, library: Path, folder: Path, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_SOONEST", Seconds(0.0))
    monkeypatch.setattr(watching, "_REST", Seconds(0.2))
    window.open_folder(folder)
    desk = desk_of(window)
    pump(lambda: _is_drawn(desk, 5))
    compose(folder, ["six.flac"], seconds=7.0, first=9)
    pump(lambda: desk.library._watch is not None)
    desk.library.look_soon()
    pump(lambda: len(desk.session.state.collection) == 6)
