"""Quod Libet, through what it prints.

Its own library is a pickle: a program that runs in whatever reads it. It is not opened here. The program prints the
same when asked (`PRINTED`), a line for each file.
"""

from __future__ import annotations

import re
from pathlib import Path

from musicmap.playlist.formats.xml_file import unreadable
from musicmap.playlist.others.told import Told, told

PRINTED = "quodlibet --print-query '' --with-pattern '<~#playcount> <~#rating> <~#lastplayed> <~filename>'"

_LINE = re.compile(r"(\d+) (\d+(?:\.\d+)?) (\d+) (.+)", re.ASCII)
_UNRATED = 0.5


def read(data: bytes, file: Path) -> list[Told]:
    """Every line. Raises UserError where one is something else."""
    lines = [line for line in data.decode("utf-8", "surrogateescape").split("\n") if line.strip()]
    if not lines:
        raise unreadable(file)
    return [_file(line, file) for line in lines]


def _file(line: str, file: Path) -> Told:
    found = _LINE.fullmatch(line)
    if found is None:
        raise unreadable(file)
    count, rating, last, where = found.groups()
    # Half is also what it says of a file that nobody rated.
    return told(where, file, count, None if float(rating) == _UNRATED else rating, last)


def is_pickle(data: bytes) -> bool:
    """Whether this looks like a library of Quod Libet: a pickle of version 2 or later."""
    return data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
