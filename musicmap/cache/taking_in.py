"""What was heard elsewhere in a library of its own: it fills gaps, and never takes the place of anything better."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Mapping

from musicmap.cache.records import KeptLayer, KeptSound, Taken
from musicmap.types import HeardRhythm, ModelName

RHYTHM = "rhythm"
"""Stands for what listens for tempo and key where versions are told by model."""


def take_in(db: sqlite3.Connection, sounds: Iterable[KeptSound], present: Mapping[str, str]) -> Taken:
    """Write what a library lacks, inside a transaction.

    What it has stays, but for results of another version than the present one, where the present one is offered.

    Args:
        sounds: well-formed, see `wellformed`.
        present: the present version by model, and by `RHYTHM`.
    """
    return sum((_one(db, sound, present) for sound in sounds), Taken())


def _one(db: sqlite3.Connection, kept: KeptSound, present: Mapping[str, str]) -> Taken:
    found = db.execute("SELECT id, duration, peak FROM sound WHERE digest = ?", (kept.sound,)).fetchone()
    row, duration, peak = found or (None, 0.0, None)
    better = [model for model in _models(kept) if row is None or _is_better(db, row, kept, model, present)]
    fits = [model for model in better if _fits(db, kept, model, present)]
    measured = kept.peak is not None and peak is None
    rhythm = kept.rhythm if _is_new_rhythm(db, row, kept.rhythm, present) else None
    refused = len(better) - len(fits)
    if not fits and not measured and rhythm is None:
        return Taken(refused=refused)
    if row is None:
        row = db.execute("INSERT INTO sound(digest, duration) VALUES(?, 0)", (kept.sound,)).lastrowid or 0
    if duration == 0:
        db.execute("UPDATE sound SET duration = ? WHERE id = ?", (kept.duration, row))
    if measured:
        level = kept.loudness, kept.peak, kept.outline
        db.execute("UPDATE sound SET loudness = ?, peak = ?, outline = ? WHERE id = ?", (*level, row))
    if rhythm is not None:
        db.execute(
            "INSERT OR REPLACE INTO rhythm(sound, bpm, bpm_confidence, key, key_confidence, version)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (row, rhythm.bpm, rhythm.bpm_confidence, rhythm.key, rhythm.key_confidence, rhythm.version),
        )
    for layer in kept.layers:
        if layer.model in fits:
            _write(db, row, layer)
    return Taken(1, int(found is None), len(fits), refused)


def _models(kept: KeptSound) -> list[ModelName]:
    return list(dict.fromkeys(layer.model for layer in kept.layers))


def _is_better(db: sqlite3.Connection, row: int, kept: KeptSound, model: ModelName, present: Mapping[str, str]) -> bool:
    held = {
        version for (version,) in db.execute("SELECT version FROM vectors WHERE sound = ? AND model = ?", (row, model))
    }
    offered = next(layer.version for layer in kept.layers if layer.model == model)
    return not held or (offered == present.get(model) and held != {offered})


def _fits(db: sqlite3.Connection, kept: KeptSound, model: ModelName, present: Mapping[str, str]) -> bool:
    """Whether a map can show it beside what is there. What is of the present version was held against its card."""
    for layer in kept.layers:
        if layer.model == model and layer.version != present.get(model):
            other = db.execute(
                "SELECT dimensions, segment FROM vectors WHERE model = ? AND layer = ? LIMIT 1", (model, layer.kind)
            ).fetchone()
            if other not in (None, (layer.dimensions, layer.segment)):
                return False
    return True


def _is_new_rhythm(
    db: sqlite3.Connection, row: int | None, rhythm: HeardRhythm | None, present: Mapping[str, str]
) -> bool:
    if rhythm is None:
        return False
    held = db.execute("SELECT version FROM rhythm WHERE sound = ?", (row,)).fetchone()
    return held is None or (rhythm.version == present.get(RHYTHM) and held != (rhythm.version,))


def _write(db: sqlite3.Connection, row: int, layer: KeptLayer) -> None:
    db.execute(
        "INSERT OR REPLACE INTO vectors(sound, model, layer, version, segment, dimensions, encoding, data, crc)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(row, layer.model, layer.kind, layer.version, layer.segment, layer.dimensions, layer.encoding),
            *(layer.data, zlib.crc32(layer.data)),
        ),
    )
    # A layer that the newer version has no more.
    db.execute("DELETE FROM vectors WHERE sound = ? AND model = ? AND version <> ?", (row, layer.model, layer.version))
    db.execute(
        "DELETE FROM glimpse WHERE model = ? AND layer = ? AND track IN (SELECT id FROM track WHERE sound = ?)",
        (layer.model, layer.kind, row),
    )
