"""Text files of unknown encoding, as lines."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from musicmap.library.text import repaired
from musicmap.playlist.formats.listing import MOST_LINES, too_many

_MARKS = (
    # The longer ones first: UTF-32's begins as UTF-16's does.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST = 3 * MOST_LINES
"""A PLS has three lines for an entry."""
_ESCAPED = re.compile("[\udc80-\udcff]")


def lines_of(data: bytes, file: Path) -> Iterator[str]:
    """Lines that are not empty, without blanks at their ends.

    UTF-8, UTF-16 and UTF-32 with a byte-order mark, and UTF-8 without. Anything else is taken for what the lines
    prove together (Shift-JIS, Cyrillic), or else for Windows's Latin-1; but where the file says that it is UTF-8,
    bytes that are none stay what they are (Python's surrogate escapes), as in a name that the file system holds so.

    Raises:
        UserError: there are more lines than in any playlist.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _split(data[len(mark) :].decode(encoding, "replace"), file)
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    says_so = data.startswith(codecs.BOM_UTF8) or file.suffix.lower() == ".m3u8"
    if says_so or not _ESCAPED.search(text):
        return _split(text, file)
    lines = list(_split(text, file))
    meant = iter(repaired([line for line in lines if _ESCAPED.search(line)]))
    return iter([next(meant) if _ESCAPED.search(line) else line for line in lines])


def _split(text: str, file: Path) -> Iterator[str]:
    # Not str.splitlines: names may hold what Unicode calls a line's end.
    for number, found in enumerate(re.finditer("[^\r\n]+", text)):
        if number == _MOST:
            raise too_many(file)
        if line := found[0].strip(" \t"):
            yield line
