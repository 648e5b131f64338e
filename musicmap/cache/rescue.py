"""Saving what can be read of a damaged library into a new file. The damaged one is kept beside it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from musicmap.cache import schema
from musicmap.cache.salvage import RULES, Row, Rule
from musicmap.errors import LibraryError

_TRIES = 10_000
"""So many rows that cannot be read are passed over one by one; then the gaps are taken in growing strides."""
_FARTHEST = 1 << 40
"""No table of ours counts so far."""

_ORPHANS = """
UPDATE track SET sound = NULL WHERE sound NOT IN (SELECT id FROM sound);
DELETE FROM vectors WHERE sound NOT IN (SELECT id FROM sound);
DELETE FROM rhythm WHERE sound NOT IN (SELECT id FROM sound);
DELETE FROM heard WHERE track NOT IN (SELECT id FROM track);
DELETE FROM told WHERE track NOT IN (SELECT id FROM track);
DELETE FROM glimpse WHERE track NOT IN (SELECT id FROM track);
"""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What came of it."""

    damaged: Path
    """Where the damaged file is now."""
    tracks: int
    """Saved."""

    def __str__(self) -> str:
        saved = f"What could be read of it ({self.tracks} tracks) was saved" if self.tracks else "Nothing was saved"
        kept = f"It is kept as {self.damaged.name}."
        return f"The library file was damaged. {saved}, and the rest is listened to again. {kept}"


def rescue(file: Path) -> Rescued:
    """Put a new library in the place of a damaged one, with all of its rows that are whole.

    What names rows that were lost goes with them; what was heard is only taken over if it is to the bit what was
    written (as far as that can be told: see `salvage`).

    Raises:
        LibraryError: there is no room for a new file, or nothing may be written there.
    """
    fresh, kept = file.with_name(f"{file.name}.saved"), _free(file)
    try:
        for leftover in _all_of(fresh):
            leftover.unlink(missing_ok=True)
        with closing(schema.connect_to_write(fresh)) as new:
            _fill(new, file)
            (tracks,) = new.execute("SELECT count(*) FROM track").fetchone()
        # Its journal goes first: beside a new file it would be taken for that one's.
        for one, other in reversed(list(zip(_all_of(file), _all_of(kept), strict=True))):
            if one.exists() and not one.name.endswith("-shm"):
                one.rename(other)
        fresh.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(
            f"The library file {file} is damaged, and a new one cannot be written: {error}.", "Free some space."
        ) from error
    with suppress(OSError):
        file.with_name(f"{file.name}.check").unlink(missing_ok=True)
        _all_of(file)[2].unlink(missing_ok=True)
    return Rescued(kept, tracks)


def _all_of(file: Path) -> tuple[Path, Path, Path]:
    return file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def _free(file: Path) -> Path:
    names = (file.with_name(f"{file.name}.damaged{'' if n == 1 else f'-{n}'}") for n in count(1))
    return next(name for name in names if not os.path.lexists(name))


def _fill(new: sqlite3.Connection, file: Path) -> None:
    try:
        old = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error:
        return
    with closing(old):
        old.text_factory = bytes  # what is no UTF-8 any more must not end everything
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN")
        for rule in RULES:
            _copy(old, new, rule)
        new.execute("COMMIT")
        new.executescript(_ORPHANS)


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, rule: Rule) -> None:
    there = {name for _, name, *_ in new.execute(f'PRAGMA table_info("{rule.table}")')}
    try:
        columns = [name.decode() for _, name, *_ in old.execute(f'PRAGMA table_info("{rule.table}")')]
    except (sqlite3.Error, UnicodeDecodeError):
        return
    columns = [name for name in columns if name in there]
    if not columns:
        return
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {rule.table}({names}) VALUES({marks})"
    for values in _readable(old, f"SELECT {rule.key}, {names} FROM {rule.table} WHERE {rule.key} ", rule.key):  # noqa: S608
        row = rule.whole(dict(zip(columns, values, strict=True)))
        if row is not None:
            with suppress(sqlite3.IntegrityError):
                new.execute(insert, [row[name] for name in columns])


def _readable(old: sqlite3.Connection, select: str, key: str) -> Iterator[tuple[Row, ...]]:
    """Every row that can be had, by rising key; what cannot be read is stepped over."""
    at, stride, failures = -1, 1, 0
    while at < _FARTHEST:
        try:
            for place, *values in old.execute(f"{select} > ? ORDER BY {key}", (at,)):
                if not isinstance(place, int) or place < at:
                    raise sqlite3.DatabaseError("keys in disorder")
                at, stride = place, 1
                yield tuple(values)
            return
        except sqlite3.DatabaseError:
            failures += 1
            at += stride
            if failures > _TRIES:
                stride *= 2
