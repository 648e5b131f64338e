"""Writing a library: one writer a file, each call one transaction."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from musicmap.cache.codec import pack, tags_to_text
from musicmap.cache.damage import written
from musicmap.cache.lock import Lock
from musicmap.cache.places import lies_in, places_from_text, places_to_text
from musicmap.cache.records import KeptSound, Playlist, Seen, Taken
from musicmap.cache.rescue import Rescued, rescue
from musicmap.cache.schema import connect_to_write
from musicmap.cache.taking_in import take_in
from musicmap.errors import LibraryDamaged, LibraryError
from musicmap.types import (
    Analysis,
    Glimpse,
    Heard,
    HeardRhythm,
    LayerRef,
    Level,
    Problem,
    Seconds,
    SoundId,
    TrackId,
    Vectors,
)


class Writer:
    """The one writer of a library file, made if it is not there yet. A damaged one is rescued first.

    Raises:
        LibraryInUse: another one is open, in this program or in another.
        CannotWrite: a write did not happen, for now (nothing of it is in the file).
        LibraryError: the file cannot be opened.
    """

    def __init__(self, file: Path, folder: Path) -> None:
        self._folder = folder.absolute()
        self.rescued: Rescued | None = None
        """What was saved when the file turned out to be damaged."""
        self._lock = Lock(file)
        try:
            try:
                self._db = connect_to_write(file)
            except LibraryDamaged:
                self.rescued = rescue(file)
                self._db = connect_to_write(file)
            try:
                self._remember_folder()
            except LibraryError:
                self._db.close()
                raise
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()
        self._lock.release()

    def saw(self, files: Iterable[Seen]) -> None:
        """New and changed files: their sound has to be identified (again), old problems are forgotten."""
        now = time.time()
        with self._transaction() as db:
            for seen in files:
                path = self._relative(seen.path)
                db.execute(
                    "INSERT INTO track(path, size, mtime_ns, tags, added) VALUES(?, ?, ?, ?, ?) ON CONFLICT(path) DO"
                    " UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, tags = excluded.tags,"
                    " sound = NULL, gone = 0",
                    (path, seen.size, seen.mtime_ns, tags_to_text(seen.tags), now),
                )
                db.execute("DELETE FROM problem WHERE path = ?", (path,))
                db.execute("DELETE FROM glimpse WHERE track = (SELECT id FROM track WHERE path = ?)", (path,))

    def lost(self, paths: Iterable[Path]) -> None:
        """Files that are no longer there: marked, never deleted. Their problems went with them."""
        gone = [(self._relative(path),) for path in paths]
        with self._transaction() as db:
            db.executemany("UPDATE track SET gone = 1 WHERE path = ?", gone)
            db.executemany("DELETE FROM problem WHERE path = ?", gone)

    def looked(self, away: Iterable[Path], mounts: Iterable[Path]) -> None:
        """Which folders are not there for now, and where other drives begin: in place of what was said before."""
        with self._transaction() as db:
            for key, places in (("away", away), ("mounts", mounts)):
                db.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (key, places_to_text(self._folder, places)))

    def scan_problems(self, problems: Iterable[Problem]) -> None:
        """The scan's problems take the place of those of the scan before."""
        with self._transaction() as db:
            db.execute("DELETE FROM problem WHERE stage = 'scan'")
            self._note_problems(problems)

    def problem(self, problem: Problem) -> None:
        with self._transaction():
            self._note_problems((problem,))

    def try_again(self, paths: Sequence[Path] | None = None) -> None:
        """Forget the problems of these files, or of all, so that the next analysis takes them up. For all, sounds in
        which neither tempo nor key was heard are listened to once more, too: their listener may have died."""
        with self._transaction() as db:
            if paths is None:
                db.execute("DELETE FROM problem WHERE stage <> 'scan'")
                db.execute("DELETE FROM rhythm WHERE bpm IS NULL AND key = ''")
            else:
                db.executemany("DELETE FROM problem WHERE path = ?", ((self._relative(p),) for p in paths))

    def identified(self, track: TrackId, sound: SoundId) -> TrackId:
        """Say which sound a track holds. A new file may turn out to be one that had gone from elsewhere, or is missed
        there.

        Returns the track's id from now on: the old one where the file had only moved.
        """
        with self._transaction() as db:
            row = self._sound_row(sound)
            away = self._away()
            missed = db.execute(
                "SELECT id, gone, path FROM track WHERE sound = ? AND id <> ?"
                " AND (SELECT fresh FROM track WHERE id = ?) ORDER BY id",
                (row, track, track),
            )
            moved = next(((id_,) for id_, gone, path in missed if gone or lies_in(path, away)), None)
            if moved is None:
                db.execute("UPDATE track SET sound = ?, fresh = 0 WHERE id = ?", (row, track))
                return track
            path, size, mtime_ns, tags = db.execute(
                "SELECT path, size, mtime_ns, tags FROM track WHERE id = ?", (track,)
            ).fetchone()
            # What it was heard as in the meantime goes along; of what programs told of both, the old row's stays.
            db.execute("UPDATE OR IGNORE heard SET track = ? WHERE track = ?", (moved[0], track))
            db.execute("UPDATE OR IGNORE told SET track = ? WHERE track = ?", (moved[0], track))
            db.execute("DELETE FROM track WHERE id = ?", (track,))
            db.execute(
                "UPDATE track SET path = ?, size = ?, mtime_ns = ?, tags = ?, gone = 0 WHERE id = ?",
                (path, size, mtime_ns, tags, moved[0]),
            )
            return TrackId(moved[0])

    def glimpsed(self, track: TrackId, glimpse: Glimpse) -> None:
        """Some segments of a track; they go when all of it was heard."""
        numbers = glimpse.numbers.astype("<u4").tobytes()
        with self._transaction() as db:
            for layer, vectors in glimpse.vectors.items():
                db.execute(
                    "INSERT OR REPLACE INTO glimpse"
                    "(model, layer, version, segment, dimensions, encoding, data, crc, numbers, track)"
                    " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, id FROM track WHERE id = ?",
                    (*_columns(layer, vectors), numbers, track),
                )

    def analysed(self, analysis: Analysis) -> None:
        """All that was heard in one sound, or, after a crash, nothing of it."""
        with self._transaction() as db:
            row = self._sound_row(analysis.sound)
            db.execute("UPDATE sound SET duration = ? WHERE id = ?", (analysis.duration, row))
            if analysis.level is not None:
                self._keep_level(row, analysis.level)
            for layer, vectors in analysis.vectors.items():
                db.execute(
                    "INSERT OR REPLACE INTO vectors"
                    "(sound, model, layer, version, segment, dimensions, encoding, data, crc)"
                    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (row, *_columns(layer, vectors)),
                )
                db.execute(
                    "DELETE FROM glimpse WHERE model = ? AND layer = ?"
                    " AND track IN (SELECT id FROM track WHERE sound = ?)",
                    (layer.model, layer.kind, row),
                )

    def heard_rhythm(self, sound: SoundId, heard: HeardRhythm) -> None:
        """Tempo and key of a sound, also that there is none to be told: then nobody listens for it again."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO rhythm(sound, bpm, bpm_confidence, key, key_confidence, version)"
                " VALUES(?, ?, ?, ?, ?, ?)",
                (
                    self._sound_row(sound),
                    heard.bpm,
                    heard.bpm_confidence,
                    heard.key,
                    heard.key_confidence,
                    heard.version,
                ),
            )

    def take_in(self, sounds: Iterable[KeptSound], present: Mapping[str, str]) -> Taken:
        """What was heard elsewhere, where nothing better is known; see `taking_in`."""
        with self._transaction() as db:
            return take_in(db, sounds, present)

    def heard(self, track: TrackId, at: float, seconds: Seconds) -> None:
        """A track was played for so long, from `at` (seconds since 1970) on; said again, the longer counts.

        Of a track that is not there any more nothing is kept.
        """
        with self._transaction() as db:
            db.execute(
                "INSERT INTO heard(track, at, seconds) SELECT id, ?, ? FROM track WHERE id = ?"
                " ON CONFLICT DO UPDATE SET seconds = max(seconds, excluded.seconds)",
                (at, seconds, track),
            )

    def told(self, source: str, heard: Mapping[TrackId, Heard]) -> None:
        """What another program says of some tracks, in place of all that it said before."""
        with self._transaction() as db:
            db.execute("DELETE FROM told WHERE source = ?", (source,))
            db.executemany(
                "INSERT INTO told(track, source, count, rating, last) SELECT id, ?, ?, ?, ? FROM track WHERE id = ?",
                ((source, one.count, one.rating, one.last, track) for track, one in heard.items()),
            )

    def save_playlists(self, playlists: Sequence[Playlist]) -> None:
        """These and no others."""
        rows = [
            (one.id, one.name, json.dumps(one.tracks), json.dumps([asdict(row) for row in one.missing]))
            for one in playlists
        ]
        with self._transaction() as db:
            db.execute("DELETE FROM playlist")
            db.executemany("INSERT INTO playlist(id, name, tracks, missing) VALUES(?, ?, ?, ?)", rows)

    def note(self, key: str, value: Any) -> None:
        """Keep a JSON value with the library."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (f"note:{key}", json.dumps(value)))

    def keep_picture(self, recipe: str, revision: str, data: bytes) -> None:
        """Keep a layout, so that opening the library again shows it at once."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO picture VALUES(?, ?, ?)", (recipe, revision, data))

    def _away(self) -> tuple[bytes, ...]:
        row = self._db.execute("SELECT value FROM meta WHERE key = 'away'").fetchone()
        return () if row is None else places_from_text(row[0])

    def _remember_folder(self) -> None:
        with self._transaction() as db:
            db.execute(
                "INSERT INTO meta VALUES('folder', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (os.fsencode(self._folder).hex(),),
            )

    def _relative(self, path: Path) -> bytes:
        return os.fsencode(path.relative_to(self._folder))

    def _sound_row(self, sound: SoundId) -> int:
        self._db.execute("INSERT OR IGNORE INTO sound(digest, duration) VALUES(?, 0)", (sound,))
        (row,) = self._db.execute("SELECT id FROM sound WHERE digest = ?", (sound,)).fetchone()
        return int(row)

    def _keep_level(self, row: int, level: Level) -> None:
        self._db.execute(
            "UPDATE sound SET loudness = ?, peak = ?, outline = ? WHERE id = ?",
            (level.loudness, level.peak, level.outline.tobytes(), row),
        )

    def _note_problems(self, problems: Iterable[Problem]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO problem(path, stage, reason) VALUES(?, ?, ?)",
            ((self._relative(p.path), p.stage, p.reason) for p in problems),
        )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise written(error) from error


def _columns(layer: LayerRef, vectors: Vectors) -> tuple[str, str, str, float, int, str, bytes, int]:
    """Model, layer, version, segment, dimensions, encoding, data and its checksum."""
    encoding, data = pack(vectors.values, layer.kind)
    dimensions = vectors.values.shape[1]
    return layer.model, layer.kind, vectors.version, vectors.segment, dimensions, encoding, data, zlib.crc32(data)
