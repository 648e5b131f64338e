"""Plays and ratings of another program, taken over in the window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from musicmap.cache.reader import Reader
from musicmap.jobs.events import Failed
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.playlist.others.files import Recognised
from musicmap.playlist.others.usual import usual
from musicmap.session import events as e
from musicmap.session.library import OpenLibrary
from musicmap.session.messages import Message
from musicmap.settings import Settings
from musicmap.types import NEVER_HEARD, Heard, TrackId
from musicmap.ui.actions import ACTIONS
from musicmap.ui.menu import window_menu
from musicmap.ui.taking_over import TakingOver, taken
from tests.session.conftest import file as file
from tests.ui.widgets.shelf import heard

Pump = Callable[..., None]


@pytest.fixture
def arrived() -> list[Message]:
    return []


@pytest.fixture
def others(file: Path, arrived: list[Message], qapp: QApplication) -> Iterator[TakingOver]:
    """On a library of four tracks, a.mp3 to d.mp3."""
    library = OpenLibrary(file, file.parent, Registry.of(models_folder()), arrived.append)
    made = TakingOver(library)
    yield made
    made.close()
    library.close()


def rhythmbox(folder: Path) -> Path:
    made = folder / "rhythmdb.xml"
    plays = {"a": (12, 5), "b": (3, 0), "gone": (9, 4), "c": (0, 0)}
    entries = "".join(
        f'<entry type="song"><location>{(folder / name).as_uri()}.mp3</location><play-count>{count}</play-count>'
        f"<rating>{stars}</rating></entry>"
        for name, (count, stars) in plays.items()
    )
    made.write_text(f"<rhythmdb>{entries}</rhythmdb>", "utf-8")
    return made


def test_it_is_read_taken_in_and_told(
    others: TakingOver, arrived: list[Message], file: Path, tmp_path: Path, pump: Pump
) -> None:
    said, failed = heard(others.said), heard(others.failed)
    others.take_over(rhythmbox(tmp_path))
    pump(lambda: len(said) == 2)
    assert said == [
        ("Reading rhythmdb.xml…",),
        ("Rhythmbox: 3 tracks, 15 plays, 1 rating; 1 is not in this library",),
    ]
    assert failed == []
    pump(lambda: any(isinstance(one, e.TracksRead) for one in arrived))
    read = next(one for one in arrived if isinstance(one, e.TracksRead)).collection.tracks
    assert [track.heard for track in read] == [Heard(12, rating=1.0), Heard(3), NEVER_HEARD, NEVER_HEARD]
    with Reader(file) as reader:
        assert [track.heard for track in reader.tracks()] == [track.heard for track in read]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<rhythmdb><entry", "or it is damaged"),
        (b"SQLite format 3\0" + bytes(200), "or it is damaged"),
        (b"\x80\x02]q\x00.", "Let it print what it knows"),
        (b"Dear diary", "no library of a program"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_mend(
    others: TakingOver, file: Path, tmp_path: Path, pump: Pump, data: bytes, told: str
) -> None:
    said, failed = heard(others.said), heard(others.failed)
    odd = tmp_path / "odd.xml"
    odd.write_bytes(data)
    others.take_over(odd)
    others.take_over(tmp_path / "none.xml")
    pump(lambda: len(failed) == 2)
    sentences = [failure.sentence for (failure,) in failed if isinstance(failure, Failed)]
    assert told in sentences[0]
    assert "Is it still there?" in sentences[1]
    assert len(said) == 2
    with Reader(file) as reader:
        assert reader.told() == {}


def test_a_long_wait_is_told(others: TakingOver, tmp_path: Path, pump: Pump, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(pipe := tmp_path / "slow")
    # A pipe that is opened waits for its other end, as a slow disk would.
    monkeypatch.setattr("musicmap.session.library.read_history", lambda _: pipe.read_bytes())
    others._still.setInterval(20)
    said, failed = heard(others.said), heard(others.failed)
    monkeypatch.setattr("musicmap.session.library.recognised", lambda data, _: Recognised("Slow", {}, ()))
    others.take_over(tmp_path / "Library.xml")
    pump(lambda: len(said) > 2)
    pipe.write_bytes(b"at last")
    pump(lambda: said[-1] == ("Slow: it knows no music",))
    assert said[1] == ("Reading Library.xml, for 0\u202fs now…",)
    assert failed == []
    assert not others._still.isActive()


def test_what_is_said_of_what_was_found() -> None:
    none = taken(Recognised("iTunes", {}, ("/x.mp3", "/y.mp3")))
    assert none == "iTunes: none of its 2 files is in this library"
    many = taken(Recognised("iTunes", {TrackId(1): Heard(4020, rating=0.4)}, ("/x", "/y")))
    assert many == "iTunes: 1 track, 4\u202f020 plays, 1 rating; 2 are not in this library"


def test_usual_places(tmp_path: Path) -> None:
    assert usual(tmp_path) == ()
    for place in (".config/Clementine/clementine.db", ".local/share/rhythmbox/rhythmdb.xml"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).touch()
    (tmp_path / "Music" / "Library.xml").mkdir(parents=True)
    assert [(one.program, one.file.name) for one in usual(tmp_path)] == [
        ("Rhythmbox", "rhythmdb.xml"),
        ("Clementine", "clementine.db"),
    ]


def menu_of(parent: QWidget, programs: list[str], asked: list[str]) -> QMenu:
    nothing = dict.fromkeys((action.name for action in ACTIONS), lambda: None)
    others = {program: lambda program=program: asked.append(program) for program in programs}
    return window_menu(parent, nothing, Settings(), lambda _: None, lambda: None, others, lambda: asked.append("file"))


def test_the_menu_names_the_programs_that_are_there(qapp: QApplication) -> None:
    parent, asked = QWidget(), list[str]()
    alone = menu_of(parent, [], asked)
    next(a for a in alone.actions() if a.text() == "Take over plays and ratings…").trigger()
    several = menu_of(parent, ["Rhythmbox", "Tom & Jerry"], asked)
    below = next(a for a in several.actions() if a.text() == "Take over plays and ratings").menu()
    assert isinstance(below, QMenu)
    assert [a.text() for a in below.actions()] == ["From Rhythmbox", "From Tom && Jerry", "", "From a file…"]
    for place in (0, 3):
        below.actions()[place].trigger()
    assert asked == ["file", "Rhythmbox", "file"]
    parent.deleteLater()
