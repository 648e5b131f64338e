"""PLS, version 2, as mpv and MPD read it: an INI file of `File1`, `Title1`, `Length1` and so on."""

from __future__ import annotations

import re
from pathlib import Path

from musicmap.playlist.entry import Playlist
from musicmap.playlist.formats.document import Document, Options, blank_end, line_break, plain, sifted
from musicmap.playlist.formats.encoding import lines_of
from musicmap.playlist.formats.listing import Line, Listing, seconds
from musicmap.playlist.formats.places import location, resolved


def write(playlist: Playlist, file: Path, options: Options) -> Document:
    """Left out: paths with a line break, or a blank at their end."""
    fit, notes = sifted(playlist.entries, line_break, blank_end)
    lines = ["[playlist]"]
    for number, entry in enumerate(fit, 1):
        artist, title = plain(entry.artist), plain(entry.title)
        lines += [
            f"File{number}={location(entry.path, file, relative=options.relative)}",
            f"Title{number}={f'{artist} - {title}' if artist else title}",
            f"Length{number}={round(entry.duration) or -1}",
        ]
    lines += [f"NumberOfEntries={len(fit)}", "Version=2", ""]
    return Document("\n".join(lines).encode("utf-8", "surrogateescape"), notes)


_FIELD = re.compile("(file|title|length)([0-9]{1,9})[ \t]*=[ \t]*(.*)", re.IGNORECASE | re.DOTALL)


def read(data: bytes, file: Path) -> tuple[Listing, ...]:
    """One playlist, called as its file, in the order of the numbers. UserError when it has too many lines."""
    told: dict[int, dict[str, str]] = {}
    for text in lines_of(data, file):
        if field := _FIELD.fullmatch(text):
            told.setdefault(int(field[2]), {})[field[1].lower()] = field[3]
    lines = (
        Line(
            written=entry["file"],
            path=resolved(entry["file"], file.parent),
            title=entry.get("title", ""),
            duration=seconds(entry.get("length", "")),
        )
        for _, entry in sorted(told.items())
        if "file" in entry
    )
    return (Listing(file.stem, tuple(lines)),)
