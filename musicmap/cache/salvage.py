"""Which rows of a damaged library are whole.

SQLite only notices damage to its own structure. What lies inside a row we look at ourselves: types and ranges, and the
checksum of what was heard.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from musicmap.cache.codec import tags_from_text, unpack

Row = bytes | int | float | None | str
Fields = dict[str, Row]
_DIGEST = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Rule:
    """How the rows of a table are gone through, and how they are judged."""

    table: str
    judge: Callable[[Fields], bool]
    texts: frozenset[str]
    key: str = "rowid"

    def whole(self, row: Fields) -> Fields | None:
        """The row, its texts as such; None for one that is damaged."""
        try:
            row = {name: _text(value) if name in self.texts else value for name, value in row.items()}
            return row if self.judge(row) else None
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return None


def _text(value: Row) -> Row:
    return value.decode() if isinstance(value, bytes) else value


def _number(value: Row) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _meta(row: Fields) -> bool:
    key, value = str(row["key"]), str(row["value"])
    return bool(bytes.fromhex(value)) if key == "folder" else json.loads(value) is not ...


def _sound(row: Fields) -> bool:
    known = [row.get(name) for name in ("loudness", "peak")]
    return (
        _DIGEST.fullmatch(str(row["digest"])) is not None
        and _number(row["duration"])
        and all(value is None or _number(value) for value in known)
        and isinstance(row.get("outline"), bytes | None)
    )


def _track(row: Fields) -> bool:
    path = row["path"]
    tags_from_text(str(row["tags"]))
    return isinstance(path, bytes) and len(path) > 0 and b"\0" not in path and row["gone"] in (0, 1)


def _vectors(row: Fields) -> bool:
    data, encoding, dimensions = row["data"], str(row["encoding"]), row["dimensions"]
    if not isinstance(data, bytes) or not isinstance(dimensions, int) or not _number(row["segment"]):
        return False
    values = unpack(encoding, data, dimensions)
    crc = row.get("crc")
    return zlib.crc32(data) == crc if crc is not None else bool(np.isfinite(values).all())


def _glimpse(row: Fields) -> bool:
    numbers = row["numbers"]
    return isinstance(numbers, bytes) and len(numbers) % 4 == 0 and _vectors(row)


def _playlist(row: Fields) -> bool:
    rows = [json.loads(str(row["tracks"])), json.loads(str(row.get("missing", "[]")))]
    return all(isinstance(part, list) for part in rows)


def _any(_row: Fields) -> bool:
    return True


def _finite(*names: str) -> Callable[[Fields], bool]:
    return lambda row: all(_number(row[name]) for name in names)


def _rule(table: str, judge: Callable[[Fields], bool] = _any, texts: str = "", key: str = "rowid") -> Rule:
    return Rule(table, judge, frozenset(texts.split()), key)


RULES = (
    _rule("meta", _meta, "key value"),
    _rule("sound", _sound, "digest"),
    _rule("track", _track, "tags"),
    _rule("vectors", _vectors, "model layer version encoding"),
    _rule("glimpse", _glimpse, "model layer version encoding"),
    _rule("rhythm", _finite("bpm_confidence", "key_confidence"), "key version"),
    _rule("heard", _finite("at", "seconds"), key="track"),
    _rule("told", _finite("count"), "source", key="track"),
    _rule("problem", texts="stage reason"),
    _rule("playlist", _playlist, "name tracks missing"),
    _rule("picture", texts="recipe revision"),
)
"""In an order in which nothing names a row that comes later."""
