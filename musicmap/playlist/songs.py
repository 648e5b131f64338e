"""Which recordings are of one song, by what their file tags say."""

from __future__ import annotations

import re
import unicodedata

from musicmap.types import FileTags

_VERSION = re.compile(
    r"\b(?:live|unplugged|remaster(?:ed)?|re-?recorded|demo|mono|stereo|acoustic|album|single|radio|original|extended"
    r"|version|edit|mix|take|session|bonus|explicit|clean|feat(?:uring)?|ft|with)\b",
    re.IGNORECASE,
)
_NOT_THE_SAME = re.compile(r"\b(?:remix|rmx|dub|instrumental|karaoke|cover|reprise|medley|part|pt)\b", re.IGNORECASE)
"""Another piece made of it, or another part of it."""
_BRACKETED = re.compile(r"\s*[(\[{]([^()\[\]{}]*)[)\]}]")
_DASHED = re.compile(r"\s+[-–—]\s+(.*)$")
_GUESTS = re.compile(r"\s+(?:feat(?:uring)?|ft)\.?\s.*$", re.IGNORECASE)
_NO_NAME = re.compile(r"(?:(?:track|titel|piste|pista|untitled|intro|outro|interlude|skit|hidden|unknown) ?)*\d{0,3}")


def song_of(tags: FileTags) -> str:
    """The same text for the same song by the same artist: live, remastered, for radio, or with guests.

    Empty where the file tags do not say, or say nothing, like “Track 3” or “Intro”. A remix is another piece, and so
    is a second part.
    """
    title, artist = _plain(_bare(tags.title)), _plain(_GUESTS.sub("", tags.artist or tags.album_artist))
    return f"{artist}\n{title}" if artist and title and not _NO_NAME.fullmatch(title) else ""


def _bare(title: str) -> str:
    """A title without what says which version it is."""
    bare = _BRACKETED.sub(lambda found: "" if _is_version(found[1]) else found[0], title)
    while (tail := _DASHED.search(bare)) and tail.start() and _is_version(tail[1]):
        bare = bare[: tail.start()]
    return _GUESTS.sub("", bare) or title


def _is_version(words: str) -> bool:
    return bool(_VERSION.search(words)) and not _NOT_THE_SAME.search(words)


def _plain(text: str) -> str:
    """Letters and digits only, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c) and c not in "'’")
    return " ".join(kept.split())
