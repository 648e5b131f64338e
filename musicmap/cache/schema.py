"""The tables of a library file, and how an older file becomes a newer one.

Paths are bytes relative to the library's folder: names that are not UTF-8 come back exactly, and a
moved folder is still the same library. A *sound* is what was analysed; a *track* is a file that
holds it. Tracks that vanish are marked `gone`, never deleted: playlists keep them, and a file that
turns up elsewhere with the same sound takes its old row back.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from musicmap.cache.damage import Careful, damaged, is_damage, look_over, written
from musicmap.errors import CannotWrite, LibraryError

APPLICATION_ID = 0x6D6D6170  # "mmap"

SUFFIX = ".musicmap"
"""A damaged file of this name is taken for a library; any other may be somebody's letters."""

PATIENCE_S = 10.0
"""How long to wait for another program that has the library in hand."""

_FIRST = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE sound(
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    duration REAL NOT NULL
) STRICT;
CREATE TABLE track(
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    tags TEXT NOT NULL,
    sound INTEGER REFERENCES sound(id),
    fresh INTEGER NOT NULL DEFAULT 1, -- never identified: only such a file can be one that moved here
    gone INTEGER NOT NULL DEFAULT 0,
    added REAL NOT NULL
) STRICT;
CREATE INDEX track_sound ON track(sound);
CREATE TABLE vectors(
    id INTEGER PRIMARY KEY,
    sound INTEGER NOT NULL REFERENCES sound(id),
    model TEXT NOT NULL,
    layer TEXT NOT NULL,
    version TEXT NOT NULL,
    segment REAL NOT NULL,
    dimensions INTEGER NOT NULL,
    encoding TEXT NOT NULL,
    data BLOB NOT NULL,
    UNIQUE(model, layer, sound)
) STRICT;
CREATE INDEX vectors_sound ON vectors(sound);
CREATE TABLE problem(
    path BLOB PRIMARY KEY,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE playlist(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    tracks TEXT NOT NULL
) STRICT;
CREATE TABLE picture(recipe TEXT PRIMARY KEY, revision TEXT NOT NULL, data BLOB NOT NULL) STRICT;
"""

_LEVELS = """
ALTER TABLE sound ADD COLUMN loudness REAL; -- LUFS
ALTER TABLE sound ADD COLUMN peak REAL; -- not null: it was measured, and no loudness then means silence
ALTER TABLE sound ADD COLUMN outline BLOB;
"""

_MISSING = "ALTER TABLE playlist ADD COLUMN missing TEXT NOT NULL DEFAULT '[]';"

_RHYTHM = """
CREATE TABLE rhythm(
    sound INTEGER PRIMARY KEY REFERENCES sound(id),
    bpm REAL, -- null: there is no beat in it, or none could be told
    bpm_confidence REAL NOT NULL,
    key TEXT NOT NULL, -- empty: likewise
    key_confidence REAL NOT NULL,
    version TEXT NOT NULL
) STRICT;
"""

_HEARD = """
CREATE TABLE heard( -- what was played here
    track INTEGER NOT NULL REFERENCES track(id) ON DELETE CASCADE,
    at REAL NOT NULL, -- its beginning, seconds since 1970
    seconds REAL NOT NULL,
    PRIMARY KEY(track, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE told( -- what other programs counted
    track INTEGER NOT NULL REFERENCES track(id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    count INTEGER NOT NULL,
    rating REAL, -- 0 to 1
    last REAL, -- seconds since 1970
    PRIMARY KEY(track, source)
) STRICT, WITHOUT ROWID;
"""

_GLIMPSES = """
CREATE TABLE glimpse( -- some segments of a file of which the model has not heard all
    id INTEGER PRIMARY KEY,
    track INTEGER NOT NULL REFERENCES track(id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    layer TEXT NOT NULL,
    version TEXT NOT NULL,
    segment REAL NOT NULL,
    dimensions INTEGER NOT NULL,
    encoding TEXT NOT NULL,
    numbers BLOB NOT NULL, -- which segments: little-endian 32-bit integers
    data BLOB NOT NULL,
    UNIQUE(track, model, layer)
) STRICT;
"""

_CHECKSUMS = """
ALTER TABLE vectors ADD COLUMN crc INTEGER; -- CRC-32 of data; null: written before there was one
ALTER TABLE glimpse ADD COLUMN crc INTEGER;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _LEVELS, _MISSING, _RHYTHM, _HEARD, _GLIMPSES, _CHECKSUMS)
"""Step k makes a file of version k one of version k + 1."""

VERSION = len(MIGRATIONS)


def connect_to_write(file: Path) -> sqlite3.Connection:
    """Open a library file for its one writer; make or migrate it first.

    Raises:
        LibraryDamaged: it was a library, or is where one should be, and cannot be read to its end.
        LibraryError: it is no library, newer than this program, or cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # The writer lives on one thread, but whoever opens it may be another one.
        db = sqlite3.connect(file, isolation_level=None, timeout=PATIENCE_S, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(f"The library file {file} cannot be opened: {error}.", _ELSEWHERE) from error
    try:
        version = check(db, file)
        look_over(db, file)
        db.execute("PRAGMA journal_mode = WAL")
        # In WAL mode NORMAL never corrupts; a power cut may cost the last transaction, not the file.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        if version < VERSION:
            _migrate(db, file, version)
    except sqlite3.Error as error:
        db.close()
        if is_damage(error):
            raise damaged(file) from error
        if isinstance(why := written(error), CannotWrite):
            raise why from error
        raise LibraryError(f"The library file {file} cannot be written: {error}.", _ELSEWHERE) from error
    except LibraryError:
        db.close()
        raise
    return db


def connect_to_read(file: Path) -> sqlite3.Connection:
    """Open a library file read-only; LibraryError when that cannot be."""
    try:
        return _connected_to_read(file, "mode=ro")
    except sqlite3.Error as error:
        journal = file.with_name(f"{file.name}-wal")
        if error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN or not file.exists() or journal.exists():
            raise _unread(file, error) from error
    try:  # where not even a lock may be written, nobody changes it either
        return _connected_to_read(file, "mode=ro&immutable=1")
    except sqlite3.Error as error:
        raise _unread(file, error) from error


def _connected_to_read(file: Path, how: str) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?{how}"
    try:
        db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=PATIENCE_S, factory=Careful)
    except sqlite3.Error as error:
        raise LibraryError(*_none_yet(file)) from error
    try:
        version = check(db, file)
        if version == 0 or db.execute("SELECT 1 FROM meta WHERE key = 'folder'").fetchone() is None:
            raise LibraryError(*_none_yet(file))  # its writer was killed in its first moment
        if version != VERSION:
            raise LibraryError(f"The library file {file} is not of this version.", "Open it once in the program.")
        db.is_library = True
    except BaseException:
        db.close()
        raise
    return db


def _unread(file: Path, error: sqlite3.Error) -> LibraryError:
    return LibraryError(f"The library file {file} cannot be read: {error}.")


def _none_yet(file: Path) -> tuple[str, str]:
    return f"There is no library at {file} yet.", "Analyse the folder first."


_ELSEWHERE = "Choose another place for it with --library FILE, or free some space."


def check(db: sqlite3.Connection, file: Path) -> int:
    """Version of the file behind `db`, 0 for a new one."""
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        raise  # locked, or the disk does not answer: that says nothing about what it is
    except sqlite3.DatabaseError as error:
        if file.suffix == SUFFIX:
            raise damaged(file) from error
        raise LibraryError(f"{file} is damaged, or no library of musicmap: {error}.", "Move it away.") from error
    if application != APPLICATION_ID and (application != 0 or version != 0 or tables):
        raise LibraryError(f"{file} belongs to another program.", "Choose another file.")
    if version > VERSION:
        raise LibraryError(f"{file} was written by a newer musicmap.", "Update this one to open it.")
    return int(version)


def _migrate(db: sqlite3.Connection, file: Path, version: int) -> None:
    if version > 0:
        backup = file.with_name(f"{file.name}.v{version}.bak")
        copy = sqlite3.connect(backup)
        try:
            db.backup(copy)
        finally:
            copy.close()
    for step, script in enumerate(MIGRATIONS[version:], start=version + 1):
        # One transaction a step: a kill in between leaves the file at a version that exists.
        pragmas = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {step};"
        db.executescript(f"BEGIN IMMEDIATE; {script} {pragmas} COMMIT;")
