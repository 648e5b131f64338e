"""The file itself: its tables, its versions, and whose file it is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from musicmap.cache import schema
from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.errors import LibraryError, LibraryInUse
from musicmap.types import NEVER_HEARD
from tests.cache.made import TAGGRAM, fill, sound


def _ask(file: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(question).fetchall()


def _change(file: Path, script: str) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.executescript(script)


def test_a_new_library_says_whose_it_is(file: Path, folder: Path) -> None:
    Writer(file, folder).close()
    assert _ask(file, "PRAGMA application_id") == [(schema.APPLICATION_ID,)]
    assert _ask(file, "PRAGMA user_version") == [(schema.VERSION,)]
    assert _ask(file, "PRAGMA journal_mode") == [("wal",)]


def test_every_table_is_strict(file: Path, folder: Path) -> None:
    Writer(file, folder).close()
    tables = _ask(file, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'")
    assert len(tables) >= 7
    assert [name for name, strict in tables if not strict] == []


def test_a_foreign_key_holds(file: Path, folder: Path) -> None:
    with closing(schema.connect_to_write(file)) as db, pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute(
            "INSERT INTO vectors(sound, model, layer, version, segment, dimensions, encoding, data)"
            " VALUES(99, 'm', 'taggram', 'v', 3.0, 1, 'u16', x'0000')"
        )


def test_opening_again_changes_nothing(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1})
    with Reader(file) as reader:
        before = reader.revision()
    Writer(file, folder).close()
    assert [p.name for p in file.parent.iterdir()] == [file.name], "a closed library is one file"
    with Reader(file) as reader:
        assert reader.revision() == before
        assert reader.folder == folder


def test_a_moved_folder_is_the_same_library(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1})
    elsewhere = folder.with_name("elsewhere")
    Writer(file, elsewhere).close()
    with Reader(file) as reader:
        assert [t.path for t in reader.tracks()] == [elsewhere / "a.mp3"]


def _as_made_by_version_1(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1, "b.mp3": 2})
    columns = (
        ("sound", "loudness"),
        ("sound", "peak"),
        ("sound", "outline"),
        ("playlist", "missing"),
        ("vectors", "crc"),
    )
    dropped = "".join(f"ALTER TABLE {table} DROP COLUMN {name};" for table, name in columns)
    _change(
        file,
        f"{dropped} DROP TABLE rhythm; DROP TABLE heard; DROP TABLE told; DROP TABLE glimpse; PRAGMA user_version = 1",
    )


def test_an_older_library_is_migrated_after_a_backup(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _as_made_by_version_1(file, folder)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "ALTER TABLE track ADD COLUMN heard REAL;"))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(LibraryError, match="not of this version"):
        Reader(file)
    Writer(file, folder).close()
    assert _ask(file, "PRAGMA user_version") == [(schema.VERSION,)]
    assert _ask(file, "SELECT heard FROM track") == [(None,), (None,)]
    with Reader(file) as reader:
        assert len(reader.tracks()) == 2
        assert reader.vectors_of(sound(2), TAGGRAM) is not None
        assert not reader.is_measured(sound(1))
        assert [track.rhythm for track in reader.tracks()] == [None, None]
        assert {track.heard for track in reader.tracks()} == {NEVER_HEARD}
        assert reader.is_sound()
    backup = file.with_name(f"{file.name}.v1.bak")
    assert _ask(backup, "PRAGMA user_version") == [(1,)]
    assert _ask(backup, "SELECT count(*) FROM track") == [(2,)]
    assert _ask(backup, "PRAGMA integrity_check") == [("ok",)]


def test_a_step_that_fails_leaves_the_older_library_as_it_was(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_made_by_version_1(file, folder)
    broken = "ALTER TABLE track ADD COLUMN heard REAL; SELECT no_such_function();"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(LibraryError):
        Writer(file, folder)
    monkeypatch.undo()
    with Reader(file) as reader:
        assert len(reader.tracks()) == 2
    assert "heard" not in str(_ask(file, "SELECT sql FROM sqlite_master WHERE name = 'track'"))


def test_a_newer_library_is_refused_and_left_alone(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1})
    _change(file, f"PRAGMA user_version = {schema.VERSION + 1}")
    before = file.read_bytes()
    for attempt in (lambda: Writer(file, folder), lambda: Reader(file)):
        with pytest.raises(LibraryError, match="newer musicmap"):
            attempt()
    assert file.read_bytes() == before


def _of_another_application(file: Path) -> None:
    _change(file, "PRAGMA application_id = 1234; CREATE TABLE theirs(x);")


def _with_a_version_of_its_own(file: Path) -> None:
    _change(file, "PRAGMA user_version = 3; CREATE TABLE theirs(x);")


def _without_any_mark(file: Path) -> None:
    _change(file, "CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1);")


def _a_text(file: Path) -> None:
    file.write_text("Dear diary, today I heard a song. " * 100, "utf-8")


@pytest.mark.parametrize("theirs", [_of_another_application, _with_a_version_of_its_own, _without_any_mark, _a_text])
def test_another_programs_file_is_refused_and_left_alone(
    file: Path, folder: Path, theirs: Callable[[Path], None]
) -> None:
    file = file.with_suffix(".txt" if theirs is _a_text else file.suffix)
    file.parent.mkdir()
    theirs(file)
    before = file.read_bytes()
    for attempt in (lambda: Writer(file, folder), lambda: Reader(file)):
        with pytest.raises(LibraryError) as refusal:
            attempt()
        assert refusal.value.mend
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_what_is_not_there_cannot_be_read(file: Path) -> None:
    with pytest.raises(LibraryError, match="There is no library"):
        Reader(file)
    assert not file.exists()


def test_a_library_that_was_killed_at_birth_is_not_read(file: Path) -> None:
    schema.connect_to_write(file).close()  # its tables are there, but not yet whose folder it is of
    with pytest.raises(LibraryError, match="There is no library"):
        Reader(file)


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a file").write_bytes(b"")
    with pytest.raises(LibraryError) as refusal:
        Writer(tmp_path / "a file" / "some.musicmap", folder)
    assert "--library" in refusal.value.mend


def test_a_library_has_one_writer(file: Path, folder: Path) -> None:
    fill(file, folder, {"a.mp3": 1})
    with Writer(file, folder) as one, Reader(file) as reader:
        with pytest.raises(LibraryInUse, match=f"process {os.getpid()}"):
            Writer(file, folder)
        one.note("view", 1)
        assert reader.note("view") == 1
    Writer(file, folder).close()


def test_a_library_that_another_holds_is_said_so(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(file, folder, {"a.mp3": 1})
    monkeypatch.setattr(schema, "PATIENCE_S", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LibraryError, match="holding the library"):
            Writer(file, folder)
