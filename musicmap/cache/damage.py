"""What SQLite says when a file is not whole or cannot be written, in plain words."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from musicmap.errors import CannotWrite, LibraryDamaged, LibraryError

_DAMAGE = frozenset([sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB])
_FOR_NOW = {
    sqlite3.SQLITE_FULL: ("The disk that the library is on is full.", "Free some space: then it goes on."),
    sqlite3.SQLITE_BUSY: ("Another program is holding the library.", "When it lets go, this goes on."),
    sqlite3.SQLITE_LOCKED: ("Another program is holding the library.", "When it lets go, this goes on."),
    sqlite3.SQLITE_READONLY: ("The library's folder may not be written to.", "When it may be again, this goes on."),
    sqlite3.SQLITE_PERM: ("The library's folder may not be written to.", "When it may be again, this goes on."),
    sqlite3.SQLITE_CANTOPEN: ("The library's folder cannot be reached.", "When it is there again, this goes on."),
    sqlite3.SQLITE_IOERR: ("The library's disk does not answer.", "When it does again, this goes on."),
}
_WHOLLY = 256 << 20
"""Bytes: so large a file is soon read through (half a second). Of a larger one only the small tables are."""
_MEND = "Open the library again: what can be read of it is then saved into a new file."


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is at fault."""
    return _code(error) in _DAMAGE


def damaged(file: Path) -> LibraryDamaged:
    return LibraryDamaged(f"The library file {file} is damaged.", _MEND)


def written(error: sqlite3.Error) -> LibraryError:
    """Why a write did not happen."""
    if is_damage(error):
        return LibraryDamaged("The library file is damaged.", _MEND)
    if (known := _FOR_NOW.get(_code(error))) is not None:
        return CannotWrite(*known)
    return LibraryError(f"The library could not be written: {error}.")


def look_over(db: sqlite3.Connection, file: Path) -> None:
    """Raises LibraryDamaged where SQLite finds a library's file not whole. A large file is read through only if
    somebody has come upon damage in it, see `Careful`."""
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    wholly = file.stat().st_size <= _WHOLLY or _doubt(file).exists()
    looked = tables if wholly else [name for name in tables if name not in ("vectors", "glimpse", "picture")]
    for name in looked:
        if db.execute(f'PRAGMA quick_check("{name}")').fetchone() != ("ok",):
            raise damaged(file)
    _doubt(file).unlink(missing_ok=True)


class _CarefulCursor(sqlite3.Cursor):
    connection: Careful

    def execute(self, *args: Any) -> _CarefulCursor:
        try:
            super().execute(*args)
        except sqlite3.DatabaseError as error:
            raise self.connection.told(error) from error
        return self

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            raise self.connection.told(error) from error

    def fetchall(self) -> list[Any]:
        return list(self)

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:
            raise self.connection.told(error) from error


class Careful(sqlite3.Connection):
    """A reader's connection: what it comes upon that is damaged is a LibraryDamaged, and is looked into next time."""

    is_library = False
    """Set when that is known: what is another's is left alone."""

    def execute(self, *args: Any) -> sqlite3.Cursor:
        return self.cursor(_CarefulCursor).execute(*args)

    def told(self, error: sqlite3.DatabaseError) -> Exception:
        """The error for whoever reads: in plain words where the file is at fault."""
        if not self.is_library or not is_damage(error):
            return error
        (*_, name), *_ = sqlite3.Connection.execute(self, "PRAGMA database_list").fetchall()
        with suppress(OSError):  # where nothing can be written, nothing can be saved either
            _doubt(Path(name)).touch()
        return damaged(Path(name))


def _doubt(file: Path) -> Path:
    return file.with_name(f"{file.name}.check")


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
