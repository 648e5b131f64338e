"""Reading a library: any number of readers, none of which can change it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import numpy as np

from musicmap.cache.codec import tags_from_text, unpack
from musicmap.cache.places import lies_in, places_from_text
from musicmap.cache.records import KeptLayer, KeptSound, Missing, ModelCoverage, Playlist, Summary, Todo
from musicmap.cache.schema import connect_to_read
from musicmap.errors import LibraryDamaged
from musicmap.library.heard import merged
from musicmap.types import (
    NEVER_HEARD,
    Bytes8,
    Heard,
    HeardRhythm,
    Ints,
    LayerKind,
    LayerRef,
    ModelName,
    Problem,
    Seconds,
    SoundId,
    Track,
    TrackId,
    Vectors,
)


class Reader:
    """A read-only view of one library file. Use it on the thread that made it.

    Raises:
        LibraryError: there is no such library, or it cannot be read.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._db = connect_to_read(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside the block is of one moment, whatever is written meanwhile."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    @property
    def folder(self) -> Path:
        """The music folder this library is of."""
        (text,) = self._db.execute("SELECT value FROM meta WHERE key = 'folder'").fetchone()
        return Path(os.fsdecode(bytes.fromhex(text)))

    def tracks(self, *, gone: bool = False) -> tuple[Track, ...]:
        """Every track that is there (or, if asked, that is gone), in the order of their paths."""
        folder, here, told, away = self.folder, self.heard(), self.told(), self._away()
        rows = self._db.execute(
            "SELECT track.id, path, tags, digest, duration, mtime_ns, loudness, peak, added,"
            " version, bpm, bpm_confidence, key, key_confidence FROM track"
            " LEFT JOIN sound ON sound.id = track.sound LEFT JOIN rhythm ON rhythm.sound = track.sound"
            " WHERE gone = ? ORDER BY path",
            (gone,),
        )
        found = []
        for id_, path, text, digest, duration, mtime_ns, loudness, peak, added, *rhythm in rows:
            tags = tags_from_text(text)
            found.append(
                Track(
                    id_,
                    folder / os.fsdecode(path),
                    tags,
                    digest,
                    Seconds(duration or 0.0),
                    mtime_ns / 1e9,
                    loudness,
                    peak,
                    None if rhythm[0] is None else HeardRhythm(*rhythm),
                    merged(here.get(id_, NEVER_HEARD), tags, told.get(id_, ())),
                    added,
                    lies_in(path, away),
                )
            )
        return tuple(found)

    def heard(self) -> dict[TrackId, Heard]:
        """How often each track was played here, and when it last began; without those that never were."""
        rows = self._db.execute("SELECT track, count(*), max(at) FROM heard GROUP BY track")
        return {track: Heard(count, last) for track, count, last in rows}

    def told(self) -> dict[TrackId, tuple[Heard, ...]]:
        """What each other program says of tracks."""
        found: dict[TrackId, tuple[Heard, ...]] = {}
        for track, count, last, rating in self._db.execute("SELECT track, count, last, rating FROM told"):
            found[track] = (*found.get(track, ()), Heard(count, last, rating))
        return found

    def away(self) -> tuple[Path, ...]:
        """The folders that were not there at the last scan, though tracks are known in them."""
        return self._places("away")

    def mounts(self) -> tuple[Path, ...]:
        """Where other drives began below the library's folder, also those that are away."""
        return self._places("mounts")

    def stamps(self) -> dict[Path, tuple[int, int]]:
        """(size, mtime_ns) of every file that is known and was there at the last scan."""
        folder = self.folder
        rows = self._db.execute("SELECT path, size, mtime_ns FROM track WHERE NOT gone")
        return {folder / os.fsdecode(path): (size, mtime) for path, size, mtime in rows}

    def todo(self, wanted: Mapping[ModelName, str]) -> tuple[Todo, ...]:
        """Tracks that some of the wanted models (name → version) have not heard, or that were not measured; without
        those with a problem, and those that are offline."""
        heard: dict[int, set[tuple[str, str]]] = {}
        # A model's layers, as many as it has, are written together.
        for sound, model, version in self._db.execute("SELECT DISTINCT sound, model, version FROM vectors"):
            heard.setdefault(sound, set()).add((model, version))
        folder, away = self.folder, self._away()
        found = []
        for id_, path, sound, digest, peak in self._db.execute(
            "SELECT track.id, path, sound, digest, peak FROM track LEFT JOIN sound ON sound.id = track.sound"
            " WHERE NOT gone AND path NOT IN (SELECT path FROM problem) ORDER BY path"
        ):
            missing = tuple(m for m, v in wanted.items() if (m, v) not in heard.get(sound, ()))
            if (missing or peak is None) and not lies_in(path, away):
                found.append(Todo(TrackId(id_), folder / os.fsdecode(path), digest, missing))
        return tuple(found)

    def missing(self, sound: SoundId, wanted: Mapping[ModelName, str]) -> tuple[ModelName, ...]:
        """The wanted models (name → version) that have not heard this sound."""
        heard = set(
            self._db.execute(
                "SELECT DISTINCT model, version FROM vectors JOIN sound ON sound.id = vectors.sound WHERE digest = ?",
                (sound,),
            )
        )
        return tuple(m for m, v in wanted.items() if (m, v) not in heard)

    def vectors(self, layer: LayerRef) -> Iterator[tuple[SoundId, Vectors]]:
        """Each sound's rows in one layer, in the order they were analysed: what comes later stands later."""
        rows = self._db.execute(
            "SELECT digest, version, segment, dimensions, encoding, data FROM vectors"
            " JOIN sound ON sound.id = vectors.sound WHERE model = ? AND layer = ? ORDER BY vectors.id",
            (layer.model, layer.kind),
        )
        for digest, version, segment, dimensions, encoding, data in rows:
            yield digest, Vectors(layer, unpack(encoding, data, dimensions), Seconds(segment), version)

    def glimpses(self, layer: LayerRef) -> Iterator[tuple[TrackId, Ints, Vectors]]:
        """Of each track of which only some segments were heard so far: which ones, and their rows."""
        rows = self._db.execute(
            "SELECT glimpse.track, version, segment, dimensions, encoding, numbers, data FROM glimpse"
            " JOIN track ON track.id = glimpse.track WHERE NOT gone AND model = ? AND layer = ?"
            " AND NOT EXISTS (SELECT 1 FROM vectors WHERE vectors.sound = track.sound"
            " AND vectors.model = glimpse.model AND vectors.layer = glimpse.layer) ORDER BY glimpse.id",
            (layer.model, layer.kind),
        )
        for track, version, segment, dimensions, encoding, numbers, data in rows:
            vectors = Vectors(layer, unpack(encoding, data, dimensions), Seconds(segment), version)
            yield track, np.frombuffer(numbers, "<u4").astype(np.int32), vectors

    def unseen(self, model: ModelName) -> tuple[Todo, ...]:
        """Tracks of which a model has heard nothing, without those with a problem, and those that are offline."""
        folder, away = self.folder, self._away()
        rows = self._db.execute(
            "SELECT id, path FROM track WHERE NOT gone AND path NOT IN (SELECT path FROM problem)"
            " AND NOT EXISTS (SELECT 1 FROM vectors WHERE vectors.sound = track.sound AND model = ?)"
            " AND NOT EXISTS (SELECT 1 FROM glimpse WHERE glimpse.track = track.id AND model = ?) ORDER BY path",
            (model, model),
        )
        return tuple(
            Todo(TrackId(id_), folder / os.fsdecode(path), None, (model,))
            for id_, path in rows
            if not lies_in(path, away)
        )

    def holds_more(self, model: ModelName) -> bool:
        """Whether a model has heard sounds that no file of the library is known to hold now."""
        away = self._away()
        held = self._db.execute("SELECT sound, path FROM track WHERE NOT gone AND sound IS NOT NULL")
        there = {sound for sound, path in held if not lies_in(path, away)}
        heard = self._db.execute("SELECT DISTINCT sound FROM vectors WHERE model = ?", (model,))
        return any(sound not in there for (sound,) in heard)

    def vectors_of(self, sound: SoundId, layer: LayerRef) -> Vectors | None:
        """One sound's rows in one layer; None when that model has not heard it."""
        row = self._db.execute(
            "SELECT version, segment, dimensions, encoding, data FROM vectors JOIN sound ON sound.id = vectors.sound"
            " WHERE digest = ? AND model = ? AND layer = ?",
            (sound, layer.model, layer.kind),
        ).fetchone()
        if row is None:
            return None
        version, segment, dimensions, encoding, data = row
        return Vectors(layer, unpack(encoding, data, dimensions), Seconds(segment), version)

    def sound_of(self, track: TrackId) -> SoundId | None:
        """The sound a track holds; None while that is not known."""
        row = self._db.execute(
            "SELECT digest FROM track JOIN sound ON sound.id = track.sound WHERE track.id = ?", (track,)
        ).fetchone()
        return None if row is None else row[0]

    def outline(self, track: TrackId) -> Bytes8:
        """(n,) the outline of a track's sound, see `Level`; empty while it was not measured."""
        row = self._db.execute(
            "SELECT outline FROM track JOIN sound ON sound.id = track.sound WHERE track.id = ?", (track,)
        ).fetchone()
        return np.frombuffer(b"" if row is None or row[0] is None else row[0], np.uint8)

    def is_measured(self, sound: SoundId) -> bool:
        """Whether it is known how loud a sound is."""
        row = self._db.execute("SELECT peak FROM sound WHERE digest = ?", (sound,)).fetchone()
        return row is not None and row[0] is not None

    def sounds(self) -> int:
        """How many sounds the library has met."""
        return int(self._db.execute("SELECT count(*) FROM sound").fetchone()[0])

    def kept(self) -> Iterator[KeptSound]:
        """What was heard in each sound, one at a time; without what is not any more what was written."""
        rows = self._db.execute(
            "SELECT id, digest, duration, loudness, peak, outline,"
            " version, bpm, bpm_confidence, key, key_confidence FROM sound"
            " LEFT JOIN rhythm ON rhythm.sound = sound.id ORDER BY id"
        )
        for id_, digest, duration, loudness, peak, outline, *rhythm in rows:
            layers = self._db.execute(
                "SELECT model, layer, version, segment, dimensions, encoding, data, crc FROM vectors"
                " WHERE sound = ? ORDER BY id",
                (id_,),
            )
            whole = tuple(KeptLayer(*row) for *row, crc in layers if crc is None or crc == zlib.crc32(row[-1]))
            known = None if rhythm[0] is None else HeardRhythm(*rhythm)
            yield KeptSound(digest, Seconds(duration), loudness, peak, outline, whole, known)

    def layers(self) -> tuple[LayerRef, ...]:
        """The layers that at least one sound has."""
        rows = self._db.execute("SELECT DISTINCT model, layer FROM vectors ORDER BY model, layer DESC")
        return tuple(LayerRef(ModelName(model), cast(LayerKind, layer)) for model, layer in rows)

    def problems(self) -> tuple[Problem, ...]:
        """Files that could not be taken in, with the reason."""
        folder = self.folder
        rows = self._db.execute("SELECT path, reason, stage FROM problem ORDER BY path")
        return tuple(Problem(folder / os.fsdecode(path), reason, stage) for path, reason, stage in rows)

    def playlists(self) -> tuple[Playlist, ...]:
        rows = self._db.execute("SELECT id, name, tracks, missing FROM playlist ORDER BY id")
        return tuple(
            Playlist(id_, name, tuple(ids := json.loads(tracks)), _missing(json.loads(missing), len(ids)))
            for id_, name, tracks, missing in rows
        )

    def note(self, key: str) -> Any:
        """A JSON value kept with the library (the view, for one); None when there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (f"note:{key}",)).fetchone()
        return None if row is None else json.loads(row[0])

    def picture(self, recipe: str) -> tuple[str, bytes] | None:
        """The last layout of a recipe with the revision it is of, as `Writer.keep_picture` was given them."""
        row = self._db.execute("SELECT revision, data FROM picture WHERE recipe = ?", (recipe,)).fetchone()
        return None if row is None else (row[0], bytes(row[1]))

    def revision(self) -> str:
        """Changes exactly when the rows of a map can change: another track with vectors, or other vectors."""
        # Vectors are only ever added or replaced under a higher number, so the highest stands for all.
        (latest,) = self._db.execute("SELECT ifnull(max(id), 0) FROM vectors").fetchone()
        holders = self._db.execute(
            "SELECT id, sound FROM track WHERE NOT gone AND sound IN (SELECT sound FROM vectors) ORDER BY id"
        ).fetchall()
        glimpses = self._db.execute("SELECT count(*), ifnull(max(id), 0) FROM glimpse").fetchone()
        told = repr(holders) if not glimpses[0] else repr((holders, glimpses))
        return f"{latest}-{hashlib.blake2b(told.encode(), digest_size=8).hexdigest()}"

    def tracks_revision(self) -> str:
        """Changes when `tracks` may give something else: another file, another name, other file tags; not when one
        was heard."""
        rows = self._db.execute(
            "SELECT id, path, mtime_ns, sound, length(tags) FROM track WHERE NOT gone ORDER BY id"
        ).fetchall()
        return hashlib.blake2b(repr((rows, self._away())).encode(), digest_size=8).hexdigest()

    def summary(self) -> Summary:
        """The library in numbers."""
        tracks, gone, analysed, seconds = self._db.execute(
            "SELECT ifnull(sum(NOT gone), 0), ifnull(sum(gone), 0),"
            " ifnull(sum(NOT gone AND sound IN (SELECT sound FROM vectors)), 0),"
            " ifnull(sum(CASE WHEN gone THEN 0 ELSE duration END), 0)"
            " FROM track LEFT JOIN sound ON sound.id = track.sound"
        ).fetchone()
        coverage = self._db.execute(
            "SELECT model, version, count(*),"
            " sum(length(data) / dimensions / CASE encoding WHEN 'f32' THEN 4 ELSE 2 END)"
            " FROM vectors JOIN track ON track.sound = vectors.sound AND NOT gone"
            " WHERE vectors.id IN (SELECT min(id) FROM vectors GROUP BY sound, model) GROUP BY model, version"
        )
        (problems,) = self._db.execute("SELECT count(*) FROM problem").fetchone()
        away = self._away()
        paths = self._db.execute("SELECT path FROM track WHERE NOT gone") if away else ()
        return Summary(
            folder=self.folder,
            tracks=tracks,
            analysed=analysed,
            gone=gone,
            offline=sum(lies_in(path, away) for (path,) in paths),
            duration=Seconds(seconds),
            coverage=tuple(ModelCoverage(ModelName(model), *numbers) for model, *numbers in coverage),
            problems=problems,
            file_bytes=self.file.stat().st_size,
        )

    def _places(self, key: str) -> tuple[Path, ...]:
        folder = self.folder
        return tuple(folder / os.fsdecode(place) for place in self._relative_places(key))

    def _away(self) -> tuple[bytes, ...]:
        return self._relative_places("away")

    def _relative_places(self, key: str) -> tuple[bytes, ...]:
        """Empty for the library's folder itself."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return () if row is None else places_from_text(row[0])

    def is_sound(self) -> bool:
        """Whether SQLite finds the file whole."""
        try:
            return bool(self._db.execute("PRAGMA integrity_check").fetchone() == ("ok",))
        except (sqlite3.DatabaseError, LibraryDamaged):
            return False


def _missing(kept: list[Any], tracks: int) -> tuple[Missing, ...]:
    """Rows without a track; those that were kept as mere words come after all tracks."""
    return tuple(
        Missing(**row) if isinstance(row, dict) else Missing(tracks + place, str(row)) for place, row in enumerate(kept)
    )
