"""Extended M3U in UTF-8, as mpv, MPD and VLC read it.

Line feeds only, no byte-order mark unless asked for. Fields after `#EXTINF:` as in Winamp's original: whole seconds
(-1 when unknown), then `Artist - Title`. When read, every encoding is understood that such files are found in.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Document, Note, Options, blank_end, line_break, plain, sifted
from musicmap.playlist.formats.encoding import lines_of
from musicmap.playlist.formats.listing import Line, Listing, seconds
from musicmap.playlist.formats.places import location, resolved
from musicmap.types import Seconds


def write(playlist: Playlist, file: Path, options: Options) -> Document:
    """Left out: paths with a line break, or a blank at their end. Noted: a `#`, which players disagree about."""
    fit, notes = sifted(playlist.entries, line_break, blank_end)
    places = [location(entry.path, file, relative=options.relative) for entry in fit]
    lines = ["#EXTM3U"]
    for entry, place in zip(fit, places, strict=True):
        lines += [f"#EXTINF:{round(entry.duration) or -1},{_label(entry)}", place]
    mark = codecs.BOM_UTF8 if options.byte_order_mark else b""
    # Names that are not UTF-8 go out as the very bytes the file system knows them by.
    data = mark + ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape")
    doubtful = [
        Note(e, "a “#” in the path", left_out=False) for e, place in zip(fit, places, strict=True) if "#" in place
    ]
    return Document(data, (*notes, *doubtful))


def _label(entry: Entry) -> str:
    artist, title = plain(entry.artist), plain(entry.title)
    return f"{artist} - {title}" if artist else title


def read(data: bytes, file: Path) -> tuple[Listing, ...]:
    """One playlist, called as its `#PLAYLIST:` says or as its file. UserError when it has too many lines."""
    name, told = file.stem, _told("")
    lines: list[Line] = []
    for text in lines_of(data, file):
        if text.startswith("#EXTINF:"):
            told = _told(text.removeprefix("#EXTINF:"))
        elif text.startswith("#PLAYLIST:"):
            name = text.removeprefix("#PLAYLIST:").strip() or name
        elif not text.startswith("#"):
            lines.append(Line(text, resolved(text, file.parent), *told))
            told = _told("")
    return (Listing(name, tuple(lines)),)


def _told(text: str) -> tuple[str, str, Seconds]:
    """Title, artist and length out of `62 key="value",Artist - Title`."""
    length, _, label = text.partition(",")
    artist, dash, title = label.partition(" - ")
    if not dash:
        artist, title = "", label
    return title.strip(), artist.strip(), seconds(length.partition(" ")[0])
