"""A file of what was heard, to be carried from one library to another: a small SQLite database of its own kind.

It names sounds, never files, and holds nothing of how they were used.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from musicmap.cache.records import KeptLayer, KeptSound
from musicmap.errors import UserError
from musicmap.types import HeardRhythm, ModelName, Seconds, SoundId

APPLICATION_ID = 0x6D6D7063  # "mmpc"
VERSION = 1
_TABLES = (
    "CREATE TABLE sound(id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, duration REAL NOT NULL,"
    " loudness REAL, peak REAL, outline BLOB) STRICT",
    "CREATE TABLE vectors(sound INTEGER NOT NULL, model TEXT NOT NULL, layer TEXT NOT NULL, version TEXT NOT NULL,"
    " segment REAL NOT NULL, dimensions INTEGER NOT NULL, encoding TEXT NOT NULL, data BLOB NOT NULL,"
    " crc INTEGER NOT NULL, UNIQUE(sound, model, layer)) STRICT",
    "CREATE TABLE rhythm(sound INTEGER PRIMARY KEY, version TEXT NOT NULL, bpm REAL, bpm_confidence REAL NOT NULL,"
    " key TEXT NOT NULL, key_confidence REAL NOT NULL) STRICT",
)
_LARGEST = 256 << 20
"""Bytes of one value: an hour of the widest layer has 30 MB."""
_MOST_LAYERS = 1000
"""Of one sound."""
_MEND = "Export it again where it came from."


class PortableWriter:
    """Fills an empty file. It is whole when it was closed without an error.

    Raises:
        UserError: it cannot be written.
    """

    def __init__(self, draft: Path) -> None:
        self._db = sqlite3.connect(draft, isolation_level=None)
        # If anything goes wrong the draft is thrown away: there is nothing to roll back to.
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        self._run(f"PRAGMA application_id = {APPLICATION_ID}")
        self._run(f"PRAGMA user_version = {VERSION}")
        for table in _TABLES:
            self._run(table)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error is None:
                self._run("COMMIT")
        finally:
            self._db.close()

    def add(self, kept: KeptSound) -> None:
        """One more sound."""
        columns = kept.sound, kept.duration, kept.loudness, kept.peak, kept.outline
        row = self._run(
            "INSERT INTO sound(digest, duration, loudness, peak, outline) VALUES(?, ?, ?, ?, ?)", *columns
        ).lastrowid
        for layer in kept.layers:
            self._run(
                "INSERT INTO vectors VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(row, layer.model, layer.kind, layer.version, layer.segment, layer.dimensions, layer.encoding),
                *(layer.data, zlib.crc32(layer.data)),
            )
        if (rhythm := kept.rhythm) is not None:
            self._run(
                "INSERT INTO rhythm VALUES(?, ?, ?, ?, ?, ?)",
                *(row, rhythm.version, rhythm.bpm, rhythm.bpm_confidence, rhythm.key, rhythm.key_confidence),
            )

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise UserError(
                f"The file could not be written: {error}.", "Free some space, or choose another."
            ) from error


class PortableReader:
    """Goes through such a file, one sound at a time. Nothing in it is believed but that it is there.

    Raises:
        UserError: it is none, is of a newer version, or is damaged; also while it is read.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            # As it lies there: nothing is written beside it.
            self._db = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None
            )
        except sqlite3.Error as error:
            raise UserError(f"{file} cannot be opened.", "Look whether its name is right.") from error
        try:
            self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
            self._db.execute("PRAGMA trusted_schema = OFF")
            self._check()
            self.sounds = int(self._db.execute("SELECT count(*) FROM sound").fetchone()[0])
            """How many there are."""
        except sqlite3.Error as error:
            self._db.close()
            raise self._no_such_file() from error
        except UserError:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._db.close()

    def __iter__(self) -> Iterator[KeptSound | None]:
        """Each sound; None for one whose rows are not what was written."""
        rows = self._db.execute(
            "SELECT id, digest, duration, loudness, peak, outline, version, bpm, bpm_confidence, key, key_confidence"
            " FROM sound LEFT JOIN rhythm ON rhythm.sound = sound.id ORDER BY id"
        )
        try:
            for row in rows:
                yield self._kept(row)
        except sqlite3.Error as error:
            raise UserError(f"{self._file} is damaged.", f"What was read before that was taken in. {_MEND}") from error

    def _kept(self, row: tuple[Any, ...]) -> KeptSound | None:
        id_, digest, duration, loudness, peak, outline, version, *rhythm = row
        layers = self._db.execute(
            "SELECT model, layer, version, segment, dimensions, encoding, data, crc FROM vectors WHERE sound = ?"
            " ORDER BY rowid LIMIT ?",
            (id_, _MOST_LAYERS),
        ).fetchall()
        if not all(isinstance(data, bytes) and crc == zlib.crc32(data) for *_, data, crc in layers):
            return None
        return KeptSound(
            SoundId(digest),
            Seconds(duration),
            loudness,
            peak,
            outline,
            tuple(KeptLayer(ModelName(model), *about) for model, *about, _ in layers),
            None if version is None else HeardRhythm(version, *rhythm),
        )

    def _check(self) -> None:
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            raise self._no_such_file()
        if version > VERSION:
            raise UserError(f"{self._file} was written by a newer musicmap.", "Update this one to read it.")
        # Its tables are exactly those that we write: no view, trigger or virtual table can be among them.
        tables = self._db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        if sorted(tables) != sorted((table,) for table in _TABLES):
            raise self._no_such_file()

    def _no_such_file(self) -> UserError:
        return UserError(f"{self._file} is no file of musicmap cache export, or it is damaged.", _MEND)
